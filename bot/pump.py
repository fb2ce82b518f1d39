"""The long poll: all that has arrived is one batch; the offset moves only when every update of it is committed or parked,
and every answer was sent or stands in the outbox."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any

from bot import figures
from bot.api import Api, Trouble
from bot.delivery import Courier
from bot.events import KINDS, Arrival, read
from bot.first_aid import FirstAid
from bot.post import PostOffice
from bot.transaction import Desk
from db.session import MemoryUnavailable
from handlers.privacy import asks_to_hide

WAIT = 25
"""Seconds that Telegram may hold an empty poll."""

HANGS = 2.0
"""Seconds after which nobody who asks for help waits any longer for a database that neither answers nor refuses."""

LOOKS = 0.5
"""Seconds between two looks at who else asks meanwhile."""

Newcomers = Callable[[], Awaitable[Sequence[dict[str, Any]]]]
log = logging.getLogger("cordata.bot")


async def nobody() -> Sequence[dict[str, Any]]:
    """Give what came while a batch was held up, where nobody can look."""
    return ()


class Hall:
    """What both doors do with a batch: first aid, one transaction, answers."""

    def __init__(
        self, desk: Desk, courier: Courier, aid: FirstAid, post: PostOffice, clock: Callable[[], datetime]
    ) -> None:
        self._desk = desk
        self._courier = courier
        self._aid = aid
        self._post = post
        self._clock = clock
        self._held: tuple[Sequence[Arrival], Newcomers] = ((), nobody)
        self._hangs = asyncio.Event()
        self.heard: Callable[[], None] = lambda: None

    async def watch(self) -> None:
        """Whenever a batch is held up give help to those of it, and of `newcomers`, who ask for it; until cancelled."""
        while True:
            await self._hangs.wait()
            batch, newcomers = self._held
            more = _readable(await newcomers())
            await self._aid.meanwhile([*batch, *more], self._clock())
            await asyncio.sleep(LOOKS)

    async def receive(
        self, raws: Sequence[dict[str, Any]], *, insists: bool = True, newcomers: Newcomers = nobody
    ) -> None:
        """Handle raw updates to the end; returns when all are committed or parked and their answers safe.

        While the database is away it tells people the truth and tries again; nothing is given up. Who does not insist
        gets MemoryUnavailable after that truth, and brings the same updates again with those that came meanwhile.
        `newcomers` shows what came since, while a database hangs; whatever it shows is brought again later.
        """
        self.heard()
        batch = _readable(raws)
        if not batch:
            return
        self._aid.scan(batch)
        await self._aid.before(batch, self._clock())
        wait = 0.2
        while True:
            try:
                with figures.BATCHES.time():
                    await self._watched(batch, newcomers)
            except MemoryUnavailable as away:
                figures.AWAY.inc()
                log.critical("database away", extra={"reason": str(away)})
                await self._aid.without_memory(batch, self._clock())
                if not insists:
                    raise
                await asyncio.sleep(wait)
                wait = min(wait * 2, 5.0)
            else:
                self._aid.works_again()
                if self._desk.mail:
                    self._desk.mail = False
                    self._post.wake.set()
                return

    async def _watched(self, batch: Sequence[Arrival], newcomers: Newcomers) -> None:
        """Handle a batch, and call the watch when it takes too long."""
        self._held = batch, newcomers
        alarm = asyncio.get_running_loop().call_later(HANGS, self._hangs.set)
        try:
            await self._through(batch)
        finally:
            alarm.cancel()
            self._hangs.clear()
            self._held = (), nobody

    async def _through(self, batch: Sequence[Arrival]) -> None:
        cut = next((place for place, one in enumerate(batch) if place and asks_to_hide(one.text)), 0)
        if cut:  # what came with it in one batch has to stand in the chat before it is hidden
            await self._through(batch[:cut])
            await self._through(batch[cut:])
            return
        now = self._clock()
        if asks_to_hide(batch[0].text):
            await self._courier.note_shown()
        outcomes = await self._desk.take(batch, now)
        if self._desk.in_hand:
            self._post.send_at_once(self._desk.in_hand)
            self._desk.in_hand = []
            await asyncio.sleep(0)  # they leave before anything else is begun
        parked = sum(outcome.parked for outcome in outcomes)
        figures.UPDATES.labels("handled").inc(len(outcomes) - parked)
        figures.UPDATES.labels("parked").inc(parked)
        await self._courier.deliver(outcomes, now)
        if any(outcome.unheard for outcome in outcomes):
            self._aid.call_out()


def _readable(raws: Sequence[dict[str, Any]]) -> list[Arrival]:
    return [read(raw) for raw in raws if isinstance(raw.get("update_id"), int)]


class Pump:
    """The one poller of a bot."""

    def __init__(self, api: Api, hall: Hall) -> None:
        self._api = api
        self._hall = hall
        self._offset = 0

    async def run(self) -> None:
        """Poll until cancelled."""
        wait, away = 0.5, 0.2
        while True:
            reply = await self._api.updates(self._offset, WAIT, KINDS)
            if not reply.ok:
                if reply.trouble is not Trouble.UNCERTAIN or reply.status:
                    log.warning("no updates", extra=reply.traits)
                await asyncio.sleep(max(wait, reply.retry_after))
                wait = min(wait * 2, 10.0)
                continue
            wait = 0.5
            self._hall.heard()
            raws = reply.result or []
            if raws:
                try:
                    await self._hall.receive(raws, insists=False, newcomers=self._newcomers)
                except MemoryUnavailable:
                    await asyncio.sleep(away)
                    away = min(away * 2, 2.0)
                    continue
                away = 0.2
                self._offset = 1 + max(raw["update_id"] for raw in raws)

    async def _newcomers(self) -> Sequence[dict[str, Any]]:
        """Look at what waits at Telegram now; asking again from the same number confirms nothing."""
        reply = await self._api.updates(self._offset, 0, KINDS)
        return reply.result or [] if reply.ok else []
