"""What people do with a case: one function per act, a new value or a refusal that has a name.

Never loads, never saves, never knows who a person is beyond an id and duties (guards: field notes §2.2, §4.3 e).
"""

from dataclasses import replace
from datetime import datetime

from domain.access import Act, require
from domain.case import QUEUED, TRANSITIONS, Case, CaseState, Entry, Move
from domain.consent import ConsentMissing, Scope
from domain.people import Duty, Person, PersonId, TerritoryId
from domain.refusals import Refusal
from domain.triage import Level


class AlreadyTaken(Refusal):
    """Somebody else is in charge of the case."""

    def __init__(self, holder: PersonId, taken_at: datetime) -> None:
        super().__init__(holder)
        self.holder = holder
        self.taken_at = taken_at


class NotNow(Refusal):
    """The case is in a state from which this move does not lead; nothing changed."""

    def __init__(self, state: CaseState) -> None:
        super().__init__(state)
        self.state = state


class RedFlagStands(Refusal):
    """A red flag stands: the case may not be put aside; protects the child from a quick no."""


class TooUrgentToOrient(Refusal):
    """P1 and P2 are taken in charge, not signposted (field notes §2.2)."""


class ReasonMissing(Refusal):
    """This act needs a reason in words."""


class NotTheHolder(Refusal):
    """Only the case manager named on the case may do this."""


class SecondPersonNeeded(Refusal):
    """The same person asked twice; the second word must come from somebody else (field notes §2.2, §4.3 e)."""


class LeadNeeded(SecondPersonNeeded):
    """One of the two people who end an emergency is coordinator or clinician (field notes §2.2)."""


class ContactMissing(Refusal):
    """Assessment starts after acceptance (field notes §2.2)."""


class SameCase(Refusal):
    """A case cannot be joined to itself."""


class EntryMissing(Refusal):
    """Severity at entry, reversibility and sector come before the case leaves triage (field notes §1 row 5)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def moved(case: Case, move: Move) -> Case:
    """Move the case along the table; raises NotNow when no row leads from its state."""
    for row in TRANSITIONS:
        if row.move is move and row.source is case.state:
            return replace(case, state=row.target)
    raise NotNow(case.state)


def _reasoned(reason: str) -> str:
    if not reason.strip():
        raise ReasonMissing
    return reason.strip()


def take_charge(case: Case, by: Person, now: datetime) -> Case:
    """Put one operator in charge and acknowledge the report; taking one's own case again changes nothing."""
    require(by, Act.TAKE_CHARGE, case.lineage)
    if case.operator == by.id:
        return case
    if case.operator is not None:
        raise AlreadyTaken(case.operator, case.progress.acknowledged_at or now)
    if case.state not in QUEUED:
        raise NotNow(case.state)
    seen = replace(case.progress, acknowledged_at=case.progress.acknowledged_at or now)
    return replace(case, operator=by.id, progress=seen)


def ask_reporter(case: Case, by: Person) -> Case:
    """Let a question go to the reporter; in triage the case then waits, the clock of P1 and P2 does not."""
    require(by, Act.ASK_REPORTER, case.lineage)
    if not case.is_open:
        raise NotNow(case.state)
    return moved(case, Move.ASK) if case.state is CaseState.IN_TRIAGE else case


def answered(case: Case) -> Case:
    """Bring a waiting case back to triage when the answer, or the end of patience, came."""
    return moved(case, Move.ANSWERED) if case.state is CaseState.AWAITING_ANSWER else case


def classify(case: Case, by: Person, entry: Entry) -> Case:
    """Record severity, reversibility, sector and age band at entry."""
    require(by, Act.CLASSIFY, case.lineage)
    if not case.is_open:
        raise NotNow(case.state)
    return replace(case, entry=entry)


def _classified(case: Case) -> None:
    if case.entry.severity is None or case.entry.reversible is None or case.entry.sector is None:
        raise EntryMissing(case.code)


