"""Services as the house reads them, found by place, by name or by number; and what people of the house say about them.

Whatever is said here about places, waits or a check is also written into the rows that go out (`directory_rows`).
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, exists, func, or_, select, update

from db import facts
from db.directory_tables import (
    bodies,
    service_catchments,
    service_doubts,
    service_hours,
    service_phones,
    service_places,
    service_sites,
    service_waits,
    services,
)
from db.ids import new_id
from db.session import Store
from domain.directory import (
    Access,
    Audience,
    Body,
    BodyId,
    Doubt,
    Hours,
    Places,
    Service,
    ServiceId,
    ServiceType,
    Site,
    Status,
    Theme,
    Wait,
)
from domain.people import OrganisationId, PersonId, TerritoryId
from domain.territory import Nature

DECLARED, MEASURED = "dichiarata", "misurata"
CHANGED = "directory_changed"
"""The fact that says when the directory last changed, so that what is kept of it in memory is read again."""

_PAGE = 500


async def of(store: Store, ids: Iterable[int]) -> list[Service]:
    """Give services by number, in no order; whoever is gone is left out."""
    wanted = sorted(set(ids))
    found: list[Service] = []
    for start in range(0, len(wanted), _PAGE):
        found += await _some(store, wanted[start : start + _PAGE])
    return found


async def one(store: Store, id: int) -> Service | None:
    """Give one service, or None."""
    found = await of(store, [id])
    return found[0] if found else None


async def near(store: Store, lineage: Sequence[TerritoryId]) -> list[Service]:
    """Give the usable services that serve a place: by their catchment, or by where they stand when they say none."""
    usable = and_(
        services.c.status == Status.ACTIVE.value,
        services.c.kind.is_not(None),
        services.c.body_id.is_not(None),
    )
    by_area = (
        select(services.c.id)
        .join(service_catchments, service_catchments.c.service_id == services.c.id)
        .where(usable, service_catchments.c.territory_id.in_(lineage))
    )
    says_area = exists().where(service_catchments.c.service_id == services.c.id)
    by_site = (
        select(services.c.id)
        .join(service_sites, service_sites.c.service_id == services.c.id)
        .where(usable, service_sites.c.territory_id.in_(lineage), ~says_area)
    )
    return await of(store, [row.id for row in await store.read(by_area.union(by_site))])


async def checked(store: Store, kinds: Iterable[ServiceType], since: date) -> AsyncIterator[list[Service]]:
    """Give, a page at a time, the working services of these kinds that somebody checked since a day and nobody doubts."""
    rows = await store.read(
        select(services.c.id).where(
            services.c.kind.in_([one.value for one in kinds]),
            services.c.status == Status.ACTIVE.value,
            services.c.body_id.is_not(None),
            services.c.verified_on >= since,
            services.c.doubted_at.is_(None),
        )
    )
    ids = sorted(row.id for row in rows)
    for start in range(0, len(ids), _PAGE):
        yield await _some(store, ids[start : start + _PAGE])


async def note_change(store: Store, now: datetime) -> None:
    """Keep that the directory changed."""
    await facts.put(store, CHANGED, now.isoformat())


async def last_change(store: Store) -> str:
    """Give the mark of the directory's last change, an empty one before the first."""
    return await facts.get(store, CHANGED) or ""


async def _some(store: Store, ids: list[int]) -> list[Service]:
    query = select(
        services,
        bodies.c.key.label("body_key"),
        bodies.c.name.label("body_name"),
        bodies.c.nature.label("body_nature"),
        bodies.c.organisation_id.label("body_organisation"),
    ).outerjoin(bodies, bodies.c.id == services.c.body_id)
    rows = await store.read(query.where(services.c.id.in_(ids)))
    sites = await _grouped(store, service_sites, ids)
    hours = await _grouped(store, service_hours, ids)
    phones = await _grouped(store, service_phones, ids)
    areas = await _grouped(store, service_catchments, ids)
    places = await _grouped(store, service_places, ids)
    waits = await _grouped(store, service_waits, ids)
    return [
        _service(
            row,
            tuple(
                _site(site, hours.get(row.id, ()), phones.get(row.id, ())) for site in sites.get(row.id, ())
            ),
            tuple(_hours(one) for one in hours.get(row.id, ()) if one.site_id is None),
            tuple(one.number for one in phones.get(row.id, ()) if one.site_id is None),
            frozenset(one.territory_id for one in areas.get(row.id, ())),
            places.get(row.id, ()),
            waits.get(row.id, ()),
        )
        for row in rows
    ]


