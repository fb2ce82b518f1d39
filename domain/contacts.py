"""Help contacts: which numbers are shown to whom, and how long ago somebody checked them (field notes §5).

Pure values held in memory, so that help is answered without a database. Never hides 112; an old contact warns and
never prevents a start.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import IntEnum, StrEnum
from zoneinfo import ZoneInfo

from domain.case import AgeBand
from domain.faults import Fault

ROME = ZoneInfo("Europe/Rome")
NATIONAL = "IT"
GENERAL = "general"
UNIQUE_EMERGENCY = "112"
OLD_AFTER = timedelta(days=180)  # field notes §5
EXPIRED_AFTER = timedelta(days=365)  # field notes §5
MINORS = frozenset({AgeBand.UNDER_10, AgeBand.FROM_10, AgeBand.FROM_14})
ADULTS = frozenset({AgeBand.FROM_18, AgeBand.ADULT})


class Audience(StrEnum):
    """Whose trouble a contact is for; the one who asks may be somebody else."""

    EVERYONE = "everyone"
    MINORS = "minors"
    ADULTS = "adults"


class Known(StrEnum):
    """What a public source says today about a contact."""

    NUMBER = "number"
    HOURS = "hours"
    CHAT = "chat"


class Openness(IntEnum):
    """Whether a contact answers now, best first."""

    OPEN = 0
    PERHAPS = 1
    CLOSED = 2


@dataclass(frozen=True, slots=True)
class Opening:
    """Weekly hours in Rome: weekdays (0 is Monday) and minutes of the day, the end excluded."""

    days: frozenset[int]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Contact:
    """One number of the protocol; `verified_on` is set by a named person of the adopting body, never shipped."""

    id: str
    number: str
    text: str
    short: str
    hours: str
    opening: tuple[Opening, ...]
    audience: Audience
    topics: tuple[str, ...]
    confirmed: frozenset[Known]
    territory: str
    languages: tuple[str, ...]
    source: str
    chat: str | None = None
    emergency: bool = False
    verified_on: date | None = None

    def knows(self, what: Known) -> bool:
        """Say whether `what` may be shown as it stands: a public source or a verification says it."""
        return self.verified_on is not None or what in self.confirmed

    @property
    def is_shown(self) -> bool:
        """Say whether people see it: an unconfirmed number waits to be verified, 112 never does."""
        return self.number == UNIQUE_EMERGENCY or self.knows(Known.NUMBER)

    def openness(self, now: datetime) -> Openness:
        """Say whether it answers at `now`; hours that nobody confirmed give at most PERHAPS."""
        here = now.astimezone(ROME)
        minute = here.hour * 60 + here.minute
        inside = any(here.weekday() in slot.days and slot.start <= minute < slot.end for slot in self.opening)
        if not inside:
            return Openness.CLOSED
        certain = self.number == UNIQUE_EMERGENCY or self.knows(Known.HOURS)
        return Openness.OPEN if certain else Openness.PERHAPS


@dataclass(frozen=True, slots=True)
class Topic:
    """A kind of trouble: the words of its button, and the danger labels and form answers that lead to it."""

    id: str
    text: str
    signals: frozenset[str]


@dataclass(frozen=True, slots=True)
class Contacts:
    """Every contact and topic of the protocol, in the order of the file."""

    version: str
    topics: tuple[Topic, ...]
    listed: tuple[Contact, ...]

    def topics_for(self, signals: Iterable[str]) -> tuple[str, ...]:
        """Give the topics that danger labels or answer codes lead to, `general` when none does."""
        heard = frozenset(signals)
        found = tuple(topic.id for topic in self.topics if heard & topic.signals)
        return found or (GENERAL,)

    def within(self, territories: Iterable[str]) -> "Contacts":
        """Give the contacts of the whole country and of `territories` (codes), leaving out other places'."""
        served = {NATIONAL, *territories}
        return replace(self, listed=tuple(one for one in self.listed if one.territory in served))

    def verified(self, dates: Iterable[tuple[str, date]]) -> "Contacts":
        """Give the contacts with the days on which the adopting body verified them, by contact id."""
        on = dict(dates)
        listed = tuple(replace(one, verified_on=on.get(one.id, one.verified_on)) for one in self.listed)
        return replace(self, listed=listed)


def choose(
    contacts: Contacts,
    topics: tuple[str, ...],
    age_band: AgeBand,
    now: datetime,
    danger_now: bool,
) -> tuple[Contact, ...]:
    """Give the contacts to show, by topic and by the age of the person in trouble (field notes §5).

    Emergency numbers are in every answer. What answers now stands first, then what perhaps does; an unknown age
    sees the contacts of both. When danger is now nothing stands above 112.
    """

    def place(contact: Contact) -> tuple[bool, bool, Openness]:
        first = danger_now and contact.emergency
        return (not (first and contact.number == UNIQUE_EMERGENCY), not first, contact.openness(now))

    return tuple(
        sorted(
            (
                one
                for one in contacts.listed
                if one.is_shown
                and _is_for(one, age_band)
                and (one.emergency or not set(topics).isdisjoint(one.topics))
            ),
            key=place,
        )
    )


class Age(StrEnum):
    """How fresh the last check of a contact is."""

    UNVERIFIED = "unverified"
    OLD = "old"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Reminder:
    """A contact that the adopting body should check; `days` since the last check, None without one."""

    contact: str
    age: Age
    days: int | None


def warnings(contacts: Contacts, today: date) -> tuple[Reminder, ...]:
    """Give what the coordinator is told: contacts unverified, or verified 180 or 365 days ago or longer.

    A date that lies in the future counts as no check at all.
    """
    reminders = []
    for one in contacts.listed:
        if one.verified_on is None or one.verified_on > today:
            reminders.append(Reminder(one.id, Age.UNVERIFIED, None))
        elif (since := today - one.verified_on) >= OLD_AFTER:
            age = Age.EXPIRED if since >= EXPIRED_AFTER else Age.OLD
            reminders.append(Reminder(one.id, age, since.days))
    return tuple(reminders)


def expired(contacts: Contacts, today: date, *, file: str) -> tuple[Fault, ...]:
    """Give the faults of a protocol check or a release build: contacts last checked 365 days ago or longer.

    A start never asks for these.
    """
    return tuple(
        Fault(
            file,
            1,
            f"the contact {reminder.contact} was last verified {reminder.days} days ago",
            "Check it with the service and verify it again",
        )
        for reminder in warnings(contacts, today)
        if reminder.age is Age.EXPIRED
    )


def _is_for(contact: Contact, age_band: AgeBand) -> bool:
    if contact.audience is Audience.MINORS:
        return age_band not in ADULTS
    if contact.audience is Audience.ADULTS:
        return age_band not in MINORS
    return True