def orient(case: Case, by: Person, reason: str) -> Case:
    """Close with a named service to turn to; P3 and P4 only."""
    require(by, Act.ORIENT, case.lineage)
    _reasoned(reason)
    if case.emergency or case.level.is_urgent:
        raise TooUrgentToOrient
    after = moved(case, Move.ORIENT)
    _classified(case)
    return replace(after, operator=case.operator or by.id)


def dismiss(case: Case, by: Person, reason: str) -> Case:
    """Close as not pertinent, with a reason; never while a red flag stands."""
    require(by, Act.DISMISS, case.lineage)
    _reasoned(reason)
    if case.emergency or case.red_flags:
        raise RedFlagStands
    return replace(moved(case, Move.DISMISS), operator=case.operator or by.id)


def assign(case: Case, by: Person, manager: Person) -> Case:
    """Name a case manager of the territory; raises NotAllowed when the named person is none there."""
    require(by, Act.ASSIGN, case.lineage)
    require(manager, Act.ACCEPT, case.lineage)
    after = moved(case, Move.ASSIGN)
    _classified(case)
    return replace(after, manager=manager.id)


def _own(case: Case, by: Person) -> None:
    if case.manager != by.id:
        raise NotTheHolder


def accept(case: Case, by: Person, now: datetime) -> Case:
    """Let the named case manager say yes; saying it twice changes nothing."""
    require(by, Act.ACCEPT, case.lineage)
    _own(case, by)
    if case.state is not CaseState.ASSIGNED:
        raise NotNow(case.state)
    kept = replace(case.progress, accepted_at=case.progress.accepted_at or now)
    return replace(case, progress=replace(kept, acknowledged_at=kept.acknowledged_at or now))


def decline(case: Case, by: Person, reason: str) -> Case:
    """Let the named case manager say no with a reason; the case goes back to triage."""
    require(by, Act.DECLINE, case.lineage)
    _own(case, by)
    _reasoned(reason)
    return returned(case)


def returned(case: Case) -> Case:
    """Bring an assigned case back to triage, because it was declined or nobody accepted in time."""
    kept = replace(case.progress, accepted_at=None)
    return replace(moved(case, Move.RETURN), manager=None, progress=kept)


def record_contact(case: Case, by: Person, now: datetime, *, consented: bool) -> Case:
    """Record the first contact with reporter or family; the assessment begins with it once the consents are there.

    A contact made before everybody said yes counts and keeps its time, and the case stays assigned (field notes §2.2);
    asked again without the consents it raises ConsentMissing.
    """
    require(by, Act.RECORD_CONTACT, case.lineage)
    _own(case, by)
    if case.progress.accepted_at is None:
        raise ContactMissing
    begun, made_at = moved(case, Move.START_ASSESSMENT), case.progress.contacted_at
    if made_at is not None and not consented:
        raise ConsentMissing(Scope.TAKE_UP)
    kept = replace(case.progress, contacted_at=made_at or now)
    return replace(begun if consented else case, progress=kept)


def record_meeting(case: Case, by: Person, now: datetime) -> Case:
    """Record the first meeting, which comes after the first contact; the first one keeps its time (field notes §4.2)."""
    require(by, Act.RECORD_MEETING, case.lineage)
    if not case.is_open:
        raise NotNow(case.state)
    _own(case, by)
    if case.progress.contacted_at is None:
        raise ContactMissing
    return replace(case, progress=replace(case.progress, met_at=case.progress.met_at or now))


def reopen(case: Case, by: Person) -> Case:
    """Bring a closed case back to triage; the original is kept, a new clock is set by the caller."""
    require(by, Act.REOPEN, case.lineage)
    return moved(moved(case, Move.REOPEN), Move.TRIAGE)


def set_emergency(case: Case, by: Person) -> Case:
    """Raise the emergency flag; anyone of the team may, in any open state."""
    require(by, Act.SET_EMERGENCY, case.lineage)
    if not case.is_open:
        raise NotNow(case.state)
    return replace(case, emergency=True, calming_by=None)


