"""Nothing from Telegram for an hour is told, once an hour, also by the second channel; a gap of a day is told at once."""

import asyncio
import time
from datetime import datetime, timedelta

from app.nursery import beside
from bot.listening import EVERY, Watch
from casework import pulse
from casework.notices import Notice
from db.tables import facts, outbox
from domain.people import Duty, Person
from tests.bot.stage import Stage, until
from tests.builders import joined, rows


async def told(at: Stage, person: Person, kind: str) -> int:
    """Count the messages of a kind that wait for somebody."""
    return len(await rows(at.memory, outbox, person_id=person.id, kind=kind))


async def set_up(at: Stage, *, pushed: bool = False) -> tuple[Watch, Person, Person]:
    async with at.memory.transaction() as store:
        coordinator = await joined(store, Duty.COORDINATOR)
        operator = await joined(store, Duty.TRIAGE_OPERATOR, on_duty=True)
    watch = Watch(at.memory, at.api, at.hall._aid, at.clock, pushed=pushed)
    return watch, coordinator, operator


def silent_for(watch: Watch, span: timedelta) -> None:
    """Let this process have heard Telegram so long ago."""
    watch._since = time.monotonic() - span.total_seconds()


async def test_an_hour_of_silence_is_told_to_the_coordinators_once_an_hour(at: Stage) -> None:
    watch, coordinator, operator = await set_up(at)
    watch.heard()
    await watch.look()
    silent_for(watch, timedelta(hours=1))
    for minutes, count in ((59, 0), (2, 1), (30, 1), (31, 2)):
        at.moves(minutes=minutes)
        await watch.look()
        assert await told(at, coordinator, Notice.SILENT) == count
    assert await told(at, operator, Notice.SILENT) == 0


async def test_what_another_replica_heard_is_no_silence(at: Stage) -> None:
    watch, coordinator, _ = await set_up(at)
    other = Watch(at.memory, at.api, at.hall._aid, at.clock, pushed=False)
    for _hour in range(3):
        other.heard()
        await other.look()
        at.moves(minutes=50)
        await watch.look()
    assert await told(at, coordinator, Notice.SILENT) == 0


async def test_more_than_a_day_without_telegram_is_told_when_it_is_back(at: Stage) -> None:
    watch, coordinator, _ = await set_up(at)
    watch.heard()
    await watch.look()
    at.moves(hours=25)

    watch.heard()
    await watch.look()
    await watch.look()

    assert await told(at, coordinator, Notice.GAP) == 1


async def test_a_house_that_was_shut_for_hours_is_no_silence(at: Stage) -> None:
    before, coordinator, _ = await set_up(at)
    before.heard()
    await before.look()
    at.moves(hours=5)
    again = Watch(at.memory, at.api, at.hall._aid, at.clock, pushed=False)

    async with beside(again.run()):
        await asyncio.sleep(0.1)
        again.heard()
        await until(lambda: _heard_at(at, at.clock()))

    assert await told(at, coordinator, Notice.SILENT) == 0


async def _heard_at(at: Stage, now: datetime) -> bool:
    """Tell whether what was heard now stands in the database."""
    async with at.memory.reading() as store:
        return await pulse.is_heard(store, now)


async def test_the_clock_moved_forward_is_no_silence(at: Stage) -> None:
    watch, coordinator, _ = await set_up(at)
    for _ in range(3):
        watch.heard()
        await watch.look()
        at.moves(hours=5)
    assert await told(at, coordinator, Notice.SILENT) == 0


async def test_a_pushed_door_where_nobody_knocks_is_heard_and_one_where_updates_wait_is_not(
    at: Stage,
) -> None:
    watch, coordinator, _ = await set_up(at, pushed=True)
    await watch.look()
    assert watch.seconds < EVERY
    phone = await at.simulator.phone("Anna", started=True)
    await phone.says("/menu", wait=False)
    silent_for(watch, timedelta(hours=2))
    at.moves(hours=2)

    await watch.look()

    assert await told(at, coordinator, Notice.SILENT) == 1


async def test_how_the_house_is_doing_is_counts_and_seconds(at: Stage) -> None:
    await set_up(at)
    async with at.memory.transaction() as store:
        before = await pulse.take(store, at.clock())
        await pulse._alarm(store, Notice.SILENT, at.clock())
    async with at.memory.transaction() as store:
        after = await pulse.take(store, later(at, minutes=1))

    assert before.waiting["emergency"] == 0 and after.waiting["emergency"] == 1
    assert 59 <= after.late["emergency"] <= 61
    assert after.parked == 0 and await rows(at.memory, facts, key=pulse.HEARD_AT) == []


def later(at: Stage, **span: float) -> datetime:
    return at.clock() + timedelta(**span)
