"""People who cannot be reached, colleagues who are away, what was set aside: each told to who can act, and once."""

import pytest

from casework import delivery, people, triage
from casework.notices import Notice
from casework.triage import Absent
from db import cases, outbox, updates
from db.outbox import Fate, Lane
from db.session import Memory
from db.tables import audit
from domain.access import NotAllowed
from domain.case import CaseState
from domain.people import Duty, Person
from domain.refusals import NotFound
from tests.builders import (
    BOT,
    NOW,
    SIBLING_LINEAGE,
    as_held_by,
    joined,
    later,
    rows,
    sent,
    stored,
    the_protocol,
)
from tests.casework.clockwork import kinds, told

PROTOCOL = the_protocol()


@pytest.fixture
async def mother(memory: Memory) -> Person:
    async with memory.transaction() as store:
        return await joined(store)


@pytest.fixture
async def operator(memory: Memory) -> Person:
    async with memory.transaction() as store:
        return await joined(store, Duty.TRIAGE_OPERATOR)


async def lost(memory: Memory, person: Person) -> None:
    async with memory.transaction() as store:
        await delivery.unreachable(store, person.id, NOW)


async def about_lost(memory: Memory, person: Person) -> list[str]:
    return [about["code"] for kind, about in await told(memory, person) if kind == Notice.UNREACHABLE]


class TestUnreachable:
    async def test_who_holds_the_case_is_told_once(
        self, memory: Memory, mother: Person, operator: Person
    ) -> None:
        async with memory.transaction() as store:
            other = await joined(store, Duty.TRIAGE_OPERATOR)
            code = (await sent(store, mother, form="family")).code
            await triage.take_charge(store, operator, code, PROTOCOL, NOW)

        await lost(memory, mother)
        await lost(memory, mother)

        assert await about_lost(memory, operator) == [code]
        assert await about_lost(memory, other) == []
        assert len(await rows(memory, audit, act="unreachable")) == 1

    async def test_of_a_case_that_nobody_holds_all_operators_are_told(
        self, memory: Memory, mother: Person, operator: Person
    ) -> None:
        async with memory.transaction() as store:
            other = await joined(store, Duty.TRIAGE_OPERATOR)
            code = (await sent(store, mother, form="family")).code

        await lost(memory, mother)

        assert [await about_lost(memory, one) for one in (operator, other)] == [[code], [code]]

    async def test_a_closed_case_is_not_mentioned(
        self, memory: Memory, mother: Person, operator: Person
    ) -> None:
        async with memory.transaction() as store:
            code = (await sent(store, mother, form="family")).code
            await triage.dismiss(store, operator, code, "doppione", NOW)

        await lost(memory, mother)

        assert await about_lost(memory, operator) == []

    async def test_of_a_joined_case_the_one_it_was_joined_to(
        self, memory: Memory, mother: Person, operator: Person
    ) -> None:
        async with memory.transaction() as store:
            gone, kept = [(await sent(store, mother, form="family")).code for _ in range(2)]
            await triage.merge(store, operator, gone, kept, PROTOCOL, NOW)

        await lost(memory, mother)

        assert await about_lost(memory, operator) == [kept]

    async def test_a_colleague_who_is_lost_is_told_to_who_coordinates(
        self, memory: Memory, operator: Person
    ) -> None:
        async with memory.transaction() as store:
            coordinator = await joined(store, Duty.COORDINATOR)

        await lost(memory, operator)

        assert await about_lost(memory, coordinator) == [""]
        assert await kinds(memory, operator) == []


