"""Cases that another territory asks to pass here, answered at a desk; the question itself stands above the queue."""

from starlette.responses import Response

from casework import transfers
from domain.codes import as_code_of_kind
from domain.refusals import NotFound
from web import queue
from web.desk import Visit
from web.trying import trying

_ANSWERS = {"prendi": True, "rifiuta": False}


async def decide(visit: Visit) -> Response:
    """Take a case over from another territory, or leave it there; whoever asked is told."""
    code = as_code_of_kind("TRA", str(visit.request.path_params["code"]))
    yes = _ANSWERS.get(visit.request.path_params["what"])
    if code is None or yes is None:
        raise NotFound
    where = "/coda"
    with trying(visit) as tried:
        _one, case = await transfers.decide(
            visit.store, visit.person, code, visit.room.protocol, visit.now, yes=yes
        )
        where = f"/caso/{case.code}" if yes else where
    if tried.why:
        return await queue.drawn(visit, why=tried.why)
    return visit.go(where)
