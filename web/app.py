"""The console as one web application: every route in one table, its pages, the files it serves."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from domain.protocol import Protocol
from locales.catalogues import Translate
from web import (
    alarms,
    callbacks,
    care,
    case,
    consents,
    copy_page,
    delivery,
    entrance,
    groups,
    initiatives,
    organisations,
    orientation,
    overview,
    peers,
    people,
    private_page,
    queue,
    referrals,
    requests,
    rota,
    security,
    services,
    spoken,
    transfers,
)
from web.desk import Room, Transactions, Vouched, no_second_way, nobody
from web.threshold import Cries, Page, cries, cries_nowhere, page

ASSETS = Path(__file__).parent / "assets"
PACKAGES = Path(__file__).parents[1] / "node_modules"


def build(
    transactions: Transactions,
    protocol: Protocol,
    words: Mapping[str, Translate],
    clock: Callable[[], datetime],
    *,
    unavailable: type[Exception],
    stale: tuple[type[Exception], ...],
    packages: Path = PACKAGES,
    wake: Callable[[], None] = lambda: None,
    checks: dict[str, date] | None = None,
    bot_name: str = "cordata_bot",
    https: bool = False,
    address: str = "",
    doors: Sequence[BaseRoute] = (),
    vouched: Vouched = nobody,
    call_out: Callable[[], None] = no_second_way,
) -> Starlette:
    """Build the application; `packages` is the folder of the front-end packages (node_modules).

    `address` is where browsers reach it, known even where a proxy ends TLS before it.
    `doors` are routes of others that share the port, such as the one that Telegram pushes to.
    """
    room = Room(
        transactions=transactions,
        protocol=protocol,
        words=words,
        clock=clock,
        limits=security.Limits(),
        unavailable=unavailable,
        stale=stale,
        wake=wake,
        checks={} if checks is None else checks,
        bot_name=bot_name,
        https=https,
        vouched=vouched,
        call_out=call_out,
        templates=Room.templates_of(),
        address=address,
    )
    return Starlette(
        routes=[*doors, *_pages(room), *_files(packages)],
        middleware=[Middleware(security.Headers, https=https)],
    )


class _Table:
    """Makes the routes of a room, each in its transaction and with its seat."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def get(self, path: str, show: Page, *, entry: bool = False, open_to_all: bool = False) -> Route:
        """Give a page to look at."""
        return Route(path, page(self._room, show, entry=entry, open_to_all=open_to_all), methods=["GET"])

    def post(
        self,
        path: str,
        show: Page,
        *,
        heard: Cries = cries,
        entry: bool = False,
        open_to_all: bool = False,
    ) -> Route:
        """Give an act; words of danger in it are heard."""
        shown = page(self._room, show, entry=entry, open_to_all=open_to_all, cry=heard)
        return Route(path, shown, methods=["POST"])


def _pages(room: Room) -> list[BaseRoute]:
    """Give every page of the console; this table is what the generated test of rights walks."""
    at = _Table(room)
    return [*_entrance(at), *_of_cases(at), *_of_people(at), *_of_services(at), *_of_the_house(at)]


def _entrance(at: _Table) -> list[BaseRoute]:
    """Give how one comes in and goes, and the pages that are opened once."""
    return [
        Route("/", home),
        Route("/health", healthy),
        at.get("/entra/{token:str}", entrance.door, entry=True, open_to_all=True),
        at.post("/entra/{token:str}", entrance.enter, entry=True, open_to_all=True),
        at.post("/esci", entrance.leave, open_to_all=True),
        at.get("/prova", entrance.proof),
        at.post("/prova", entrance.prove, entry=True),
        at.get("/sessioni", entrance.sessions),
        at.post("/sessioni/{number:str}/chiudi", entrance.end_session),
        at.get("/p/{token:str}", private_page.door, entry=True, open_to_all=True),
        at.post("/p/{token:str}", private_page.open_, entry=True, open_to_all=True),
        at.get("/p/invio/{token:str}", referrals.name_door, entry=True, open_to_all=True),
        at.post("/p/invio/{token:str}", referrals.name, entry=True, open_to_all=True),
        at.get("/p/aperta/{session:str}", private_page.show, open_to_all=True),
        at.post("/p/aperta/{session:str}", private_page.take, heard=private_page.cries, open_to_all=True),
        at.get("/p/aperta/{session:str}/stampa", private_page.facts, open_to_all=True),
        at.post("/p/aperta/{session:str}/informato", private_page.informed, open_to_all=True),
        at.get("/p/copia/{token:str}", copy_page.door, entry=True, open_to_all=True),
        at.post("/p/copia/{token:str}", copy_page.open_, entry=True, open_to_all=True),
        at.get("/p/copia/aperta/{session:str}", copy_page.show, open_to_all=True),
        at.get("/p/copia/aperta/{session:str}/dati.json", copy_page.data, open_to_all=True),
    ]


