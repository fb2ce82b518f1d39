"""Which cases are one: a case with all that were joined to it, and so on down; a mere proposal joins nothing."""

from sqlalchemy import Select, and_, select

from db.session import Store
from db.tables import cases
from domain.case import CaseId, CaseState


def below(case: int) -> "Select[tuple[int]]":
    """Give a query for the ids of a case and of every case joined to it."""
    found = select(cases.c.id).where(cases.c.id == case).cte("found", recursive=True)
    merged = and_(cases.c.merging_into == found.c.id, cases.c.state == CaseState.MERGED.value)
    found = found.union(select(cases.c.id).where(merged))
    return select(found.c.id)


async def with_all(store: Store, case: int) -> list[CaseId]:
    """Give the ids of a case and of every case joined to it, the oldest first."""
    return sorted(CaseId(row.id) for row in await store.read(below(case)))


async def surviving(store: Store, case: int) -> CaseId:
    """Give the case that a joined case belongs to now, or itself."""
    query = select(cases.c.merging_into).where(cases.c.state == CaseState.MERGED.value)
    while (row := await store.first(query.where(cases.c.id == case))) is not None and row[0] is not None:
        case = row[0]
    return CaseId(case)
