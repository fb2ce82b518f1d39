"""The database does not answer: help contacts still do, people read the truth once, and nothing is lost when it is back."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine
from starlette.applications import Starlette
from starlette.routing import Route

from app.nursery import beside
from db.session import Memory, MemoryUnavailable
from db.tables import dangers, facts, parked, screens, tries, updates
from domain.people import Duty
from simulator.phone import Phone
from tests.bot.stage import SECRET, Stage, said, stage, until
from tests.builders import a_memory, joined, network, rows
from tests.databases import PostgreSQL
from tests.faults.wire import Wire, strung, to_socket

DANGER = "voglio morire"
Outage = Callable[[], contextlib.AbstractAsyncContextManager[None]]
Says = Callable[[Phone, str], Awaitable[None]]


@contextlib.asynccontextmanager
async def locked(url: str, memory: Memory) -> AsyncIterator[None]:
    """Another program holds the file and does not let go."""
    async with memory.transaction() as store:
        await store.write(text("PRAGMA busy_timeout=20"))
    other = create_async_engine(url, connect_args={"isolation_level": None})
    async with other.connect() as connection:
        await connection.exec_driver_sql("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            await connection.exec_driver_sql("ROLLBACK")
    await other.dispose()


@contextlib.asynccontextmanager
async def refusing(url: str, server: PostgreSQL) -> AsyncIterator[None]:
    """The server sends everybody away and lets nobody in."""
    name = url.rpartition("@/")[2].partition("?")[0]
    server.statement(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    server.statement(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    try:
        yield
    finally:
        server.statement(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


@pytest.fixture
def outage(request: pytest.FixtureRequest, memory: Memory, network_url: str) -> Outage:
    """A way to take the database away for the length of a block."""
    if memory.postgresql:
        server = request.getfixturevalue("postgresql_server")
        return lambda: refusing(network_url, server)
    return lambda: locked(network_url, memory)


async def phones(at: Stage, *names: str) -> list[Phone]:
    return [await at.simulator.phone(name, started=True) for name in names]


async def test_help_and_the_truth_come_from_memory_and_everything_is_handled_afterwards(
    at: Stage, outage: Outage
) -> None:
    async with at.memory.transaction() as store:
        await joined(store, Duty.TRIAGE_OPERATOR, on_duty=True)
    crowd = await phones(at, "Anna", "Bruno", "Carla", "Dora", "Elio", "Fede")
    command, word, danger, plain, help_tap, cry = crowd
    batch = [
        at.update(command, "/aiuto"),
        at.update(word, "Aiuto"),
        at.update(danger, DANGER),
        at.update(plain, "/prova uno"),
        at.tap(help_tap, "help"),
        at.tap(cry, "sos"),
    ]

    async with outage():
        running = asyncio.create_task(at.receives(*batch))
        for phone in crowd:
            await phone.sees("112")
        await asyncio.sleep(0.7)  # two more tries: nobody is told a second time
        told = [await said(phone) for phone in crowd]
        assert not running.done()
    await asyncio.wait_for(running, 15)

    assert [len(texts) for texts in told] == [1, 1, 2, 1, 1, 1]
    for texts in (told[0], told[1], told[4]):
        assert "19696" in texts[0] and "Non ho" not in texts[0]
    first, second = told[2]
    assert first.startswith("Chiama il 112 adesso.")
    for text_ in (second, told[5][0]):
        assert text_.startswith("Non ho potuto avvisare nessuno: chiama")
        assert "112" in text_.partition("\n")[0]
    assert told[3][0].startswith("Non ho salvato")
    assert at.calls == ["uno"]
    assert (await said(plain))[-1] == "risposta uno"
    assert {row.update_id for row in await rows(at.memory, updates)} == {raw["update_id"] for raw in batch}
    assert await rows(at.memory, parked) == await rows(at.memory, tries) == []
    assert len(await rows(at.memory, dangers)) == 2


async def test_a_second_outage_is_told_again(at: Stage, outage: Outage) -> None:
    (anna,) = await phones(at, "Anna")
    for number in range(2):
        async with outage():
            running = asyncio.create_task(at.receives(at.update(anna, f"/prova {number}")))
            await until(lambda n=number: told_times(anna, n + 1))  # type: ignore[misc]
        await asyncio.wait_for(running, 15)

    assert at.calls == ["0", "1"]
    assert len([one for one in await said(anna) if one.startswith("risposta")]) == 2


async def told_times(phone: Phone, times: int) -> bool:
    return len([one for one in await said(phone) if one.startswith("Non ho salvato")]) == times


async def test_what_stands_in_a_chat_is_still_noted_when_the_database_is_back(
    at: Stage, outage: Outage
) -> None:
    (anna,) = await phones(at, "Anna")
    await at.receives(at.update(anna, "/aiuto"))

    async with outage():
        for _ in range(2):
            with pytest.raises(MemoryUnavailable):
                await at.courier.note_shown()
    await at.courier.note_shown()

    assert sorted(row.own for row in await rows(at.memory, screens)) == [
        False,
        True,
    ]  # the answer and the words


async def test_the_loops_outlive_an_outage(at: Stage, outage: Outage) -> None:
    (anna,) = await phones(at, "Anna")
    async with (
        beside(at.post.run()) as post,
        beside(at.keeper.run()) as keeper,
        beside(at.pump.run()) as pump,
    ):
        await anna.says("/prova uno")
        async with outage():
            await anna.says("/prova due", wait=False)
            await until(lambda: told_times(anna, 1))
            await asyncio.sleep(0.6)
            assert not any(task.done() for task in (post, keeper, pump))

        await anna.sees("risposta due", within=15)
        await anna.says("/prova tre")

    assert at.calls == ["uno", "due", "tre"]


@pytest.fixture
def postgresql_network_url(postgresql_server: PostgreSQL) -> str:
    return postgresql_server.fresh(network)


@pytest.fixture
async def postgresql_network(
    postgresql_network_url: str, postgresql_server: PostgreSQL
) -> AsyncIterator[Memory]:
    """Only a server can go away in the middle: a file is not taken from who holds it."""
    memory = a_memory(postgresql_network_url)
    yield memory
    await memory.close()
    postgresql_server.discard()


async def test_an_outage_in_the_middle_of_an_act_leaves_nothing_half_done(
    postgresql_network: Memory, postgresql_server: PostgreSQL
) -> None:
    """The handler wrote, then the server went away: all of it is undone and done once when it is back."""
    url = str(postgresql_network.engine.url.render_as_string(hide_password=False))
    async with stage(postgresql_network) as at:
        await _falls_and_stands_up(at, url, postgresql_server)


async def _falls_and_stands_up(at: Stage, url: str, server: PostgreSQL) -> None:
    (anna,) = await phones(at, "Anna")
    stack = contextlib.AsyncExitStack()
    left = [1]

    async def loses(store: object, talk: object, person: object) -> None:
        if left:
            left.pop()
            await stack.enter_async_context(refusing(url, server))

    at.acts["cade"] = loses
    running = asyncio.create_task(at.receives(at.update(anna, "/prova cade")))
    await until(lambda: told_times(anna, 1))
    await stack.aclose()
    await asyncio.wait_for(running, 15)

    assert at.calls == ["cade", "cade"]
    assert len([row for row in await rows(at.memory, facts) if row.key == "said cade"]) == 1
    assert (await said(anna))[-1] == "risposta cade"


@contextlib.asynccontextmanager
async def hanging(url: str, server: PostgreSQL) -> AsyncIterator[tuple[Stage, Wire]]:
    """A house that reaches its database by a network which may take everything and carry nothing."""
    wire = Wire(to_socket(f"{server.folder}/.s.PGSQL.5432"))
    async with strung(wire) as port:
        name = url.rpartition("@/")[2].partition("?")[0]
        memory = a_memory(f"postgresql+asyncpg://postgres@127.0.0.1:{port}/{name}?ssl=disable")
        async with stage(memory) as at, beside(at.hall.watch()):
            yield at, wire
        await memory.close()


async def _asks_while_it_hangs(at: Stage, wire: Wire, says: Says) -> None:
    """Anna waits for the database; Bruno asks for help and Carla is in danger after it stopped to answer."""
    anna, bruno, carla = await phones(at, "Anna", "Bruno", "Carla")
    await says(anna, "/prova uno")
    await anna.sees("risposta uno")
    wire.turns("silent")
    await says(anna, "/prova due")
    await until(lambda: reached(wire))
    await says(bruno, "/aiuto")
    await says(carla, DANGER)

    for phone in (bruno, carla):
        await phone.sees("112", within=8)
    assert [one for one in await said(anna) if "Non ho" in one] == []
    wire.turns("whole")
    await anna.sees("risposta due", within=15)
    await until(lambda: paged(at))
    assert at.calls == ["uno", "due"]


async def reached(wire: Wire) -> bool:
    return wire.hits["forth"] > 0


async def paged(at: Stage) -> bool:
    return len(await rows(at.memory, dangers)) == 1


async def test_a_database_that_hangs_keeps_nobody_who_polls_from_the_numbers(
    postgresql_network_url: str, postgresql_server: PostgreSQL
) -> None:
    async def says(phone: Phone, words: str) -> None:
        await phone.says(words, wait=False)

    async with hanging(postgresql_network_url, postgresql_server) as (at, wire), beside(at.pump.run()):
        await _asks_while_it_hangs(at, wire, says)
    postgresql_server.discard()


async def test_a_database_that_hangs_keeps_nobody_who_is_pushed_from_the_numbers(
    postgresql_network_url: str, postgresql_server: PostgreSQL
) -> None:
    async with (
        hanging(postgresql_network_url, postgresql_server) as (at, wire),
        beside(at.webhook.run()),
        httpx.AsyncClient(
            transport=httpx.ASGITransport(
                Starlette(routes=[Route("/telegram", at.webhook.answer, methods=["POST"])])
            ),
            base_url="http://house",
        ) as client,
        asyncio.TaskGroup() as group,
    ):

        async def says(phone: Phone, words: str) -> None:
            secret = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
            group.create_task(
                client.post("/telegram", json=at.update(phone, words), headers=secret, timeout=60)
            )
            await asyncio.sleep(0.05)

        await _asks_while_it_hangs(at, wire, says)
    postgresql_server.discard()
