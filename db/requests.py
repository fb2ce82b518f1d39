"""Requests about one's own data that a person decides: erasing a sent report, or a copy of what is held."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from db.copy_tables import copies
from db.ids import new_id
from db.session import Store
from db.tables import requests
from domain.people import PersonId


@dataclass(frozen=True, slots=True)
class Request:
    """One request and, once decided, the decision."""

    id: int
    kind: str
    person: PersonId | None
    report: int | None
    asked_at: datetime
    due_at: datetime
    decided_at: datetime | None = None
    decision: str | None = None


def _request(row: Any) -> Request:
    return Request(
        row.id,
        row.kind,
        row.person_id,
        row.report_id,
        row.asked_at,
        row.due_at,
        row.decided_at,
        row.decision,
    )


def create(
    store: Store, kind: str, person: PersonId, report: int | None, now: datetime, due: datetime
) -> int:
    """Write a new request; gives its id."""
    request = new_id()
    store.add(
        requests,
        {
            "id": request,
            "kind": kind,
            "person_id": person,
            "report_id": report,
            "asked_at": now,
            "due_at": due,
        },
    )
    return request


async def one(store: Store, request: int) -> Request | None:
    """Give one request, or None."""
    row = await store.first(select(requests).where(requests.c.id == request))
    return _request(row) if row else None


async def pending_of(store: Store, person: PersonId) -> list[Request]:
    """Give a person's requests that nobody decided yet."""
    rows = await store.read(
        select(requests).where(requests.c.person_id == person, requests.c.decided_at.is_(None))
    )
    return [_request(row) for row in rows]


async def open_all(store: Store) -> list[Request]:
    """Give every request that nobody decided yet, the one due first first."""
    rows = await store.read(
        select(requests).where(requests.c.decided_at.is_(None)).order_by(requests.c.due_at)
    )
    return [_request(row) for row in rows]


async def decide(store: Store, request: int, decision: str, by: PersonId, reason: str, now: datetime) -> None:
    """Write the decision with its sealed reason."""
    sealed = store.ring.seal(f"requests.reason:{request}", reason.encode())
    await store.write(
        update(requests)
        .where(requests.c.id == request, requests.c.decided_at.is_(None))
        .values(decided_at=now, decided_by=by, decision=decision, reason_sealed=sealed)
    )


async def purge(store: Store, before: datetime) -> None:
    """Forget requests that were decided long ago, and the copies they led to."""
    old = select(requests.c.id).where(requests.c.decided_at < before)
    await store.write(delete(copies).where(copies.c.request_id.in_(old)))
    await store.write(delete(requests).where(requests.c.decided_at < before))
