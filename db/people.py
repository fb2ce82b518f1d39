"""Persons, their duties, names of staff, absences; never a Telegram number."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

import orjson
from sqlalchemy import bindparam, delete, func, or_, select, update

from db.ids import new_id
from db.session import Store
from db.tables import duties, persons
from domain.people import Assignment, Duty, Person, PersonId, TerritoryId

_HELD = select(duties.c.person_id, duties.c.duty, duties.c.territory_id, duties.c.organisation_id).where(
    duties.c.person_id.in_(bindparam("whom", expanding=True))
)


_PERSONS = select(persons).where(persons.c.id.in_(bindparam("whom", expanding=True)))


async def assignments(store: Store, whom: Sequence[int]) -> dict[int, list[Assignment]]:
    """Give the duties of `whom`; no query at all when the list is empty."""
    held: dict[int, list[Assignment]] = defaultdict(list)
    if whom:
        for row in await store.read(_HELD, {"whom": list(whom)}):
            held[row.person_id].append(Assignment(Duty(row.duty), row.territory_id, row.organisation_id))
    return held


async def load(store: Store, whom: Iterable[PersonId]) -> dict[PersonId, Person]:
    """Load persons with their duties."""
    wanted = list(dict.fromkeys(whom))
    if not wanted:
        return {}
    rows = await store.read(_PERSONS, {"whom": wanted})
    held = await assignments(store, [row.id for row in rows if row.has_duties])
    return {row.id: Person(row.id, row.language, tuple(held.get(row.id, ())), row.away_until) for row in rows}


async def one(store: Store, person: PersonId) -> Person | None:
    """Load one person, or None."""
    return (await load(store, [person])).get(person)


async def holding(
    store: Store, wanted: Iterable[Duty], lineage: Sequence[TerritoryId], now: datetime
) -> list[Person]:
    """Give everyone present who holds one of `wanted` in a territory of `lineage`, nearest territory first."""
    rows = await store.read(
        select(duties.c.person_id, duties.c.territory_id)
        .join(persons)
        .where(
            duties.c.duty.in_([duty.value for duty in wanted]),
            duties.c.territory_id.in_(list(lineage)),
            or_(persons.c.away_until.is_(None), persons.c.away_until <= now),
        )
        .order_by(duties.c.id)
    )
    nearest = sorted(rows, key=lambda row: -list(lineage).index(row.territory_id))
    found = await load(store, [row.person_id for row in nearest])
    return [found[person] for person in dict.fromkeys(row.person_id for row in nearest)]


async def holding_any(store: Store, wanted: Iterable[Duty], inside: Sequence[TerritoryId]) -> list[PersonId]:
    """Give everyone who holds one of `wanted` in one of the territories `inside`, away or not."""
    rows = await store.read(
        select(duties.c.person_id)
        .where(duties.c.duty.in_([duty.value for duty in wanted]), duties.c.territory_id.in_(list(inside)))
        .distinct()
    )
    return [row.person_id for row in rows]


async def count_holding(store: Store, duty: Duty) -> int:
    """Give how many people hold a duty anywhere."""
    query = select(func.count(duties.c.person_id.distinct())).where(duties.c.duty == duty.value)
    row = await store.first(query)
    return int(row[0]) if row else 0


async def names(store: Store, whom: Iterable[PersonId | None]) -> dict[PersonId, str]:
    """Give the first names that staff are known by among colleagues; people without one are left out."""
    wanted = [person for person in dict.fromkeys(whom) if person is not None]
    if not wanted:
        return {}
    rows = await store.read(_NAMES, {"whom": wanted})
    return {row.id: store.ring.unseal(f"persons.name:{row.id}", row.name_sealed).decode() for row in rows}


_NAMES = select(persons.c.id, persons.c.name_sealed).where(
    persons.c.id.in_(bindparam("whom", expanding=True)), persons.c.name_sealed.is_not(None)
)


async def set_name(store: Store, person: PersonId, name: str) -> None:
    """Keep, sealed, the first name by which colleagues know a staff member."""
    sealed = store.ring.seal(f"persons.name:{person}", name.encode())
    await store.write(update(persons).where(persons.c.id == person).values(name_sealed=sealed))


async def second_channel(store: Store, person: PersonId) -> dict[str, str] | None:
    """Give the e-mail and telephone by which a staff member may also be paged, or None."""
    row = await store.first(select(persons.c.second_sealed).where(persons.c.id == person))
    if row is None or row.second_sealed is None:
        return None
    found: dict[str, str] = orjson.loads(store.ring.unseal(f"persons.second:{person}", row.second_sealed))
    return found


async def set_second_channel(store: Store, person: PersonId, channel: dict[str, str] | None) -> None:
    """Keep, sealed, the second channel of a staff member; None takes it away."""
    sealed = store.ring.seal(f"persons.second:{person}", orjson.dumps(channel)) if channel else None
    await store.write(update(persons).where(persons.c.id == person).values(second_sealed=sealed))


async def grant(store: Store, person: PersonId, held: Assignment) -> None:
    """Give a person a duty; holding it already changes nothing."""
    known = await assignments(store, [person])
    if held in known.get(person, ()):
        return
    row = {
        "id": new_id(),
        "person_id": person,
        "duty": held.duty.value,
        "territory_id": held.territory,
        "organisation_id": held.organisation,
    }
    store.changed.add(person)
    await store.write(duties.insert(), row)
    await store.write(update(persons).where(persons.c.id == person).values(has_duties=True))


async def set_language(store: Store, person: PersonId, language: str) -> None:
    """Keep the language that the person chose."""
    store.changed.add(person)
    await store.write(update(persons).where(persons.c.id == person).values(language=language))


async def set_away(store: Store, person: PersonId, until: datetime | None) -> None:
    """Keep until when a staff member is away; None brings them back."""
    store.changed.add(person)
    await store.write(update(persons).where(persons.c.id == person).values(away_until=until))


async def unreachable(store: Store, person: PersonId, now: datetime) -> bool:
    """Mark a person whom Telegram no longer delivers to; gives False when that was known."""
    return bool(
        await store.write(
            update(persons)
            .where(persons.c.id == person, persons.c.unreachable_at.is_(None))
            .values(unreachable_at=now)
        )
    )


async def erase_profile(store: Store, person: PersonId) -> None:
    """Erase what describes the person: name, second channel, duties; the bare id stays for the audit trail."""
    await store.write(delete(duties).where(duties.c.person_id == person))
    gone = {"name_sealed": None, "second_sealed": None, "has_duties": False}
    await store.write(update(persons).where(persons.c.id == person).values(gone))
