"""How the house is doing, in counts and times alone: what waits to leave, what is late, what was set aside."""

from datetime import datetime

from sqlalchemy import func, select

from db.session import Store
from db.tables import outbox, parked, timers


async def waiting(store: Store) -> dict[int, tuple[int, datetime]]:
    """Give for each lane of the outbox how many messages wait and when the oldest of them became due."""
    query = (
        select(outbox.c.lane, func.count().label("count"), func.min(outbox.c.due_at).label("due"))
        .where(outbox.c.state == "pending")
        .group_by(outbox.c.lane)
    )
    return {row.lane: (row._mapping["count"], row.due) for row in await store.read(query)}


async def earliest_timer(store: Store) -> datetime | None:
    """Give when the first timer is or was due."""
    row = await store.first(select(func.min(timers.c.due_at)))
    return row[0] if row else None


async def set_aside(store: Store) -> int:
    """Give how many parked updates nobody has looked at."""
    row = await store.first(select(func.count()).select_from(parked).where(parked.c.closed_at.is_(None)))
    return int(row[0]) if row else 0
