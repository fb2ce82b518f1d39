"""The register of Esperti in Supporto tra Pari: who may accompany now, what stops a new match, what is about to expire.

An ESP is an adult with lived experience, trained and followed by staff; a role, not a job title (field notes §2.1, §7).
Everything here protects two people: the one who asks, and the one who helps.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.people import PersonId, TerritoryId
from domain.refusals import Refusal

MAX_LOAD = 3
"""How many people an ESP accompanies at most unless told otherwise (field notes §7)."""

HEAVIEST = 3
"""How much one match may weigh: 1 an ordinary one, 3 one that fills an ESP's whole load by itself."""

SUPERVISION_EVERY = timedelta(days=30)
"""An ESP meets the supervisor at least this often; no new match when late (field notes §7)."""

WARN_AHEAD = timedelta(days=30)
"""How long before an expiry the ESP and the reference person hear of it."""

SUPERVISION_AHEAD = timedelta(days=7)
"""How long before a supervision is due both hear of it."""


class Stage(StrEnum):
    """Where somebody stands on the way to being an ESP (field notes §1 row 79)."""

    INVITED = "invited"
    CANDIDATE = "candidate"
    ACTIVE = "active"
    LEFT = "left"


class Origin(StrEnum):
    """How somebody came: by an invitation, or as a person who was accompanied before."""

    INVITATION = "invitation"
    BENEFICIARY = "beneficiary"


class Gender(StrEnum):
    """What an ESP says of themselves, so that a wish can be respected."""

    WOMAN = "woman"
    MAN = "man"
    OTHER = "other"


class Activity(StrEnum):
    """What an ESP does (field notes §1 row 75)."""

    DAILY = "quotidiana"
    COMPANY = "risocializzazione"
    GROUP = "gruppo_ama"


class Theme(StrEnum):
    """What somebody has been through, in words of life and never of illness; only what the ESP consented to is kept."""

    ANXIETY = "ansia"
    DARK_DAYS = "giorni_bui"
    SOLITUDE = "solitudine"
    FAMILY = "famiglia"
    SCHOOL = "scuola"
    BULLYING = "prese_in_giro"
    FOOD = "cibo"
    SUBSTANCES = "sostanze"
    LOSS = "lutto"
    PARENT = "essere_genitore"
    CARE = "cure"
    FAR_FROM_HOME = "lontano_da_casa"
    IDENTITY = "chi_sono"


MOTHER, GOOD = "mother", "good"
"""How well a language is spoken: one's own, or well enough to be understood."""

PARTS = ((9, 13), (13, 18), (18, 21))
"""Parts of a day in hours of Rome; the last ends where the quiet hours begin."""

PART_HOURS = tuple(end - start for start, end in PARTS)
SLOTS = 7 * len(PARTS)
"""A week has 21 slots: slot `3 * weekday + part`, Monday is 0."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What an ESP told of themselves for the matching; kept sealed."""

    languages: Mapping[str, str]
    themes: frozenset[Theme] = frozenset()
    comuni: frozenset[TerritoryId] = frozenset()
    remote: bool = True
    week: frozenset[int] = frozenset()
    gender: Gender | None = None
    activities: frozenset[Activity] = frozenset()


EMPTY = Profile({})


@dataclass(frozen=True, slots=True)
class Papers:
    """Training, agreement and clean-record check with their terms; of the check only who saw it, when, until when."""

    trained_at: datetime | None = None
    training_until: datetime | None = None
    agreed_at: datetime | None = None
    agreement_until: datetime | None = None
    check_seen_by: PersonId | None = None
    check_seen_at: datetime | None = None
    check_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Care:
    """What is owed to the ESP: supervision, debriefs, rest. `debrief_due_at` is that of the oldest debrief still open."""

    supervised_at: datetime | None = None
    debrief_due_at: datetime | None = None
    cooling_until: datetime | None = None
    paused_at: datetime | None = None

    @property
    def supervision_due(self) -> datetime | None:
        """Give by when the next supervision must have been."""
        return self.supervised_at + SUPERVISION_EVERY if self.supervised_at else None


