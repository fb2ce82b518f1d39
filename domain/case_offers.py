"""What a case asks of a person now: the acts that make sense in its state; the right to do them is asked elsewhere."""

from domain.access import Act
from domain.case import Case, CaseState
from domain.people import PersonId

_CLOSED_BY_HAND = (CaseState.ORIENTED, CaseState.NOT_PERTINENT)


def offered(case: Case, me: PersonId) -> frozenset[Act]:
    """Give the acts that lead somewhere from the state in which the case stands, for the person `me`."""
    found = {Act.WRITE_NOTE, Act.READ_THREAD, Act.SEE_CARD}
    mine = case.state is CaseState.ASSIGNED and case.manager == me
    if case.is_open:
        found |= {Act.ASK_REPORTER, Act.RAISE_LEVEL, Act.LOWER_LEVEL, Act.CLASSIFY, Act.PLAN_CALLBACK}
        if not (case.level.is_urgent or case.family_blocked):
            found.add(Act.SUGGEST_PEER)
        found.add(Act.LOWER_EMERGENCY if case.emergency else Act.SET_EMERGENCY)
        if case.operator is None:
            found.add(Act.TAKE_CHARGE)
    if case.state is CaseState.IN_TRIAGE:
        found |= {Act.ASSIGN, Act.ORIENT, Act.DISMISS}
    if case.state in (CaseState.IN_TRIAGE, CaseState.AWAITING_ANSWER):
        found |= {Act.MERGE, Act.CONFIRM_MERGE}
    if mine:
        found.add(Act.DECLINE)
        found.add(Act.ACCEPT if case.progress.accepted_at is None else Act.RECORD_CONTACT)
    if waits_for_meeting(case, me):
        found.add(Act.RECORD_MEETING)
    if case.state in _CLOSED_BY_HAND:
        found.add(Act.REOPEN)
    return frozenset(found)


def waits_for_meeting(case: Case, me: PersonId) -> bool:
    """Say whether the first meeting is the next thing that this case manager owes."""
    kept = case.progress
    return case.is_open and case.manager == me and kept.contacted_at is not None and kept.met_at is None
