"""What Telegram brought and what the house answered: seen updates with their kept answers, failures, parked updates."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from db.session import Store
from db.tables import parked, tries, updates

KEPT = timedelta(days=7)
"""How long an update is remembered; Telegram redelivers for 24 hours at most, ids restart after a week of silence."""

ASIDE = timedelta(days=90)
"""How long an update that was set aside is kept for a person to look at it: as long as what was only orientation (field
notes §4.5). One that was looked at goes a week later."""

_SEEN = select(updates.c.update_id, updates.c.answer_sealed).where(
    updates.c.bot_id == bindparam("bot"), updates.c.update_id.in_(bindparam("ids", expanding=True))
)

_SEEN_POSTGRESQL = text(
    "SELECT kept.update_id, kept.answer_sealed FROM unnest(CAST(:ids AS bigint[])) AS asked(id), LATERAL"
    " (SELECT update_id, answer_sealed FROM updates WHERE bot_id = :bot AND update_id = asked.id LIMIT 1) AS kept"
)
"""One look into the index for each id, whatever the planner knows.

A list of ids was planned while the table was empty, as a scan of the whole bot, and the plan was kept until the server next
counted the rows: after half a minute of full load each batch took 40 ms for it, and more every second (measured).
"""

_KEEP = updates.insert()


def _place(bot: int, number: int) -> str:
    return f"updates.answer:{bot}:{number}"


async def seen(store: Store, bot: int, ids: Sequence[int]) -> dict[int, bytes]:
    """Give the kept answers (empty bytes for none) of those among `ids` that were handled before."""
    query = _SEEN_POSTGRESQL if store.postgresql else _SEEN
    rows = await store.read(query, {"bot": bot, "ids": list(ids)})
    return {
        row.update_id: store.ring.unseal(_place(bot, row.update_id), row.answer_sealed)
        if row.answer_sealed
        else b""
        for row in rows
    }


async def keep(store: Store, bot: int, answers: Sequence[tuple[int, bytes]], now: datetime) -> None:
    """Mark the updates of a batch as handled, each with its sealed answer."""
    if answers:
        await store.write(
            _KEEP,
            [
                {
                    "bot_id": bot,
                    "update_id": number,
                    "at": now,
                    "answer_sealed": store.ring.seal(_place(bot, number), answer) if answer else None,
                }
                for number, answer in answers
            ],
        )


async def moved(store: Store, bot: int, ids: Sequence[int]) -> None:
    """Note that the answers of these updates stand in the outbox now: a redelivery must not send them beside it."""
    await store.write(
        update(updates)
        .where(updates.c.bot_id == bot, updates.c.update_id.in_(ids))
        .values(answer_sealed=None)
    )


async def failed(store: Store, bot: int, number: int) -> int:
    """Count one more failed try of an update and give the count."""
    insert = postgresql_insert if store.postgresql else sqlite_insert
    statement = insert(tries).values(bot_id=bot, update_id=number, count=1)
    statement = statement.on_conflict_do_update(
        index_elements=["bot_id", "update_id"], set_={"count": tries.c.count + 1}
    )
    await store.write(statement)
    row = await store.first(select(tries.c.count).where(tries.c.bot_id == bot, tries.c.update_id == number))
    return int(row[0]) if row else 1


async def park(store: Store, bot: int, number: int, raw: bytes, why: str, now: datetime) -> None:
    """Put an update that cannot be handled aside, sealed and whole; parking it twice changes nothing."""
    insert = postgresql_insert if store.postgresql else sqlite_insert
    sealed = store.ring.seal(f"parked.raw:{bot}:{number}", raw)
    row = {"bot_id": bot, "update_id": number, "at": now, "why": why[:60], "raw_sealed": sealed}
    await store.write(insert(parked).values(row).on_conflict_do_nothing())


async def count_parked(store: Store) -> int:
    """Give how many parked updates nobody has looked at yet."""
    row = await store.first(select(func.count()).select_from(parked).where(parked.c.closed_at.is_(None)))
    return int(row[0]) if row else 0


async def parked_now(store: Store) -> Sequence[Any]:
    """Give the parked updates nobody has looked at: number, time, why; never their words."""
    return await store.read(
        select(parked.c.update_id, parked.c.at, parked.c.why)
        .where(parked.c.closed_at.is_(None))
        .order_by(parked.c.at)
    )


async def close_parked(store: Store, now: datetime, *, seen_at: datetime | None = None) -> None:
    """Mark every parked update as looked at; those parked after `seen_at`, when it is given, wait on."""
    await store.write(
        update(parked)
        .where(parked.c.closed_at.is_(None), parked.c.at <= (seen_at or now))
        .values(closed_at=now)
    )


async def purge(store: Store, now: datetime) -> None:
    """Forget updates that Telegram can no longer redeliver, and what was set aside and looked at, or waited too long."""
    await store.write(delete(updates).where(updates.c.at < now - KEPT))
    await store.write(delete(parked).where(or_(parked.c.closed_at < now - KEPT, parked.c.at < now - ASIDE)))
