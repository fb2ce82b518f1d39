"""People and places in memory: who holds a duty where, who is on duty, whether the network is complete enough to open."""

import pytest
from sqlalchemy import update

from db import invitations, network, people, territories
from db.session import Memory, Stale
from db.tables import duties, organisations, persons
from db.tables import invitations as invitation_rows
from domain import invitation
from domain.people import Assignment, Duty
from domain.territory import Territory, TerritoryKind
from tests.builders import (
    AMBITO,
    COMUNE,
    DISTRICT,
    LEAD,
    LINEAGE,
    NOW,
    PLACES,
    REGION,
    SCHOOL,
    SIBLING_LINEAGE,
    joined,
    later,
    rows,
)


class TestHolding:
    async def test_nearest_first_and_only_those_present(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            region = await joined(store, Duty.COORDINATOR, at=REGION)
            near = await joined(store, Duty.COORDINATOR, at=COMUNE)
            second = await joined(store, Duty.COORDINATOR, at=COMUNE)
            away = await joined(store, Duty.COORDINATOR, at=AMBITO)
            back = await joined(store, Duty.COORDINATOR, at=AMBITO)
            await joined(store, Duty.CASE_MANAGER, at=COMUNE)
            await people.set_away(store, away.id, later(hours=1))
            await people.set_away(store, back.id, NOW)
            found = await people.holding(store, [Duty.COORDINATOR], LINEAGE, NOW)
            elsewhere = await people.holding(store, [Duty.COORDINATOR], SIBLING_LINEAGE, NOW)

        assert [one.id for one in found] == [near.id, second.id, back.id, region.id]
        assert [one.id for one in elsewhere] == [region.id]

    async def test_who_holds_two_of_the_duties_is_named_once(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            both = await joined(store, Duty.COORDINATOR, Duty.TRIAGE_OPERATOR)
            wanted = [Duty.COORDINATOR, Duty.TRIAGE_OPERATOR]
            assert await people.holding(store, wanted, LINEAGE, NOW) == [both]

    async def test_a_duty_given_twice_is_held_once(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            anna = await joined(store, Duty.TEACHER)
            await people.grant(store, anna.id, anna.assignments[0])
            await people.grant(store, anna.id, Assignment(Duty.TEACHER, AMBITO, SCHOOL))

        assert len(await rows(memory, duties)) == 2

    async def test_leaving_takes_name_and_duties_and_nobody_elses(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            anna, bruno = [await joined(store, Duty.COORDINATOR, name=name) for name in ("Anna", "Bruno")]
            assert await people.names(store, [anna.id, bruno.id, None]) == {
                anna.id: "Anna",
                bruno.id: "Bruno",
            }
            await people.erase_profile(store, anna.id)
            assert await people.names(store, [anna.id, bruno.id]) == {bruno.id: "Bruno"}
            left, stays = await people.one(store, anna.id), await people.one(store, bruno.id)

        assert left is not None and stays is not None
        assert left.assignments == ()
        assert stays.duties == {Duty.COORDINATOR}


class TestInvitations:
    async def test_only_the_hash_of_a_code_is_kept(self, memory: Memory) -> None:
        made = invitation.invite(Assignment(Duty.TEACHER, COMUNE, SCHOOL), NOW)
        async with memory.transaction() as store:
            invitations.create(store, "il-codice", made, None)

        (row,) = await rows(memory, invitation_rows)
        assert "il-codice" not in str(tuple(row))
        async with memory.transaction() as store:
            assert await invitations.find(store, "il-codice") == made
            assert await invitations.find(store, "un-altro") is None

    async def test_a_code_is_burnt_once(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            invitations.create(store, "x", invitation.invite(Assignment(Duty.ESP, AMBITO), NOW), None)
            await invitations.use(store, "x", NOW)

        with pytest.raises(Stale):
            async with memory.transaction() as store:
                await invitations.use(store, "x", later(hours=1))

        async with memory.transaction() as store:
            found = await invitations.find(store, "x")
        assert found is not None and found.used_at == NOW


class TestTerritories:
    async def test_the_tree_comes_back_as_it_was_told(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            assert set(await territories.all_of(store)) == set(PLACES)
            assert await territories.by_code(store, "900001") == PLACES[4]
            assert await territories.by_code(store, "900404") is None
            under = await territories.under(store, [AMBITO])
            comuni = await territories.comuni_under(store, [DISTRICT])

        assert set(under.values()) == {"Ambito di Crema", "Borgoserio", "Roncalto"}
        assert [place.name for place in comuni] == ["Borgoserio", "Pontedoglio", "Roncalto"]

    async def test_a_place_whose_number_begins_alike_is_not_inside(self, memory: Memory) -> None:
        """Territory 44 is not below territory 4."""
        odd = Territory(type(AMBITO)(44), TerritoryKind.AMBITO, "AMB-44", "Altro", (REGION, type(AMBITO)(44)))
        async with memory.transaction() as store:
            await territories.add_territory(store, odd)
            assert odd.id not in await territories.under(store, [AMBITO])


class TestReadiness:
    async def test_each_lack_is_seen(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            assert await network.has_lead_body(store)
            assert not await network.has_operator(store)
            assert not await network.has_rota_of_lead(store)
            await joined(store, Duty.CASE_MANAGER, at=COMUNE, on_duty=True)
            assert not await network.has_rota_of_lead(store)
            await joined(store, Duty.TRIAGE_OPERATOR, at=REGION, on_duty=True)
            assert await network.has_operator(store)
            assert await network.has_rota_of_lead(store)

            await store.write(update(organisations).values(is_lead=False))
            assert not await network.has_lead_body(store)
            assert not await network.has_rota_of_lead(store)

    async def test_a_comune_without_an_ambito_is_named(self, memory: Memory) -> None:
        lost = Territory(type(AMBITO)(50), TerritoryKind.COMUNE, "1", "Senza", (REGION, type(AMBITO)(50)))
        async with memory.transaction() as store:
            assert await network.orphan_comuni(store) == []
            await territories.add_territory(store, lost)
            assert await network.orphan_comuni(store) == ["Senza"]

    async def test_an_empty_house_is_one_without_places_and_bodies(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            assert not await network.is_empty(store)
            assert await territories.organisation(store, LEAD)

    async def test_everybody_known_can_be_marked_as_invented(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            await joined(store)
            await network.mark_demo_people(store)

        assert [row.demo for row in await rows(memory, persons)] == [True]
