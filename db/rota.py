"""Who is on duty: a plain list per territory; the second and later places stand in when the first is silent."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, or_, select

from db.ids import new_id
from db.session import Store
from db.tables import persons, rota
from domain.people import PersonId, TerritoryId


async def on_duty(store: Store, lineage: Sequence[TerritoryId], now: datetime) -> list[PersonId]:
    """Give the people on duty for the nearest territory of `lineage` that has any present, in order of place."""
    rows = await store.read(
        select(rota.c.territory_id, rota.c.person_id)
        .join(persons)
        .where(
            rota.c.territory_id.in_(list(lineage)),
            or_(persons.c.away_until.is_(None), persons.c.away_until <= now),
            persons.c.unreachable_at.is_(None),
        )
        .order_by(rota.c.place, rota.c.id)
    )
    for place in reversed(lineage):
        found = [row.person_id for row in rows if row.territory_id == place]
        if found:
            return list(dict.fromkeys(found))
    return []


async def join(store: Store, territory: TerritoryId, person: PersonId) -> None:
    """Put a person at the end of a territory's duty list; standing there already changes nothing."""
    rows = await store.read(select(rota.c.person_id, rota.c.place).where(rota.c.territory_id == territory))
    if person not in {row.person_id for row in rows}:
        place = 1 + max((row.place for row in rows), default=-1)
        store.add(rota, {"id": new_id(), "territory_id": territory, "person_id": person, "place": place})


async def set_rota(store: Store, territory: TerritoryId, people: Sequence[PersonId]) -> None:
    """Replace the duty list of a territory; the order is the order of calling."""
    await store.write(delete(rota).where(rota.c.territory_id == territory))
    for place, person in enumerate(people):
        store.add(rota, {"id": new_id(), "territory_id": territory, "person_id": person, "place": place})