@dataclass(frozen=True, slots=True)
class Esp:
    """One row of the register; `load` is what the open matches weigh together, offers not yet answered included."""

    id: int
    person: PersonId
    lineage: tuple[TerritoryId, ...]
    stage: Stage
    came_from: Origin
    began_at: datetime
    profile: Profile = EMPTY
    papers: Papers = Papers()
    care: Care = Care()
    reference: PersonId | None = None
    max_load: int = MAX_LOAD
    load: int = 0
    matched_at: datetime | None = None
    active_at: datetime | None = None
    left_at: datetime | None = None
    version: int = 0

    @property
    def free(self) -> int:
        """Give how many ordinary matches still fit."""
        return max(0, self.max_load - self.load)


class MatchStatus(StrEnum):
    """Whether two people are in touch; a talk's own states belong to the relay."""

    ACCEPTED = "accepted"
    ENDED = "ended"


PROBLEM = "problem"
"""A match that ended for a problem; these two are never proposed to each other again."""


@dataclass(frozen=True, slots=True)
class Match:
    """Two people who both said yes."""

    id: int
    request: int
    asker: PersonId | None
    esp: PersonId
    territory: TerritoryId
    status: MatchStatus
    agreed_at: datetime
    heaviness: int = 1
    ended_at: datetime | None = None
    ended_why: str | None = None


class Obstacle(StrEnum):
    """What keeps an ESP from a new match; each has words, and most have a cure (field notes §7, hard constraints)."""

    NOT_ACTIVE = "not_active"
    TRAINING = "training"
    AGREEMENT = "agreement"
    CHECK = "check"
    REFERENCE = "reference"
    PAUSED = "paused"
    COOLING = "cooling"
    SUPERVISION = "supervision"
    DEBRIEF = "debrief"
    FULL = "full"
    AWAY = "away"
    PROFILE = "profile"


class GateClosed(Refusal):
    """Something is still missing before a candidate becomes an ESP; protects whoever would be entrusted to them."""

    def __init__(self, missing: tuple[Obstacle, ...]) -> None:
        super().__init__(*missing)
        self.missing = missing


class NotOnRegister(Refusal):
    """This person is not on the register, or no longer."""


class TermPassed(Refusal):
    """A term lies in the past already, or runs longer than a register may promise."""


class LoadOutOfBounds(Refusal):
    """A load is between one and the house's maximum; more would take the care for the helper away."""


def _lapsed(until: datetime | None, now: datetime) -> bool:
    return until is None or until <= now


def obstacles(esp: Esp, now: datetime, *, away: bool = False, needs_check: bool = False) -> list[Obstacle]:
    """Give all that keeps an ESP from a new match at `now`; an empty list means that they may be asked.

    `needs_check` asks for a valid clean-record check too, which only contacts with minors need (D.Lgs. 39/2014).
    """
    papers, care = esp.papers, esp.care
    found = {
        Obstacle.NOT_ACTIVE: esp.stage is not Stage.ACTIVE,
        Obstacle.TRAINING: _lapsed(papers.training_until, now),
        Obstacle.AGREEMENT: _lapsed(papers.agreement_until, now),
        Obstacle.CHECK: needs_check and _lapsed(papers.check_until, now),
        Obstacle.REFERENCE: esp.reference is None,
        Obstacle.PAUSED: care.paused_at is not None,
        Obstacle.COOLING: care.cooling_until is not None and now < care.cooling_until,
        Obstacle.SUPERVISION: _lapsed(care.supervision_due, now),
        Obstacle.DEBRIEF: care.debrief_due_at is not None and care.debrief_due_at <= now,
        Obstacle.FULL: esp.free < 1,
        Obstacle.AWAY: away,
        Obstacle.PROFILE: not is_told(esp.profile),
    }
    return [obstacle for obstacle, stands in found.items() if stands]


def is_told(profile: Profile) -> bool:
    """Say whether a profile is complete enough to match: a language, a time, and a way to meet."""
    return bool(profile.languages and profile.week and (profile.remote or profile.comuni))


