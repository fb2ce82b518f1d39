"""The outbox: one message of a person and lane at a time, the urgent first, leased to one of several who empty it."""

import asyncio
from contextlib import AsyncExitStack
from datetime import datetime
from typing import Any

import pytest

from db import outbox
from db.outbox import Fate, Lane
from db.session import Conflict, Memory, Store
from db.tables import outbox as outbox_rows
from domain.people import Duty, Person, PersonId
from tests.builders import NOW, joined, later, rows


async def people(memory: Memory, count: int) -> list[Person]:
    async with memory.transaction() as store:
        return [await joined(store, Duty.TEACHER) for _ in range(count)]


def put(store: Store, person: Person, text: str, lane: Lane = Lane.NOTICE, **when: Any) -> int:
    return outbox.put(store, person.id, "test", {"text": text}, lane=lane, now=NOW, **when)


async def claimed(memory: Memory, now: datetime = NOW, limit: int = 100) -> list[str]:
    """Lease what can be leased and give the texts."""
    async with memory.transaction() as store:
        return [parcel.payload.decode()[9:-2] for parcel in await outbox.claim(store, now, limit)]


class TestOrder:
    async def test_the_head_of_each_person_and_lane_and_no_other(self, memory: Memory) -> None:
        anna, bruno = await people(memory, 2)
        async with memory.transaction() as store:
            for text in ("primo", "secondo"):
                put(store, anna, f"anna {text}")
                put(store, anna, f"anna {text} urgente", Lane.EMERGENCY)
                put(store, bruno, f"bruno {text}")

        assert await claimed(memory) == ["anna primo urgente", "anna primo", "bruno primo"]

    async def test_the_urgent_leave_before_all_others_however_old(self, memory: Memory) -> None:
        crowd = await people(memory, 5)
        async with memory.transaction() as store:
            lanes = [Lane.SLOW, Lane.NOTICE, Lane.ANSWER, Lane.NOTICE, Lane.EMERGENCY]
            for person, lane in zip(crowd, lanes, strict=True):
                put(store, person, lane.name, lane, due=later(minutes=-10 + lanes.index(lane)))

        assert await claimed(memory, limit=2) == ["EMERGENCY", "ANSWER"]
        assert await claimed(memory) == ["NOTICE", "NOTICE", "SLOW"]

    async def test_the_next_of_a_person_waits_for_the_one_before(self, memory: Memory) -> None:
        (anna,) = await people(memory, 1)
        async with memory.transaction() as store:
            first = put(store, anna, "primo")
            put(store, anna, "secondo")

        assert await claimed(memory) == ["primo"]
        assert await claimed(memory) == []
        async with memory.transaction() as store:
            await outbox.mark(store, first, Fate.SENT, NOW)
        assert await claimed(memory) == ["secondo"]

    async def test_what_is_not_due_keeps_those_behind_it_waiting(self, memory: Memory) -> None:
        (anna,) = await people(memory, 1)
        async with memory.transaction() as store:
            put(store, anna, "domattina", due=later(hours=10))
            put(store, anna, "dopo")

        assert await claimed(memory) == []
        assert await claimed(memory, later(hours=10)) == ["domattina"]

    async def test_it_says_when_the_next_is_due(self, memory: Memory) -> None:
        (anna,) = await people(memory, 1)
        async with memory.transaction() as store:
            assert await outbox.next_due(store) is None
            put(store, anna, "dopo", due=later(hours=2))
            done = put(store, anna, "fatto", due=later(hours=1))
            await outbox.mark(store, done, Fate.SENT, NOW)
            assert await outbox.next_due(store) == later(hours=2)


class TestLease:
    async def test_a_leased_message_comes_back_when_nobody_marked_it(self, memory: Memory) -> None:
        (anna,) = await people(memory, 1)
        async with memory.transaction() as store:
            put(store, anna, "una volta")

        assert await claimed(memory) == ["una volta"]
        assert await claimed(memory, NOW + outbox.LEASE / 2) == []
        assert await claimed(memory, NOW + outbox.LEASE) == ["una volta"]
        (row,) = await rows(memory, outbox_rows)
        assert (row.tries, row.state) == (2, "pending")

    async def test_a_message_put_off_is_tried_at_its_time(self, memory: Memory) -> None:
        (anna,) = await people(memory, 1)
        async with memory.transaction() as store:
            parcel = put(store, anna, "piano")
            put(store, anna, "dietro")
        await claimed(memory)
        async with memory.transaction() as store:
            await outbox.postpone(store, parcel, later(seconds=7), "429")

        assert await claimed(memory, later(seconds=6)) == []
        assert await claimed(memory, later(seconds=7)) == ["piano"]

    @pytest.mark.parametrize("fate", [fate for fate in Fate if fate is not Fate.PENDING])
    async def test_every_other_state_is_final(self, memory: Memory, fate: Fate) -> None:
        (anna,) = await people(memory, 1)
        async with memory.transaction() as store:
            parcel = put(store, anna, "finito")
            await outbox.mark(store, parcel, fate, later(seconds=1), "perché " * 30)

        assert await claimed(memory, later(days=9)) == []
        (row,) = await rows(memory, outbox_rows)
        assert (row.state, row.done_at, len(row.error)) == (fate.value, later(seconds=1), 80)

    async def test_a_claim_that_is_rolled_back_leased_nothing(self, memory: Memory) -> None:
        (anna,) = await people(memory, 1)
        async with memory.transaction() as store:
            put(store, anna, "intero")

        with pytest.raises(ZeroDivisionError):
            async with memory.transaction() as store:
                assert await outbox.claim(store, NOW, 5)
                raise ZeroDivisionError

        assert await claimed(memory) == ["intero"]


