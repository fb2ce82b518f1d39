"""Announcements: told slowly and by day to those who asked, covered, paused at a tap, counted and never by name."""

from dataclasses import replace

import pytest

from casework import initiatives, privacy
from casework.initiatives import Wording
from casework.notices import Notice
from db.initiative_tables import attendances, interests
from db.initiative_tables import initiatives as initiative_rows
from db.session import Memory
from db.tables import outbox
from domain.access import NotAllowed
from domain.initiatives import Audience, BroadcastRuns, Topic
from domain.people import Duty, Person
from domain.refusals import NotFound
from tests.builders import AMBITO, FAR_AMBITO, NOW, SIBLING, joined, later, rows
from tests.casework.clockwork import kinds, runs_until, told

TALK = Wording(
    Topic.PARENTS,
    Audience.FAMILIES,
    AMBITO,
    "Parlare con i figli",
    "Una sera insieme. Ingresso libero.",
    "Sala civica",
    "",
    later(days=10),
    later(days=10, hours=2),
)


async def followers(memory: Memory, count: int) -> list[Person]:
    async with memory.transaction() as store:
        found = [await joined(store) for _ in range(count)]
        for one in found:
            await initiatives.follow(store, one, Topic.PARENTS, AMBITO, Audience.FAMILIES, NOW)
    return found


async def announced(memory: Memory, **more: object) -> tuple[Person, str]:
    async with memory.transaction() as store:
        carla = await joined(store, Duty.COORDINATOR)
        one = await initiatives.publish(store, carla, replace(TALK, **more), NOW)  # type: ignore[arg-type]
    return carla, one.code


class TestTelling:
    async def test_only_who_asked_for_the_topic_there_hears_of_it_covered(self, memory: Memory) -> None:
        (mother,) = await followers(memory, 1)
        async with memory.transaction() as store:
            others = [await joined(store) for _ in range(3)]
            await initiatives.follow(store, others[0], Topic.SCHOOL, AMBITO, Audience.FAMILIES, NOW)
            await initiatives.follow(store, others[1], Topic.PARENTS, FAR_AMBITO, Audience.FAMILIES, NOW)
            await initiatives.follow(store, others[2], Topic.PARENTS, AMBITO, Audience.YOUNG, NOW)
        carla, code = await announced(memory)

        async with memory.transaction() as store:
            await initiatives.tell(store, carla, code, NOW)
        await runs_until(memory, later(hours=1))

        ((kind, params),) = await told(memory, mother)
        assert (kind, params["covered"], params["initiative"]) == (Notice.INITIATIVE, True, code)
        assert [await kinds(memory, one) for one in others] == [[], [], []]

    async def test_many_are_told_a_few_a_minute_and_a_pause_holds(self, memory: Memory) -> None:
        everybody = await followers(memory, 45)
        carla, code = await announced(memory)
        async with memory.transaction() as store:
            await initiatives.tell(store, carla, code, NOW)

        await runs_until(memory, NOW)
        async with memory.transaction() as store:
            paused = await initiatives.pause(store, carla, code, later(seconds=30))
        assert (paused.told, paused.planned) == (20, 45)
        await runs_until(memory, later(hours=1))
        assert len(await rows(memory, outbox, kind="initiative")) == 20

        async with memory.transaction() as store:
            await initiatives.pause(store, carla, code, later(hours=2))
        await runs_until(memory, later(hours=3))
        async with memory.transaction() as store:
            (counted,) = await initiatives.board(store, carla, later(hours=3))
        assert counted.broadcast is not None and counted.broadcast.done_at is not None
        assert counted.broadcast.told == 45
        assert [await kinds(memory, one) for one in everybody] == [[Notice.INITIATIVE]] * 45

    async def test_nobody_is_told_at_night(self, memory: Memory) -> None:
        await followers(memory, 1)
        carla, code = await announced(memory)
        night = later(hours=13)

        async with memory.transaction() as store:
            await initiatives.tell(store, carla, code, night)
        await runs_until(memory, later(hours=20))
        assert await rows(memory, outbox, kind="initiative") == []

        await runs_until(memory, later(hours=23))
        (row,) = await rows(memory, outbox, kind="initiative")
        assert row.due_at >= later(hours=22)

    async def test_it_is_told_once(self, memory: Memory) -> None:
        carla, code = await announced(memory)

        async with memory.transaction() as store:
            await initiatives.tell(store, carla, code, NOW)
            with pytest.raises(BroadcastRuns):
                await initiatives.tell(store, carla, code, NOW)

    async def test_called_off_it_stops_and_those_who_come_are_told(self, memory: Memory) -> None:
        first, second = await followers(memory, 2)
        carla, code = await announced(memory)
        async with memory.transaction() as store:
            await initiatives.come(store, first, code, NOW, coming=True)

        async with memory.transaction() as store:
            await initiatives.call_off(store, carla, code, later(hours=1))

        assert [params["cancelled"] for _kind, params in await told(memory, first)] == [True]
        assert await told(memory, second) == []


