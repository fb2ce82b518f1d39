"""The one table with Telegram numbers: found by blind index, sealed, loaded with the talk in one query."""

from collections.abc import Sequence

import pytest
from sqlalchemy import event

from db import identities, outbox, people
from db.identities import Caller
from db.outbox import Fate, Lane
from db.session import Conflict, Memory
from db.tables import identities as identity_rows
from db.tables import persons, talks
from domain.people import Duty, Person
from tests.builders import AMBITO, NOW, RING, joined, later, rows


def mark(number: int) -> bytes:
    return identities.blind(RING, number)


async def known(memory: Memory, *numbers: int) -> dict[bytes, Caller]:
    async with memory.transaction() as store:
        return await identities.callers(store, [mark(number) for number in numbers])


async def test_somebody_new_is_known_from_then_on_without_their_number_in_clear(memory: Memory) -> None:
    async with memory.transaction() as store:
        made = identities.welcome(store, 7001234567, "en", NOW)

    found = (await known(memory, 7001234567))[mark(7001234567)]
    assert found.person == made.person == Person(made.person.id, "en")
    assert (found.state, found.waiting, made.is_new, found.is_new) == (b"", False, True, False)
    (row,) = await rows(memory, identity_rows)
    assert b"7001234567" not in row.number_sealed + row.blind
    async with memory.transaction() as store:
        assert await identities.numbers(store, [made.person.id]) == {made.person.id: 7001234567}


async def test_a_number_is_one_person(memory: Memory) -> None:
    async with memory.transaction() as store:
        identities.welcome(store, 7001, "it", NOW)

    with pytest.raises(Conflict):
        async with memory.transaction() as store:
            identities.welcome(store, 7001, "it", NOW)


async def test_duties_language_and_absence_come_with_the_person(memory: Memory) -> None:
    async with memory.transaction() as store:
        marta = await joined(store, Duty.TRIAGE_OPERATOR, Duty.CASE_MANAGER, number=7001)
        await people.set_away(store, marta.id, later(days=2))
        await people.set_language(store, marta.id, "en")

    found = (await known(memory, 7001))[mark(7001)].person

    assert found.duties == {Duty.TRIAGE_OPERATOR, Duty.CASE_MANAGER}
    assert found.language == "en"
    assert found.away_until == later(days=2)
    assert {held.territory for held in found.assignments} == {AMBITO}


async def test_a_batch_costs_one_query_and_one_more_when_staff_is_in_it(memory: Memory) -> None:
    async with memory.transaction() as store:
        for number in range(7001, 7006):
            await joined(store, number=number)
        await joined(store, Duty.TEACHER, number=7006)
    ran: list[str] = []

    @event.listens_for(memory.engine.sync_engine, "before_cursor_execute")
    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        ran.append(statement)

    async with memory.transaction() as store:
        ran.clear()
        assert len(await identities.callers(store, [mark(number) for number in range(7001, 7006)])) == 5
        assert len(ran) == 1
        ran.clear()
        assert len(await identities.callers(store, [mark(number) for number in range(7001, 7010)])) == 6
        assert len(ran) == 3  # once: newcomers look whether the index key is still in force


