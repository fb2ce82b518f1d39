"""Looks after the house's memory while it runs: backups at their hours, and the daily round set; never stops a door.

A backup that fails, or that a crash cut off, is tried again an hour later; a failure is logged and told to the lead body. Of
several processes one makes it. What is erased stands in the ledger beside the backups within a minute, so that not even the
backup of this morning brings it back, and by then it is gone from the journal of an SQLite file too.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from app.settings import Settings
from casework import delivery, upkeep
from casework.notices import Notice
from db import backups, dumps, erasure, facts
from db.dumps import DumpFailed
from db.session import Conflict, Memory, MemoryUnavailable

LOOK = 60.0
"""Seconds between two looks at the clock."""

AGAIN = timedelta(hours=1)
"""How long a turn at a backup lasts: one that is not done by then is somebody's anew."""
log = logging.getLogger("cordata.caretaker")


class Caretaker:
    """One loop per process; whose turn it is stands in the database."""

    def __init__(
        self,
        memory: Memory,
        settings: Settings,
        clock: Callable[[], datetime],
        wake: Callable[[], None] = lambda: None,
    ) -> None:
        self._memory = memory
        self._settings = settings
        self._clock = clock
        self._wake = wake
        self._erased = 0

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            try:
                await self.tick()
            except (MemoryUnavailable, Conflict) as away:
                log.warning("memory away", extra={"reason": type(away).__name__})
            except Exception as error:
                log.error("the caretaker stumbled", extra={"error": type(error).__name__})
            await asyncio.sleep(LOOK)

    async def tick(self) -> bool:
        """Make sure that the round is set, and make a backup when it is time; gives whether one was made."""
        now = self._clock()
        every = timedelta(hours=self._settings.backup_hours)
        async with self._memory.transaction() as store:
            await upkeep.ensure(store, now)
            mine = bool(every) and await facts.claim(store, facts.BACKUP_DUE, now, AGAIN)
            erased = await erasure.count(store)
        if erased != self._erased:
            await self._ledger(erased)
        return mine and await self._backup(now, every)

    async def _ledger(self, erased: int) -> None:
        try:
            await backups.export_ledger(self._memory, self._settings.backups)
        except (DumpFailed, OSError) as failed:
            log.critical("ledger not written", extra={"error": type(failed).__name__})
            return
        if await asyncio.to_thread(dumps.let_go, self._settings.database):
            self._erased = erased

    async def _backup(self, now: datetime, every: timedelta) -> bool:
        folder = self._settings.backups
        try:
            await backups.make(self._memory, self._settings.database, folder, now)
            await asyncio.to_thread(backups.tidy, folder, now)
        except (MemoryUnavailable, Conflict):
            raise
        except Exception as failed:
            log.critical("backup failed", extra={"error": type(failed).__name__})
            async with self._memory.transaction() as store:
                await delivery.alarm(store, Notice.BACKUP_FAILED, now)
            self._wake()
            return False
        async with self._memory.transaction() as store:
            await facts.put(store, facts.BACKUP_DUE, (now + every).isoformat())
        log.info("backup made")
        return True
