"""A referral: one case sent to one service, until the service has answered and the sender knows what became of it.

The service first reads a card without a name; who it is, only after a yes and with a consent on record. Silence is an
answer too: after ten working days the case comes back (field notes §10.2 I7). Never loads, never saves, never speaks.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import NewType

from domain.case import AgeBand, Case, CaseId, Sector, Severity
from domain.directory import SPECIALISTS, ServiceId, ServiceType
from domain.distribution import Care
from domain.people import Duty, OrganisationId, Person, PersonId
from domain.refusals import Refusal
from domain.triage import Level
from domain.words import N_

ReferralId = NewType("ReferralId", int)

ANSWER_DAYS = 10
"""Working days after which an unanswered referral comes back to its sender (field notes §10.2 I7)."""

REMIND_DAYS = (5, 8)
"""Working days after which a silent service is reminded [D]."""

MEETING_DAYS = 10
"""Working days after a yes, or after the day of a waiting list, in which a first meeting is expected [D]."""

MOST_AT_ONCE = 3
"""Services that may be asked about one case at the same time [D]: each of them reads a card about a youngster."""


class ReferralState(StrEnum):
    """States of a referral."""

    PLANNED = "prevista"
    SENT = "inviata"
    ASKED = "chiede"
    LISTED = "in_lista"
    ACCEPTED = "accettata"
    MET = "incontrata"
    DECLINED = "rifiutata"
    RETURNED = "tornata"
    WITHDRAWN = "ritirata"
    CLOSED = "conclusa"


_S = ReferralState
WAITING = frozenset({_S.SENT, _S.ASKED})
"""The service owes an answer, or asked something first."""

STANDING = frozenset({_S.SENT, _S.ASKED, _S.LISTED, _S.ACCEPTED, _S.MET})
"""Something is still open between the two."""

TAKEN = frozenset({_S.LISTED, _S.ACCEPTED, _S.MET})
"""The service said yes, now or for a date."""

IN_LINE = frozenset({_S.SENT, _S.ASKED, _S.LISTED, _S.ACCEPTED})
"""No first meeting yet: these are the line of a service."""


class Answer(StrEnum):
    """Why a service says no, as a button: never typed words about a youngster."""

    FULL = "piena"
    AGE = "eta"
    AREA = "zona"
    NOT_FIT = "non_adatta"
    FOLLOWED = "gia_seguita"
    OTHER = "altro"


class Outcome(StrEnum):
    """What became of a referral, told to the sender."""

    FOLLOWED = "seguita"
    HELPED = "risolta"
    SENT_ON = "altrove"
    ABSENT = "non_venuta"
    STOPPED = "interrotta"


STATES = {
    _S.PLANNED: N_("prossima da sentire"),
    _S.SENT: N_("inviata, aspetta risposta"),
    _S.ASKED: N_("il servizio chiede"),
    _S.LISTED: N_("in lista d'attesa"),
    _S.ACCEPTED: N_("accettata"),
    _S.MET: N_("primo incontro fatto"),
    _S.DECLINED: N_("non accolta"),
    _S.RETURNED: N_("tornata senza risposta"),
    _S.WITHDRAWN: N_("ritirata"),
    _S.CLOSED: N_("conclusa"),
}

ANSWERS = {
    Answer.FULL: N_("Non abbiamo posto"),
    Answer.AGE: N_("Non è la nostra età"),
    Answer.AREA: N_("Non è la nostra zona"),
    Answer.NOT_FIT: N_("Serve un altro servizio"),
    Answer.FOLLOWED: N_("La segue già qualcuno"),
    Answer.OTHER: N_("Un altro motivo"),
}

OUTCOMES = {
    Outcome.FOLLOWED: N_("La seguiamo"),
    Outcome.HELPED: N_("Concluso, va meglio"),
    Outcome.SENT_ON: N_("Inviata altrove"),
    Outcome.ABSENT: N_("Non è venuta"),
    Outcome.STOPPED: N_("Interrotto prima"),
}


class AlreadyAsked(Refusal):
    """This service was asked about this case and the question is still open."""


class AskedTooMany(Refusal):
    """More services at once than may read about one youngster."""


class NotThisReferral(Refusal):
    """The referral is in a state from which this does not lead; nothing changed."""


class NothingChosen(Refusal):
    """No service was chosen."""


class DateGone(Refusal):
    """A waiting list needs a day that is still to come, within a year."""


class NobodyAnswersThere(Refusal):
    """The service has no contact in the network: a referral would wait for nobody."""


class IdentityShut(Refusal):
    """Who it is stays unsaid: the service has not accepted, or no consent stands; protects the family."""


@dataclass(frozen=True, slots=True)
class Referral:
    """One case asked of one service; `turn` is its place among those asked one after the other, `round` joins them."""

    id: ReferralId
    code: str
    case: CaseId
    service: ServiceId
    organisation: OrganisationId
    round: int
    turn: int
    together: bool
    state: ReferralState
    sender: PersonId | None
    sent_at: datetime
    due_at: datetime | None = None
    chose_to_wait: bool = False
    answered_at: datetime | None = None
    answered_by: PersonId | None = None
    reason: Answer | None = None
    listed_on: date | None = None
    met_at: datetime | None = None
    ended_at: datetime | None = None
    outcome: Outcome | None = None
    version: int = 0

    @property
    def is_standing(self) -> bool:
        """Say whether something is still open between sender and service."""
        return self.state in STANDING


def _from(referral: Referral, *states: ReferralState) -> None:
    if referral.state not in states:
        raise NotThisReferral(referral.state)


def contact_of(referral: Referral, person: Person) -> bool:
    """Say whether a person answers for the service: its contact, by the organisation that runs it."""
    return any(
        held.duty is Duty.SERVICE_CONTACT and held.organisation == referral.organisation
        for held in person.assignments
    )


def require_open(case: Case, standing: list[Referral], services: list[ServiceId]) -> None:
    """Let an open case be sent; raises NotThisReferral, AlreadyAsked, AskedTooMany."""
    if not case.is_open:
        raise NotThisReferral(case.state)
    open_now = [one for one in standing if one.is_standing or one.state is _S.PLANNED]
    if {one.service for one in open_now}.intersection(services):
        raise AlreadyAsked
    if len(open_now) + len(services) > MOST_AT_ONCE:
        raise AskedTooMany


def sent(referral: Referral, now: datetime, due: datetime) -> Referral:
    """Give a planned referral as it leaves."""
    _from(referral, _S.PLANNED)
    return replace(referral, state=_S.SENT, sent_at=now, due_at=due)


def accept(referral: Referral, by: Person, now: datetime) -> Referral:
    """Let the service say yes; a date on its list may turn into a yes later."""
    _from(referral, _S.SENT, _S.ASKED, _S.LISTED)
    answered = referral.answered_at or now
    return replace(referral, state=_S.ACCEPTED, answered_at=answered, answered_by=by.id, due_at=None)


def put_on_list(referral: Referral, by: Person, day: date, now: datetime) -> Referral:
    """Let the service put the case on its waiting list, with the day it expects; raises DateGone."""
    _from(referral, _S.SENT, _S.ASKED, _S.LISTED)
    ahead = (day - now.date()).days
    if not 0 < ahead <= 366:
        raise DateGone
    answered = referral.answered_at or now
    after = replace(referral, state=_S.LISTED, listed_on=day, answered_at=answered, answered_by=by.id)
    return replace(after, due_at=None)


def decline(referral: Referral, by: Person, why: Answer, now: datetime) -> Referral:
    """Let the service say no, with a reason."""
    _from(referral, _S.SENT, _S.ASKED, _S.LISTED, _S.ACCEPTED)
    answered = referral.answered_at or now
    after = replace(referral, state=_S.DECLINED, reason=why, answered_by=by.id, answered_at=answered)
    return replace(after, ended_at=now, due_at=None)


def ask(referral: Referral) -> Referral:
    """Note that the service asks something; its time to answer goes on."""
    _from(referral, _S.SENT, _S.ASKED)
    return replace(referral, state=_S.ASKED)


def told(referral: Referral, due: datetime) -> Referral:
    """Note that the sender answered; the service has its full time again."""
    _from(referral, _S.ASKED)
    return replace(referral, state=_S.SENT, due_at=due)


def returned(referral: Referral, now: datetime) -> Referral:
    """Bring a referral back that nobody answered in time."""
    _from(referral, _S.SENT, _S.ASKED)
    return replace(referral, state=_S.RETURNED, ended_at=now, due_at=None)


def withdraw(referral: Referral, now: datetime) -> Referral:
    """Take a referral back: the sender changed their mind, another service accepted, or a consent is gone."""
    _from(referral, _S.PLANNED, _S.SENT, _S.ASKED, _S.LISTED, _S.ACCEPTED)
    return replace(referral, state=_S.WITHDRAWN, ended_at=now, due_at=None)


def meet(referral: Referral, now: datetime) -> Referral:
    """Record the first meeting; the line of the service moves by one."""
    _from(referral, _S.ACCEPTED, _S.LISTED)
    return replace(referral, state=_S.MET, met_at=now)


def conclude(referral: Referral, outcome: Outcome, now: datetime) -> Referral:
    """Record what became of it; the loop is closed."""
    if outcome in (Outcome.ABSENT, Outcome.SENT_ON):
        _from(referral, _S.MET, _S.ACCEPTED, _S.LISTED)
    else:
        _from(referral, _S.MET)
    return replace(referral, state=_S.CLOSED, outcome=outcome, ended_at=now, due_at=None)


def next_in_turn(everyone: list[Referral], ended: Referral) -> Referral | None:
    """Give the planned referral that leaves when one of its round came to nothing, or None."""
    if any(one.round == ended.round and one.is_standing for one in everyone):
        return None
    planned = [one for one in everyone if one.round == ended.round and one.state is _S.PLANNED]
    return min(planned, key=lambda one: one.turn, default=None)


def others_of(everyone: list[Referral], taken: Referral) -> list[Referral]:
    """Give those of a round that are taken back because this one said yes."""
    return [
        one
        for one in everyone
        if one.round == taken.round and one.id != taken.id and one.state in WAITING | {_S.PLANNED}
    ]


def shows_identity(referral: Referral, *, consent: bool) -> None:
    """Let a service read who it is: after its yes, and only while the consent stands. Raises IdentityShut."""
    if referral.state not in (_S.ACCEPTED, _S.MET) or not consent:
        raise IdentityShut


@dataclass(frozen=True, slots=True)
class Pseudonym:
    """What a service reads before its yes: a code, how old, how urgent, which sector; no name, no place below the ambito."""

    code: str
    age: AgeBand
    level: Level
    sector: Sector | None
    reversible: bool | None


def pseudonym(referral: Referral, case: Case) -> Pseudonym:
    """Give the card of a case without anything that says who it is, under the referral's own code."""
    entry = case.entry
    return Pseudonym(referral.code, entry.age_band, case.level, entry.sector, entry.reversible)


