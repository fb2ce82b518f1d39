"""While somebody waits: an honest place in line, three questions every two weeks, a level that rises when it gets worse."""

from dataclasses import dataclass
from datetime import date

import pytest

from casework import referral_answers, referrals, triage, waiting
from casework.notices import Notice
from db import cases
from db.referral_tables import check_ins
from db.session import Memory
from domain.case import AgeBand, Case, Entry, Sector, Severity
from domain.check_in import CheckInGone
from domain.people import Duty, Person
from domain.referral import Referral
from domain.refusals import NotFound
from domain.triage import Level
from tests.builders import AMBITO, COMUNE, NOW, joined, later, rows, sent, stored, the_protocol
from tests.casework.clockwork import kinds, runs_until, told
from tests.services import a_service

ADULT = Entry(Severity.EARLY, True, Sector.HEALTH, AgeBand.ADULT)


@dataclass
class Stage:
    """A mother who reported, her case at a service, the operator and the service's contact."""

    mother: Person
    operator: Person
    contact: Person
    case: Case
    referral: Referral
    receipt: str


async def a_stage(memory: Memory, *, ahead: int = 0) -> Stage:
    async with memory.transaction() as store:
        mother, operator = await joined(store), await joined(store, Duty.TRIAGE_OPERATOR)
        receipt = (await sent(store, mother, form="family")).code
        service, body = await a_service(store, "Consultorio", COMUNE, NOW, free=9)
        contact = await joined(store, Duty.SERVICE_CONTACT, at=AMBITO, organisation=body)
    async with memory.transaction() as store:
        for number in range(ahead):
            other = await stored(store, entry=ADULT)
            at = later(hours=-number - 1)
            await referrals.send(store, operator, other.code, [service], the_protocol(), at)
        case = await cases.by_code(store, receipt)
        assert case is not None
        (one,) = await referrals.send(store, operator, receipt, [service], the_protocol(), NOW)
    return Stage(mother, operator, contact, case, one, receipt)


async def taken(memory: Memory, stage: Stage, *, on: date | None = None) -> None:
    async with memory.transaction() as store:
        if on is None:
            await referral_answers.accept(
                store, stage.contact, stage.referral.code, the_protocol(), later(days=1)
            )
        else:
            await referral_answers.put_on_list(
                store, stage.contact, stage.referral.code, on, the_protocol(), later(days=1)
            )


async def asked(memory: Memory, stage: Stage) -> int:
    return int(
        [params for kind, params in await told(memory, stage.mother) if kind == Notice.CHECK_IN][-1]["check"]
    )


class TestLine:
    async def test_the_place_counts_those_who_came_before(self, memory: Memory) -> None:
        stage = await a_stage(memory, ahead=3)
        await taken(memory, stage)

        async with memory.transaction() as store:
            (found,) = await waiting.mine(store, stage.mother, later(days=1))

        assert (found.is_taken, found.place) == (True, 4)
        assert found.ahead is not None and found.ahead.low <= found.ahead.middle <= found.ahead.high

    async def test_the_day_that_a_service_gave_is_told(self, memory: Memory) -> None:
        stage = await a_stage(memory)
        await taken(memory, stage, on=date(2027, 4, 20))

        async with memory.transaction() as store:
            (found,) = await waiting.mine(store, stage.mother, later(days=1))

        assert found.expected_on == date(2027, 4, 20)

    async def test_nobody_else_reads_it(self, memory: Memory) -> None:
        stage = await a_stage(memory)
        await taken(memory, stage)

        async with memory.transaction() as store:
            for other in (await joined(store), stage.operator, stage.contact):
                assert await waiting.mine(store, other, later(days=1)) == []


