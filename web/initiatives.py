"""Initiatives at a desk: announce, tell slowly with a pause, move, call off, count; numbers of people, never who."""

from datetime import UTC, datetime

from starlette.responses import Response

from casework import initiatives
from casework.initiatives import Counted, Wording
from domain.codes import as_code_of_kind
from domain.contacts import ROME
from domain.initiatives import AUDIENCES, TOPICS, Audience, TimesWrong, Topic
from domain.people import TerritoryId
from domain.refusals import NotFound
from domain.words import N_
from web import editing
from web.desk import Visit
from web.editing import Changes
from web.trying import trying

_FIELDS = (
    "topic",
    "audience",
    "territory",
    "title",
    "text",
    "place",
    "link",
    "begins",
    "ends",
    "deadline",
    "expires",
)


_READ, _TYPED = "%d/%m/%Y %H:%M", "%Y-%m-%dT%H:%M"


async def listed(visit: Visit) -> Response:
    """Show the initiatives of one's territories with their numbers, and the form for a new one."""
    return await _listed(visit)


def _facts(visit: Visit, one: Counted) -> editing.Facts:
    _, it, told = visit._, one.initiative, one.broadcast
    states = (
        (it.cancelled_at is not None, N_("annullata")),
        (told is None, N_("non ancora annunciata")),
        (told is not None and told.done_at is not None, N_("finito")),
        (told is not None and told.paused_at is not None, N_("in pausa")),
    )
    state = next((words for stands, words in states if stands), N_("in corso"))
    came = "" if it.attended is None else str(it.attended)
    begins, ends = f"{it.begins_at.astimezone(ROME):{_READ}}", f"{it.ends_at.astimezone(ROME):{_READ}}"
    return {
        N_("Annuncio"): _(state),
        N_("Presenti"): came,
        N_("Inizio"): begins,
        N_("Fine"): ends,
        N_("Dove"): it.place,
    }


async def _listed(visit: Visit, *, why: str = "", changes: Changes = (), about: str = "") -> Response:
    _ = visit._
    found = await initiatives.board(visit.store, visit.person, visit.now)
    places = await initiatives.announceable(visit.store, visit.person)
    return visit.page(
        "initiatives.html",
        status=409 if why or changes else 200,
        found=found,
        seen={one.initiative.code: editing.seen(_facts(visit, one)) for one in found},
        changes=changes,
        about=about,
        came=visit.said("came", 6),
        at=lambda moment: f"{moment.astimezone(ROME):{_TYPED}}",
        moving=visit.request.path_params.get("what") == "sposta",
        new={name: visit.said(f"new_{name}", 120) for name in ("begins", "ends", "place")},
        places=[(int(id), name) for id, name in places.items()],
        topics=[(one.value, _(words)) for one, words in TOPICS.items()],
        audiences=[(one.value, _(words)) for one, words in AUDIENCES.items()],
        TOPICS=TOPICS,
        AUDIENCES=AUDIENCES,
        typed={name: visit.said(name, 600) for name in _FIELDS},
        why=why,
    )


async def add(visit: Visit) -> Response:
    """Announce an initiative; what cannot be is said, with everything typed still there."""
    with trying(visit) as tried:
        await initiatives.publish(visit.store, visit.person, _wording(visit), visit.now)
    if tried.why:
        return await _listed(visit, why=tried.why)
    return visit.go("/iniziative")


def _wording(visit: Visit) -> Wording:
    topic, audience = visit.said("topic", 20), visit.said("audience", 12)
    if topic not in set(Topic) or audience not in set(Audience):
        raise NotFound
    begins, ends = _moment(visit.said("begins", 20)), _moment(visit.said("ends", 20))
    if begins is None or ends is None:
        raise TimesWrong
    return Wording(
        Topic(topic),
        Audience(audience),
        TerritoryId(visit.number(visit.said("territory", 20))),
        visit.words("title", 200),
        visit.words("text", 2000),
        visit.said("place", 120),
        visit.said("link", 300),
        begins,
        ends,
        _moment(visit.said("deadline", 20)),
        _moment(visit.said("expires", 20)),
    )


def _moment(said: str) -> datetime | None:
    if not said:
        return None
    try:
        return datetime.fromisoformat(said).replace(tzinfo=ROME).astimezone(UTC)
    except (ValueError, OverflowError):
        raise TimesWrong from None


async def act(visit: Visit) -> Response:
    """Tell an initiative, pause or resume, move it, call it off, count who came."""
    code = as_code_of_kind("INI", visit.request.path_params["code"])
    what = visit.request.path_params["what"]
    if code is None or what not in ("annuncia", "pausa", "sposta", "annulla", "presenti"):
        raise NotFound
    store, person, now = visit.store, visit.person, visit.now
    shown = next(
        (one for one in await initiatives.board(store, person, now) if one.initiative.code == code), None
    )
    if shown is None:
        raise NotFound
    changes = editing.changes(visit, _facts(visit, shown))
    if changes:
        return await _listed(visit, changes=changes, about=code)
    with trying(visit) as tried:
        if what == "annuncia":
            await initiatives.tell(store, person, code, now)
        elif what == "pausa":
            await initiatives.pause(store, person, code, now)
        elif what == "sposta":
            await _move(visit, code)
        elif what == "annulla":
            await initiatives.call_off(store, person, code, now)
        else:
            await initiatives.count(store, person, code, visit.number(visit.said("came", 6)), now)
    if tried.why:
        return await _listed(visit, why=tried.why, about=code)
    return visit.go("/iniziative")


async def _move(visit: Visit, code: str) -> None:
    begins, ends = _moment(visit.said("new_begins", 20)), _moment(visit.said("new_ends", 20))
    if begins is None or ends is None:
        raise TimesWrong
    times = (begins, ends)
    await initiatives.move(visit.store, visit.person, code, times, visit.said("new_place", 120), visit.now)
