"""Bodies of the network: changed by those who look after them, audited, known for ever and offered while they take part."""

import pytest

from casework import organisations, people, staff
from db import organisations as bodies
from db.session import Memory, Stale
from db.tables import audit
from domain.organisations import LeadStays, NameBorne, NameUnsaid, Resting, Wanted
from domain.people import Assignment, Duty, OrganisationId, TerritoryId
from domain.refusals import NotFound, Refusal
from domain.territory import Nature
from tests import builders
from tests.services import a_service

NEW = Wanted("Istituto  Nuovo ", Nature.THIRD_SECTOR, builders.NEXT_COMUNE)


async def test_a_change_is_kept_and_audited_by_what_changed_and_not_by_words(memory: Memory) -> None:
    async with memory.transaction() as store:
        chief = await builders.joined(store, Duty.COORDINATOR)
        await organisations.edit(store, chief, builders.SCHOOL, NEW, builders.NOW)

    async with memory.reading() as store:
        body, _places = await organisations.one(store, chief, builders.SCHOOL)
    assert (body.name, body.nature, body.territory) == (
        "Istituto Nuovo",
        Nature.THIRD_SECTOR,
        builders.NEXT_COMUNE,
    )
    (entry,) = await builders.rows(memory, audit, act="organisation_edited", actor_id=chief.id)
    assert entry.detail == f"{builders.SCHOOL} name nature territory"


async def test_saving_what_stands_already_writes_nothing(memory: Memory) -> None:
    same = Wanted("Istituto inventato", Nature.PUBLIC, builders.COMUNE)
    async with memory.transaction() as store:
        chief = await builders.joined(store, Duty.COORDINATOR)
        await organisations.edit(store, chief, builders.SCHOOL, same, builders.NOW)

    assert not await builders.rows(memory, audit, act="organisation_edited")


@pytest.mark.parametrize(
    ("body", "wanted", "why"),
    [
        (builders.SCHOOL, Wanted(" ", Nature.PUBLIC, builders.COMUNE), NameUnsaid),
        (builders.SCHOOL, Wanted("x" * 121, Nature.PUBLIC, builders.COMUNE), NameUnsaid),
        (builders.SCHOOL, Wanted("AZIENDA Consortile inventata", Nature.PUBLIC, builders.COMUNE), NameBorne),
        (builders.SCHOOL, Wanted("Scuola", Nature.PUBLIC, builders.FAR_COMUNE), NotFound),
        (builders.LEAD, Wanted("Azienda", Nature.PUBLIC, builders.AMBITO, is_active=False), LeadStays),
        (builders.LEAD, Wanted("Azienda", Nature.PUBLIC, builders.COMUNE), LeadStays),
    ],
)
async def test_what_may_not_be_is_refused(
    memory: Memory, body: int, wanted: Wanted, why: type[Refusal]
) -> None:
    async with memory.transaction() as store:
        chief = await builders.joined(store, Duty.COORDINATOR)
        with pytest.raises(why):
            await organisations.edit(store, chief, OrganisationId(body), wanted, builders.NOW)


async def test_a_body_that_rests_is_named_and_no_longer_offered(memory: Memory) -> None:
    resting = Wanted("Istituto inventato", Nature.PUBLIC, builders.COMUNE, is_active=False)
    async with memory.transaction() as store:
        chief = await builders.joined(store, Duty.COORDINATOR)
        teacher = await builders.joined(store, Duty.TEACHER, organisation=builders.SCHOOL)
        await organisations.edit(store, chief, builders.SCHOOL, resting, builders.NOW)

        known = await staff.directory(store, chief, builders.NOW)
        offered = await staff.reporting_bodies(store)
        given = Assignment(Duty.ORATORIO, builders.COMUNE, builders.SCHOOL)
        with pytest.raises(Resting):
            await staff.grant(store, chief, teacher.id, given, builders.NOW)
        with pytest.raises(Resting):
            await people.invite(store, chief, Duty.TEACHER, builders.COMUNE, builders.SCHOOL, builders.NOW)

    assert known.bodies[builders.SCHOOL] == "Istituto inventato" and builders.SCHOOL in known.resting
    assert builders.SCHOOL not in {id for id, _name in offered}


async def test_a_body_is_saved_only_if_nobody_saved_it_meanwhile(memory: Memory) -> None:
    async with memory.transaction() as store:
        read = await bodies.one(store, builders.SCHOOL)
        assert read is not None
        await bodies.save(store, read)

    with pytest.raises(Stale):
        async with memory.transaction() as store:
            await bodies.save(store, read)


async def test_a_new_body_is_offered_at_once(memory: Memory) -> None:
    async with memory.transaction() as store:
        chief = await builders.joined(store, Duty.COORDINATOR)
        made = await organisations.add(store, chief, "oratorio", NEW, builders.NOW)
        with pytest.raises(NameBorne):
            await organisations.add(store, chief, "oratorio", NEW, builders.NOW)
        with pytest.raises(NotFound):
            elsewhere = Wanted("Altro", Nature.PUBLIC, builders.FAR_COMUNE)
            await organisations.add(store, chief, "oratorio", elsewhere, builders.NOW)

    async with memory.reading() as store:
        assert (made, "Istituto Nuovo") in await staff.reporting_bodies(store)
    assert await builders.rows(memory, audit, act="organisation_added", actor_id=chief.id)


class TestADutyForABodyElsewhere:
    """Who answers for a service reads what is sent there from everywhere: nobody names themselves for a body far off."""

    async def given(self, memory: Memory, duty: Duty, body_at: TerritoryId) -> str:
        async with memory.transaction() as store:
            chief = await builders.joined(store, Duty.COORDINATOR)
            helper = await builders.joined(store, Duty.ESP)
            _service, body = await a_service(store, "Consultorio", body_at, builders.NOW)
            said = []
            for way in ("invite", "grant"):
                try:
                    if way == "invite":
                        await people.invite(store, chief, duty, builders.COMUNE, body, builders.NOW)
                    else:
                        await staff.grant(
                            store, chief, helper.id, Assignment(duty, builders.COMUNE, body), builders.NOW
                        )
                    said.append("yes")
                except NotFound:
                    said.append("no")
        assert len(set(said)) == 1, said
        return said[0]

    @pytest.mark.parametrize(
        ("duty", "body_at", "said"),
        [
            (Duty.SERVICE_CONTACT, builders.COMUNE, "yes"),
            (Duty.SERVICE_CONTACT, builders.NEXT_COMUNE, "yes"),
            (Duty.SERVICE_CONTACT, builders.DISTRICT, "no"),
            (Duty.SERVICE_CONTACT, builders.SIBLING_COMUNE, "no"),
            (Duty.SERVICE_CONTACT, builders.FAR_COMUNE, "no"),
            (Duty.TEACHER, builders.COMUNE, "yes"),
            (Duty.TEACHER, builders.DISTRICT, "yes"),
            (Duty.TEACHER, builders.SIBLING_COMUNE, "no"),
        ],
    )
    async def test_only_for_bodies_within_reach(
        self, memory: Memory, duty: Duty, body_at: TerritoryId, said: str
    ) -> None:
        assert await self.given(memory, duty, body_at) == said

    async def test_the_command_line_names_anybody(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            _service, body = await a_service(store, "Consultorio", builders.FAR_COMUNE, builders.NOW)

            assert await people.invite(store, None, Duty.SERVICE_CONTACT, builders.COMUNE, body, builders.NOW)
