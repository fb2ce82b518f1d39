"""Retention as a daily round: planned, warned, delayed by what is new, and in the end a stub that nobody recognises."""

from datetime import datetime

import pytest

from casework import retention, threads, triage
from casework.notices import Notice
from casework.retention import Planned
from db import cases
from db.retention_tables import retentions
from db.session import Memory
from db.tables import audit, notes, outbox, vaults
from db.tables import cases as case_rows
from db.tables import reports as report_rows
from db.trail_tables import erasures
from domain.access import NotAllowed
from domain.case_acts import NotNow, ReasonMissing
from domain.people import Duty, Person
from domain.retention import Step, TooLong
from tests.builders import COMPLETE, NOW, everything, joined, later, rows, sent, the_protocol
from tests.casework.clockwork import kinds

PROTOCOL = the_protocol()


@pytest.fixture
async def carla(memory: Memory) -> Person:
    async with memory.transaction() as store:
        return await joined(store, Duty.COORDINATOR, name="Carla")


@pytest.fixture
async def teacher(memory: Memory) -> Person:
    async with memory.transaction() as store:
        return await joined(store, Duty.TEACHER)


async def oriented(memory: Memory, carla: Person, teacher: Person) -> str:
    """Close a case with a service to turn to; gives its code."""
    async with memory.transaction() as store:
        code = (await sent(store, teacher, text="zanzibar")).code
        await triage.take_charge(store, carla, code, PROTOCOL, NOW)
        await triage.classify(store, carla, code, lambda _: COMPLETE, NOW)
        await triage.orient(store, carla, code, "consultorio", NOW)
    return code


async def round_at(memory: Memory, now: datetime) -> int:
    async with memory.transaction() as store:
        return await retention.round_(store, PROTOCOL, now)


async def plan_at(memory: Memory, now: datetime) -> list[Planned]:
    async with memory.reading() as store:
        return [one async for one in retention.plan(store, PROTOCOL, now)]


async def test_warned_a_fortnight_before_and_gone_after_its_term(
    memory: Memory, carla: Person, teacher: Person
) -> None:
    code = await oriented(memory, carla, teacher)
    assert await round_at(memory, later(days=1)) == 1
    assert await round_at(memory, later(days=70)) == 0
    assert Notice.RETENTION_NEAR not in await kinds(memory, carla)

    await round_at(memory, later(days=77))
    assert Notice.RETENTION_NEAR in await kinds(memory, carla)
    assert await round_at(memory, later(days=90)) == 0
    await round_at(memory, later(days=91))

    (stub,) = await rows(memory, case_rows)
    assert stub.code.startswith("-") and code not in str(stub)
    assert (stub.level, stub.age_band, stub.operator_id, stub.manager_id) == (4, "14-17", None, None)
    (report,) = await rows(memory, report_rows)
    assert (report.content_sealed, report.person_id, report.organisation_id) == (b"", None, None)
    assert code not in str(report.receipt)
    assert [row.key_wrapped for row in await rows(memory, vaults)] == [None]
    assert [row.why for row in await rows(memory, erasures)] == ["term"]
    assert await rows(memory, outbox, vault_id=stub.id) == []
    assert [row.detail for row in await rows(memory, audit, act="retention_erased")] == ["orientata"]
    assert await round_at(memory, later(days=400)) == 0
    assert await plan_at(memory, later(days=400)) == []
    async with memory.transaction() as store:
        assert await cases.by_code(store, code) is None


async def test_something_new_gives_a_respite(memory: Memory, carla: Person, teacher: Person) -> None:
    code = await oriented(memory, carla, teacher)
    await round_at(memory, later(days=77))
    async with memory.transaction() as store:
        await threads.add(store, teacher, code, "è tornato a scuola", PROTOCOL, later(days=88))

    await round_at(memory, later(days=95))
    assert [row.key_wrapped for row in await rows(memory, vaults)] != [None]
    await round_at(memory, later(days=105))
    assert (await kinds(memory, carla)).count(Notice.RETENTION_NEAR) == 2
    await round_at(memory, later(days=120))

    assert [row.key_wrapped for row in await rows(memory, vaults)] == [None]


async def test_a_case_opened_again_is_let_alone(memory: Memory, carla: Person, teacher: Person) -> None:
    code = await oriented(memory, carla, teacher)
    await round_at(memory, later(days=77))
    async with memory.transaction() as store:
        await triage.reopen(store, carla, code, PROTOCOL, later(days=80))

    await round_at(memory, later(days=200))

    assert await rows(memory, retentions) == []
    assert await plan_at(memory, later(days=200)) == []


class TestKeepingLonger:
    async def test_with_a_reason_it_stays_and_the_reason_is_sealed(
        self, memory: Memory, carla: Person, teacher: Person
    ) -> None:
        code = await oriented(memory, carla, teacher)
        await round_at(memory, later(days=77))
        async with memory.transaction() as store:
            await retention.keep_longer(store, carla, code, later(days=300), "causa in corso", later(days=80))

        for day in (91, 200, 285):
            await round_at(memory, later(days=day))
        (row,) = await rows(memory, retentions)
        assert b"causa" not in row.reason_sealed and row.kept_by == carla.id
        assert [row.key_wrapped for row in await rows(memory, vaults)] != [None]
        await round_at(memory, later(days=301))
        await round_at(memory, later(days=316))
        assert [row.key_wrapped for row in await rows(memory, vaults)] == [None]

    async def test_only_with_right_reason_and_measure(
        self, memory: Memory, carla: Person, teacher: Person
    ) -> None:
        code = await oriented(memory, carla, teacher)
        async with memory.transaction() as store:
            marta = await joined(store, Duty.TRIAGE_OPERATOR)
            open_one = (await sent(store, teacher)).code
        before = await everything(memory)
        async with memory.transaction() as store:
            for person, which, until, reason, refusal in (
                (marta, code, later(days=9), "serve", NotAllowed),
                (carla, code, later(days=9), " ", ReasonMissing),
                (carla, code, later(days=400), "serve", TooLong),
                (carla, open_one, later(days=9), "serve", NotNow),
            ):
                with pytest.raises(refusal):
                    await retention.keep_longer(store, person, which, until, reason, NOW)

        assert await everything(memory) == before


async def test_a_plan_changes_nothing_and_says_everything(
    memory: Memory, carla: Person, teacher: Person
) -> None:
    codes = [await oriented(memory, carla, teacher) for _ in range(3)]
    before = await everything(memory)

    planned = await plan_at(memory, later(days=80))

    assert [(one.code, one.step) for one in planned] == [(code, Step.WARN) for code in codes]
    assert await everything(memory) == before


async def test_a_joined_case_goes_with_the_one_it_was_joined_to(
    memory: Memory, carla: Person, teacher: Person
) -> None:
    code = await oriented(memory, carla, teacher)
    async with memory.transaction() as store:
        await triage.reopen(store, carla, code, PROTOCOL, NOW)
        other = (await sent(store, teacher, text="altra cosa")).code
        await triage.merge(store, carla, other, code, PROTOCOL, NOW)
        await triage.take_charge(store, carla, code, PROTOCOL, NOW)
        await threads.note(store, carla, code, "nota", NOW)
        await triage.orient(store, carla, code, "consultorio", later(hours=1))
    for day in (1, 78, 93):
        await round_at(memory, later(days=day))

    assert [row.key_wrapped for row in await rows(memory, vaults)] == [None, None]
    assert await rows(memory, notes) == []
    assert all(row.code.startswith("-") for row in await rows(memory, case_rows))
