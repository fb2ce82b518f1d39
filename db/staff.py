"""Everybody who holds a duty in a part of the network, as those who look after it see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, or_, select, update

from db import people
from db.session import Store
from db.tables import cases, duties, persons
from domain.people import Assignment, Duty, PersonId, TerritoryId


@dataclass(frozen=True, slots=True)
class Holding:
    """One duty of one person."""

    id: int
    person: PersonId
    grants: Assignment


@dataclass(frozen=True, slots=True)
class Standing:
    """One person: the first name, until when away, since when out of reach, and how many open cases they hold."""

    person: PersonId
    name: str
    away_until: datetime | None
    unreachable_at: datetime | None
    held: int


async def holdings(store: Store, inside: Sequence[TerritoryId]) -> list[Holding]:
    """Give every duty held in the territories `inside`."""
    rows = await store.read(
        select(duties)
        .where(duties.c.territory_id.in_(list(inside)))
        .order_by(duties.c.person_id, duties.c.id)
    )
    return [
        Holding(row.id, row.person_id, Assignment(Duty(row.duty), row.territory_id, row.organisation_id))
        for row in rows
    ]


async def working(store: Store, inside: Sequence[TerritoryId], held: Sequence[Duty]) -> list[PersonId]:
    """Give whoever holds one of the duties `held` in the territories `inside`."""
    query = select(duties.c.person_id).distinct()
    rows = await store.read(
        query.where(duties.c.territory_id.in_(list(inside)), duties.c.duty.in_([one.value for one in held]))
    )
    return [row.person_id for row in rows]


async def holding(store: Store, duty: int) -> Holding | None:
    """Give one duty, or None."""
    row = await store.first(select(duties).where(duties.c.id == duty))
    if row is None:
        return None
    return Holding(row.id, row.person_id, Assignment(Duty(row.duty), row.territory_id, row.organisation_id))


async def standing(store: Store, whom: Sequence[PersonId]) -> list[Standing]:
    """Give how these people stand, by name."""
    if not whom:
        return []
    rows = await store.read(
        select(persons.c.id, persons.c.away_until, persons.c.unreachable_at).where(
            persons.c.id.in_(list(whom))
        )
    )
    names = await people.names(store, whom)
    holder = func.coalesce(cases.c.manager_id, cases.c.operator_id)
    counted = await store.read(
        select(holder.label("who"), func.count().label("held"))
        .where(cases.c.is_open, or_(cases.c.manager_id.in_(list(whom)), cases.c.operator_id.in_(list(whom))))
        .group_by(holder)
    )
    held = {row.who: row.held for row in counted}
    found = [
        Standing(row.id, names.get(row.id, ""), row.away_until, row.unreachable_at, held.get(row.id, 0))
        for row in rows
    ]
    return sorted(found, key=lambda one: (not one.name, one.name.casefold(), one.person))


async def withdraw(store: Store, held: Holding) -> None:
    """Take one duty away; whoever holds none is no member any more."""
    await store.write(delete(duties).where(duties.c.id == held.id))
    left = await store.first(select(func.count()).where(duties.c.person_id == held.person))
    if not left or not left[0]:
        await store.write(update(persons).where(persons.c.id == held.person).values(has_duties=False))


async def how_many(store: Store, duty: Duty) -> int:
    """Give how many people hold a duty anywhere."""
    row = await store.first(
        select(func.count(duties.c.person_id.distinct())).where(duties.c.duty == duty.value)
    )
    return int(row[0]) if row else 0
