"""The database connection and the one transaction of a batch; nobody outside this file and the bot's transaction commits."""

import secrets
import sqlite3
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Executable, Row, Table, event, text
from sqlalchemy.engine import CursorResult, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from db import one_hop, trail
from db.sealing import Box, KeyAhead, KeyRing
from db.tables import vaults

_WRITER_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA busy_timeout=2000",
)
_READER_PRAGMAS = ("PRAGMA query_only=ON", "PRAGMA trusted_schema=OFF", "PRAGMA busy_timeout=2000")


class Stale(Exception):
    """The row changed since it was read; the whole update is replayed and the domain decides anew."""


class Conflict(Exception):
    """A unique key or foreign key refused a row: somebody else was quicker; the update is replayed."""


class MemoryUnavailable(Exception):
    """The database does not answer, is locked or full; nothing was decided and everything may be tried again."""


class Store:
    """One open transaction, passed on from the door to `db`; it collects inserts and never commits.

    `add` only collects: rows go out in bulk, at the latest before the next statement, so that every statement sees them.
    `changed` are the persons who are others now than when they were loaded (duties, language, absence).
    `in_hand` are messages that this process sends itself as soon as the transaction has ended; None where nobody would.
    `known` keeps what was read once and cannot change before the end of the transaction.
    `note` collects entries of the audit trail, which are chained and written in one go at the end.
    """

    __slots__ = (
        "_boxes",
        "_chains",
        "_fresh",
        "_head",
        "_pending",
        "_trail",
        "changed",
        "connection",
        "in_hand",
        "known",
        "mail",
        "postgresql",
        "ring",
        "writes",
    )

    def __init__(
        self,
        connection: AsyncConnection,
        ring: KeyRing,
        *,
        postgresql: bool,
        chains: trail.HouseChains | None = None,
    ) -> None:
        self.connection = connection
        self.ring = ring
        self.postgresql = postgresql
        self.writes = 0
        self.known: dict[object, Any] = {}
        self.in_hand: list[Any] | None = None
        self.mail = False
        self.changed: set[int] = set()
        self._pending: dict[Table, list[dict[str, Any]]] = {}
        self._boxes: dict[int, Box] = {}
        self._chains = chains or trail.HouseChains()
        self._head: trail.Head | None = None
        self._trail: list[dict[str, Any]] = []
        self._fresh: set[int] = set()

    def note(self, entry: dict[str, Any]) -> None:
        """Collect one entry of the audit trail."""
        self.writes += 1
        self._trail.append(entry)

    async def write_trail(self) -> None:
        """Chain and insert the entries collected so far, after the rows they speak of."""
        await self.flush()
        if not self._trail:
            return
        rows, self._trail = self._trail, []
        if self._head is None and any(row["vault_id"] is None for row in rows):
            self._head = self._chains.take()
        self._head = await trail.append(
            self.connection, self.ring, rows, self._head, fresh=self._fresh, postgresql=self.postgresql
        )
        self._fresh.clear()

    def committed(self) -> None:
        """Give back the chain of the house that this transaction wrote, once its end is certain."""
        if self._head is not None:
            self._chains.give_back(self._head)

    def add(self, table: Table, row: dict[str, Any]) -> None:
        """Collect one row to be inserted; all rows of a table must carry the same columns."""
        self.writes += 1
        self._pending.setdefault(table, []).append(row)

    async def flush(self) -> None:
        """Insert what was collected, table by table in the order of their first row."""
        if not self._pending:
            return
        pending, self._pending = self._pending, {}
        for table, rows in pending.items():
            await self.connection.execute(table.insert(), rows)

    async def read(
        self, statement: Executable, values: Mapping[str, Any] | None = None
    ) -> Sequence[Row[Any]]:
        """Run a query and give all its rows."""
        await self.flush()
        return (await self.connection.execute(statement, values)).all()

    async def first(self, statement: Executable, values: Mapping[str, Any] | None = None) -> Row[Any] | None:
        """Run a query and give its first row, or None."""
        await self.flush()
        return (await self.connection.execute(statement, values)).first()

    async def write(
        self, statement: Executable, values: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None
    ) -> int:
        """Run a statement that changes rows and give how many it changed (-1 for many parameter sets)."""
        await self.flush()
        self.writes += 1
        result = await self.connection.execute(statement, values)
        return result.rowcount if isinstance(result, CursorResult) else -1

    def new_vault(self, vault_id: int) -> Box:
        """Make the key of a new case or danger event and give its open box."""
        box, wrapped = self.ring.new_vault(vault_id)
        self.add(vaults, {"id": vault_id, "key_wrapped": wrapped})
        self._boxes[vault_id] = box
        self._fresh.add(vault_id)
        return box

    def forget_vault(self, vault_id: int) -> None:
        """Forget an open box whose key was destroyed."""
        self._boxes.pop(vault_id, None)

    async def vault(self, vault_id: int) -> Box | None:
        """Give the open box of a case or danger event; None once its key was destroyed."""
        box = self._boxes.get(vault_id)
        if box is None:
            row = await self.first(vaults.select().where(vaults.c.id == vault_id))
            box = self.open_vault(vault_id, row.key_wrapped if row else None)
        return box

    def open_vault(self, vault_id: int, wrapped: bytes | None) -> Box | None:
        """Open the box of a key that was read with other rows; None once it was destroyed."""
        box = self._boxes.get(vault_id)
        if box is None and wrapped is not None:
            box = self._boxes[vault_id] = self.ring.open_vault(vault_id, wrapped)
        return box