def leads(person: Person, lineage: tuple[TerritoryId, ...]) -> bool:
    """Say whether a person is coordinator or clinician there: one of the two whose word ends an emergency."""
    return person.holds(Duty.COORDINATOR, lineage) or person.holds(Duty.CLINICIAN, lineage)


def lower_emergency(case: Case, by: Person, reason: str, first: Person | None = None) -> Case:
    """Ask to lower the flag, or confirm it: two different people, one of them coordinator or clinician.

    `first` is the person who asked, for the one who confirms; unknown, the second has to lead.
    """
    require(by, Act.LOWER_EMERGENCY, case.lineage)
    _reasoned(reason)
    if not case.emergency:
        raise NotNow(case.state)
    if case.calming_by is None:
        return replace(case, calming_by=by.id)
    if case.calming_by == by.id:
        raise SecondPersonNeeded
    if not leads(by, case.lineage) and (first is None or not leads(first, case.lineage)):
        raise LeadNeeded
    return replace(case, emergency=False, calming_by=None)


def merge(case: Case, into: Case, by: Person) -> tuple[Case, Case]:
    """Join two cases about the same subject; gives the merged and the surviving one, which takes the stricter level.

    Across territories the coordinator of the case's own territory proposes and the other's completes it, two different
    people: until then the first value comes back with `merging_into` set and its state unchanged.
    """
    if case.id == into.id:
        raise SameCase
    if not into.is_open:
        raise NotNow(into.state)
    across = case.territory != into.territory
    first = case.merging_by if case.merging_into == into.id else None
    if not across:
        require(by, Act.MERGE, case.lineage)
    elif first is None:
        require(by, Act.CONFIRM_MERGE, case.lineage)
        return replace(case, merging_into=into.id, merging_by=by.id), into
    else:
        require(by, Act.CONFIRM_MERGE, into.lineage)
        if first == by.id:
            raise SecondPersonNeeded
    gone = replace(moved(case, Move.MERGE), merging_into=into.id, merging_by=first or by.id)
    return gone, _stricter(into, case)


def _stricter(kept: Case, other: Case) -> Case:
    """Give the surviving case the stricter level, the earlier promises, and any flag of the other."""
    urgent = other.level.is_stricter_than(kept.level)
    return replace(
        kept,
        level=other.level if urgent else kept.level,
        promises=other.promises if urgent else kept.promises,
        emergency=kept.emergency or other.emergency,
        red_flags=kept.red_flags + other.red_flags,
        family_blocked=kept.family_blocked or other.family_blocked,
    )


def hand_over(case: Case, by: Person, to: Person) -> Case:
    """Pass one's own case to a colleague of the same duty and territory."""
    if by.id not in (case.manager, case.operator):
        raise NotTheHolder
    require(by, Act.HAND_OVER, case.lineage)
    if case.manager == by.id:
        require(to, Act.ACCEPT, case.lineage)
        return replace(case, manager=to.id)
    require(to, Act.TAKE_CHARGE, case.lineage)
    return replace(case, operator=to.id)


def raise_level(case: Case, by: Person, level: Level, reason: str) -> Case:
    """Let one person raise the level with a reason (field notes §4.3 e)."""
    require(by, Act.RAISE_LEVEL, case.lineage)
    _reasoned(reason)
    if not case.is_open or not level.is_stricter_than(case.level):
        raise NotNow(case.state)
    return replace(case, level=level, lowering_to=None, lowering_by=None)


def lower_level(case: Case, by: Person, level: Level, reason: str) -> Case:
    """Lower the level with a reason; from P1 the first word only proposes, a second person completes."""
    require(by, Act.LOWER_LEVEL, case.lineage)
    _reasoned(reason)
    if not case.is_open or not case.level.is_stricter_than(level):
        raise NotNow(case.state)
    if case.level is not Level.P1:
        return replace(case, level=level, lowering_to=None, lowering_by=None)
    if case.lowering_by is None or case.lowering_to is not level:
        return replace(case, lowering_to=level, lowering_by=by.id)
    if case.lowering_by == by.id:
        raise SecondPersonNeeded
    return replace(case, level=level, lowering_to=None, lowering_by=None)
