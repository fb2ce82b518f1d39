"""Zones below a comune: who asks says theirs and sees its services; a case, which says none, reaches those of every zone."""

from sqlalchemy import update

from casework import distribution, orientation
from db import network, territories
from db.directory_tables import services
from db.session import Memory, Store
from domain.directory import Theme
from domain.orientation import Age, Demand, Since, Who
from domain.people import Duty, TerritoryId
from domain.territory import Territory, TerritoryKind
from tests.builders import AGENCY, AMBITO, COMUNE, DISTRICT, NOW, REGION, joined, stored
from tests.services import a_service

SECOND, NINTH = TerritoryId(60), TerritoryId(61)
ABOVE = (REGION, AGENCY, DISTRICT, AMBITO, COMUNE)


async def two_zones(store: Store) -> None:
    """Give the comune two zones, each with a consultorio of its own whose contact answers."""
    for zone, name in ((SECOND, "Municipio 2"), (NINTH, "Municipio 9")):
        place = Territory(zone, TerritoryKind.ZONE, f"Z{zone}", name, (*ABOVE, zone))
        await territories.add_territory(store, place)
        id, body = await a_service(store, f"Consultorio del {name}", COMUNE, NOW, free=3, serves=(zone,))
        await store.write(update(services).where(services.c.id == id).values(themes=Theme.FEAR.value))
        await joined(store, Duty.SERVICE_CONTACT, at=AMBITO, organisation=body)


async def test_who_asks_where_to_turn_chooses_a_zone_and_sees_its_own_service(memory: Memory) -> None:
    async with memory.transaction() as store:
        await two_zones(store)

        listed = [one.name for one in await orientation.places(store)]
        asked = Demand(Who.SELF, Age.TEEN, Theme.FEAR, Since.WEEKS, NINTH, "it")
        found = await orientation.answer(store, asked, NOW)

        assert {"Borgoserio · Municipio 2", "Borgoserio · Municipio 9"} <= set(listed)
        assert "Borgoserio" not in listed
        assert [one.service.name for one in found.suggestions] == ["Consultorio del Municipio 9"]
        assert await orientation.comune_of(store, asked) == COMUNE


async def test_a_case_of_the_comune_reaches_the_services_of_each_zone(memory: Memory) -> None:
    async with memory.transaction() as store:
        await two_zones(store)
        case = await stored(store)

        named = {one.service.name for one in await distribution.ranking(store, case, NOW)}

    assert named == {"Consultorio del Municipio 2", "Consultorio del Municipio 9"}


async def test_a_zone_without_its_comune_is_named_at_the_start(memory: Memory) -> None:
    lost = Territory(SECOND, TerritoryKind.ZONE, "Z", "Municipio perduto", (REGION, SECOND))
    async with memory.transaction() as store:
        await territories.add_territory(store, lost)

        assert await network.orphan_comuni(store, TerritoryKind.ZONE) == ["Municipio perduto"]
