"""Looks after the house's memory while it runs: backups at their hours, and the daily round set; never stops a door.

A backup that fails is logged and told to the lead body, and tried again an hour later. Of several processes one makes it.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from app.settings import Settings
from casework import delivery, upkeep
from casework.notices import Notice
from db import backups, facts
from db.dumps import DumpFailed
from db.session import Conflict, Memory, MemoryUnavailable

LOOK = 60.0
"""Seconds between two looks at the clock."""

AGAIN = timedelta(hours=1)
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
        async with self._memory.transaction() as store:
            await upkeep.ensure(store, now)
            every = timedelta(hours=self._settings.backup_hours)
            mine = bool(every) and await facts.claim(store, facts.BACKUP_DUE, now, every)
        return mine and await self._backup(now)

    async def _backup(self, now: datetime) -> bool:
        folder = self._settings.backups
        try:
            await backups.make(self._memory, self._settings.database, folder, now)
            await asyncio.to_thread(backups.tidy, folder, now)
        except (DumpFailed, OSError) as failed:
            log.critical("backup failed", extra={"error": type(failed).__name__})
            async with self._memory.transaction() as store:
                await facts.put(store, facts.BACKUP_DUE, (now + AGAIN).isoformat())
                await delivery.alarm(store, Notice.BACKUP_FAILED, now)
            self._wake()
            return False
        log.info("backup made")
        return True
