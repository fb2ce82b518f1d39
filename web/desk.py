"""One request at the console: one transaction, one acting person, kind words for every refusal; no page does this itself."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from casework import console, refusal_words
from casework.console import Seat
from domain import names
from domain.access import RIGHTS, Act, NotAllowed
from domain.case_acts import AlreadyTaken
from domain.people import Person, PersonId
from domain.protocol import Protocol
from domain.refusals import NotFound, Refusal
from domain.typed_text import clean
from domain.words import N_
from locales import times
from locales.catalogues import Translate
from web import security

COOKIE = "__Host-cordata"
LARGEST_ID = 2**63 - 1
"""What both databases hold in a column of ids."""
TEMPLATES = Path(__file__).parent / "templates"

Transactions = Callable[[], AbstractAsyncContextManager[Any]]


Vouched = Callable[[Any, str, datetime], Awaitable[PersonId | None]]
"""Says which person a Mini App's word belongs to, or None; the app hands it in, for only the bot knows numbers."""


async def nobody(store: Any, said: str, now: datetime) -> PersonId | None:
    """Vouch for nobody, where no bot stands behind."""
    return None


@dataclass(frozen=True)
class Room:
    """What every page may use: memory's transactions, the protocol, the words, the clock.

    `wake` is called after a commit that wrote, so that notices leave at once; `checks` are the days on which help contacts
    were verified, shared with the bot.
    """

    transactions: Transactions
    protocol: Protocol
    words: Mapping[str, Translate]
    clock: Callable[[], datetime]
    limits: security.Limits
    unavailable: type[Exception]
    stale: tuple[type[Exception], ...]
    wake: Callable[[], None]
    checks: dict[str, date]
    bot_name: str
    https: bool
    vouched: Vouched
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
    after: list[Callable[[], None]] = field(default_factory=list)

    @property
    def person(self) -> Person:
        """Give the acting person; pages without a seat never ask."""
        if self.seat is None:
            raise NotFound
        return self.seat.person

    @property
    def _(self) -> Translate:
        """Give the words of the visitor's language."""
        chosen = self.seat.person.language if self.seat else self.asked("lingua", 8)
        return self.room.words.get(chosen) or self.room.words["it"]

    @property
    def refreshes(self) -> bool:
        """Say whether the page asks for its moving part by itself, without anybody doing anything."""
        return self.request.headers.get("hx-request") == "true" and self.request.method == "GET"

    def said(self, name: str, limit: int = 2000) -> str:
        """Give one field of the form as clean text, cut at `limit`."""
        value = self.form.get(name)
        return clean(value)[:limit] if isinstance(value, str) else ""

    def words(self, name: str, limit: int) -> str:
        """Give a longer text of the form, whole; raises TooLong rather than cut what somebody wrote."""
        value = self.form.get(name)
        text = clean(value) if isinstance(value, str) else ""
        if len(text) > limit:
            raise TooLong
        return text

    def asked(self, name: str, limit: int = 200) -> str:
        """Give one word of the address as clean text, cut at `limit`."""
        return clean(self.request.query_params.get(name, ""))[:limit]

    def number(self, text: str) -> int:
        """Read an id; raises NotFound for what no id can be."""
        if not (text.isascii() and text.isdigit() and len(text) < 20) or int(text) > LARGEST_ID:
            raise NotFound
        return int(text)

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
            "hour": lambda at: times.hour(at, words),
            "what": lambda act: (
                words(names.DONE[act]) if act in names.DONE else words(names.DONE_OTHERWISE).format(act=act)
            ),
            "looks": lambda n: words.ngettext("{n} lettura", "{n} letture", n).format(n=n),
            "account_word": lambda field: words(str(names.ACCOUNT.get(field, field))),
            "sections": [(address, words(name)) for address, name in sections_for(self.seat)],
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


SECTIONS: tuple[tuple[str, str, Act], ...] = (
    ("/coda", N_("Coda"), Act.SEE_QUEUE),
    ("/allarmi", N_("Allarmi"), Act.ANSWER_DANGER),
    ("/turni", N_("Turni"), Act.SET_ROTA),
    ("/segnala", N_("Nuova segnalazione"), Act.REPORT_FOR),
    ("/quadro", N_("Quadro"), Act.SEE_OVERVIEW),
    ("/persone", N_("Persone"), Act.MANAGE_PEOPLE),
    ("/enti", N_("Enti"), Act.MANAGE_PEOPLE),
    ("/consegne", N_("Consegne"), Act.SEE_DELIVERY),
    ("/contatti", N_("Contatti di aiuto"), Act.SEE_DELIVERY),
)
"""The sections of the console and the right that each one needs."""


def sections_for(seat: Seat | None) -> list[tuple[str, str]]:
    """Give the sections that somebody at the console may open."""
    duties = seat.person.duties if seat else frozenset()
    return [(address, name) for address, name, act in SECTIONS if duties.intersection(RIGHTS[act])]


