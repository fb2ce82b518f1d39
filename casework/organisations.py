"""Looking after the bodies of the network: who takes part, under which name, where; every change is audited.

A body that takes part no more stays known: reports and duties name it. It is only no longer offered.
"""

from datetime import datetime

from db import audit, organisations, territories
from db.session import Store
from domain import organisations as rules
from domain.access import Act, duty_for, require, territories_for
from domain.organisations import NameBorne, Resting, Wanted
from domain.people import Assignment, Duty, OrganisationId, Person, TerritoryId
from domain.refusals import NotFound
from domain.territory import Organisation
from domain.typed_text import fold

Places = dict[TerritoryId, str]


async def listed(store: Store, person: Person, now: datetime) -> tuple[list[Organisation], Places]:
    """Give the bodies of one's territories, the lead body first, and the names of the territories; one audit entry."""
    places = await territories.under(store, territories_for(person, Act.EDIT_ORGANISATION))
    audit.write(store, Act.EDIT_ORGANISATION.value, actor=person.id, detail="list", now=now)
    return await organisations.inside(store, list(places)), places


async def one(store: Store, person: Person, body: OrganisationId) -> tuple[Organisation, Places]:
    """Give one body of one's territories, and where it could stand; raises NotFound for every other."""
    places = await territories.under(store, territories_for(person, Act.EDIT_ORGANISATION))
    found = await organisations.one(store, body)
    if found is None or found.territory not in places:
        raise NotFound
    return found, places


async def edit(store: Store, person: Person, body: OrganisationId, wanted: Wanted, now: datetime) -> None:
    """Change a body; raises NameUnsaid, NameBorne, LeadStays, and NotFound for a place that is not one's own."""
    before, places = await one(store, person, body)
    after = rules.change(before, wanted)
    if after == before:
        return
    await _nobody_else(store, after)
    duty = require(person, Act.EDIT_ORGANISATION, await _lineage(store, before.territory))
    await _lineage_of_own(store, places, after.territory)
    await organisations.save(store, after)
    told = [name for name in ("name", "nature", "territory", "is_active") if _differs(before, after, name)]
    detail = f"{body} {' '.join(told)}"
    audit.write(store, "organisation_edited", actor=person.id, duty=duty, detail=detail, now=now)


async def add(store: Store, person: Person, kind: str, wanted: Wanted, now: datetime) -> OrganisationId:
    """Write a new body and give its id; raises NameUnsaid, NameBorne, and NotFound for a place or kind that is none."""
    places = await territories.under(store, territories_for(person, Act.EDIT_ORGANISATION))
    lineage = await _lineage_of_own(store, places, wanted.territory)
    if not kind or len(kind) > 40:
        raise NotFound
    blank = Organisation(organisations.new_body(), "", wanted.nature, kind, wanted.territory)
    made = rules.change(blank, wanted)
    await _nobody_else(store, made)
    duty = require(person, Act.EDIT_ORGANISATION, lineage)
    await territories.add_organisation(store, made)
    audit.write(store, "organisation_added", actor=person.id, duty=duty, detail=str(made.id), now=now)
    return made.id


async def takes_part(store: Store, by: Person | None, given: Assignment) -> None:
    """Let a duty be given for its body, or for none; raises NotFound for no body of ours, Resting for one that rests.

    `by` None is the command line. Anybody else reaches only bodies of the place or around it; and who answers for a service,
    and so reads what is sent there from everywhere, is named only by those who look after people where the body stands.
    """
    if given.organisation is None:
        return
    found = await organisations.one(store, given.organisation)
    if found is None or (by is not None and not await _reaches(store, by, given, found)):
        raise NotFound
    if not found.is_active:
        raise Resting


async def _reaches(store: Store, by: Person, given: Assignment, body: Organisation) -> bool:
    home, place = await _lineage(store, body.territory), await _lineage(store, given.territory)
    if given.duty is Duty.SERVICE_CONTACT:
        return duty_for(by, Act.INVITE, home) is not None
    return home[-1] in place or place[-1] in home


def _differs(before: Organisation, after: Organisation, name: str) -> bool:
    return bool(getattr(before, name) != getattr(after, name))


async def _nobody_else(store: Store, body: Organisation) -> None:
    """Raise NameBorne when another body of the whole network is called the same, however it is spelt."""
    others = await organisations.names(store)
    if any(id != body.id and fold(name) == fold(body.name) for id, name in others.items()):
        raise NameBorne


async def _lineage(store: Store, place: TerritoryId) -> tuple[TerritoryId, ...]:
    found = await territories.one(store, place)
    if found is None:
        raise NotFound
    return found.lineage


async def _lineage_of_own(store: Store, places: Places, place: TerritoryId) -> tuple[TerritoryId, ...]:
    if place not in places:
        raise NotFound
    return await _lineage(store, place)
