"""The one-time page of a copy of one's own data: to read, and to take along as a file; opened once, closed after an hour.

The open page's secret stands in its address, which is never stored, logged or passed on (no-referrer, no-store).
"""

from starlette.responses import JSONResponse, Response

from casework import copies
from casework.copies import Copy, CopyClosed
from domain import form_reading
from domain.form_reading import Section
from web.desk import Visit


async def door(visit: Visit) -> Response:
    """Show what will open and the button that opens it; looking burns nothing."""
    token = visit.request.path_params["token"]
    try:
        await copies.can_open(visit.store, token, visit.now)
    except CopyClosed:
        return visit.page("page_closed.html", status=410)
    return visit.page("copy_door.html", link=token)


async def open_(visit: Visit) -> Response:
    """Open the copy: the link is burnt."""
    try:
        session = await copies.open_(visit.store, visit.request.path_params["token"], visit.now)
    except CopyClosed:
        return visit.page("page_closed.html", status=410)
    return visit.go(f"/p/copia/aperta/{session}?lingua={visit.asked('lingua', 8)}")


def sections_of(visit: Visit, copy: Copy) -> dict[str, tuple[Section, ...]]:
    """Give the answers of each report as people read them, by receipt."""
    found = {}
    for part in copy.reports:
        form = visit.room.protocol.forms.get(part.form)
        found[part.receipt] = form_reading.sections(form, part.answers) if form and part.answers else ()
    return found


async def show(visit: Visit) -> Response:
    """Show the open copy."""
    session = visit.request.path_params["session"]
    try:
        copy = await copies.inside(visit.store, session, visit.now)
    except CopyClosed:
        return visit.page("page_closed.html", status=410)
    return visit.page("copy_page.html", copy=copy, answers_of=sections_of(visit, copy), session=session)


async def data(visit: Visit) -> Response:
    """Give the same as a file for machines."""
    try:
        copy = await copies.inside(visit.store, visit.request.path_params["session"], visit.now)
    except CopyClosed:
        return visit.page("page_closed.html", status=410)
    headers = {"Content-Disposition": 'attachment; filename="cordata-copia.json"'}
    return JSONResponse(copies.as_data(copy), headers=headers)