class TestSeveralAtOnce:
    async def test_no_message_is_leased_twice(self, memory: Memory) -> None:
        crowd = await people(memory, 12)
        async with memory.transaction() as store:
            for person in crowd:
                for number in range(3):
                    put(store, person, f"{person.id} {number}")

        found = await asyncio.gather(*(claimed(memory, limit=5) for _ in range(6)))

        leased = [text for texts in found for text in texts]
        assert len(leased) == len(set(leased))
        assert all(text.endswith(" 0") for text in leased)

    async def test_two_who_claim_in_the_same_moment_share_the_work(self, postgresql_memory: Memory) -> None:
        """Both transactions are open when both claim: the second skips what the first holds and does not wait for it."""
        crowd = await people(postgresql_memory, 4)
        async with postgresql_memory.transaction() as store:
            for person in crowd:
                put(store, person, str(person.id))

        async with asyncio.timeout(5), AsyncExitStack() as both:
            one = await both.enter_async_context(postgresql_memory.transaction())
            other = await both.enter_async_context(postgresql_memory.transaction())
            first = await outbox.claim(one, NOW, 3)
            second = await outbox.claim(other, NOW, 3)

        assert (len(first), len(second)) == (3, 1)
        assert not {parcel.id for parcel in first} & {parcel.id for parcel in second}
        assert await claimed(postgresql_memory) == []

    async def test_who_comes_late_does_not_overtake_a_leased_head(self, postgresql_memory: Memory) -> None:
        (anna,) = await people(postgresql_memory, 1)
        async with postgresql_memory.transaction() as store:
            put(store, anna, "primo")
            put(store, anna, "secondo")

        async with asyncio.timeout(5), AsyncExitStack() as both:
            one = await both.enter_async_context(postgresql_memory.transaction())
            other = await both.enter_async_context(postgresql_memory.transaction())
            assert len(await outbox.claim(one, NOW, 3)) == 1
            assert await outbox.claim(other, NOW, 3) == []


class TestContent:
    async def test_what_waits_is_sealed_and_opens_for_the_right_person(self, memory: Memory) -> None:
        anna, bruno = await people(memory, 2)
        async with memory.transaction() as store:
            parcel = put(store, anna, "un segreto", vault=5)

        (row,) = await rows(memory, outbox_rows)
        assert b"segreto" not in row.payload_sealed
        async with memory.transaction() as store:
            found = await outbox.one_of(store, parcel, anna.id)
            assert found is not None and b"un segreto" in found.payload
            assert (found.person, found.lane, found.kind, found.vault) == (anna.id, Lane.NOTICE, "test", 5)
            assert await outbox.one_of(store, parcel, bruno.id) is None
            assert await outbox.one_of(store, parcel + 1, anna.id) is None

    async def test_what_did_not_arrive_is_listed_newest_first(self, memory: Memory) -> None:
        (anna,) = await people(memory, 1)
        fates = [Fate.SENT, Fate.DEAD, Fate.UNCERTAIN, Fate.UNREACHABLE, Fate.PENDING]
        async with memory.transaction() as store:
            for number, fate in enumerate(fates):
                parcel = put(store, anna, fate, vault=number)
                await outbox.mark(store, parcel, fate, NOW)

        async with memory.transaction() as store:
            states = [row.state for row in await outbox.undelivered(store)]
            assert states == ["unreachable", "uncertain", "dead"]
            assert [row.vault_id for row in await outbox.undelivered(store, [1, 4])] == [1]
            assert len(await outbox.undelivered(store, limit=2)) == 2

    async def test_who_is_forgotten_gets_nothing_more(self, memory: Memory) -> None:
        anna, bruno = await people(memory, 2)
        async with memory.transaction() as store:
            put(store, anna, "via")
            put(store, bruno, "resta")
            await outbox.drop_pending(store, anna.id)

        assert await claimed(memory) == ["resta"]

    async def test_only_old_messages_that_are_done_are_forgotten(self, memory: Memory) -> None:
        (anna,) = await people(memory, 1)
        async with memory.transaction() as store:
            done = put(store, anna, "fatto")
            await outbox.mark(store, done, Fate.SENT, NOW)
            put(store, anna, "aspetta")
            await outbox.purge(store, NOW + outbox.KEPT)
        assert len(await rows(memory, outbox_rows)) == 2

        async with memory.transaction() as store:
            await outbox.purge(store, later(days=30, seconds=1))

        assert [row.state for row in await rows(memory, outbox_rows)] == ["pending"]


async def test_a_message_to_nobody_is_refused(memory: Memory) -> None:
    with pytest.raises(Conflict):
        async with memory.transaction() as store:
            put(store, Person(PersonId(404)), "a nessuno")
