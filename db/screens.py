"""Which messages of ours stand in a person's chat, so that they can be hidden; ids alone, no chat and no content."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from db.session import Store
from db.tables import screens
from domain.people import PersonId

DELETABLE = timedelta(hours=47)
"""Telegram lets a bot delete its messages for 48 hours; one hour is kept in hand (measured notes, sensitive content)."""


async def stand(store: Store, shown: Sequence[tuple[PersonId, int, datetime, datetime | None]]) -> None:
    """Note messages that now stand in chats: person, message id, since when, when to delete it by itself (None: not)."""
    if shown:
        insert = postgresql_insert if store.postgresql else sqlite_insert
        await store.write(
            insert(screens).on_conflict_do_nothing(),
            [
                {"person_id": person, "message_id": message, "at": at, "wipe_at": wipe}
                for person, message, at, wipe in shown
            ],
        )


async def of(store: Store, person: PersonId, now: datetime, until: datetime) -> list[int]:
    """Give the messages noted up to `until` that can still be deleted in a person's chat, oldest first."""
    rows = await store.read(
        select(screens.c.message_id)
        .where(screens.c.person_id == person, screens.c.at > now - DELETABLE, screens.c.at <= until)
        .order_by(screens.c.message_id)
    )
    return [row.message_id for row in rows]


async def forget(store: Store, person: PersonId, until: datetime) -> None:
    """Forget what stood in a person's chat up to `until`."""
    await store.write(delete(screens).where(screens.c.person_id == person, screens.c.at <= until))


async def take_due(store: Store, now: datetime, limit: int = 100) -> list[tuple[PersonId, int]]:
    """Take the messages off the list whose time has come to be deleted."""
    rows = await store.read(
        select(screens.c.person_id, screens.c.message_id).where(screens.c.wipe_at <= now).limit(limit)
    )
    for row in rows:
        await store.write(
            delete(screens).where(
                screens.c.person_id == row.person_id, screens.c.message_id == row.message_id
            )
        )
    return [(row.person_id, row.message_id) for row in rows]


async def purge(store: Store, now: datetime) -> None:
    """Forget messages too old to be deleted."""
    await store.write(delete(screens).where(screens.c.at < now - DELETABLE))
