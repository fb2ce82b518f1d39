"""A transfer: one territory asks another to take over a case; nobody moves a youngster's case by themselves.

Until the other says yes the case stays where it is, with its clocks; silence brings the question back (field notes §2.2).
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.case import TRANSITIONS, Case, CaseId, Move
from domain.people import Person, PersonId, TerritoryId
from domain.refusals import Refusal

ANSWER_DAYS = 3
"""Working days after which an unanswered transfer comes back [D]: the youngster waits meanwhile."""


class TransferState(StrEnum):
    """States of a transfer of a case to another territory."""

    ASKED = "chiesta"
    ACCEPTED = "accettata"
    DECLINED = "rifiutata"
    RETURNED = "tornata"


class SamePlace(Refusal):
    """The case is in that territory already."""


class AlreadyLeaving(Refusal):
    """Somebody asked for this transfer already, and the answer is awaited."""


class TransferGone(Refusal):
    """The transfer was answered, or came back by itself."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """A case that one territory asks another to take over."""

    id: int
    code: str
    case: CaseId
    source: TerritoryId
    target: TerritoryId
    asked_by: PersonId | None
    asked_at: datetime
    due_at: datetime
    state: TransferState
    decided_by: PersonId | None = None
    decided_at: datetime | None = None
    version: int = 0


def decide(transfer: Transfer, by: Person, now: datetime, *, yes: bool) -> Transfer:
    """Let the other territory say yes or no; raises TransferGone."""
    if transfer.state is not TransferState.ASKED:
        raise TransferGone
    state = TransferState.ACCEPTED if yes else TransferState.DECLINED
    return replace(transfer, state=state, decided_by=by.id, decided_at=now)


def moved_to(case: Case, lineage: tuple[TerritoryId, ...]) -> Case:
    """Give the case as the other territory takes it over: in its triage, held by nobody, with its clocks and history."""
    kept = replace(case.progress, accepted_at=None)
    rows = (row for row in TRANSITIONS if row.move is Move.TRANSFER and row.source is case.state)
    state = next((row.target for row in rows), case.state)
    return replace(case, lineage=lineage, operator=None, manager=None, state=state, progress=kept)
