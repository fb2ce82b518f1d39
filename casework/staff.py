"""Looking after the people of the network: who holds which duty, giving and taking duties, absences, passing cases on."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from casework import cases as desk
from casework import notices, organisations, peers
from casework.notices import Notice
from db import audit, cases, people, rota, sessions, staff, territories
from db import organisations as bodies
from db.session import Store
from db.staff import Holding, Standing
from domain import case_acts as rules
from domain.access import Act, duty_for, require, territories_for
from domain.invitation import NotByInvitation
from domain.people import (
    FEWEST,
    INVITED,
    TEAM,
    Assignment,
    Duty,
    OrganisationId,
    Person,
    PersonId,
    TerritoryId,
)
from domain.refusals import NotFound, Refusal

LONGEST_ABSENCE = timedelta(days=366)


class LastOne(Refusal):
    """Nobody else holds this duty: without it reports would arrive and nobody would be told."""


class SoleAdministrator(LastOne):
    """Fewer than two would administer the house: if that one is missing, nobody can act."""


class StillHoldsCases(Refusal):
    """The person still holds open cases; they are passed on before the duty goes."""


@dataclass(frozen=True, slots=True)
class Member:
    """One person with the duties that the looker may see."""

    standing: Standing
    duties: tuple[Holding, ...]


@dataclass(frozen=True, slots=True)
class Directory:
    """Everybody who holds a duty in the looker's territories, with the names of places and organisations."""

    members: tuple[Member, ...]
    places: dict[TerritoryId, str]
    bodies: dict[OrganisationId, str]
    resting: frozenset[OrganisationId] = frozenset()


async def directory(store: Store, person: Person, now: datetime) -> Directory:
    """Give the people of the territories that `person` looks after; one audit entry for the list."""
    roots = territories_for(person, Act.MANAGE_PEOPLE)
    audit.write(store, Act.MANAGE_PEOPLE.value, actor=person.id, now=now)
    places = await territories.under(store, roots)
    held: dict[PersonId, list[Holding]] = {}
    for one in await staff.holdings(store, list(places)):
        held.setdefault(one.person, []).append(one)
    members = [Member(one, tuple(held[one.person])) for one in await staff.standing(store, list(held))]
    return await _directory(store, tuple(members), places)


async def _directory(store: Store, members: tuple[Member, ...], places: dict[TerritoryId, str]) -> Directory:
    """Put people, places and bodies together; bodies that rest are known and not offered."""
    found = await bodies.inside(store, list(places))
    resting = frozenset(body.id for body in found if not body.is_active)
    return Directory(members, places, {body.id: body.name for body in found}, resting)


async def member(store: Store, person: Person, wanted: PersonId) -> tuple[Member, Directory]:
    """Give one person of the looker's territories; raises NotFound for everybody else."""
    places = await territories.under(store, territories_for(person, Act.MANAGE_PEOPLE))
    held = [one for one in await staff.holdings(store, list(places)) if one.person == wanted]
    if not held:
        raise NotFound
    (standing,) = await staff.standing(store, [wanted])
    one = Member(standing, tuple(held))
    return one, await _directory(store, (one,), places)


async def _lineage(store: Store, person: Person, place: TerritoryId) -> tuple[TerritoryId, ...]:
    found = await territories.one(store, place)
    if found is None or duty_for(person, Act.MANAGE_PEOPLE, found.lineage) is None:
        raise NotFound
    return found.lineage


async def grant(store: Store, person: Person, to: PersonId, given: Assignment, now: datetime) -> None:
    """Give a known person one more duty; only an administrator makes another one."""
    await member(store, person, to)
    lineage = await _lineage(store, person, given.territory)
    duty = require(person, Act.MANAGE_PEOPLE, lineage)
    only_by_peers = given.duty is Duty.ADMINISTRATOR and not person.holds(Duty.ADMINISTRATOR, lineage)
    if given.duty not in INVITED or only_by_peers:
        raise NotByInvitation
    await organisations.takes_part(store, person, given)
    await people.grant(store, to, given)
    await peers.enter(store, to, given, now)
    audit.write(store, "duty_granted", actor=person.id, duty=duty, detail=f"{to} {given.duty.value}", now=now)


