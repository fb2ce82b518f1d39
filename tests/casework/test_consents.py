"""Consents of a case: recorded by those who may, asked before an act, taken back; and a family that is not informed."""

from datetime import date

import pytest

from casework import cases as desk
from casework import consents, notices, timers, triage
from casework.consents import Word
from casework.notices import Notice
from db import cases
from db.consents_tables import consents as rows_of_consents
from db.consents_tables import families
from db.session import Memory
from db.tables import audit
from db.tables import timers as timer_rows
from db.timers import Timer
from domain.access import Act, NotAllowed
from domain.case import AgeBand, Case, CaseState, Progress
from domain.case_acts import NotNow, ReasonMissing
from domain.consent import Basis, Born, ConsentMissing, Giver, Responsibility, Scope
from domain.people import Duty, Person
from domain.refusals import NotFound
from tests.builders import COMPLETE, NOW, a_case, joined, later, rows, sent, stored, the_protocol
from tests.casework.clockwork import kinds

PROTOCOL = the_protocol()
BOY = Born(date(2011, 5, 20), date(2011, 5, 20))
"""Fifteen at `NOW`, eighteen on 20 May 2029."""


@pytest.fixture
async def marta(memory: Memory) -> Person:
    async with memory.transaction() as store:
        return await joined(store, Duty.TRIAGE_OPERATOR, name="Marta")


@pytest.fixture
async def case(memory: Memory) -> Case:
    async with memory.transaction() as store:
        return await stored(store)


async def say(memory: Memory, who: Person, case: Case, *givers: Giver, scope: Scope = Scope.REFERRAL) -> None:
    async with memory.transaction() as store:
        for giver in givers:
            await consents.record(store, who, case.code, Word(giver, scope, True), NOW)


async def held(memory: Memory, case: Case, scope: Scope = Scope.REFERRAL, **after: float) -> bool:
    async with memory.transaction() as store:
        found = await cases.by_code(store, case.code)
        assert found is not None
        return await consents.held(store, found, scope, later(**after) if after else NOW)


async def test_an_act_waits_until_everybody_has_said_yes(memory: Memory, marta: Person, case: Case) -> None:
    async with memory.transaction() as store:
        await consents.set_family(store, marta, case.code, Responsibility.BOTH, BOY, NOW)
    await say(memory, marta, case, Giver.PARENT_ONE, Giver.PARENT_TWO)
    assert not await held(memory, case)
    async with memory.transaction() as store:
        with pytest.raises(ConsentMissing):
            await consents.require(store, case, Scope.REFERRAL, NOW)

    await say(memory, marta, case, Giver.SUBJECT)

    assert await held(memory, case)
    assert not await held(memory, case, Scope.PEER)
    assert await held(memory, case, days=365)


class TestTheAssessmentWaitsForTheFamily:
    """Assigned becomes in assessment once those who must agree have, or an exception is documented (field notes §2.2)."""

    @pytest.fixture
    async def anna(self, memory: Memory) -> Person:
        async with memory.transaction() as store:
            return await joined(store, Duty.CASE_MANAGER, name="Anna")

    @pytest.fixture
    async def accepted(self, memory: Memory, anna: Person) -> Case:
        async with memory.transaction() as store:
            progress = Progress(acknowledged_at=NOW, accepted_at=NOW)
            return await stored(store, state=CaseState.ASSIGNED, manager=anna.id, progress=progress)

    async def contacted(self, memory: Memory, anna: Person, case: Case, hours: int) -> CaseState:
        async with memory.transaction() as store:
            return (await triage.record_contact(store, anna, case.code, later(hours=hours))).state

    async def test_both_parents_and_from_14_the_youngster_too(
        self, memory: Memory, anna: Person, accepted: Case
    ) -> None:
        async with memory.transaction() as store:
            await consents.set_family(store, anna, accepted.code, Responsibility.BOTH, BOY, NOW)
        await say(memory, anna, accepted, Giver.PARENT_ONE, Giver.SUBJECT, scope=Scope.TAKE_UP)
        assert await self.contacted(memory, anna, accepted, 1) is CaseState.ASSIGNED
        with pytest.raises(ConsentMissing):
            await self.contacted(memory, anna, accepted, 2)

        await say(memory, anna, accepted, Giver.PARENT_TWO, scope=Scope.TAKE_UP)

        assert await self.contacted(memory, anna, accepted, 3) is CaseState.IN_ASSESSMENT
        async with memory.transaction() as store:
            begun = await desk.reread(store, accepted)
        assert begun.progress.contacted_at == later(hours=1)

    @pytest.mark.parametrize("basis", [Basis.COURT, Basis.VITAL, Basis.EXCEPTION])
    async def test_or_a_documented_reason_stands_in_for_them(
        self, memory: Memory, anna: Person, accepted: Case, basis: Basis
    ) -> None:
        word = Word(Giver.HOUSE, Scope.TAKE_UP, True, basis, reason="decreto del tribunale")
        async with memory.transaction() as store:
            await consents.record(store, anna, accepted.code, word, NOW)

        assert await self.contacted(memory, anna, accepted, 1) is CaseState.IN_ASSESSMENT

    async def test_a_yes_for_something_else_is_none(
        self, memory: Memory, anna: Person, accepted: Case
    ) -> None:
        for scope in (Scope.CONTACT, Scope.REFERRAL):
            everybody = (Giver.SUBJECT, Giver.PARENT_ONE, Giver.PARENT_TWO)
            await say(memory, anna, accepted, *everybody, scope=scope)

        assert await self.contacted(memory, anna, accepted, 1) is CaseState.ASSIGNED


