"""Facts about this installation: which keys it belongs to, whether it holds invented people, whether its clock moved."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from db.session import MemoryUnavailable, Stale, Store
from db.tables import facts, organisations, persons, territories

KEY_CHECK = "key_check"
DEMO = "demo"
CLOCK_MOVED = "clock_moved"
BACKUP_DUE = "backup_due"


async def get(store: Store, key: str) -> str | None:
    """Give one fact, or None."""
    row = await store.first(select(facts.c.value).where(facts.c.key == key))
    return row.value if row else None


async def put(store: Store, key: str, value: str) -> None:
    """Write one fact, in place of what stood there; replicas that start together may all write theirs."""
    insert = postgresql_insert if store.postgresql else sqlite_insert
    statement = insert(facts).values(key=key, value=value)
    await store.write(statement.on_conflict_do_update(index_elements=["key"], set_={"value": value}))


async def drop(store: Store, key: str) -> None:
    """Take one fact away."""
    await store.write(delete(facts).where(facts.c.key == key))


async def claim(store: Store, key: str, now: datetime, every: timedelta) -> bool:
    """Take a turn that comes once in a while, before another process does; gives whether it is this one's now."""
    said = await get(store, key)
    after = (now + every).isoformat()
    if said is None:
        store.add(facts, {"key": key, "value": after})
        return True
    if datetime.fromisoformat(said) > now:
        return False
    query = update(facts).where(facts.c.key == key, facts.c.value == said)
    return bool(await store.write(query.values(value=after)))


async def in_force(store: Store) -> None:
    """Make sure that numbers are looked up with the blind-index key in force, before somebody counts as never seen.

    Raises Stale when a rotation has just changed it, so that the update is replayed with the new key; and MemoryUnavailable
    while the key file does not hold that key.
    """
    if store.known.get(KEY_CHECK):
        return
    query = select(facts.c.value).where(facts.c.key == KEY_CHECK).with_for_update(read=True)
    row = await store.first(query)
    if row is not None and row.value != store.ring.check:
        if not store.ring.agree(row.value):
            raise MemoryUnavailable("the key file does not hold the blind-index key of this database")
        raise Stale(KEY_CHECK)
    store.known[KEY_CHECK] = True


async def holds_invented(store: Store) -> bool:
    """Say whether any invented person, organisation or territory stands in this database."""
    for table in (persons, organisations, territories):
        if await store.first(select(table.c.id).where(table.c.demo).limit(1)) is not None:
            return True
    return False
