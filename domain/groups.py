"""Self-help groups (AMA): who may see and join which, and what a meeting is; a minor only where staff lead and checks stand.

Pure values; the calendar entry is `domain/calendar_file.py`. A group's title names what it is about in words of life.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from domain.people import PersonId, TerritoryId
from domain.refusals import Refusal

LONGEST = timedelta(hours=4)
REMIND = timedelta(days=1)
"""How long before a meeting its members are reminded."""


class Standing(StrEnum):
    """Where somebody stands in a group; a minor asks first, until staff have seen the parents' consent."""

    ASKED = "asked"
    MEMBER = "member"
    LEFT = "left"


class GroupFull(Refusal):
    """There is no place left."""


class GroupClosed(Refusal):
    """The group has ended."""


class NotForYou(Refusal):
    """A minor joins only groups led by staff for minors, an adult only those of adults; protects the minors."""


class CheckMissing(Refusal):
    """A group for minors wants somebody of the staff in the lead and a clean-record check that stands."""


class LastLeader(Refusal):
    """Somebody has to lead the group, and staff one for minors."""


class NotAMeeting(Refusal):
    """The times make no meeting: it lies in the past, or it is too long."""


@dataclass(frozen=True, slots=True)
class Group:
    """One group; `check_until` is the term of the clean-record checks that staff have seen for all who lead it."""

    id: int
    title: str
    territory: TerritoryId
    place: str
    for_minors: bool
    capacity: int
    opened_at: datetime
    members: int = 0
    check_until: datetime | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting; `sequence` rises with each change, so that calendars follow."""

    id: int
    group: int
    begins_at: datetime
    ends_at: datetime
    sequence: int = 0
    facilitator: PersonId | None = None
    present: int | None = None
    cancelled_at: datetime | None = None


def is_safe(group: Group, now: datetime) -> bool:
    """Say whether minors may meet there now: the checks on record have not run out."""
    return group.check_until is not None and group.check_until > now


def may_see(group: Group, now: datetime, *, minor: bool) -> bool:
    """Say whether somebody sees a group: open, and of their own age; minors' only with checks that stand."""
    if group.closed_at is not None or group.for_minors is not minor:
        return False
    return not minor or is_safe(group, now)


def may_join(group: Group, now: datetime, *, minor: bool) -> Standing:
    """Give how somebody enters: an adult at once, a minor once staff saw the parents' consent; raises a refusal."""
    if group.closed_at is not None:
        raise GroupClosed
    if not may_see(group, now, minor=minor):
        raise NotForYou
    if group.members >= group.capacity:
        raise GroupFull
    return Standing.ASKED if minor else Standing.MEMBER


def planned(begins_at: datetime, ends_at: datetime, now: datetime) -> None:
    """Raise NotAMeeting for times that make none."""
    if begins_at <= now or not timedelta(0) < ends_at - begins_at <= LONGEST:
        raise NotAMeeting


def moved(meeting: Meeting, begins_at: datetime, ends_at: datetime, now: datetime) -> Meeting:
    """Give a meeting at another time, with a higher sequence."""
    planned(begins_at, ends_at, now)
    return replace(meeting, begins_at=begins_at, ends_at=ends_at, sequence=meeting.sequence + 1)


def in_turn(leaders: Iterable[PersonId], led: Mapping[PersonId, datetime]) -> list[PersonId]:
    """Give who leads a group in the order of their turns: whoever led longest ago comes next, who never did comes first.

    `led` says when each leads, or led, for the last time; among equals the one who came to the group earlier.
    """
    never = datetime.min.replace(tzinfo=UTC)
    return sorted(leaders, key=lambda one: led.get(one, never))
