"""Bodies of the network as they are kept: looked up, written, saved only if unchanged since they were read."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update

from db.ids import new_id
from db.session import Stale, Store
from db.tables import organisations
from domain.people import OrganisationId, TerritoryId
from domain.territory import Nature, Organisation


def _body(row: Any) -> Organisation:
    return Organisation(
        row.id,
        row.name,
        Nature(row.nature),
        row.kind,
        row.territory_id,
        row.is_lead,
        is_active=row.is_active,
        version=row.version,
    )


async def inside(store: Store, places: Sequence[TerritoryId]) -> list[Organisation]:
    """Give the bodies of these territories: the lead body first, then by name, resting ones last."""
    rows = await store.read(
        select(organisations)
        .where(organisations.c.territory_id.in_(list(places)))
        .order_by(organisations.c.is_lead.desc(), organisations.c.is_active.desc(), organisations.c.name)
    )
    return [_body(row) for row in rows]


async def one(store: Store, body: OrganisationId) -> Organisation | None:
    """Give one body, or None."""
    row = await store.first(select(organisations).where(organisations.c.id == body))
    return _body(row) if row else None


async def names(store: Store) -> dict[OrganisationId, str]:
    """Give the names of all bodies: some hundreds in the largest network."""
    rows = await store.read(select(organisations.c.id, organisations.c.name))
    return {row.id: row.name for row in rows}


def new_body() -> OrganisationId:
    """Give an id for a body that is not kept yet."""
    return OrganisationId(new_id())


async def save(store: Store, body: Organisation) -> None:
    """Save a body if nobody saved it since it was read; raises Stale otherwise."""
    changed = await store.write(
        update(organisations)
        .where(organisations.c.id == body.id, organisations.c.version == body.version)
        .values(
            name=body.name,
            nature=body.nature.value,
            territory_id=body.territory,
            is_active=body.is_active,
            version=body.version + 1,
        )
    )
    if not changed:
        raise Stale(str(body.id))