class Memory:
    """The open database: one writer, readers beside it, and the key ring.

    People wait for the house, so it gives a statement up after a while; `patient` is for work that nobody waits for in a
    chat, such as a new index on a large table.
    """

    def __init__(self, url: str, ring: KeyRing, *, patient: bool = False) -> None:
        self.ring = ring
        self.postgresql = url.startswith("postgresql")
        self._url = url
        self._chains = trail.HouseChains()
        self._threads = one_hop.Threads()
        self._writer = _postgresql(url, patient) if self.postgresql else _sqlite_writer(url, self._threads)
        self._reader = self._writer if self.postgresql else _sqlite_reader(url, self._threads)

    @asynccontextmanager
    async def transaction(self, locks: Iterable[bytes] = ()) -> AsyncIterator[Store]:
        """Open a write transaction; it commits when the block ends well and rolls back otherwise.

        `locks` are blind indexes of persons: on PostgreSQL their advisory locks are taken in order before anything is read,
        so that several replicas keep one person's updates in order. SQLite has one writer and needs none.
        """
        async with _told_apart(), self._writer.begin() as connection:
            store = Store(connection, self.ring, postgresql=self.postgresql, chains=self._chains)
            if self.postgresql:
                keys = sorted({int.from_bytes(mark[:8], signed=True) for mark in locks})
                if keys:
                    await connection.execute(_LOCK, {"keys": keys})
            yield store
            await store.write_trail()
        store.committed()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Store]:
        """Open a transaction for looking only."""
        async with _told_apart(), self._reader.begin() as connection:
            yield Store(connection, self.ring, postgresql=self.postgresql)

    @asynccontextmanager
    async def maintaining(self) -> AsyncIterator[AsyncConnection]:
        """Lend the writing connection, with no transaction begun, for migrations, backups and whole looks at the trail."""
        async with _told_apart(), self._writer.connect() as connection:
            yield connection

    @property
    def engine(self) -> AsyncEngine:
        """Give the writing engine, for a lock that is held as long as its connection lives."""
        return self._writer

    async def close(self) -> None:
        """Close every connection."""
        await self._writer.dispose()
        if self._reader is not self._writer:
            await self._reader.dispose()
        await self._threads.ended()


