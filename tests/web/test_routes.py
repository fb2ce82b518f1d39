"""Every route at once: headers on each answer, who may open what and where, what is foreign looks like missing."""

import pytest
from starlette.routing import Mount

from domain.access import RIGHTS, Act
from domain.people import Duty
from tests import builders
from tests.web.conftest import Desk
from tests.web.scene import Scene, ask, routes

__all__ = ["NEEDS", "PLACED", "Scene", "ask", "routes"]

OPEN = {"/", "/health", "/entra/{token:str}", "/esci"}
"""Routes that ask for no seat."""

OF_EVERYBODY = {"/prova", "/sessioni", "/sessioni/{number:str}/chiudi"}
"""Routes about oneself."""

NEEDS: dict[str, Act] = {
    "/coda": Act.SEE_QUEUE,
    "/caso/{code:str}": Act.READ_THREAD,
    "/caso/{code:str}/stampa": Act.READ_THREAD,
    "/caso/{code:str}/{act:str}": Act.WRITE_NOTE,
    "/caso/{code:str}/consensi": Act.SEE_CONSENTS,
    "/caso/{code:str}/consensi/ritira": Act.RECORD_CONSENT,
    "/caso/{code:str}/consensi/famiglia": Act.RECORD_CONSENT,
    "/caso/{code:str}/consensi/blocco": Act.BLOCK_FAMILY,
    "/caso/{code:str}/conserva": Act.KEEP_LONGER,
    "/richieste": Act.DECIDE_ERASURE,
    "/richieste/{request:str}": Act.DECIDE_ACCESS,
    "/allarmi": Act.ANSWER_DANGER,
    "/allarmi/{code:str}": Act.ANSWER_DANGER,
    "/allarmi/{code:str}/rispondi": Act.ANSWER_DANGER,
    "/allarmi/{code:str}/chiudi": Act.ANSWER_DANGER,
    "/da-sentire": Act.ANSWER_CALLBACK,
    "/da-sentire/{code:str}": Act.ANSWER_CALLBACK,
    "/da-sentire/{code:str}/{what:str}": Act.ANSWER_CALLBACK,
    "/passaggi/{code:str}/{what:str}": Act.DECIDE_TRANSFER,
    "/segnala": Act.REPORT_FOR,
    "/segnala/{kind:str}": Act.REPORT_FOR,
    "/persone": Act.MANAGE_PEOPLE,
    "/persone/invita": Act.INVITE,
    "/persone/{number:str}": Act.MANAGE_PEOPLE,
    "/persone/{number:str}/compito": Act.MANAGE_PEOPLE,
    "/persone/{number:str}/togli": Act.MANAGE_PEOPLE,
    "/persone/{number:str}/assenza": Act.MANAGE_PEOPLE,
    "/persone/{number:str}/riassegna": Act.MANAGE_PEOPLE,
    "/enti": Act.EDIT_ORGANISATION,
    "/enti/aggiungi": Act.EDIT_ORGANISATION,
    "/enti/{body:str}": Act.EDIT_ORGANISATION,
    "/cura": Act.SUPERVISE,
    "/cura/ore": Act.SUPERVISE,
    "/cura/{row:str}": Act.SUPERVISE,
    "/cura/{row:str}/diario": Act.SUPERVISE,
    "/pari": Act.SEE_PEERS,
    "/pari/regola": Act.SET_PEER_RULES,
    "/pari/invita": Act.KEEP_REGISTER,
    "/pari/{row:str}": Act.SEE_PEERS,
    "/pari/{row:str}/{act:str}": Act.KEEP_REGISTER,
    "/abbinamenti": Act.APPROVE_MATCH,
    "/abbinamenti/{code:str}/{act:str}": Act.APPROVE_MATCH,
    "/turni": Act.SET_ROTA,
    "/turni/{watch:str}/togli": Act.SET_ROTA,
    "/consegne": Act.SEE_DELIVERY,
    "/consegne/viste": Act.SEE_DELIVERY,
    "/contatti": Act.SEE_DELIVERY,
    "/caso/{code:str}/invii": Act.SEE_CARD,
    "/caso/{code:str}/invii/{what:str}": Act.REFER,
    "/distribuzione": Act.PLAN_LOAD,
    "/gruppi": Act.LEAD_GROUP,
    "/gruppi/{group:str}/{what:str}": Act.LEAD_GROUP,
    "/iniziative": Act.ANNOUNCE,
    "/iniziative/{code:str}/{what:str}": Act.ANNOUNCE,
    "/servizi": Act.EDIT_DIRECTORY,
    "/servizi/nuovo": Act.EDIT_DIRECTORY,
    "/servizi/aggiungi": Act.EDIT_DIRECTORY,
    "/servizi/{service:str}": Act.EDIT_DIRECTORY,
    "/servizi/{service:str}/verifica": Act.EDIT_DIRECTORY,
    "/bisogni": Act.READ_NEEDS,
    "/orientamenti": Act.READ_NEEDS,
    "/orientamenti/{name:str}.svg": Act.READ_NEEDS,
    "/orientamenti/{name:str}.csv": Act.READ_NEEDS,
    "/servizi/{service:str}/posti": Act.TELL_PLACES,
    "/quadro": Act.SEE_OVERVIEW,
    "/quadro/{name:str}.svg": Act.SEE_OVERVIEW,
    "/quadro/{name:str}.csv": Act.SEE_OVERVIEW,
}
"""The right that each route asks for; the test below refuses a route that nobody wrote down here."""

