"""The people and organisations of the network: invitations, duties, absences, and passing somebody's cases on."""

from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.responses import Response

from casework import console, people, staff
from domain import names
from domain.contacts import ROME
from domain.people import INVITED, Assignment, Duty, OrganisationId, PersonId, TerritoryId
from domain.refusals import NotFound
from domain.words import N_
from web import editing
from web.desk import Visit
from web.editing import Changes


def _choices(visit: Visit, found: staff.Directory) -> dict[str, Any]:
    _ = visit._
    return {
        "duties": [(one.value, _(names.DUTIES[one])) for one in INVITED],
        "places": list(found.places.items()),
        "bodies": [(id, name) for id, name in found.bodies.items() if id not in found.resting],
    }


async def listed(visit: Visit) -> Response:
    """Show everybody who holds a duty in one's territories."""
    return await _listed(visit)


async def _listed(visit: Visit, *, link: str = "", code: str = "") -> Response:
    found = await staff.directory(visit.store, visit.person, visit.now)
    proofs = await console.proof_needed(visit.store)
    return visit.page(
        "people.html",
        directory=found,
        link=link,
        code=code,
        proofs=proofs,
        rules=sorted(console.ADMITTED),
        may_rule=Duty.ADMINISTRATOR in visit.person.duties,
        **_choices(visit, found),
    )


def _assignment(visit: Visit) -> Assignment:
    duty = next((one for one in INVITED if one.value == visit.said("duty", 30)), None)
    body = visit.said("organisation", 20)
    if duty is None:
        raise NotFound
    place = TerritoryId(visit.number(visit.said("territory", 20)))
    return Assignment(duty, place, OrganisationId(visit.number(body)) if body else None)


async def invite(visit: Visit) -> Response:
    """Make an invitation; its link is shown once and kept nowhere."""
    given = _assignment(visit)
    on_rota = visit.said("on_rota", 3) == "si"
    code = await people.invite(
        visit.store,
        visit.person,
        given.duty,
        given.territory,
        given.organisation,
        visit.now,
        on_rota=on_rota,
    )
    return await _listed(visit, link=f"https://t.me/{visit.room.bot_name}?start={code}", code=code)


def _whom(visit: Visit) -> PersonId:
    return PersonId(visit.number(str(visit.request.path_params["number"])))


async def one(visit: Visit) -> Response:
    """Show one person: duties, absence, and who could take over their cases."""
    return await _drawn(visit)


def _facts(visit: Visit, member: staff.Member, found: staff.Directory) -> editing.Facts:
    duties = [
        " · ".join((visit._(names.DUTIES[held.grants.duty]), found.places.get(held.grants.territory, "")))
        for held in member.duties
    ]
    until = member.standing.away_until
    away = f"{until.astimezone(ROME):%d/%m/%Y}" if until is not None and until > visit.now else ""
    return {N_("Compiti"): "; ".join(sorted(duties)), N_("Assente fino al giorno"): away}


async def _meanwhile(visit: Visit) -> Response | None:
    """Show the person again, with what was chosen, when a colleague changed something meanwhile; else None."""
    member, found = await staff.member(visit.store, visit.person, _whom(visit))
    changes = editing.changes(visit, _facts(visit, member, found))
    return await _drawn(visit, changes=changes) if changes else None


async def _drawn(visit: Visit, *, changes: Changes = ()) -> Response:
    member, found = await staff.member(visit.store, visit.person, _whom(visit))
    heirs = await staff.heirs(visit.store, visit.person, member.standing.person, visit.now)
    tomorrow = (visit.now.astimezone(ROME) + timedelta(days=1)).date()
    return visit.page(
        "person.html",
        status=409 if changes else 200,
        changes=changes,
        typed=editing.typed(visit),
        seen=editing.seen(_facts(visit, member, found)),
        member=member,
        directory=found,
        heirs=heirs,
        may_forget=Duty.ADMINISTRATOR in visit.person.duties
        and visit.person.id != member.standing.person
        and await console.has_proof(visit.store, member.standing.person),
        tomorrow=tomorrow.isoformat(),
        **_choices(visit, found),
    )


async def grant(visit: Visit) -> Response:
    """Give a person one more duty."""
    again = await _meanwhile(visit)
    if again is not None:
        return again
    await staff.grant(visit.store, visit.person, _whom(visit), _assignment(visit), visit.now)
    return visit.go(f"/persone/{_whom(visit)}")


async def withdraw(visit: Visit) -> Response:
    """Take a duty away."""
    held = visit.number(visit.said("held", 20))
    await staff.withdraw(visit.store, visit.person, held, visit.now)
    return visit.go("/persone")


async def away(visit: Visit) -> Response:
    """Note an absence, or its end."""
    again = await _meanwhile(visit)
    if again is not None:
        return again
    said = visit.said("until", 10)
    until = None
    if visit.said("act", 10) != "back":
        try:
            until = datetime.fromisoformat(said).replace(hour=0, tzinfo=ROME).astimezone(UTC)
        except (ValueError, OverflowError):
            raise NotFound from None
    await staff.away(visit.store, visit.person, _whom(visit), until, visit.now)
    return visit.go(f"/persone/{_whom(visit)}")


async def reassign(visit: Visit) -> Response:
    """Pass every open case of a person to a colleague."""
    again = await _meanwhile(visit)
    if again is not None:
        return again
    to = PersonId(visit.number(visit.said("to", 20)))
    await staff.reassign_all(visit.store, visit.person, _whom(visit), to, visit.now)
    return visit.go(f"/persone/{_whom(visit)}")


async def forget_proof(visit: Visit) -> Response:
    """Let another administrator take somebody's lost second factor away."""
    await console.forget_proof(visit.store, visit.person, _whom(visit), visit.now)
    return visit.go(f"/persone/{_whom(visit)}")


async def rule(visit: Visit) -> Response:
    """Let an administrator require the second factor of a duty, or no longer."""
    duty = next((one for one in console.ADMITTED if one.value == visit.said("duty", 30)), None)
    if duty is None:
        raise NotFound
    needed = visit.said("needed", 3) == "si"
    await console.require_proof(visit.store, visit.person, duty, visit.now, needed=needed)
    return visit.go("/persone")
