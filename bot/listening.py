"""Watches that Telegram is heard: a process that hangs, a token revoked, an address that moved; told after an hour."""

import asyncio
import logging
import time
from collections.abc import Callable
from datetime import datetime

from bot.api import Api
from bot.first_aid import FirstAid
from bot.post import first
from casework import pulse
from db.session import Memory, MemoryUnavailable

EVERY = 60.0
"""Seconds between two looks."""

log = logging.getLogger("cordata.bot")
_LOCK = b"listening"


class Watch:
    """One loop per process; what was heard is shared among replicas in the database."""

    def __init__(
        self, memory: Memory, api: Api, aid: FirstAid, clock: Callable[[], datetime], *, pushed: bool
    ) -> None:
        self._memory = memory
        self._api = api
        self._aid = aid
        self._clock = clock
        self._pushed = pushed
        self._since: float | None = None
        self._away_since: float | None = None
        self._first = asyncio.Event()

    def heard(self) -> None:
        """Note that Telegram was heard just now: a poll was answered, or an update was pushed."""
        self._since = time.monotonic()
        self._first.set()

    @property
    def seconds(self) -> float:
        """Give how long ago this process heard Telegram; endless when it never did."""
        return float("inf") if self._since is None else time.monotonic() - self._since

    async def run(self) -> None:
        """Look every minute until cancelled; a house that was shut for hours first gets the time to hear."""
        await first(self._first.wait(), EVERY)
        while True:
            await self.look()
            await asyncio.sleep(EVERY)

    async def look(self) -> None:
        """Look once: note what was heard, tell people when nothing was for an hour."""
        if self._pushed and self.seconds > EVERY and await self._nothing_waits():
            self.heard()
        now = self._clock()
        try:
            async with self._memory.transaction([_LOCK]) as store:
                if self.seconds <= 2 * EVERY:
                    told = await pulse.heard(store, now)
                else:
                    told = await pulse.listen(store, now)
        except MemoryUnavailable:
            self._without_memory()
            return
        self._away_since = None
        if told is not None:
            log.critical("Telegram was not heard", extra={"kind": told.value})

    async def _nothing_waits(self) -> bool:
        """Ask Telegram whether updates wait for our door; a door where nobody knocks is no broken one."""
        reply = await self._api.call("getWebhookInfo")
        return reply.ok and isinstance(reply.result, dict) and not reply.result.get("pending_update_count")

    def _without_memory(self) -> None:
        """Call out by the second channel once the database has been away for as long as a silence may last."""
        tick = time.monotonic()
        if self._away_since is None:
            self._away_since = tick
        elif tick - self._away_since > pulse.SILENT.total_seconds():
            self._away_since = tick
            log.critical("the database has been away for an hour")
            self._aid.call_out()