ONLY_ADMINISTRATORS = {"/persone/regola"}
OF_ANOTHER_ADMINISTRATOR = {"/persone/{number:str}/secondo-fattore"}
OF_THE_LEAD_BODY = {"/contatti/{contact:str}"}

ABOUT_ONE = ("{code", "{number", "{request", "{row", "{group", "{body")
PLACED = {path for path in NEEDS if any(mark in path for mark in ABOUT_ONE)} | {
    "/pari/regola",
    "/persone/invita",
    "/enti/aggiungi",
    "/servizi/aggiungi",
    "/servizi/{service:str}",
    "/servizi/{service:str}/verifica",
    "/servizi/{service:str}/posti",
}
"""Routes about one thing that stands somewhere; lists are empty elsewhere instead."""

DUTIES = (
    Duty.TRIAGE_OPERATOR,
    Duty.CASE_MANAGER,
    Duty.COORDINATOR,
    Duty.CLINICIAN,
    Duty.TEAM_MEMBER,
    Duty.ADMINISTRATOR,
)
PLACES = {
    "own": builders.AMBITO,
    "above": builders.REGION,
    "beside": builders.SIBLING,
    "far": builders.FAR_AMBITO,
}


async def test_every_route_is_written_down_with_the_right_it_needs(desk: Desk) -> None:
    known = OPEN | OF_EVERYBODY | set(NEEDS) | ONLY_ADMINISTRATORS | OF_THE_LEAD_BODY
    known |= OF_ANOTHER_ADMINISTRATOR

    assert {path for _, path in routes(desk)} == known
    assert {route.path for route in desk.app.routes if isinstance(route, Mount)} == {
        "/static/italia",
        "/static/htmx",
        "/static/own",
    }


async def test_every_answer_carries_the_headers_that_protect_a_browser(desk: Desk) -> None:
    scene = await Scene().set_up(desk)
    async with desk.memory.transaction() as store:
        person = await builders.joined(store, Duty.COORDINATOR)
    seated, stranger = await desk.seat(person), desk.browser()
    for browser in (seated, stranger):
        for method, path in [*routes(desk), ("GET", "/nothing"), ("GET", "/static/own/console.css")]:
            answer = await ask(browser, method, scene.address(path), scene.fields(path))
            found = answer.headers

            csp = found["content-security-policy"]
            assert csp.startswith("default-src 'none'; script-src 'self'; style-src 'self'; "), path
            assert "unsafe" not in csp and "frame-ancestors 'none'" in csp, path
            assert found["x-content-type-options"] == "nosniff", path
            assert found["x-frame-options"] == "DENY", path
            assert found["referrer-policy"] == "same-origin", path
            assert found["strict-transport-security"].startswith("max-age="), path
            cached = found["cache-control"]
            assert cached == ("public, max-age=86400" if path.startswith("/static") else "no-store"), path


async def test_a_stranger_sees_the_entrance_and_nothing_else(desk: Desk) -> None:
    scene = await Scene().set_up(desk)
    stranger = desk.browser()

    for method, path in routes(desk):
        if path not in OPEN:
            answer = await ask(stranger, method, scene.address(path), scene.fields(path))
            assert answer.status_code == 401, path
            assert scene.case.code not in answer.text


async def test_a_post_without_the_token_of_the_session_does_nothing(desk: Desk) -> None:
    scene = await Scene().set_up(desk)
    async with desk.memory.transaction() as store:
        person = await builders.joined(store, Duty.COORDINATOR, Duty.ADMINISTRATOR)
    browser = await desk.seat(person)
    await browser.get("/coda")
    before = await builders.everything(desk.memory)

    for method, path in routes(desk):
        if method == "POST" and path not in ("/entra/{token:str}",):
            for data in ({}, {"token": "f" * 64}):
                answer = await browser.client.post(scene.address(path), data={**scene.fields(path), **data})
                assert answer.status_code == 403, path
            foreign = await browser.client.post(
                scene.address(path), data={**scene.fields(path)}, headers={"origin": "https://evil.test"}
            )
            assert foreign.status_code == 403, path

    assert await builders.everything(desk.memory) == before


