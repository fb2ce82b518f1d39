"""The talk between two people who never learn who the other is: its states, its sides, and who may do what in it.

Pure: no clock, no words, no text of anybody. What may pass of a text is `domain/relay.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.peers import PROBLEM
from domain.people import PersonId, TerritoryId
from domain.refusals import Refusal
from domain.relay import RelayRules
from domain.words import N_

ROME = ZoneInfo("Europe/Rome")
HERE = timedelta(minutes=15)
"""How long somebody counts as being in a talk after their last sign; then screens turn neutral (field notes §11)."""

SESSION_GAP = timedelta(hours=1)
"""Silence after which a meeting is over and its debrief is due."""

GOODBYE = timedelta(days=7)
"""How long a talk with a planned ending still lasts."""

SIGHT = 4
"""How many earlier messages of a writer the masker sees, for numbers that come in pieces."""

REMATCH, BY_STAFF = "rematch", "staff"
"""Why a talk ended: somebody would rather talk with somebody else; staff ended it after it stood still."""

APART = {PROBLEM: PROBLEM, BY_STAFF: PROBLEM, REMATCH: "wish"}
"""Endings after which these two are never proposed to each other again, and the word kept for it."""

ALIASES = (
    *(N_("Acero"), N_("Betulla"), N_("Cedro"), N_("Edera"), N_("Faggio"), N_("Gelso"), N_("Larice")),
    *(N_("Mandorlo"), N_("Nocciolo"), N_("Ontano"), N_("Pioppo"), N_("Quercia"), N_("Salice"), N_("Tiglio")),
)
"""Names for people in a talk; they tell nothing of anybody."""


class State(StrEnum):
    """Where a talk stands; `FROZEN` waits for staff."""

    OPEN = "open"
    PAUSED = "paused"
    ENDING = "ending"
    FROZEN = "frozen"
    CLOSED = "closed"


class Part(StrEnum):
    """What somebody is in a talk; a professional joins for a few messages, with consent."""

    ASKER = "asker"
    ESP = "esp"
    PROFESSIONAL = "professional"


class Passage(StrEnum):
    """What became of one message for one of the others."""

    HELD = "held"
    WAITING = "waiting"
    SENT = "sent"
    DELIVERED = "delivered"
    LOST = "lost"
    TAKEN_BACK = "taken_back"


class NoTalk(Refusal):
    """There is no such talk for this person; protects the talks of others."""


class TalkPaused(Refusal):
    """One of the two asked for a pause: nothing passes until it ends."""


class TalkFrozen(Refusal):
    """The talk waits for somebody of the staff; protects somebody who may be a minor."""


class TalkOver(Refusal):
    """The talk has ended."""


class AlreadyTalking(Refusal):
    """A person has one open talk at most."""


class TooLong(Refusal):
    """A message is longer than one message may be."""


class NothingSaid(Refusal):
    """There was no text."""


class NotLetIn(Refusal):
    """Staff may read a talk only after its alarm or when both let them in."""


class NotYours(Refusal):
    """This is not for this side of the talk to do."""


class WhomTo(Refusal):
    """It is not clear whom a text is for; protects from answering the wrong person."""


@dataclass(frozen=True, slots=True)
class Talk:
    """One talk; `until` is a planned ending, `asked_at` when both were asked whether it goes on.

    `meeting_at` is when the meeting that runs last heard a word, where it was asked for.
    """

    id: int
    territory: TerritoryId
    state: State
    opened_at: datetime
    last_at: datetime
    reference: PersonId | None = None
    until: datetime | None = None
    asked_at: datetime | None = None
    alarm_at: datetime | None = None
    closed_at: datetime | None = None
    closed_why: str | None = None
    vault: int = 0
    vault_at: datetime | None = None
    version: int = 0
    meeting_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Say whether it has not ended."""
        return self.state is not State.CLOSED


@dataclass(frozen=True, slots=True)
class Side:
    """One person in a talk: the name the others see, whether they look at it now, whether they let staff read."""

    talk: int
    person: PersonId
    part: Part
    alias: str
    joined_at: datetime
    present_at: datetime | None = None
    current: bool = False
    told: bool = False
    lets_in: bool = False
    asked_in: bool = False
    left_at: datetime | None = None
    state_line: int | None = None

    def is_here(self, now: datetime) -> bool:
        """Say whether words may be shown to them directly: they are in this talk and were here just now."""
        return self.current and self.present_at is not None and now - self.present_at < HERE


def may_write(talk: Talk) -> None:
    """Raise the refusal that keeps a text from passing now."""
    refusals = {State.PAUSED: TalkPaused, State.FROZEN: TalkFrozen, State.CLOSED: TalkOver}
    if talk.state in refusals:
        raise refusals[talk.state]


def may_read(talk: Talk, sides: Sequence[Side]) -> None:
    """Raise NotLetIn unless the alarm was rung in the talk or both people let staff read."""
    both = [side for side in sides if side.part is not Part.PROFESSIONAL]
    if talk.alarm_at is None and not (both and all(side.lets_in for side in both)):
        raise NotLetIn


def paused(talk: Talk) -> Talk:
    """Give the talk in a pause that either of the two asked for."""
    may_write(talk)
    return replace(talk, state=State.PAUSED)


def resumed(talk: Talk) -> Talk:
    """Give the talk after its pause; a frozen one waits for staff."""
    if talk.state is State.PAUSED:
        return replace(talk, state=State.ENDING if talk.until else State.OPEN, asked_at=None)
    may_write(talk)
    return talk


def ending(talk: Talk, now: datetime) -> Talk:
    """Give the talk with a planned ending: the two have a week to say goodbye."""
    if talk.state is State.CLOSED:
        raise TalkOver
    if talk.state is State.FROZEN:
        raise TalkFrozen
    return replace(talk, state=State.ENDING, until=talk.until or now + GOODBYE)


def frozen(talk: Talk) -> Talk:
    """Give the talk stopped until staff have looked."""
    if talk.state is State.CLOSED:
        raise TalkOver
    return replace(talk, state=State.FROZEN)


def thawed(talk: Talk) -> Talk:
    """Give a frozen talk that staff let go on."""
    if talk.state is State.CLOSED:
        raise TalkOver
    return replace(talk, state=State.ENDING if talk.until else State.OPEN)


def closed(talk: Talk, why: str, now: datetime) -> Talk:
    """Give the talk ended; ending it again keeps the first word why."""
    if talk.state is State.CLOSED:
        return talk
    return replace(talk, state=State.CLOSED, closed_at=now, closed_why=why)


def is_within(rules: RelayRules, now: datetime) -> bool:
    """Say whether words are delivered now; outside the hours they wait (field notes §7)."""
    return rules.opens <= now.astimezone(ROME).time() < rules.closes


def opens_at(rules: RelayRules, now: datetime) -> datetime:
    """Give when the hours begin next; `now` itself inside them."""
    if is_within(rules, now):
        return now
    here = now.astimezone(ROME)
    day = here.date() if here.time() < rules.opens else here.date() + timedelta(days=1)
    return datetime.combine(day, rules.opens, tzinfo=ROME).astimezone(now.tzinfo)


def others(sides: Sequence[Side], person: PersonId) -> list[Side]:
    """Give everybody else who is in the talk."""
    return [side for side in sides if side.person != person and side.left_at is None]
