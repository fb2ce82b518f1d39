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
    case,
    consents,
    copy_page,
    delivery,
    entrance,
    initiatives,
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
    doors: Sequence[BaseRoute] = (),
    vouched: Vouched = nobody,
    call_out: Callable[[], None] = no_second_way,
) -> Starlette:
    """Build the application; `packages` is the folder of the front-end packages (node_modules).

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
    )
    return Starlette(
        routes=[*doors, *_pages(room), *_files(packages)],
        middleware=[Middleware(security.Headers, https=https)],
    )


def _pages(room: Room) -> list[BaseRoute]:
    """Give every page of the console; this table is what the generated test of rights walks."""

    def get(path: str, show: Page, *, entry: bool = False, open_to_all: bool = False) -> Route:
        return Route(path, page(room, show, entry=entry, open_to_all=open_to_all), methods=["GET"])

    def post(
        path: str, show: Page, *, heard: Cries = cries, entry: bool = False, open_to_all: bool = False
    ) -> Route:
        shown = page(room, show, entry=entry, open_to_all=open_to_all, cry=heard)
        return Route(path, shown, methods=["POST"])

    return [
        Route("/", home),
        Route("/health", healthy),
        get("/entra/{token:str}", entrance.door, entry=True, open_to_all=True),
        post("/entra/{token:str}", entrance.enter, entry=True, open_to_all=True),
        post("/esci", entrance.leave, open_to_all=True),
        get("/prova", entrance.proof),
        post("/prova", entrance.prove, entry=True),
        get("/sessioni", entrance.sessions),
        post("/sessioni/{number:str}/chiudi", entrance.end_session),
        get("/p/{token:str}", private_page.door, entry=True, open_to_all=True),
        post("/p/{token:str}", private_page.open_, entry=True, open_to_all=True),
        get("/p/invio/{token:str}", referrals.name_door, entry=True, open_to_all=True),
        post("/p/invio/{token:str}", referrals.name, entry=True, open_to_all=True),
        get("/p/aperta/{session:str}", private_page.show, open_to_all=True),
        post("/p/aperta/{session:str}", private_page.take, heard=private_page.cries, open_to_all=True),
        get("/p/aperta/{session:str}/stampa", private_page.facts, open_to_all=True),
        post("/p/aperta/{session:str}/informato", private_page.informed, open_to_all=True),
        get("/coda", queue.show),
        get("/caso/{code:str}", case.show),
        get("/caso/{code:str}/stampa", case.printed),
        get("/caso/{code:str}/invii", referrals.of_case),
        post("/caso/{code:str}/invii/{what:str}", referrals.act),
        get("/caso/{code:str}/consensi", consents.show),
        post("/caso/{code:str}/consensi", consents.record),
        post("/caso/{code:str}/consensi/ritira", consents.withdraw),
        post("/caso/{code:str}/consensi/famiglia", consents.family),
        post("/caso/{code:str}/consensi/blocco", consents.block),
        post("/caso/{code:str}/conserva", consents.keep),
        get("/richieste", requests.listed),
        get("/richieste/{request:str}", requests.one),
        post("/richieste/{request:str}", requests.decide),
        get("/p/copia/{token:str}", copy_page.door, entry=True, open_to_all=True),
        post("/p/copia/{token:str}", copy_page.open_, entry=True, open_to_all=True),
        get("/p/copia/aperta/{session:str}", copy_page.show, open_to_all=True),
        get("/p/copia/aperta/{session:str}/dati.json", copy_page.data, open_to_all=True),
        post("/caso/{code:str}/{act:str}", case.act, heard=case.cries),
        get("/allarmi", alarms.listed),
        post("/allarmi/{code:str}", alarms.opened),
        post("/allarmi/{code:str}/rispondi", alarms.replies, heard=cries_nowhere),
        post("/allarmi/{code:str}/chiudi", alarms.closes, heard=cries_nowhere),
        get("/segnala", spoken.choose),
        get("/segnala/{kind:str}", spoken.sheet),
        post("/segnala/{kind:str}", spoken.send, heard=cries_nowhere),
        get("/persone", people.listed),
        post("/persone/invita", people.invite),
        post("/persone/regola", people.rule),
        get("/persone/{number:str}", people.one),
        post("/persone/{number:str}/compito", people.grant),
        post("/persone/{number:str}/togli", people.withdraw),
        post("/persone/{number:str}/assenza", people.away),
        post("/persone/{number:str}/riassegna", people.reassign),
        get("/enti", people.organisations),
        get("/pari", peers.board),
        post("/pari/regola", peers.rules),
        get("/pari/{row:str}", peers.sheet),
        post("/pari/{row:str}/{act:str}", peers.record),
        get("/abbinamenti", peers.queue),
        post("/abbinamenti/{code:str}/{act:str}", peers.decide),
        get("/turni", rota.listed),
        post("/turni", rota.add),
        post("/turni/{watch:str}/togli", rota.remove),
        get("/consegne", delivery.stuck),
        post("/consegne/viste", delivery.looked_at),
        get("/contatti", delivery.numbers),
        post("/contatti/{contact:str}", delivery.verified),
        get("/quadro", overview.show),
        get("/distribuzione", referrals.what_if),
        get("/iniziative", initiatives.listed),
        post("/iniziative", initiatives.add),
        post("/iniziative/{code:str}/{what:str}", initiatives.act),
        get("/servizi", services.listed),
        get("/servizi/nuovo", services.new),
        post("/servizi/aggiungi", services.add),
        get("/servizi/{service:str}", services.one),
        post("/servizi/{service:str}", services.change),
        post("/servizi/{service:str}/verifica", services.verify),
        get("/bisogni", services.voiced),
        get("/quadro/{name:str}.svg", overview.picture),
        get("/quadro/{name:str}.csv", overview.table),
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