def expected(path: str, duty: Duty, place: str) -> str:
    """Say what somebody may do with a route: yes, missing (as if there were nothing) or no."""
    here = place in ("own", "above")
    if path in OF_EVERYBODY:
        return "yes"
    if path in ONLY_ADMINISTRATORS:
        return "yes" if duty is Duty.ADMINISTRATOR else "no"
    if path in OF_ANOTHER_ADMINISTRATOR:
        return "yes" if here and duty is Duty.ADMINISTRATOR else "no"
    if path in OF_THE_LEAD_BODY:
        return "yes" if here and duty in (Duty.COORDINATOR, Duty.ADMINISTRATOR) else "no"
    act = NEEDS[path]
    if duty not in RIGHTS[act]:
        return "no"
    return "yes" if here or path not in PLACED else "no"


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("duty", DUTIES)
async def test_every_route_opens_for_the_duties_and_places_of_the_table_and_no_other(
    desk: Desk, duty: Duty, place: str
) -> None:
    async with desk.memory.transaction() as store:
        person = await builders.joined(store, duty, at=PLACES[place], name="Prova")
    manager = person if duty is Duty.CASE_MANAGER else None
    browser, scene = await desk.seat(person), await Scene().set_up(desk, manager)
    for method, path in routes(desk):
        if path in OPEN:
            continue
        if method == "POST":
            scene = await Scene().set_up(desk, manager)

        answer = await ask(browser, method, scene.address(path), scene.fields(path))

        allowed = answer.status_code in (200, 303) or (answer.status_code, path) in (
            (404, "/sessioni/{number:str}/chiudi"),
            (403, "/prova"),
            (404, "/pari/invita"),
            (404, "/turni"),
            (404, "/servizi/{service:str}/verifica"),
            (403, "/iniziative"),
            (403, "/gruppi"),
            (404, "/turni/{watch:str}/togli"),
            (404, "/persone/regola"),
            (409, "/caso/{code:str}/conserva"),
            (404, "/persone/{number:str}/riassegna"),
            (404, "/contatti/{contact:str}"),
        )
        told = expected(path, duty, place)
        if told == "yes":
            assert allowed, (path, answer.status_code)
        else:
            assert answer.status_code in (403, 404), (path, answer.status_code)
            assert scene.case.code not in answer.text, path


async def test_what_is_foreign_answers_exactly_like_what_is_missing(desk: Desk) -> None:
    scene = await Scene().set_up(desk)
    async with desk.memory.transaction() as store:
        person = await builders.joined(store, Duty.COORDINATOR, at=builders.FAR_AMBITO)
    browser = await desk.seat(person)
    missing = {
        scene.case.code: "CRD-22222",
        scene.alarm: "SOS-22222",
        scene.asked: "PAR-22222",
        scene.call: "TEL-22222",
        scene.transfer: "TRA-22222",
        str(scene.member.id): "12345",
        str(scene.esp): "12345",
    }
    missing[scene.initiative] = "INI-22222"
    missing[str(scene.request)] = "12346"
    missing[str(scene.group)] = "12347"
    missing[str(scene.body)] = "12348"

    for method, path in routes(desk):
        if any(mark in path for mark in ABOUT_ONE):
            address, fields = scene.address(path), scene.fields(path)
            foreign = await ask(browser, method, address, fields)
            for real, none in missing.items():
                address = address.replace(real, none)
            absent = await ask(browser, method, address, fields)

            assert (foreign.status_code, absent.status_code) == (404, 404), path
            assert foreign.text == absent.text, path
            assert dict(foreign.headers) == dict(absent.headers), path


async def test_a_case_manager_sees_the_cases_that_name_them_and_no_other(desk: Desk) -> None:
    async with desk.memory.transaction() as store:
        person, colleague = [await builders.joined(store, Duty.CASE_MANAGER) for _ in range(2)]
        mine = await builders.stored(store, manager=person.id)
        theirs = await builders.stored(store, manager=colleague.id)
    browser = await desk.seat(person)

    page = (await browser.get("/coda")).text

    assert mine.code in page and theirs.code not in page
    assert (await browser.get(f"/caso/{mine.code}")).status_code == 200
    assert (await browser.get(f"/caso/{theirs.code}")).status_code == 404
