"""One request at the console: one transaction, one acting person, kind words for every refusal; no page does this itself."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from casework import console, refusal_words
from casework.console import Seat
from domain import names
from domain.access import NotAllowed
from domain.case_acts import AlreadyTaken
from domain.people import Person
from domain.protocol import Protocol
from domain.refusals import NotFound, Refusal
from locales import times
from locales.catalogues import Translate
from web import security

COOKIE = "__Host-cordata"
TEMPLATES = Path(__file__).parent / "templates"

Transactions = Callable[[], AbstractAsyncContextManager[Any]]


@dataclass(frozen=True)
class Room:
    """What every page may use: memory's transactions, the protocol, the words, the clock."""

    transactions: Transactions
    protocol: Protocol
    words: Mapping[str, Translate]
    clock: Callable[[], datetime]
    limits: security.Limits
    unavailable: type[Exception]
    stale: type[Exception]
    bot_name: str
    https: bool
    templates: Environment

    @classmethod
    def templates_of(cls, folder: Path = TEMPLATES) -> Environment:
        """Give the template environment: everything escaped, nothing undefined passes."""
        return Environment(
            loader=FileSystemLoader(folder),
            autoescape=select_autoescape(default=True),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )


@dataclass
class Visit:
    """One request in its transaction."""

    request: Request
    room: Room
    store: Any
    now: datetime
    seat: Seat | None
    session: str | None
    form: FormData

    @property
    def person(self) -> Person:
        """Give the acting person; pages without a seat never ask."""
        if self.seat is None:
            raise NotFound
        return self.seat.person

    @property
    def _(self) -> Translate:
        """Give the words of the visitor's language."""
        chosen = self.seat.person.language if self.seat else self.request.query_params.get("lingua", "it")
        return self.room.words.get(chosen) or self.room.words["it"]

    def said(self, name: str, limit: int = 2000) -> str:
        """Give one field of the form as clean text, cut at `limit`."""
        value = self.form.get(name)
        return value.strip()[:limit] if isinstance(value, str) else ""

    def page(self, template: str, *, status: int = 200, **values: Any) -> Response:
        """Draw a page."""
        words = self._
        shown = {
            "_": words,
            "language": words.language,
            "now": self.now,
            "when": lambda at: times.when(at, self.now, words),
            "ago": lambda at: times.ago(at, self.now, words),
            "span": lambda length: times.span(length, words),
            "names": names,
            "person": self.seat.person if self.seat else None,
            "form_token": security.token(self.session) if self.session else "",
            "path": self.request.url.path,
            "bot_name": self.room.bot_name,
            **values,
        }
        return HTMLResponse(self.room.templates.get_template(template).render(shown), status_code=status)

    def go(self, address: str) -> Response:
        """Send the browser to another page after a post."""
        if self.request.headers.get("hx-request"):
            return Response(status_code=204, headers={"HX-Redirect": address})
        return RedirectResponse(address, status_code=303)


Page = Callable[[Visit], Awaitable[Response]]


def page(
    room: Room, show: Page, *, entry: bool = False, open_to_all: bool = False
) -> Callable[[Request], Awaitable[Response]]:
    """Make a route of a page: limit, seat, form token, transaction, refusals.

    `entry` pages have the tighter limit; `open_to_all` ones need no seat. Everything else sends strangers to the entrance.
    """

    async def answer(request: Request) -> Response:
        if not await room.limits.allow(request, entry=entry):
            return _plain(room, request, 429, "Troppe richieste. Aspetta un minuto e riprova.")
        session = request.cookies.get(COOKIE)
        form = (
            await request.form(max_files=0, max_part_size=security.LARGEST_BODY)
            if request.method == "POST"
            else FormData()
        )
        given = form.get("token")
        token = request.headers.get("x-form-token") or (given if isinstance(given, str) else None)
        try:
            return await _within(room, show, request, session, form, token, open_to_all=open_to_all)
        except room.stale:
            return await _within(room, show, request, session, form, token, open_to_all=open_to_all)
        except room.unavailable:
            return _plain(room, request, 503, "La memoria non risponde. Riprova tra poco. Se è urgente: 112.")

    return answer


async def _within(
    room: Room,
    show: Page,
    request: Request,
    session: str | None,
    form: FormData,
    token: str | None,
    *,
    open_to_all: bool,
) -> Response:
    now = room.clock()
    async with room.transactions() as store:
        seat = await console.seat(store, session, now) if session else None
        visit = Visit(request, room, store, now, seat, session if seat else None, form)
        if seat is None and not open_to_all:
            return visit.page("entrance.html", status=401)
        if seat is not None and seat.owes_proof and not request.url.path.startswith(("/prova", "/esci")):
            return visit.go("/prova")
        if request.method == "POST" and not security.is_own_post(request, visit.session, token):
            return visit.page(
                "refused.html", status=403, sentence=visit._("Questa pagina non è più valida. Ricaricala.")
            )
        before = store.writes
        try:
            return await show(visit)
        except Refusal as refusal:
            if store.writes != before:
                raise
            return _refused(visit, refusal)


def _refused(visit: Visit, refusal: Refusal) -> Response:
    """Say a refusal; a foreign thing and a missing one get the very same page."""
    _ = visit._
    if isinstance(refusal, NotFound):
        return visit.page("refused.html", status=404, sentence=_(refusal_words.sentence(NotFound())))
    sentence = _(refusal_words.sentence(refusal))
    if isinstance(refusal, AlreadyTaken):
        sentence = _("L'ha presa {name}, {ago}.").format(
            name=_("un'altra persona"), ago=times.ago(refusal.taken_at, visit.now, _)
        )
    return visit.page(
        "refused.html", status=403 if isinstance(refusal, NotAllowed) else 409, sentence=sentence
    )


def _plain(room: Room, request: Request, status: int, sentence: str) -> Response:
    """Say one sentence without the database."""
    words = room.words["it"]
    template = room.templates.get_template("plain.html")
    return HTMLResponse(template.render(_=words, language="it", sentence=words(sentence)), status_code=status)
