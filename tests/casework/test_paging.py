"""Paging on both databases: who is told at which minute, until somebody has read; never twice for the same step."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import orjson
import pytest
from sqlalchemy import delete, select

from casework import danger, delivery, paging, people, rota, timers, triage
from casework.notices import Notice
from db import dangers
from db import people as persons
from db import timers as clockwork
from db.outbox import Lane
from db.session import Memory
from db.tables import outbox as parcels
from db.tables import shift_answers
from domain.danger import Hit, Strength
from domain.people import Duty, Person
from domain.triage import Level
from tests import builders
from tests.builders import ELSEWHERE, FAR_AMBITO, NOW, SIBLING_LINEAGE, joined, later

WORDS = "non ce la faccio più, stasera la faccio finita"
HIT = Hit("suicide_explicit", Strength.NOW, "it.end_it", (0, 5), "it")
PAGES = (Notice.DANGER, Notice.PAGE)


@dataclass(slots=True)
class Crew:
    """First and second on duty, the coordinator, and a mother; all inside the lead body's ambito."""

    memory: Memory
    first: Person
    second: Person
    boss: Person
    mother: Person

    async def cries(self, at: datetime = NOW) -> dangers.Danger:
        """Let the mother cry for help."""
        async with self.memory.transaction() as store:
            paged = await danger.cry(store, self.mother, source="text", now=at, text=WORDS, hits=[HIT])
        return paged.danger

    async def passes(self, **span: float) -> datetime:
        """Move the clock and do what was due on the way, each thing in a transaction of its own."""
        now = later(**span)
        while True:
            async with self.memory.transaction() as store:
                timer = await clockwork.take_due(store, now)
                if timer is None:
                    return now
                await timers.act(store, timer, builders.the_protocol(), now)

    async def paged(self) -> list[str]:
        """Give who was paged, in order."""
        names = {self.first.id: "first", self.second.id: "second", self.boss.id: "boss"}
        async with self.memory.reading() as store:
            query = select(parcels).where(parcels.c.kind.in_(PAGES)).order_by(parcels.c.id)
            return [names.get(row.person_id, "?") for row in await store.read(query)]

    async def told(self, kind: Notice) -> list[int]:
        """Give who was written a notice of a kind, in order."""
        async with self.memory.reading() as store:
            query = select(parcels.c.person_id).where(parcels.c.kind == kind).order_by(parcels.c.id)
            return [row.person_id for row in await store.read(query)]


@pytest.fixture
async def crew(memory: Memory) -> AsyncIterator[Crew]:
    """A rota with two people who said that they are there, a coordinator, and a mother whom nobody invited."""
    async with memory.transaction() as store:
        first = await joined(store, Duty.TRIAGE_OPERATOR, on_duty=True, name="Marta")
        second = await joined(store, Duty.TRIAGE_OPERATOR, on_duty=True, name="Davide")
        boss = await joined(store, Duty.COORDINATOR, name="Carla")
        mother = await joined(store)
        await store.flush()
    yield Crew(memory, first, second, boss, mother)


async def test_the_first_is_paged_at_once_and_alone(crew: Crew) -> None:
    await crew.cries()
    await crew.passes(minutes=14)

    assert await crew.paged() == ["first"]


async def test_after_a_quarter_of_an_hour_the_second_and_after_half_the_coordinator(crew: Crew) -> None:
    await crew.cries()

    await crew.passes(minutes=15)
    assert await crew.paged() == ["first", "second"]
    assert await crew.told(Notice.STILL_WAITING) == []

    await crew.passes(minutes=30)
    assert await crew.paged() == ["first", "second", "boss"]
    assert await crew.told(Notice.STILL_WAITING) == [crew.mother.id]


async def test_then_everybody_every_ten_minutes_until_one_has_read(crew: Crew) -> None:
    event = await crew.cries()
    for minutes in (15, 30, 39, 40, 50):
        await crew.passes(minutes=minutes)
    everybody = ["first", "second", "boss"]
    assert await crew.paged() == [*everybody, *everybody, *everybody]

    async with crew.memory.transaction() as store:
        await danger.opened(store, crew.second, event.code, later(minutes=51))
    await crew.passes(hours=9)

    assert len(await crew.paged()) == 9
    assert await crew.told(Notice.DANGER_READ) == [crew.mother.id]


async def test_the_one_who_cried_is_told_the_hour_once(crew: Crew) -> None:
    event = await crew.cries()
    for minutes in (3, 5):
        async with crew.memory.transaction() as store:
            await danger.opened(store, crew.first, event.code, later(minutes=minutes))

    async with crew.memory.reading() as store:
        rows = await store.read(select(parcels).where(parcels.c.kind == Notice.DANGER_READ))
        payload = store.ring.unseal(f"outbox.payload:{rows[0].id}", rows[0].payload_sealed)
    assert len(rows) == 1
    assert orjson.loads(payload)["at"] == int(later(minutes=3).timestamp())


