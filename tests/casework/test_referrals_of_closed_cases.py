"""What becomes of referrals when their case is closed, or joined to another: no service is left waiting for nobody."""

from casework import referral_answers, referrals, triage
from casework.notices import Notice
from db.referral_tables import referrals as referral_rows
from db.session import Memory
from domain.case import CaseState
from domain.referral import Answer, ReferralState
from tests.builders import NOW, later, rows, stored, the_protocol
from tests.casework.clockwork import kinds, runs_until, told
from tests.casework.test_referrals import ADULT, Stage, a_stage, send


async def states(memory: Memory) -> list[str]:
    return [row.state for row in sorted(await rows(memory, referral_rows), key=lambda row: row.turn)]


async def says_yes(memory: Memory, stage: Stage, code: str) -> None:
    async with memory.transaction() as store:
        await referral_answers.accept(store, stage.contacts[0], code, the_protocol(), NOW)


async def test_setting_a_case_aside_takes_every_question_back_and_tells_the_service(memory: Memory) -> None:
    stage = await a_stage(memory, 3, 3)
    await send(memory, stage, 0, 1)

    async with memory.transaction() as store:
        await triage.dismiss(store, stage.operator, stage.case.code, "doppione", NOW)
    await runs_until(memory, later(days=20))

    assert await states(memory) == [ReferralState.WITHDRAWN, ReferralState.WITHDRAWN]
    assert (await told(memory, stage.contacts[0]))[-1][1]["what"] == "closed"
    assert await kinds(memory, stage.contacts[0]) == [Notice.REFERRAL, Notice.REFERRAL_GONE]
    assert await kinds(memory, stage.contacts[1]) == []
    async with memory.reading() as store:
        line = await referral_answers.inbox(store, stage.contacts[0], NOW)
    assert line == []


async def test_a_place_that_was_given_stays_when_somebody_was_shown_the_way_there(memory: Memory) -> None:
    stage = await a_stage(memory, 3)
    (one,) = await send(memory, stage, 0)
    await says_yes(memory, stage, one.code)

    async with memory.transaction() as store:
        await triage.orient(store, stage.operator, stage.case.code, "consultorio", NOW)

    assert await states(memory) == [ReferralState.ACCEPTED]


async def test_a_place_that_was_given_goes_back_when_the_case_was_none(memory: Memory) -> None:
    stage = await a_stage(memory, 3)
    (one,) = await send(memory, stage, 0)
    await says_yes(memory, stage, one.code)

    async with memory.transaction() as store:
        await triage.dismiss(store, stage.operator, stage.case.code, "doppione", NOW)

    assert await states(memory) == [ReferralState.WITHDRAWN]
    assert (await told(memory, stage.contacts[0]))[-1][1]["what"] == "closed"


async def test_a_referral_of_a_joined_case_goes_on_with_the_case_that_stays(memory: Memory) -> None:
    stage = await a_stage(memory, 3)
    (one,) = await send(memory, stage, 0)
    async with memory.transaction() as store:
        other = await stored(store, entry=ADULT, operator=stage.operator.id, state=CaseState.IN_TRIAGE)
        await triage.merge(store, stage.operator, stage.case.code, other.code, the_protocol(), NOW)

    async with memory.transaction() as store:
        await referral_answers.decline(store, stage.contacts[0], one.code, Answer.FULL, the_protocol(), NOW)
        _case, lines = await referrals.of_case(store, stage.operator, other.code, NOW)

    assert [line.referral.code for line in lines] == [one.code]
    assert (await told(memory, stage.operator))[-1][1]["code"] == other.code
