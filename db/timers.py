"""Things that must happen at a time: promises, patience, pages, retention; rows, so that a restart forgets none."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update

from db.ids import new_id
from db.session import Store
from db.tables import timers

RETRY = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Timer:
    """One thing due: its kind, what it is about, and which step of a series it is."""

    id: int
    kind: str
    subject: int
    step: int
    due_at: datetime
    tries: int


def set_timer(store: Store, kind: str, subject: int, due: datetime, step: int = 0) -> None:
    """Set a timer about a case, danger event or person."""
    store.add(timers, {"id": new_id(), "kind": kind, "subject_id": subject, "step": step, "due_at": due})


async def take_due(store: Store, now: datetime) -> Timer | None:
    """Take the next due timer off the table, to be acted on in this same transaction."""
    row = await store.first(
        select(timers)
        .where(timers.c.due_at <= now)
        .order_by(timers.c.due_at, timers.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if row is None:
        return None
    await store.write(delete(timers).where(timers.c.id == row.id))
    return Timer(row.id, row.kind, row.subject_id, row.step, row.due_at, row.tries)


async def postpone(store: Store, timer: int, now: datetime) -> int:
    """Put a timer off whose act failed; gives how often it failed."""
    await store.write(
        update(timers).where(timers.c.id == timer).values(due_at=now + RETRY, tries=timers.c.tries + 1)
    )
    row = await store.first(select(timers.c.tries).where(timers.c.id == timer))
    return row.tries if row else 0


async def next_due(store: Store) -> datetime | None:
    """Give when the next timer is due."""
    row = await store.first(select(func.min(timers.c.due_at)))
    return row[0] if row else None


async def hurry(store: Store, subject: int, kind: str, now: datetime, *, below: int) -> None:
    """Make the timers of a kind about `subject` due now, those before the step `below`."""
    await store.write(
        update(timers)
        .where(timers.c.subject_id == subject, timers.c.kind == kind, timers.c.step < below)
        .values(due_at=now)
    )


async def hand_on(store: Store, subject: int, kind: str, to: int) -> bool:
    """Let a running timer be about another subject, its step and time unchanged; gives whether one ran."""
    query = update(timers).where(timers.c.subject_id == subject, timers.c.kind == kind)
    return bool(await store.write(query.values(subject_id=to)))


async def runs(store: Store, kind: str, *subjects: int) -> bool:
    """Say whether a timer of a kind runs about one of `subjects`."""
    query = select(timers.c.id).where(timers.c.kind == kind, timers.c.subject_id.in_(subjects)).limit(1)
    return await store.first(query) is not None


async def cancel(store: Store, subject: int, *kinds: str) -> None:
    """Cancel the timers of `kinds` about `subject`; all kinds when none is named."""
    query = delete(timers).where(timers.c.subject_id == subject)
    await store.write(query.where(timers.c.kind.in_(kinds)) if kinds else query)
