"""The whole house beside a simulator of its own: phones by role, a clock that moves, a restart like after a crash.

Nothing of ours is replaced here; what a story wants to know beyond the screens it reads through a fresh transaction.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Table, func, select

from app import demo, doors
from app import settings as environment
from app.clock import Clock
from app.nursery import beside
from app.settings import Settings
from db import cases, identities, schema, screens, tables, updates
from db.session import Memory
from domain.case import Case
from domain.protocol import Protocol
from simulator.clock import Clock as SimulatedClock
from simulator.phone import Phone, Simulator
from simulator.server import TOKEN, running
from simulator.throttle import OFF, Limits

BEGINS = datetime(2027, 3, 9, 10, tzinfo=ZoneInfo("Europe/Rome"))
"""A Tuesday at ten, far from holidays and from the change of the clock: every story begins here unless it says so."""

ROLES = {
    "operator": "Marta",
    "second_operator": "Davide",
    "coordinator": "Carla",
    "manager": "Anna",
    "other_manager": "Bruno",
    "far_coordinator": "Franca",
    "far_operator": "Oscar",
    "teacher": "Elena",
    "educator": "Paolo",
    "doctor": "Sara",
    "volunteer": "Teo",
    "contact": "Ornella",
    "other_contact": "Ivano",
    "mother": "Giulia",
    "youngster": "Luca",
    "child": "Nina",
}
"""Who plays what, by the names of the demo's people."""


def settings_for(home: Path, keys: Path, database: str) -> Settings:
    """Give the settings of a house as its environment would."""
    said = {"CORDATA_HOME": str(home), "CORDATA_KEYS": str(keys), "CORDATA_DATABASE": database}
    return environment.read(said)


@asynccontextmanager
async def telegram(begins: datetime, limits: Limits = OFF) -> AsyncIterator[Simulator]:
    """Run a simulator whose clock shows `begins` now."""
    shift = begins.timestamp() - time.time()
    clock = SimulatedClock(now=lambda: time.time() + shift)
    async with running(clock=clock, limits=limits) as simulator:
        yield simulator


async def network_joined(settings: Settings, protocol: Protocol) -> None:
    """Make a database in which the demo's people have joined, and no trace of their chats is left."""
    clock = Clock()
    clock.move_to(BEGINS - datetime.now(UTC))
    async with telegram(BEGINS) as simulator, memory_of(settings) as memory:
        await schema.upgrade(memory)
        local = replace(settings, token=TOKEN, telegram=simulator.base_url)
        held = await demo.phones(simulator)
        codes = await demo.tell_network(memory, clock())
        async with doors.opened(local, memory, clock, protocol=protocol) as house, beside(house.poll()):
            await demo.join(held, codes)
        await demo.finish(memory)
        async with memory.transaction() as store:
            await updates.purge(store, clock() + 2 * updates.KEPT)
            await screens.purge(store, clock() + 2 * screens.DELETABLE)


@asynccontextmanager
async def memory_of(settings: Settings) -> AsyncIterator[Memory]:
    """Open the database of a house and close it whatever happens."""
    memory = doors.open_memory(settings)
    try:
        yield memory
    finally:
        await memory.close()


@dataclass(slots=True)
class House:
    """An open house and the phones around it."""

    settings: Settings
    protocol: Protocol
    simulator: Simulator
    clock: Clock
    phones: dict[str, Phone]
    memory: Memory = field(init=False)
    open_doors: doors.Doors = field(init=False)
    _open: AsyncExitStack = field(default_factory=AsyncExitStack)

    def __getattr__(self, role: str) -> Phone:
        """Give the phone of whoever plays `role`."""
        if role not in ROLES:
            raise AttributeError(role)
        return self.phones[ROLES[role]]

    async def start(self) -> None:
        """Open the house on its database."""
        async with AsyncExitStack() as stack:
            self.memory = await stack.enter_async_context(memory_of(self.settings))
            self.open_doors = await stack.enter_async_context(
                doors.opened(self.settings, self.memory, self.clock, protocol=self.protocol)
            )
            self.clock.when_moved(self.open_doors.keeper.wake.set)
            self.clock.when_moved(self.open_doors.post.wake.set)
            await stack.enter_async_context(beside(self.open_doors.poll()))
            self._open = stack.pop_all()

    async def stop(self) -> None:
        """Close the house in the middle of whatever it does."""
        await self._open.aclose()

    async def restart(self) -> None:
        """Close the house and open it anew on the same database, as after a crash."""
        await self.stop()
        await self.start()

    async def moves(self, **forward: float) -> None:
        """Let time pass, in the house and at Telegram (the arguments of timedelta)."""
        span = timedelta(**forward)
        await self.simulator.move_clock(forward=span.total_seconds())
        self.clock.move_to(self.clock.offset + span)

    async def tell(self, role: str, **about: Any) -> Phone:
        """Give a phone that has another first name, language or age of chat: somebody the house has never seen."""
        return await self.simulator.phone(role, **about)

    async def codes(self) -> list[str]:
        """Give the codes of all cases, oldest first, as a fresh transaction sees them."""
        async with self.memory.reading() as store:
            return [
                row.code for row in await store.read(select(tables.cases.c.code).order_by(tables.cases.c.id))
            ]

    async def case(self, code: str) -> Case:
        """Give a case as a fresh transaction sees it."""
        async with self.memory.reading() as store:
            found = await cases.by_code(store, code)
        assert found is not None, f"there is no case {code}"
        return found

    async def becomes(self, true: Callable[[], Awaitable[bool]], what: str) -> None:
        """Wait until something that no screen shows is true; AssertionError with `what` after five seconds."""
        for _ in range(250):
            if await true():
                return
            await asyncio.sleep(0.02)
        raise AssertionError(f"it never became true: {what}")

    async def count(self, table: Table, *where: ColumnElement[bool]) -> int:
        """Count rows as a fresh transaction sees them."""
        async with self.memory.reading() as store:
            row = await store.first(select(func.count()).select_from(table).where(*where))
        return int(row[0]) if row else 0

    async def knows(self, phone: Phone) -> bool:
        """Tell whether the house holds the link to this phone."""
        mark = identities.blind(self.memory.ring, phone.id)
        return await self.count(tables.identities, tables.identities.c.blind == mark) > 0


@asynccontextmanager
async def opened(
    settings: Settings, protocol: Protocol, *, begins: datetime = BEGINS, limits: Limits = OFF
) -> AsyncIterator[House]:
    """Open a house on a prepared database, with the phones of the demo's people beside it."""
    async with telegram(begins, limits) as simulator:
        phones = await demo.phones(simulator, started=True)
        clock = Clock()
        clock.move_to(begins - datetime.now(UTC))
        local = replace(settings, token=TOKEN, telegram=simulator.base_url)
        house = House(local, protocol, simulator, clock, phones)
        await house.start()
        try:
            yield house
        finally:
            await house.stop()
