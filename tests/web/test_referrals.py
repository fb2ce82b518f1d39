"""Referrals, the what-if, initiatives and the page of a name at the desk."""

from dataclasses import dataclass
from datetime import timedelta

from casework import consents, referral_answers
from casework.consents import Word
from db import accounts, referrals, reports
from domain.case import AgeBand, Case, Entry, Sector, Severity
from domain.consent import Giver, Scope
from domain.people import Duty, Person
from domain.referral import ReferralState
from tests.builders import AMBITO, COMUNE, SIBLING, SIBLING_COMUNE, joined, sent, stored, the_protocol
from tests.services import a_service
from tests.web.conftest import Browser, Desk

ADULT = Entry(Severity.EARLY, True, Sector.HEALTH, AgeBand.ADULT)


@dataclass
class Stage:
    """A coordinator at the desk, a case, a service with its contact."""

    browser: Browser
    carla: Person
    contact: Person
    case: Case
    service: int


async def a_stage(desk: Desk, *, free: int = 2) -> Stage:
    async with desk.memory.transaction() as store:
        carla = await joined(store, Duty.COORDINATOR)
        case = await stored(store, entry=ADULT)
        service, body = await a_service(store, "Consultorio Aurora", COMUNE, desk.now, free=free)
        contact = await joined(store, Duty.SERVICE_CONTACT, at=AMBITO, organisation=body)
    return Stage(await desk.seat(carla), carla, contact, case, service)


async def states(desk: Desk, case: Case) -> list[ReferralState]:
    async with desk.memory.transaction() as store:
        return [one.state for one in await referrals.of_case(store, case.id)]


async def test_a_case_is_sent_with_the_reasons_in_sight_and_taken_back(desk: Desk) -> None:
    stage = await a_stage(desk)
    address = f"/caso/{stage.case.code}/invii"

    page = (await stage.browser.get(address)).text
    assert "Consultorio Aurora" in page and "posti liberi: 2" in page and "basta questo livello" in page
    answer = await stage.browser.post(f"{address}/invia", service=str(stage.service))
    assert answer.status_code == 303
    assert await states(desk, stage.case) == [ReferralState.SENT]

    async with desk.memory.transaction() as store:
        (one,) = await referrals.of_case(store, stage.case.id)
    assert one.code in (await stage.browser.get(address)).text
    await stage.browser.post(f"{address}/ritira", referral=one.code)
    assert await states(desk, stage.case) == [ReferralState.WITHDRAWN]


async def test_a_full_service_is_refused_on_the_page_until_somebody_chose_to_wait(desk: Desk) -> None:
    stage = await a_stage(desk, free=0)
    address = f"/caso/{stage.case.code}/invii/invia"

    refused = await stage.browser.post(address, service=str(stage.service))
    assert refused.status_code == 409
    assert "ha scelto di aspettare" in refused.text
    assert await states(desk, stage.case) == []

    await stage.browser.post(address, service=str(stage.service), waits="si")
    assert await states(desk, stage.case) == [ReferralState.SENT]


async def test_another_territory_is_asked_once_and_the_case_stays_meanwhile(desk: Desk) -> None:
    stage = await a_stage(desk)
    async with desk.memory.transaction() as store:
        await joined(store, Duty.COORDINATOR, at=SIBLING)
    address = f"/caso/{stage.case.code}/invii"
    page = (await stage.browser.get(address)).text
    assert f'<option value="{SIBLING_COMUNE}">Pontedoglio</option>' in page and "Borgoserio<" not in page

    asked = await stage.browser.post(f"{address}/territorio", place=str(SIBLING_COMUNE))
    again = await stage.browser.post(f"{address}/territorio", place=str(SIBLING_COMUNE))

    assert (asked.status_code, again.status_code) == (303, 409)
    page = (await stage.browser.get(address)).text
    assert "Chiesto il passaggio a Pontedoglio" in page and f"{address}/territorio" not in page
    assert stage.case.code in (await stage.browser.get("/coda")).text


