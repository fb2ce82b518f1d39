"""The queue page grows with what is open, not with what is kept: the plans say so, on both databases."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import event, text

from benchmarks import growth
from db import cases
from db.session import Memory
from domain.people import TerritoryId
from tests import builders
from tests.databases import PostgreSQL, SQLite

KEPT, OPEN = 30_000, 2_000


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
        wanted = "ix_cases_operator" if name == "one owner" else "ix_cases_queue"
        assert wanted in plan or name == "of nobody", f"{name}: {plan}"
        if name != "one owner":  # one person's own open cases are few, however they are put in order
            assert "ORDER BY" not in plan and "Sort" not in plan, f"{name}: {plan}"


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