def adequate(case: Case) -> Care:
    """Give the lowest level of care that may be enough (field notes §1 rows 6, 7; [D]).

    Full-blown or urgent cases are for specialists or the first line; what can still turn, and every milder case, begins
    lower: in the sector that triage named.
    """
    entry = case.entry
    if case.level is Level.P1 or entry.severity is Severity.FULL_BLOWN:
        return Care.PRIMARY if entry.reversible else Care.SPECIALIST
    if entry.sector is Sector.HEALTH or case.level is Level.P2:
        return Care.PRIMARY
    return Care.COMMUNITY


_OF_HEALTH = {ServiceType.CONSULTORIO, ServiceType.CASA_DI_COMUNITA, ServiceType.PUA}
_OF_EDUCATION = {
    ServiceType.SCHOOL_DESK,
    ServiceType.EDUCATIONAL,
    ServiceType.ORATORIO,
    ServiceType.ASSOCIATION,
    ServiceType.CONSULTORIO,
}
_OF_SOCIAL = {
    ServiceType.SOCIAL_SERVICE,
    ServiceType.PUA,
    ServiceType.CASA_DI_COMUNITA,
    ServiceType.EDUCATIONAL,
    ServiceType.ASSOCIATION,
    ServiceType.AMA,
    ServiceType.CONSULTORIO,
    ServiceType.CPI,
}


def kinds_for(case: Case) -> frozenset[str]:
    """Give the kinds of service that fit a case: those of its sector, and the specialists of its age.

    Empty, which means every kind, while triage named no sector.
    """
    sector, age = case.entry.sector, case.entry.age_band
    if sector is None:
        return frozenset()
    own = {Sector.HEALTH: _OF_HEALTH, Sector.EDUCATIONAL: _OF_EDUCATION, Sector.SOCIAL: _OF_SOCIAL}[sector]
    grown = age in (AgeBand.FROM_18, AgeBand.ADULT)
    special = {ServiceType.SERD, ServiceType.CSM if grown else ServiceType.NPIA}
    if age is AgeBand.UNKNOWN:
        special = set(SPECIALISTS)
    return frozenset(kind.value for kind in own | special)


_MIDDLE = {AgeBand.UNDER_10: 8, AgeBand.FROM_10: 12, AgeBand.FROM_14: 15, AgeBand.FROM_18: 18}


def age_of(case: Case) -> int | None:
    """Give an age within the band of a case, or None where it is not known or adult."""
    return _MIDDLE.get(case.entry.age_band)
