"""Needs of the community: place, topic, a few sealed words; no column for whoever said them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select, update

from db import territories
from db.directory_tables import needs
from db.ids import new_id
from db.session import Store
from domain.needs import Need, Topic
from domain.people import PersonId, TerritoryId


def _place(id: int) -> str:
    return f"needs.words:{id}"


def add(store: Store, territory: TerritoryId, topic: Topic, words: str, now: datetime) -> None:
    """Keep one need."""
    id = new_id()
    sealed = store.ring.seal(_place(id), words.encode()) if words else None
    store.add(
        needs,
        {"id": id, "territory_id": territory, "topic": topic.value, "words_sealed": sealed, "at": now},
    )


async def below(store: Store, roots: Sequence[TerritoryId], limit: int = 50) -> list[Need]:
    """Give the needs of territories at or below `roots`, the newest first."""
    names = await territories.under(store, roots)
    rows = await store.read(
        select(needs).where(needs.c.territory_id.in_(list(names))).order_by(needs.c.id.desc()).limit(limit)
    )
    return [
        Need(
            row.id,
            row.territory_id,
            names[row.territory_id],
            Topic(row.topic),
            store.ring.unseal(_place(row.id), row.words_sealed).decode() if row.words_sealed else "",
            row.at,
            row.read_at is not None,
        )
        for row in rows
    ]


async def mark_read(store: Store, ids: Sequence[int], by: PersonId, now: datetime) -> None:
    """Keep who read needs first, and when."""
    if ids:
        fresh = update(needs).where(needs.c.id.in_(list(ids)), needs.c.read_at.is_(None))
        await store.write(fresh.values(read_at=now, read_by=by))


async def counted(store: Store, places: Sequence[TerritoryId], since: datetime) -> dict[Topic, int]:
    """Give how often each topic was voiced in some territories since a moment."""
    query = select(needs.c.topic, func.count().label("held")).where(needs.c.territory_id.in_(list(places)))
    rows = await store.read(query.where(needs.c.at >= since).group_by(needs.c.topic))
    return {Topic(row.topic): row.held for row in rows}


async def purge(store: Store, words: datetime, all: datetime) -> None:
    """Forget the words of needs voiced before `words`, and the needs voiced before `all`."""
    await store.write(
        update(needs).where(needs.c.at < words, needs.c.words_sealed.is_not(None)).values(words_sealed=None)
    )
    await store.write(delete(needs).where(needs.c.at < all))
