"""The page of a copy, and the requests that lead to it, as browsers see them; and the consents of a case."""

import json
import re

from casework import copies, privacy
from db import requests
from domain.people import Duty, Person
from tests import builders
from tests.builders import joined, sent
from tests.web.conftest import Desk

WORDS = "parole <mie> & basta"


async def asked(desk: Desk) -> tuple[Person, Person, str]:
    """Let a teacher ask for a copy; gives teacher, coordinator and the request's address."""
    async with desk.memory.transaction() as store:
        teacher = await joined(store, Duty.TEACHER, name="Elena")
        carla = await joined(store, Duty.COORDINATOR)
        await sent(store, teacher, text=WORDS)
        await privacy.ask_access(store, teacher, builders.the_protocol(), desk.now)
        (found,) = await requests.pending_of(store, teacher.id)
    return teacher, carla, f"/richieste/{found.id}"


async def test_reviewed_in_the_console_opened_once_on_a_page(desk: Desk) -> None:
    teacher, carla, address = await asked(desk)
    console = await desk.seat(carla)
    assert address in (await console.get("/richieste")).text
    preview = await console.get(address)
    assert "parole &lt;mie&gt; &amp; basta" in preview.text and "<mie>" not in preview.text

    given = await console.post(address, answer="si", reason="è sua")
    assert given.status_code == 303
    assert address not in (await console.get("/richieste")).text
    async with desk.memory.transaction() as store:
        link = f"/p/copia/{await copies.offer(store, teacher, desk.now)}"
    browser = desk.browser()
    assert [(await browser.get(link)).status_code for _ in range(2)] == [200, 200]
    opened = await browser.post(link)
    assert (opened.status_code, (await desk.browser().post(link)).status_code) == (303, 410)
    page = (await browser.get(opened.headers["location"])).text
    assert "parole &lt;mie&gt; &amp; basta" in page and "Elena" in page
    file = re.search(r'href="(/p/copia/aperta/[^"]+/dati\.json)"', page)
    assert file is not None
    answer = await browser.get(file[1])
    assert "attachment" in answer.headers["content-disposition"]
    assert json.loads(answer.text)["reports"][0]["answers"]["text"] == WORDS

    desk.pass_time(minutes=61)

    for dead in (opened.headers["location"], file[1]):
        assert (await browser.get(dead)).status_code == 410


async def test_without_a_reason_the_request_waits_on(desk: Desk) -> None:
    _, carla, address = await asked(desk)
    console = await desk.seat(carla)

    assert (await console.post(address, answer="si", reason=" ")).status_code == 409
    assert address in (await console.get("/richieste")).text


async def test_an_erasure_is_decided_there_too(desk: Desk) -> None:
    async with desk.memory.transaction() as store:
        teacher, carla = await joined(store, Duty.TEACHER), await joined(store, Duty.COORDINATOR)
        receipt = (await sent(store, teacher)).code
        await privacy.ask_erasure(store, teacher, receipt, builders.the_protocol(), desk.now)
        (found,) = await requests.pending_of(store, teacher.id)
    console = await desk.seat(carla)
    assert receipt in (await console.get(f"/richieste/{found.id}")).text

    assert (
        await console.post(f"/richieste/{found.id}", kind="erasure", answer="si", reason="lo chiede")
    ).status_code == 303

    async with desk.memory.transaction() as store:
        assert await requests.pending_of(store, teacher.id) == []


async def test_consents_are_recorded_taken_back_and_shown(desk: Desk) -> None:
    async with desk.memory.transaction() as store:
        marta = await joined(store, Duty.TRIAGE_OPERATOR)
        case = await builders.stored(store)
    console, address = await desk.seat(marta), f"/caso/{case.code}/consensi"
    page = (await console.get(address)).text
    assert "primo genitore, " in page and "Ancora niente." in page

    said = {"giver": "subject", "scope": "contact", "basis": "consent", "answer": "si", "notice": "ragazzi 1"}
    assert (await console.post(address, **said)).status_code == 303
    house = {
        "giver": "house",
        "scope": "referral",
        "basis": "court",
        "answer": "si",
        "reason": "decreto <12>",
    }
    assert (await console.post(address, **house)).status_code == 303
    await console.post(f"{address}/famiglia", responsibility="one", born="2011-05-20")
    await console.post(f"{address}/blocco", blocked="si", reason="prudenza")
    page = (await console.get(address)).text
    assert "ragazzi 1" in page and "«decreto &lt;12&gt;»" in page and 'value="2011-05-20"' in page
    assert "La famiglia non va informata" in page
    (consent, *_) = re.findall(r'name="consent" value="(\d+)"', page)
    await console.post(f"{address}/ritira", consent=consent)

    assert "ritirato" in (await console.get(address)).text
    assert (await console.post(address, **{**said, "giver": "zio"})).status_code == 404


async def test_only_a_notice_that_stands_is_named_as_read(desk: Desk) -> None:
    async with desk.memory.transaction() as store:
        carla, case = await joined(store, Duty.COORDINATOR), await builders.stored(store)
    browser, address = await desk.seat(carla), f"/caso/{case.code}/consensi"
    said = {"giver": "subject", "scope": "contact", "basis": "consent", "answer": "si"}

    for notice, status in (("parole scritte a mano", 404), ("ragazzi 1", 303), ("", 303)):
        assert (await browser.post(address, **said, notice=notice)).status_code == status
