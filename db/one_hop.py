"""SQLite through aiosqlite with one hop to its thread per statement; the driver as it is makes four.

Cursor, execute, fetch and close go over together, and a transaction begins with its first statement. A hop costs more
than a small statement itself (measured, `docs/decisions`, update path). Only what SQLAlchemy asks of a cursor stands here,
and rows are always read whole.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

import aiosqlite

Rows = list[Any]


class Cursor:
    """A cursor as SQLAlchemy's adapter uses it; it lives only inside each call."""

    arraysize = 1

    def __init__(self, connection: "Connection") -> None:
        self._connection = connection
        self._rows: Rows = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    async def __aenter__(self) -> "Cursor":
        return self

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> "Cursor":
        """Run one statement and read all its rows."""
        return await self._run(sqlite3.Cursor.execute, sql, parameters)

    async def executemany(self, sql: str, parameters: Iterable[Sequence[Any]]) -> "Cursor":
        """Run one statement for many sets of parameters."""
        return await self._run(sqlite3.Cursor.executemany, sql, parameters)

    async def fetchall(self) -> Rows:
        """Give the rows that were read."""
        return self._rows

    async def close(self) -> None:
        """Forget the rows; the cursor below was closed where it was opened."""
        self._rows = []

    async def _run(self, how: Callable[..., Any], sql: str, parameters: Any) -> "Cursor":
        run = self._connection._execute  # what every method of aiosqlite itself goes through
        begin, self._connection.begin = self._connection.begin, None
        done = await run(_whole, self._connection._conn, begin, how, sql, parameters)  # type: ignore[no-untyped-call]
        self.description, self.rowcount, self.lastrowid, self._rows = done
        return self


def _whole(
    connection: sqlite3.Connection, begin: str | None, how: Callable[..., Any], sql: str, parameters: Any
) -> tuple[Any, int, int | None, Rows]:
    cursor = connection.cursor()
    try:
        if begin is not None:
            cursor.execute(begin)
        how(cursor, sql, parameters)
        rows = cursor.fetchall() if cursor.description else []
        return cursor.description, cursor.rowcount, cursor.lastrowid, rows
    finally:
        cursor.close()


class Connection(aiosqlite.Connection):
    """A connection whose cursors cost one hop; `begin` is the statement that opens the transaction of the next one."""

    begin: str | None = None
    _stopped: "asyncio.Future[Any] | None" = None

    def cursor(self) -> Cursor:  # type: ignore[override]
        """Give a cursor; nothing goes over to the thread yet."""
        return Cursor(self)

    async def commit(self) -> None:
        """Keep what was written; a transaction in which nothing was asked costs no hop."""
        self.begin = None
        if self.in_transaction:
            await super().commit()

    async def rollback(self) -> None:
        """Take back what was written, if anything is open: the pool asks for it after every commit."""
        self.begin = None
        if self.in_transaction:
            await super().rollback()

    def stop(self) -> "asyncio.Future[Any] | None":
        """End the thread, once: the driver's own second stop waits for ever for a thread that has ended.

        It comes to that when a closing connection's task is cancelled: the pool stops what is still being closed.
        """
        if self._running:
            self._stopped = super().stop()
        return self._stopped


class Threads:
    """The connections of one database, each with its thread; whoever closes the database can wait for all of them."""

    def __init__(self) -> None:
        self._open: set[Connection] = set()

    def connect(self, path: str, **arguments: Any) -> Connection:
        """Open a connection the way `aiosqlite.connect` does; its thread ends with the program."""
        self._open = {one for one in self._open if one._stopped is None or not one._stopped.done()}
        connection = Connection(partial(sqlite3.connect, path, **arguments), 64)
        connection._thread.daemon = True
        self._open.add(connection)
        return connection

    async def ended(self) -> None:
        """Wait until no thread is left that could still speak to this loop; ends those that nobody closed."""
        while self._open:
            stopped = self._open.pop().stop()
            if stopped is not None and stopped.get_loop() is asyncio.get_running_loop():
                await stopped
