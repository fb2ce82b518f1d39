"""What a button of a form carries, and what else can happen to a form; foreign data is never an error, only no tap.

The data of a button is `run:step:revision:action`, at most 40 characters: with the two of a handler's own prefix it stays
within Telegram's 64 bytes (field notes §8, point 10).
"""

import re
from dataclasses import dataclass

_DATA = re.compile(
    r"([A-Za-z0-9_-]{1,16}):([0-9]{1,3}):([0-9]{1,6}):([a-z][0-9]{0,6}(?:\.[0-9]{1,2})?)", re.ASCII
)
_RUN = re.compile(r"[A-Za-z0-9_-]{1,16}", re.ASCII)
_ACTION = re.compile(r"([a-z])([0-9]{0,6})(?:\.([0-9]{1,2}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Tap:
    """A button of a form was tapped."""

    run: str
    step: int
    revision: int
    action: str


@dataclass(frozen=True, slots=True)
class Typed:
    """A person wrote something while a form was open."""

    text: str


@dataclass(frozen=True, slots=True)
class Back:
    """A person asks for the former screen."""


@dataclass(frozen=True, slots=True)
class Pause:
    """A person wants to go on later."""


@dataclass(frozen=True, slots=True)
class Resume:
    """A person goes on with a paused form."""


@dataclass(frozen=True, slots=True)
class Cancel:
    """A person throws the draft away."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A person wants to answer the screen of that name again, from the summary."""

    screen: str


@dataclass(frozen=True, slots=True)
class Send:
    """A person sends the report as it stands."""


Event = Tap | Typed | Back | Pause | Resume | Cancel | Edit | Send


def encode(tap: Tap) -> str:
    """Give the data of a button, without the handler's prefix."""
    return f"{tap.run}:{tap.step}:{tap.revision}:{tap.action}"


def decode(data: str) -> Tap | None:
    """Give the tap that `data` describes, or None when no form ever made it."""
    found = _DATA.fullmatch(data)
    if found is None:
        return None
    run, step, revision, action = found.groups()
    return Tap(run, int(step), int(revision), action)


def is_run(run: str) -> bool:
    """Tell whether `run` can name a run of a form: 1 to 16 letters, digits, - or _."""
    return _RUN.fullmatch(run) is not None


def parts(action: str) -> tuple[str, str, int] | None:
    """Give letter, first number as written and second number (-1 without) of an action; None when it is none."""
    found = _ACTION.fullmatch(action)
    if found is None:
        return None
    letter, first, second = found.groups()
    return letter, first, -1 if second is None else int(second)
