"""Coming in and going out: the link from the bot is redeemed by a post, the second factor is asked, sessions are ended."""

from urllib.parse import parse_qs, urlsplit

from starlette.responses import Response

from casework import console
from casework.console import CodeWrong, LinkSpent
from domain.refusals import NotFound
from web.desk import COOKIE, Visit


async def door(visit: Visit) -> Response:
    """Show the button that redeems a link; a preview that only looks burns nothing."""
    return visit.page("door.html", link=visit.request.path_params["token"])


async def enter(visit: Visit) -> Response:
    """Redeem a link and open a session."""
    browser = visit.request.headers.get("user-agent", "")
    try:
        session = await console.enter(visit.store, visit.request.path_params["token"], browser, visit.now)
    except LinkSpent:
        return visit.page("spent.html", status=403)
    answer = visit.go("/coda")
    answer.set_cookie(COOKIE, session, secure=True, httponly=True, samesite="strict", path="/")
    return answer


async def leave(visit: Visit) -> Response:
    """End this session."""
    if visit.seat is not None:
        await console.end(visit.store, visit.person, visit.seat.session.id, visit.now)
    answer = visit.page("left.html")
    answer.delete_cookie(COOKIE, secure=True, httponly=True, samesite="strict", path="/")
    return answer


async def sessions(visit: Visit) -> Response:
    """List one's own sessions."""
    found = await console.own_sessions(visit.store, visit.person, visit.now)
    return visit.page("sessions.html", sessions=found, current=visit.seat.session.id if visit.seat else 0)


async def end_session(visit: Visit) -> Response:
    """End one of one's own sessions."""
    number = visit.number(visit.request.path_params["number"])
    await console.end(visit.store, visit.person, number, visit.now)
    return visit.go("/sessioni")


async def proof(visit: Visit) -> Response:
    """Ask for the six digits, or offer to set the second factor up."""
    return visit.page("proof.html", address=None, wrong=False)


async def prove(visit: Visit) -> Response:
    """Take the six digits, or make a new second factor."""
    seat = visit.seat
    if seat is None:
        raise NotFound
    try:
        if visit.said("act") == "enrol":
            address = await console.enrol(visit.store, seat, visit.now)
            return visit.page("proof.html", address=address, secret=_secret(address), wrong=False)
        await console.prove(visit.store, seat, visit.said("code", 12), visit.now)
    except CodeWrong:
        return visit.page("proof.html", status=403, address=None, wrong=True)
    return visit.go("/coda")


def _secret(address: str) -> str:
    """Give the letters to type into an app that cannot open the address, four by four."""
    letters = parse_qs(urlsplit(address).query)["secret"][0]
    return " ".join(letters[start : start + 4] for start in range(0, len(letters), 4))
