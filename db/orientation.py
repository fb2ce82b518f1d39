"""What is kept of orientations: numbers by month, ambito and theme, and nothing of anybody."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update

from db.directory_tables import orientation_counts as counts
from db.session import Store
from domain.people import TerritoryId


async def count(store: Store, territory: TerritoryId, what: str, theme: str, now: datetime) -> None:
    """Count one more; two at the same instant meet as a conflict and one of them is counted again."""
    key = {"month": now.strftime("%Y-%m"), "territory_id": territory, "what": what, "theme": theme}
    query = update(counts).values(number=counts.c.number + 1)
    for name, value in key.items():
        query = query.where(counts.c[name] == value)
    if not await store.write(query):
        await store.write(counts.insert(), {**key, "number": 1})


async def counted(
    store: Store, places: Sequence[TerritoryId], since: str
) -> list[tuple[str, TerritoryId, str, str, int]]:
    """Give the numbers of some territories from a month on: month, territory, what, theme, how often."""
    query = select(counts).where(counts.c.territory_id.in_(list(places)), counts.c.month >= since)
    rows = await store.read(query.order_by(counts.c.month, counts.c.territory_id))
    return [(row.month, row.territory_id, row.what, row.theme, row.number) for row in rows]
