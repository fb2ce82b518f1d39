"""One of everything that a page of the console can be about, and how each route is asked; it checks nothing itself."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from starlette.routing import Route

from casework import callbacks, danger, groups, initiatives, peer_requests, privacy, transfers
from casework.peer_requests import Asked
from db import consents, peers, requests, sessions, staff
from db.ids import new_id
from domain.case import AgeBand, Case
from domain.consent import Basis, Consent, Giver, Scope
from domain.directory import Theme
from domain.groups import Group
from domain.initiatives import Audience, Topic
from domain.orientation import Age, Demand, Since, Who
from domain.peer_requests import Kind
from domain.people import Duty, Person
from tests import builders
from tests.services import a_service
from tests.web.conftest import Browser, Desk

ONE_TIME = "/p/"
"""The one-time pages, which have tests of their own: no seat, and Telegram may frame them."""

NEW_SERVICE = {
    **{"name": "Spazio", "body": "Ente", "status": "active", "access": "appuntamento", "audience": "tutti"},
    "comune": "900001",
}
"""What the form of a service sends."""

NEW_BODY = {"nature": "privato_sociale", "territory": str(builders.COMUNE), "active": "si"}
"""What the form of a body sends, but for its name."""


def routes(desk: Desk) -> Iterator[tuple[str, str]]:
    """Give method and path of every route of the application."""
    for route in desk.app.routes:
        if isinstance(route, Route) and not route.path.startswith(ONE_TIME):
            for method in sorted((route.methods or set()) - {"HEAD"}):
                yield method, route.path


ANXIOUS = Demand(Who.CHILD, Age.TEEN, Theme.FEAR, Since.WEEKS, builders.COMUNE, "it")
"""What somebody chose before they asked to be contacted."""


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
    call: str
    transfer: str
    request: int
    consent: int
    body: int
    leader: int

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
            self.service, self.body = await a_service(store, "Consultorio", builders.COMUNE, desk.now, free=9)
            await builders.joined(store, Duty.SERVICE_CONTACT, organisation=self.body)
            carla = await builders.joined(store, Duty.COORDINATOR)
            self.leader = carla.id
            plan = Group(0, "Insieme", builders.COMUNE, "Sala", False, 9, desk.now)
            self.group = (await groups.open_group(store, carla, plan, [carla.id], desk.now)).id
            self.call = (
                await callbacks.ask(store, crier, ANXIOUS, None, builders.the_protocol(), desk.now)
            ).code
            neighbour = await builders.joined(store, Duty.TRIAGE_OPERATOR, at=builders.SIBLING)
            theirs = await builders.stored(store, lineage=builders.SIBLING_LINEAGE)
            moving = await transfers.ask(
                store, neighbour, theirs.code, builders.COMUNE, builders.the_protocol(), desk.now
            )
            self.transfer = moving.code
            self.initiative = (await initiatives.publish(store, carla, _meeting(desk), desk.now)).code
        return self

    def address(self, path: str) -> str:
        """Fill the path of a route with what stands in this scene."""
        codes = {"/allarmi": self.alarm, "/iniziative": self.initiative, "/abbinamenti": self.asked}
        codes |= {"/da-sentire": self.call, "/passaggi": self.transfer}
        code = next((code for start, code in codes.items() if path.startswith(start)), self.case.code)
        acts = {"/caso": "invia", "/grup": "chiudi", "/da-s": "prendi", "/pass": "prendi"}
        path = path.replace("{what:str}", acts.get(path[:5], "annuncia"))
        filled = {
            "{code:str}": code,
            "{act:str}": {"/pari": "supervisione", "/abbi": "risposta"}.get(path[:5], "nota"),
            "{row:str}": str(self.esp),
            "{kind:str}": "teacher",
            "{number:str}": str(self.member.id),
            "{name:str}": "mesi" if path.startswith("/orientamenti") else "aperte",
            "{contact:str}": "emergency_112",
            "{watch:str}": "12345",
            "{token:str}": "x" * 43,
            "{request:str}": str(self.request),
            "{group:str}": str(self.group),
            "{service:str}": str(self.service),
            "{body:str}": str(self.body),
        }
        for mark, value in filled.items():
            path = path.replace(mark, value)
        return {"/cura/ore": "/cura/ore?mese=2027-03"}.get(path, path)

    def fields(self, path: str) -> dict[str, str]:
        """Give what the form of a route would send."""
        return {
            "/caso/{code:str}/{act:str}": {"text": "visto"},
            "/caso/{code:str}/invii/{what:str}": {"service": str(self.service)},
            "/gruppi": {
                "title": "Insieme",
                "territory": str(builders.COMUNE),
                "place": "Sala",
                "capacity": "9",
            },
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
            "/richieste/{request:str}": {"answer": "si", "reason": "è sua"},
            "/allarmi/{code:str}/rispondi": {"text": "ci sono"},
            "/allarmi/{code:str}/chiudi": {"verdict": "true", "helped": "talk"},
            "/segnala/{kind:str}": {"T1": "spesso", "source": "phone", "told_at": "2027-03-09T09:00"},
            "/pari/invita": {"request": self.asked},
            "/pari/regola": {"territory": str(builders.AMBITO), "on": "no"},
            "/persone/invita": {"duty": "teacher", "territory": str(builders.COMUNE)},
            "/persone/{number:str}/compito": {"duty": "esp", "territory": str(builders.COMUNE)},
            "/persone/{number:str}/togli": {"held": str(self.held)},
            "/cura/{row:str}/diario": {"note": "ci siamo visti"},
            "/enti/aggiungi": {**NEW_BODY, "name": f"Doposcuola {self.body}", "kind": "association"},
            "/enti/{body:str}": {**NEW_BODY, "name": f"Sportello {self.body}"},
            "/servizi/aggiungi": NEW_SERVICE,
            "/servizi/{service:str}": NEW_SERVICE,
            "/servizi/{service:str}/posti": {"free": "3"},
            "/persone/{number:str}/assenza": {"until": "2027-03-20"},
        }.get(path, {})


async def ask(browser: Browser, method: str, address: str, fields: dict[str, str]) -> Any:
    """Send a request as our own page would."""
    return await (browser.get(address) if method == "GET" else browser.post(address, **fields))
