"""Call-backs: who asked, by when, who follows it; what was said before it is sealed with a key of its own."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select, update

from db import erasure, territories
from db.directory_tables import bodies, callbacks, services
from db.session import Stale, Store
from db.tables import territories as places
from domain.callback import Callback, CallState, Outcome
from domain.case import CaseId
from domain.people import OrganisationId, PersonId, TerritoryId

_OPEN = (CallState.OPEN.value, CallState.TAKEN.value)
_ALL = (
    select(callbacks, places.c.path, bodies.c.organisation_id)
    .join(places, places.c.id == callbacks.c.territory_id)
    .outerjoin(services, services.c.id == callbacks.c.service_id)
    .outerjoin(bodies, bodies.c.id == services.c.body_id)
)


def _place(id: int) -> bytes:
    return f"callbacks.demand:{id}".encode()


def create(store: Store, call: Callback, demand: str) -> None:
    """Write a new call-back with a key of its own; `demand` is what was said before it, sealed."""
    box = store.new_vault(call.id)
    row = {
        "id": call.id,
        "code": call.code,
        "person_id": call.person,
        "case_id": call.case,
        "territory_id": call.territory,
        "service_id": call.service,
        "planned": call.planned,
        "asked_at": call.asked_at,
        "demand_sealed": box.seal(_place(call.id), demand.encode()),
        "version": 1,
    }
    store.add(callbacks, {**row, **_changing(call)})


def _changing(call: Callback) -> dict[str, Any]:
    return {
        "state": call.state.value,
        "owner_id": call.owner,
        "due_at": call.due_at,
        "done_at": call.done_at,
        "outcome": call.outcome.value if call.outcome else None,
    }


async def save(store: Store, call: Callback) -> None:
    """Save a call-back if nobody changed it since it was read; raises Stale."""
    mine = and_(callbacks.c.id == call.id, callbacks.c.version == call.version)
    if not await store.write(
        update(callbacks).where(mine).values(**_changing(call), version=call.version + 1)
    ):
        raise Stale


def _read(row: Any) -> Callback:
    return Callback(
        id=row.id,
        code=row.code,
        state=CallState(row.state),
        territory=row.territory_id,
        lineage=territories.lineage(row.path),
        asked_at=row.asked_at,
        due_at=row.due_at,
        person=row.person_id,
        case=row.case_id,
        service=row.service_id,
        organisation=row.organisation_id,
        owner=row.owner_id,
        planned=row.planned,
        done_at=row.done_at,
        outcome=Outcome(row.outcome) if row.outcome else None,
        version=row.version,
    )


async def by_code(store: Store, code: str) -> Callback | None:
    """Give a call-back by its code, or None."""
    row = await store.first(_ALL.where(callbacks.c.code == code))
    return _read(row) if row else None


async def by_id(store: Store, id: int) -> Callback | None:
    """Give a call-back, or None."""
    row = await store.first(_ALL.where(callbacks.c.id == id))
    return _read(row) if row else None


async def open_of(store: Store, person: PersonId) -> list[Callback]:
    """Give the open call-backs that a person asked for."""
    rows = await store.read(_ALL.where(callbacks.c.person_id == person, callbacks.c.state.in_(_OPEN)))
    return [_read(row) for row in rows]


async def open_about(store: Store, case: CaseId) -> list[Callback]:
    """Give the open call-backs about a case, the first due first."""
    query = _ALL.where(callbacks.c.case_id == case, callbacks.c.state.in_(_OPEN))
    return [_read(row) for row in await store.read(query.order_by(callbacks.c.due_at, callbacks.c.id))]


async def of_person(store: Store, person: PersonId) -> list[Callback]:
    """Give every call-back that a person asked for and that still says something, oldest first."""
    rows = await store.read(_ALL.where(callbacks.c.person_id == person).order_by(callbacks.c.id))
    return [_read(row) for row in rows]


async def waiting(
    store: Store, roots: Sequence[TerritoryId], bodies_of: Sequence[OrganisationId], limit: int = 20
) -> list[Callback]:
    """Give the open call-backs below `roots` or for services of these bodies, the first due first."""
    inside = list(await territories.under(store, roots)) if roots else []
    mine = or_(callbacks.c.territory_id.in_(inside), bodies.c.organisation_id.in_(list(bodies_of)))
    query = _ALL.where(callbacks.c.state.in_(_OPEN), mine).order_by(callbacks.c.due_at, callbacks.c.id)
    return [_read(row) for row in await store.read(query.limit(limit))]


async def demand(store: Store, call: Callback) -> str:
    """Open what was said before; "" once the key was destroyed."""
    box = await store.vault(call.id)
    row = await store.first(select(callbacks.c.demand_sealed).where(callbacks.c.id == call.id))
    return (
        box.unseal(_place(call.id), row.demand_sealed).decode() if box and row and row.demand_sealed else ""
    )


async def erase(store: Store, id: int, why: str, now: datetime) -> None:
    """Destroy key and words of a call-back, with a row in the ledger; its bare row stays for the counts."""
    await erasure.shred(store, [id], why, now)
    bare = {"person_id": None, "case_id": None, "demand_sealed": b""}
    await store.write(update(callbacks).where(callbacks.c.id == id).values(**bare))


async def forget_person(store: Store, person: PersonId, now: datetime) -> None:
    """Withdraw and erase whatever a person who leaves asked for."""
    rows = await store.read(select(callbacks.c.id).where(callbacks.c.person_id == person))
    ended = update(callbacks).where(callbacks.c.person_id == person, callbacks.c.state.in_(_OPEN))
    await store.write(ended.values(state=CallState.WITHDRAWN.value, done_at=now))
    for row in rows:
        await erase(store, row.id, "left", now)
