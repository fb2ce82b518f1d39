"""Free places as a service tells them: in what the house reads, and in the rows that go out to other directories."""

from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import select, update

from db import directory_rows
from db.directory_tables import service_places, services
from db.ids import new_id
from db.session import Store
from domain.directory import ServiceId
from domain.people import PersonId

_UNIT = "posti"


async def tell(store: Store, service: ServiceId, free: int, by: PersonId, now: datetime) -> None:
    """Write the free places of a service; a service that never told any gets a first row."""
    row = await store.first(
        select(service_places.c.id, service_places.c.key)
        .where(service_places.c.service_id == service)
        .order_by(service_places.c.id.desc())
        .limit(1)
    )
    if row is None:
        await _first(store, service, free, by, now)
        return
    await store.write(
        update(service_places)
        .where(service_places.c.id == row.id)
        .values(free=free, updated_at=now, updated_by=by)
    )
    known = await directory_rows.get(store, "service_capacity", row.key)
    if known is not None:
        known.update(available=str(free), updated=now.isoformat())
        await directory_rows.put(store, "service_capacity", known, now)


async def _first(store: Store, service: ServiceId, free: int, by: PersonId, now: datetime) -> None:
    entry = await store.first(select(services.c.key).where(services.c.id == service))
    if entry is None:
        return
    unit = str(uuid5(NAMESPACE_URL, "cordata:unit:places"))
    key = str(uuid5(NAMESPACE_URL, f"cordata:capacity:{entry.key}"))
    if await directory_rows.get(store, "unit", unit) is None:
        await directory_rows.put(store, "unit", {"id": unit, "name": _UNIT}, now)
    fields = {
        "id": key,
        "service_id": entry.key,
        "unit_id": unit,
        "available": str(free),
        "updated": now.isoformat(),
    }
    await directory_rows.put(store, "service_capacity", fields, now)
    store.add(
        service_places,
        {
            "id": new_id(),
            "service_id": service,
            "key": key,
            "unit": _UNIT,
            "free": free,
            "total": None,
            "updated_at": now,
            "updated_by": by,
        },
    )
