"""People, invitations, absences, passing cases on, what did not arrive, and who verified a help number."""

import re

from casework import notices
from casework.notices import Notice
from db.tables import audit, contact_checks, invitations, outbox, parked
from domain.case import CaseState
from domain.cells import harmless
from domain.people import Duty
from tests import builders
from tests.web.conftest import Desk


async def test_an_invitation_is_shown_once_and_only_its_hash_is_kept(desk: Desk) -> None:
    async with desk.memory.transaction() as store:
        chief = await builders.joined(store, Duty.COORDINATOR)
    browser = await desk.seat(chief)

    page = (await browser.post("/persone/invita", duty="teacher", territory=str(builders.COMUNE))).text
    link = re.search(r"https://t\.me/cordata_bot\?start=([\w-]+)", page)

    assert link is not None
    assert "start=" not in (await browser.get("/persone")).text
    assert link[1] not in repr(await builders.rows(desk.memory, invitations))


async def test_the_last_operator_keeps_the_duty_and_whoever_holds_cases_passes_them_on_first(
    desk: Desk,
) -> None:
    async with desk.memory.transaction() as store:
        chief = await builders.joined(store, Duty.COORDINATOR)
        last = await builders.joined(store, Duty.TRIAGE_OPERATOR, name="Marta")
        manager = await builders.joined(store, Duty.CASE_MANAGER, name="Anna")
        heir = await builders.joined(store, Duty.CASE_MANAGER, name="Bruno")
        case = await builders.stored(store, state=CaseState.ASSIGNED, manager=manager.id)
    browser = await desk.seat(chief)

    async def held(person: int) -> str:
        found = re.search(r'name="held" value="(\d+)"', (await browser.get(f"/persone/{person}")).text)
        assert found is not None
        return found[1]

    alone = await browser.post(f"/persone/{last.id}/togli", held=await held(last.id))
    holding = await browser.post(f"/persone/{manager.id}/togli", held=await held(manager.id))
    assert "ultima persona" in alone.text and "schede aperte" in holding.text

    assert (await browser.post(f"/persone/{manager.id}/riassegna", to=str(heir.id))).status_code == 303
    assert (
        await browser.post(f"/persone/{manager.id}/togli", held=await held(manager.id))
    ).status_code == 303

    assert "Bruno" in (await browser.get(f"/caso/{case.code}")).text
    assert (await browser.get(f"/persone/{manager.id}")).status_code == 404


async def test_who_is_away_is_offered_no_case_until_back(desk: Desk) -> None:
    async with desk.memory.transaction() as store:
        chief = await builders.joined(store, Duty.COORDINATOR)
        manager = await builders.joined(store, Duty.CASE_MANAGER, name="Anna")
        case = await builders.stored(store)
    browser = await desk.seat(chief)
    offer = f'<option value="{manager.id}"'

    await browser.post(f"/persone/{manager.id}/assenza", until="2027-03-20")
    while_away = (await browser.get(f"/caso/{case.code}")).text
    await browser.post(f"/persone/{manager.id}/assenza", act="back")

    assert offer not in while_away
    assert offer in (await browser.get(f"/caso/{case.code}")).text


async def test_only_a_named_person_of_the_lead_body_verifies_a_number_and_the_bot_knows_at_once(
    desk: Desk,
) -> None:
    contact = builders.the_protocol().contacts.listed[1].id
    async with desk.memory.transaction() as store:
        nameless = await builders.joined(store, Duty.COORDINATOR)
        named = await builders.joined(store, Duty.COORDINATOR, name="Carla")
        elsewhere = await builders.joined(store, Duty.COORDINATOR, at=builders.FAR_AMBITO, name="Franca")

    refused = [await (await desk.seat(one)).post(f"/contatti/{contact}") for one in (nameless, elsewhere)]
    assert [answer.status_code for answer in refused] == [409, 404]
    assert not desk.checks

    browser = await desk.seat(named)
    assert (await browser.post(f"/contatti/{contact}")).status_code == 303

    assert desk.checks == {contact: desk.now.date()}
    (kept,) = await builders.rows(desk.memory, contact_checks)
    assert (kept.contact, kept.person_id) == (contact, named.id)
    assert await builders.rows(desk.memory, audit, act="contact_verified", actor_id=named.id)
    assert "Carla" in (await browser.get("/contatti")).text


async def test_no_cell_of_a_table_is_a_formula(desk: Desk) -> None:
    async with desk.memory.transaction() as store:
        chief = await builders.joined(store, Duty.COORDINATOR)
        await builders.stored(store)
    browser = await desk.seat(chief)

    table = await browser.get("/quadro/attesa.csv")

    assert table.headers["content-type"].startswith("text/csv")
    assert "Borgoserio" in table.text
    for cell in ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"):
        assert str(harmless(cell)).startswith("'")


async def test_the_page_of_deliveries_says_what_to_do_and_no_word_of_anybody(desk: Desk) -> None:
    async with desk.memory.transaction() as store:
        person = await builders.joined(store, Duty.COORDINATOR)
        case = await builders.stored(store)
        notices.tell(store, [person.id], Notice.ASSIGNED, now=desk.now, vault=case.id, code=case.code)
        await store.write(outbox.update().values(state="unreachable", vault_id=case.id))
    row = {"bot_id": 1, "update_id": 77, "at": desk.now, "why": "ValueError", "raw_sealed": b"x"}
    await builders.plant(desk.memory, parked, row)
    browser = await desk.seat(person)

    page = (await browser.get("/consegne")).text
    assert "Cerca un'altra via" in page.replace("&#39;", "'") and case.code in page and "77" in page

    await browser.post("/consegne/viste")

    assert "Niente messo da parte" in (await browser.get("/consegne")).text
