"""One of many: on PostgreSQL the replica that holds an advisory lock does the work; on SQLite there is one process.

Who was elected goes on while the database is away, for help contacts need no database; it stops as soon as it learns
that another one holds the lock.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from db.session import Memory

LOOK = 2.0
"""Seconds between two looks at the lock."""

log = logging.getLogger("cordata.db")
_TRY = text("SELECT pg_try_advisory_lock(:key)")
_ALIVE = text("SELECT 1")


class Election:
    """Who may do a piece of work that only one may do; `held` says whether it is this process."""

    def __init__(self, memory: Memory, key: int, work: Callable[[], Awaitable[None]]) -> None:
        self._memory = memory
        self._key = key
        self._work = work
        self._task: asyncio.Task[None] | None = None

    @property
    def held(self) -> bool:
        """Say whether the work is done here."""
        return not self._memory.postgresql or (self._task is not None and not self._task.done())

    async def run(self) -> None:
        """Do the work whenever elected, until cancelled or the work itself fails."""
        if not self._memory.postgresql:
            await self._work()
            return
        async with asyncio.TaskGroup() as group:
            while True:
                try:
                    async with self._memory.engine.connect() as opened:
                        connection = await opened.execution_options(isolation_level="AUTOCOMMIT")
                        await self._stand(connection, group)
                except (SQLAlchemyError, OSError, TimeoutError) as error:
                    log.warning(
                        "the lock of the one poller is not known", extra={"error": type(error).__name__}
                    )
                await asyncio.sleep(LOOK)

    async def _stand(self, connection: AsyncConnection, group: asyncio.TaskGroup) -> None:
        """Take the lock and keep it as long as this connection lives; comes back at once when another one has it."""
        if not (await connection.execute(_TRY, {"key": self._key})).scalar():
            await self._leave()
            return
        if self._task is None:
            self._task = group.create_task(self._works())
        while True:
            await asyncio.sleep(LOOK)
            await connection.execute(_ALIVE)

    async def _works(self) -> None:
        await self._work()

    async def _leave(self) -> None:
        if self._task is not None:
            log.warning("another replica polls now")
            self._task.cancel()
            await asyncio.wait([self._task])
            self._task = None
