"""The clock of the house: due timers are acted on, idle screens turn neutral, old drafts go, memory is tidied."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot import figures, wire
from bot.delivery import Courier
from bot.first_aid import FirstAid
from bot.post import PostOffice, first
from casework import contacts, directory, on_call, standing
from casework import timers as clockwork
from db import identities, outbox, screens, timers, updates
from db.identities import Caller
from db.outbox import Lane
from db.session import Memory, MemoryUnavailable, Store
from handlers import idle
from handlers.house import House
from handlers.talk import Talk
from handlers.ui.calls import Call

TIDY = timedelta(hours=1)
REMEMBER = timedelta(minutes=1)
GIVE_UP = 20
PUT_OFF = timedelta(hours=1)
"""How long a talk that cannot be looked at is left alone; its person may write meanwhile as ever."""

log = logging.getLogger("cordata.bot")


class Timekeeper:
    """One loop per process; the rows are shared among processes by their locks."""

    def __init__(
        self,
        memory: Memory,
        courier: Courier,
        post: PostOffice,
        house: House,
        clock: Callable[[], datetime],
        aid: FirstAid | None = None,
    ) -> None:
        self._aid = aid
        self._remembered: datetime | None = None
        self._memory = memory
        self._courier = courier
        self._post = post
        self._house = house
        self._clock = clock
        self.wake = asyncio.Event()
        self._tidied: datetime | None = None

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            self.wake.clear()
            try:
                while await self.tick():
                    self._post.wake.set()
            except MemoryUnavailable as away:
                log.critical("database away", extra={"reason": str(away)})
            await first(self.wake.wait(), 0.5)

    async def tick(self) -> bool:
        """Do one thing that is due; gives whether there was one."""
        now = self._clock()
        await self._courier.note_shown()
        if await self._timer(now) or await self._idle(now) or await self._wipe(now):
            return True
        if self._remembered is None or now - self._remembered > REMEMBER:
            self._remembered = now
            async with self._memory.reading() as store:
                self._house.checks.update(await contacts.verified(store))
                self._house.around.become(await directory.around(store, self._house.around, now))
                if self._aid is not None:
                    self._aid.remember(await on_call.second_channels(store, now))
        if self._tidied is None or now - self._tidied > TIDY:
            self._tidied = now
            async with self._memory.transaction() as store:
                await updates.purge(store, now)
                await outbox.purge(store, now)
                await screens.purge(store, now)
                await contacts.remind(store, self._house.protocol.contacts, now)
        return False

    async def _timer(self, now: datetime) -> bool:
        """Act on the next due timer in one transaction; one that fails is put off and tried again."""
        timer = None
        try:
            async with self._memory.transaction() as store:
                timer = await timers.take_due(store, now)
                if timer is not None:
                    gone = await clockwork.act(store, timer, self._house.protocol, now)
                    if gone is not None:
                        await identities.forget(store, gone)
        except MemoryUnavailable:
            raise
        except Exception as error:
            if timer is None:
                raise
            figures.TIMERS.labels("failed").inc()
            log.error("timer failed", extra={"kind": timer.kind, "error": type(error).__name__})
            async with self._memory.transaction() as store:
                if await timers.postpone(store, timer.id, now) >= GIVE_UP:
                    log.critical("timer given up for now", extra={"kind": timer.kind})
        else:
            figures.TIMERS.labels("done").inc(timer is not None)
        return timer is not None

    async def _idle(self, now: datetime) -> bool:
        """Look at talks left alone: the screen turns neutral after 15 minutes, the draft goes after 48 hours.

        Their people may write in this moment to another replica, so their locks are held; one that fails stops nobody else.
        """
        async with self._memory.reading() as store:
            marks = await identities.due_talks(store, now, 20)
        try:
            await self._look_at(marks, now)
        except MemoryUnavailable:
            raise
        except Exception:
            for mark in marks:
                await self._look_alone(mark, now)
        return bool(marks)

    async def _look_at(self, marks: Sequence[bytes], now: datetime) -> None:
        if marks:
            async with self._memory.transaction(marks) as store:
                for caller in await identities.still_due(store, marks, now):
                    await self._look(store, caller, now)

    async def _look_alone(self, mark: bytes, now: datetime) -> None:
        try:
            await self._look_at([mark], now)
        except MemoryUnavailable:
            raise
        except Exception as error:
            log.error("a silent talk could not be looked at", extra={"error": type(error).__name__})
            async with self._memory.transaction([mark]) as store:
                await identities.put_off(store, mark, now + PUT_OFF)

    async def _look(self, store: Store, caller: Caller, now: datetime) -> None:
        number = (await identities.numbers(store, [caller.person.id])).get(caller.person.id)
        talk = Talk.load(caller.state)
        if number is not None:
            words = self._house.speaks_to(caller.person)
            methods = await idle.look(number, caller.person, talk, store, self._house, now, words)
            for method in methods:
                outbox.put(store, caller.person.id, "wipe", wire.line(method), lane=Lane.NOTICE, now=now)
        if talk.data.pop("forget", False):
            await identities.forget(store, caller.person.id)
            return
        await identities.save_talks(store, [(caller.person.id, talk.dump(), talk.due_at)])

    async def _wipe(self, now: datetime) -> bool:
        """Delete protected messages whose time has come."""
        async with self._memory.transaction() as store:
            due = await standing.take_due(store, now)
            numbers = await identities.numbers(store, [person for person, _message in due]) if due else {}
            for person, message in due:
                if person in numbers:
                    method = Call("deleteMessage", {"chat_id": numbers[person], "message_id": message})
                    outbox.put(store, person, "wipe", wire.line(method), lane=Lane.NOTICE, now=now)
        return bool(due)
