"""Copies of one's own data as rows: ready for whom until when, the link that waits, the page that is open."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from db.copy_tables import copies
from db.ids import new_id
from db.sealing import hashed
from db.session import Store
from db.tables import dangers
from domain.people import PersonId


@dataclass(frozen=True, slots=True)
class Ready:
    """One copy that a person reviewed and another may open; `withheld` are receipts that are left out."""

    id: int
    request: int
    person: PersonId
    ready_until: datetime
    withheld: frozenset[str]
    open_by: datetime | None
    opened_at: datetime | None


def _ready(row: Any) -> Ready:
    withheld = frozenset(row.withheld.split())
    return Ready(row.id, row.request_id, row.person_id, row.ready_until, withheld, row.open_by, row.opened_at)


def allow(
    store: Store, request: int, person: PersonId, withheld: frozenset[str], ready_until: datetime
) -> None:
    """Let a person open a copy until a time."""
    row = {
        "id": new_id(),
        "request_id": request,
        "person_id": person,
        "ready_until": ready_until,
        "withheld": " ".join(sorted(withheld)),
    }
    store.add(copies, row)


async def ready_for(store: Store, person: PersonId, now: datetime) -> Ready | None:
    """Give the newest copy that a person may open now, or None."""
    query = select(copies).where(copies.c.person_id == person, copies.c.ready_until > now)
    row = await store.first(query.order_by(copies.c.id.desc()).limit(1))
    return _ready(row) if row else None


async def offer(store: Store, copy: Ready, token: str, open_by: datetime) -> None:
    """Make the link of a copy; a former link or open page ends."""
    query = update(copies).where(copies.c.id == copy.id)
    await store.write(query.values(token_hash=hashed(token), open_by=open_by, opened_at=None))


async def find(store: Store, token: str) -> Ready | None:
    """Give the copy of a link or an open page, or None."""
    row = await store.first(select(copies).where(copies.c.token_hash == hashed(token)))
    return _ready(row) if row else None


async def open_(store: Store, copy: Ready, link: str, session: str, now: datetime) -> bool:
    """Burn a link and put an open page in its place; gives whether the link was still there."""
    query = update(copies).where(
        copies.c.id == copy.id, copies.c.token_hash == hashed(link), copies.c.opened_at.is_(None)
    )
    return bool(await store.write(query.values(token_hash=hashed(session), opened_at=now)))


async def purge(store: Store, before: datetime) -> None:
    """Forget copies that nobody can open any more."""
    await store.write(delete(copies).where(copies.c.ready_until < before))


async def alarms_of(store: Store, person: PersonId) -> list[tuple[int, str, datetime]]:
    """Give the alarms that a person raised and that still say something: vault, code, when."""
    query = select(dangers.c.id, dangers.c.code, dangers.c.opened_at).where(dangers.c.person_id == person)
    return [(row.id, row.code, row.opened_at) for row in await store.read(query.order_by(dangers.c.id))]
