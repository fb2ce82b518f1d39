"""Call-backs: who may follow one, what is told when nobody does, and that everything said in it ends."""

from dataclasses import replace
from datetime import timedelta

import pytest

from casework import callbacks, privacy
from casework.notices import Notice
from db import callbacks as kept
from db.directory_tables import callbacks as table
from db.session import Memory, Store
from db.tables import messages, outbox, timers, vaults
from db.timers import Timer
from domain.access import NotAllowed
from domain.callback import Callback, CallState, NotOpen, Outcome, OwnedByAnother, TooMany
from domain.directory import Theme
from domain.orientation import Age, Demand, Since, Who
from domain.people import Duty, Person
from domain.refusals import NotFound
from tests import builders
from tests.builders import NOW, the_protocol
from tests.services import a_service

ANXIOUS = Demand(Who.CHILD, Age.TEEN, Theme.FEAR, Since.WEEKS, builders.COMUNE, "it")


async def asked(
    store: Store, person: Person, service: int | None = None, demand: Demand = ANXIOUS
) -> Callback:
    """Let somebody ask to be contacted."""
    return await callbacks.ask(store, person, demand, service, the_protocol(), NOW)


async def due(memory: Memory, step: int) -> None:
    """Act on the timer of a step as the timekeeper would."""
    (row,) = [one for one in await builders.rows(memory, timers) if one.step == step]
    async with memory.transaction() as store:
        await callbacks.tick(
            store, Timer(row.id, row.kind, row.subject_id, row.step, row.due_at, 0), row.due_at
        )


async def told(memory: Memory, kind: Notice) -> set[int]:
    """Give whom a notice was written to."""
    return {one.person_id for one in await builders.rows(memory, outbox, kind=kind.value)}


async def test_what_is_grave_is_due_within_a_working_day_and_all_else_within_two(memory: Memory) -> None:
    async with memory.transaction() as store:
        mother = await builders.joined(store)
        usual = await asked(store, mother)
        grave = await asked(store, mother, demand=replace(ANXIOUS, theme=Theme.HARM))

    assert usual.due_at - NOW == timedelta(days=2)
    assert grave.due_at - NOW == timedelta(days=1)


async def test_nobody_fills_a_queue_from_one_chat(memory: Memory) -> None:
    async with memory.transaction() as store:
        mother = await builders.joined(store)
        for _time in range(3):
            await asked(store, mother)
        with pytest.raises(TooMany):
            await asked(store, mother)


async def test_what_was_asked_of_a_service_is_told_to_its_contacts_and_they_follow_nothing_else(
    memory: Memory,
) -> None:
    async with memory.transaction() as store:
        mother = await builders.joined(store)
        operator = await builders.joined(store, Duty.TRIAGE_OPERATOR)
        service, body = await a_service(store, "Consultorio", builders.COMUNE, NOW)
        contact = await builders.joined(store, Duty.SERVICE_CONTACT, at=builders.COMUNE, organisation=body)
        _other, other_body = await a_service(store, "Altro", builders.COMUNE, NOW)
        stranger = await builders.joined(
            store, Duty.SERVICE_CONTACT, at=builders.COMUNE, organisation=other_body
        )
        of_service = await asked(store, mother, service)
        of_nobody = await asked(store, mother)

    assert await told(memory, Notice.CALLBACK) == {contact.id, operator.id}
    async with memory.transaction() as store:
        assert [one.code for one in await callbacks.waiting(store, contact)] == [of_service.code]
        assert await callbacks.waiting(store, stranger) == []
        assert {one.code for one in await callbacks.waiting(store, operator)} == {
            of_service.code,
            of_nobody.code,
        }
        for person, code in ((stranger, of_service.code), (contact, of_nobody.code)):
            with pytest.raises(NotFound):
                await callbacks.card(store, person, code, NOW)


async def test_a_foreign_one_answers_like_one_that_never_was(memory: Memory) -> None:
    async with memory.transaction() as store:
        call = await asked(store, await builders.joined(store))
        elsewhere = await builders.joined(store, Duty.COORDINATOR, at=builders.FAR_AMBITO)
        teacher = await builders.joined(store, Duty.TEACHER)
        for person, refusal in ((elsewhere, NotFound), (teacher, NotAllowed)):
            for code in (call.code, "TEL-22222"):
                with pytest.raises(refusal):
                    await callbacks.take(store, person, code, NOW)


