"""Invented services in a database: one body of the network with one service that stands somewhere and told its places."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert

from db import territories
from db.directory_tables import bodies, service_catchments, service_places, service_sites, services
from db.ids import new_id
from db.session import Store
from domain.directory import ServiceId
from domain.people import OrganisationId, TerritoryId
from domain.territory import Nature, Organisation


async def a_service(
    store: Store, name: str, at: TerritoryId, now: datetime, **more: Any
) -> tuple[ServiceId, OrganisationId]:
    """Write a service of a body of its own; `kind`, `free`, `told_at`, `serves` and `spot` may be said."""
    body, service, organisation = new_id(), new_id(), OrganisationId(new_id())
    await territories.add_organisation(
        store, Organisation(organisation, f"{name} (inventato)", Nature.PUBLIC, "service", at)
    )
    await store.write(
        insert(bodies),
        {
            "id": body,
            "key": str(body),
            "name": name,
            "nature": "pubblico",
            "organisation_id": organisation,
            "demo": False,
        },
    )
    await store.write(
        insert(services),
        {
            "id": service,
            "key": str(service),
            "body_id": body,
            "name": name,
            "kind": more.get("kind", "consultorio"),
            "status": "active",
            "audience": more.get("audience", "tutti"),
            "access": "invio",
            "saved_at": now,
        },
    )
    await _stands(store, service, at, now, more)
    return ServiceId(service), organisation


async def _stands(store: Store, service: int, at: TerritoryId, now: datetime, more: dict[str, Any]) -> None:
    latitude, longitude = more.get("spot", (None, None))
    await store.write(
        insert(service_sites),
        {
            "id": new_id(),
            "service_id": service,
            "key": str(service),
            "territory_id": at,
            "latitude": latitude,
            "longitude": longitude,
        },
    )
    for place in more.get("serves", (at,)):
        await store.write(
            insert(service_catchments), {"id": new_id(), "service_id": service, "territory_id": place}
        )
    if more.get("free") is not None:
        await store.write(
            insert(service_places),
            {
                "id": new_id(),
                "service_id": service,
                "key": str(service),
                "unit": "posti",
                "free": more["free"],
                "total": more.get("total", 8),
                "updated_at": more.get("told_at", now),
            },
        )
