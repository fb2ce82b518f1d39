"""Who reads what was written on a protected page: as it was said there before anybody wrote, and in words."""

from casework import triage
from domain import names
from domain.child import FIELDS
from domain.people import Duty, Person
from tests import builders
from tests.web.conftest import Desk
from tests.web.test_private_page import NAME, WRITTEN, a_link

PHONE, KEPT = "333 1234567", "lo legge solo chi ha in carico la scheda"


async def written(desk: Desk, **other: str) -> str:
    code, link = await a_link(desk)
    address = (await desk.browser().post(link)).headers["location"]
    await desk.browser().post(address, **{**WRITTEN, **other})
    return code


async def reads(desk: Desk, code: str, person: Person) -> str:
    browser = await desk.seat(person)
    seen, printed = await browser.get(f"/caso/{code}"), await browser.get(f"/caso/{code}/stampa")
    assert (PHONE in seen.text) == (PHONE in printed.text)
    return seen.text


async def test_how_to_reach_the_family_is_read_by_those_the_page_named(desk: Desk) -> None:
    code = await written(desk)
    async with desk.memory.transaction() as store:
        operator, other = [await builders.joined(store, Duty.TRIAGE_OPERATOR) for _ in range(2)]
        coordinator = await builders.joined(store, Duty.COORDINATOR)

    before = await reads(desk, code, operator)
    async with desk.memory.transaction() as store:
        await triage.take_charge(store, operator, code, builders.the_protocol(), desk.now)

    assert NAME in before and PHONE not in before and KEPT in before
    assert PHONE in await reads(desk, code, operator)
    assert PHONE in await reads(desk, code, coordinator)
    assert PHONE not in await reads(desk, code, other)


async def test_every_part_stands_there_in_words(desk: Desk) -> None:
    code = await written(desk)
    async with desk.memory.transaction() as store:
        coordinator = await builders.joined(store, Duty.COORDINATOR)

    page = await reads(desk, code, coordinator)

    assert "<dt>Data di nascita</dt>" in page and "03/04/2011" in page
    assert "Crema (CR)" in page and "019035" not in page
    assert set(names.ACCOUNT) == set(FIELDS) - {"tax_code"}


async def test_what_was_written_for_a_joined_case_is_read_with_the_one_that_stays(
    desk: Desk,
) -> None:
    gone, kept = await written(desk, account="Piange a ricreazione."), await written(desk)
    async with desk.memory.transaction() as store:
        coordinator = await builders.joined(store, Duty.COORDINATOR)
        await triage.merge(store, coordinator, gone, kept, builders.the_protocol(), desk.now)

    page = await reads(desk, kept, coordinator)

    assert "Piange a ricreazione." in page and WRITTEN["account"] in page
