"""A request to talk with an ESP, from the asking to both having said yes; and what a minor is offered instead.

A person decides at every turn: the coordinator approves, the ESP says yes or no, the one who asked says yes or no, and may
step back at any time without a reason (field notes §7).
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.case import AgeBand
from domain.matching import Ask
from domain.peers import Activity, Gender, Theme
from domain.people import PersonId, TerritoryId
from domain.refusals import Refusal

OFFER_FOR = timedelta(hours=48)
"""How long an ESP has to say yes or no before the next one is asked (field notes §7)."""

OFFER_REMINDERS = (timedelta(hours=24), timedelta(hours=42))
ANSWER_FOR = timedelta(hours=72)
"""How long the one who asked has to answer once an ESP said yes; the ESP's place is kept meanwhile [D]."""

ANSWER_REMINDER = timedelta(hours=36)
LOOK_EVERY = timedelta(days=1)
PROPOSE_AGAIN = 3
"""The coordinators hear of a proposal that nobody approved every so many days [D]."""

CHECK_IN_EVERY = timedelta(days=14)
"""How often somebody in line is asked how it goes and whether they still wait [D]."""

MOST_THEMES = 4
MINORS = frozenset({AgeBand.UNDER_10, AgeBand.FROM_10, AgeBand.FROM_14})
ADULTS = frozenset({AgeBand.FROM_18, AgeBand.ADULT})


class Kind(StrEnum):
    """What is asked: a peer; or, by a minor, a group led with staff or somebody of the service."""

    PEER = "peer"
    GROUP = "group"
    CONTACT = "contact"


class Status(StrEnum):
    """Where a request stands."""

    WAITING = "waiting"
    OFFERED = "offered"
    WILLING = "willing"
    MATCHED = "matched"
    CLOSED = "closed"


OPEN = frozenset({Status.WAITING, Status.OFFERED, Status.WILLING})


class Source(StrEnum):
    """Where a request came from."""

    SELF = "self"
    ORIENTATION = "orientation"
    CASE = "case"


@dataclass(frozen=True, slots=True)
class Needs:
    """What was told for the matching; kept sealed."""

    themes: frozenset[Theme]
    languages: dict[str, str]
    week: frozenset[int]
    comune: TerritoryId
    remote: bool = True
    near: bool = False
    gender: Gender | None = None
    activity: Activity | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """One request; `needs` is None once its key was destroyed."""

    id: int
    code: str
    kind: Kind
    status: Status
    asker: PersonId | None
    lineage: tuple[TerritoryId, ...]
    age_band: AgeBand
    source: Source
    asked_at: datetime
    due_at: datetime
    needs: Needs | None
    case: int | None = None
    asked_by: PersonId | None = None
    matched_at: datetime | None = None
    closed_at: datetime | None = None
    consent_seen_by: PersonId | None = None
    consent_seen_at: datetime | None = None
    present: PersonId | None = None
    handled_by: PersonId | None = None
    version: int = 0

    @property
    def is_open(self) -> bool:
        """Say whether somebody still waits."""
        return self.status in OPEN

    @property
    def of_minor(self) -> bool:
        """Say whether whoever asks is a minor, or of unknown age, which protects alike."""
        return self.age_band not in ADULTS


class OfferStatus(StrEnum):
    """What became of one offer to one ESP."""

    OFFERED = "offered"
    WILLING = "willing"
    AGREED = "agreed"
    DECLINED = "declined"
    EXPIRED = "expired"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Offer:
    """One request offered to one ESP; the score in thousandths."""

    id: int
    request: int
    esp: PersonId
    status: OfferStatus
    score: int
    approved_by: PersonId | None
    offered_at: datetime
    answer_by: datetime
    answered_at: datetime | None = None
    version: int = 0


class AlreadyAsking(Refusal):
    """One request at a time: the one that is open keeps its place in line."""


class AlreadyAccompanied(Refusal):
    """One talk at a time: the one that is open comes to its end before another begins."""


class TooYoung(Refusal):
    """Below fourteen nothing is kept; an adult asks, and the help contacts are for every age (field notes §4.5)."""


class NoPrivateTalk(Refusal):
    """A minor gets no private talk with an ESP: the switch is off, or something that it needs is missing."""


class MinorUnprotected(Refusal):
    """A minor's talk stands still while consent, check, switch or the staff member beside them is missing."""


