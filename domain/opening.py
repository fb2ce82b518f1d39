"""When a place is open: RFC 5545 rules read in Europe/Rome; whether it is open now, and when it opens next.

A rule that cannot be read opens nothing, so that nobody is sent to a closed door; public holidays count as closed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from domain.calendar import is_holiday
from domain.directory import Hours, Service

ROME = ZoneInfo("Europe/Rome")
AHEAD = timedelta(days=31)
"""How far a next opening is looked for: a group that meets once a month is still found."""

_FIRST = date(2020, 1, 6)


@dataclass(frozen=True, slots=True)
class Slot:
    """One opening, both ends aware."""

    opens: datetime
    closes: datetime


def slots(hours: Iterable[Hours], now: datetime, ahead: timedelta = AHEAD) -> list[Slot]:
    """Give the openings that end after `now` and begin before `now + ahead`, in order, without public holidays."""
    here = now.astimezone(ROME)
    found = []
    for one in hours:
        ends = _clock(one.closes_at), _clock(one.opens_at)
        if not one.rule or ends[0] is None or ends[1] is None:
            continue
        for day in _days(
            one.rule, one.begins_on or one.valid_from or _FIRST, here.date(), (here + ahead).date()
        ):
            if _valid(one, day) and not is_holiday(day):
                slot = _slot(day, ends[1], ends[0])
                if slot.closes > now:
                    found.append(slot)
    return sorted(set(found), key=lambda slot: (slot.opens, slot.closes))


def now_or_next(hours: Iterable[Hours], now: datetime) -> Slot | None:
    """Give the opening that runs now, else the next one; None when none is known."""
    found = slots(hours, now)
    return found[0] if found else None


def hours_of(service: Service) -> tuple[Hours, ...]:
    """Give the hours of a service: its own and those of its first place."""
    return (*service.hours, *(service.sites[0].hours if service.sites else ()))


def _slot(day: date, opens: time, closes: time) -> Slot:
    end = day if closes > opens else day + timedelta(days=1)
    return Slot(datetime.combine(day, opens, ROME), datetime.combine(end, closes, ROME))


def _valid(hours: Hours, day: date) -> bool:
    return (hours.valid_from is None or day >= hours.valid_from) and (
        hours.valid_to is None or day <= hours.valid_to
    )


def _clock(text: str) -> time | None:
    try:
        return time.fromisoformat(text)
    except ValueError:
        return None


@lru_cache(maxsize=2048)
def _days(rule: str, begins: date, first: date, last: date) -> tuple[date, ...]:
    from dateutil.rrule import (
        rrulestr,
    )  # Half a second of the start of the house: only who asks for hours pays it.

    try:
        days = rrulestr(rule, dtstart=datetime.combine(begins, time()))
        span = days.between(datetime.combine(first, time()), datetime.combine(last, time()), inc=True)
    except (ValueError, TypeError, KeyError):
        return ()
    return tuple(day.date() for day in span)