async def test_a_what_if_sends_nothing(desk: Desk) -> None:
    stage = await a_stage(desk, free=0)

    page = (await stage.browser.get(f"/distribuzione?territorio={AMBITO}&piu_{stage.service}=3")).text

    assert "Trovano posto" in page and stage.case.code in page
    assert await states(desk, stage.case) == []


async def test_a_name_is_read_once_on_its_own_page(desk: Desk) -> None:
    stage = await a_stage(desk)
    await stage.browser.post(f"/caso/{stage.case.code}/invii/invia", service=str(stage.service))
    async with desk.memory.transaction() as store:
        (one,) = await referrals.of_case(store, stage.case.id)
        await referral_answers.accept(store, stage.contact, one.code, the_protocol(), desk.now)
        word = Word(Giver.SUBJECT, Scope.REFERRAL, True)
        await consents.record(store, stage.carla, stage.case.code, word, desk.now)
        teacher = await joined(store, Duty.TEACHER)
        report = await reports.by_receipt(store, (await sent(store, teacher)).code, teacher.id)
        assert report is not None
        words = {
            "name": "Nina Prova",
            "birth": "2011-04-03",
            "comune": "019035",
            "account": "un racconto lungo",
        }
        await accounts.add(store, stage.case.id, report.id, words, desk.now)
    async with desk.memory.transaction() as store:
        token = await referral_answers.link(store, stage.contact, one.code, desk.now)
    browser = desk.browser()

    door = await browser.get(f"/p/invio/{token}")
    assert door.status_code == 200 and "Nina" not in door.text
    page = await browser.post(f"/p/invio/{token}")
    assert "Nina Prova" in page.text and "racconto lungo" not in page.text
    assert "Data di nascita" in page.text and "03/04/2011" in page.text and "Crema (CR)" in page.text
    assert stage.case.code not in page.text

    again = await browser.post(f"/p/invio/{token}")
    assert again.status_code == 410 and "Nina" not in again.text


async def test_an_initiative_is_announced_told_paused_and_counted(desk: Desk) -> None:
    stage = await a_stage(desk)
    begins = (desk.now + timedelta(days=3)).replace(tzinfo=None)
    typed = {"title": "Una sera insieme", "text": "Si parla di figli.", "place": "Sala civica", "link": ""}
    kind = {"topic": "genitori", "audience": "famiglie", "territory": str(AMBITO)}
    times = {
        "begins": begins.isoformat(timespec="minutes"),
        "ends": (begins + timedelta(hours=2)).isoformat(timespec="minutes"),
    }

    wrong = await stage.browser.post("/iniziative", **{**typed, **kind, **times, "link": "http://x"})
    assert wrong.status_code == 409 and "Una sera insieme" in wrong.text
    assert (await stage.browser.post("/iniziative", **typed, **kind, **times)).status_code == 303
    page = (await stage.browser.get("/iniziative")).text
    code = page.split("INI-")[1][:5]
    assert (await stage.browser.post(f"/iniziative/INI-{code}/annuncia")).status_code == 303
    assert "in corso" in (await stage.browser.get("/iniziative")).text
    at = f"/iniziative/INI-{code}/sposta"
    there = {"new_begins": times["begins"], "new_ends": times["ends"], "new_place": "Oratorio <grande>"}
    wrong = await stage.browser.post(at, **{**there, "new_ends": times["begins"]})
    assert wrong.status_code == 409 and 'value="Oratorio &lt;grande&gt;"' in wrong.text
    assert (await stage.browser.post(at, **there)).status_code == 303
    assert "· Oratorio &lt;grande&gt; ·" in (await stage.browser.get("/iniziative")).text
    await stage.browser.post(f"/iniziative/INI-{code}/pausa")
    assert "in pausa" in (await stage.browser.get("/iniziative")).text

    desk.pass_time(days=4)
    browser = await desk.seat(stage.carla)
    assert (await browser.post(f"/iniziative/INI-{code}/presenti", came="23")).status_code == 303
    assert "23" in (await browser.get("/iniziative")).text