class TestMoving:
    async def moved(self, memory: Memory, person: Person, code: str, hours: int, place: str, at: int) -> None:
        begins = later(days=10, hours=hours)
        async with memory.transaction() as store:
            times = (begins, later(days=10, hours=hours + 2))
            await initiatives.move(store, person, code, times, place, later(hours=at))

    async def test_those_who_come_are_told_what_was_and_what_is_covered_and_nobody_else(
        self, memory: Memory
    ) -> None:
        first, second = await followers(memory, 2)
        carla, code = await announced(memory)
        async with memory.transaction() as store:
            await initiatives.come(store, first, code, NOW, coming=True)
            await initiatives.come(store, second, code, NOW, coming=True)
            await initiatives.come(store, second, code, NOW, coming=False)

        await self.moved(memory, carla, code, 1, "Sala civica", 1)

        ((kind, params),) = await told(memory, first)
        was, begins = int(TALK.begins_at.timestamp()), int(later(days=10, hours=1).timestamp())
        assert (kind, params["covered"], params["cancelled"]) == (Notice.INITIATIVE, True, False)
        assert (params["was"], params["begins"], params["place"]) == (was, begins, "Sala civica")
        assert await told(memory, second) == []
        async with memory.transaction() as store:
            entry = await initiatives.entry(store, code, "Appuntamento", later(hours=1))
            assert await initiatives.comes(store, first, await initiatives.read(store, code))
        assert "SEQUENCE:1" in entry

    async def test_two_changes_before_the_morning_are_told_as_one(self, memory: Memory) -> None:
        (mother,) = await followers(memory, 1)
        carla, code = await announced(memory)
        async with memory.transaction() as store:
            await initiatives.come(store, mother, code, NOW, coming=True)

        await self.moved(memory, carla, code, 1, "Oratorio", 13)
        await self.moved(memory, carla, code, 3, "Oratorio", 14)

        ((_kind, params),) = await told(memory, mother)
        assert params["was"] == int(TALK.begins_at.timestamp())
        assert params["begins"] == int(later(days=10, hours=3).timestamp())
        assert (params["there"], params["place"]) == ("Sala civica", "Oratorio")
        (row,) = await rows(memory, outbox, kind="initiative")
        assert row.due_at >= later(hours=22)

    async def test_moved_back_or_called_off_before_anybody_heard_leaves_one_word_or_none(
        self, memory: Memory
    ) -> None:
        (mother,) = await followers(memory, 1)
        carla, code = await announced(memory)
        async with memory.transaction() as store:
            await initiatives.come(store, mother, code, NOW, coming=True)
        await self.moved(memory, carla, code, 1, "Sala civica", 13)

        await self.moved(memory, carla, code, 0, "Sala civica", 14)
        assert await told(memory, mother) == []

        await self.moved(memory, carla, code, 1, "Sala civica", 15)
        async with memory.transaction() as store:
            await initiatives.call_off(store, carla, code, later(hours=16))
        assert [params["cancelled"] for _kind, params in await told(memory, mother)] == [True]

    async def test_saying_what_stands_already_tells_nobody(self, memory: Memory) -> None:
        (mother,) = await followers(memory, 1)
        carla, code = await announced(memory)
        async with memory.transaction() as store:
            await initiatives.come(store, mother, code, NOW, coming=True)

        await self.moved(memory, carla, code, 0, "Sala civica", 1)

        assert await told(memory, mother) == []

    async def test_anothers_is_not_there(self, memory: Memory) -> None:
        _carla, code = await announced(memory)
        async with memory.transaction() as store:
            franca = await joined(store, Duty.COORDINATOR, at=SIBLING)
            with pytest.raises(NotFound):
                times = (later(days=11), later(days=11, hours=1))
                await initiatives.move(store, franca, code, times, "", NOW)


