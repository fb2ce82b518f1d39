"""How long people really wait: measured waits corrected for those who still wait, and the time ahead of a place in line.

Waits are days from the request to the first meeting. Whoever still waits is not left out: leaving them out would call
the slowest services quick (Kaplan and Meier 1958; field notes §10.2 I3). Never promises: every time has its spread.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

LOW, HIGH = 0.1, 0.9
"""The ends of the spread that people are shown: one in ten waits less, one in ten waits more."""

_Z = 1.2815515655446004
"""The normal quantile of `HIGH`."""

FEWEST = 3
"""First meetings below which nothing is called measured."""

SOON = 7.0
"""Days to a first meeting where a place is free and nothing shorter was measured [D]: a letter, a call, a date."""

RATE_DAYS = 84.0
"""Days (twelve weeks) over which the first meetings of a service are counted to see how fast its line moves."""


@dataclass(frozen=True, slots=True)
class Curve:
    """Kaplan-Meier: `steps` are (days, share still waiting after them), falling; `longest` is the last day seen."""

    steps: tuple[tuple[float, float], ...]
    longest: float
    met: int
    waiting: int

    def after(self, share: float) -> float | None:
        """Give the days after which `share` (0 to 1) have been met; None when the curve never came that far."""
        return next((days for days, left in self.steps if left <= 1 - share + 1e-12), None)

    @property
    def median(self) -> float | None:
        """Give the days after which half have been met, or None."""
        return self.after(0.5)


def curve(met: Iterable[float], waiting: Iterable[float]) -> Curve:
    """Give the Kaplan-Meier curve of waits in days: `met` are those ended, `waiting` those that run since so long.

    Whoever waits since exactly as long as somebody was met still counts as having waited then.
    """
    ended, running = sorted(met), sorted(waiting)
    everybody = len(ended) + len(running)
    left, steps = 1.0, []
    done = gone = 0
    while done < len(ended):
        day = ended[done]
        while gone < len(running) and running[gone] < day:
            gone += 1
        events = 1
        while done + events < len(ended) and ended[done + events] == day:
            events += 1
        at_risk = everybody - done - gone
        left *= 1 - events / at_risk
        steps.append((day, left))
        done += events
    longest = max([*ended[-1:], *running[-1:]], default=0.0)
    return Curve(tuple(steps), longest, len(ended), len(running))


@dataclass(frozen=True, slots=True)
class Ahead:
    """A time to come in days: the middle, and between which days eight of ten fall."""

    middle: float
    low: float
    high: float


NOW = Ahead(0.0, 0.0, 0.0)


def in_line(place: int, met: int, pace: float = 0.0, over: float = RATE_DAYS) -> Ahead | None:
    """Give the time until the first meeting of whoever stands at `place` (1 is next) of a line.

    `met` first meetings were held in the last `over` days. `pace` is how many a day such a service should manage by
    its places; it weighs like `FEWEST` meetings, so that a small or new service is judged by its size until its own
    line has shown how it moves. Without a pace and below `FEWEST` meetings nothing is said (None).
    The time to the place-th meeting of a steady line is a gamma of shape `place`; because the pace itself is only known
    from so many meetings, its relative variance is 1/place + 1/meetings. Quantiles by Wilson and Hilferty 1931.
    """
    if place < 1:
        return NOW
    if pace > 0:
        seen, days = met + FEWEST, over + FEWEST / pace
    elif met >= FEWEST:
        seen, days = met, over
    else:
        return None
    mean, shape = place * days / seen, 1 / (1 / place + 1 / seen)
    low, middle, high = (_quantile(mean, shape, z) for z in (-_Z, 0.0, _Z))
    return Ahead(middle, low, high)


def _quantile(mean: float, shape: float, z: float) -> float:
    return mean * float(max(0.0, 1 - 1 / (9 * shape) + z / (3 * sqrt(shape)))) ** 3


@dataclass(frozen=True, slots=True)
class Waits:
    """What is known of the waits of one service: declared by itself, measured by us, and how its line moves.

    `median`, `low` and `high` are days of the Kaplan-Meier curve where it came so far; `met` counts the first meetings
    of the last `RATE_DAYS`; `line` is how many wait there now.
    """

    declared: float | None = None
    median: float | None = None
    low: float | None = None
    high: float | None = None
    met: int = 0
    line: int = 0

    @property
    def is_measured(self) -> bool:
        """Say whether our own figures stand behind the wait."""
        return self.median is not None

    def ahead(self, place: int | None = None, pace: float = 0.0) -> Ahead | None:
        """Give the time ahead of whoever joins the line now, or stands at `place` of it; None when nobody can know.

        Where the line is known it is the line; else the measured waits; else what the service declares, without spread.
        """
        found = in_line(self.line + 1 if place is None else place, self.met, pace)
        if found is not None:
            return found
        if self.median is not None:
            return Ahead(self.median, self.low or 0.0, self.high if self.high is not None else self.median)
        return None if self.declared is None else Ahead(self.declared, self.declared, self.declared)

    def without_line(self) -> Ahead:
        """Give the time ahead where a place is free: what the quickest tenth waited, a week at most in the middle."""
        known = [days for days in (self.low, self.declared) if days is not None]
        middle = min([SOON, *known])
        return Ahead(middle, 0.0, max(2 * SOON, middle) if self.median is None else max(middle, self.median))

    def joined(self) -> "Waits":
        """Give the waits after one more joined the line."""
        return Waits(self.declared, self.median, self.low, self.high, self.met, self.line + 1)


def measured(
    met: Iterable[tuple[float, float]], waiting: Iterable[float], *, declared: float | None = None
) -> Waits:
    """Give the waits of a service from its history.

    `met` are pairs (days waited, days since that first meeting), `waiting` the days that those still in line wait.
    A curve that never fell to a half, because most still wait, says at least the longest day seen.
    """
    ended, running = list(met), list(waiting)
    drawn = curve((waited for waited, _since in ended), running)
    recent = sum(1 for _waited, since in ended if since <= RATE_DAYS)
    if len(ended) + len(running) < FEWEST:
        return Waits(declared, met=recent, line=len(running))
    median = drawn.median if drawn.median is not None else drawn.longest
    high = drawn.after(HIGH)
    return Waits(
        declared,
        median,
        drawn.after(LOW) or 0.0,
        high if high is not None else max(median, drawn.longest),
        recent,
        len(running),
    )
