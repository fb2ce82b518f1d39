"""Call-backs at the desk: found from the queue and the case, taken, written to, ended; and the other end in a phone."""

import re

import pytest

from casework import callback_board, callbacks
from db import audit
from db import callbacks as kept
from db.directory_tables import callbacks as table
from domain.callback import CallState, Outcome
from domain.people import Duty, Person
from tests import builders
from tests.browsers import barriers_at_both_widths
from tests.stories.test_orientation import ANXIOUS as TAPPED
from tests.stories.walks import uncovers, walks
from tests.web.conftest import Browser, Desk
from tests.web.scene import ANXIOUS
from tests.web.stage import Stage


async def a_call(desk: Desk) -> tuple[Person, str]:
    """Let somebody ask to be contacted; gives who and the code."""
    async with desk.memory.transaction() as store:
        mother = await builders.joined(store)
        call = await callbacks.ask(store, mother, ANXIOUS, None, builders.the_protocol(), desk.now)
    return mother, call.code


async def seated(desk: Desk, duty: Duty, name: str) -> Browser:
    """Give the browser of somebody of the team."""
    async with desk.memory.transaction() as store:
        person = await builders.joined(store, duty, name=name)
    return await desk.seat(person)


async def stands(desk: Desk, code: str) -> tuple[CallState, Outcome | None]:
    """Give how a call-back stands, through a fresh transaction."""
    async with desk.memory.transaction() as store:
        call = await kept.by_code(store, code)
    assert call is not None
    return call.state, call.outcome


async def test_who_waits_is_a_number_on_the_queue_then_a_list_then_a_page(desk: Desk) -> None:
    _mother, code = await a_call(desk)
    browser = await seated(desk, Duty.COORDINATOR, "Carla")

    assert 'href="/da-sentire"><strong>1</strong>da sentire</a>' in (await browser.get("/coda")).text
    listed = (await browser.get("/da-sentire")).text
    assert f'href="/da-sentire/{code}"' in listed and "nessuno" in listed and "Borgoserio" in listed
    page = (await browser.get(f"/da-sentire/{code}")).text
    assert "14-17 anni" in page and "qualche settimana" in page and "italiano" in page
    assert "La seguo io" in page

    desk.pass_time(days=3)
    late = await seated(desk, Duty.COORDINATOR, "Franca")
    assert "da sentire, 1 in ritardo" in (await late.get("/coda")).text


async def test_it_is_taken_written_to_and_ended_with_what_came_of_it(desk: Desk) -> None:
    mother, code = await a_call(desk)
    browser = await seated(desk, Duty.TRIAGE_OPERATOR, "Marta")
    at = f"/da-sentire/{code}"

    assert (await browser.post(f"{at}/prendi")).headers["location"] == at
    assert await stands(desk, code) == (CallState.TAKEN, None)
    assert (await browser.post(f"{at}/scrivi", text="Quando vi sento?")).status_code == 303
    async with desk.memory.transaction() as store:
        await callbacks.answer(store, mother, code, "Domani <dopo> le cinque.", desk.now)
    page = (await browser.get(at)).text
    assert "Quando vi sento?" in page and "Domani &lt;dopo&gt; le cinque." in page

    assert (await browser.post(f"{at}/chiudi", outcome="spoken")).headers["location"] == "/da-sentire"
    assert await stands(desk, code) == (CallState.DONE, Outcome.SPOKEN)
    assert "Ci siamo sentiti" in (await browser.get(at)).text
    assert code not in (await browser.get("/da-sentire")).text


async def test_nothing_written_is_lost_and_nothing_is_closed_over_it(desk: Desk) -> None:
    _mother, code = await a_call(desk)
    browser = await seated(desk, Duty.TRIAGE_OPERATOR, "Marta")
    at = f"/da-sentire/{code}"

    unsent = await browser.post(f"{at}/chiudi", text="Ancora <una> cosa", outcome="spoken")
    unsaid = await browser.post(f"{at}/chiudi", outcome="")
    empty = await browser.post(f"{at}/scrivi", text="  ")
    long = await browser.post(f"{at}/scrivi", text="a" * 1001)

    assert [one.status_code for one in (unsent, unsaid, empty, long)] == [409] * 4
    assert "Ancora &lt;una&gt; cosa</textarea>" in unsent.text and "non è partito" in unsent.text
    assert "a" * 1001 in long.text
    assert await stands(desk, code) == (CallState.OPEN, None)


async def test_an_answer_that_came_meanwhile_is_shown_before_it_is_closed(desk: Desk) -> None:
    mother, code = await a_call(desk)
    browser = await seated(desk, Duty.TRIAGE_OPERATOR, "Marta")
    at = f"/da-sentire/{code}"
    await browser.post(f"{at}/scrivi", text="Quando vi sento?")
    seen = re.search(r'name="seen" value="([^"]+)"', (await browser.get(at)).text)
    assert seen is not None
    async with desk.memory.transaction() as store:
        await callbacks.answer(store, mother, code, "Va peggio.", desk.now)

    answer = await browser.post(f"{at}/chiudi", seen=seen[1], outcome="spoken")

    assert answer.status_code == 409
    assert "Messaggi della persona" in answer.text and "Va peggio." in answer.text
    assert await stands(desk, code) == (CallState.TAKEN, None)


