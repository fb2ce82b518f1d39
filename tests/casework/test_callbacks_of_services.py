"""A service that said yes asks how things are of its own accord: only its own contact, only while the consent stands."""

import pytest

from casework import callbacks, consents, referral_answers
from casework.consents import Word
from db.session import Memory, Store
from domain.consent import ConsentMissing, Giver, Scope
from domain.referral import NotThisReferral, Referral
from domain.refusals import NotFound
from tests.builders import NOW, later, the_protocol
from tests.casework.test_referrals import Stage, a_stage, agree, send
from tests.casework.test_waiting import Stage as Family
from tests.casework.test_waiting import a_stage as a_waiting_family


async def accepted(memory: Memory, stage: Stage) -> Referral:
    (one,) = await send(memory, stage, 0)
    async with memory.transaction() as store:
        await referral_answers.accept(store, stage.contacts[0], one.code, the_protocol(), NOW)
    return one


async def say(store: Store, family: Family, *, given: bool) -> None:
    """Record what both parents and the youngster said about sharing."""
    for giver in (Giver.PARENT_ONE, Giver.PARENT_TWO, Giver.SUBJECT):
        word = Word(giver, Scope.REFERRAL, given)
        await consents.record(store, family.operator, family.case.code, word, NOW)


async def test_it_needs_a_yes_of_the_service_and_of_the_person(memory: Memory) -> None:
    stage = await a_stage(memory, 3)
    (one,) = await send(memory, stage, 0)
    contact = stage.contacts[0]
    async with memory.transaction() as store:
        with pytest.raises(NotThisReferral):
            await callbacks.plan_of_service(store, contact, one.code, 7, NOW)
        await referral_answers.accept(store, contact, one.code, the_protocol(), NOW)
        with pytest.raises(ConsentMissing):
            await callbacks.plan_of_service(store, contact, one.code, 7, NOW)
        await agree(store, stage)

        call = await callbacks.plan_of_service(store, contact, one.code, 7, NOW)

    assert (call.owner, call.due_at, call.planned) == (contact.id, later(days=7), True)


async def test_another_service_finds_no_such_referral(memory: Memory) -> None:
    stage = await a_stage(memory, 3, 3)
    one = await accepted(memory, stage)
    async with memory.transaction() as store:
        await agree(store, stage)
        with pytest.raises(NotFound):
            await callbacks.plan_of_service(store, stage.contacts[1], one.code, 7, NOW)


async def test_nothing_is_written_after_the_consent_was_taken_back(memory: Memory) -> None:
    family = await a_waiting_family(memory)
    async with memory.transaction() as store:
        await referral_answers.accept(store, family.contact, family.referral.code, the_protocol(), NOW)
        await say(store, family, given=True)
        call = await callbacks.plan_of_service(store, family.contact, family.referral.code, 7, NOW)
        assert call.person == family.mother.id
        await callbacks.write(store, family.contact, call.code, "Come va?", NOW)
        await say(store, family, given=False)

        with pytest.raises(ConsentMissing):
            await callbacks.write(store, family.contact, call.code, "E adesso?", NOW)
