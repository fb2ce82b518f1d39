"""Empties the outbox: leased rows, in order per chat and lane, within Telegram's limits; each row marked at once."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

import orjson

from bot import carrying, figures, wire
from bot.api import Reply, Trouble
from bot.delivery import Courier
from casework import delivery as reach
from casework.notices import Notice
from casework.paging import SECOND_CHANNEL
from db import identities, outbox
from db import people as persons
from db.identities import Way
from db.outbox import Fate, Lane, Parcel
from db.session import Memory, MemoryUnavailable
from domain.people import PersonId
from handlers import notices
from handlers.house import House

AT_ONCE = 4
"""Messages in flight at once, and so the duplicates that one crash may cause (measured notes, outbox)."""

PER_SECOND = 25
PER_CHAT = 1.0
"""Telegram's usual limits: about 30 messages a second, one a second per chat; emergencies pass (measured notes, limits)."""

TRIES = 8
SECOND_TRIES = 5
_REPEATABLE = (Lane.EMERGENCY, Lane.ANSWER)
log = logging.getLogger("cordata.bot")


class Second(Protocol):
    """The second channel: e-mail or an SMS gateway."""

    async def send(self, channel: Mapping[str, str]) -> bool:
        """Send the neutral text; gives whether somebody took it."""
        ...


