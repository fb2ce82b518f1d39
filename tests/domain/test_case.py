"""The life cycle of a case as one table: what it reaches, what it refuses, what is owed, and what a reporter may know."""

from dataclasses import replace

import pytest

from domain.access import Act
from domain.case import (
    OPEN,
    QUEUED,
    TRANSITIONS,
    AgeBand,
    CaseState,
    CoarseState,
    Move,
    Progress,
    coarse,
)
from domain.case_acts import NotNow, moved
from domain.people import PersonId
from tests.builders import a_case, later

_S = CaseState

FIELD_NOTES = {
    (_S.SENT, _S.IN_TRIAGE),
    (_S.IN_TRIAGE, _S.AWAITING_ANSWER),
    (_S.AWAITING_ANSWER, _S.IN_TRIAGE),
    (_S.IN_TRIAGE, _S.ORIENTED),
    (_S.IN_TRIAGE, _S.NOT_PERTINENT),
    (_S.IN_TRIAGE, _S.MERGED),
    (_S.IN_TRIAGE, _S.ASSIGNED),
    (_S.ASSIGNED, _S.IN_ASSESSMENT),
    (_S.ASSIGNED, _S.IN_TRIAGE),
    (_S.ORIENTED, _S.REOPENED),
    (_S.NOT_PERTINENT, _S.REOPENED),
    (_S.REOPENED, _S.IN_TRIAGE),
}
"""The rows of field notes §2.2 that this part of the life cycle walks; a waiting case may besides be joined.

Another territory that takes a case over begins anew, also when the assessment had begun.
"""


def test_the_table_is_the_one_of_the_field_notes() -> None:
    rows = {(row.source, row.target) for row in TRANSITIONS}

    assert rows == FIELD_NOTES | {(_S.AWAITING_ANSWER, _S.MERGED), (_S.IN_ASSESSMENT, _S.IN_TRIAGE)}


@pytest.mark.parametrize("state", CaseState)
@pytest.mark.parametrize("move", Move)
def test_a_move_leads_where_the_table_says_or_nowhere(move: Move, state: CaseState) -> None:
    case = a_case(state=state)
    targets = [row.target for row in TRANSITIONS if row.move is move and row.source is state]

    if targets:
        assert moved(case, move) == replace(case, state=targets[0])
        assert len(targets) == 1
    else:
        with pytest.raises(NotNow) as refused:
            moved(case, move)
        assert refused.value.state is state


def test_every_state_is_reached_from_the_first() -> None:
    reached = {CaseState.SENT}
    for _ in CaseState:
        reached |= {row.target for row in TRANSITIONS if row.source in reached}

    assert reached == set(CaseState)


def test_what_a_person_does_needs_a_right_and_what_the_house_does_needs_none() -> None:
    needs = {row.move: row.act for row in TRANSITIONS}

    assert needs == {
        Move.TRIAGE: None,
        Move.ANSWERED: None,
        Move.ASK: Act.ASK_REPORTER,
        Move.ORIENT: Act.ORIENT,
        Move.DISMISS: Act.DISMISS,
        Move.MERGE: Act.MERGE,
        Move.ASSIGN: Act.ASSIGN,
        Move.START_ASSESSMENT: Act.RECORD_CONTACT,
        Move.RETURN: Act.DECLINE,
        Move.REOPEN: Act.REOPEN,
        Move.TRANSFER: Act.DECIDE_TRANSFER,
    }


def test_closed_states_are_those_that_ask_nothing_of_anybody() -> None:
    assert set(CaseState) - OPEN == {_S.ORIENTED, _S.NOT_PERTINENT, _S.MERGED}
    assert QUEUED < OPEN


class TestNextDue:
    def test_the_first_promise_not_kept_is_owed(self) -> None:
        case = a_case()
        steps = ["acknowledged_at", "accepted_at", "contacted_at", "met_at"]
        owed = []
        for step in ["", *steps]:
            kept = replace(case.progress, **{step: later(minutes=1)}) if step else case.progress
            case = replace(case, progress=kept)
            owed.append(case.next_due)

        promises = case.promises
        assert owed == [promises.acknowledge, promises.accept, promises.contact, promises.meeting, None]

    @pytest.mark.parametrize("state", sorted(set(CaseState) - OPEN))
    def test_a_closed_case_owes_nothing(self, state: CaseState) -> None:
        assert a_case(state=state).next_due is None

    def test_an_earlier_step_left_out_is_still_owed(self) -> None:
        case = a_case(progress=Progress(accepted_at=later(minutes=5)))

        assert case.next_due == case.promises.acknowledge


@pytest.mark.parametrize(
    ("changes", "seen"),
    [
        ({}, CoarseState.RECEIVED),
        ({"operator": PersonId(1)}, CoarseState.IN_CHARGE),
        ({"state": _S.ASSIGNED, "manager": PersonId(1)}, CoarseState.IN_CHARGE),
        ({"state": _S.IN_ASSESSMENT, "progress": Progress(contacted_at=later())}, CoarseState.ANSWERED),
        ({"state": _S.ORIENTED, "operator": PersonId(1)}, CoarseState.ANSWERED),
        ({"state": _S.NOT_PERTINENT, "operator": PersonId(1)}, CoarseState.CLOSED),
        ({"state": _S.NOT_PERTINENT, "progress": Progress(contacted_at=later())}, CoarseState.CLOSED),
    ],
)
def test_the_reporter_sees_a_coarse_state(changes: dict[str, object], seen: CoarseState) -> None:
    assert coarse(a_case(**changes)) is seen


def test_the_case_manager_is_the_holder_before_the_operator() -> None:
    assert a_case(operator=PersonId(1)).holder == PersonId(1)
    assert a_case(operator=PersonId(1), manager=PersonId(2)).holder == PersonId(2)


@pytest.mark.parametrize(
    ("age", "band"),
    [
        (None, "?"),
        (0, "<10"),
        (9, "<10"),
        (10, "10-13"),
        (13, "10-13"),
        (14, "14-17"),
        (17, "14-17"),
        (18, "18-19"),
        (19, "18-19"),
        (20, ">19"),
        (99, ">19"),
    ],
)
def test_age_bands_have_no_gap(age: int | None, band: str) -> None:
    assert AgeBand.of(age).value == band
