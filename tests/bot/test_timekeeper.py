"""The clock of the house among several processes: nobody's talk is taken out of their hands, a broken one stops nobody."""

import asyncio
from datetime import datetime, timedelta

from db import identities
from db.session import Memory
from db.tables import audit, talks
from domain.people import Duty, Person
from handlers.talk import AGAIN, SILENT, Talk
from tests.bot.stage import Stage
from tests.builders import NOW, joined, rows, sent


async def left_alone(at: Stage, number: int, state: bytes = b"") -> Person:
    """Give somebody whose talk has been silent for long."""
    talk = Talk()
    talk.at("reply")
    talk.touch(NOW)
    async with at.memory.transaction() as store:
        person = await joined(store, Duty.TEACHER, number=number)
        await identities.save_talks(store, [(person.id, state or talk.dump(), NOW)])
    return person


async def due_at(memory: Memory, person: Person) -> datetime | None:
    (row,) = await rows(memory, talks, person_id=person.id)
    found: datetime | None = row.due_at
    return found


async def test_a_talk_that_cannot_be_read_stops_nobody_and_is_left_alone_for_an_hour(at: Stage) -> None:
    broken = await left_alone(at, 7001, b"{no json")
    whole = await left_alone(at, 7002)
    at.moves(minutes=16)

    for _ in range(3):
        await at.keeper.tick()

    assert await due_at(at.memory, whole) == NOW + SILENT
    later = await due_at(at.memory, broken)
    assert later is not None and (later - at.clock()).total_seconds() > 3500


async def test_who_writes_in_this_moment_is_not_idle(memory: Memory, at: Stage) -> None:
    """PostgreSQL: another replica holds the person's lock and touches the talk; the keeper waits and sees that."""
    if not memory.postgresql:
        return
    person = await left_alone(at, 7001)
    at.moves(minutes=16)
    mark = identities.blind(memory.ring, 7001)
    async with memory.transaction([mark]) as store:
        ticking = asyncio.create_task(at.keeper._idle(at.clock()))
        await asyncio.sleep(0.3)
        assert not ticking.done()
        talk = Talk()
        talk.at("reply", about="mine")
        talk.touch(at.clock())
        await identities.save_talks(store, [(person.id, talk.dump(), talk.due_at)])
    await ticking

    async with memory.transaction() as store:
        caller = (await identities.callers(store, [mark]))[mark]
    assert Talk.load(caller.state).data["about"] == "mine"


class TestTwoYearsOfSilence:
    """Whoever opened the bot once and has nothing here is not known for ever (storage limitation, GDPR art. 5(1)(e))."""

    async def after(self, at: Stage, person: Person, number: int) -> bool:
        talk = Talk()
        talk.touch(NOW)
        async with at.memory.transaction() as store:
            await identities.save_talks(store, [(person.id, talk.dump(), talk.due_at)])
        for span in ({"minutes": 16}, {"days": 730}):
            at.moves(**span)
            for _ in range(200):
                if not await at.keeper.tick():
                    break
        mark = identities.blind(at.memory.ring, number)
        async with at.memory.transaction() as store:
            return mark in await identities.callers(store, [mark])

    async def test_whoever_has_nothing_here_is_forgotten_without_a_message(self, at: Stage) -> None:
        async with at.memory.transaction() as store:
            person = await joined(store, number=7003)

        assert not await self.after(at, person, 7003)
        assert await rows(at.memory, talks, person_id=person.id) == []
        assert [row.actor_id for row in await rows(at.memory, audit, act="forgotten")] == [None]

    async def test_whoever_reported_or_works_here_stays_known_and_is_looked_at_again(self, at: Stage) -> None:
        async with at.memory.transaction() as store:
            mother, teacher = await joined(store, number=7004), await joined(store, Duty.TEACHER, number=7005)
            await sent(store, mother, form="family")

        assert await self.after(at, mother, 7004)
        later = await due_at(at.memory, mother)
        assert later is not None and timedelta(days=29) < later - at.clock() <= AGAIN
        assert await self.after(at, teacher, 7005)
