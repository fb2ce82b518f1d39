"""The directory at a desk: a service is written, found, changed, checked; needs are read and have no author."""

from datetime import date

from casework import directory as keeping
from casework import directory_exchange, needs, orientation
from db import directory, directory_rows
from db.directory_tables import services
from domain.directory import Access, ServiceType, Theme
from domain.needs import Topic
from domain.orientation import Age, Demand, Since, Who
from domain.people import Duty
from tests import builders
from tests.web.conftest import Desk

FORM = {
    "name": "Spazio ragazzi",
    "body": "Cooperativa Mongolfiera",
    "nature": "privato sociale",
    "kind": "servizio_educativo",
    "status": "active",
    "access": "porta_aperta",
    "audience": "ragazzi",
    "languages": "it, ro",
    "minimum_age": "11",
    "maximum_age": "21",
    "summary": "Musica e compiti.",
    "how": "Entra e chiedi.",
    "cost": "Gratuito",
    "documents": "Tessera; Documento",
    "comune": "900001",
    "city": "Borgoserio",
    "street": "via Inventata 1",
    "phone": "0373 000 001",
    "areas": "AMB-1",
    "hours": "MO,WE 14:30-18:30\nFR 15:00-18:00",
    "wait": "5",
    "themes": "compagnia",
}


async def test_a_service_written_at_the_desk_is_found_by_whoever_asks_where_to_turn(desk: Desk) -> None:
    async with desk.memory.transaction() as store:
        chief = await builders.joined(store, Duty.COORDINATOR)
    browser = await desk.seat(chief)
    assert (await browser.get("/servizi/nuovo")).status_code == 200

    answer = await browser.post("/servizi/aggiungi", **FORM)

    assert answer.status_code == 303
    page = (await browser.get(answer.headers["location"])).text
    for value in (
        "Spazio ragazzi",
        "Cooperativa Mongolfiera",
        "MO,WE 14:30-18:30",
        "AMB-1",
        "it, ro",
        "Documento",
    ):
        assert value in page
    assert "Spazio ragazzi" in (await browser.get("/servizi?cerca=mongolf")).text
    asked = Demand(Who.SELF, Age.TEEN, Theme.COMPANY, Since.WEEKS, builders.COMUNE, "ro")
    async with desk.memory.transaction() as store:
        found = await orientation.answer(store, asked, desk.now)
    (one,) = found.suggestions
    assert (one.service.kind, one.service.access) == (ServiceType.EDUCATIONAL, Access.OPEN_DOOR)
    assert one.service.declared is not None and one.service.declared.days == 5
    assert one.service.documents == "Tessera; Documento"


async def test_a_change_keeps_what_the_form_does_not_show_and_drops_what_was_unsaid(desk: Desk) -> None:
    async with desk.memory.transaction() as store:
        chief = await builders.joined(store, Duty.COORDINATOR)
    browser = await desk.seat(chief)
    place = (await browser.post("/servizi/aggiungi", **FORM)).headers["location"]
    (row,) = await builders.rows(desk.memory, services)
    async with desk.memory.transaction() as store:
        written = await directory_rows.get(store, "service", row.key)
        assert written is not None
        await directory_rows.put(store, "service", {**written, "licenses": "n. 7", "nostra": "x"}, desk.now)

    changed = {
        **FORM,
        "name": "Spazio giovani",
        "hours": "SA 10:00-12:00",
        "themes": "scuola",
        "documents": "",
    }
    assert (await browser.post(place, **changed)).status_code == 303

    async with desk.memory.reading() as store:
        kept = await directory_rows.get(store, "service", row.key)
        service = await directory.one(store, row.id)
    assert kept is not None and service is not None
    assert (kept["licenses"], kept["nostra"], kept["name"]) == ("n. 7", "x", "Spazio giovani")
    assert service.themes == {Theme.SCHOOL}
    assert [hours.rule for hours in (*service.hours, *service.sites[0].hours)] == ["FREQ=WEEKLY;BYDAY=SA"]
    assert service.documents == ""