async def test_two_never_write_to_one_family_at_once(memory: Memory) -> None:
    async with memory.transaction() as store:
        mother = await builders.joined(store)
        first, second = [await builders.joined(store, Duty.TRIAGE_OPERATOR) for _one in range(2)]
        call = await asked(store, mother)
        await callbacks.take(store, first, call.code, NOW)
        for act in (
            callbacks.take(store, second, call.code, NOW),
            callbacks.write(store, second, call.code, "Buongiorno", NOW),
            callbacks.finish(store, second, call.code, Outcome.SPOKEN, NOW),
        ):
            with pytest.raises(OwnedByAnother):
                await act


async def test_only_whoever_asked_reads_and_answers(memory: Memory) -> None:
    async with memory.transaction() as store:
        mother, other = await builders.joined(store), await builders.joined(store)
        operator = await builders.joined(store, Duty.TRIAGE_OPERATOR)
        call = await asked(store, mother)
        await callbacks.write(store, operator, call.code, "Quando possiamo sentirci?", NOW)
    (said,) = await builders.rows(memory, messages)

    async with memory.transaction() as store:
        assert await callbacks.read(store, mother, call.code, said.id) == "Quando possiamo sentirci?"
        for person in (other, operator):
            with pytest.raises(NotFound):
                await callbacks.read(store, person, call.code, said.id)
            with pytest.raises(NotFound):
                await callbacks.answer(store, person, call.code, "x", NOW)


async def test_who_coordinates_hears_of_a_late_one_every_day_and_the_person_once(memory: Memory) -> None:
    async with memory.transaction() as store:
        mother = await builders.joined(store)
        chief = await builders.joined(store, Duty.COORDINATOR)
        await asked(store, mother)

    await due(memory, callbacks.DUE)
    await due(memory, callbacks.STILL_LATE)

    assert chief.id in await told(memory, Notice.CALLBACK_LATE)
    late = await builders.rows(memory, outbox, kind=Notice.CALLBACK_LATE.value, person_id=chief.id)
    assert len(late) == 2
    assert len(await builders.rows(memory, outbox, kind=Notice.CALLBACK_SORRY.value)) == 1


async def test_thirty_days_after_its_end_nothing_of_it_can_be_read(memory: Memory) -> None:
    async with memory.transaction() as store:
        mother = await builders.joined(store)
        operator = await builders.joined(store, Duty.TRIAGE_OPERATOR)
        call = await asked(store, mother)
        await callbacks.write(store, operator, call.code, "Buongiorno", NOW)
        await callbacks.finish(store, operator, call.code, Outcome.SPOKEN, NOW)
    (timer,) = await builders.rows(memory, timers)
    assert timer.due_at - NOW == timedelta(days=30)

    await due(memory, callbacks.FORGET)

    assert await builders.rows(memory, messages) == []
    (vault,) = await builders.rows(memory, vaults)
    assert vault.key_wrapped is None
    async with memory.transaction() as store:
        found = await kept.by_code(store, call.code)
        assert found is not None and found.person is None
        assert await kept.demand(store, found) == ""
        with pytest.raises(NotOpen):
            await callbacks.take(store, operator, call.code, NOW)


async def test_whoever_leaves_takes_their_call_backs_along(memory: Memory) -> None:
    async with memory.transaction() as store:
        mother = await builders.joined(store)
        await asked(store, mother)
    async with memory.transaction() as store:
        await privacy.leave(store, mother, NOW)

    (row,) = await builders.rows(memory, table)
    assert (row.state, row.person_id) == (CallState.WITHDRAWN.value, None)


async def test_a_planned_one_is_followed_by_whoever_planned_it(memory: Memory) -> None:
    async with memory.transaction() as store:
        operator = await builders.joined(store, Duty.TRIAGE_OPERATOR)
        case = await builders.stored(store)
        call = await callbacks.plan(store, operator, case.code, 7, NOW)

    assert (call.owner, call.due_at - NOW) == (operator.id, timedelta(days=7))
    await due(memory, callbacks.HALFWAY)
    assert await told(memory, Notice.CALLBACK_TODAY) == {operator.id}
