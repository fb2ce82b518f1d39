"""Cases that another territory asks to pass here: above the queue, little of them to read, answered once."""

import re

import pytest

from casework import consents, transfers
from casework.consents import Word
from db import cases
from domain.case import Case
from domain.consent import Giver, Scope
from domain.people import Duty, Person
from tests import builders
from tests.browsers import barriers_at_both_widths
from tests.casework.clockwork import told
from tests.stories.walks import CALM, reports, taken, walks
from tests.web.conftest import Browser, Desk
from tests.web.stage import Stage


async def asked(desk: Desk) -> tuple[Person, Case, str]:
    """Let an operator of the sibling ambito ask to pass a case here; gives who, the case and the transfer's code."""
    async with desk.memory.transaction() as store:
        oscar = await builders.joined(store, Duty.TRIAGE_OPERATOR, at=builders.SIBLING)
        case = await builders.stored(store, lineage=builders.SIBLING_LINEAGE)
        one = await transfers.ask(store, oscar, case.code, builders.COMUNE, builders.the_protocol(), desk.now)
    return oscar, case, one.code


async def seated(desk: Desk, duty: Duty = Duty.COORDINATOR) -> Browser:
    """Give the browser of somebody of the ambito that is asked."""
    async with desk.memory.transaction() as store:
        person = await builders.joined(store, duty)
    return await desk.seat(person)


async def place_of(desk: Desk, case: Case) -> int:
    async with desk.memory.transaction() as store:
        found = await cases.by_id(store, case.id)
    assert found is not None
    return found.territory


async def test_the_queue_begins_with_what_waits_for_a_yes_and_says_little_of_it(desk: Desk) -> None:
    _oscar, case, code = await asked(desk)

    page = (await (await seated(desk)).get("/coda")).text

    assert code in page and "14-17 anni" in page and "Borgoserio" in page and "Rispondi entro" in page
    assert case.code not in page
    assert code not in (await (await seated(desk, Duty.TRIAGE_OPERATOR)).get("/coda")).text


async def test_a_yes_brings_it_into_the_queue_and_opens_it(desk: Desk) -> None:
    oscar, case, code = await asked(desk)
    browser = await seated(desk)

    answer = await browser.post(f"/passaggi/{code}/prendi")

    assert answer.headers["location"] == f"/caso/{case.code}"
    assert (await browser.get(f"/caso/{case.code}")).status_code == 200
    assert await place_of(desk, case) == builders.COMUNE
    assert [params["what"] for _kind, params in await told(desk.memory, oscar)] == ["accettata"]
    page = (await browser.get("/coda")).text
    assert case.code in page and code not in page


async def test_a_no_leaves_it_there_and_tells_who_asked(desk: Desk) -> None:
    oscar, case, code = await asked(desk)
    browser = await seated(desk)

    answer = await browser.post(f"/passaggi/{code}/rifiuta")

    assert answer.headers["location"] == "/coda"
    assert await place_of(desk, case) == builders.SIBLING_COMUNE
    assert [params["what"] for _kind, params in await told(desk.memory, oscar)] == ["rifiutata"]
    assert code not in (await browser.get("/coda")).text


async def test_the_second_of_two_coordinators_is_told_that_it_is_answered(desk: Desk) -> None:
    _oscar, case, code = await asked(desk)
    first, second = await seated(desk), await seated(desk)
    await first.post(f"/passaggi/{code}/rifiuta")

    answer = await second.post(f"/passaggi/{code}/prendi")

    assert answer.status_code == 409 and "qualcuno ha già risposto" in answer.text
    assert "<h1>Coda</h1>" in answer.text
    assert await place_of(desk, case) == builders.SIBLING_COMUNE


async def test_a_familys_no_is_said_above_the_queue_and_nothing_moves(desk: Desk) -> None:
    oscar, case, code = await asked(desk)
    async with desk.memory.transaction() as store:
        word = Word(Giver.SUBJECT, Scope.REFERRAL, False)
        await consents.record(store, oscar, case.code, word, desk.now)

    answer = await (await seated(desk)).post(f"/passaggi/{code}/prendi")

    assert answer.status_code == 409 and "Manca un consenso." in answer.text and code in answer.text
    assert await place_of(desk, case) == builders.SIBLING_COMUNE


async def test_a_queue_that_refreshes_itself_shows_a_new_one_and_only_then(desk: Desk) -> None:
    browser = await seated(desk)
    known = re.search(r'hx-get="([^"]+)"', (await browser.get("/coda")).text)
    assert known is not None
    again = {"headers": {"hx-request": "true"}}
    assert (await browser.get(known[1], **again)).status_code == 204

    _oscar, _case, code = await asked(desk)

    shown = await browser.get(known[1], **again)
    assert shown.status_code == 200
    assert code in shown.text.partition('<div id="offered" hx-swap-oob="innerHTML">')[2]


@pytest.mark.asyncio(loop_scope="session")
async def test_a_coordinator_takes_a_case_over_with_the_keyboard_alone(console: Stage) -> None:
    house = console.house
    code = await reports(house.teacher, *CALM)
    await taken(house, code)
    page, wrong = await console.enters(house.far_coordinator), []
    assert await page.get_by_text("Da decidere").count() == 0
    await walks(house.operator, "Altro…", "Altro territorio", "Pontedoglio")
    await house.operator.sees("Chiesto. La situazione resta qui")

    await page.evaluate("htmx.ajax('GET', document.querySelector('#rows').getAttribute('hx-get'), '#rows')")
    await page.get_by_role("heading", name="Da decidere").wait_for()
    wrong += await barriers_at_both_widths(page)
    assert not wrong, "\n".join(wrong)
    assert code not in await page.locator("main").inner_text()

    for _ in range(40):
        await page.keyboard.press("Tab")
        if (await page.evaluate("document.activeElement.textContent")).startswith("La prendiamo"):
            break
    await page.keyboard.press("Enter")

    await page.wait_for_url(f"**/caso/{code}")
    await house.operator.sees("passata all'altro territorio")
