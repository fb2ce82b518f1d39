"""Acts that need more than a case and a place: a proposal, one's own case, a whole report by phone, a request. All try them.

What each must give follows from the grid of `tests.rights`; whoever is refused leaves no trace in any table.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from casework import copies, reports, triage
from casework.reports import Sender
from db import cases, requests
from db import reports as sent_reports
from db.session import Memory, Store
from domain.case import Case, CaseState
from domain.people import INVITED, Duty, Person
from domain.refusals import Refusal
from tests.builders import (
    AMBITO,
    NOW,
    everything,
    joined,
    later,
    stored,
    the_protocol,
)
from tests.builders import SIBLING_LINEAGE as SIBLINGS
from tests.casework.crowd import (
    ALLOWED,
    INSIDE,
    NOT_ALLOWED,
    NOT_FOUND,
    PLACES,
    Crowd,
    crowd,
    outcome,
    with_a_crowd,
)
from tests.databases import PostgreSQL, SQLite
from tests.rights import EXPECTED

Who = tuple[Duty, str]
PROTOCOL = the_protocol()
ACTS = {"confirm_merge", "hand_over", "report_for", "decide_access"}
"""The lines of the grid that are tried here."""


@pytest.fixture
def network_url(database: SQLite | PostgreSQL) -> str:
    """Instead of the small network: one in which everybody is."""
    return database.fresh(with_a_crowd)


async def everybody(memory: Memory) -> Crowd:
    async with memory.transaction() as store:
        return await crowd(store)


async def all_try(
    memory: Memory, people: Crowd, act: Callable[[Store, Person], Awaitable[Any]]
) -> dict[Who, str]:
    """Let everybody try one act on the same house; gives what each was told, and shows that no trace is left."""
    before = await everything(memory)
    async with memory.transaction() as store:
        said = {who: await outcome(store, act, person) for who, person in people.items()}
    assert await everything(memory) == before
    return said


class TestTheSecondWordOfAJoining:
    """Across territories the other one's coordinator completes what the case's own coordinator proposed."""

    @pytest.fixture
    async def proposed(self, memory: Memory) -> tuple[Case, Case]:
        async with memory.transaction() as store:
            carla = await joined(store, Duty.COORDINATOR)
            target = await stored(store, lineage=SIBLINGS)
            case = await stored(store, merging_into=target.id, merging_by=carla.id)
        return case, target

    async def test_is_that_of_a_coordinator_there(self, memory: Memory, proposed: tuple[Case, Case]) -> None:
        case, target = proposed
        people = await everybody(memory)
        async with memory.transaction() as store:
            for duty in Duty:
                if duty in INVITED:
                    people[duty, "there"] = await joined(store, duty, at=SIBLINGS[3])

        said = await all_try(
            memory, people, lambda s, p: triage.merge(s, p, case.code, target.code, PROTOCOL, NOW)
        )

        def wanted(duty: Duty, place: str) -> str:
            leads = duty in EXPECTED["confirm_merge"]
            if leads and place == "there":
                return ALLOWED
            return NOT_ALLOWED if leads and place in INSIDE else NOT_FOUND

        assert said == {who: wanted(*who) for who in people}

    async def test_counts_for_what_was_proposed_and_nothing_else(
        self, memory: Memory, proposed: tuple[Case, Case]
    ) -> None:
        case, _ = proposed
        async with memory.transaction() as store:
            there = await joined(store, Duty.COORDINATOR, at=SIBLINGS[3])
            other = await stored(store, lineage=SIBLINGS)

            said = await outcome(store, triage.merge, there, case.code, other.code, PROTOCOL, NOW)

        assert said == NOT_FOUND


class TestPassingACaseOn:
    """One's own case goes to a colleague of the same duty and place, and to nobody else."""

    async def test_whoever_holds_one_passes_it_on_with_the_duty_to_do_so(self, memory: Memory) -> None:
        people = await everybody(memory)
        async with memory.transaction() as store:
            colleague = await joined(store, Duty.TRIAGE_OPERATOR)
            case = await stored(store)

        async def passes(store: Store, person: Person) -> None:
            held = await cases.by_id(store, case.id)
            assert held is not None
            point = await store.connection.begin_nested()
            await cases.save(store, replace(held, operator=person.id))
            try:
                assert await triage.hand_over_all(store, person, colleague.id, NOW) == 1
            except Refusal:
                await point.rollback()
                raise
            await point.commit()

        said = await all_try(memory, people, passes)

        def wanted(duty: Duty, place: str) -> str:
            return ALLOWED if duty in EXPECTED["hand_over"] and place in INSIDE else NOT_ALLOWED

        assert said == {who: wanted(*who) for who in people}

    async def test_only_a_colleague_who_may_hold_it_gets_it(self, memory: Memory) -> None:
        people = await everybody(memory)
        async with memory.transaction() as store:
            anna = await joined(store, Duty.CASE_MANAGER)
            await stored(store, state=CaseState.ASSIGNED, manager=anna.id)
            said = {
                who: await outcome(store, triage.hand_over_all, anna, colleague.id, NOW)
                for who, colleague in people.items()
            }

        def wanted(duty: Duty, place: str) -> str:
            return ALLOWED if duty in EXPECTED["accept"] and place in INSIDE else NOT_ALLOWED

        assert said == {who: wanted(*who) for who in people}


async def test_who_may_write_down_a_report_for_somebody_who_spoke(memory: Memory) -> None:
    people = await everybody(memory)
    form = PROTOCOL.forms["family"]
    sender = Sender(Duty.FAMILY, source="phone")

    said = await all_try(
        memory,
        people,
        lambda s, p: reports.send_for(s, p, sender, form, {}, (), protocol=PROTOCOL, now=NOW),
    )

    assert said == {
        (duty, place): ALLOWED if duty in EXPECTED["report_for"] else NOT_ALLOWED for duty, place in people
    }


async def test_who_may_decide_about_a_copy_of_ones_own_data(memory: Memory) -> None:
    people = await everybody(memory)
    async with memory.transaction() as store:
        teacher = people[Duty.TEACHER, "own"]
        assert await sent_reports.of_person(store, teacher.id)
        request = requests.create(store, "access", teacher.id, None, NOW, later(days=30))

    decided = await all_try(
        memory,
        people,
        lambda s, p: copies.decide(s, p, request, frozenset(), "è suo", grant=True, now=NOW),
    )
    seen = await all_try(memory, people, lambda s, p: copies.review(s, p, request, NOW))

    leads = {(duty, "parent") for duty in EXPECTED["decide_access"]}
    assert PLACES["parent"] == AMBITO, "the place of the lead body"
    assert decided == seen == {who: ALLOWED if who in leads else NOT_ALLOWED for who in people}
