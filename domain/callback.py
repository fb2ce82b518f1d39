"""A call-back: somebody asked to be contacted, or the house means to ask how things are; always an owner and a due time.

The person is written to in this chat, behind the neutral line; no telephone number is asked for.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.calendar import Target, Unit
from domain.case import CaseId
from domain.directory import ServiceId
from domain.people import OrganisationId, PersonId, TerritoryId
from domain.refusals import Refusal
from domain.words import N_

SOON, USUALLY = Target(1, Unit.WORKING_DAYS), Target(2, Unit.WORKING_DAYS)
"""Within a working day when what was said is grave, else within two (as the first contact of P3, field notes §4.2)."""

KEPT = timedelta(days=30)
"""How long what was written stays after the end; then its key is destroyed (as a danger event that became no case)."""

MOST_OPEN = 3
"""A person has so many open at most, so that nobody's queue is filled by one chat."""

AHEAD = {1: N_("domani"), 7: N_("fra una settimana"), 14: N_("fra due settimane"), 30: N_("fra un mese")}
"""When a team member may plan to ask how things are (field notes §1 row 36)."""


class CallState(StrEnum):
    """Where a call-back stands."""

    OPEN = "open"
    TAKEN = "taken"
    DONE = "done"
    WITHDRAWN = "withdrawn"


class Outcome(StrEnum):
    """How it ended."""

    SPOKEN = "spoken"
    NO_ANSWER = "no_answer"
    REPORTED = "reported"
    NOT_NEEDED = "not_needed"


OUTCOMES = {
    Outcome.SPOKEN: N_("Ci siamo sentiti"),
    Outcome.NO_ANSWER: N_("Non risponde"),
    Outcome.REPORTED: N_("È diventata una segnalazione"),
    Outcome.NOT_NEEDED: N_("Non serve più"),
}


@dataclass(frozen=True, slots=True)
class Callback:
    """One call-back; `planned` is one that the house means to make, `organisation` the body of the service asked."""

    id: int
    code: str
    state: CallState
    territory: TerritoryId
    lineage: tuple[TerritoryId, ...]
    asked_at: datetime
    due_at: datetime
    person: PersonId | None = None
    case: CaseId | None = None
    service: ServiceId | None = None
    organisation: OrganisationId | None = None
    owner: PersonId | None = None
    planned: bool = False
    done_at: datetime | None = None
    outcome: Outcome | None = None
    version: int = 1

    @property
    def is_open(self) -> bool:
        """Say whether somebody still waits."""
        return self.state in (CallState.OPEN, CallState.TAKEN)


class OwnedByAnother(Refusal):
    """A colleague follows this call-back; two people never write to one family at once."""


class NotOpen(Refusal):
    """This call-back is over."""


class TooMany(Refusal):
    """This person has enough call-backs open: nobody's queue is filled by one chat."""


def take(call: Callback, by: PersonId) -> Callback:
    """Put one person in charge; raises NotOpen, and OwnedByAnother when a colleague was first."""
    if not call.is_open:
        raise NotOpen
    if call.owner not in (None, by):
        raise OwnedByAnother
    return replace(call, owner=by, state=CallState.TAKEN)


def take_over(call: Callback, by: PersonId) -> Callback:
    """Put whoever coordinates in the place of a colleague who is away; raises NotOpen."""
    return take(replace(call, owner=None), by)


def require_owner(call: Callback, by: PersonId) -> Callback:
    """Give the call-back when this person may write in it; raises NotOpen and OwnedByAnother."""
    return take(call, by)


def finish(call: Callback, by: PersonId, outcome: Outcome, now: datetime) -> Callback:
    """End it with what came of it; raises NotOpen and OwnedByAnother."""
    return replace(take(call, by), state=CallState.DONE, outcome=outcome, done_at=now)


def withdraw(call: Callback, now: datetime) -> Callback:
    """Let whoever asked take it back; raises NotOpen."""
    if not call.is_open:
        raise NotOpen
    return replace(call, state=CallState.WITHDRAWN, done_at=now)