class TestTheList:
    async def test_it_tells_states_and_codes_of_ones_own_cases_and_no_content(
        self, memory: Memory, operator: Person, mother: Person
    ) -> None:
        async with memory.transaction() as store:
            here, far = await stored(store), await stored(store, lineage=SIBLING_LINEAGE)
            for case, fate in ((here, Fate.DEAD), (far, Fate.UNCERTAIN)):
                parcel = outbox.put(
                    store, mother.id, "question", {"x": "segreto"}, lane=Lane.NOTICE, now=NOW, vault=case.id
                )
                await outbox.mark(store, parcel, fate, NOW, "Bad Request")
            await updates.park(store, BOT, 10, b"{}", "ValueError", NOW)
            found, parked = await delivery.stuck(store, operator, NOW)

        assert {(one.state, one.code) for one in found} == {("dead", here.code), ("uncertain", "")}
        assert parked == 1
        assert "segreto" not in str(found)
        assert all(one.state in delivery.STATES for one in found)

    @pytest.mark.parametrize("duty", [Duty.CASE_MANAGER, Duty.TEACHER, Duty.CLINICIAN])
    async def test_others_do_not_see_it(self, memory: Memory, duty: Duty) -> None:
        async with memory.transaction() as store:
            person = await joined(store, duty)
            with pytest.raises(NotAllowed):
                await delivery.stuck(store, person, NOW)

    async def test_an_alarm_reaches_who_coordinates_and_administers_the_lead_body(
        self, memory: Memory, operator: Person
    ) -> None:
        async with memory.transaction() as store:
            crowd = [await joined(store, duty) for duty in (Duty.COORDINATOR, Duty.ADMINISTRATOR)]
            await delivery.alarm(store, Notice.PARKED, NOW)

        assert [await kinds(memory, one) for one in (*crowd, operator)] == [["parked"], ["parked"], []]


class TestAway:
    async def test_nobody_away_is_offered_or_given_a_case(self, memory: Memory, operator: Person) -> None:
        async with memory.transaction() as store:
            away, there = [await joined(store, Duty.CASE_MANAGER) for _ in range(2)]
            await people.go_away(store, away, later(days=7), NOW)
            case = await stored(store)
            offered = [one.id for one, _, _ in await triage.managers(store, operator, case.code, NOW)]
            assert offered == [there.id]
            with pytest.raises(Absent):
                await triage.assign(store, operator, case.code, away.id, PROTOCOL, NOW)

            named = await triage.assign(store, operator, case.code, there.id, PROTOCOL, NOW)
            assert (named.state, named.manager) == (CaseState.ASSIGNED, there.id)
            with pytest.raises(Absent):
                await triage.hand_over_all(store, there, away.id, NOW)
            assert await triage.hand_over_all(store, there, away.id, later(days=8)) == 1

        assert await kinds(memory, away) == [Notice.HANDED_OVER]

    async def test_who_is_back_counts_again(self, memory: Memory, operator: Person) -> None:
        async with memory.transaction() as store:
            manager = await joined(store, Duty.CASE_MANAGER)
            await people.go_away(store, manager, later(days=7), NOW)
            await people.go_away(store, manager, None, later(days=1))
            case = await stored(store)
            found = await triage.managers(store, operator, case.code, later(days=1))

        assert [one.id for one, _, _ in found] == [manager.id]

    async def test_the_least_burdened_manager_stands_first(self, memory: Memory, operator: Person) -> None:
        async with memory.transaction() as store:
            busy, free = [await joined(store, Duty.CASE_MANAGER, name=name) for name in ("Anna", "Bruno")]
            for _ in range(2):
                plain = await stored(store)
                held = as_held_by(plain, busy)
                await cases.save(store, held)
            case = await stored(store)
            found = await triage.managers(store, operator, case.code, NOW)

        assert [(one.id, name, load) for one, name, load in found] == [
            (free.id, "Bruno", 0),
            (busy.id, "Anna", 2),
        ]

    async def test_only_staff_can_be_away_and_have_a_name(self, memory: Memory, mother: Person) -> None:
        async with memory.transaction() as store:
            with pytest.raises(NotFound):
                await people.go_away(store, mother, later(days=1), NOW)
            with pytest.raises(NotFound):
                await people.call_me(store, mother, "Giulia", NOW)

    async def test_colleagues_are_those_of_the_same_duty_and_place_who_are_there(
        self, memory: Memory, operator: Person
    ) -> None:
        async with memory.transaction() as store:
            same = await joined(store, Duty.TRIAGE_OPERATOR, name="Davide")
            away = await joined(store, Duty.TRIAGE_OPERATOR)
            await people.go_away(store, away, later(days=1), NOW)
            await joined(store, Duty.CASE_MANAGER)
            found = await triage.colleagues(store, operator, NOW)

        assert [(one.id, name) for one, name in found] == [(same.id, "Davide")]