def _of_cases(at: _Table) -> list[BaseRoute]:
    """Give the pages of cases, alarms, call-backs, transfers and requests."""
    return [
        at.get("/coda", queue.show),
        at.get("/caso/{code:str}", case.show),
        at.get("/caso/{code:str}/stampa", case.printed),
        at.get("/caso/{code:str}/invii", referrals.of_case),
        at.post("/caso/{code:str}/invii/{what:str}", referrals.act),
        at.get("/caso/{code:str}/consensi", consents.show),
        at.post("/caso/{code:str}/consensi", consents.record),
        at.post("/caso/{code:str}/consensi/ritira", consents.withdraw),
        at.post("/caso/{code:str}/consensi/famiglia", consents.family),
        at.post("/caso/{code:str}/consensi/blocco", consents.block),
        at.post("/caso/{code:str}/conserva", consents.keep),
        at.get("/richieste", requests.listed),
        at.get("/richieste/{request:str}", requests.one),
        at.post("/richieste/{request:str}", requests.decide),
        at.post("/caso/{code:str}/{act:str}", case.act, heard=case.cries),
        at.get("/allarmi", alarms.listed),
        at.post("/allarmi/{code:str}", alarms.opened),
        at.post("/allarmi/{code:str}/rispondi", alarms.replies, heard=cries_nowhere),
        at.post("/allarmi/{code:str}/chiudi", alarms.closes, heard=cries_nowhere),
        at.get("/da-sentire", callbacks.listed),
        at.get("/da-sentire/{code:str}", callbacks.show),
        at.post("/da-sentire/{code:str}/{what:str}", callbacks.act),
        at.post("/passaggi/{code:str}/{what:str}", transfers.decide),
        at.get("/segnala", spoken.choose),
        at.get("/segnala/{kind:str}", spoken.sheet),
        at.post("/segnala/{kind:str}", spoken.send, heard=cries_nowhere),
    ]


def _of_people(at: _Table) -> list[BaseRoute]:
    """Give the pages of people, ESP and the rota."""
    return [
        at.get("/persone", people.listed),
        at.post("/persone/invita", people.invite),
        at.post("/persone/regola", people.rule),
        at.get("/persone/{number:str}", people.one),
        at.post("/persone/{number:str}/compito", people.grant),
        at.post("/persone/{number:str}/togli", people.withdraw),
        at.post("/persone/{number:str}/secondo-fattore", people.forget_proof),
        at.post("/persone/{number:str}/assenza", people.away),
        at.post("/persone/{number:str}/riassegna", people.reassign),
        at.get("/enti", organisations.listed),
        at.post("/enti/aggiungi", organisations.add),
        at.get("/enti/{body:str}", organisations.one),
        at.post("/enti/{body:str}", organisations.change),
        at.get("/pari", peers.board),
        at.post("/pari/regola", peers.rules),
        at.post("/pari/invita", peers.invite),
        at.get("/pari/{row:str}", peers.sheet),
        at.post("/pari/{row:str}/{act:str}", peers.record),
        at.get("/cura", care.board),
        at.get("/cura/ore", care.hours),
        at.get("/cura/{row:str}", care.sheet),
        at.post("/cura/{row:str}/diario", care.write),
        at.get("/abbinamenti", peers.queue),
        at.post("/abbinamenti/{code:str}/{act:str}", peers.decide),
        at.get("/turni", rota.listed),
        at.post("/turni", rota.add),
        at.post("/turni/{watch:str}/togli", rota.remove),
    ]


def _of_services(at: _Table) -> list[BaseRoute]:
    """Give the pages of services, their load and initiatives."""
    return [
        at.get("/distribuzione", referrals.what_if),
        at.get("/gruppi", groups.calendar),
        at.post("/gruppi", groups.add),
        at.post("/gruppi/{group:str}/{what:str}", groups.act),
        at.get("/iniziative", initiatives.listed),
        at.post("/iniziative", initiatives.add),
        at.post("/iniziative/{code:str}/{what:str}", initiatives.act),
        at.get("/servizi", services.listed),
        at.get("/servizi/nuovo", services.new),
        at.post("/servizi/aggiungi", services.add),
        at.get("/servizi/{service:str}", services.one),
        at.post("/servizi/{service:str}", services.change),
        at.post("/servizi/{service:str}/verifica", services.verify),
        at.post("/servizi/{service:str}/posti", services.tell_places),
        at.get("/bisogni", services.voiced),
        at.get("/orientamenti", orientation.show),
        at.get("/orientamenti/{name:str}.svg", orientation.picture),
        at.get("/orientamenti/{name:str}.csv", orientation.table),
    ]


def _of_the_house(at: _Table) -> list[BaseRoute]:
    """Give the pages about the house itself."""
    return [
        at.get("/consegne", delivery.stuck),
        at.post("/consegne/viste", delivery.looked_at),
        at.get("/contatti", delivery.numbers),
        at.post("/contatti/{contact:str}", delivery.verified),
        at.get("/quadro", overview.show),
        at.get("/quadro/{name:str}.svg", overview.picture),
        at.get("/quadro/{name:str}.csv", overview.table),
    ]


def _files(packages: Path) -> list[BaseRoute]:
    """Serve our own few files and the front-end packages; no other host is ever needed."""
    italia, htmx = packages / "bootstrap-italia" / "dist", packages / "htmx.org" / "dist"
    return [
        Mount("/static/italia", StaticFiles(directory=italia)),
        Mount("/static/htmx", StaticFiles(directory=htmx)),
        Mount("/static/own", StaticFiles(directory=ASSETS)),
    ]


async def home(request: Request) -> Response:
    """Lead to the queue."""
    return RedirectResponse("/coda", status_code=303)


async def healthy(request: Request) -> Response:
    """Say that the process answers."""
    return PlainTextResponse("ok")
