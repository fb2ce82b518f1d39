"""Territories and organisations, as the network was told to the house."""

from collections.abc import Sequence

from sqlalchemy import select

from db.session import Store
from db.tables import organisations
from db.tables import territories as places
from domain.people import OrganisationId, TerritoryId
from domain.territory import Nature, Organisation, Territory, TerritoryKind


def lineage(path: str) -> tuple[TerritoryId, ...]:
    """Read a stored path such as `/1/4/9/` from the root down."""
    return tuple(TerritoryId(int(step)) for step in path.strip("/").split("/"))


async def all_of(store: Store) -> list[Territory]:
    """Give the whole tree."""
    rows = await store.read(select(places).order_by(places.c.path))
    return [Territory(row.id, TerritoryKind(row.kind), row.code, row.name, lineage(row.path)) for row in rows]


async def one(store: Store, place: TerritoryId) -> Territory | None:
    """Give one territory, or None."""
    row = await store.first(select(places).where(places.c.id == place))
    return Territory(row.id, TerritoryKind(row.kind), row.code, row.name, lineage(row.path)) if row else None


async def by_code(store: Store, code: str) -> Territory | None:
    """Give a territory by its ISTAT or network code, or None."""
    row = await store.first(select(places).where(places.c.code == code))
    return Territory(row.id, TerritoryKind(row.kind), row.code, row.name, lineage(row.path)) if row else None


async def comuni_under(store: Store, roots: Sequence[TerritoryId]) -> list[Territory]:
    """Give the comuni below `roots`, by name."""
    wanted = set(roots)
    return sorted(
        (
            place
            for place in await all_of(store)
            if place.kind is TerritoryKind.COMUNE and wanted.intersection(place.lineage)
        ),
        key=lambda place: place.name,
    )


async def under(store: Store, roots: Sequence[TerritoryId]) -> dict[TerritoryId, str]:
    """Give every territory at or below `roots`, with its name."""
    wanted = set(roots)
    return {place.id: place.name for place in await all_of(store) if wanted.intersection(place.lineage)}


async def add_territory(store: Store, place: Territory, *, demo: bool = False) -> None:
    """Write one territory; its parents stand already."""
    path = "/" + "/".join(str(step) for step in place.lineage) + "/"
    await store.write(
        places.insert(),
        {
            "id": place.id,
            "kind": place.kind.value,
            "code": place.code,
            "name": place.name,
            "path": path,
            "demo": demo,
        },
    )


async def add_organisation(store: Store, body: Organisation, *, demo: bool = False) -> None:
    """Write one organisation."""
    await store.write(
        organisations.insert(),
        {
            "id": body.id,
            "name": body.name,
            "nature": body.nature.value,
            "kind": body.kind,
            "territory_id": body.territory,
            "is_lead": body.is_lead,
            "demo": demo,
        },
    )


async def organisation(store: Store, body: OrganisationId) -> Organisation | None:
    """Give one organisation, or None."""
    row = await store.first(select(organisations).where(organisations.c.id == body))
    if row is None:
        return None
    return Organisation(row.id, row.name, Nature(row.nature), row.kind, row.territory_id, row.is_lead)


async def organisation_named(store: Store, name: str) -> Organisation | None:
    """Give an organisation by its exact name, or None."""
    row = await store.first(select(organisations.c.id).where(organisations.c.name == name))
    return await organisation(store, row.id) if row else None


async def lead_body(store: Store) -> Organisation | None:
    """Give the lead body of the network, or None."""
    row = await store.first(select(organisations).where(organisations.c.is_lead))
    if row is None:
        return None
    return Organisation(row.id, row.name, Nature(row.nature), row.kind, row.territory_id, True)
