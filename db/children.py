"""Marks of the same child on cases: blind, with a key of their own; they die with their case."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, or_, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from db.ids import new_id
from db.session import Store
from db.tables import child_answers, child_marks
from domain.case import CaseId
from domain.people import PersonId


def add(store: Store, case: CaseId, values: Mapping[str, str]) -> None:
    """Mark a case with what a page told."""
    for kind, value in values.items():
        mark = store.ring.child_mark(kind, value)
        store.add(child_marks, {"id": new_id(), "case_id": case, "kind": kind, "mark": mark})


async def alike(store: Store, case: CaseId) -> list[CaseId]:
    """Give the other cases that share a mark with `case` and about which nobody has decided yet."""
    mine = select(child_marks.c.mark).where(child_marks.c.case_id == case)
    rows = await store.read(
        select(child_marks.c.case_id)
        .where(child_marks.c.mark.in_(mine), child_marks.c.case_id != case)
        .distinct()
    )
    found = [CaseId(row.case_id) for row in rows]
    decided = await _decided(store, case)
    return [one for one in found if one not in decided]


async def _decided(store: Store, case: CaseId) -> frozenset[int]:
    rows: Sequence[tuple[int, int]] = [
        (row.first_case, row.second_case)
        for row in await store.read(
            select(child_answers.c.first_case, child_answers.c.second_case).where(
                or_(child_answers.c.first_case == case, child_answers.c.second_case == case)
            )
        )
    ]
    return frozenset(one for pair in rows for one in pair if one != case)


async def decide(
    store: Store, case: CaseId, other: CaseId, by: PersonId, now: datetime, *, same: bool
) -> None:
    """Keep what a person decided about two cases, so that nobody is asked twice."""
    insert = postgresql_insert if store.postgresql else sqlite_insert
    first, second = sorted((case, other))
    row = {"first_case": first, "second_case": second, "same": same, "decided_by": by, "at": now}
    await store.write(insert(child_answers).values(row).on_conflict_do_nothing())


async def erase(store: Store, case: CaseId) -> None:
    """Take the marks of a case away, with what was decided about it."""
    await store.write(delete(child_marks).where(child_marks.c.case_id == case))
    await store.write(
        delete(child_answers).where(
            or_(child_answers.c.first_case == case, child_answers.c.second_case == case)
        )
    )
