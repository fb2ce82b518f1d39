"""Every route at once: headers on each answer, who may open what and where, foreign like missing, hostile words."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as words
from starlette.routing import Mount, Route

from casework import danger, groups, initiatives, peer_requests, privacy
from casework.peer_requests import Asked
from db import consents, peers, requests, sessions, staff
from db.ids import new_id
from domain.access import RIGHTS, Act
from domain.case import AgeBand, Case
from domain.consent import Basis, Consent, Giver, Scope
from domain.groups import Group
from domain.initiatives import Audience, Topic
from domain.peer_requests import Kind
from domain.people import Duty, Person
from tests import builders
from tests.services import a_service
from tests.web.conftest import Browser, Desk

OPEN = {"/", "/health", "/entra/{token:str}", "/esci"}
"""Routes that ask for no seat."""

ONE_TIME = "/p/"
"""The one-time pages, which have tests of their own: no seat, and Telegram may frame them."""

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
    "/segnala": Act.REPORT_FOR,
    "/segnala/{kind:str}": Act.REPORT_FOR,
    "/persone": Act.MANAGE_PEOPLE,
    "/persone/invita": Act.INVITE,
    "/persone/{number:str}": Act.MANAGE_PEOPLE,
    "/persone/{number:str}/compito": Act.MANAGE_PEOPLE,
    "/persone/{number:str}/togli": Act.MANAGE_PEOPLE,
    "/persone/{number:str}/assenza": Act.MANAGE_PEOPLE,
    "/persone/{number:str}/riassegna": Act.MANAGE_PEOPLE,
    "/enti": Act.MANAGE_PEOPLE,
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
    "/quadro": Act.SEE_OVERVIEW,
    "/quadro/{name:str}.svg": Act.SEE_OVERVIEW,
    "/quadro/{name:str}.csv": Act.SEE_OVERVIEW,
}
"""The right that each route asks for; the test below refuses a route that nobody wrote down here."""

ONLY_ADMINISTRATORS = {"/persone/regola"}
OF_ANOTHER_ADMINISTRATOR = {"/persone/{number:str}/secondo-fattore"}
OF_THE_LEAD_BODY = {"/contatti/{contact:str}"}

ABOUT_ONE = ("{code", "{number", "{request", "{row", "{group")
PLACED = {path for path in NEEDS if any(mark in path for mark in ABOUT_ONE)} | {
    "/pari/regola",
    "/persone/invita",
    "/servizi/aggiungi",
    "/servizi/{service:str}",
    "/servizi/{service:str}/verifica",
}
"""Routes about one thing that stands somewhere; lists are empty elsewhere instead."""

NEW_SERVICE = {
    **{"name": "Spazio", "body": "Ente", "status": "active", "access": "appuntamento", "audience": "tutti"},
    "comune": "900001",
}
"""What the form of a service sends."""

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


def routes(desk: Desk) -> Iterator[tuple[str, str]]:
    """Give method and path of every route of the application."""
    for route in desk.app.routes:
        if isinstance(route, Route) and not route.path.startswith(ONE_TIME):
            for method in sorted((route.methods or set()) - {"HEAD"}):
                yield method, route.path


def _meeting(desk: Desk) -> initiatives.Wording:
    begins = desk.now + timedelta(days=9)
    words = ("Una sera", "Insieme.", "Sala civica", "")
    kind = (Topic.PARENTS, Audience.ALL, builders.COMUNE)
    return initiatives.Wording(*kind, *words, begins, begins + timedelta(hours=2))


class Scene:
    """One of everything that a route can be about, at the ambito of the tests."""

    case: Case
    alarm: str
    member: Person
    held: int
    esp: int
    asked: str
    service: int
    initiative: str
    request: int
    consent: int

    async def set_up(self, desk: Desk, manager: Person | None = None) -> "Scene":
        """Write the things."""
        async with desk.memory.transaction() as store:
            self.case = await builders.stored(store, manager=manager.id if manager else None)
            crier = await builders.joined(store)
            await privacy.ask_access(store, crier, builders.the_protocol(), desk.now)
            (asked,) = await requests.pending_of(store, crier.id)
            self.request = asked.id
            said = Consent(
                new_id(),
                self.case.id,
                Giver.SUBJECT,
                Scope.CONTACT,
                Basis.CONSENT,
                True,
                desk.now,
                None,
                "",
                None,
            )
            await consents.add(store, said, "")
            self.consent = said.id
            paged = await danger.cry(store, crier, source="tap", now=desk.now, lineage=builders.LINEAGE)
            self.alarm = paged.danger.code
            self.member = await builders.joined(store, Duty.ESP)
            await sessions.set_second_factor(store, self.member.id, "JBSWY3DPEHPK3PXP")
            (one,) = [
                one for one in await staff.holdings(store, [builders.AMBITO]) if one.person == self.member.id
            ]
            self.held = one.id
            row = await peers.of_person(store, self.member.id)
            assert row is not None
            self.esp = row.id
            wish = Asked(Kind.CONTACT, AgeBand.FROM_14, builders.COMUNE)
            asker = await builders.joined(store)
            line = await peer_requests.ask(store, asker, wish, builders.the_protocol(), desk.now)
            self.asked = line.request.code
            self.service, body = await a_service(store, "Consultorio", builders.COMUNE, desk.now, free=9)
            await builders.joined(store, Duty.SERVICE_CONTACT, organisation=body)
            carla = await builders.joined(store, Duty.COORDINATOR)
            plan = Group(0, "Insieme", builders.COMUNE, "Sala", False, 9, desk.now)
            self.group = (await groups.open_group(store, carla, plan, [carla.id], desk.now)).id
            self.initiative = (await initiatives.publish(store, carla, _meeting(desk), desk.now)).code
        return self

    def address(self, path: str) -> str:
        """Fill the path of a route with what stands in this scene."""
        codes = {"/allarmi": self.alarm, "/iniziative": self.initiative, "/abbinamenti": self.asked}
        code = next((code for start, code in codes.items() if path.startswith(start)), self.case.code)
        path = path.replace("{what:str}", {"/caso": "invia", "/grup": "chiudi"}.get(path[:5], "annuncia"))
        filled = {
            "{code:str}": code,
            "{act:str}": {"/pari": "supervisione", "/abbi": "risposta"}.get(path[:5], "nota"),
            "{row:str}": str(self.esp),
            "{kind:str}": "teacher",
            "{number:str}": str(self.member.id),
            "{name:str}": "aperte",
            "{contact:str}": "emergency_112",
            "{watch:str}": "12345",
            "{token:str}": "x" * 43,
            "{request:str}": str(self.request),
            "{group:str}": str(self.group),
            "{service:str}": str(self.service),
        }
        for mark, value in filled.items():
            path = path.replace(mark, value)
        return path

    def fields(self, path: str) -> dict[str, str]:
        """Give what the form of a route would send."""
        return {
            "/caso/{code:str}/{act:str}": {"text": "visto"},
            "/caso/{code:str}/invii/{what:str}": {"service": str(self.service)},
            "/gruppi": {"title": "Insieme", "territory": str(builders.COMUNE), "place": "Sala", "capacity": "9"},
            "/iniziative": {
                **{"topic": "genitori", "audience": "tutti", "territory": str(builders.COMUNE)},
                **{"title": "Una sera", "text": "Insieme.", "begins": "2027-04-01T20:00"},
                "ends": "2027-04-01T22:00",
            },
            "/caso/{code:str}/consensi": {
                **{"giver": "subject", "scope": "contact", "basis": "consent", "answer": "si"},
                "notice": "ragazzi 1",
            },
            "/caso/{code:str}/consensi/ritira": {"consent": str(self.consent)},
            "/caso/{code:str}/consensi/famiglia": {"responsibility": "both", "born": "2011-05-20"},
            "/caso/{code:str}/consensi/blocco": {"blocked": "si", "reason": "prudenza"},
            "/caso/{code:str}/conserva": {"until": "2027-05-01", "reason": "serve"},
            "/richieste/{request:str}": {"kind": "access", "answer": "si", "reason": "è sua"},
            "/allarmi/{code:str}/rispondi": {"text": "ci sono"},
            "/allarmi/{code:str}/chiudi": {"verdict": "true", "helped": "talk"},
            "/segnala/{kind:str}": {"T1": "spesso", "source": "phone", "told_at": "2027-03-09T09:00"},
            "/pari/invita": {"request": self.asked},
            "/pari/regola": {"territory": str(builders.AMBITO), "on": "no"},
            "/persone/invita": {"duty": "teacher", "territory": str(builders.COMUNE)},
            "/persone/{number:str}/compito": {"duty": "esp", "territory": str(builders.COMUNE)},
            "/persone/{number:str}/togli": {"held": str(self.held)},
            "/servizi/aggiungi": NEW_SERVICE,
            "/servizi/{service:str}": NEW_SERVICE,
            "/persone/{number:str}/assenza": {"until": "2027-03-20"},
        }.get(path, {})


async def ask(browser: Browser, method: str, address: str, fields: dict[str, str]) -> Any:
    """Send a request as our own page would."""
    return await (browser.get(address) if method == "GET" else browser.post(address, **fields))


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
        str(scene.member.id): "12345",
        str(scene.esp): "12345",
    }
    missing[scene.initiative] = "INI-22222"
    missing[str(scene.request)] = "12346"

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


HOSTILE = words.one_of(
    words.sampled_from(
        [
            "<script>alert(1)</script>",
            '"><img src=x onerror=alert(1)>',
            "' OR 1=1 --",
            "{{7*7}}",
            "../../etc/passwd",
            "%00",
            "\x00",
            "9" * 40,
            "-1",
            "0",
            "=cmd|' /C calc'!A0",
            "\u202e\u2066gnirts",
            "١٢٣",
            "²",
            "NaN",
            "2027-02-30T25:61",
            "9999-12-31T23:59",
            "0001-01-01",
        ]
    ),
    words.text(max_size=60),
)
NAMES = (
    *(
        "level",
        "reason",
        "text",
        "manager",
        "severity",
        "sector",
        "age",
        "subject",
        "reversible",
        "into",
        "version",
    ),
    *(
        "loaded",
        "source",
        "told_at",
        "organisation",
        "changed",
        "duty",
        "territory",
        "on_rota",
        "held",
        "until",
    ),
    *("act", "to", "needed", "code", "T1", "comune", "family_reason"),
    *("service", "together", "waits", "referral", "topic", "audience", "title", "place", "link", "begins"),
    *("ends", "deadline", "came"),
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=words.lists(HOSTILE, min_size=len(NAMES) + 4, max_size=len(NAMES) + 4))
async def test_hostile_words_break_no_page_and_are_never_markup(desk: Desk, values: list[str]) -> None:
    desk.pass_time(minutes=2)
    scene = await Scene().set_up(desk)
    async with desk.memory.transaction() as store:
        person = await builders.joined(store, Duty.COORDINATOR, Duty.ADMINISTRATOR, Duty.TRIAGE_OPERATOR)
    browser = await desk.seat(person)
    said = dict(zip(NAMES, values, strict=False))
    odd = quote(values[-1], safe="") or "x"

    for method, path in routes(desk):
        if path in ("/esci", "/health", "/"):
            continue
        strange = re.sub(r"\{[^}]+\}", lambda _: odd, path)
        for address in {scene.address(path), strange}:
            if method == "GET":
                answer = await browser.client.get(address, params={"dopo": values[-2], "visto": values[-3]})
                filtered = {
                    name: values[place] for place, name in enumerate(("livello", "stato", "territorio"))
                }
                answers = [answer, await browser.client.get(address, params=filtered)]
            else:
                answers = [await browser.post(address, **said)]
            for answer in answers:
                assert answer.status_code < 500, (method, address, answer.text)
                assert "Traceback" not in answer.text
                assert "<script>alert" not in answer.text and "<img src=x" not in answer.text
                assert "49" not in answer.text or "{{7*7}}" not in said.values() or ">49<" not in answer.text


async def test_a_body_that_does_not_say_its_length_or_is_huge_is_refused(desk: Desk) -> None:
    async with desk.memory.transaction() as store:
        person = await builders.joined(store, Duty.COORDINATOR)
    browser = await desk.seat(person)

    async def endless() -> Any:
        yield b"text=a"

    unsaid = await browser.client.post("/caso/CRD-22222/nota", content=endless())
    huge = await browser.client.post("/caso/CRD-22222/nota", content=b"a" * 70_000)

    assert (unsaid.status_code, huge.status_code) == (413, 413)
