"""Violence at home, told by a teacher: the duty text, the hour they acted, the facts on paper, the family never told."""

import re
from html import unescape

import httpx

from db import tables
from tests.stories.house import House
from tests.stories.test_screens import FEAR_AT_HOME
from tests.stories.walks import receipt, walks

LINK = re.compile(r"https?://[^/]+(/p/\S+)")
NEVER = (
    "denuncia inviata",
    "abbiamo avvisato la polizia",
    "abbiamo avvisato i carabinieri",
    "la famiglia è stata avvisata",
)


async def opens_page(house: House, browser: httpx.AsyncClient) -> str:
    """Follow the link that stands in the teacher's chat; gives the address of the open page."""
    found = LINK.search((await house.teacher.sees("La pagina è tua.")).text)
    assert found is not None
    answer = await browser.post(found[1])
    assert answer.status_code == 303
    return answer.headers["location"].partition("?")[0]


async def test_the_duty_text_the_hour_and_the_facts_on_paper(house: House) -> None:
    teacher = house.teacher
    family = [len(await phone.messages()) for phone in (house.mother, house.youngster)]
    await teacher.opens()
    await walks(teacher, "Inizia", *FEAR_AT_HOME)
    await teacher.says("Oggi aveva un livido sul braccio")
    await house.operator.sees("ALLARME")
    await walks(teacher, "Invia")
    code = await receipt(teacher)
    note = (await teacher.sees("Questa segnalazione non è una denuncia")).text
    assert "Avvisa oggi il dirigente, per iscritto." in note
    assert "L'ente deve ancora controllare questo testo." in note

    await house.moves(minutes=4)
    await teacher.taps("Ho avvisato il dirigente")
    await teacher.sees("Segnato: oggi alle 10:04.")
    await teacher.taps("Stampa i fatti")
    transport = httpx.ASGITransport(house.open_doors.console)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as browser:
        page = await opens_page(house, browser)
        await browser.post(page, data={"act": "keep", "account": "Visto alle 9 in palestra."})
        sheet = await browser.get(page)
        paper = await browser.get(f"{page}/stampa")

    assert f"{page}/stampa" in sheet.text
    said = " ".join(unescape(re.sub(r"<[^>]+>", " ", paper.text)).split())
    assert code in said and "Oggi aveva un livido sul braccio" in said and "Visto alle 9 in palestra." in said
    assert "Ha raccontato violenza sessuale o in casa" in said
    assert "Ho avvisato il dirigente per iscritto: oggi alle 10:04" in said
    whole = said + " ".join(one.text for one in await teacher.messages())
    assert not [words for words in NEVER if words in whole.lower()]
    await house.moves(hours=30)
    assert [len(await phone.messages()) for phone in (house.mother, house.youngster)] == family
    assert await house.count(tables.reports, tables.reports.c.duty_informed_at.is_not(None)) == 1


async def test_the_box_may_be_ticked_on_the_page_and_the_first_hour_stays(house: House) -> None:
    teacher = house.teacher
    await teacher.opens()
    await walks(teacher, "Inizia", *FEAR_AT_HOME)
    await teacher.says("Oggi aveva un livido sul braccio")
    await walks(teacher, "Invia", "Stampa i fatti")
    transport = httpx.ASGITransport(house.open_doors.console)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://testserver", follow_redirects=True
    ) as browser:
        found = LINK.search((await teacher.sees("La pagina è tua.")).text)
        assert found is not None
        page = (await browser.post(found[1])).url.path
        await house.moves(minutes=2)
        ticked = await browser.post(f"{page}/informato")
        await house.moves(minutes=5)
        again = await browser.post(f"{page}/informato")
        await house.moves(hours=1)
        late = await browser.get(f"{page}/stampa")

    assert "Ho avvisato il dirigente per iscritto: oggi alle 10:02" in unescape(ticked.text)
    assert "Ho avvisato il dirigente per iscritto: oggi alle 10:02" in unescape(again.text)
    assert late.status_code == 410 and "livido" not in late.text