async def withdraw(store: Store, person: Person, held: int, now: datetime) -> PersonId:
    """Take a duty away; gives whose it was. Raises LastOne and StillHoldsCases before anybody is left alone."""
    found = await staff.holding(store, held)
    if found is None:
        raise NotFound
    lineage = await _lineage(store, person, found.grants.territory)
    duty = require(person, Act.MANAGE_PEOPLE, lineage)
    lost = found.grants.duty
    if lost is Duty.ADMINISTRATOR and not person.holds(Duty.ADMINISTRATOR, lineage):
        raise NotByInvitation
    if await staff.how_many(store, lost) <= FEWEST.get(lost, 0):
        raise SoleAdministrator if lost is Duty.ADMINISTRATOR else LastOne
    if lost in TEAM and await cases.held_by(store, found.person):
        raise StillHoldsCases
    await staff.withdraw(store, found)
    left = await people.one(store, found.person)
    for watch in await rota.watches(store, [found.grants.territory]):
        if watch.person == found.person and (left is None or not left.is_team):
            await rota.remove(store, watch.id)
    if lost is Duty.ESP:
        await peers.leave(store, found.person, now, for_good=False)
    if left is None or not left.duties:
        await sessions.end_all(store, found.person, now)
    audit.write(
        store, "duty_withdrawn", actor=person.id, duty=duty, detail=f"{found.person} {lost.value}", now=now
    )
    return found.person


async def away(store: Store, person: Person, whom: PersonId, until: datetime | None, now: datetime) -> None:
    """Note that somebody is away until a time, or back (None); nobody away is paged or assigned a case."""
    await member(store, person, whom)
    if until is not None and not now < until <= now + LONGEST_ABSENCE:
        raise NotFound
    await people.set_away(store, whom, until)
    audit.write(store, "away" if until else "back", actor=person.id, detail=str(whom), now=now)


async def heirs(store: Store, person: Person, of: PersonId, now: datetime) -> list[tuple[PersonId, str]]:
    """Give who could take over the cases of somebody: present, with the same duties for cases somewhere above them."""
    found: dict[PersonId, None] = {}
    for case in await cases.held_by(store, of):
        act = Act.ACCEPT if case.manager == of else Act.TAKE_CHARGE
        found.update(dict.fromkeys(one.id for one in await notices.able(store, act, case.lineage, now)))
    found.pop(of, None)
    names = await people.names(store, found)
    return [(one, names.get(one, "?")) for one in found]


async def reassign_all(store: Store, person: Person, of: PersonId, to: PersonId, now: datetime) -> int:
    """Pass every open case of somebody to a colleague; gives how many.

    Raises NotAllowed, and passes none, when the colleague may not hold one of them.
    """
    await member(store, person, of)
    owner, colleague = await people.one(store, of), await people.one(store, to)
    if owner is None or colleague is None or of == to:
        raise NotFound
    held = await cases.held_by(store, of)
    passed = [
        (case, rules.hand_over(case, owner, colleague), require(person, Act.MANAGE_PEOPLE, case.lineage))
        for case in held
    ]
    for case, after, duty in passed:
        await desk.save(
            store, case, after, act=Act.HAND_OVER, by=person, duty=duty, now=now, detail=f"{of} {to}"
        )
        due = int(case.next_due.timestamp()) if case.next_due else 0
        told = {"code": case.code, "level": case.level.name, "due": due}
        urgent = case.level.is_urgent
        notices.tell(store, [to], Notice.HANDED_OVER, now=now, emergency=urgent, vault=case.id, **told)
    return len(passed)


async def reporting_bodies(store: Store) -> list[tuple[OrganisationId, str]]:
    """Give every organisation of the network for which somebody may report, by name."""
    everywhere = [place.id for place in await territories.all_of(store)]
    return [(body.id, body.name) for body in await bodies.inside(store, everywhere) if body.is_active]
