"""The queue page grows with what is open, not with what is kept: the plans say so, on both databases."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import event, text

from benchmarks import growth
from db import cases
from db.session import Memory
from domain.people import PersonId, TerritoryId
from tests import builders
from tests.databases import PostgreSQL, SQLite

KEPT, OPEN = 30_000, 2_000
INDEXES = {
    "one owner": "ix_cases_operator",
    "counts": "ix_cases_places",
    "counts of one owner": "ix_cases_operator",
}
"""The index that a statement walks, where it is not that of the queue."""


@pytest.fixture
async def grown(database: SQLite | PostgreSQL) -> AsyncIterator[Memory]:
    """A house with 2,000 open cases among 30,000: fewer, and PostgreSQL reads them all rather than an index."""
    memory = builders.a_memory(database.fresh())
    await growth.seed(memory, KEPT, OPEN)
    yield memory
    await memory.close()


async def plan_of(memory: Memory, ask: Any) -> str:
    """Give how the database carries out the last statement of a query."""
    said: list[tuple[str, Any]] = []

    def hear(connection: Any, cursor: Any, statement: str, values: Any, *_: Any) -> None:
        said.append((statement, values))

    event.listen(memory.engine.sync_engine, "before_cursor_execute", hear)
    async with memory.transaction() as store:
        await ask(store)
        event.remove(memory.engine.sync_engine, "before_cursor_execute", hear)
        statement, values = said[-1]
        word = "EXPLAIN " if memory.postgresql else "EXPLAIN QUERY PLAN "
        rows = (await store.connection.exec_driver_sql(word + statement, values)).all()
    return "\n".join(str(row[-1]) for row in rows)


async def test_every_query_of_the_queue_page_walks_an_index_of_open_cases(grown: Memory) -> None:
    inside = [TerritoryId(number) for number in range(1, 2 + growth.PLACES)]
    async with grown.transaction() as store:
        deep = (await cases.queue(store, inside, growth.NOW, limit=OPEN // 2))[-1]

    for name, ask in growth.queries(deep, inside).items():
        plan = await plan_of(grown, ask)
        assert "ix_cases_" in plan, f"{name}: {plan}"
        assert "Seq Scan on cases" not in plan, f"{name}: {plan}"
        if grown.postgresql and "state" in name:
            continue  # it takes a state for rarer than it is, among these few, and may rather put them in order itself
        wanted = INDEXES.get(name, "ix_cases_queue")
        assert wanted in plan or name == "of nobody", f"{name}: {plan}"
        if "owner" not in name:  # one person's own open cases are few, however they are put in order
            assert "ORDER BY" not in plan and "GROUP BY" not in plan and "Sort" not in plan, f"{name}: {plan}"


async def test_the_counts_are_read_from_the_index_alone(grown: Memory) -> None:
    inside = [TerritoryId(number) for number in range(1, 2 + growth.PLACES)]

    plan = await plan_of(grown, lambda store: cases.counts(store, inside, growth.NOW))

    assert "Index Only Scan using ix_cases_places" in plan or "COVERING INDEX ix_cases_places" in plan, plan


async def test_the_counts_say_what_the_pages_show(grown: Memory) -> None:
    inside = [TerritoryId(number) for number in range(1, 2 + growth.PLACES, 3)]
    for holder in (None, PersonId(7)):
        sieve = cases.Sieve(holder=holder)
        async with grown.transaction() as store:
            shown = await cases.queue(store, inside, growth.NOW, limit=OPEN, sieve=sieve)
            counted = await cases.counts(store, inside, growth.NOW, holder=holder)

        assert 0 < counted.all == len(shown) < OPEN
        assert counted.late == sum(one.due_at is not None and one.due_at < growth.NOW for one in shown)
        for level, held in counted.by_level.items():
            assert held == sum(one.level is level for one in shown)
        for state, held in counted.by_state.items():
            assert held == sum(one.state is state for one in shown)


async def test_pages_follow_each_other_without_a_gap_or_a_repeat(grown: Memory) -> None:
    inside = [TerritoryId(number) for number in range(1, 2 + growth.PLACES)]
    seen: list[str] = []
    after = None
    async with grown.transaction() as store:
        while found := await cases.queue(store, inside, growth.NOW, after=after, limit=300):
            seen += [one.code for one in found]
            after = found[-1]
        held = (await store.read(text("SELECT count(*) FROM cases WHERE state <> 'orientata'")))[0][0]

    assert len(seen) == len(set(seen)) == held == OPEN
