"""Initiatives: meetings, awareness and prevention in the territory (field notes §1 rows 19, 38, 58, 78); who hears of them.

Nobody hears of one without having asked for its topic. Never says who comes to what; numbers only.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType
from urllib.parse import urlsplit

from domain.people import PersonId, TerritoryId
from domain.refusals import Refusal
from domain.words import N_

InitiativeId = NewType("InitiativeId", int)

PER_TURN = 20
"""People told in one turn of a broadcast: it never fills the lane of others."""

TURN = timedelta(seconds=60)
"""Time between two turns."""

LONGEST_TITLE, LONGEST_TEXT, LONGEST_LINK = 80, 600, 200


class Topic(StrEnum):
    """Topics to follow."""

    AWARENESS = "sensibilizzazione"
    PREVENTION = "prevenzione"
    PARENTS = "genitori"
    YOUTH = "giovani"
    GROUPS = "gruppi"
    SCHOOL = "scuola"
    TRAINING = "formazione"
    CALLS = "bandi"


TOPICS = {
    Topic.AWARENESS: N_("Incontri aperti a tutti"),
    Topic.PREVENTION: N_("Prevenzione"),
    Topic.PARENTS: N_("Essere genitori"),
    Topic.YOUTH: N_("Spazi per ragazze e ragazzi"),
    Topic.GROUPS: N_("Gruppi di auto mutuo aiuto"),
    Topic.SCHOOL: N_("Scuola"),
    Topic.TRAINING: N_("Formazione per chi lavora"),
    Topic.CALLS: N_("Bandi e opportunità"),
}


class Audience(StrEnum):
    """For whom an initiative is."""

    ALL = "tutti"
    FAMILIES = "famiglie"
    YOUNG = "giovani"
    STAFF = "operatori"


AUDIENCES = {
    Audience.ALL: N_("per tutti"),
    Audience.FAMILIES: N_("per famiglie"),
    Audience.YOUNG: N_("per ragazze e ragazzi"),
    Audience.STAFF: N_("per chi lavora"),
}


class TimesWrong(Refusal):
    """An initiative ends after it begins, begins later than now, and its deadline comes before."""


class WordsMissing(Refusal):
    """An initiative has a title and a text of a few lines."""


class LinkUnsafe(Refusal):
    """A link begins with https and names a host: people tap it."""


class TooLate(Refusal):
    """The deadline or the initiative is past."""


class BroadcastRuns(Refusal):
    """It is being told already, or was told."""


@dataclass(frozen=True, slots=True)
class Initiative:
    """One initiative; `sequence` counts its changes, so that calendars follow."""

    id: InitiativeId
    code: str
    topic: Topic
    audience: Audience
    territory: TerritoryId
    title: str
    text: str
    place: str
    link: str
    begins_at: datetime
    ends_at: datetime
    expires_at: datetime
    deadline_at: datetime | None = None
    cancelled_at: datetime | None = None
    author: PersonId | None = None
    sequence: int = 0
    attended: int | None = None
    version: int = 0

    def is_shown(self, now: datetime) -> bool:
        """Say whether people still see it: neither expired nor called off."""
        return self.cancelled_at is None and now < self.expires_at

    def takes(self, now: datetime) -> bool:
        """Say whether one may still say that one comes."""
        return self.is_shown(now) and now < (self.deadline_at or self.begins_at)


def checked(one: Initiative, now: datetime) -> Initiative:
    """Give an initiative that may be announced; raises WordsMissing, TimesWrong, LinkUnsafe."""
    title, text = one.title.strip(), one.text.strip()
    if not title or not text or len(title) > LONGEST_TITLE or len(text) > LONGEST_TEXT:
        raise WordsMissing
    late = one.deadline_at is not None and not now < one.deadline_at <= one.begins_at
    if not now < one.begins_at < one.ends_at or late or one.expires_at < one.begins_at:
        raise TimesWrong
    if one.ends_at - one.begins_at > timedelta(days=31) or one.begins_at - now > timedelta(days=731):
        raise TimesWrong
    if one.link:
        parts = urlsplit(one.link)
        if (
            parts.scheme != "https"
            or not parts.hostname
            or "@" in parts.netloc
            or len(one.link) > LONGEST_LINK
        ):
            raise LinkUnsafe
    return replace(one, title=title, text=text)


def called_off(one: Initiative, now: datetime) -> Initiative:
    """Give an initiative that does not take place; raises TooLate once it began or was called off."""
    if one.cancelled_at is not None or now >= one.begins_at:
        raise TooLate
    return replace(one, cancelled_at=now, sequence=one.sequence + 1)


def moved(one: Initiative, begins: datetime, ends: datetime, place: str, now: datetime) -> Initiative:
    """Give an initiative at another time or place; the same one when nothing changed.

    It stays in sight as long after its end as it did; nobody says that they come after it begins. Raises TooLate once it
    began or was called off, TimesWrong.
    """
    if one.cancelled_at is not None or now >= one.begins_at:
        raise TooLate
    if (begins, ends, place) == (one.begins_at, one.ends_at, one.place):
        return one
    deadline = min(one.deadline_at, begins) if one.deadline_at is not None else None
    after = replace(one, begins_at=begins, ends_at=ends, place=place, sequence=one.sequence + 1)
    after = replace(after, expires_at=ends + (one.expires_at - one.ends_at), deadline_at=None)
    return replace(checked(after, now), deadline_at=deadline)


def counted(one: Initiative, people: int, now: datetime) -> Initiative:
    """Keep how many came; raises TimesWrong before it began."""
    if now < one.begins_at or not 0 <= people <= 100_000:
        raise TimesWrong
    return replace(one, attended=people)


@dataclass(frozen=True, slots=True)
class Broadcast:
    """The slow telling of one initiative to those who asked for its topic, person by person."""

    id: int
    initiative: InitiativeId
    started_at: datetime
    planned: int
    told: int = 0
    last_person: int = 0
    paused_at: datetime | None = None
    done_at: datetime | None = None
    author: PersonId | None = None
    version: int = 0

    @property
    def runs(self) -> bool:
        """Say whether more people are told by and by."""
        return self.paused_at is None and self.done_at is None


def audiences_for(audience: Audience) -> tuple[Audience, ...]:
    """Give which kinds of people hear of an initiative for this audience."""
    return tuple(Audience) if audience is Audience.ALL else (audience, Audience.ALL)