class TestCheckIn:
    async def test_it_comes_every_two_weeks_covered_until_the_first_meeting(self, memory: Memory) -> None:
        stage = await a_stage(memory)
        await taken(memory, stage)

        await runs_until(memory, later(days=29))
        found = [one for one in await told(memory, stage.mother) if one[0] == Notice.CHECK_IN]
        assert [params["covered"] for _kind, params in found] == [True, True]

        async with memory.transaction() as store:
            await referral_answers.meet(store, stage.contact, stage.referral.code, later(days=30))
        await runs_until(memory, later(days=60))
        assert (await kinds(memory, stage.mother)).count(Notice.CHECK_IN) == 2

    async def test_good_answers_change_nothing_and_stay_sealed(self, memory: Memory) -> None:
        stage = await a_stage(memory)
        await taken(memory, stage)
        await runs_until(memory, later(days=14))
        number = await asked(memory, stage)

        async with memory.transaction() as store:
            worse = await waiting.answer(store, stage.mother, number, "010", the_protocol(), later(days=15))

        assert worse is False
        (row,) = await rows(memory, check_ins)
        assert b"010" not in row.answers_sealed
        async with memory.transaction() as store:
            case = await cases.by_id(store, stage.case.id)
        assert case is not None and case.level is stage.case.level

    async def test_worse_raises_the_level_with_new_times_and_tells_the_team(self, memory: Memory) -> None:
        stage = await a_stage(memory)
        assert stage.case.level is Level.P3
        await taken(memory, stage)
        await runs_until(memory, later(days=14))
        number = await asked(memory, stage)

        async with memory.transaction() as store:
            worse = await waiting.answer(store, stage.mother, number, "210", the_protocol(), later(days=15))

        assert worse is True
        async with memory.transaction() as store:
            case = await cases.by_id(store, stage.case.id)
        assert case is not None
        assert case.level is Level.P2
        assert case.promises.meeting > later(days=15)
        assert (await told(memory, stage.operator))[-1][0] == Notice.WORSE

    async def test_it_is_answered_once_by_the_person_asked_and_in_time(self, memory: Memory) -> None:
        stage = await a_stage(memory)
        await taken(memory, stage)
        await runs_until(memory, later(days=14))
        number = await asked(memory, stage)

        async with memory.transaction() as store:
            with pytest.raises(NotFound):
                await waiting.answer(store, stage.contact, number, "222", the_protocol(), later(days=15))
            with pytest.raises(CheckInGone):
                await waiting.answer(store, stage.mother, number, "222", the_protocol(), later(days=40))
            await waiting.answer(store, stage.mother, number, "000", the_protocol(), later(days=15))
        async with memory.transaction() as store:
            with pytest.raises(CheckInGone):
                await waiting.answer(store, stage.mother, number, "222", the_protocol(), later(days=15))

    async def test_a_wish_for_company_reaches_who_follows_the_case(self, memory: Memory) -> None:
        stage = await a_stage(memory)

        async with memory.transaction() as store:
            await waiting.wish(store, stage.mother, stage.receipt, "gruppo", later(days=2))
            with pytest.raises(NotFound):
                await waiting.wish(store, stage.contact, stage.receipt, "gruppo", later(days=2))

        assert (await told(memory, stage.operator))[-1][1]["what"] == "gruppo"


async def test_who_was_shown_the_way_to_a_service_is_still_asked_and_heard(memory: Memory) -> None:
    stage = await a_stage(memory)
    await taken(memory, stage, on=date(2027, 6, 1))
    async with memory.transaction() as store:
        await triage.take_charge(store, stage.operator, stage.receipt, the_protocol(), later(days=2))
        await triage.classify(store, stage.operator, stage.receipt, lambda _entry: ADULT, later(days=2))
    async with memory.transaction() as store:
        await triage.orient(store, stage.operator, stage.receipt, "consultorio", later(days=2))

    await runs_until(memory, later(days=14, hours=1))
    number = await asked(memory, stage)
    async with memory.transaction() as store:
        assert await waiting.answer(store, stage.mother, number, "222", the_protocol(), later(days=15))

    assert (await told(memory, stage.operator))[-1][1]["what"] == "worse"