async def test_a_house_that_was_closed_for_hours_does_not_page_for_every_minute_missed(crew: Crew) -> None:
    await crew.cries()

    await crew.passes(hours=6)

    assert await crew.paged() == ["first", "second"]
    await crew.passes(hours=6, minutes=15)
    assert await crew.paged() == ["first", "second", "boss"]


async def test_whoever_cannot_be_reached_is_passed_over_at_once(crew: Crew) -> None:
    event = await crew.cries()

    async with crew.memory.transaction() as store:
        await delivery.unreachable(store, crew.first.id, NOW, event.id)
    await crew.passes(seconds=1)
    assert await crew.paged() == ["first", "second"]

    async with crew.memory.transaction() as store:
        await delivery.unreachable(store, crew.second.id, later(seconds=2), event.id)
    await crew.passes(seconds=3)
    assert await crew.paged() == ["first", "second", "boss"]


async def test_the_second_is_not_skipped_when_the_first_is_gone_and_a_third_stands_by(crew: Crew) -> None:
    async with crew.memory.transaction() as store:
        await joined(store, Duty.TRIAGE_OPERATOR, on_duty=True)
    event = await crew.cries()

    async with crew.memory.transaction() as store:
        await delivery.unreachable(store, crew.first.id, NOW, event.id)
    await crew.passes(seconds=1)

    assert await crew.paged() == ["first", "second"]


async def test_once_everybody_is_paged_one_who_cannot_be_reached_hurries_nothing(crew: Crew) -> None:
    event = await crew.cries()
    for minutes in (15, 30, 40):
        await crew.passes(minutes=minutes)
    before = await crew.paged()

    async with crew.memory.transaction() as store:
        await delivery.unreachable(store, crew.boss.id, later(minutes=41), event.id)
    await crew.passes(minutes=42)

    assert await crew.paged() == before


async def test_an_unreachable_coordinator_is_not_waited_for(crew: Crew) -> None:
    async with crew.memory.transaction() as store:
        await persons.unreachable(store, crew.boss.id, NOW)
        deputy = await joined(store, Duty.COORDINATOR)
    await crew.cries()
    for minutes in (15, 30):
        await crew.passes(minutes=minutes)

    assert (await crew.told(Notice.DANGER))[-1] == deputy.id


async def test_a_page_that_telegram_refuses_goes_on_at_once(crew: Crew) -> None:
    event = await crew.cries()

    async with crew.memory.transaction() as store:
        await delivery.not_delivered(store, event.id, NOW)
    await crew.passes(seconds=1)

    assert await crew.paged() == ["first", "second"]


async def test_a_second_phrase_joins_the_first_and_pages_nobody_again(crew: Crew) -> None:
    event = await crew.cries()
    again = await crew.cries(later(minutes=2))

    assert again.id == event.id
    assert await crew.paged() == ["first"]
    async with crew.memory.transaction() as store:
        _, thread = await danger.opened(store, crew.first, event.code, later(minutes=3))
        assert [one.text for one in thread] == [WORDS, WORDS]


async def test_a_cry_just_after_the_reading_goes_to_the_reader_and_one_long_after_to_whoever_is_on(
    crew: Crew,
) -> None:
    event = await crew.cries()
    async with crew.memory.transaction() as store:
        await danger.opened(store, crew.second, event.code, later(minutes=1))

    await crew.cries(later(minutes=5))
    assert await crew.paged() == ["first", "second"]

    await crew.cries(later(hours=5))
    assert await crew.paged() == ["first", "second", "first"]
    await crew.passes(hours=5, minutes=15)
    assert len(await crew.paged()) == 4


async def test_where_nobody_said_that_they_are_there_the_lead_body_is_paged(crew: Crew) -> None:
    async with crew.memory.transaction() as store:
        away = await joined(store, Duty.TRIAGE_OPERATOR, at=SIBLING_LINEAGE[3], on_duty=True)
        await store.write(delete(shift_answers))
        for one in (crew.first, crew.second):
            for shift in await rota.mine(store, one, NOW):
                if shift.begins <= NOW:
                    await rota.answer(store, one, shift.watch.id, NOW)
        paged = await danger.cry(store, crew.mother, source="tap", now=NOW, lineage=SIBLING_LINEAGE)

    assert paged.somebody
    assert await crew.paged() == ["first"]
    assert away.id not in await crew.told(Notice.DANGER)


