"""The daily round: set once, done by one, in pieces, and set again for the next day."""

from datetime import UTC, datetime, timedelta

from casework import timers, upkeep
from db import timers as due
from db import trail
from db.session import Memory
from db.tables import audit, pages, vaults
from db.tables import timers as timer_rows
from db.trail_tables import anchors
from domain.case import CaseState
from tests.builders import NOW, RING, later, plant, rows, stored, the_protocol

PROTOCOL = the_protocol()


async def run(memory: Memory, now: datetime) -> int:
    """Let the clock of the house act on everything due; gives how many timers there were."""
    done = 0
    while True:
        async with memory.transaction() as store:
            timer = await due.take_due(store, now)
            if timer is None:
                return done
            await timers.act(store, timer, PROTOCOL, now)
            done += 1


async def test_it_is_set_once_and_comes_back_every_day(memory: Memory) -> None:
    for _ in range(3):
        async with memory.transaction() as store:
            await upkeep.ensure(store, NOW)

    assert await run(memory, later(seconds=2)) == 1
    (row,) = await rows(memory, timer_rows)
    assert (row.kind, row.due_at) == (upkeep.ROUND, later(days=1, seconds=2))
    assert await run(memory, later(hours=23)) == 0
    assert await run(memory, later(days=2)) == 1


async def test_a_long_round_goes_on_in_pieces(memory: Memory) -> None:
    async with memory.transaction() as store:
        for _ in range(120):
            await stored(store, state=CaseState.ORIENTED)
        await upkeep.ensure(store, NOW)

    assert await run(memory, later(days=80)) > 2
    assert await run(memory, later(days=95)) > 2

    assert {row.key_wrapped for row in await rows(memory, vaults)} == {None}


async def test_it_anchors_the_trail_and_lets_go_of_what_is_old(memory: Memory) -> None:
    old = datetime.now(UTC) - timedelta(days=2000)
    await plant(
        memory,
        audit,
        {"id": 5, "at": old, "act": "x", "chain": 9, "seq": 1, "mark": RING.chained(b"", b"?")},
    )
    async with memory.transaction() as store:
        await upkeep.ensure(store, NOW)
    await run(memory, later(seconds=2))

    assert await rows(memory, audit) == [] and await rows(memory, pages) == []
    assert [row.entries for row in await rows(memory, anchors)] == [1]
    async with memory.engine.connect() as connection:
        await trail.verify(connection, RING, datetime.now(UTC))
