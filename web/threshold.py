"""One request from the door to its answer: limit, danger scan, seat, token, transaction, page, refusals.

No page does any of this itself, and none can leave it out.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from casework import console, danger
from casework.danger import Paged
from domain.access import NotAllowed
from domain.refusals import NotFound, Refusal
from domain.words import N_
from locales import direction
from web import editing, first_aid, security
from web.desk import COOKIE, ChangedMeanwhile, Room, Visit, sentence_for
from web.first_aid import Heard

log = logging.getLogger("cordata.web")

Page = Callable[[Visit], Awaitable[Response]]

Cries = Callable[[Visit], Awaitable[Paged | None]]
"""Pages the people on duty for words of danger in a form, in its transaction; None when they need not be told."""


async def cries(visit: Visit) -> Paged | None:
    """Page for what somebody of the team typed where it is about nothing else that the house knows."""
    if visit.seat is None:
        return None
    heard = visit.heard
    return await danger.cry(
        visit.store, visit.person, source="console", now=visit.now, text=heard.text, hits=heard.strong
    )


async def cries_nowhere(visit: Visit) -> Paged | None:
    """Page nobody: what is typed here is known to the people on duty already, or reaches them by the act itself."""
    return None


@dataclass(frozen=True, slots=True)
class _Asked:
    """One request before anybody knows who asks."""

    request: Request
    session: str | None
    form: FormData
    token: str | None
    open_to_all: bool
    heard: Heard
    cries: Cries


class _Declined(Exception):
    """A refusal after something was written: the transaction is undone, then the refusal is said."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal)
        self.refusal = refusal


def page(
    room: Room, show: Page, *, entry: bool = False, open_to_all: bool = False, cry: Cries = cries
) -> Callable[[Request], Awaitable[Response]]:
    """Make a route of a page: limit, scan for danger, seat, form token, transaction, page to those on duty, refusals.

    `entry` pages have the tighter limit; `open_to_all` ones need no seat. Everything else sends strangers to the entrance.
    """

    async def answer(request: Request) -> Response:
        allowed = await room.limits.allow(request, entry=entry)
        if security.is_too_large(request):
            return _plain(room, request, 413, N_("È troppo lungo. Accorcia il testo e riprova."))
        form = FormData()
        if request.method == "POST":
            form = await request.form(max_files=0, max_fields=200, max_part_size=security.LARGEST_BODY)
        given = form.get("token")
        token = request.headers.get("x-form-token") or (given if isinstance(given, str) else None)
        heard = first_aid.hear(room.protocol, form)
        asked = _Asked(request, request.cookies.get(COOKIE), form, token, open_to_all, heard, cry)
        if not allowed:
            return _unwritten(room, asked, 429, N_("Troppe richieste. Aspetta un minuto e riprova."))
        try:
            return await _twice(room, show, asked)
        except room.unavailable:
            sentence = N_("La memoria non risponde. Riprova tra poco. Se è urgente: 112.")
            return _unwritten(room, asked, 503, sentence)
        except Exception as error:
            if not heard.strong:
                raise
            log.error("a page failed after words of danger", extra={"error": type(error).__name__})
            return await _fallen(room, asked)

    return answer


UNSAVED = N_("Non ho salvato ciò che hai scritto. Riprova tra poco.")


async def _fallen(room: Room, asked: _Asked) -> Response:
    """A page of ours failed after words of danger: the people on duty are told all the same, in a transaction of its own."""

    async def say(visit: Visit) -> Response:
        return visit.page("refused.html", status=500, sentence=visit._(UNSAVED))

    try:
        return await _within(room, say, asked)
    except Exception as error:
        log.critical("a page could not be written", extra={"error": type(error).__name__})
        return _unwritten(room, asked, 500, UNSAVED)


def _unwritten(room: Room, asked: _Asked, status: int, sentence: str) -> Response:
    """Nothing could be written: after words of danger the second channel is left, and the truth."""
    if asked.heard.strong:
        room.call_out()
    typed = first_aid.longer_texts(asked.form) if security.is_same_site(asked.request, room.address) else ()
    return _plain(room, asked.request, status, sentence, heard=asked.heard, typed=typed)


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


async def _within(room: Room, show: Page, asked: _Asked) -> Response:
    now = room.clock()
    request = asked.request
    async with room.transactions(editing.one_after_the_other(request, asked.form)) as store:
        by_itself = request.headers.get("hx-request") == "true" and request.method == "GET"
        seat = await console.seat(store, asked.session, now, idle=by_itself) if asked.session else None
        visit = Visit(request, room, store, now, seat, asked.session if seat else None, asked.form)
        visit.heard = asked.heard
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
    if request.method == "POST" and not security.is_own_post(
        request, session, asked.token, visit.room.address
    ):
        sentence = visit._("Questa pagina non è più valida. Ricaricala.")
        return visit.page("refused.html", status=403, sentence=sentence)
    if visit.heard.strong:
        paged = await asked.cries(visit)
        if paged is not None:
            visit.told = first_aid.TOLD if paged.somebody else first_aid.NOBODY_ON_DUTY
    before = visit.store.writes
    try:
        return await show(visit)
    except Refusal as refusal:
        if visit.store.writes != before:
            raise _Declined(refusal) from refusal
        return _refused(visit, refusal)


def _refused(visit: Visit, refusal: Refusal) -> Response:
    """Say a refusal; a foreign thing and a missing one get the very same page."""
    if isinstance(refusal, NotFound):
        refusal = NotFound()
        status = 404
    else:
        status = 403 if isinstance(refusal, NotAllowed) else 409
    return visit.page("refused.html", status=status, sentence=sentence_for(visit, refusal))


def _plain(
    room: Room,
    request: Request,
    status: int,
    sentence: str,
    *,
    heard: Heard | None = None,
    typed: tuple[str, ...] = (),
) -> Response:
    """Say one sentence without the database; after words of danger the numbers and the truth stand above it."""
    words = room.words.get(request.query_params.get("lingua", "")) or room.words["it"]
    shown = None
    if heard is not None and heard.strong:
        labels = tuple(hit.label for hit in heard.strong)
        told = first_aid.NOBODY_TOLD
        shown = first_aid.aid(room.protocol, room.checks, labels, told, now=room.clock(), _=words)
    template = room.templates.get_template("plain.html")
    tongue = {"language": words.language, "direction": direction.of(words.language)}
    page = template.render(_=words, **tongue, sentence=words(sentence), aid=shown, typed_before=typed)
    return HTMLResponse(page, status_code=status)
