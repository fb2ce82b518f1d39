"""Which messages stand in a person's chat, ours and their own, so that they can be hidden; ids alone and no content."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from db.session import Store
from db.tables import screens
from domain.people import PersonId

DELETABLE = timedelta(hours=47)
"""Telegram lets a bot delete messages of a private chat for 48 hours, its own and the person's; one hour is kept in hand
(measured notes, sensitive content)."""


@dataclass(frozen=True, slots=True)
class Screen:
    """One message in a person's chat: since when it stands there, when to delete it by itself (None: not), whose it is."""

    person: PersonId
    message: int
    at: datetime
    wipe_at: datetime | None = None
    own: bool = False


async def stand(store: Store, shown: Sequence[Screen]) -> None:
    """Note messages that now stand in chats; one that was noted before stays as it was."""
    if shown:
        insert = postgresql_insert if store.postgresql else sqlite_insert
        await store.write(
            insert(screens).on_conflict_do_nothing(),
            [
                {
                    "person_id": one.person,
                    "message_id": one.message,
                    "at": one.at,
                    "wipe_at": one.wipe_at,
                    "own": one.own,
                }
                for one in shown
            ],
        )


async def of(store: Store, person: PersonId, until: datetime) -> list[Screen]:
    """Give the messages noted in a person's chat up to `until`, oldest first."""
    rows = await store.read(
        select(screens)
        .where(screens.c.person_id == person, screens.c.at <= until)
        .order_by(screens.c.message_id)
    )
    return [Screen(row.person_id, row.message_id, row.at, row.wipe_at, row.own) for row in rows]


async def forget(store: Store, person: PersonId, since: datetime, until: datetime) -> None:
    """Forget what stood in a person's chat after `since` and up to `until`."""
    await store.write(
        delete(screens).where(screens.c.person_id == person, screens.c.at > since, screens.c.at <= until)
    )


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
    """Forget messages too old to be deleted, but for the last of each chat: it says that older ones stand there."""
    later = screens.alias()
    old = now - DELETABLE
    last = (
        select(func.max(later.c.message_id))
        .where(later.c.person_id == screens.c.person_id, later.c.at <= old)
        .correlate(screens)
        .scalar_subquery()
    )
    await store.write(delete(screens).where(screens.c.at <= old, screens.c.message_id < last))