class TestTalks:
    async def kept(self, memory: Memory, number: int) -> bytes:
        return (await known(memory, number))[mark(number)].state

    async def test_a_talk_is_written_then_written_over_in_bulk(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            crowd = [await joined(store, number=7001 + number) for number in range(3)]
            await identities.save_talks(store, [(one.id, b"old", NOW) for one in crowd[:2]])

        async with memory.transaction() as store:
            await identities.save_talks(store, [(one.id, b"new", None) for one in crowd[1:]])

        assert [await self.kept(memory, 7001 + number) for number in range(3)] == [b"old", b"new", b"new"]
        assert {row.person_id: row.due_at for row in await rows(memory, talks)} == {
            crowd[0].id: NOW,
            crowd[1].id: None,
            crowd[2].id: None,
        }

    async def test_what_somebody_is_saying_is_sealed(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            anna = await joined(store, number=7001)
            await identities.save_talks(store, [(anna.id, b'{"T1":"spesso"}', None)])

        (row,) = await rows(memory, talks)
        assert b"spesso" not in row.state_sealed

    async def test_nothing_to_save_is_no_statement(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            await identities.save_talks(store, [])
            assert store.writes == 0

    async def test_talks_left_alone_are_found_oldest_first(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            crowd = [await joined(store, number=7001 + number) for number in range(4)]
            dues = [later(minutes=1), NOW, later(minutes=-5), None]
            await identities.save_talks(
                store, [(one.id, b"x", due) for one, due in zip(crowd, dues, strict=True)]
            )

        async with memory.transaction() as store:
            found = await identities.due_talks(store, NOW)
            callers = await identities.still_due(store, found, NOW)
            assert {caller.person.id for caller in callers} == {crowd[1].id, crowd[2].id}
            (first,) = await identities.due_talks(store, NOW, limit=1)
            assert first == identities.blind(memory.ring, 7003)

    async def test_a_talk_that_is_put_off_or_was_touched_meanwhile_is_not_due(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            crowd = [await joined(store, number=7001 + number) for number in range(2)]
            await identities.save_talks(store, [(one.id, b"x", NOW) for one in crowd])
        async with memory.transaction() as store:
            marks = await identities.due_talks(store, NOW)
            await identities.put_off(store, identities.blind(memory.ring, 7001), later(hours=1))
            await identities.save_talks(store, [(crowd[1].id, b"x", later(minutes=15))])

            assert len(marks) == 2
            assert await identities.still_due(store, marks, NOW) == []
            assert len(await identities.due_talks(store, later(hours=1))) == 2


class TestWaiting:
    @pytest.mark.parametrize(
        ("kind", "fate", "waits"),
        [
            ("answer", Fate.PENDING, True),
            ("answer", Fate.SENT, False),
            ("answer", Fate.DEAD, False),
            ("new_report", Fate.PENDING, False),
        ],
    )
    async def test_only_an_answer_that_has_not_left_keeps_the_next_waiting(
        self, memory: Memory, kind: str, fate: Fate, waits: bool
    ) -> None:
        async with memory.transaction() as store:
            anna = await joined(store, number=7001)
            await joined(store, number=7002)
            parcel = outbox.put(store, anna.id, kind, b"x", lane=Lane.ANSWER, now=NOW)
            if fate is not Fate.PENDING:
                await outbox.mark(store, parcel, fate, NOW)

        found = await known(memory, 7001, 7002)

        assert [found[mark(number)].waiting for number in (7001, 7002)] == [waits, False]


async def test_who_writes_again_can_be_reached_again(memory: Memory) -> None:
    async with memory.transaction() as store:
        anna = await joined(store, number=7001)
        bruno = await joined(store, number=7002)
        for one in (anna, bruno):
            assert await people.unreachable(store, one.id, NOW)
            assert not await people.unreachable(store, one.id, later(hours=1))

    await known(memory, 7001)

    assert {row.id: row.unreachable_at for row in await rows(memory, persons)} == {
        anna.id: None,
        bruno.id: NOW,
    }


async def test_a_chat_that_moved_is_found_by_its_new_number(memory: Memory) -> None:
    async with memory.transaction() as store:
        group = await joined(store, number=-500)
        await identities.moved(store, group.id, -1001)

    assert list(await known(memory, -500)) == []
    assert (await known(memory, -1001))[mark(-1001)].person.id == group.id
    async with memory.transaction() as store:
        assert await identities.numbers(store, [group.id]) == {group.id: -1001}


async def test_who_leaves_is_a_stranger_afterwards_and_others_stay(memory: Memory) -> None:
    async with memory.transaction() as store:
        crowd: Sequence[Person] = [await joined(store, number=number) for number in (7001, 7002)]
        await identities.save_talks(store, [(one.id, b"x", NOW) for one in crowd])
        await identities.forget(store, crowd[0].id)

    assert list(await known(memory, 7001, 7002)) == [mark(7002)]
    assert [row.person_id for row in await rows(memory, talks)] == [crowd[1].id]
    assert len(await rows(memory, persons)) == 2
    async with memory.transaction() as store:
        identities.welcome(store, 7001, "it", NOW)
    assert (await known(memory, 7001))[mark(7001)].person.id != crowd[0].id
