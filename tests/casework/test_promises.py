"""Nothing waits without a clock: three quarters, the end, what comes back by itself, and what stops a clock."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from casework import threads, triage
from casework.notices import Notice
from casework.promises import ANSWER_DAYS, NEAR, OFFERED, PATIENCE
from casework.reports import Receipt
from db import cases
from db.session import Memory
from db.tables import audit, timers
from db.tables import outbox as outbox_rows
from domain.calendar import Target, Unit
from domain.case import Case, CaseState, Entry, Sector, Severity
from domain.people import Duty, Person
from domain.triage import Level
from tests.builders import NOW, joined, later, rows, sent, the_protocol
from tests.casework.clockwork import kinds, runs_until, told

PROTOCOL = the_protocol()


@dataclass
class Team:
    """Those around one urgent report (P2: four hours to be seen and accepted, a day to the first contact)."""

    teacher: Person
    operator: Person
    coordinator: Person
    manager: Person
    receipt: Receipt

    @property
    def code(self) -> str:
        return self.receipt.code


@pytest.fixture
async def team(memory: Memory) -> Team:
    async with memory.transaction() as store:
        teacher = await joined(store, Duty.TEACHER)
        operator = await joined(store, Duty.TRIAGE_OPERATOR, on_duty=True)
        coordinator = await joined(store, Duty.COORDINATOR)
        manager = await joined(store, Duty.CASE_MANAGER)
        receipt = await sent(store, teacher, X2="sì")
    assert receipt.case.level is Level.P2
    return Team(teacher, operator, coordinator, manager, receipt)


async def case_of(memory: Memory, code: str) -> Case:
    async with memory.transaction() as store:
        found = await cases.by_code(store, code)
    assert found is not None
    return found


async def assigned(memory: Memory, team: Team, hours: float = 0) -> None:
    """Take, classify and assign the case."""
    now = later(hours=hours)
    async with memory.transaction() as store:
        await triage.take_charge(store, team.operator, team.code, PROTOCOL, now)
        entry = Entry(Severity.EARLY, True, Sector.SOCIAL)
        await triage.classify(store, team.operator, team.code, lambda _: entry, now)
        await triage.assign(store, team.operator, team.code, team.manager.id, PROTOCOL, now)


class TestNear:
    async def test_at_three_quarters_the_coordinator_is_told(self, memory: Memory, team: Team) -> None:
        await runs_until(memory, later(hours=2, minutes=59))
        assert Notice.PROMISE_NEAR not in await kinds(memory, team.coordinator)

        await runs_until(memory, later(hours=3))

        near = [about for kind, about in await told(memory, team.coordinator) if kind == Notice.PROMISE_NEAR]
        assert {about["step"] for about in near} == {"acknowledge", "accept"}
        assert near[0]["due"] == int(later(hours=4).timestamp())
        assert near[0]["code"] == team.code

    async def test_whoever_holds_the_case_is_told_too(self, memory: Memory, team: Team) -> None:
        async with memory.transaction() as store:
            await triage.take_charge(store, team.operator, team.code, PROTOCOL, NOW)

        await runs_until(memory, later(hours=3))

        steps = [
            about["step"] for kind, about in await told(memory, team.operator) if kind == Notice.PROMISE_NEAR
        ]
        assert steps == ["accept"]

    async def test_what_was_done_in_time_is_not_mentioned(self, memory: Memory, team: Team) -> None:
        await assigned(memory, team)
        async with memory.transaction() as store:
            await triage.accept(store, team.manager, team.code, later(hours=1))

        await runs_until(memory, later(hours=5))

        assert {*await kinds(memory, team.coordinator)} & {
            Notice.PROMISE_NEAR,
            Notice.PROMISE_MISSED,
        } == set()


class TestMissed:
    async def test_the_coordinator_the_operators_and_the_reporter_learn_it(
        self, memory: Memory, team: Team
    ) -> None:
        await runs_until(memory, later(hours=4))

        for person in (team.coordinator, team.operator):
            missed = [
                about["step"] for kind, about in await told(memory, person) if kind == Notice.PROMISE_MISSED
            ]
            assert missed == ["acknowledge", "accept"]
        about = [about for kind, about in await told(memory, team.teacher) if kind == Notice.MISSED]
        assert about == [{"receipt": team.code, "covered": False}]
        assert [row.detail for row in await rows(memory, audit, act="promise_missed")] == [
            "acknowledge",
            "accept",
        ]

    async def test_the_reporter_hears_of_the_first_contact_too_and_of_no_meeting(
        self, memory: Memory, team: Team
    ) -> None:
        await runs_until(memory, later(days=10))

        assert (await kinds(memory, team.teacher)).count(Notice.MISSED) == 2

    async def test_it_is_told_in_the_lane_of_emergencies_when_the_case_is_urgent(
        self, memory: Memory, team: Team
    ) -> None:
        await runs_until(memory, later(hours=4))

        lanes = {row.lane for row in await rows(memory, outbox_rows, kind=Notice.PROMISE_MISSED.value)}
        assert lanes == {0}

    async def test_a_family_reads_it_behind_a_neutral_line_and_not_at_night(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            mother = await joined(store)
            await sent(store, mother, form="family", X2="sì")

        await runs_until(
            memory, later(hours=24)
        )  # the next morning at ten; the evening's was due at fourteen

        (first, second) = await rows(memory, outbox_rows, person_id=mother.id, kind=Notice.MISSED.value)
        assert [about["covered"] for _, about in await told(memory, mother)] == [True, True]
        assert (first.due_at, second.due_at) == (later(hours=4), later(hours=24))

    async def test_while_an_emergency_runs_the_night_keeps_nobody_waiting(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            mother = await joined(store)
            await sent(store, mother, form="family", X6="sì")

        await runs_until(memory, later(hours=14))  # at midnight; the first contact is owed within the hour

        missed = await rows(memory, outbox_rows, person_id=mother.id, kind=Notice.MISSED.value)
        assert [row.due_at for row in missed] == [later(minutes=15), later(hours=1)]
        assert {row.lane for row in missed} == {0}


class TestOffered:
    async def test_who_does_not_accept_in_time_loses_the_case(self, memory: Memory, team: Team) -> None:
        await assigned(memory, team, hours=1)
        await runs_until(memory, later(hours=4, minutes=59))
        assert (await case_of(memory, team.code)).state is CaseState.ASSIGNED

        await runs_until(memory, later(hours=5))

        case = await case_of(memory, team.code)
        assert (case.state, case.manager, case.operator) == (CaseState.IN_TRIAGE, None, team.operator.id)
        for person in (team.operator, team.coordinator, team.manager):
            assert Notice.RETURNED in await kinds(memory, person)

    async def test_who_accepts_keeps_it(self, memory: Memory, team: Team) -> None:
        await assigned(memory, team)
        async with memory.transaction() as store:
            await triage.accept(store, team.manager, team.code, later(hours=1))

        await runs_until(memory, later(hours=12))

        assert (await case_of(memory, team.code)).manager == team.manager.id

    async def test_the_next_named_has_the_whole_time_again(self, memory: Memory, team: Team) -> None:
        await assigned(memory, team)
        async with memory.transaction() as store:
            await triage.decline(store, team.manager, team.code, "conosco la famiglia", later(hours=3))
        await assigned(memory, team, hours=3)

        await runs_until(memory, later(hours=6, minutes=59))

        assert (await case_of(memory, team.code)).state is CaseState.ASSIGNED
        assert len(await rows(memory, timers, kind=OFFERED)) == 1


class TestPatience:
    @pytest.fixture
    async def asked(self, memory: Memory, team: Team) -> Team:
        async with memory.transaction() as store:
            await threads.ask(store, team.operator, team.code, "da quando?", PROTOCOL, NOW)
        return team

    async def test_five_working_days_without_an_answer_bring_the_case_back(
        self, memory: Memory, asked: Team
    ) -> None:
        end = PROTOCOL.calendar.due_at(NOW, Target(ANSWER_DAYS, Unit.WORKING_DAYS))
        assert end - NOW == timedelta(days=7)  # a weekend lies between
        await runs_until(memory, end - timedelta(seconds=1))
        assert (await case_of(memory, asked.code)).state is CaseState.AWAITING_ANSWER

        await runs_until(memory, end)

        assert (await case_of(memory, asked.code)).state is CaseState.IN_TRIAGE
        assert Notice.RETURNED in await kinds(memory, asked.operator, since=end)

    async def test_an_answer_stops_it(self, memory: Memory, asked: Team) -> None:
        async with memory.transaction() as store:
            await threads.answer(store, asked.teacher, asked.code, "da un mese", PROTOCOL, later(days=1))

        assert (await case_of(memory, asked.code)).state is CaseState.IN_TRIAGE
        assert await rows(memory, timers, kind=PATIENCE) == []

    async def test_a_second_question_begins_it_anew(self, memory: Memory, asked: Team) -> None:
        async with memory.transaction() as store:
            await threads.ask(store, asked.operator, asked.code, "e a casa?", PROTOCOL, later(days=2))

        await runs_until(memory, later(days=8))

        assert (await case_of(memory, asked.code)).state is CaseState.AWAITING_ANSWER

    async def test_promises_run_on_meanwhile(self, memory: Memory, asked: Team) -> None:
        await runs_until(memory, later(hours=4))

        assert Notice.PROMISE_MISSED in await kinds(memory, asked.coordinator)


class TestNewClocks:
    async def test_a_raised_level_promises_anew_from_now(self, memory: Memory, team: Team) -> None:
        async with memory.transaction() as store:
            await triage.change_level(
                store, team.operator, team.code, Level.P1, "peggiora", PROTOCOL, later(hours=2)
            )

        case = await case_of(memory, team.code)
        assert case.promises.acknowledge == later(hours=2, minutes=15)
        near = await rows(memory, timers, kind=NEAR)
        assert len(near) == 4
        assert min(row.due_at for row in near) == later(hours=2, minutes=11, seconds=15)

    async def test_a_lowered_level_keeps_what_was_promised(self, memory: Memory, team: Team) -> None:
        before = (await case_of(memory, team.code)).promises
        async with memory.transaction() as store:
            await triage.change_level(
                store, team.operator, team.code, Level.P4, "calma", PROTOCOL, later(hours=2)
            )

        assert (await case_of(memory, team.code)).promises == before

    async def test_a_closed_case_has_no_clock_and_a_reopened_one_has_new_ones(
        self, memory: Memory, team: Team
    ) -> None:
        async with memory.transaction() as store:
            teacher = await joined(store, Duty.TEACHER)
            calm = await sent(store, teacher)
            await triage.dismiss(store, team.operator, calm.code, "doppione", NOW)
        assert await rows(memory, timers, subject_id=calm.case.id) == []

        async with memory.transaction() as store:
            case = await triage.reopen(store, team.operator, calm.code, PROTOCOL, later(days=1))

        assert case.promises.contact > calm.case.promises.contact
        assert len(await rows(memory, timers, subject_id=case.id)) == 8