async def test_a_yes_taken_back_counts_no_more_and_stays_on_record(
    memory: Memory, marta: Person, case: Case
) -> None:
    async with memory.transaction() as store:
        said = await consents.record(
            store, marta, case.code, Word(Giver.SUBJECT, Scope.CONTACT, True, notice="ragazzi 1"), NOW
        )
    assert await held(memory, case, Scope.CONTACT)

    async with memory.transaction() as store:
        await consents.withdraw(store, marta, case.code, said.id, later(hours=1))

    assert not await held(memory, case, Scope.CONTACT, hours=1)
    (row,) = await rows(memory, rows_of_consents)
    assert (row.given, row.withdrawn_at, row.notice) == (True, later(hours=1), "ragazzi 1")
    async with memory.transaction() as store:
        with pytest.raises(NotFound):
            await consents.withdraw(store, marta, case.code, said.id, later(hours=2))


async def test_only_the_age_band_is_known_and_everybody_is_asked(memory: Memory, marta: Person) -> None:
    async with memory.transaction() as store:
        case = await stored(store, entry=a_case(entry=COMPLETE).entry)
    assert case.entry.age_band is AgeBand.FROM_14
    await say(memory, marta, case, Giver.PARENT_ONE, Giver.PARENT_TWO, scope=Scope.TAKE_UP)
    assert not await held(memory, case, Scope.TAKE_UP)

    await say(memory, marta, case, Giver.SUBJECT, scope=Scope.TAKE_UP)

    assert await held(memory, case, Scope.TAKE_UP)


async def test_an_exception_is_documented_and_its_reason_is_sealed(
    memory: Memory, marta: Person, case: Case
) -> None:
    word = Word(Giver.HOUSE, Scope.REFERRAL, True, Basis.EXCEPTION, reason="padre irreperibile da anni")
    async with memory.transaction() as store:
        await consents.record(store, marta, case.code, word, NOW)

    assert await held(memory, case)
    (row,) = await rows(memory, rows_of_consents)
    assert b"irreperibile" not in row.reason_sealed
    assert not any("irreperibile" in str(entry) for entry in await rows(memory, audit))
    async with memory.transaction() as store:
        sheet = await consents.sheet(store, marta, case.code, NOW)
    assert [reason for _, reason in sheet.records] == ["padre irreperibile da anni"]
    assert sheet.missing[Scope.REFERRAL] == frozenset()


async def test_birth_dates_are_sealed_and_timers_tell_only_the_month(
    memory: Memory, marta: Person, case: Case
) -> None:
    async with memory.transaction() as store:
        await consents.set_family(store, marta, case.code, Responsibility.ONE, BOY, NOW)
        await consents.set_family(store, marta, case.code, Responsibility.BOTH, BOY, NOW)

    (row,) = await rows(memory, families)
    assert b"2011" not in row.born_sealed
    running = await rows(memory, timer_rows, kind=consents.COMES_OF_AGE)
    assert [(one.step, f"{one.due_at:%Y-%m-%d}") for one in running] == [(18, "2029-05-01")]


async def test_in_the_month_of_the_birthday_the_holder_is_told(memory: Memory, marta: Person) -> None:
    async with memory.transaction() as store:
        case = await stored(store, operator=marta.id)
        timer = Timer(1, consents.COMES_OF_AGE, case.id, 18, NOW, 0)
        await timers.act(store, timer, PROTOCOL, NOW)

    assert await kinds(memory, marta) == [Notice.COMES_OF_AGE]


