"""Self-help groups at a desk: the calendar of meetings, opening and closing, whose turn it is; numbers, never who comes."""

from datetime import UTC, datetime, timedelta

from starlette.responses import Response

from casework import group_rota, groups
from casework.groups import Doing
from domain.contacts import ROME
from domain.groups import Group, Meeting, NotAMeeting
from domain.people import PersonId, TerritoryId
from domain.refusals import NotFound
from domain.words import N_
from web import editing
from web.desk import Visit
from web.editing import Changes
from web.trying import trying

_FIELDS = ("title", "territory", "place", "capacity", "leader", "check")


async def calendar(visit: Visit) -> Response:
    """Show the groups of one's territories with their meetings, and the form for a new one."""
    return await _calendar(visit)


def _facts(group: Group, meetings: list[Meeting]) -> editing.Facts:
    times = [
        f"{one.begins_at.astimezone(ROME):%d/%m/%Y %H:%M}–{one.ends_at.astimezone(ROME):%H:%M}"
        for one in meetings
        if one.cancelled_at is None
    ]
    return {N_("Titolo"): group.title, N_("Dove"): group.place, N_("Incontri"): "; ".join(times)}


async def _calendar(visit: Visit, *, why: str = "", changes: Changes = (), about: int = 0) -> Response:
    found = await groups.calendar(visit.store, visit.person, visit.now)
    leaders = await groups.may_lead(visit.store, visit.person, visit.now)
    turns = await group_rota.turns(visit.store, [group for group, _meetings in found])
    return visit.page(
        "groups.html",
        status=409 if why or changes else 200,
        found=found,
        seen={group.id: editing.seen(_facts(group, meetings)) for group, meetings in found},
        changes=changes,
        about=about,
        again=editing.typed(visit),
        acted=visit.request.path_params.get("group", ""),
        names=dict(leaders),
        turns=turns,
        leaders=[(int(id), name) for id, name in leaders],
        places=[(int(id), name) for id, name in await groups.places(visit.store, visit.person)],
        typed={name: visit.said(name, 120) for name in _FIELDS},
        why=why,
    )


async def add(visit: Visit) -> Response:
    """Open a group; what cannot be is said, with everything typed still there."""

    async def opens() -> None:
        plan = Group(
            0,
            visit.words("title", 80),
            TerritoryId(visit.number(visit.said("territory", 20))),
            visit.said("place", 120),
            bool(visit.said("minors", 3)),
            max(1, min(visit.number(visit.said("capacity", 3)), 30)),
            visit.now,
            check_until=_check(visit),
        )
        said = visit.said("leader", 20)
        beside = [PersonId(visit.number(said))] if said else []
        await groups.open_group(visit.store, visit.person, plan, [visit.person.id, *beside], visit.now)

    return await _done(visit, opens)


async def act(visit: Visit) -> Response:
    """Plan, move or cancel a meeting, or close a group."""
    number, what = (
        visit.number(str(visit.request.path_params["group"])),
        str(visit.request.path_params["what"]),
    )
    store, person, now = visit.store, visit.person, visit.now
    for group, meetings in await groups.calendar(store, person, now):
        if number == group.id or number in {one.id for one in meetings}:
            changes = editing.changes(visit, _facts(group, meetings))
            if changes:
                return await _calendar(visit, changes=changes, about=group.id)

    async def acts() -> None:
        if what == "incontro":
            await groups.plan_meeting(store, person, number, _times(visit), now, by=_leader(visit))
        elif what == "sposta":
            await groups.move_meeting(store, person, number, _times(visit), now)
        elif what == "annulla":
            await groups.cancel_meeting(store, person, number, now)
        elif what == "chiudi":
            await groups.close(store, person, number, now)
        elif what == "turno":
            await group_rota.hand_over(store, person, number, _leader(visit), now)
        elif what == "guida":
            await group_rota.leads_too(store, person, number, _leader(visit), now, check=_check(visit))
        elif what == "lascia":
            await group_rota.leads_no_more(store, person, number, _leader(visit), now)
        elif what == "ritirato":
            await group_rota.consent_withdrawn(store, person, number, visit.said("code", 12), now)
        else:
            raise NotFound

    return await _done(visit, acts)


def _leader(visit: Visit) -> PersonId:
    return PersonId(visit.number(visit.said("leader", 20)))


def _check(visit: Visit) -> datetime | None:
    """Give until when a clean-record check stands; None when nobody said."""
    until = visit.said("check", 10)
    return _moment(f"{until}T23:59") if until else None


async def _done(visit: Visit, acts: Doing) -> Response:
    with trying(visit) as tried:
        await acts()
    if tried.why:
        return await _calendar(visit, why=tried.why)
    return visit.go("/gruppi")


def _times(visit: Visit) -> tuple[datetime, datetime]:
    begins = _moment(visit.said("begins", 20))
    minutes = visit.number(visit.said("minutes", 3))
    return begins, begins + timedelta(minutes=minutes)


def _moment(said: str) -> datetime:
    try:
        return datetime.fromisoformat(said).replace(tzinfo=ROME).astimezone(UTC)
    except (ValueError, OverflowError):
        raise NotAMeeting from None