class NotWaiting(Refusal):
    """The request is not in line any more: it was offered, matched or closed meanwhile."""


class OfferGone(Refusal):
    """The offer was answered, has expired or was taken back."""


class Unfit(Refusal):
    """A hard limit keeps these two apart, or this ESP from any new match; no approval reaches past it."""


class NothingChosen(Refusal):
    """A request says at least what for, in which language, when and where."""


class NobodyToAsk(Refusal):
    """Nobody of the family has a chat with the house for this case; only they can ask for a peer."""


class SubjectInDanger(Refusal):
    """While a case is P1 or P2 the service is there, not a peer (field notes §7)."""


def private_talk_allowed(request: Request, *, switched_on: bool, checked: bool) -> bool:
    """Say whether this request may become a private talk with an ESP.

    An adult's may. A minor's only where the territory switched it on, the parents' consent is on record, a staff member is
    named who is present, and the ESP's clean-record check is valid (field notes §7, D.Lgs. 39/2014).
    """
    if not request.of_minor:
        return True
    on_record = request.consent_seen_at is not None and request.present is not None
    return request.age_band is AgeBand.FROM_14 and switched_on and on_record and checked


def as_ask(request: Request, ambito: TerritoryId) -> Ask | None:
    """Give what the matching needs of a request in line; None for what is not asked of a peer, or not in line."""
    needs = request.needs
    if request.kind is not Kind.PEER or request.status is not Status.WAITING:
        return None
    if needs is None or request.asker is None:
        return None
    return Ask(
        id=request.id,
        person=request.asker,
        asked_at=request.asked_at,
        languages=needs.languages,
        themes=needs.themes,
        week=needs.week,
        comune=needs.comune,
        ambito=ambito,
        remote=needs.remote,
        near=needs.near,
        gender=needs.gender,
        activity=needs.activity,
    )


def check_needs(needs: Needs) -> None:
    """Raise NothingChosen unless the needs say what for, a language, a time and a way to meet."""
    way = needs.remote or needs.near
    if not (needs.themes and needs.languages and needs.week and way) or len(needs.themes) > MOST_THEMES:
        raise NothingChosen


def offer(request: Request, made: Offer) -> Request:
    """Put a request before an ESP; raises NotWaiting when somebody was quicker."""
    if request.status is not Status.WAITING:
        raise NotWaiting
    return replace(request, status=Status.OFFERED, handled_by=made.approved_by)


def accepted(made: Offer, request: Request, now: datetime) -> tuple[Offer, Request]:
    """Let the ESP say yes; now the one who asked is asked. Raises OfferGone."""
    if made.status is not OfferStatus.OFFERED or now >= made.answer_by:
        raise OfferGone
    willing = replace(made, status=OfferStatus.WILLING, answered_at=now, answer_by=now + ANSWER_FOR)
    return willing, replace(request, status=Status.WILLING)


def unanswered(made: Offer, request: Request, status: OfferStatus, now: datetime) -> tuple[Offer, Request]:
    """Close an offer that came to nothing: the request goes back to its place in line. Raises OfferGone."""
    if made.status not in (OfferStatus.OFFERED, OfferStatus.WILLING):
        raise OfferGone
    over = replace(made, status=status, answered_at=made.answered_at or now)
    back = replace(request, status=Status.WAITING) if request.is_open else request
    return over, back


def agreed(made: Offer, request: Request, now: datetime) -> tuple[Offer, Request]:
    """Let the one who asked say yes too. Raises OfferGone."""
    if made.status is not OfferStatus.WILLING or request.status is not Status.WILLING:
        raise OfferGone
    matched = replace(request, status=Status.MATCHED, matched_at=now)
    return replace(made, status=OfferStatus.AGREED), matched


def withdrawn(request: Request, now: datetime) -> Request:
    """Take a request out of the line, at any time and without a reason; doing so twice changes nothing."""
    if not request.is_open:
        return request
    return replace(request, status=Status.CLOSED, closed_at=now)


def without_consent(request: Request) -> Request:
    """Take the parents' consent back, and who stands beside the minor; raises NotWaiting where none is on record."""
    if not request.of_minor or request.consent_seen_at is None:
        raise NotWaiting
    return replace(request, consent_seen_by=None, consent_seen_at=None, present=None)
