"""Rights as one generated table: every act, every duty, every place, against a grid written apart."""

import pytest

from domain import access
from domain.access import Act, NotAllowed
from domain.people import Assignment, Duty, Person, PersonId, TerritoryId
from tests.builders import (
    AGENCY,
    AMBITO,
    COMUNE,
    DISTRICT,
    ELSEWHERE,
    FAR_COMUNE,
    LINEAGE,
    NEXT_COMUNE,
    REGION,
    SIBLING,
    SIBLING_COMUNE,
    a_person,
)
from tests.rights import EXPECTED

INSIDE = (COMUNE, AMBITO, DISTRICT, AGENCY, REGION)
OUTSIDE = (NEXT_COMUNE, SIBLING, SIBLING_COMUNE, ELSEWHERE, FAR_COMUNE)


def test_the_grid_names_every_act_and_no_other() -> None:
    assert set(EXPECTED) == {act.value for act in Act}


@pytest.mark.parametrize("act", Act)
def test_who_may_do_it_and_where(act: Act) -> None:
    allowed, expected = set(), set()
    for duty in Duty:
        for place in (*INSIDE, *OUTSIDE):
            if access.duty_for(a_person(duty, at=place, id=1), act, LINEAGE) is duty:
                allowed.add((duty, place))
            if duty in EXPECTED[act.value] and place in INSIDE:
                expected.add((duty, place))

    assert allowed == expected


@pytest.mark.parametrize("act", Act)
def test_a_right_below_the_place_does_not_reach_up(act: Act) -> None:
    everything = a_person(*Duty, at=COMUNE)

    with pytest.raises(NotAllowed) as refused:
        access.require(everything, act, LINEAGE[:-1])

    assert refused.value.act is act


def test_a_duty_here_and_another_elsewhere_do_not_add_up() -> None:
    person = Person(
        PersonId(1),
        assignments=(Assignment(Duty.TEACHER, COMUNE), Assignment(Duty.COORDINATOR, SIBLING)),
    )

    assert all(access.duty_for(person, act, LINEAGE) is None for act in Act)


def test_lists_begin_at_each_place_where_the_act_is_allowed() -> None:
    person = Person(
        PersonId(1),
        assignments=(
            Assignment(Duty.TRIAGE_OPERATOR, AMBITO),
            Assignment(Duty.COORDINATOR, AMBITO),
            Assignment(Duty.CASE_MANAGER, SIBLING),
            Assignment(Duty.TEACHER, ELSEWHERE),
        ),
    )

    assert access.territories_for(person, Act.SEE_QUEUE) == (AMBITO, SIBLING)
    assert access.territories_for(person, Act.TAKE_CHARGE) == (AMBITO,)


@pytest.mark.parametrize("duty", [duty for duty in Duty if duty not in EXPECTED["see_queue"]])
def test_who_has_no_list_is_refused_one(duty: Duty) -> None:
    with pytest.raises(NotAllowed):
        access.territories_for(a_person(duty, at=TerritoryId(4)), Act.SEE_QUEUE)
