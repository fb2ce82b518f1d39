"""The working calendar: when the services are open, and when a promise made now falls due on its own clock.

Two clocks (field notes §4.2, §10.2 I1): round the clock, where an hour is an hour, and the working calendar, which
runs only while the services are open. All arithmetic on the working calendar is done in local time inside opening
hours, which keep clear of the night when clocks change. Never reads the time: `start` is always an argument.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from domain.words import N_

MONDAY_TO_FRIDAY = frozenset(range(5))
_DAY = timedelta(days=1)
_A_YEAR = 2025
_END_OF_DAY = time(23, 59, 59)


class Unit(StrEnum):
    """How the length of a promise is measured; the values are what a protocol file says."""

    MINUTES = "minute"
    HOURS = "hour"
    DAYS = "day"
    WORKING_HOURS = "working hour"
    WORKING_DAYS = "working day"
    SAME_DAY = "same day"

    @property
    def is_working(self) -> bool:
        """Say whether the unit runs on the working calendar."""
        return self in (Unit.WORKING_HOURS, Unit.WORKING_DAYS)


_SAID = {
    Unit.MINUTES: (N_("un minuto"), N_("{count} minuti")),
    Unit.HOURS: (N_("un'ora"), N_("{count} ore")),
    Unit.DAYS: (N_("un giorno"), N_("{count} giorni")),
    Unit.WORKING_HOURS: (N_("un'ora lavorativa"), N_("{count} ore lavorative")),
    Unit.WORKING_DAYS: (N_("un giorno lavorativo"), N_("{count} giorni lavorativi")),
    Unit.SAME_DAY: (N_("la fine della giornata"), N_("la fine della giornata")),
}


@dataclass(frozen=True, slots=True)
class Target:
    """How long a step may take: 15 minutes, 3 working days, the same day."""

    count: int
    unit: Unit

    @property
    def text(self) -> str:
        """Give the msgid that says the target in plain Italian, as in "entro …"; it takes `count`."""
        return _SAID[self.unit][self.count != 1]


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """When the services are open: weekdays, hours and zone, less the public holidays and the protocol's closures."""

    closures: frozenset[date] = frozenset()
    country: str = "IT"
    subdivision: str | None = None
    opens: time = time(8)
    closes: time = time(18)
    weekdays: frozenset[int] = MONDAY_TO_FRIDAY
    zone: tzinfo = field(default_factory=lambda: ZoneInfo("Europe/Rome"))

    def is_working_day(self, day: date) -> bool:
        """Say whether the services open on this day."""
        if day.weekday() not in self.weekdays or day in self.closures:
            return False
        return day not in _holidays(self.country, self.subdivision, day.year)

    def is_open(self, moment: datetime) -> bool:
        """Say whether the services are open at this moment."""
        local = moment.astimezone(self.zone)
        return self.is_working_day(local.date()) and self.opens <= local.time() < self.closes

    def knows_holidays(self) -> None:
        """Raise NotImplementedError when the public holidays of this country or subdivision are not known."""
        _holidays(self.country, self.subdivision, _A_YEAR)

    def due_at(self, start: datetime, target: Target) -> datetime:
        """Give when a promise made at `start` falls due, in UTC and never before `start`.

        Working days and hours count opening time only: a working day is as many hours as the services open, so
        what comes on Tuesday at 10 with one working day is due on Wednesday at 10, what comes while they are closed
        counts from the next opening. A term in plain days ends at closing of its last day, or of the next working
        day when that one is closed, as Italian law does with terms (c.c. art. 2963). The same day ends at 23:59:59
        in the zone.
        """
        match target.unit:
            case Unit.MINUTES:
                return start.astimezone(UTC) + timedelta(minutes=target.count)
            case Unit.HOURS:
                return start.astimezone(UTC) + timedelta(hours=target.count)
            case Unit.WORKING_HOURS:
                return self._after(start, timedelta(hours=target.count))
            case Unit.WORKING_DAYS:
                return self._after(start, target.count * self._length)
            case Unit.DAYS:
                return self._after_days(start, target.count)
            case Unit.SAME_DAY:
                return max(start, self._aware(start.astimezone(self.zone).date(), _END_OF_DAY)).astimezone(
                    UTC
                )

    def share_at(self, start: datetime, due: datetime, share: float, *, working: bool) -> datetime:
        """Give when `share` (0 to 1) of the time from `start` to `due` has passed on the promise's clock, in UTC.

        `working` counts opening time only; where there is none between the two, the answer is `start`.
        """
        if working:
            return self._after(start, self.open_time(start, due) * share) if share else start.astimezone(UTC)
        return start.astimezone(UTC) + (due - start) * share

    def open_time(self, start: datetime, end: datetime) -> timedelta:
        """Give how long the services are open between two moments; nothing when `end` does not follow `start`."""
        last = end.astimezone(self.zone).replace(tzinfo=None)
        total = timedelta()
        for opening, closing in self._openings(start):
            if opening >= last:
                break
            total += min(closing, last) - opening
        return total

    @property
    def _length(self) -> timedelta:
        return datetime.combine(date.min, self.closes) - datetime.combine(date.min, self.opens)

    def _aware(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, self.zone)

    def _openings(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Give the opening and closing of each working day from `start` on, in local time without a zone."""
        local = start.astimezone(self.zone).replace(tzinfo=None)
        day = local.date()
        while True:
            if self.is_working_day(day):
                opening, closing = datetime.combine(day, self.opens), datetime.combine(day, self.closes)
                if local < closing:
                    yield max(local, opening), closing
            day += _DAY

    def _after(self, start: datetime, length: timedelta) -> datetime:
        """Give when `length` of opening time has passed; exactly at a closing stays on that day."""
        if not length:
            return start.astimezone(UTC)
        openings = self._openings(start)
        opening, closing = next(openings)
        while length > closing - opening:
            length -= closing - opening
            opening, closing = next(openings)
        return (opening + length).replace(tzinfo=self.zone).astimezone(UTC)

    def _after_days(self, start: datetime, count: int) -> datetime:
        day = start.astimezone(self.zone).date() + count * _DAY
        while not self.is_working_day(day):
            day += _DAY
        return max(start, self._aware(day, self.closes)).astimezone(UTC)


def is_holiday(day: date) -> bool:
    """Say whether `day` is a public holiday in Italy."""
    return day in _holidays("IT", None, day.year)


@lru_cache(maxsize=64)
def _holidays(country: str, subdivision: str | None, year: int) -> frozenset[date]:
    import holidays  # Half of the start of the command line: only who asks for a date pays for it.

    return frozenset(holidays.country_holidays(country, subdiv=subdivision, years=year))
