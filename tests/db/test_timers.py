"""Timers: each is taken once, the earliest first, whoever asks; one whose act failed comes back."""

import asyncio
from contextlib import AsyncExitStack

import pytest

from db import timers
from db.session import Memory
from db.tables import timers as timer_rows
from tests.builders import NOW, later, rows


async def taken(memory: Memory) -> tuple[str, int, int] | None:
    async with memory.transaction() as store:
        found = await timers.take_due(store, NOW)
    return (found.kind, found.subject, found.step) if found else None


async def test_the_earliest_due_is_taken_and_off_the_table(memory: Memory) -> None:
    async with memory.transaction() as store:
        assert await timers.next_due(store) is None
        timers.set_timer(store, "later", 1, later(minutes=1))
        timers.set_timer(store, "second", 2, NOW, 3)
        timers.set_timer(store, "first", 1, later(minutes=-1))
        assert await timers.next_due(store) == later(minutes=-1)

    assert await taken(memory) == ("first", 1, 0)
    assert await taken(memory) == ("second", 2, 3)
    assert await taken(memory) is None
    assert [row.kind for row in await rows(memory, timer_rows)] == ["later"]


async def test_an_act_that_failed_brings_its_timer_back(memory: Memory) -> None:
    async with memory.transaction() as store:
        timers.set_timer(store, "page", 1, NOW)
    with pytest.raises(ZeroDivisionError):
        async with memory.transaction() as store:
            found = await timers.take_due(store, NOW)
            raise ZeroDivisionError
    assert found is not None

    async with memory.transaction() as store:
        assert await timers.postpone(store, found.id, NOW) == 1
        assert await timers.postpone(store, found.id, NOW) == 2

    assert await taken(memory) is None
    async with memory.transaction() as store:
        again = await timers.take_due(store, NOW + timers.RETRY)
        assert again is not None and (again.id, again.tries) == (found.id, 2)
        assert await timers.postpone(store, found.id, NOW) == 0


async def test_cancelling_spares_other_subjects_and_kinds(memory: Memory) -> None:
    async with memory.transaction() as store:
        for subject in (1, 2):
            for kind in ("near", "due", "page"):
                timers.set_timer(store, kind, subject, NOW)
        await timers.cancel(store, 1, "near", "due")

    left = {(row.subject_id, row.kind) for row in await rows(memory, timer_rows)}
    assert left == {(1, "page"), (2, "near"), (2, "due"), (2, "page")}
    async with memory.transaction() as store:
        await timers.cancel(store, 2)
    assert [(row.subject_id, row.kind) for row in await rows(memory, timer_rows)] == [(1, "page")]


async def test_many_who_take_at_once_take_each_timer_once(memory: Memory) -> None:
    async with memory.transaction() as store:
        for number in range(20):
            timers.set_timer(store, "page", number, NOW)

    async def takes() -> list[int]:
        found = []
        while (one := await taken(memory)) is not None:
            found.append(one[1])
        return found

    shares = await asyncio.gather(*(takes() for _ in range(4)))

    assert sorted(number for share in shares for number in share) == list(range(20))


async def test_one_who_holds_a_timer_keeps_nobody_waiting(postgresql_memory: Memory) -> None:
    async with postgresql_memory.transaction() as store:
        timers.set_timer(store, "page", 1, NOW)
        timers.set_timer(store, "page", 2, NOW)

    async with asyncio.timeout(5), AsyncExitStack() as both:
        one = await both.enter_async_context(postgresql_memory.transaction())
        other = await both.enter_async_context(postgresql_memory.transaction())
        first, second = await timers.take_due(one, NOW), await timers.take_due(other, NOW)
        assert first is not None and second is not None and first.subject != second.subject
        assert await timers.take_due(other, NOW) is None
