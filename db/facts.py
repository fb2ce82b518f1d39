"""Facts about this installation: which keys it belongs to, whether it holds invented people, whether its clock moved."""

from sqlalchemy import delete, select

from db.session import Store
from db.tables import facts, organisations, persons, territories

KEY_CHECK = "key_check"
DEMO = "demo"
CLOCK_MOVED = "clock_moved"


async def get(store: Store, key: str) -> str | None:
    """Give one fact, or None."""
    row = await store.first(select(facts.c.value).where(facts.c.key == key))
    return row.value if row else None


async def put(store: Store, key: str, value: str) -> None:
    """Write one fact, in place of what stood there."""
    await store.write(delete(facts).where(facts.c.key == key))
    await store.write(facts.insert(), {"key": key, "value": value})


async def drop(store: Store, key: str) -> None:
    """Take one fact away."""
    await store.write(delete(facts).where(facts.c.key == key))


async def holds_invented(store: Store) -> bool:
    """Say whether any invented person, organisation or territory stands in this database."""
    for table in (persons, organisations, territories):
        if await store.first(select(table.c.id).where(table.c.demo).limit(1)) is not None:
            return True
    return False