async def test_whoever_does_not_follow_it_reads_who_does_and_writes_nothing(desk: Desk) -> None:
    _mother, code = await a_call(desk)
    marta = await seated(desk, Duty.TRIAGE_OPERATOR, "Marta")
    other = await seated(desk, Duty.TRIAGE_OPERATOR, "Davide")
    await marta.post(f"/da-sentire/{code}/prendi")

    page = (await other.get(f"/da-sentire/{code}")).text
    forced = await other.post(f"/da-sentire/{code}/scrivi", text="Buongiorno, quando possiamo sentirci?")

    assert "La segue Marta." in page and "<textarea" not in page
    assert forced.status_code == 409 and "Lo segue già un collega" in forced.text
    assert "Buongiorno, quando possiamo" in forced.text


async def test_whoever_coordinates_takes_it_from_a_colleague_who_is_away(desk: Desk) -> None:
    _mother, code = await a_call(desk)
    at = f"/da-sentire/{code}"
    marta = await seated(desk, Duty.TRIAGE_OPERATOR, "Marta")
    davide = await seated(desk, Duty.TRIAGE_OPERATOR, "Davide")
    carla = await seated(desk, Duty.COORDINATOR, "Carla")
    await marta.post(f"{at}/prendi")

    assert "al suo posto" not in (await davide.get(at)).text
    assert "La seguo io al suo posto" in (await carla.get(at)).text
    assert (await davide.post(f"{at}/prendi", over="1")).status_code == 409
    assert (await carla.post(f"{at}/prendi")).status_code == 409
    assert (await carla.post(f"{at}/prendi", over="1")).headers["location"] == at

    assert "Invia alla persona" in (await carla.get(at)).text
    assert "La segue Carla." in (await marta.get(at)).text
    async with desk.memory.transaction() as store:
        call = await kept.by_code(store, code)
        assert call is not None
        acts = [entry.act for entry in await audit.about(store, call.id)]
    assert acts.count("callback_taken") == 1 and acts.count("callback_taken_over") == 1


async def test_one_that_was_planned_on_a_case_stands_on_its_page_and_leads_back(desk: Desk) -> None:
    async with desk.memory.transaction() as store:
        marta = await builders.joined(store, Duty.TRIAGE_OPERATOR, name="Marta")
        case = await builders.stored(store, operator=marta.id)
        call = await callbacks.plan(store, marta, case.code, 7, desk.now)
        stranger = await builders.joined(store, Duty.CASE_MANAGER, name="Anna")
    browser = await desk.seat(marta)

    assert f'href="/da-sentire/{call.code}"' in (await browser.get(f"/caso/{case.code}")).text
    page = (await browser.get(f"/da-sentire/{call.code}")).text
    assert f'href="/caso/{case.code}"' in page and "Pianificata da noi" in page
    assert "Qui non c'è una chat a cui scrivere" in page.replace("&#39;", "'")

    elsewhere = await desk.seat(stranger)
    for address in ("/da-sentire", f"/da-sentire/{call.code}"):
        shown = (await elsewhere.get(address)).text
        assert call.code in shown and case.code not in shown


async def test_a_list_leaves_one_entry_and_holds_everybody(desk: Desk) -> None:
    async with desk.memory.transaction() as store:
        for _ in range(25):
            mother = await builders.joined(store)
            await callbacks.ask(store, mother, ANXIOUS, None, builders.the_protocol(), desk.now)
        carla = await builders.joined(store, Duty.COORDINATOR)
    async with desk.memory.transaction() as store:
        before = store.writes
        assert len(await callback_board.board(store, carla, desk.now)) == 25
        assert store.writes == before + 1
    assert len(await builders.rows(desk.memory, table)) == 25


@pytest.mark.asyncio(loop_scope="session")
async def test_a_mother_who_asked_is_written_to_from_the_desk(console: Stage) -> None:
    house, mother = console.house, console.house.mother
    await mother.opens()
    await mother.says("/orientami")
    await walks(mother, *TAPPED, "Fatemi contattare", "Sì, fatemi contattare")
    await mother.sees("Ti scrive una persona entro")
    page, wrong = await console.enters(house.operator), []
    await page.get_by_role("link", name="da sentire").last.click()
    await page.get_by_role("link", name=re.compile("^TEL-")).click()
    wrong += await barriers_at_both_widths(page)
    assert not wrong, "\n".join(wrong)

    await page.get_by_role("button", name="La seguo io").click()
    await page.get_by_text("qualcuno la segue").wait_for()
    await page.get_by_label("Scrivi alla persona").fill("Quando possiamo sentirci?")
    await page.get_by_role("button", name="Invia alla persona").click()
    await page.get_by_role("article").get_by_text("Quando possiamo sentirci?").wait_for()

    await uncovers(mother)
    await mother.sees("Quando possiamo sentirci?")
    await mother.says("Domani pomeriggio.")
    await house.operator.sees("la persona ha risposto")
    await page.reload()
    await page.get_by_text("Domani pomeriggio.").wait_for()
    await page.locator("summary", has_text="Chiudi").click()
    await page.get_by_label("Come è finita?").select_option("spoken")
    await page.get_by_role("button", name="Chiudi").click()
    await page.get_by_text("Non c'è nessuno da sentire.").wait_for()
