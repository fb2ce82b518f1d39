"""Somebody may be in danger now: who is paged, and then whom, until a person has read; and what becomes of the words."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from casework import danger, delivery, paging, privacy, triage
from casework.notices import Notice
from db import dangers, people, timers
from db.dangers import Danger
from db.session import Memory
from db.tables import audit, messages
from db.tables import outbox as outbox_rows
from db.tables import rota as rota_rows
from db.threads import VaultDestroyed
from domain.danger import Hit, Strength
from domain.people import Duty, Person
from domain.refusals import NotFound
from domain.triage import Level
from tests.builders import COMUNE, DISTRICT, NOW, SIBLING, joined, later, rows, sent, the_protocol
from tests.casework.clockwork import kinds, runs_until, told

HIT = (Hit("suicide_explicit", Strength.PLAIN, "r1", (0, 4), "it"),)
PAGED = Notice.DANGER


@dataclass
class Duties:
    """The people around an alarm."""

    first: Person
    second: Person
    coordinator: Person
    nina: Person


@pytest.fixture
async def team(memory: Memory) -> Duties:
    async with memory.transaction() as store:
        return Duties(
            first=await joined(store, Duty.TRIAGE_OPERATOR, on_duty=True),
            second=await joined(store, Duty.TRIAGE_OPERATOR, on_duty=True),
            coordinator=await joined(store, Duty.COORDINATOR),
            nina=await joined(store),
        )


async def cried(memory: Memory, person: Person, text: str = "non ce la faccio più", **more: float) -> Danger:
    async with memory.transaction() as store:
        paged = await danger.cry(store, person, source="text", now=later(**more), text=text, hits=HIT)
    return paged.danger


async def pages(memory: Memory, person: Person) -> int:
    return (await kinds(memory, person)).count(PAGED)


class TestPaging:
    async def test_the_first_on_duty_is_paged_at_once_and_nobody_else(
        self, memory: Memory, team: Duties
    ) -> None:
        event = await cried(memory, team.nina)

        assert await told(memory, team.first) == [(PAGED, {"code": event.code, "source": "text"})]
        assert [await pages(memory, one) for one in (team.second, team.coordinator)] == [0, 0]
        (row,) = await rows(memory, outbox_rows, kind=PAGED.value)
        assert row.lane == 0

    async def test_then_the_second_the_coordinator_and_everybody_until_somebody_reads(
        self, memory: Memory, team: Duties
    ) -> None:
        await cried(memory, team.nina)
        counts = []
        for minutes in (14, 15, 29, 30, 39, 40, 50, 60):
            await runs_until(memory, later(minutes=minutes))
            counts.append(
                tuple([await pages(memory, one) for one in (team.first, team.second, team.coordinator)])
            )

        assert counts == [
            (1, 0, 0),
            (1, 1, 0),
            (1, 1, 0),
            (1, 1, 1),
            (1, 1, 1),
            (2, 2, 2),
            (3, 3, 3),
            (4, 4, 4),
        ]

    async def test_after_half_an_hour_the_one_who_cried_sees_the_numbers_again(
        self, memory: Memory, team: Duties
    ) -> None:
        await cried(memory, team.nina)
        await runs_until(memory, later(minutes=29))
        assert await kinds(memory, team.nina) == []

        await runs_until(memory, later(minutes=60))

        assert await kinds(memory, team.nina) == [Notice.STILL_WAITING]

    async def test_reading_stops_it_and_is_told(self, memory: Memory, team: Duties) -> None:
        event = await cried(memory, team.nina)
        async with memory.transaction() as store:
            _, thread = await danger.opened(store, team.second, event.code, later(minutes=10))

        await runs_until(memory, later(hours=2))

        assert [one.text for one in thread] == ["non ce la faccio più"]
        assert [await pages(memory, one) for one in (team.first, team.second)] == [1, 0]
        (about,) = [about for kind, about in await told(memory, team.nina) if kind == Notice.DANGER_READ]
        assert about["at"] == int(later(minutes=10).timestamp())
        assert len(await rows(memory, audit, act="answer_danger")) == 1

    async def test_a_page_that_was_read_is_told_once(self, memory: Memory, team: Duties) -> None:
        event = await cried(memory, team.nina)
        async with memory.transaction() as store:
            for person in (team.first, team.second):
                await danger.opened(store, person, event.code, later(minutes=1))

        assert (await kinds(memory, team.nina)).count(Notice.DANGER_READ) == 1

    async def test_who_cannot_be_reached_hands_on_at_once(self, memory: Memory, team: Duties) -> None:
        event = await cried(memory, team.nina)
        async with memory.transaction() as store:
            await delivery.unreachable(store, team.first.id, later(minutes=1), event.id)

        await runs_until(memory, later(minutes=1))

        assert await pages(memory, team.second) == 1

    async def test_after_an_outage_everybody_is_paged_once_and_not_for_each_hour_missed(
        self, memory: Memory, team: Duties
    ) -> None:
        """The clock stood still for half a day: what is overdue is done once, and the steps go on from now."""
        await cried(memory, team.nina)
        await runs_until(memory, later(minutes=40))
        before = await pages(memory, team.first)

        for _ in range(3):
            async with memory.transaction() as store:
                timer = await timers.take_due(store, later(hours=12))
                if timer is None:
                    break
                if timer.kind == paging.PAGE:
                    await paging.again(store, timer, later(hours=12))

        assert await pages(memory, team.first) == before + 1

    async def test_with_nobody_on_duty_the_coordinator_is_called_and_the_truth_is_known(
        self, memory: Memory
    ) -> None:
        async with memory.transaction() as store:
            coordinator = await joined(store, Duty.COORDINATOR)
            nina = await joined(store)
            paged = await danger.cry(store, nina, source="tap", now=NOW)

        assert not paged.somebody
        assert await pages(memory, coordinator) == 1

    async def test_who_is_away_is_not_the_first(self, memory: Memory, team: Duties) -> None:
        async with memory.transaction() as store:
            await people.set_away(store, team.first.id, later(days=1))

        await cried(memory, team.nina)

        assert [await pages(memory, one) for one in (team.first, team.second)] == [0, 1]

    async def test_who_left_is_on_no_duty_list(self, memory: Memory, team: Duties) -> None:
        async with memory.transaction() as store:
            await privacy.leave(store, team.first, NOW)

        await cried(memory, team.nina)

        assert [await pages(memory, one) for one in (team.first, team.second)] == [0, 1]
        assert {row.person_id for row in await rows(memory, rota_rows)} == {team.second.id}

    async def test_of_a_teacher_the_own_territory_is_paged(self, memory: Memory, team: Duties) -> None:
        async with memory.transaction() as store:
            far = await joined(store, Duty.TRIAGE_OPERATOR, at=SIBLING, on_duty=True)
            teacher = await joined(store, Duty.TEACHER, at=SIBLING)

        await cried(memory, teacher)

        assert [await pages(memory, one) for one in (far, team.first)] == [1, 0]

    async def test_where_nobody_answers_the_lead_body_is_called(self, memory: Memory, team: Duties) -> None:
        async with memory.transaction() as store:
            teacher = await joined(store, Duty.TEACHER, at=SIBLING)

        await cried(memory, teacher)

        assert await pages(memory, team.first) == 1


class TestWords:
    async def test_a_second_cry_joins_the_first_and_pages_nobody_anew(
        self, memory: Memory, team: Duties
    ) -> None:
        first = await cried(memory, team.nina)
        again = await cried(memory, team.nina, "ho preso tutto", minutes=2)

        assert again.id == first.id
        assert await pages(memory, team.first) == 1
        async with memory.transaction() as store:
            _, thread = await danger.opened(store, team.first, first.code, later(minutes=3))
        assert [one.text for one in thread] == ["non ce la faccio più", "ho preso tutto"]

    async def test_once_read_every_further_cry_pages_the_reader(self, memory: Memory, team: Duties) -> None:
        event = await cried(memory, team.nina)
        async with memory.transaction() as store:
            await danger.opened(store, team.second, event.code, later(minutes=1))

        await cried(memory, team.nina, "sono sul tetto", minutes=2)

        assert [await pages(memory, one) for one in (team.first, team.second)] == [1, 1]

    async def test_a_reply_is_read_by_the_one_it_was_written_to(self, memory: Memory, team: Duties) -> None:
        event = await cried(memory, team.nina)
        async with memory.transaction() as store:
            await danger.reply(store, team.first, event.code, "sono Marta, resta con me", later(minutes=2))
            await danger.write(store, team.nina, "ci sono", later(minutes=3))
        (about,) = [about for kind, about in await told(memory, team.nina) if kind == Notice.DANGER_REPLY]
        assert "Marta" not in str(about)

        async with memory.transaction() as store:
            text = await danger.reply_text(store, team.nina, event.code, about["message"])
            assert text == "sono Marta, resta con me"
            for other in (team.second, team.coordinator):
                with pytest.raises(NotFound):
                    await danger.reply_text(store, other, event.code, about["message"])

    async def test_an_ended_event_is_no_chat_any_more(self, memory: Memory, team: Duties) -> None:
        event = await cried(memory, team.nina)
        async with memory.transaction() as store:
            await danger.close(
                store,
                team.first,
                event.code,
                later(minutes=5),
                verdict=danger.Verdict.TRUE,
                helped=danger.Helped.TALK,
            )
            assert await danger.write(store, team.nina, "ancora io", later(minutes=6)) is None

        await runs_until(memory, later(hours=2))
        assert await pages(memory, team.second) == 0
        assert (await cried(memory, team.nina, hours=3)).id != event.id

    async def test_a_child_is_known_to_be_one(self, memory: Memory, team: Duties) -> None:
        async with memory.transaction() as store:
            assert not await danger.under_age(store, team.nina, NOW)
        event = await cried(memory, team.nina)

        async with memory.transaction() as store:
            assert await danger.under_age(store, team.nina, NOW)
            found = await dangers.by_id(store, event.id)
        assert found is not None and found.under_age


class TestTerm:
    @pytest.fixture
    async def team(self, memory: Memory) -> Duties:
        """The same people with nobody on the rota: thirty days of shifts would only cost time."""
        async with memory.transaction() as store:
            first, second = [await joined(store, Duty.TRIAGE_OPERATOR) for _ in range(2)]
            return Duties(first, second, await joined(store, Duty.COORDINATOR), await joined(store))

    async def test_after_thirty_days_the_words_are_gone(self, memory: Memory, team: Duties) -> None:
        event = await cried(memory, team.nina)
        async with memory.transaction() as store:
            await danger.opened(store, team.first, event.code, NOW)
        await runs_until(memory, NOW + danger.KEPT - timedelta(seconds=1))
        assert len(await rows(memory, messages)) == 1

        await runs_until(memory, NOW + danger.KEPT)

        assert await rows(memory, messages) == []
        async with memory.transaction() as store:
            assert await store.vault(event.id) is None
            with pytest.raises(VaultDestroyed):
                await danger.reply(store, team.first, event.code, "tardi", later(days=31))

    async def test_an_event_that_became_a_case_is_kept_with_it(self, memory: Memory, team: Duties) -> None:
        async with memory.transaction() as store:
            teacher = await joined(store, Duty.TEACHER)
        event = await cried(memory, teacher)
        async with memory.transaction() as store:
            receipt = await sent(store, teacher, X2="sì")
            await danger.opened(store, team.first, event.code, NOW)

        await runs_until(memory, NOW + danger.KEPT)

        async with memory.transaction() as store:
            found = await dangers.by_id(store, event.id)
            assert found is not None and found.case == receipt.case.id
            assert await store.vault(event.id) is not None


class TestEmergencyCase:
    async def test_a_red_report_is_paged_until_somebody_takes_it(self, memory: Memory, team: Duties) -> None:
        async with memory.transaction() as store:
            teacher = await joined(store, Duty.TEACHER)
            receipt = await sent(store, teacher, X6="sì")
        assert receipt.case.level is Level.P1

        await runs_until(memory, later(minutes=15))
        assert Notice.PAGE in await kinds(memory, team.second)

        async with memory.transaction() as store:
            await triage.take_charge(store, team.second, receipt.code, the_protocol(), later(minutes=16))
        before = await kinds(memory, team.coordinator)
        await runs_until(memory, later(minutes=55))
        assert (await kinds(memory, team.coordinator)).count(Notice.PAGE) == before.count(Notice.PAGE)


async def test_open_alarms_are_listed_where_one_may_answer(memory: Memory, team: Duties) -> None:
    async with memory.transaction() as store:
        above = await joined(store, Duty.COORDINATOR, at=DISTRICT)
        below = await joined(store, Duty.COORDINATOR, at=COMUNE)
        beside = await joined(store, Duty.COORDINATOR, at=SIBLING)
    event = await cried(memory, team.nina)  # nobody knows where: the lead body's ambito

    async with memory.transaction() as store:
        listed = [
            [one.code for one, _ in await danger.open_events(store, person, NOW)]
            for person in (team.first, above, below, beside, team.nina)
        ]

    assert listed == [[event.code], [event.code], [], [], []]


async def test_alarms_that_nobody_read_stand_before_the_others(memory: Memory, team: Duties) -> None:
    async with memory.transaction() as store:
        youngsters = [await joined(store) for _ in range(3)]
    first, second, third = [await cried(memory, one, minutes=at) for at, one in enumerate(youngsters)]
    async with memory.transaction() as store:
        await danger.opened(store, team.first, first.code, later(minutes=5))

    async with memory.transaction() as store:
        listed = [one.code for one, _ in await danger.open_events(store, team.first, later(minutes=6))]

    assert listed == [second.code, third.code, first.code]
