"""What is kept of orientations: numbers by month, ambito and theme, and nothing of anybody."""

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


async def counted(store: Store, month: str) -> list[tuple[TerritoryId, str, str, int]]:
    """Give the numbers of a month: territory, what, theme, how often."""
    query = (
        select(counts)
        .where(counts.c.month == month)
        .order_by(counts.c.territory_id, counts.c.what, counts.c.theme)
    )
    return [(row.territory_id, row.what, row.theme, row.number) for row in await store.read(query)]
