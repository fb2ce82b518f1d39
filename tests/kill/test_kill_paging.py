"""Pages under kill -9: people cry for help, the clock of their pages moves, and the house is killed at random moments."""

import asyncio
import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select, update

from app import doors
from casework.notices import Notice
from db.session import Memory
from db.tables import audit, dangers, outbox, timers
from simulator.phone import Phone, Simulator
from simulator.server import TOKEN, serving
from tests.databases import PostgreSQL, SQLite
from tests.kill.house import prepare, street
from tests.kill.witness import Log, watched

CRIES, KILLS, STEPS = 6, 2, 2
QUARTER = timedelta(minutes=15)


async def moved(memory: Memory) -> None:
    """Let a quarter of an hour pass for every page."""
    async with memory.transaction() as store:
        rows = await store.read(select(timers.c.id, timers.c.due_at).where(timers.c.kind == "page"))
        for row in rows:
            shifted = update(timers).where(timers.c.id == row.id).values(due_at=row.due_at - QUARTER)
            await store.write(shifted)


async def reached(memory: Memory, steps: int) -> bool:
    """Say whether every event was paged on so many steps."""
    async with memory.reading() as store:
        events = await store.read(select(dangers.c.id))
        done = await store.read(select(audit.c.vault_id).where(audit.c.act == "page"))
    count = Counter(row.vault_id for row in done)
    return len(events) == CRIES and all(count[row.id] >= steps for row in events)


async def until(memory: Memory, steps: int, *, within: float = 60.0) -> None:
    async with asyncio.timeout(within):
        while not await reached(memory, steps):  # noqa: ASYNC110 (another process does it)
            await asyncio.sleep(0.1)


async def cry(phones: Sequence[Phone]) -> None:
    """Let everybody write words of danger, whether or not a house is open."""
    for phone in phones:
        await phone.says("voglio morire", wait=False)


async def test_every_page_goes_on_in_time_and_nobody_is_paged_twice_for_a_step(
    tmp_path: Path, database: SQLite | PostgreSQL
) -> None:
    chance = random.Random(4)
    url = database.fresh() if isinstance(database, PostgreSQL) else None
    async with (
        serving(watched(Log())) as address,
        Simulator(address, token=TOKEN) as simulator,
        street(tmp_path, address, url) as ground,
    ):
        await prepare(ground, simulator)
        people = [await simulator.phone(f"Persona {number}") for number in range(CRIES)]
        for phone in people:
            await phone.opens(wait=False)
        memory = doors.open_memory(ground.settings)
        await cry(people)
        for kill in range(KILLS + 1):
            life = await ground.life()
            await life.opened()
            if kill:
                await until(memory, kill - 1)
                await moved(memory)
            if kill < KILLS:
                await asyncio.sleep(chance.uniform(0.0, 0.5))
                life.strike()
                await life.gone()
        await until(memory, STEPS - 1)
        if not await reached(memory, STEPS):
            await moved(memory)
        await until(memory, STEPS)
        for phone in people:
            await phone.sees("Chiama il 112 adesso.")
        status = await life.ends()
        paged = await _paged(memory)
        await memory.close()

    assert status == 0
    assert len(paged) == CRIES
    assert all(len(steps) == STEPS + 1 and set(steps.values()) == {1} for steps in paged.values()), paged


async def _paged(memory: Memory) -> dict[int, Counter[int]]:
    """Give for each event how often each person was paged."""
    found: dict[int, Counter[int]] = defaultdict(Counter)
    async with memory.reading() as store:
        query = select(outbox.c.vault_id, outbox.c.person_id).where(outbox.c.kind == Notice.DANGER)
        for row in await store.read(query):
            found[row.vault_id][row.person_id] += 1
    return found