async def test_an_unknown_territory_and_one_without_a_rota_are_the_lead_body_s(crew: Crew) -> None:
    await crew.cries()
    async with crew.memory.transaction() as store:
        other = await joined(store)
        far = (ELSEWHERE, FAR_AMBITO)
        paged = await danger.cry(store, other, source="tap", now=NOW, lineage=far)

    assert paged.somebody
    assert await crew.paged() == ["first", "first"]


async def test_nobody_said_that_they_are_there_and_still_all_are_called_and_the_truth_is_known(
    crew: Crew,
) -> None:
    async with crew.memory.transaction() as store:
        await store.write(delete(shift_answers))
        paged = await danger.cry(store, crew.mother, source="tap", now=NOW)

    assert not paged.somebody
    assert await crew.paged() == ["first"]


async def test_whoever_gave_a_second_way_is_paged_there_too_and_the_others_are_not(crew: Crew) -> None:
    async with crew.memory.transaction() as store:
        await people.also_page(store, crew.second, "davide@esempio.it", NOW)
    await crew.cries()
    await crew.passes(minutes=15)

    async with crew.memory.reading() as store:
        rows = await store.read(select(parcels).where(parcels.c.kind == paging.SECOND_CHANNEL))
        payload = store.ring.unseal(f"outbox.payload:{rows[0].id}", rows[0].payload_sealed)
    assert [(row.person_id, row.lane) for row in rows] == [(crew.second.id, Lane.SECOND)]
    assert payload == b"{}"


async def test_a_page_says_code_and_nothing_else(crew: Crew) -> None:
    event = await crew.cries()

    async with crew.memory.reading() as store:
        row = await store.first(select(parcels).where(parcels.c.kind == Notice.DANGER))
        assert row is not None
        said = orjson.loads(store.ring.unseal(f"outbox.payload:{row.id}", row.payload_sealed))
    assert said == {"code": event.code, "source": "text"}


async def test_an_emergency_report_pages_the_first_and_goes_on_until_taken_in_charge(crew: Crew) -> None:
    protocol = builders.the_protocol()
    async with crew.memory.transaction() as store:
        teacher = await joined(store, Duty.TEACHER, organisation=builders.SCHOOL)
        receipt = await builders.sent(store, teacher, X6="sì")
    assert receipt.case.level is Level.P1
    assert await crew.paged() == ["first"]

    for minutes in (15, 30):
        await crew.passes(minutes=minutes)
    assert await crew.paged() == ["first", "second", "boss"]
    assert await crew.told(Notice.STILL_WAITING) == [teacher.id]

    async with crew.memory.transaction() as store:
        await triage.take_charge(store, crew.first, receipt.code, protocol, later(minutes=31))
    await crew.passes(hours=3)
    assert await crew.paged() == ["first", "second", "boss"]


async def test_an_alarm_that_becomes_an_emergency_report_is_one_page_and_keeps_its_clock(crew: Crew) -> None:
    async with crew.memory.transaction() as store:
        await danger.cry(store, crew.mother, source="report", now=NOW - timedelta(minutes=10))
    async with crew.memory.transaction() as store:
        await builders.sent(store, crew.mother, form="family", X6="sì")
    assert await crew.paged() == ["first"]

    await crew.passes(minutes=5)
    assert await crew.paged() == ["first", "second"]
    await crew.passes(minutes=20)
    assert await crew.paged() == ["first", "second", "boss"]


async def test_the_same_timer_is_acted_on_by_one_of_two_processes(crew: Crew) -> None:
    await crew.cries()
    async with crew.memory.transaction() as store:
        timer = await clockwork.take_due(store, later(minutes=15))
        assert timer is not None
        await timers.act(store, timer, builders.the_protocol(), later(minutes=15))
    async with crew.memory.transaction() as store:
        assert await clockwork.take_due(store, later(minutes=15)) is None

    assert await crew.paged() == ["first", "second"]


async def test_a_step_that_dies_half_way_is_taken_again_whole(crew: Crew) -> None:
    await crew.cries()
    with pytest.raises(RuntimeError):
        async with crew.memory.transaction() as store:
            timer = await clockwork.take_due(store, later(minutes=15))
            assert timer is not None
            await timers.act(store, timer, builders.the_protocol(), later(minutes=15))
            await store.flush()
            raise RuntimeError("killed")
    assert await crew.paged() == ["first"]

    await crew.passes(minutes=15)
    assert await crew.paged() == ["first", "second"]


async def test_the_clock_of_a_page_stands_in_the_database_and_outlives_the_process(
    crew: Crew, network_url: str
) -> None:
    await crew.cries()
    crew.memory = builders.a_memory(network_url)

    await crew.passes(minutes=15)
    paged = await crew.paged()
    await crew.memory.close()

    assert paged == ["first", "second"]
