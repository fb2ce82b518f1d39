"""Closed cases and their terms: which ones are due for a look, the last word in each, what was decided about them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, func, select, update

from db import joined
from db.retention_tables import retentions
from db.session import Store
from db.tables import accounts, cases, messages, notes, reports, transitions
from domain.case import CaseId, CaseState
from domain.people import PersonId
from domain.retention import Kept


async def unseen(store: Store, limit: int) -> list[CaseId]:
    """Give closed cases that nobody looks after yet; a joined case goes with the one it was joined to."""
    query = (
        select(cases.c.id)
        .outerjoin(retentions, retentions.c.case_id == cases.c.id)
        .where(
            cases.c.is_open.is_(False),
            retentions.c.case_id.is_(None),
            cases.c.state != CaseState.MERGED.value,
        )
        .order_by(cases.c.id)
        .limit(limit)
    )
    return [CaseId(row.id) for row in await store.read(query)]


async def due(store: Store, now: datetime, limit: int) -> list[CaseId]:
    """Give the cases that are due for a look, the most overdue first."""
    query = select(retentions.c.case_id).where(retentions.c.next_at <= now).order_by(retentions.c.next_at)
    return [CaseId(row.case_id) for row in await store.read(query.limit(limit))]


async def every(store: Store, after: int, limit: int) -> list[CaseId]:
    """Give all closed cases that still say something, a page at a time, for a look that changes nothing."""
    query = (
        select(cases.c.id)
        .outerjoin(retentions, retentions.c.case_id == cases.c.id)
        .where(
            cases.c.id > after,
            cases.c.is_open.is_(False),
            cases.c.state != CaseState.MERGED.value,
            retentions.c.erased_at.is_(None),
        )
        .order_by(cases.c.id)
        .limit(limit)
    )
    return [CaseId(row.id) for row in await store.read(query)]


async def kept(store: Store, case: CaseId) -> Kept | None:
    """Give a closed case as retention sees it; None when it is open, joined to another, or gone already."""
    row = await store.first(
        select(cases.c.state, cases.c.is_open, cases.c.sent_at, retentions)
        .outerjoin(retentions, retentions.c.case_id == cases.c.id)
        .where(cases.c.id == case)
    )
    if row is None or row.is_open or row.state == CaseState.MERGED.value or row.erased_at is not None:
        return None
    closed = await _latest(store, select(func.max(transitions.c.at)).where(transitions.c.case_id == case))
    inside = joined.below(case)
    words = [
        await _latest(store, query)
        for query in (
            select(func.max(reports.c.sent_at)).where(reports.c.case_id.in_(inside)),
            select(func.max(messages.c.at)).where(messages.c.vault_id.in_(inside)),
            select(func.max(notes.c.at)).where(notes.c.case_id.in_(inside)),
            select(func.max(accounts.c.at)).where(accounts.c.case_id.in_(inside)),
        )
    ]
    since = closed or row.sent_at
    last = max((word for word in words if word is not None), default=since)
    return Kept(CaseState(row.state), since, last if last > since else None, row.warned_at, row.keep_until)


async def _latest(store: Store, query: Select[Any]) -> datetime | None:
    row = await store.first(query)
    return row[0] if row else None


async def look_at(store: Store, case: CaseId, next_at: datetime | None, **found: Any) -> None:
    """Note when to look at a case again (None: never), with what else is now known of it."""
    values = {"next_at": next_at, **found}
    query = update(retentions).where(retentions.c.case_id == case).values(values)
    if not await store.write(query):
        await store.write(retentions.insert(), {"case_id": case, **values})


async def keep_longer(store: Store, case: CaseId, until: datetime, by: PersonId, reason: str) -> None:
    """Note that somebody wants a case kept, with their sealed reason; it is looked at again at the next round."""
    box = await store.vault(case)
    sealed = box.seal(f"retentions.reason:{case}".encode(), reason.encode()) if box else None
    found = {"keep_until": until, "kept_by": by, "reason_sealed": sealed}
    await look_at(store, case, until, **found)


async def forget(store: Store, of: Sequence[CaseId]) -> None:
    """Look no more after cases that are open again."""
    if of:
        await store.write(delete(retentions).where(retentions.c.case_id.in_(list(of))))
