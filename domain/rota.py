"""Who is on duty when: weekly watches with holidays of their own, swaps, shifts that count once their holder said so, gaps.

A watch repeats by the week; a shift is one turn of it. Times are those of Rome (field notes §4.2, P1 while a rota is on).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import IntEnum
from typing import NewType
from zoneinfo import ZoneInfo

from domain.calendar import is_holiday
from domain.people import PersonId, TerritoryId
from domain.refusals import Refusal

ROME = ZoneInfo("Europe/Rome")
WatchId = NewType("WatchId", int)

HOLIDAY = 7
"""The eighth day of a watch's week: public holidays, on which only watches that name it are on."""

EVERY_DAY = frozenset(range(8))
CHANGE = time(8)
"""When a watch that lasts the whole day changes from one shift to the next."""

ANSWER_WITHIN = timedelta(minutes=15)
"""How long the holder of a shift has to say «sono di turno» before the coordinator hears of a gap."""


class Place(IntEnum):
    """Whose turn it is to be called: first, second, the coordinator on call, the deputy."""

    FIRST = 0
    SECOND = 1
    COORDINATOR = 2
    DEPUTY = 3


class NoShift(Refusal):
    """There is no such shift of this person now."""


class NotWatchful(Refusal):
    """This person does not work on cases in that territory and cannot be called there."""


@dataclass(frozen=True, slots=True)
class Swap:
    """On the days from `first` to `last` a colleague stands in."""

    person: PersonId
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Watch:
    """One line of the rota: who is called at which place, on which days, between which hours of Rome.

    `days` are 0 (Monday) to 6 and HOLIDAY; equal hours mean the whole day. `since` and `until` bound the days of starting.
    """

    id: WatchId
    territory: TerritoryId
    place: Place
    person: PersonId
    days: frozenset[int] = EVERY_DAY
    starts: time = CHANGE
    ends: time = CHANGE
    since: date | None = None
    until: date | None = None
    swaps: tuple[Swap, ...] = ()

    def turns_on(self, day: date) -> bool:
        """Say whether a shift of this watch begins on `day`."""
        if (self.since and day < self.since) or (self.until and day > self.until):
            return False
        return HOLIDAY in self.days if is_holiday(day) else day.weekday() in self.days

    def holder_on(self, day: date) -> PersonId:
        """Give who holds the shift that begins on `day`, swaps included."""
        return next((swap.person for swap in self.swaps if swap.first <= day <= swap.last), self.person)

    def shift_of(self, day: date) -> "Shift":
        """Give the shift that begins on `day`."""
        begins = datetime.combine(day, self.starts, tzinfo=ROME)
        last = day if self.ends > self.starts else day + timedelta(days=1)
        return Shift(self, self.holder_on(day), begins, datetime.combine(last, self.ends, tzinfo=ROME))

    def shift_at(self, now: datetime) -> "Shift | None":
        """Give the shift of this watch that is on at `now`, or None."""
        today = now.astimezone(ROME).date()
        for day in (today, today - timedelta(days=1)):
            if self.turns_on(day):
                shift = self.shift_of(day)
                if shift.begins <= now < shift.ends:
                    return shift
        return None

    def next_shift(self, after: datetime, within: int = 400) -> "Shift | None":
        """Give the first shift that begins after `after`, looking `within` days ahead."""
        day = after.astimezone(ROME).date()
        for ahead in range(within):
            candidate = day + timedelta(days=ahead)
            if self.turns_on(candidate) and (shift := self.shift_of(candidate)).begins > after:
                return shift
        return None


@dataclass(frozen=True, slots=True)
class Shift:
    """One turn of a watch."""

    watch: Watch
    person: PersonId
    begins: datetime
    ends: datetime
    answered: bool = False

    @property
    def key(self) -> tuple[WatchId, int]:
        """Give what names this shift in memory: the watch and the second it begins."""
        return self.watch.id, int(self.begins.timestamp())


def on_duty(
    watches: Iterable[Watch], answered: frozenset[tuple[WatchId, int]], now: datetime
) -> tuple[Shift, ...]:
    """Give the shifts on at `now`, in the order of calling: those whose holder answered before the others of a place."""
    shifts = [shift for watch in watches if (shift := watch.shift_at(now)) is not None]
    marked = [replace(shift, answered=shift.key in answered) for shift in shifts]
    return tuple(sorted(marked, key=lambda one: (one.watch.place, not one.answered, one.watch.id)))


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of time in which nobody is first on duty."""

    begins: datetime
    ends: datetime


def gaps(watches: Sequence[Watch], begin: datetime, end: datetime) -> tuple[Gap, ...]:
    """Give the stretches between `begin` and `end` without anybody at the first place, to the minute."""
    firsts = [watch for watch in watches if watch.place is Place.FIRST]
    found: list[Gap] = []
    at = begin
    while at < end:
        shifts = [shift for watch in firsts if (shift := watch.shift_at(at)) is not None]
        if shifts:
            at = max(shift.ends for shift in shifts)
            continue
        coming = [shift.begins for watch in firsts if (shift := watch.next_shift(at, 9)) is not None]
        until = min([*coming, end])
        found.append(Gap(at, until))
        at = until
    return tuple(found)