async def _grouped(store: Store, table: Any, ids: list[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in await store.read(select(table).where(table.c.service_id.in_(ids)).order_by(table.c.id)):
        found.setdefault(row.service_id, []).append(row)
    return found


def _service(
    row: Any,
    sites: tuple[Site, ...],
    hours: tuple[Hours, ...],
    phones: tuple[str, ...],
    catchment: frozenset[TerritoryId],
    places: Sequence[Any],
    waits: Sequence[Any],
) -> Service:
    body = None
    if row.body_id is not None:
        nature = Nature(row.body_nature) if row.body_nature else None
        body = Body(BodyId(row.body_id), row.body_key, row.body_name, nature, row.body_organisation)
    free = places[-1] if places else None
    return Service(
        id=ServiceId(row.id),
        key=row.key,
        body=body,
        name=row.name,
        kind=ServiceType(row.kind) if row.kind else None,
        status=Status(row.status),
        access=Access(row.access),
        audience=Audience(row.audience),
        themes=frozenset(Theme(word) for word in row.themes.split()),
        languages=frozenset(row.languages.split()) or frozenset({"it"}),
        minimum_age=row.minimum_age,
        maximum_age=row.maximum_age,
        summary=row.summary,
        eligibility=row.eligibility,
        how=row.how,
        cost=row.cost,
        documents=row.documents,
        alert=row.alert,
        catchment=catchment,
        sites=sites,
        hours=hours,
        phones=phones,
        places=Places(free.unit, free.free, free.total, free.updated_at) if free is not None else None,
        declared=_wait(waits, DECLARED),
        measured=_wait(waits, MEASURED),
        verified_on=row.verified_on,
        verified_by=row.verified_by,
        is_doubted=row.doubted_at is not None,
        is_invented=row.demo,
        version=row.version,
    )


def _hours(row: Any) -> Hours:
    return Hours(row.rule, row.opens_at, row.closes_at, row.begins_on, row.valid_from, row.valid_to, row.note)


def _site(row: Any, hours: Sequence[Any], phones: Sequence[Any]) -> Site:
    return Site(
        name=row.name,
        address=row.address,
        city=row.city,
        territory=row.territory_id,
        latitude=row.latitude,
        longitude=row.longitude,
        transport=row.transport,
        access=row.access,
        hours=tuple(_hours(one) for one in hours if one.site_id == row.id),
        phones=tuple(one.number for one in phones if one.site_id == row.id),
    )


def _wait(rows: Sequence[Any], source: str) -> Wait | None:
    found = [row for row in rows if row.source == source]
    return Wait(found[-1].days, found[-1].at, found[-1].late_days, found[-1].people) if found else None


async def search(
    store: Store, words: str, roots: Sequence[TerritoryId] | None, *, limit: int = 100
) -> list[Service]:
    """Give services whose name or body's name holds `words`, for the console, by name; `roots` None: everywhere."""
    query = select(services.c.id).outerjoin(bodies, bodies.c.id == services.c.body_id)
    if words:
        like = f"%{words.lower().replace('%', '').replace('_', ' ')}%"
        query = query.where(or_(func.lower(services.c.name).like(like), func.lower(bodies.c.name).like(like)))
    rows = await store.read(query.order_by(services.c.name, services.c.id).limit(limit))
    order = {row.id: number for number, row in enumerate(rows)}
    found = sorted(await of(store, order), key=lambda service: order[service.id])
    if roots is None:
        return found
    wanted = set(roots)
    return [
        service
        for service in found
        if wanted & service.catchment
        or any(site.territory in wanted for site in service.sites)
        or not service.catchment
    ]


async def of_organisation(store: Store, organisation: OrganisationId) -> list[Service]:
    """Give the services of a body of the network, for its service contacts."""
    query = select(services.c.id).join(bodies, bodies.c.id == services.c.body_id)
    rows = await store.read(query.where(bodies.c.organisation_id == organisation))
    return await of(store, [row.id for row in rows])


async def by_key(store: Store, key: str) -> ServiceId | None:
    """Give the number of a service by its id in the standard, or None."""
    row = await store.first(select(services.c.id).where(services.c.key == key))
    return ServiceId(row.id) if row else None


async def body_named(store: Store, name: str) -> str | None:
    """Give the id in the standard of the organisation that bears this name, or None."""
    row = await store.first(select(bodies.c.key).where(bodies.c.name == name).order_by(bodies.c.id))
    return row.key if row else None


async def last_waits(store: Store) -> dict[tuple[str, str], Wait]:
    """Give the newest wait of each service and source, by the service's id in the standard."""
    query = select(services.c.key, service_waits).join(services, services.c.id == service_waits.c.service_id)
    rows = await store.read(query.order_by(service_waits.c.id))
    return {(row.key, row.source): Wait(row.days, row.at, row.late_days, row.people) for row in rows}


async def is_empty(store: Store) -> bool:
    """Say whether the directory holds no service."""
    return await store.first(select(services.c.id).limit(1)) is None


async def count(store: Store) -> int:
    """Give how many services stand in the directory."""
    row = await store.first(select(func.count()).select_from(services))
    return row[0] if row else 0


async def unusable(store: Store) -> int:
    """Give how many working services nobody can be sent to, because their kind or body is not known."""
    lacks = or_(services.c.kind.is_(None), services.c.body_id.is_(None))
    row = await store.first(
        select(func.count()).select_from(services).where(services.c.status == Status.ACTIVE.value, lacks)
    )
    return row[0] if row else 0


def add_wait(
    store: Store, service: ServiceId, source: str, wait: Wait, *, by: PersonId | None = None
) -> None:
    """Add a wait, declared by a person or measured by the house; the newest of each source holds."""
    store.add(
        service_waits,
        {
            "id": new_id(),
            "service_id": service,
            "source": source,
            "days": wait.days,
            "late_days": wait.late_days,
            "people": wait.people,
            "at": wait.at,
            "person_id": by,
        },
    )


async def mark_verified(store: Store, service: ServiceId, by: PersonId) -> None:
    """Keep who of the house checked a service; the day and the words stand in the rows."""
    await store.write(
        update(services).where(services.c.id == service).values(verified_person=by, doubted_at=None)
    )


async def add_doubt(store: Store, service: ServiceId, what: str, now: datetime) -> bool:
    """Keep that an entry is no longer so; gives False when the same doubt is open already."""
    same = and_(
        service_doubts.c.service_id == service,
        service_doubts.c.what == what,
        service_doubts.c.closed_at.is_(None),
    )
    if await store.first(select(service_doubts.c.id).where(same)) is not None:
        return False
    store.add(service_doubts, {"id": new_id(), "service_id": service, "what": what, "at": now})
    await store.write(update(services).where(services.c.id == service).values(doubted_at=now))
    return True


async def doubts(store: Store, service: ServiceId | None = None) -> list[Doubt]:
    """Give the open doubts, oldest first."""
    query = select(service_doubts).where(service_doubts.c.closed_at.is_(None)).order_by(service_doubts.c.id)
    if service is not None:
        query = query.where(service_doubts.c.service_id == service)
    return [Doubt(row.id, row.service_id, row.what, row.at) for row in await store.read(query)]


async def close_doubts(store: Store, service: ServiceId, by: PersonId, now: datetime) -> None:
    """Close the doubts about a service: somebody looked."""
    mine = and_(service_doubts.c.service_id == service, service_doubts.c.closed_at.is_(None))
    await store.write(update(service_doubts).where(mine).values(closed_at=now, closed_by=by))
    await store.write(update(services).where(services.c.id == service).values(doubted_at=None))