class PostOffice:
    """The one loop that empties the outbox of this process; several processes share the rows by lease."""

    def __init__(
        self,
        memory: Memory,
        courier: Courier,
        house: House,
        clock: Callable[[], datetime],
        second: Second | None = None,
    ) -> None:
        self._second = second
        self._memory = memory
        self._courier = courier
        self._house = house
        self._clock = clock
        self.wake = asyncio.Event()
        self._aside: asyncio.TaskGroup | None = None
        self._in_hand: list[tuple[Parcel, Way]] = []
        self._hands = asyncio.Semaphore(AT_ONCE)
        self._calling_out = 0
        self._paused_until = 0.0
        self._last: dict[PersonId, float] = {}
        self._sent: list[float] = []

    async def run(self) -> None:
        """Work until cancelled; whoever is alone on its database need not wait out the leases of a dead predecessor."""
        async with asyncio.TaskGroup() as aside:
            self._aside = aside
            try:
                await self._loop(aside)
            finally:
                self._aside = None

    def send_at_once(self, parcels: Sequence[tuple[Parcel, Way]]) -> None:
        """Send messages whose rows were leased as they were written, beside the loop: nobody has to look for them.

        Whatever becomes of this process, their leases end and they leave as all others do.
        """
        if self._aside is None:
            self._in_hand += parcels
        else:
            self._begin(self._aside, parcels)

    def _begin(self, aside: asyncio.TaskGroup, parcels: Sequence[tuple[Parcel, Way]]) -> None:
        for parcel, way in parcels:
            aside.create_task(self._at_once(parcel, way))

    async def _at_once(self, parcel: Parcel, way: Way) -> None:
        pause = self._paused_until - time.monotonic()
        if pause > 0:
            await asyncio.sleep(pause)
        async with self._hands:
            try:
                words = {parcel.id: dict(parcel.words or {})}
                language = self._house.words_of(way.language, works=way.works).language
                await self._deliver(parcel, way.number, language, words)
            except MemoryUnavailable:
                log.critical(
                    "the database is away: what was sent at once is sent again when its lease is over"
                )

    async def _loop(self, aside: asyncio.TaskGroup) -> None:
        alone = not self._memory.postgresql
        while True:
            self.wake.clear()
            try:
                if alone:
                    async with self._memory.transaction() as store:
                        await outbox.take_up(store, self._clock())
                    alone = False
                worked = await self.empty(aside)
            except MemoryUnavailable:
                worked = False
            if not worked:
                await first(self.wake.wait(), 1.0)

    async def empty(self, aside: asyncio.TaskGroup | None = None) -> bool:
        """Deliver what is due now; gives whether there was anything.

        With `aside`, pages by the second channel go there: a mail server that hangs holds up nobody's messages.
        """
        pause = self._paused_until - time.monotonic()
        if pause > 0:
            await asyncio.sleep(min(pause, 1.0))
            return True
        in_hand, self._in_hand = self._in_hand, []
        for parcel, way in in_hand:
            await self._at_once(parcel, way)
        now = self._clock()
        async with self._memory.transaction() as store:
            but = Lane.SECOND if self._calling_out >= AT_ONCE else None
            parcels = await outbox.claim(store, now, AT_ONCE * 2, but=but)
            numbers = await identities.numbers(store, [one.person for one in parcels]) if parcels else {}
            people = await persons.load(store, [one.person for one in parcels]) if parcels else {}
            said = await carrying.words_for(store, parcels)
        if not parcels:
            return bool(in_hand)
        if aside is not None:
            parcels = self._put_aside(aside, parcels)
        limit = asyncio.Semaphore(AT_ONCE)

        async def one(parcel: Parcel) -> None:
            async with limit:
                language = self._house.speaks_to(people[parcel.person]).language
                await self._deliver(parcel, numbers.get(parcel.person), language, said)

        await asyncio.gather(*(one(parcel) for parcel in parcels))
        return True

    def _put_aside(self, aside: asyncio.TaskGroup, parcels: list[Parcel]) -> list[Parcel]:
        """Start the pages that go by the second channel; gives the others."""
        for parcel in parcels:
            if parcel.kind == SECOND_CHANNEL:
                self._calling_out += 1
                aside.create_task(self._calls_out(parcel))
        return [parcel for parcel in parcels if parcel.kind != SECOND_CHANNEL]

    async def _calls_out(self, parcel: Parcel) -> None:
        """Send one page by the second channel; what cannot be marked now is tried again when its lease is over."""
        try:
            await self._by_second_channel(parcel)
        except MemoryUnavailable:
            log.critical("second channel: the database is away, the page stays in the outbox")
        finally:
            self._calling_out -= 1

    async def _deliver(self, parcel: Parcel, number: int | None, language: str, said: carrying.Words) -> None:
        now = self._clock()
        if parcel.kind == SECOND_CHANNEL:
            await self._by_second_channel(parcel)
            return
        if number is None:
            await self._nowhere(parcel, now)
            return
        try:
            line, neutral = self._written(parcel, number, now, language, said)
        except Exception as error:  # a row of another version, say: it must not hold up everybody's messages
            log.critical(
                "message cannot be written", extra={"kind": parcel.kind, "error": type(error).__name__}
            )
            await self._dead(parcel, now, type(error).__name__)
            return
        if line is None:
            await self._mark(parcel, Fate.SENT, "gone")
            return
        await self._hold_back(parcel)
        await self._judge(parcel, number, await self._courier.send(line, parcel.person, now, neutral=neutral))

    def _written(
        self, parcel: Parcel, number: int, now: datetime, language: str, said: carrying.Words
    ) -> tuple[bytes | None, bool]:
        """Give the line that leaves, None when its words are gone, and whether it says nothing before it is opened."""
        if parcel.kind in ("answer", "wipe"):
            return parcel.payload, False
        words = self._house.words_for(language)
        if carrying.is_carried(parcel):
            return carrying.written(parcel, said, number, words), False
        params = orjson.loads(parcel.payload)
        method = notices.render(parcel.kind, params, parcel.id, number, now, words)
        return wire.line(method), bool(params.get("covered"))

    async def _dead(self, parcel: Parcel, now: datetime, why: str) -> None:
        """Mark a message that will never leave: the team sees it, a page goes on to the next."""
        figures.LEFT.labels(parcel.lane.name.lower(), Fate.DEAD.value).inc()
        async with self._memory.transaction() as store:
            await outbox.mark(store, parcel.id, Fate.DEAD, now, why)
            await carrying.failed(store, parcel, now)
            await reach.not_delivered(store, _page_of(parcel), now)
            if parcel.kind not in (Notice.PARKED, Notice.REFUSED):
                await reach.alarm(store, Notice.REFUSED, now)
        self.wake.set()

    async def _nowhere(self, parcel: Parcel, now: datetime) -> None:
        """There is no chat with this person: a page goes on to the next."""
        async with self._memory.transaction() as store:
            await outbox.mark(store, parcel.id, Fate.UNREACHABLE, now, "no chat")
            await carrying.failed(store, parcel, now)
            await reach.unreachable(store, parcel.person, now, _page_of(parcel))
        self.wake.set()

    async def _by_second_channel(self, parcel: Parcel) -> None:
        """Send a page by the other way; one that nobody takes is tried again, and then shown to the team."""
        async with self._memory.transaction() as store:
            channel = await persons.second_channel(store, parcel.person)
        if channel is None or self._second is None or await self._second.send(channel):
            await self._mark(parcel, Fate.SENT, None)
        elif parcel.tries >= SECOND_TRIES:
            await self._mark(parcel, Fate.DEAD, "second channel")
        else:
            async with self._memory.transaction() as store:
                await outbox.postpone(
                    store, parcel.id, self._clock() + timedelta(seconds=30), "second channel"
                )

    async def _hold_back(self, parcel: Parcel) -> None:
        """Keep Telegram's limits; emergencies and answers do not wait."""
        tick = time.monotonic()
        if parcel.lane not in _REPEATABLE:
            self._sent = [at for at in self._sent if tick - at < 1.0]
            wait = self._last.get(parcel.person, 0.0) + PER_CHAT - tick
            if len(self._sent) >= PER_SECOND:
                wait = max(wait, self._sent[0] + 1.0 - tick)
            if wait > 0:
                await asyncio.sleep(wait)
        self._last[parcel.person] = time.monotonic()
        self._sent.append(time.monotonic())
        if len(self._last) > 10_000:
            self._last.clear()

    async def _judge(self, parcel: Parcel, number: int, reply: Reply) -> None:
        """Mark a message by what became of it."""
        now = self._clock()
        trouble = reply.trouble
        if trouble is None and carrying.is_carried(parcel):
            await self._carried(parcel, number, reply, now)
        elif trouble is None:
            await self._mark(parcel, Fate.SENT, None)
        elif trouble is Trouble.LATER:
            await self._later(parcel, reply, now)
        elif trouble is Trouble.UNCERTAIN:
            await self._uncertain(parcel, reply, now)
        elif trouble is Trouble.MOVED and reply.moved_to is not None:
            async with self._memory.transaction() as store:
                await identities.moved(store, parcel.person, reply.moved_to)
                await outbox.postpone(store, parcel.id, now, "moved")
            self.wake.set()
        elif trouble is Trouble.UNREACHABLE:
            async with self._memory.transaction() as store:
                await outbox.mark(store, parcel.id, Fate.UNREACHABLE, now, reply.words)
                await carrying.failed(store, parcel, now)
                await reach.unreachable(store, parcel.person, now, parcel.vault)
            self.wake.set()
        else:
            log.critical("message refused by Telegram", extra={"kind": parcel.kind, **reply.traits})
            await self._dead(parcel, now, reply.words)

    async def _later(self, parcel: Parcel, reply: Reply, now: datetime) -> None:
        if (
            reply.status == 429
            and reply.retry_after > 0
            and "retry" in reply.words.lower()
            and parcel.tries > 2
        ):
            self._paused_until = time.monotonic() + min(reply.retry_after, 60.0)
        wait = max(reply.retry_after, min(2.0**parcel.tries, 300.0) if reply.status != 429 else 0.2)
        async with self._memory.transaction() as store:
            await outbox.postpone(store, parcel.id, now + timedelta(seconds=wait), reply.words or "later")

    async def _uncertain(self, parcel: Parcel, reply: Reply, now: datetime) -> None:
        """A lost reply: answers and emergencies are repeated, for a repeat is harmless and a gap is not; others are not."""
        if parcel.lane in _REPEATABLE and parcel.tries < TRIES:
            async with self._memory.transaction() as store:
                wait = timedelta(seconds=min(2.0**parcel.tries, 60.0))
                await outbox.postpone(store, parcel.id, now + wait, "uncertain")
        else:
            async with self._memory.transaction() as store:
                await outbox.mark(store, parcel.id, Fate.UNCERTAIN, now, reply.words)
                await carrying.failed(store, parcel, now)
                await reach.not_delivered(store, _page_of(parcel), now)
            self.wake.set()

    async def _carried(self, parcel: Parcel, number: int, reply: Reply, now: datetime) -> None:
        """Mark a text of a talk and note where it stands, in one transaction; an older state line goes."""
        figures.LEFT.labels(parcel.lane.name.lower(), Fate.SENT.value).inc()
        async with self._memory.transaction() as store:
            await outbox.mark(store, parcel.id, Fate.SENT, now)
            older = await carrying.arrived(store, parcel, number, reply, now)
        if older is not None:
            await self._courier.send(older, None, now)
        self.wake.set()

    async def _mark(self, parcel: Parcel, fate: Fate, error: str | None) -> None:
        figures.LEFT.labels(parcel.lane.name.lower(), fate.value).inc()
        async with self._memory.transaction() as store:
            await outbox.mark(store, parcel.id, fate, self._clock(), error)
        self.wake.set()


def _page_of(parcel: Parcel) -> int | None:
    """Give what a page is about; None for every other message."""
    return parcel.vault if parcel.kind in (Notice.DANGER, Notice.PAGE) else None


async def first(waiting: Awaitable[object], seconds: float) -> None:
    """Wait at most so long; a cancellation always passes, which `wait_for` of Python 3.11 may swallow."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await waiting
