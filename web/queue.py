"""The queue page: open cases by level and due time, with filters and counts, a page at a time, refreshed by itself."""

from collections.abc import Mapping

from starlette.responses import Response

from casework import board
from casework.board import Sieve
from domain.case import CaseState
from domain.codes import as_code
from domain.people import TerritoryId
from domain.triage import Level
from web.desk import Visit


def sieve_of(asked: Mapping[str, str], visit: Visit) -> Sieve:
    """Read the filters of an address; what is not understood filters nothing."""
    level, state, place, owner = (asked.get(name, "") for name in ("livello", "stato", "territorio", "di"))
    return Sieve(
        level=Level[level] if level in Level.__members__ else None,
        state=CaseState(state) if state in {one.value for one in CaseState} else None,
        territory=TerritoryId(int(place)) if place.isdigit() and len(place) < 19 else None,
        holder=visit.person.id if owner == "me" else None,
        nobody=owner == "nessuno",
        late=asked.get("ritardo") == "si",
    )


async def show(visit: Visit) -> Response:
    """Show the queue, or only its rows when the page refreshes itself."""
    asked = visit.request.query_params
    after = as_code(asked.get("dopo", ""))
    found = await board.queue(visit.store, visit.person, sieve_of(asked, visit), visit.now, after=after)
    rows_only = visit.request.headers.get("hx-request") == "true"
    kept = {
        name: asked[name] for name in ("livello", "stato", "territorio", "di", "ritardo") if asked.get(name)
    }
    template = "queue_rows.html" if rows_only else "queue.html"
    return visit.page(template, board=found, asked=kept, levels=tuple(Level), states=tuple(CaseState))