@asynccontextmanager
async def _told_apart() -> AsyncIterator[None]:
    """Tell a database that is away from one that refuses a row, so that no other room needs to know its errors.

    A wrong statement is neither, and stays what it is: it would be wrong again and must not hold everybody up.
    """
    try:
        yield
    except KeyAhead as error:
        raise MemoryUnavailable(str(error)) from error
    except IntegrityError as error:
        raise Conflict(str(error.orig)) from error
    except (OperationalError, InterfaceError, PoolTimeout, OSError) as error:
        if getattr(getattr(error, "orig", None), "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR:
            raise
        raise MemoryUnavailable(_why_away(error)) from error
    except DBAPIError as error:
        state = str(getattr(error.orig, "sqlstate", None) or "")
        if state[:2] == _CLASH:
            raise Conflict(state) from error
        if error.statement is None or error.connection_invalidated or state[:2] in _AWAY:
            raise MemoryUnavailable(_why_away(error)) from error
        raise


def _why_away(error: Exception) -> str:
    """Say why the database is away: in its own words while connecting, when nobody's words can be in them, else by name."""
    if isinstance(error, DBAPIError) and error.statement is not None:
        return str(getattr(error.orig, "sqlstate", None) or type(error).__name__)
    cause = getattr(error, "orig", None) or error
    return f"{type(error).__name__}, {cause.__cause__ or cause}"


_CLASH = "40"
"""PostgreSQL's class of errors for transactions that met each other (deadlock, serialization)."""

_AWAY = frozenset({"08", "25", "53", "57", "58"})
"""Its classes for a server that is cut off, read only, full, shutting down or broken; a wrong statement is none of them.

The driver has no name for most of these, and an error without a statement happened while connecting.
"""

_LOCK = text(
    "SELECT count(pg_advisory_xact_lock(key))"
    " FROM (SELECT unnest(CAST(:keys AS bigint[])) AS key ORDER BY key) AS sorted"
)
"""All locks of a batch in one go; the inner order holds, so two replicas that want the same never wait for each other."""


_LET_GO = {"tcp_keepalives_idle": "5", "tcp_keepalives_interval": "2", "tcp_keepalives_count": "3"}
"""A replica whose machine lost its power closes no connection: the server has to ask, or it keeps that replica's locks, the
poller's too, for as long as Linux waits by itself, which is two hours. PgBouncer takes no such wish and is told on its own.
"""


GIVES_UP = 30.0
"""Seconds after which a statement on PostgreSQL is given up, and told as a database that is away."""


def _postgresql(url: str, patient: bool) -> AsyncEngine:
    how: dict[str, Any] = {"timeout": 10, "command_timeout": None if patient else GIVES_UP}
    if make_url(url).query.get("prepared_statement_cache_size") == "0":
        how |= {"statement_cache_size": 0, "prepared_statement_name_func": _name_of_its_own}
    else:
        how["server_settings"] = dict(_LET_GO)
    return create_async_engine(url, pool_size=10, pool_pre_ping=True, connect_args=how)


def _name_of_its_own() -> str:
    """Name a prepared statement as no other connection does: behind PgBouncer many share one server (measured)."""
    return f"__cordata_{secrets.token_hex(8)}__"


def _sqlite(threads: one_hop.Threads) -> dict[str, Any]:
    return {"isolation_level": None, "async_creator_fn": threads.connect}


def _sqlite_writer(url: str, threads: one_hop.Threads) -> AsyncEngine:
    engine = create_async_engine(url, pool_size=1, max_overflow=0, connect_args=_sqlite(threads))
    _prepare(engine, _WRITER_PRAGMAS, "BEGIN IMMEDIATE")
    return engine


def _sqlite_reader(url: str, threads: one_hop.Threads) -> AsyncEngine:
    engine = create_async_engine(url, pool_size=4, max_overflow=0, connect_args=_sqlite(threads))
    _prepare(engine, _READER_PRAGMAS, "BEGIN")
    return engine


def _prepare(engine: AsyncEngine, pragmas: tuple[str, ...], begin: str) -> None:
    """Set the pragmas at each connect and begin transactions ourselves: the driver's own mode loses updates (measured)."""

    @event.listens_for(engine.sync_engine, "connect")
    def on_connect(connection: Any, _: Any) -> None:
        cursor = connection.cursor()
        try:
            for pragma in pragmas:
                cursor.execute(pragma)
        except Exception:
            connection.close()  # a file that is no database: the pool would leave it open
            raise
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def on_begin(connection: Any) -> None:
        connection.connection.driver_connection.begin = begin
