"""What came in: seen by number and bot, never by "greater than the last"; failures counted, the unreadable set aside."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Table

from db import facts, updates
from db.session import Conflict, Memory
from db.tables import organisations, parked, persons, territories, tries
from db.tables import updates as update_rows
from tests.builders import AMBITO, NOW, later, plant, rows

BOT, OTHER_BOT = 4200000001, 4200000002

INVENTED: dict[str, tuple[Table, dict[str, Any]]] = {
    "persons": (persons, {"id": 1, "language": "it", "has_duties": False, "created_at": NOW, "demo": True}),
    "territories": (
        territories,
        {"id": 99, "kind": "region", "code": "X", "name": "Inventata", "path": "/99/", "demo": True},
    ),
    "organisations": (
        organisations,
        {"id": 99, "name": "X", "nature": "pubblico", "kind": "x", "territory_id": AMBITO, "demo": True},
    ),
}


async def seen(memory: Memory, bot: int, *ids: int) -> dict[int, bytes]:
    async with memory.transaction() as store:
        return await updates.seen(store, bot, ids)


async def keep(memory: Memory, bot: int, *answers: tuple[int, bytes]) -> None:
    async with memory.transaction() as store:
        await updates.keep(store, bot, answers, NOW)


class TestSeen:
    async def test_what_was_handled_comes_back_with_its_answer(self, memory: Memory) -> None:
        await keep(memory, BOT, (10, b"sendMessage {}"), (11, b""))

        assert await seen(memory, BOT, 9, 10, 11, 12) == {10: b"sendMessage {}", 11: b""}
        (row,) = await rows(memory, update_rows, update_id=10)
        assert b"sendMessage" not in row.answer_sealed

    async def test_a_lower_number_is_as_new_as_a_higher_one(self, memory: Memory) -> None:
        """Telegram's numbers begin anew at random after a week of silence."""
        await keep(memory, BOT, (900_000_000, b"x"))

        assert await seen(memory, BOT, 5, 899_999_999, 900_000_001) == {}

    async def test_each_bot_counts_for_itself(self, memory: Memory) -> None:
        await keep(memory, BOT, (10, b"mine"))
        await keep(memory, OTHER_BOT, (10, b"theirs"))

        assert await seen(memory, BOT, 10) == {10: b"mine"}
        assert await seen(memory, OTHER_BOT, 10) == {10: b"theirs"}

    async def test_the_same_update_is_kept_once(self, memory: Memory) -> None:
        await keep(memory, BOT, (10, b"first"))

        with pytest.raises(Conflict):
            await keep(memory, BOT, (11, b"with it"), (10, b"second"))

        assert await seen(memory, BOT, 10, 11) == {10: b"first"}

    async def test_they_are_forgotten_after_a_week(self, memory: Memory) -> None:
        await keep(memory, BOT, (10, b"x"))

        for age, left in ((timedelta(days=7), {10: b"x"}), (timedelta(days=7, seconds=1), {})):
            async with memory.transaction() as store:
                await updates.purge(store, NOW + age)
            assert await seen(memory, BOT, 10) == left


class TestFailures:
    async def test_each_failure_counts_for_its_own_update(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            counts = [await updates.failed(store, BOT, 10) for _ in range(3)]
            others = [await updates.failed(store, BOT, 11), await updates.failed(store, OTHER_BOT, 10)]

        assert (counts, others) == ([1, 2, 3], [1, 1])
        assert len(await rows(memory, tries)) == 3

    async def test_an_update_is_set_aside_whole_sealed_and_once(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            for why in ("ValueError", "KeyError"):
                await updates.park(store, BOT, 10, b'{"text":"aiutatemi"}', why, NOW)

        (row,) = await rows(memory, parked)
        assert row.why == "ValueError" and b"aiutatemi" not in row.raw_sealed
        async with memory.transaction() as store:
            assert store.ring.unseal(f"parked.raw:{BOT}:10", row.raw_sealed) == b'{"text":"aiutatemi"}'

    async def test_what_was_looked_at_leaves_the_list_and_not_the_table(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            await updates.park(store, BOT, 11, b"{}", "x" * 200, later(minutes=1))
            await updates.park(store, BOT, 10, b"{}", "ValueError", NOW)
            found = await updates.parked_now(store)
            assert [(row.update_id, len(row.why)) for row in found] == [(10, 10), (11, 60)]
            assert await updates.count_parked(store) == 2
            await updates.close_parked(store, later(hours=1))
            assert await updates.count_parked(store) == 0
            assert await updates.parked_now(store) == []

        assert [row.closed_at for row in await rows(memory, parked)] == [later(hours=1)] * 2

    @pytest.mark.parametrize(
        ("days", "left"), [(0, {10, 11}), (7, {10, 11}), (8, {10}), (90, {10}), (91, set())]
    )
    async def test_its_words_go_a_week_after_somebody_looked_or_after_ninety_days(
        self, memory: Memory, days: int, left: set[int]
    ) -> None:
        async with memory.transaction() as store:
            await updates.park(store, BOT, 11, b"{}", "ValueError", NOW)
            await updates.close_parked(store, NOW)
            await updates.park(store, BOT, 10, b"{}", "ValueError", NOW)

        async with memory.transaction() as store:
            await updates.purge(store, later(days=days))

        assert {row.update_id for row in await rows(memory, parked)} == left


class TestFacts:
    async def test_a_fact_is_written_over(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            assert await facts.get(store, facts.CLOCK_MOVED) is None
            await facts.put(store, facts.CLOCK_MOVED, "yes")
            await facts.put(store, facts.CLOCK_MOVED, "no")

        async with memory.transaction() as store:
            assert await facts.get(store, facts.CLOCK_MOVED) == "no"

    @pytest.mark.parametrize("table", ["persons", "organisations", "territories"])
    async def test_one_invented_row_anywhere_is_enough(self, memory: Memory, table: str) -> None:
        async with memory.transaction() as store:
            assert not await facts.holds_invented(store)

        await plant(memory, *INVENTED[table])

        async with memory.transaction() as store:
            assert await facts.holds_invented(store)
