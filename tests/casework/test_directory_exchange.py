"""A directory comes in on both databases: what is read in it, what a second import changes, what stays."""

from datetime import date, timedelta
from typing import Any

from casework import directory, directory_exchange
from casework.directory_exchange import Tally
from db import directory as kept
from db import directory_rows
from db.directory_tables import service_waits, services
from db.session import Memory
from domain import directory_writing as writing
from domain.directory import Access, ServiceType, Status, Theme, Wait
from domain.directory_reading import Codes
from domain.hsds_tables import TABLES
from tests import builders
from tests.builders import NOW
from tests.directories import a_row, an_id

SERVICE = an_id("service")


def rows(**other: str) -> list[tuple[str, dict[str, str]]]:
    """Give a service with everything that the house reads, and one column that nobody knows."""
    service = a_row(
        "service", status="active", name="Consultorio", minimum_age="14.0", maximum_age="24", nostra="x"
    )
    site = {
        "location_id": an_id("location"),
        "service_at_location_id": "",
        "service_id": "",
        "contact_id": "",
    }
    hours = {
        "byday": "TU",
        "freq": "WEEKLY",
        "interval": "1",
        "count": "",
        "until": "",
        "bymonthday": "",
        "wkst": "MO",
    }
    hours |= {
        "valid_from": "",
        "valid_to": "",
        "dtstart": "2026-01-05",
        "location_id": "",
        "service_at_location_id": "",
    }
    listed: dict[str, dict[str, Any]] = {
        "organization": a_row(
            "organization", name="Istituto inventato", legal_status="pubblico", parent_organization_id=""
        ),
        "program": a_row("program"),
        "service": {**service, "assured_date": "2027-01-02"},
        "location": a_row("location", external_identifier="900001", external_identifier_type="Codice ISTAT"),
        "service_at_location": a_row("service_at_location"),
        "phone": a_row("phone", number="0373 1", **{**site, "organization_id": ""}),
        "address": a_row("address", address_1="via Uno", address_2="", city="Borgoserio"),
        "schedule": a_row("schedule", opens_at="09:00:00", closes_at="12:00:00", **hours),
        "service_area": a_row("service_area", extent="AMB-1", extent_type="istat", service_at_location_id=""),
        "unit": a_row("unit", name="posti"),
        "service_capacity": a_row("service_capacity", available="3", maximum="9"),
    }
    listed["service"] |= other
    said = [
        writing.said(SERVICE, Codes.KIND, "consultorio"),
        writing.said(SERVICE, Codes.THEME, "ansia"),
        writing.said(SERVICE, Codes.ACCESS, "porta_aperta"),
        writing.wait(SERVICE, "dichiarata", Wait(14, NOW)),
    ]
    found = [*writing.terms(), *listed.items(), *(("attribute", row) for row in said)]
    order = list(TABLES)
    return sorted(found, key=lambda one: order.index(one[0]))


async def test_what_the_house_reads_in_a_directory(memory: Memory) -> None:
    async with memory.transaction() as store:
        await directory.load(store, rows(), NOW)

    async with memory.transaction() as store:
        (found,) = await kept.near(store, builders.LINEAGE)
    assert (found.name, found.kind, found.status) == ("Consultorio", ServiceType.CONSULTORIO, Status.ACTIVE)
    assert (found.access, found.themes) == (Access.OPEN_DOOR, frozenset({Theme.FEAR}))
    assert (found.minimum_age, found.maximum_age) == (14, 24)
    assert found.catchment == {builders.AMBITO}
    assert (found.sites[0].territory, found.sites[0].address) == (builders.COMUNE, "via Uno")
    assert found.sites[0].phones == ("0373 1",)
    assert [(one.rule, one.opens_at) for one in found.hours] == [
        ("FREQ=WEEKLY;INTERVAL=1;WKST=MO;BYDAY=TU", "09:00")
    ]
    assert found.places is not None and (found.places.free, found.places.total) == (3, 9)
    assert found.declared is not None and found.declared.days == 14
    assert found.verified_on == date(2027, 1, 2)
    assert found.body is not None and found.body.organisation == builders.SCHOOL


async def test_a_second_import_changes_what_changed_and_keeps_the_number_of_a_service(memory: Memory) -> None:
    async with memory.transaction() as store:
        await directory.load(store, rows(), NOW)
    (before,) = await builders.rows(memory, services)

    async with memory.transaction() as store:
        same = await directory.load(store, rows(), NOW)
        tally = await directory.load(store, rows(name="Consultorio nuovo"), NOW + timedelta(days=1))

    (after,) = await builders.rows(memory, services)
    assert same.services == 0
    assert (tally.new["service"], tally.changed["service"], tally.services) == (0, 1, 1)
    assert (after.id, after.name) == (before.id, "Consultorio nuovo")
    assert len(await builders.rows(memory, service_waits)) == 1


async def test_a_place_that_moves_is_read_again_with_what_stands_there(memory: Memory) -> None:
    async with memory.transaction() as store:
        await directory.load(store, rows(), NOW)
        moved = a_row("location", external_identifier="900002", external_identifier_type="ISTAT")
        tally = Tally()
        await directory_exchange.bring_in(store, [("location", [moved])], tally, NOW, write=True)

    async with memory.transaction() as store:
        (found,) = await kept.near(store, builders.LINEAGE)
    assert tally.services == 1
    assert found.sites[0].territory == builders.NEXT_COMUNE


async def test_a_wait_measured_by_the_house_goes_out_and_nothing_else_changes(memory: Memory) -> None:
    async with memory.transaction() as store:
        await directory.load(store, rows(), NOW)
        (found,) = await kept.near(store, builders.LINEAGE)
        kept.add_wait(store, found.id, kept.MEASURED, Wait(33, NOW))

    async with memory.transaction() as store:
        went = [row async for page in directory_exchange.pages(store, "attribute") for row in page]
        stand = [row async for page in directory_rows.all_of(store, "attribute") for row in page]
    assert [row for row in went if row not in stand] == [writing.wait(SERVICE, "misurata", Wait(33, NOW))]
    assert all(row in went for row in stand)


async def test_a_service_of_which_nobody_knows_the_kind_is_kept_and_offered_to_nobody(memory: Memory) -> None:
    async with memory.transaction() as store:
        bare = [one for one in rows() if one[0] != "attribute"]
        tally = await directory.load(store, bare, NOW)

    async with memory.transaction() as store:
        assert await kept.near(store, builders.LINEAGE) == []
        assert await kept.count(store) == 1
    assert tally.unusable == 1