GATE = (
    Obstacle.TRAINING,
    Obstacle.AGREEMENT,
    Obstacle.REFERENCE,
    Obstacle.SUPERVISION,
    Obstacle.PROFILE,
)
"""What a candidate must have before becoming active; a first meeting with the supervisor counts as supervision."""


def activate(esp: Esp, now: datetime) -> Esp:
    """Make a candidate an ESP; raises GateClosed with what is missing, NotOnRegister for who is no candidate."""
    if esp.stage not in (Stage.CANDIDATE, Stage.ACTIVE):
        raise NotOnRegister
    missing = tuple(one for one in obstacles(esp, now) if one in GATE)
    if missing:
        raise GateClosed(missing)
    return replace(esp, stage=Stage.ACTIVE, active_at=esp.active_at or now)


def accept_invitation(esp: Esp) -> Esp:
    """Let somebody who was accompanied say that they want to try; they become a candidate."""
    if esp.stage is Stage.LEFT:
        raise NotOnRegister
    return replace(esp, stage=Stage.CANDIDATE) if esp.stage is Stage.INVITED else esp


def leave(esp: Esp, now: datetime) -> Esp:
    """Take somebody off the register, at any stage and without a reason; leaving twice changes nothing."""
    return esp if esp.stage is Stage.LEFT else replace(esp, stage=Stage.LEFT, left_at=now)


def pause(esp: Esp, now: datetime) -> Esp:
    """Stop new offers, without a reason and for as long as the ESP wants; pausing twice keeps the first time."""
    _on_register(esp)
    return replace(esp, care=replace(esp.care, paused_at=esp.care.paused_at or now))


def resume(esp: Esp) -> Esp:
    """Let offers come again."""
    _on_register(esp)
    return replace(esp, care=replace(esp.care, paused_at=None))


def _on_register(esp: Esp) -> None:
    if esp.stage not in (Stage.CANDIDATE, Stage.ACTIVE):
        raise NotOnRegister


LONGEST_TERM = timedelta(days=5 * 366)


def with_paper(esp: Esp, which: Obstacle, until: datetime, by: PersonId, now: datetime) -> Esp:
    """Record training, agreement or check until a day; raises TermPassed for a term that is over or over five years long."""
    if not now < until <= now + LONGEST_TERM:
        raise TermPassed
    papers = esp.papers
    if which is Obstacle.TRAINING:
        return replace(esp, papers=replace(papers, trained_at=now, training_until=until))
    if which is Obstacle.AGREEMENT:
        return replace(esp, papers=replace(papers, agreed_at=now, agreement_until=until))
    if which is Obstacle.CHECK:
        seen = replace(papers, check_seen_by=by, check_seen_at=now, check_until=until)
        return replace(esp, papers=seen)
    raise LookupError(which)


def with_max_load(esp: Esp, load: int) -> Esp:
    """Set how much an ESP carries at most; raises LoadOutOfBounds outside 1 to 3."""
    if not 1 <= load <= MAX_LOAD:
        raise LoadOutOfBounds
    return replace(esp, max_load=load)


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that expires: what, when it lapses, and from when on its holder is warned."""

    what: Obstacle
    ends_at: datetime
    warn_at: datetime


def terms(esp: Esp) -> tuple[Term, ...]:
    """Give everything about an ESP that lapses by itself, the next first."""
    papers = esp.papers
    dated: Iterable[tuple[Obstacle, datetime | None, timedelta]] = (
        (Obstacle.TRAINING, papers.training_until, WARN_AHEAD),
        (Obstacle.AGREEMENT, papers.agreement_until, WARN_AHEAD),
        (Obstacle.CHECK, papers.check_until, WARN_AHEAD),
        (Obstacle.SUPERVISION, esp.care.supervision_due, SUPERVISION_AHEAD),
    )
    found = [Term(what, at, at - ahead) for what, at, ahead in dated if at is not None]
    return tuple(sorted(found, key=lambda term: term.ends_at))
