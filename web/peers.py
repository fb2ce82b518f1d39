"""The ESP at a desk: the board, one sheet of the register, the queue of requests with proposals, and the approving."""

from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.responses import Response

from casework import peer_board, peer_matching, peer_queue, peer_requests, peers
from domain import peer_names
from domain.access import Act, territories_for
from domain.contacts import ROME
from domain.peer_names import Reason
from domain.peer_requests import Kind, Status
from domain.peers import HEAVIEST, MAX_LOAD, Obstacle, Stage
from domain.people import PersonId, TerritoryId
from domain.refusals import NotFound
from domain.words import N_
from web import editing
from web.desk import Visit
from web.editing import Changes

PAPERS = (Obstacle.TRAINING, Obstacle.AGREEMENT, Obstacle.CHECK)


def _words(visit: Visit) -> dict[str, Any]:
    _ = visit._

    def spoken(reason: Reason) -> str:
        text, params = reason
        shown = {
            name: ", ".join(_(str(one)) for one in value) if isinstance(value, list) else value
            for name, value in params.items()
        }
        return _(text).format(**shown)

    return {"peer": peer_names, "spoken": spoken, "Stage": Stage, "Status": Status, "Kind": Kind}


async def board(visit: Visit) -> Response:
    """Show everybody on the register of one's territories."""
    found = await peer_board.board(visit.store, visit.person, visit.now)
    return visit.page("peers.html", board=found, **_words(visit))


def _row(visit: Visit) -> int:
    return visit.number(str(visit.request.path_params["row"]))


async def sheet(visit: Visit) -> Response:
    """Show one ESP's sheet: papers with their terms, reference person, load, what is missing."""
    return await _sheet(visit)


def _facts(visit: Visit, found: peer_board.Sheet) -> editing.Facts:
    _, row = visit._, found.row
    care = row.esp.care
    terms = [f"{_(peer_names.TERMS[one.what])} {one.ends_at.astimezone(ROME):%d/%m/%Y}" for one in row.terms]
    weights = [str(one.heaviness) for one in found.matches]
    return {
        N_("Stato"): _(peer_names.STAGES[row.esp.stage]),
        N_("Scadenze"): "; ".join(terms),
        N_("Operatore di riferimento"): row.reference,
        N_("Al massimo, insieme"): str(row.esp.max_load),
        N_("Quanto pesano le conversazioni"): ", ".join(weights),
        N_("Ultima supervisione"): f"{care.supervised_at:%d/%m/%Y}" if care.supervised_at else "",
    }


async def _sheet(visit: Visit, *, changes: Changes = ()) -> Response:
    found = await peer_board.sheet(visit.store, visit.person, _row(visit), visit.now)
    year = (visit.now.astimezone(ROME) + timedelta(days=365)).date().isoformat()
    return visit.page(
        "peer.html",
        status=409 if changes else 200,
        changes=changes,
        seen=editing.seen(_facts(visit, found)),
        typed=editing.typed(visit),
        sheet=found,
        papers=[(one.value, visit._(peer_names.TERMS[one])) for one in PAPERS],
        loads=[(number, number) for number in range(1, MAX_LOAD + 1)],
        weights=[(number, number) for number in range(1, HEAVIEST + 1)],
        year=year,
        **_words(visit),
    )


def _day(said: str) -> datetime:
    try:
        return datetime.fromisoformat(said).replace(hour=23, minute=59, tzinfo=ROME).astimezone(UTC)
    except (ValueError, OverflowError):
        raise NotFound from None


async def record(visit: Visit) -> Response:
    """Record one thing on a sheet: a paper, the reference person, the load, a supervision, the active stage, the leaving."""
    row, act = _row(visit), str(visit.request.path_params["act"])
    store, person, now = visit.store, visit.person, visit.now
    await peers.the_row(store, person, row)
    found = await peer_board.sheet(store, person, row, now)
    changes = editing.changes(visit, _facts(visit, found))
    if changes:
        return await _sheet(visit, changes=changes)
    if act == "carta":
        which = next((one for one in PAPERS if one.value == visit.said("paper", 20)), None)
        if which is None:
            raise NotFound
        await peers.record_paper(store, person, row, which, _day(visit.said("until", 10)), now)
    elif act == "riferimento":
        staff = PersonId(visit.number(visit.said("staff", 20)))
        await peers.set_reference(store, person, row, staff, now)
    elif act == "carico":
        await peers.set_max_load(store, person, row, visit.number(visit.said("load", 2)), now)
    elif act == "supervisione":
        await peers.supervised(store, person, row, now)
    elif act == "attiva":
        await peers.activate(store, person, row, now)
    elif act == "peso":
        match, weight = visit.number(visit.said("match", 20)), visit.number(visit.said("weight", 2))
        await peers.weigh(store, person, match, weight, now)
    elif act == "legame":
        await peers.bar(store, person, row, visit.said("request", 12).upper(), now)
    elif act == "esce":
        await peers.dismiss(store, person, row, now)
        return visit.go("/pari")
    else:
        raise NotFound
    return visit.go(f"/pari/{row}")


async def rules(visit: Visit) -> Response:
    """Switch private talks of minors on or off in a territory."""
    place = TerritoryId(visit.number(visit.said("territory", 20)))
    on = visit.said("on", 3) == "si"
    await peer_requests.set_private_talks_of_minors(visit.store, visit.person, place, visit.now, on=on)
    return visit.go("/pari")


async def invite(visit: Visit) -> Response:
    """Ask somebody who was accompanied whether they want to become an ESP, by the code of their request."""
    await peers.invite_beneficiary(visit.store, visit.person, visit.said("request", 12).upper(), visit.now)
    return visit.go("/pari")


async def queue(visit: Visit) -> Response:
    """Show the requests in line, each with its proposals and reasons."""
    territories_for(visit.person, Act.APPROVE_MATCH)
    found = await peer_queue.queue(visit.store, visit.person, visit.now)
    staff = await peer_queue.who_may_be_present(visit.store, visit.person, visit.now)
    minors = await peer_requests.talks_of_minors(visit.store, visit.person)
    return visit.page("peer_queue.html", queue=found, staff=staff, minors=minors, **_words(visit))


async def decide(visit: Visit) -> Response:
    """Approve one proposal, or record what a minor's request needs."""
    code, act = str(visit.request.path_params["code"]), str(visit.request.path_params["act"])
    store, person, now = visit.store, visit.person, visit.now
    if act == "proponi":
        esp = PersonId(visit.number(visit.said("esp", 20)))
        await peer_matching.approve(store, person, code, esp, now)
    elif act == "risposta":
        await peer_requests.handled(store, person, code, now)
    elif act == "consenso":
        present = PersonId(visit.number(visit.said("present", 20)))
        await peer_requests.record_consent(store, person, code, present, now)
    elif act == "ritirato":
        await peer_requests.withdraw_consent(store, person, code, now)
    else:
        raise NotFound
    return visit.go("/abbinamenti")