Page = Callable[[Visit], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class _Asked:
    """One request before anybody knows who asks."""

    request: Request
    session: str | None
    form: FormData
    token: str | None
    open_to_all: bool


class _Declined(Exception):
    """A refusal after something was written: the transaction is undone, then the refusal is said."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal)
        self.refusal = refusal


def page(
    room: Room, show: Page, *, entry: bool = False, open_to_all: bool = False
) -> Callable[[Request], Awaitable[Response]]:
    """Make a route of a page: limit, seat, form token, transaction, refusals.

    `entry` pages have the tighter limit; `open_to_all` ones need no seat. Everything else sends strangers to the entrance.
    """

    async def answer(request: Request) -> Response:
        if not await room.limits.allow(request, entry=entry):
            return _plain(room, request, 429, N_("Troppe richieste. Aspetta un minuto e riprova."))
        if security.is_too_large(request):
            return _plain(room, request, 413, N_("È troppo lungo. Accorcia il testo e riprova."))
        form = FormData()
        if request.method == "POST":
            form = await request.form(max_files=0, max_fields=200, max_part_size=security.LARGEST_BODY)
        given = form.get("token")
        token = request.headers.get("x-form-token") or (given if isinstance(given, str) else None)
        asked = _Asked(request, request.cookies.get(COOKIE), form, token, open_to_all)
        try:
            return await _twice(room, show, asked)
        except room.unavailable:
            return _plain(
                room, request, 503, N_("La memoria non risponde. Riprova tra poco. Se è urgente: 112.")
            )

    return answer


async def _twice(room: Room, show: Page, asked: _Asked) -> Response:
    """Show a page; when a colleague was quicker decide once more, and a refusal after a write undoes the write."""
    try:
        try:
            return await _within(room, show, asked)
        except room.stale:
            return await _within(room, show, asked)
    except room.stale:
        refusal: Refusal = ChangedMeanwhile()
    except _Declined as declined:
        refusal = declined.refusal

    async def refuse(visit: Visit) -> Response:
        return _refused(visit, refusal)

    return await _within(room, refuse, asked)


class TooLong(Refusal):
    """A text is longer than what may be kept; nothing was cut and nothing was kept."""


class ChangedMeanwhile(Refusal):
    """Colleagues keep changing the same thing; nothing of this request was written."""


async def _within(room: Room, show: Page, asked: _Asked) -> Response:
    now = room.clock()
    request = asked.request
    async with room.transactions() as store:
        by_itself = request.headers.get("hx-request") == "true" and request.method == "GET"
        seat = await console.seat(store, asked.session, now, idle=by_itself) if asked.session else None
        visit = Visit(request, room, store, now, seat, asked.session if seat else None, asked.form)
        response = await _decided(visit, show, asked)
        wrote = store.writes > 0
    for act in visit.after:
        act()
    if wrote and request.method == "POST":
        room.wake()
    return response


async def _decided(visit: Visit, show: Page, asked: _Asked) -> Response:
    request, seat = visit.request, visit.seat
    if seat is None and not asked.open_to_all:
        response = visit.page("entrance.html", status=401)
        if visit.refreshes:
            response.headers["hx-refresh"] = "true"
        return response
    if seat is not None and seat.owes_proof and not request.url.path.startswith(("/prova", "/esci", "/p/")):
        return visit.go("/prova")
    session = None if request.url.path.startswith("/p/") else visit.session
    if request.method == "POST" and not security.is_own_post(request, session, asked.token):
        sentence = visit._("Questa pagina non è più valida. Ricaricala.")
        return visit.page("refused.html", status=403, sentence=sentence)
    before = visit.store.writes
    try:
        return await show(visit)
    except Refusal as refusal:
        if visit.store.writes != before:
            raise _Declined(refusal) from refusal
        return _refused(visit, refusal)


SENTENCES: dict[type[Refusal], str] = {
    TooLong: N_("È troppo lungo. Accorcia il testo e riprova."),
    ChangedMeanwhile: N_("Un collega sta cambiando la stessa cosa. Riprova tra un attimo."),
}
"""Words for the refusals of this room."""


def sentence_for(visit: Visit, refusal: Refusal) -> str:
    """Give the sentence that says why something was refused."""
    _ = visit._
    if isinstance(refusal, AlreadyTaken):
        ago = times.ago(refusal.taken_at, visit.now, _)
        return _("L'ha presa {name}, {ago}.").format(name=_("un'altra persona"), ago=ago)
    return _(SENTENCES.get(type(refusal)) or refusal_words.sentence(refusal))


def _refused(visit: Visit, refusal: Refusal) -> Response:
    """Say a refusal; a foreign thing and a missing one get the very same page."""
    if isinstance(refusal, NotFound):
        refusal = NotFound()
        status = 404
    else:
        status = 403 if isinstance(refusal, NotAllowed) else 409
    return visit.page("refused.html", status=status, sentence=sentence_for(visit, refusal))


def _plain(room: Room, request: Request, status: int, sentence: str) -> Response:
    """Say one sentence without the database."""
    words = room.words["it"]
    template = room.templates.get_template("plain.html")
    return HTMLResponse(template.render(_=words, language="it", sentence=words(sentence)), status_code=status)
