"""The care of those who help, at a desk: who needs a word, the diary of supervision, what is felt, the hours of a month."""

import re
from typing import Any

from starlette.responses import Response

from casework import care, supervision
from domain.contacts import ROME
from domain.peer_names import FEEDBACK
from domain.refusals import NotFound
from domain.words import N_
from web import hours as sheets
from web.desk import Visit

BURDENS = (N_("leggero"), N_("si regge"), N_("si sente"), N_("pesante"), N_("troppo"))
FEELINGS = (N_("male"), N_("così così"), N_("abbastanza bene"), N_("bene"), N_("molto bene"))
_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")


def _words(visit: Visit) -> dict[str, Any]:
    return {"burdens": BURDENS, "feelings": FEELINGS, "few": care.FEW, "heavy": care.HEAVY}


async def board(visit: Visit) -> Response:
    """Show the ESP of one's places, who needs a word first, and the way to the hours."""
    rows = await supervision.board(visit.store, visit.person, visit.now)
    month = f"{visit.now.astimezone(ROME):%Y-%m}"
    return visit.page("care.html", rows=rows, month=month, **_words(visit))


def _row(visit: Visit) -> int:
    return visit.number(str(visit.request.path_params["row"]))


async def sheet(visit: Visit) -> Response:
    """Show one ESP's care: load, how heavy it was, diary, and what was answered where enough people did."""
    found = await supervision.sheet(visit.store, visit.person, _row(visit), visit.now)
    return visit.page(
        "care_esp.html", sheet=found, asked=FEEDBACK, limit=supervision.LONGEST, **_words(visit)
    )


async def write(visit: Visit) -> Response:
    """Write a supervision into the diary."""
    row = _row(visit)
    text = visit.words("note", supervision.LONGEST)
    await supervision.met(visit.store, visit.person, row, text, visit.now)
    return visit.go(f"/cura/{row}")


async def hours(visit: Visit) -> Response:
    """Give the hours of a month as a spreadsheet for the cooperative."""
    found = _MONTH.fullmatch(visit.asked("mese", 7))
    if found is None:
        raise NotFound
    begins, ends = sheets.span_of(int(found[1]), int(found[2]))
    rows = await care.hours(visit.store, visit.person, begins, ends, visit.now)
    headers = {"content-disposition": f'attachment; filename="cordata-ore-{found[0]}.xlsx"'}
    return Response(sheets.spreadsheet(rows, visit._), media_type=sheets.KIND, headers=headers)
