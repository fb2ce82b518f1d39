"""Whether the network is complete enough to open: lead body, operators, duty list, no comune without an owner."""

from sqlalchemy import func, select

from db import territories
from db.session import Store
from db.tables import duties, organisations, persons, rota
from db.tables import territories as places
from domain.people import Duty
from domain.territory import TerritoryKind, orphans


async def orphan_comuni(store: Store, kind: TerritoryKind = TerritoryKind.COMUNE) -> list[str]:
    """Give the names of comuni that stand in no ambito, or of zones that stand in no comune."""
    lost = orphans(tuple(await territories.all_of(store)))
    return [place.name for place in lost if place.kind is kind]


async def has_lead_body(store: Store) -> bool:
    """Say whether one organisation leads the network."""
    return await territories.lead_body(store) is not None


async def has_operator(store: Store) -> bool:
    """Say whether anybody triages."""
    row = await store.first(
        select(func.count()).select_from(duties).where(duties.c.duty == Duty.TRIAGE_OPERATOR.value)
    )
    return bool(row and row[0])


async def has_rota_of_lead(store: Store) -> bool:
    """Say whether anybody is on the duty list of the lead body's territory, or of one above it."""
    lead = await territories.lead_body(store)
    home = await territories.one(store, lead.territory) if lead else None
    if home is None:
        return False
    row = await store.first(
        select(func.count()).select_from(rota).where(rota.c.territory_id.in_(list(home.lineage)))
    )
    return bool(row and row[0])


async def is_empty(store: Store) -> bool:
    """Say whether no territory and no organisation was told yet."""
    for table in (places, organisations):
        if await store.first(select(table.c.id).limit(1)) is not None:
            return False
    return True


async def mark_demo_people(store: Store) -> None:
    """Mark everybody known so far as invented."""
    await store.write(persons.update().values(demo=True))