async def test_what_was_said_before_two_cases_were_joined_still_counts(memory: Memory, marta: Person) -> None:
    async with memory.transaction() as store:
        first, second = await stored(store), await stored(store)
        await consents.set_family(store, marta, first.code, Responsibility.ONE, None, NOW)
    await say(memory, marta, first, Giver.SUBJECT, Giver.PARENT_TWO)

    async with memory.transaction() as store:
        await triage.merge(store, marta, first.code, second.code, PROTOCOL, NOW)

    assert await held(memory, second)


async def test_a_birthday_told_of_a_joined_case_is_watched_in_the_one_that_stands(
    memory: Memory, marta: Person
) -> None:
    async with memory.transaction() as store:
        first, second = await stored(store), await stored(store)
        await triage.merge(store, marta, first.code, second.code, PROTOCOL, NOW)
        await consents.set_family(store, marta, first.code, Responsibility.BOTH, BOY, NOW)

    running = await rows(memory, timer_rows, kind=consents.COMES_OF_AGE)
    assert [(one.subject_id, one.step) for one in running] == [(second.id, 18)]


class TestTheFamilyIsNotInformed:
    async def test_nothing_leaves_by_itself_to_the_family_and_others_are_told(
        self, memory: Memory, marta: Person
    ) -> None:
        async with memory.transaction() as store:
            teacher, mother = await joined(store, Duty.TEACHER), await joined(store)
            of_teacher = await sent(store, teacher)
            of_mother = await sent(store, mother, form="family")
            await triage.merge(store, marta, of_mother.code, of_teacher.code, PROTOCOL, NOW)
            await consents.block_family(
                store, marta, of_teacher.code, blocked=True, reason="forse in casa", now=NOW
            )
            await triage.take_charge(store, marta, of_teacher.code, PROTOCOL, later(hours=1))

        assert Notice.TAKEN in await kinds(memory, teacher)
        assert await kinds(memory, mother) == []
        assert [row.detail for row in await rows(memory, audit, act="family_not_told")] == ["taken"]

    async def test_a_question_that_a_person_decides_to_ask_still_leaves(
        self, memory: Memory, marta: Person
    ) -> None:
        async with memory.transaction() as store:
            mother = await joined(store)
            receipt = await sent(store, mother, form="family")
            await consents.block_family(store, marta, receipt.code, blocked=True, reason="prudenza", now=NOW)
            await notices.tell_reporter(
                store, mother.id, Notice.QUESTION, now=NOW, vault=receipt.case.id, receipt=receipt.code
            )

        assert await kinds(memory, mother) == [Notice.QUESTION]

    async def test_it_needs_a_reason_and_is_said_once(
        self, memory: Memory, marta: Person, case: Case
    ) -> None:
        async with memory.transaction() as store:
            with pytest.raises(ReasonMissing):
                await consents.block_family(store, marta, case.code, blocked=True, reason=" ", now=NOW)
            await consents.block_family(store, marta, case.code, blocked=True, reason="sì", now=NOW)
            with pytest.raises(NotNow):
                await consents.block_family(store, marta, case.code, blocked=True, reason="sì", now=NOW)
            after = await consents.block_family(
                store, marta, case.code, blocked=False, reason="chiarito", now=NOW
            )
            assert not (await desk.reread(store, after)).family_blocked


@pytest.mark.parametrize("act", [Act.SEE_CONSENTS, Act.RECORD_CONSENT, Act.BLOCK_FAMILY])
async def test_who_has_no_right_reads_and_records_nothing(memory: Memory, case: Case, act: Act) -> None:
    async with memory.transaction() as store:
        clinician, teacher = await joined(store, Duty.CLINICIAN), await joined(store, Duty.TEACHER)
    word = Word(Giver.SUBJECT, Scope.CONTACT, True)
    doing = {
        Act.SEE_CONSENTS: lambda store, who: consents.sheet(store, who, case.code, NOW),
        Act.RECORD_CONSENT: lambda store, who: consents.record(store, who, case.code, word, NOW),
        Act.BLOCK_FAMILY: lambda store, who: consents.block_family(
            store, who, case.code, blocked=True, reason="x", now=NOW
        ),
    }[act]
    async with memory.transaction() as store:
        with pytest.raises(NotAllowed):
            await doing(store, clinician)
        with pytest.raises(NotFound):
            await doing(store, teacher)

    assert await rows(memory, rows_of_consents) == []
