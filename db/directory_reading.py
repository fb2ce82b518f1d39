"""Writes what the house reads in the directory's rows: services, places, hours, areas, waits; in bulk, ids kept.

A service keeps its number when its rows change, because referrals and requests point at it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select, update

from db import directory_rows, territories
from db.directory_tables import (
    bodies,
    service_catchments,
    service_hours,
    service_phones,
    service_places,
    service_sites,
    service_waits,
    services,
)
from db.ids import new_id
from db.session import Store
from db.tables import organisations
from domain import directory_reading as reading
from domain.directory_reading import Places, Terms
from domain.hsds import Row
from domain.territory import TerritoryKind
from domain.typed_text import fold

Rows = dict[str, list[dict[str, str]]]
_PARTS = (service_phones, service_hours, service_catchments, service_places, service_sites)


async def places(store: Store) -> Places:
    """Give the territories by code and, for comuni, zones and ambiti, by name."""
    listed = await territories.all_of(store)
    named = (TerritoryKind.COMUNE, TerritoryKind.ZONE, TerritoryKind.AMBITO)
    return Places(
        {place.code: place.id for place in listed},
        {fold(place.name): place.id for place in reversed(listed) if place.kind in named},
    )


async def terms(store: Store) -> Terms:
    """Give the codes of the taxonomy terms that say something to this house."""
    codes: dict[str, str] = {}
    async for page in directory_rows.all_of(store, "taxonomy_term"):
        codes |= {row["id"]: row["code"] for row in page if ":" in row.get("code", "")}
    return Terms(codes)


async def read_bodies(store: Store, keys: Sequence[str], *, demo: bool = False) -> None:
    """Read organisations anew; one that bears the name of a body of the network is that body."""
    rows = await directory_rows.having(store, "organization", keys)
    stand = await _ids(store, bodies, rows)
    network = {
        fold(one.name): one.id for one in await store.read(select(organisations.c.id, organisations.c.name))
    }
    fresh, changed = [], []
    for key, row in rows.items():
        nature = reading.nature_of(row)
        values = {
            "name": reading.short(row.get("name", ""), 200),
            "nature": nature.value if nature else None,
            "organisation_id": network.get(fold(row.get("name", ""))),
        }
        if key in stand:
            changed.append({"of": stand[key], **values})
        else:
            fresh.append({"id": new_id(), "key": key, "demo": demo, **values})
    await _write(store, bodies, fresh, changed)


async def read_services(
    store: Store, keys: Sequence[str], found: Places, codes: Terms, now: datetime, *, demo: bool = False
) -> None:
    """Read services anew from their rows, with everything that belongs to them."""
    mine = await directory_rows.owned(store, keys)
    units = await _units(store, mine)
    sites = [row for owned in mine.values() for row in owned.get("service_at_location", ())]
    there = await directory_rows.owned(
        store, [link for row in sites for link in (row["id"], row.get("location_id", ""))]
    )
    listed = [key for key in keys if mine.get(key, {}).get("service")]
    stand = await _ids(store, services, listed)
    bodied = await _ids(store, bodies, [mine[key]["service"][0].get("organization_id", "") for key in listed])
    ids = {key: stand.get(key) or new_id() for key in listed}
    fresh, changed = [], []
    parts: dict[Any, list[dict[str, Any]]] = {table: [] for table in _PARTS}
    waits: list[dict[str, Any]] = []
    for key in listed:
        owned = mine[key]
        values = _service(owned, codes, now)
        values["body_id"] = bodied.get(owned["service"][0].get("organization_id", ""))
        if key in stand:
            changed.append({"of": ids[key], **values})
        else:
            fresh.append({"id": ids[key], "key": key, "demo": demo, **values})
        _spread(parts, ids[key], owned, there, found)
        parts[service_places] += _capacity(ids[key], owned, units, now)
        waits += [
            {"service_id": ids[key], "source": wait.source, "days": wait.days, "at": wait.at or now}
            for wait in reading.waits_of(codes, owned.get("attribute", ()))
        ]
    if stand:
        for table in _PARTS:
            await store.write(delete(table).where(table.c.service_id.in_(list(stand.values()))))
    await _write(store, services, fresh, changed)
    for table in reversed(_PARTS):
        if parts[table]:
            await store.write(table.insert(), parts[table])
    await _keep_waits(store, waits)


async def _ids(store: Store, table: Any, keys: Iterable[str]) -> dict[str, int]:
    wanted = sorted(set(keys))
    found = await store.read(select(table.c.key, table.c.id).where(table.c.key.in_(wanted))) if wanted else []
    return {one.key: one.id for one in found}


async def _write(
    store: Store, table: Any, fresh: list[dict[str, Any]], changed: list[dict[str, Any]]
) -> None:
    if fresh:
        await store.write(table.insert(), fresh)
    if changed:
        names = [name for name in changed[0] if name != "of"]
        query = update(table).where(table.c.id == bindparam("of"))
        await store.write(query.values({name: bindparam(name) for name in names}), changed)


async def _units(store: Store, mine: dict[str, Rows]) -> dict[str, str]:
    wanted = {row.get("unit_id", "") for owned in mine.values() for row in owned.get("service_capacity", ())}
    rows = await directory_rows.having(store, "unit", wanted) if wanted else {}
    return {key: reading.short(row.get("name", ""), 120) for key, row in rows.items()}


def _service(owned: Rows, codes: Terms, now: datetime) -> dict[str, Any]:
    row, said = owned["service"][0], owned.get("attribute", [])
    kind = reading.kind_of(codes, said)
    documents = "; ".join(
        one["document"] for one in owned.get("required_document", []) if one.get("document")
    )
    return {
        "name": reading.short(row.get("name", ""), 200),
        "kind": kind.value if kind else None,
        "status": reading.status_of(row).value,
        "access": reading.access_of(codes, said).value,
        "audience": reading.audience_of(codes, said).value,
        "themes": " ".join(sorted(reading.themes_of(codes, said))),
        "languages": " ".join(sorted(reading.languages_of(owned.get("language", []))))[:200],
        "minimum_age": reading.years(row.get("minimum_age", "")),
        "maximum_age": reading.years(row.get("maximum_age", "")),
        "summary": reading.short(row.get("description", ""), 1000),
        "eligibility": reading.short(row.get("eligibility_description", ""), 1000),
        "how": reading.short(row.get("application_process", ""), 1000),
        "cost": reading.cost_of(row, owned.get("cost_option", [])),
        "documents": reading.short(documents, 1000),
        "alert": reading.short(row.get("alert", ""), 500),
        "verified_on": reading.day(row.get("assured_date", "")),
        "verified_by": reading.checker_of(codes, said, row),
        "saved_at": now,
    }


def _spread(
    parts: dict[Any, list[dict[str, Any]]],
    service: int,
    owned: Rows,
    there: dict[str, Rows],
    found: Places,
) -> None:
    """Collect sites, hours, phones and areas of one service: its own, and those of the places where it is given."""
    areas = list(owned.get("service_area", ()))
    _openings(parts, service, None, owned)
    for at in owned.get("service_at_location", ()):
        key = at.get("location_id", "")
        around: Rows = there.get(key, {})
        here: Rows = there.get(at["id"], {})
        location = (around.get("location") or [{}])[0]
        site = new_id()
        parts[service_sites].append(_site(site, service, key, location, around, found))
        _openings(parts, service, site, here)
        if not here.get("schedule"):
            _openings(parts, service, site, {"schedule": around.get("schedule", [])})
        if not here.get("phone"):
            _openings(parts, service, site, {"phone": around.get("phone", [])})
        areas += here.get("service_area", ())
    catchment = {place for area in areas for place in found.of_area(area)}
    parts[service_catchments] += [
        {"id": new_id(), "service_id": service, "territory_id": place} for place in sorted(catchment)
    ]


def _site(id: int, service: int, key: str, location: Row, around: Rows, found: Places) -> dict[str, Any]:
    addresses = around.get("address", [])
    street, city = reading.address_of(addresses)
    access = "; ".join(
        row["description"] for row in around.get("accessibility", []) if row.get("description")
    )
    return {
        "id": id,
        "service_id": service,
        "key": key,
        "name": reading.short(location.get("name", ""), 200),
        "address": street,
        "city": city,
        "territory_id": found.of_location(location, addresses),
        "latitude": reading.degrees(location.get("latitude", ""), 90),
        "longitude": reading.degrees(location.get("longitude", ""), 180),
        "transport": reading.short(location.get("transportation", ""), 1000),
        "access": reading.short(access, 1000),
    }


def _openings(parts: dict[Any, list[dict[str, Any]]], service: int, site: int | None, rows: Rows) -> None:
    for row in rows.get("schedule", ()):
        parts[service_hours].append(
            {
                "id": new_id(),
                "service_id": service,
                "site_id": site,
                "rule": reading.rule_of(row),
                "begins_on": reading.day(row.get("dtstart", "")),
                "valid_from": reading.day(row.get("valid_from", "")),
                "valid_to": reading.day(row.get("valid_to", "")),
                "opens_at": reading.clock(row.get("opens_at", "")),
                "closes_at": reading.clock(row.get("closes_at", "")),
                "note": reading.short(row.get("description", "") or row.get("notes", ""), 1000),
            }
        )
    for row in rows.get("phone", ()):
        parts[service_phones].append(
            {
                "id": new_id(),
                "service_id": service,
                "site_id": site,
                "number": reading.short(row.get("number", "").strip('"'), 60),
                "note": reading.short(row.get("description", ""), 1000),
            }
        )


def _capacity(service: int, owned: Rows, units: dict[str, str], now: datetime) -> list[dict[str, Any]]:
    found = []
    for row in owned.get("service_capacity", ()):
        free = reading.places(row.get("available", ""))
        if free is not None:
            found.append(
                {
                    "id": new_id(),
                    "service_id": service,
                    "key": row["id"],
                    "unit": units.get(row.get("unit_id", ""), ""),
                    "free": free,
                    "total": reading.places(row.get("maximum", "")),
                    "updated_at": reading.moment(row.get("updated", "")) or now,
                }
            )
    return found


async def _keep_waits(store: Store, waits: list[dict[str, Any]]) -> None:
    """Add waits that say something new; older ones stay, because the past of a wait is worth knowing."""
    if not waits:
        return
    last: dict[tuple[int, str], tuple[int, datetime]] = {}
    whose = sorted({wait["service_id"] for wait in waits})
    query = select(service_waits).where(service_waits.c.service_id.in_(whose)).order_by(service_waits.c.id)
    for one in await store.read(query):
        last[(one.service_id, one.source)] = (one.days, one.at)
    fresh = [
        {"id": new_id(), **wait}
        for wait in waits
        if last.get((wait["service_id"], wait["source"]), (None, None))[0] != wait["days"]
    ]
    if fresh:
        await store.write(service_waits.insert(), fresh)
