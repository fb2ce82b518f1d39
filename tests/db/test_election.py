"""One of several replicas polls: the one that holds the lock; when it is gone another one does, and never two for long."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Callable

import pytest
from sqlalchemy import text

from app.nursery import beside
from db import election
from db.election import Election
from tests import builders
from tests.databases import PostgreSQL, SQLite, postgresql

KEY = 4_200_000_001


class Replica:
    """One process with its own way to the database; `polls` says whether it does the work now."""

    def __init__(self, url: str) -> None:
        self.memory = builders.a_memory(url)
        self.election = Election(self.memory, KEY, self._work)
        self.polls = False
        self.began = 0

    async def _work(self) -> None:
        self.polls = True
        self.began += 1
        try:
            await asyncio.Event().wait()
        finally:
            self.polls = False


@contextlib.asynccontextmanager
async def running(url: str) -> AsyncIterator[Replica]:
    replica = Replica(url)
    try:
        async with beside(replica.election.run()):
            yield replica
    finally:
        await replica.memory.close()


async def until(ready: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not ready():  # noqa: ASYNC110 (two loops of their own do it)
            await asyncio.sleep(0.01)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at the lock often, so that the tests need not wait."""
    monkeypatch.setattr(election, "LOOK", 0.05)


@pytest.fixture
def url(postgresql_server: PostgreSQL) -> str:
    return postgresql_server.fresh()


def name_of(url: str) -> str:
    return url.rpartition("@/")[2].partition("?")[0]


def is_held(server: PostgreSQL, url: str) -> bool:
    """Say whether a session holds the lock."""
    return (
        server.statement(
            "SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database "
            f"WHERE l.locktype = 'advisory' AND l.granted AND d.datname = '{name_of(url)}'"
        )
        == "1"
    )


def ends_who_holds_it(server: PostgreSQL, url: str) -> None:
    """End the session that holds the lock, as an administrator or a network may."""
    server.statement(
        "SELECT pg_terminate_backend(l.pid) FROM pg_locks l JOIN pg_database d ON d.oid = l.database "
        f"WHERE l.locktype = 'advisory' AND l.granted AND d.datname = '{name_of(url)}'"
    )


async def test_of_two_one_works_and_says_so(url: str) -> None:
    async with running(url) as one:
        await until(lambda: one.polls)
        async with running(url) as other:
            await asyncio.sleep(0.5)
            assert (one.polls, other.polls, one.election.held, other.election.held) == (
                True,
                False,
                True,
                False,
            )


async def test_when_it_ends_the_other_one_takes_over(url: str) -> None:
    async with contextlib.AsyncExitStack() as stack:
        first = contextlib.AsyncExitStack()
        one = await first.enter_async_context(running(url))
        await until(lambda: one.polls)
        other = await stack.enter_async_context(running(url))
        await first.aclose()
        await until(lambda: other.polls)
        assert not one.polls


async def test_who_lost_the_lock_leaves_the_work_to_whoever_has_it(
    url: str, postgresql_server: PostgreSQL
) -> None:
    async with running(url) as one, running(url) as other:
        for _ in range(3):
            await until(lambda: one.polls != other.polls)
            worked = (one.began, other.began)
            ends_who_holds_it(postgresql_server, url)
            await asyncio.sleep(0.3)
            await until(lambda: one.polls != other.polls)
        assert worked != (0, 0)


async def test_while_the_database_is_away_the_elected_one_goes_on(
    url: str, postgresql_server: PostgreSQL
) -> None:
    async with running(url) as one:
        await until(lambda: one.polls)
        postgresql_server.statement(f"ALTER DATABASE {name_of(url)} ALLOW_CONNECTIONS false")
        ends_who_holds_it(postgresql_server, url)
        await asyncio.sleep(0.5)
        assert one.polls
        postgresql_server.statement(f"ALTER DATABASE {name_of(url)} ALLOW_CONNECTIONS true")
        await until(lambda: is_held(postgresql_server, url))
        async with running(url) as other:
            await asyncio.sleep(0.5)
            assert (one.polls, one.began, other.polls) == (True, 1, False)


async def test_a_work_that_fails_ends_its_process_and_no_other(url: str) -> None:
    failing = Replica(url)

    async def fails() -> None:
        raise RuntimeError("a fault of ours")

    failing.election = Election(failing.memory, KEY, fails)
    with pytest.raises(ExceptionGroup):
        await failing.election.run()
    await failing.memory.close()
    async with running(url) as other:
        await until(lambda: other.polls)


async def test_with_a_file_there_is_one_process_and_nothing_to_elect(sqlite_files: SQLite) -> None:
    async with running(sqlite_files.fresh()) as alone:
        await until(lambda: alone.polls)
        assert alone.election.held


async def test_the_server_lets_go_of_a_replica_whose_machine_is_dead() -> None:
    """It asks after five seconds and gives up after eleven; by itself Linux asks after two hours, with all locks held."""
    wanted = {"tcp_keepalives_idle": "5", "tcp_keepalives_interval": "2", "tcp_keepalives_count": "3"}
    address = f"127.{random.randrange(64, 128)}.{random.randrange(1, 255)}.{random.randrange(1, 255)}"
    with postgresql(flush=False, settings=(f"listen_addresses={address}",)) as server:
        memory = builders.a_memory(f"postgresql+asyncpg://postgres@{address}/postgres?ssl=disable")
        async with memory.transaction() as store:
            found = {name: str((await store.read(text(f"SHOW {name}")))[0][0]) for name in wanted}
        await memory.close()
        assert server.pid

    assert found == wanted