async def test_who_checked_a_service_and_when_stands_apart_from_when_it_was_saved(desk: Desk) -> None:
    async with desk.memory.transaction() as store:
        chief = await builders.joined(store, Duty.COORDINATOR)
    browser = await desk.seat(chief)
    place = (await browser.post("/servizi/aggiungi", **FORM)).headers["location"]
    (row,) = await builders.rows(desk.memory, services)
    assert row.verified_on is None
    async with desk.memory.transaction() as store:
        await orientation.doubt(store, row.id, "hours", desk.now)
    assert "gli orari sono cambiati" in (await browser.get("/servizi")).text

    assert (await browser.post(f"{place}/verifica")).status_code == 303

    (row,) = await builders.rows(desk.memory, services)
    assert row.verified_on == date(2027, 3, 9)
    assert row.verified_by == "Azienda consortile inventata"
    assert row.verified_person == chief.id
    assert "gli orari sono cambiati" not in (await browser.get("/servizi")).text
    desk.pass_time(days=1)
    assert (await (await desk.seat(chief)).post(place, **FORM)).status_code == 303
    (later,) = await builders.rows(desk.memory, services)
    assert later.verified_on == date(2027, 3, 9)
    assert later.saved_at > row.saved_at


async def test_what_cannot_be_saved_is_said_and_everything_typed_stays(desk: Desk) -> None:
    async with desk.memory.transaction() as store:
        chief = await builders.joined(store, Duty.COORDINATOR)
    browser = await desk.seat(chief)

    for wrong, said in (
        ({"hours": "il lunedì"}, "Un orario non si legge."),
        ({"body": " "}, "Servono almeno il nome"),
        ({"wait": "5000"}, "Questo numero non va bene."),
        ({"minimum_age": "dieci"}, "Questo numero non va bene."),
    ):
        answer = await browser.post("/servizi/aggiungi", **{**FORM, **wrong})
        assert answer.status_code == 409
        assert said in answer.text and "Musica e compiti." in answer.text

    assert await builders.rows(desk.memory, services) == []


async def test_a_service_of_another_territory_is_nobodys_to_change(desk: Desk) -> None:
    async with desk.memory.transaction() as store:
        chief = await builders.joined(store, Duty.COORDINATOR)
        other = await builders.joined(store, Duty.COORDINATOR, at=builders.SIBLING)
    place = (await (await desk.seat(chief)).post("/servizi/aggiungi", **FORM)).headers["location"]
    browser = await desk.seat(other)

    assert (await browser.get(place)).status_code == 404
    assert (await browser.post(place, **FORM)).status_code == 404
    assert (await browser.post(f"{place}/verifica")).status_code == 404
    assert "Spazio ragazzi" not in (await browser.get("/servizi")).text


async def test_a_wait_said_at_the_desk_goes_out_as_an_attribute(desk: Desk) -> None:
    async with desk.memory.transaction() as store:
        chief = await builders.joined(store, Duty.COORDINATOR)
    await (await desk.seat(chief)).post("/servizi/aggiungi", **FORM)
    (row,) = await builders.rows(desk.memory, services)
    async with desk.memory.transaction() as store:
        await keeping.declare_wait(store, chief, row.id, 21, desk.now)

    async with desk.memory.reading() as store:
        rows = [one async for page in directory_exchange.pages(store, "attribute") for one in page]
        terms = [one async for page in directory_exchange.pages(store, "taxonomy_term") for one in page]

    codes = {one["id"]: one["code"] for one in terms}
    waits = [one["value"] for one in rows if codes[one["taxonomy_term_id"]] == "attesa:dichiarata"]
    assert waits == ["21"]


async def test_needs_are_read_without_an_author(desk: Desk) -> None:
    async with desk.memory.transaction() as store:
        chief = await builders.joined(store, Duty.COORDINATOR)
        await needs.voice(store, builders.COMUNE, Topic.SPORT, "Una palestra <aperta>", desk.now)
        await needs.voice(store, builders.FAR_COMUNE, Topic.HOME, "Altrove", desk.now)
    browser = await desk.seat(chief)

    page = (await browser.get("/bisogni")).text

    assert "Una palestra &lt;aperta&gt;" in page and "Borgoserio" in page
    assert "Altrove" not in page


async def test_free_places_told_by_telephone_are_written_down_and_grow_old(desk: Desk) -> None:
    async with desk.memory.transaction() as store:
        chief = await builders.joined(store, Duty.COORDINATOR)
    browser = await desk.seat(chief)
    place = (await browser.post("/servizi/aggiungi", **FORM)).headers["location"]
    assert "Nessuno li ha ancora detti." in (await browser.get(place)).text

    assert (await browser.post(f"{place}/posti", free="4")).status_code == 303
    assert "4, detti" in (await browser.get(place)).text
    wrong = await browser.post(f"{place}/posti", free="99999")
    assert wrong.status_code == 409 and "Questo numero non va bene." in wrong.text
    desk.pass_time(days=8)

    page = (await (await desk.seat(chief)).get(place)).text
    assert "da risentire" in page
