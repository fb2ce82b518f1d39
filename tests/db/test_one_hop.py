"""The connection below SQLAlchemy on SQLite: it closes whatever becomes of the task that closes it."""

import asyncio
import sqlite3
from pathlib import Path

import pytest

from db import one_hop


async def test_a_connection_that_is_stopped_while_it_closes_still_closes(tmp_path: Path) -> None:
    connection = one_hop.Threads().connect(str(tmp_path / "a.db"))
    await connection
    closing = asyncio.create_task(connection.close())
    await asyncio.sleep(0)

    connection.stop()

    await asyncio.wait_for(closing, 5)


async def test_rows_are_read_with_the_statement(tmp_path: Path) -> None:
    connection = one_hop.Threads().connect(str(tmp_path / "a.db"), isolation_level=None)
    await connection
    cursor = connection.cursor()
    await cursor.execute("CREATE TABLE words (word)")
    await cursor.executemany("INSERT INTO words VALUES (?)", [("uno",), ("due",)])

    await cursor.execute("SELECT word FROM words ORDER BY word")

    assert await cursor.fetchall() == [("due",), ("uno",)]
    await connection.close()


async def test_what_the_database_refuses_is_raised_and_the_connection_goes_on(tmp_path: Path) -> None:
    connection = one_hop.Threads().connect(str(tmp_path / "a.db"))
    await connection
    cursor = connection.cursor()

    with pytest.raises(sqlite3.OperationalError):
        await cursor.execute("SELECT * FROM nowhere")

    await cursor.execute("SELECT 1")
    assert await cursor.fetchall() == [(1,)]
    await connection.close()


async def test_whoever_closes_the_database_can_wait_for_every_thread(tmp_path: Path) -> None:
    threads = one_hop.Threads()
    left, closed = (threads.connect(str(tmp_path / name)) for name in ("a.db", "b.db"))
    lost = threads.connect(str(tmp_path / "nowhere" / "c.db"))
    await left
    await closed
    await closed.close()
    with pytest.raises(sqlite3.OperationalError):
        await lost

    await threads.ended()

    for one in (left, closed, lost):
        one._thread.join(5)
        assert not one._thread.is_alive()
