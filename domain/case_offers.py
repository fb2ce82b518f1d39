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
        found |= {Act.ASK_REPORTER, Act.RAISE_LEVEL, Act.LOWER_LEVEL, Act.CLASSIFY}
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
    if case.state in _CLOSED_BY_HAND:
        found.add(Act.REOPEN)
    return frozenset(found)
