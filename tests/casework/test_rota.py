"""The rota through casework, on both databases: the word of its holder, silence, swaps, gaps, leaving."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from casework import on_call, rota, timers
from casework.notices import Notice
from db import people
from db import timers as clockwork
from db.session import Memory
from db.tables import outbox as parcels
from db.tables import swaps
from domain.access import NotAllowed
from domain.people import Duty, Person
from domain.refusals import NotFound
from domain.rota import NoShift, NotWatchful, Place, Watch
from tests import builders
from tests.builders import AMBITO, FAR_AMBITO, LINEAGE, NOW, joined

ROME = ZoneInfo("Europe/Rome")
TODAY = date(2027, 3, 9)


def at(hour: int, minute: int = 0, days: int = 0) -> datetime:
    return datetime.combine(TODAY + timedelta(days=days), time(hour, minute), tzinfo=ROME)


@dataclass(slots=True)
class Desk:
    """A coordinator and two colleagues whose rota is still empty."""

    memory: Memory
    boss: Person
    marta: Person
    davide: Person

    async def writes(self, place: Place, person: Person, begins: int = 12, ends: int = 20) -> Watch:
        """Let the coordinator write a line for every day."""
        watch = Watch(rota.new_watch(), AMBITO, place, person.id, starts=time(begins), ends=time(ends))
        async with self.memory.transaction() as store:
            return await rota.add(store, self.boss, watch, NOW)

    async def passes(self, now: datetime) -> None:
        """Do what is due until `now`."""
        while True:
            async with self.memory.transaction() as store:
                timer = await clockwork.take_due(store, now)
                if timer is None:
                    return
                await timers.act(store, timer, builders.the_protocol(), now)

    async def told(self, kind: Notice) -> list[int]:
        """Give who was written a notice of a kind, in order."""
        async with self.memory.reading() as store:
            query = select(parcels.c.person_id).where(parcels.c.kind == kind).order_by(parcels.c.id)
            return [row.person_id for row in await store.read(query)]

    async def called(self, now: datetime) -> on_call.OnCall:
        """Give whom a page would reach."""
        async with self.memory.reading() as store:
            return await on_call.on_call(store, LINEAGE, now)


@pytest.fixture
async def desk(memory: Memory) -> AsyncIterator[Desk]:
    async with memory.transaction() as store:
        boss = await joined(store, Duty.COORDINATOR, name="Carla")
        marta = await joined(store, Duty.TRIAGE_OPERATOR, name="Marta")
        davide = await joined(store, Duty.TRIAGE_OPERATOR, name="Davide")
    yield Desk(memory, boss, marta, davide)


async def test_a_shift_is_covered_only_after_its_holder_said_so(desk: Desk) -> None:
    watch = await desk.writes(Place.FIRST, desk.marta)
    await desk.passes(at(12))

    assert await desk.told(Notice.SHIFT) == [desk.marta.id]
    assert await desk.called(at(12, 1)) == on_call.OnCall((desk.marta.id,), covered=False)
    async with desk.memory.transaction() as store:
        await rota.answer(store, desk.marta, watch.id, at(12, 2))
    assert await desk.called(at(12, 3)) == on_call.OnCall((desk.marta.id,), covered=True)


async def test_who_answered_is_left_in_peace_for_the_rest_of_the_shift(desk: Desk) -> None:
    watch = await desk.writes(Place.FIRST, desk.marta)
    await desk.passes(at(12))
    async with desk.memory.transaction() as store:
        await rota.answer(store, desk.marta, watch.id, at(12, 14))

    await desk.passes(at(19, 59))

    assert await desk.told(Notice.SHIFT_EMPTY) == []
    assert await desk.told(Notice.SHIFT) == [desk.marta.id]


async def test_silence_for_a_quarter_of_an_hour_is_told_to_the_coordinator_and_the_others(desk: Desk) -> None:
    await desk.writes(Place.FIRST, desk.marta)
    await desk.writes(Place.SECOND, desk.davide)
    await desk.passes(at(12))
    await desk.passes(at(12, 14))
    assert await desk.told(Notice.SHIFT_EMPTY) == []

    await desk.passes(at(12, 15))

    told = await desk.told(Notice.SHIFT_EMPTY)
    assert sorted(told) == sorted([desk.boss.id, desk.davide.id, desk.boss.id, desk.marta.id])


async def test_every_day_s_shift_asks_anew(desk: Desk) -> None:
    watch = await desk.writes(Place.FIRST, desk.marta)
    await desk.passes(at(12))
    async with desk.memory.transaction() as store:
        await rota.answer(store, desk.marta, watch.id, at(12, 2))

    await desk.passes(at(12, 0, days=1))

    assert await desk.told(Notice.SHIFT) == [desk.marta.id] * 2
    assert not (await desk.called(at(12, 1, days=1))).covered


async def test_nobody_answers_for_a_colleague_nor_outside_the_shift(desk: Desk) -> None:
    watch = await desk.writes(Place.FIRST, desk.marta)

    for person, now in ((desk.davide, at(12, 1)), (desk.marta, at(11)), (desk.marta, at(20))):
        async with desk.memory.transaction() as store:
            with pytest.raises(NoShift):
                await rota.answer(store, person, watch.id, now)


async def test_a_test_page_that_starts_late_still_asks_while_the_shift_lasts(desk: Desk) -> None:
    await desk.writes(Place.FIRST, desk.marta)

    await desk.passes(at(15))

    assert await desk.told(Notice.SHIFT) == [desk.marta.id]
    await desk.passes(at(15, 15))
    assert await desk.told(Notice.SHIFT_EMPTY) == [desk.boss.id]


async def test_a_swap_counts_once_the_colleague_accepted_and_only_then(desk: Desk) -> None:
    watch = await desk.writes(Place.FIRST, desk.marta)
    async with desk.memory.transaction() as store:
        await rota.swap(store, desk.marta, watch.id, desk.davide.id, TODAY, TODAY, NOW)
    assert (await desk.called(at(13))).people == (desk.marta.id,)
    assert await desk.told(Notice.SWAP) == [desk.davide.id]

    async with desk.memory.transaction() as store:
        asked = (await store.read(select(swaps.c.id)))[0].id
        with pytest.raises(NotFound):
            await rota.accept_swap(store, desk.boss, asked, NOW)
        await rota.accept_swap(store, desk.davide, asked, NOW)
    await desk.passes(at(12))

    assert (await desk.called(at(13))).people == (desk.davide.id,)
    assert (await desk.called(at(13, days=1))).people == (desk.marta.id,)
    assert await desk.told(Notice.SHIFT) == [desk.davide.id]


async def test_only_the_holder_offers_a_shift_and_only_to_who_works_there(desk: Desk) -> None:
    watch = await desk.writes(Place.FIRST, desk.marta)
    async with desk.memory.transaction() as store:
        teacher = await joined(store, Duty.TEACHER)
        with pytest.raises(NotFound):
            await rota.swap(store, desk.davide, watch.id, desk.davide.id, TODAY, TODAY, NOW)
        with pytest.raises(NotWatchful):
            await rota.swap(store, desk.marta, watch.id, teacher.id, TODAY, TODAY, NOW)


async def test_gaps_of_the_coming_week_are_told_to_who_sets_the_rota(desk: Desk) -> None:
    async with desk.memory.transaction() as store:
        whole = await rota.gaps_ahead(store, desk.boss, NOW)
    assert [(gap.begins, gap.ends) for _, gap in whole] == [(NOW, NOW + timedelta(days=7))]

    await desk.writes(Place.FIRST, desk.marta, 8, 20)
    async with desk.memory.transaction() as store:
        nights = [gap for _, gap in await rota.gaps_ahead(store, desk.boss, NOW)]
        assert (nights[0].begins, nights[0].ends) == (at(20), at(8, days=1))
        assert len(nights) == 7
        assert await rota.gaps_ahead(store, desk.marta, NOW) == []


async def test_a_second_alone_leaves_the_gap(desk: Desk) -> None:
    await desk.writes(Place.SECOND, desk.davide, 8, 8)

    async with desk.memory.transaction() as store:
        assert len(await rota.gaps_ahead(store, desk.boss, NOW)) == 1


async def test_lines_are_written_by_who_may_for_who_works_there(desk: Desk) -> None:
    async with desk.memory.transaction() as store:
        stranger = await joined(store, Duty.TRIAGE_OPERATOR, at=FAR_AMBITO)
        line = Watch(rota.new_watch(), AMBITO, Place.FIRST, desk.marta.id)
        with pytest.raises(NotAllowed):
            await rota.add(store, desk.marta, line, NOW)
        with pytest.raises(NotWatchful):
            foreign = Watch(rota.new_watch(), AMBITO, Place.FIRST, stranger.id)
            await rota.add(store, desk.boss, foreign, NOW)


async def test_a_line_taken_off_asks_nobody_any_more(desk: Desk) -> None:
    watch = await desk.writes(Place.FIRST, desk.marta)
    async with desk.memory.transaction() as store:
        await rota.remove(store, desk.boss, watch.id, NOW)

    await desk.passes(at(12, 30))

    assert await desk.told(Notice.SHIFT) == []
    assert (await desk.called(at(13))).people == ()


async def test_whoever_is_away_is_not_called(desk: Desk) -> None:
    await desk.writes(Place.FIRST, desk.marta)
    await desk.writes(Place.SECOND, desk.davide)
    async with desk.memory.transaction() as store:
        await people.set_away(store, desk.marta.id, at(18))

    assert (await desk.called(at(13))).people == (desk.davide.id,)
