"""The queue page: open cases by level and due time, with filters and counts, a page at a time, refreshed by itself.

Above it stands what other territories ask to pass here.
"""

from collections.abc import Mapping
from urllib.parse import urlencode

from starlette.responses import Response

from casework import board
from casework.board import Sieve
from domain import names
from domain.case import CaseState
from domain.codes import as_code
from domain.people import PersonId, TerritoryId
from domain.triage import Level
from web.desk import LARGEST_ID, Visit


def sieve_of(asked: Mapping[str, str], visit: Visit) -> Sieve:
    """Read the filters of an address; what is not understood filters nothing."""
    level, state, place, owner = (asked.get(name, "") for name in ("livello", "stato", "territorio", "di"))
    colleague = PersonId(int(owner)) if _is_id(owner) else None
    return Sieve(
        level=Level[level] if level in Level.__members__ else None,
        state=CaseState(state) if state in {one.value for one in CaseState} else None,
        territory=TerritoryId(int(place)) if _is_id(place) else None,
        holder=visit.person.id if owner == "me" else colleague,
        nobody=owner == "nessuno",
        late=asked.get("ritardo") == "si",
    )


def _is_id(said: str) -> bool:
    return said.isascii() and said.isdigit() and int(said[:20]) <= LARGEST_ID


FILTERS = ("livello", "stato", "territorio", "di", "ritardo")


async def show(visit: Visit) -> Response:
    """Show the queue, or only its rows when the page refreshes itself and something changed."""
    return await drawn(visit)


async def drawn(visit: Visit, *, why: str = "") -> Response:
    """Draw the queue; `why` says above it what stopped an answer to another territory."""
    asked = {name: visit.asked(name, 20) for name in FILTERS if visit.asked(name, 20)}
    after = as_code(visit.asked("dopo", 12))
    known = visit.asked("visto", 64) if visit.refreshes else None
    sieve = sieve_of(asked, visit)
    found = await board.queue(visit.store, visit.person, sieve, visit.now, after=after, known=known)
    if found is None:
        return Response(status_code=204)
    _ = visit._
    here = {**asked, **({"dopo": after} if after else {})}
    return visit.page(
        "queue_rows.html" if visit.refreshes else "queue.html",
        status=409 if why else 200,
        why=why,
        refreshes=visit.refreshes,
        board=found,
        asked=asked,
        asked_after=after,
        first=f"/coda?{urlencode(asked)}",
        following=f"/coda?{urlencode({**asked, 'dopo': found.rows[-1].code if found.rows else ''})}",
        refresh=f"/coda?{urlencode({**here, 'visto': found.mark})}",
        levels=tuple(Level),
        level_options=[(one.name, f"{one.name} {_(names.COLOURS[one])}") for one in Level],
        state_options=[
            (one.value, f"{_(names.STATES[one])} ({count})") for one, count in found.counts.by_state.items()
        ],
        place_options=list(found.places.items()),
        owner_options=[
            ("me", _("mie")),
            ("nessuno", _("di nessuno")),
            *((id, name) for id, name in found.owners if id != visit.person.id),
        ],
    )
