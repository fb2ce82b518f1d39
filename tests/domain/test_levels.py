"""A human may change a level: up alone, down with a reason, from P1 only two together (field notes §4.3 e)."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import case_acts as cases
from domain.case import Case, CaseId, CaseState, Promises
from domain.case_acts import NotNow, ReasonMissing, SecondPersonNeeded
from domain.people import Assignment, Duty, Person, PersonId, TerritoryId
from domain.triage import Level

NOON = datetime(2026, 2, 3, 12, tzinfo=UTC)
HERE = TerritoryId(1)
ANNA, BRUNO, CARLA = (
    Person(PersonId(number), assignments=(Assignment(Duty.TRIAGE_OPERATOR, HERE),)) for number in (1, 2, 3)
)
LOWERINGS = st.lists(st.tuples(st.sampled_from([ANNA, BRUNO, CARLA]), st.sampled_from(Level)), max_size=8)


def a_case(level: Level) -> Case:
    """Give an open case at this level."""
    return Case(
        id=CaseId(1),
        code="ABC",
        state=CaseState.IN_TRIAGE,
        level=level,
        computed_level=level,
        lineage=(HERE,),
        sent_at=NOON,
        promises=Promises(NOON, NOON, NOON, NOON),
        protocol_version="1",
    )


@given(st.sampled_from(Level), st.sampled_from(Level))
def test_one_person_raises_with_a_reason(before: Level, after: Level) -> None:
    case = a_case(before)

    if after < before:
        raised = cases.raise_level(case, ANNA, after, "ha chiamato la scuola")
        assert (raised.level, raised.computed_level) == (after, before)
    else:
        with pytest.raises(NotNow):
            cases.raise_level(case, ANNA, after, "ha chiamato la scuola")


@given(st.sampled_from([Level.P2, Level.P3, Level.P4]), st.sampled_from(Level))
def test_one_person_lowers_from_below_p1_with_a_reason(before: Level, after: Level) -> None:
    case = a_case(before)

    if before < after:
        lowered = cases.lower_level(case, ANNA, after, "chiarito al telefono")
        assert (lowered.level, lowered.computed_level) == (after, before)
    else:
        with pytest.raises(NotNow):
            cases.lower_level(case, ANNA, after, "chiarito al telefono")


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_without_a_reason_no_level_changes(reason: str) -> None:
    with pytest.raises(ReasonMissing):
        cases.raise_level(a_case(Level.P3), ANNA, Level.P2, reason)
    with pytest.raises(ReasonMissing):
        cases.lower_level(a_case(Level.P2), ANNA, Level.P3, reason)


@given(LOWERINGS)
def test_an_emergency_ends_only_when_two_people_in_turn_ask_the_same(
    asked: list[tuple[Person, Level]],
) -> None:
    case = a_case(Level.P1)
    before: tuple[Person, Level] | None = None

    for person, level in asked:
        agreed = before is not None and before[1] is level and before[0] != person
        try:
            case = cases.lower_level(case, person, level, "rivisto")
        except SecondPersonNeeded:
            assert before == (person, level)
            continue
        except NotNow:
            assert level is Level.P1
            continue
        if case.level is not Level.P1:
            assert agreed
            return
        assert not agreed
        before = (person, level)

    assert case.level is Level.P1


def test_who_raises_again_makes_an_open_proposal_void() -> None:
    proposed = cases.lower_level(a_case(Level.P1), ANNA, Level.P2, "rivisto")
    lowered = cases.lower_level(proposed, BRUNO, Level.P2, "concordo")
    raised = cases.raise_level(lowered, CARLA, Level.P1, "nuova chiamata")

    again = cases.lower_level(raised, BRUNO, Level.P2, "rivisto ancora")

    assert again.level is Level.P1


def test_p1_and_p2_alone_run_round_the_clock() -> None:
    assert [level for level in Level if level.is_urgent] == [Level.P1, Level.P2]
    assert all(isinstance(level.is_urgent, bool) for level in Level)
