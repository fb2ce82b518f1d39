"""The rota at a desk: who is called when, week by week, with the gaps of the coming week in plain sight."""

from datetime import time

from starlette.responses import Response

from casework import rota
from domain import names
from domain.people import PersonId, TerritoryId
from domain.refusals import NotFound
from domain.rota import EVERY_DAY, HOLIDAY, Place, Watch, WatchId
from web import editing
from web.desk import Visit
from web.trying import trying

_TIMES = tuple(range(0, 24))


async def listed(visit: Visit) -> Response:
    """Show the rota of one's territories."""
    return await _listed(visit)


async def _listed(visit: Visit, *, why: str = "") -> Response:
    board = await rota.board(visit.store, visit.person, visit.now)
    _ = visit._
    days = [_(words) for words in names.WEEKDAYS]
    return visit.page(
        "rota.html",
        board=board,
        days=[(number, days[number]) for number in sorted(EVERY_DAY)],
        day_names=lambda held: (
            _("ogni giorno, feste comprese")
            if held == EVERY_DAY
            else ", ".join(days[number] for number in sorted(held))
        ),
        places=[(one.value, _(names.PLACES[one])) for one in Place],
        hours=[(f"{hour:02}:00", f"{hour:02}:00") for hour in _TIMES],
        HOLIDAY=HOLIDAY,
        status=409 if why else 200,
        why=why,
        typed=editing.typed(visit),
    )


async def add(visit: Visit) -> Response:
    """Write one line of the rota."""
    days = frozenset(number for number in EVERY_DAY if visit.said(f"day{number}", 3) == "si")
    place = visit.number(visit.said("place", 2))
    if place not in set(Place):
        raise NotFound
    watch = Watch(
        id=rota.new_watch(),
        territory=TerritoryId(visit.number(visit.said("territory", 20))),
        place=Place(place),
        person=PersonId(visit.number(visit.said("person", 20))),
        days=days or EVERY_DAY,
        starts=_hour(visit.said("starts", 5)),
        ends=_hour(visit.said("ends", 5)),
        since=visit.day("since"),
        until=visit.day("until"),
    )
    with trying(visit) as tried:
        await rota.add(visit.store, visit.person, watch, visit.now)
    if tried.why:
        return await _listed(visit, why=tried.why)
    return visit.go("/turni")


async def remove(visit: Visit) -> Response:
    """Take one line off the rota."""
    watch = WatchId(visit.number(visit.request.path_params["watch"]))
    await rota.remove(visit.store, visit.person, watch, visit.now)
    return visit.go("/turni")


def _hour(said: str) -> time:
    try:
        return time.fromisoformat(said)
    except ValueError:
        raise NotFound from None
