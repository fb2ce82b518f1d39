"""What a case is: its states, the table of moves between them, its promises, and what its reporter may know of it.

Walks the part of the life cycle from the report to the assessment (field notes §2.2); the acts stand in `case_acts`.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from domain.access import Act
from domain.people import PersonId, TerritoryId
from domain.triage import Level

CaseId = NewType("CaseId", int)


class CaseState(StrEnum):
    """States of a case; the values are the field's own words (field notes §2.2)."""

    SENT = "inviata"
    IN_TRIAGE = "in_triage"
    AWAITING_ANSWER = "in_attesa_info"
    ORIENTED = "orientata"
    NOT_PERTINENT = "non_pertinente"
    MERGED = "unita"
    ASSIGNED = "assegnata"
    IN_ASSESSMENT = "in_valutazione"
    REOPENED = "riaperta"


class Move(StrEnum):
    """Names of the moves between states."""

    TRIAGE = "triage"
    ASK = "ask"
    ANSWERED = "answered"
    ORIENT = "orient"
    DISMISS = "dismiss"
    MERGE = "merge"
    ASSIGN = "assign"
    START_ASSESSMENT = "start_assessment"
    RETURN = "return"
    REOPEN = "reopen"
    TRANSFER = "transfer"


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the life cycle: the move, from where to where, and the act it needs (None: the house itself)."""

    move: Move
    source: CaseState
    target: CaseState
    act: Act | None


_S = CaseState
TRANSITIONS: tuple[Transition, ...] = (
    Transition(Move.TRIAGE, _S.SENT, _S.IN_TRIAGE, None),
    Transition(Move.TRIAGE, _S.REOPENED, _S.IN_TRIAGE, None),
    Transition(Move.ASK, _S.IN_TRIAGE, _S.AWAITING_ANSWER, Act.ASK_REPORTER),
    Transition(Move.ANSWERED, _S.AWAITING_ANSWER, _S.IN_TRIAGE, None),
    Transition(Move.ORIENT, _S.IN_TRIAGE, _S.ORIENTED, Act.ORIENT),
    Transition(Move.DISMISS, _S.IN_TRIAGE, _S.NOT_PERTINENT, Act.DISMISS),
    Transition(Move.MERGE, _S.IN_TRIAGE, _S.MERGED, Act.MERGE),
    Transition(Move.MERGE, _S.AWAITING_ANSWER, _S.MERGED, Act.MERGE),
    Transition(Move.ASSIGN, _S.IN_TRIAGE, _S.ASSIGNED, Act.ASSIGN),
    Transition(Move.START_ASSESSMENT, _S.ASSIGNED, _S.IN_ASSESSMENT, Act.RECORD_CONTACT),
    Transition(Move.RETURN, _S.ASSIGNED, _S.IN_TRIAGE, Act.DECLINE),
    Transition(Move.REOPEN, _S.ORIENTED, _S.REOPENED, Act.REOPEN),
    Transition(Move.REOPEN, _S.NOT_PERTINENT, _S.REOPENED, Act.REOPEN),
    Transition(Move.TRANSFER, _S.ASSIGNED, _S.IN_TRIAGE, Act.DECIDE_TRANSFER),
    Transition(Move.TRANSFER, _S.IN_ASSESSMENT, _S.IN_TRIAGE, Act.DECIDE_TRANSFER),
)
"""The life cycle as one table; a timer may also make the moves RETURN and ANSWERED."""

OPEN = frozenset({_S.SENT, _S.IN_TRIAGE, _S.AWAITING_ANSWER, _S.ASSIGNED, _S.IN_ASSESSMENT, _S.REOPENED})
QUEUED = frozenset({_S.IN_TRIAGE, _S.AWAITING_ANSWER, _S.ASSIGNED})


class Severity(StrEnum):
    """Severity at entry, recorded by a person at triage (field notes §1 row 5)."""

    EARLY = "precoce"
    MIDDLE = "intermedia"
    FULL_BLOWN = "conclamata"


class Sector(StrEnum):
    """Sector of the need (field notes §1 row 1)."""

    SOCIAL = "sociale"
    EDUCATIONAL = "educativo"
    HEALTH = "sanitario"


class AgeBand(StrEnum):
    """Age bands of the subject (field notes §1 row 1), with the two open ends."""

    UNDER_10 = "<10"
    FROM_10 = "10-13"
    FROM_14 = "14-17"
    FROM_18 = "18-19"
    ADULT = ">19"
    UNKNOWN = "?"

    @staticmethod
    def of(age: int | None) -> "AgeBand":
        """Give the band of an age in years."""
        if age is None:
            return AgeBand.UNKNOWN
        bounds = ((10, AgeBand.UNDER_10), (14, AgeBand.FROM_10), (18, AgeBand.FROM_14), (20, AgeBand.FROM_18))
        return next((band for limit, band in bounds if age < limit), AgeBand.ADULT)


class SubjectKind(StrEnum):
    """A case is about a person or a household (field notes §1 row 30)."""

    PERSON = "persona"
    HOUSEHOLD = "nucleo"


@dataclass(frozen=True, slots=True)
class Entry:
    """What the operator records at triage, so that indicators have their past (field notes §1 rows 1, 5, 7)."""

    severity: Severity | None = None
    reversible: bool | None = None
    sector: Sector | None = None
    age_band: AgeBand = AgeBand.UNKNOWN
    subject: SubjectKind = SubjectKind.PERSON


@dataclass(frozen=True, slots=True)
class Promises:
    """By when each step was promised (field notes §4.2)."""

    acknowledge: datetime
    accept: datetime
    contact: datetime
    meeting: datetime


@dataclass(frozen=True, slots=True)
class Progress:
    """When each promised step really happened."""

    acknowledged_at: datetime | None = None
    accepted_at: datetime | None = None
    contacted_at: datetime | None = None
    met_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One case; `lineage` runs from the region to the place that owns it, `version` counts saves."""

    id: CaseId
    code: str
    state: CaseState
    level: Level
    computed_level: Level
    lineage: tuple[TerritoryId, ...]
    sent_at: datetime
    promises: Promises
    protocol_version: str
    progress: Progress = Progress()
    entry: Entry = Entry()
    emergency: bool = False
    operator: PersonId | None = None
    manager: PersonId | None = None
    lowering_to: Level | None = None
    lowering_by: PersonId | None = None
    calming_by: PersonId | None = None
    merging_into: CaseId | None = None
    merging_by: PersonId | None = None
    family_blocked: bool = False
    red_flags: int = 0
    version: int = 0

    @property
    def territory(self) -> TerritoryId:
        """Give the territory that owns the case."""
        return self.lineage[-1]

    @property
    def holder(self) -> PersonId | None:
        """Give who holds the case now: the case manager, else the operator in charge."""
        return self.manager or self.operator

    @property
    def is_open(self) -> bool:
        """Say whether the case still asks something of somebody."""
        return self.state in OPEN

    @property
    def is_emergency(self) -> bool:
        """Say whether an emergency runs: flagged by a person or P1; then quiet hours keep nobody waiting."""
        return self.is_open and (self.emergency or self.level is Level.P1)

    @property
    def next_due(self) -> datetime | None:
        """Give the first promise not yet kept, or None when nothing is owed."""
        if not self.is_open:
            return None
        kept, owed = self.progress, self.promises
        steps = (
            (kept.acknowledged_at, owed.acknowledge),
            (kept.accepted_at, owed.accept),
            (kept.contacted_at, owed.contact),
            (kept.met_at, owed.meeting),
        )
        return next((due for done, due in steps if done is None), None)


class CoarseState(StrEnum):
    """What the reporter may know (field notes §2.2): never the service."""

    RECEIVED = "ricevuta"
    IN_CHARGE = "in carico"
    ANSWERED = "risposta"
    CLOSED = "chiusa"


def coarse(case: Case) -> CoarseState:
    """Give the reporter's view of the case."""
    if case.state in (CaseState.NOT_PERTINENT, CaseState.ORIENTED):
        return CoarseState.ANSWERED if case.state is CaseState.ORIENTED else CoarseState.CLOSED
    if case.progress.contacted_at is not None:
        return CoarseState.ANSWERED
    return CoarseState.IN_CHARGE if case.holder is not None else CoarseState.RECEIVED