class TestPeople:
    async def test_the_last_word_holds_and_only_numbers_are_shown(self, memory: Memory) -> None:
        first, second = await followers(memory, 2)
        carla, code = await announced(memory)

        async with memory.transaction() as store:
            await initiatives.come(store, first, code, NOW, coming=True)
            await initiatives.come(store, second, code, NOW, coming=True)
        async with memory.transaction() as store:
            await initiatives.come(store, second, code, NOW, coming=False)
        async with memory.transaction() as store:
            await initiatives.count(store, carla, code, 12, later(days=11))
            (counted,) = await initiatives.board(store, carla, later(days=11))

        assert (counted.coming, counted.initiative.attended, counted.listeners) == (1, 12, 2)
        assert str(first.id) not in repr(counted)

    async def test_whoever_leaves_hears_no_more_and_leaves_no_trace(self, memory: Memory) -> None:
        (mother,) = await followers(memory, 1)
        _carla, code = await announced(memory)
        async with memory.transaction() as store:
            await initiatives.come(store, mother, code, NOW, coming=True)

        async with memory.transaction() as store:
            await privacy.leave(store, mother, NOW)

        assert await rows(memory, interests) == []
        assert await rows(memory, attendances) == []

    async def test_a_second_tap_ends_a_topic(self, memory: Memory) -> None:
        (mother,) = await followers(memory, 1)

        async with memory.transaction() as store:
            held = await initiatives.follow(store, mother, Topic.PARENTS, AMBITO, Audience.FAMILIES, NOW)

        assert held is False
        assert await rows(memory, interests) == []

    async def test_staff_and_families_see_what_is_for_them(self, memory: Memory) -> None:
        await announced(memory, audience=Audience.STAFF, title="Formazione")
        await announced(memory)
        async with memory.transaction() as store:
            mother, teacher = await joined(store), await joined(store, Duty.TEACHER)

            for_mother = await initiatives.open_for(store, mother, NOW)
            for_teacher = await initiatives.open_for(store, teacher, NOW)

        assert [one.title for one in for_mother] == ["Parlare con i figli"]
        assert [one.title for one in for_teacher] == ["Formazione"]


class TestWhoMay:
    async def test_nobody_announces_beyond_their_territory(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            franca, teacher = (
                await joined(store, Duty.COORDINATOR, at=SIBLING),
                await joined(store, Duty.TEACHER),
            )
            for person in (franca, teacher):
                with pytest.raises(NotAllowed):
                    await initiatives.publish(store, person, TALK, NOW)

    async def test_anothers_announcement_is_not_there(self, memory: Memory) -> None:
        _carla, code = await announced(memory)

        async with memory.transaction() as store:
            franca = await joined(store, Duty.COORDINATOR, at=SIBLING)
            for act in (initiatives.tell, initiatives.pause, initiatives.call_off):
                with pytest.raises(NotFound):
                    await act(store, franca, code, NOW)


async def test_its_words_do_not_stand_in_the_clear(memory: Memory) -> None:
    await announced(memory)

    (row,) = await rows(memory, initiative_rows)
    assert b"figli" not in row.content_sealed


async def test_its_calendar_entry_has_a_neutral_title(memory: Memory) -> None:
    _carla, code = await announced(memory)

    async with memory.transaction() as store:
        entry = await initiatives.entry(store, code, "Appuntamento", NOW)

    assert "SUMMARY:Appuntamento" in entry and "figli" not in entry
    assert f"UID:{code}@cordata" in entry
