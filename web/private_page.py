"""The one-time protected page: who reads which part stands first, then the fields; works without script and without cookie.

The open page's secret stands in its address, which is never stored, logged or passed on (no-referrer, no-store).
"""

from collections.abc import Mapping

from starlette.responses import Response

from casework import municipalities, pages
from casework.danger import Paged
from casework.pages import NotThisPerson, PageClosed
from domain import form_reading
from domain.child import FIELDS, NothingWritten, Unread
from domain.names import NOBODY_READS_NOW
from web import first_aid
from web.desk import Visit

LONGEST_INIT = 4096
LONGEST_TYPED = 20_000
"""Characters of one field that are given back to whoever typed them, many more than may be kept."""


def _language(visit: Visit) -> str:
    return visit.request.query_params.get("lingua", "it")


async def door(visit: Visit) -> Response:
    """Show who will read which part, and the button that opens the page; looking burns nothing."""
    token = visit.request.path_params["token"]
    try:
        await pages.can_open(visit.store, token, visit.now)
    except PageClosed:
        return visit.page("page_closed.html", status=410)
    covered = await pages.is_covered(visit.store, token, visit.now)
    return visit.page("page_door.html", link=token, nobody="" if covered else visit._(NOBODY_READS_NOW))


async def open_(visit: Visit) -> Response:
    """Open the page: the link is burnt. A Mini App's word is checked when it is there."""
    said = visit.said("init_data", LONGEST_INIT)
    who = None
    if said:
        who = await visit.room.vouched(visit.store, said, visit.now)
        if who is None:
            return visit.page("page_closed.html", status=403)
    try:
        session = await pages.open_(visit.store, visit.request.path_params["token"], who, visit.now)
    except NotThisPerson:
        return visit.page("page_closed.html", status=403)
    except PageClosed:
        return visit.page("page_closed.html", status=410)
    return visit.go(f"/p/aperta/{session}?lingua={_language(visit)}")


async def show(visit: Visit) -> Response:
    """Show the open page with what was typed so far."""
    try:
        sheet = await pages.inside(visit.store, visit.request.path_params["session"], visit.now)
    except PageClosed:
        return visit.page("page_closed.html", status=410)
    return await _sheet(visit, sheet, sheet.page.draft, [])


async def cries(visit: Visit) -> Paged | None:
    """Page for words of danger that were not in the draft before."""
    session = visit.request.path_params["session"]
    known = await pages.draft(visit.store, session)
    heard = first_aid.hear(visit.room.protocol, visit.form, known)
    return (
        await pages.cry(visit.store, session, heard.text, heard.strong, visit.now) if heard.strong else None
    )


async def take(visit: Visit) -> Response:
    """Keep what is typed, or send it; what cannot be read is shown again with everything typed."""
    session = visit.request.path_params["session"]
    typed = {name: visit.said(name, LONGEST_TYPED) for name in FIELDS}
    if visit.said("act") == "sos":
        paged = await pages.cry(visit.store, session, "", (), visit.now)
        visit.told = first_aid.TOLD if paged and paged.somebody else first_aid.NOBODY_ON_DUTY
    try:
        sheet = await pages.keep(visit.store, session, typed, visit.now)
        wrong = pages.unread(typed, visit.now) if visit.said("act") == "send" else pages.too_long(typed)
        if visit.said("act") != "send" or wrong:
            return await _sheet(visit, sheet, typed, wrong, saved=not wrong)
        receipt = await pages.send(visit.store, session, typed, visit.now)
    except PageClosed:
        return visit.page("page_closed.html", status=410)
    except NothingWritten:
        return await _sheet(visit, sheet, typed, [Unread("name")])
    visit.room.wake()
    return visit.page("page_sent.html", receipt=receipt, session=session)


async def facts(visit: Visit) -> Response:
    """Show the reporter's own words for the printer, with what the law may ask of them and when they said they did it."""
    session = visit.request.path_params["session"]
    try:
        found = await pages.facts_of(visit.store, session, visit.room.protocol, visit.now)
    except PageClosed:
        return visit.page("page_closed.html", status=410)
    form = visit.room.protocol.forms.get(found.report.form)
    return visit.page(
        "page_facts.html",
        facts=found,
        sections=form_reading.sections(form, found.answers) if form else (),
        comuni=municipalities.names(),
        session=session,
    )


async def informed(visit: Visit) -> Response:
    """Tick the box of the duty note; the time is kept."""
    session = visit.request.path_params["session"]
    try:
        await pages.informed(visit.store, session, visit.now)
    except PageClosed:
        return visit.page("page_closed.html", status=410)
    return visit.go(f"/p/aperta/{session}/stampa?lingua={_language(visit)}")


async def _sheet(
    visit: Visit, sheet: pages.Sheet, typed: Mapping[str, str], wrong: list[Unread], *, saved: bool = False
) -> Response:
    session = visit.request.path_params["session"]
    covered = await pages.is_covered(visit.store, session, visit.now)
    return visit.page(
        "page_sheet.html",
        nobody="" if covered else visit._(NOBODY_READS_NOW),
        status=422 if wrong else 200,
        sheet=sheet,
        typed={name: typed.get(name, "") for name in FIELDS},
        wrong={one.field for one in wrong},
        comuni=sorted(municipalities.names().values()) if visit.request.query_params.get("elenco") else (),
        saved=saved,
        session=session,
        address=visit.request.url.path,
    )
