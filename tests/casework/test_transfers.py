"""A case between two territories: it moves only with a yes, against no family's no, and silence leaves it where it was."""

import pytest

from casework import consents, transfers, triage
from casework.consents import Word
from casework.notices import Notice
from db import cases
from db.session import Memory
from domain.case import AgeBand, Case, CaseState, Entry, Sector, Severity
from domain.consent import ConsentMissing, Giver, Scope
from domain.people import Duty, Person
from domain.refusals import NotFound
from domain.transfer import AlreadyLeaving, SamePlace, TransferGone
from tests.builders import (
    AMBITO,
    COMUNE,
    NOW,
    SIBLING,
    SIBLING_COMUNE,
    SIBLING_LINEAGE,
    joined,
    later,
    stored,
    the_protocol,
)
from tests.casework.clockwork import kinds, runs_until, told

ADULT = Entry(Severity.EARLY, True, Sector.SOCIAL, AgeBand.ADULT)


async def a_stage(memory: Memory, **more: object) -> tuple[Person, Person, Person, Case]:
    """Give the operator here, the coordinator there, the operator there, and a case held here."""
    async with memory.transaction() as store:
        operator = await joined(store, Duty.TRIAGE_OPERATOR)
        manager = await joined(store, Duty.CASE_MANAGER)
        franca = await joined(store, Duty.COORDINATOR, at=SIBLING)
        oscar = await joined(store, Duty.TRIAGE_OPERATOR, at=SIBLING)
        state = {"state": CaseState.ASSIGNED, "manager": manager.id, "operator": operator.id}
        case = await stored(store, **{"entry": ADULT, **state, **more})
    return operator, franca, oscar, case


async def test_with_a_yes_it_waits_in_the_other_queue_held_by_nobody(memory: Memory) -> None:
    operator, franca, oscar, case = await a_stage(memory)
    async with memory.transaction() as store:
        asked = await transfers.ask(store, operator, case.code, SIBLING_COMUNE, the_protocol(), NOW)
    ((_kind, params),) = await told(memory, franca)
    assert case.code not in str(params)

    async with memory.transaction() as store:
        await transfers.decide(store, franca, asked.code, the_protocol(), later(hours=1), yes=True)

    async with memory.transaction() as store:
        moved = await cases.by_id(store, case.id)
        assert moved is not None
        assert (moved.lineage, moved.state, moved.holder) == (SIBLING_LINEAGE, CaseState.IN_TRIAGE, None)
        assert moved.promises == case.promises
        assert (await triage.card(store, oscar, case.code, the_protocol(), later(hours=1))).case.id == case.id
        with pytest.raises(NotFound):
            await triage.card(store, operator, case.code, the_protocol(), later(hours=1))
    assert Notice.TRANSFER_ANSWER in await kinds(memory, operator)
    assert Notice.TRANSFER_ANSWER in await kinds(memory, oscar)


async def test_a_no_and_silence_leave_it_where_it_is(memory: Memory) -> None:
    operator, franca, _oscar, case = await a_stage(memory)
    async with memory.transaction() as store:
        asked = await transfers.ask(store, operator, case.code, SIBLING_COMUNE, the_protocol(), NOW)
        await transfers.decide(store, franca, asked.code, the_protocol(), NOW, yes=False)
    async with memory.transaction() as store:
        again = await transfers.ask(store, operator, case.code, SIBLING_COMUNE, the_protocol(), NOW)

    await runs_until(memory, later(days=4))

    assert [params["what"] for _kind, params in await told(memory, operator)] == ["rifiutata", "tornata"]
    async with memory.transaction() as store:
        assert await cases.by_id(store, case.id) == case
        with pytest.raises(TransferGone):
            await transfers.decide(store, franca, again.code, the_protocol(), later(days=4), yes=True)


async def test_it_is_asked_once_elsewhere_and_by_who_may(memory: Memory) -> None:
    operator, franca, _oscar, case = await a_stage(memory)

    async with memory.transaction() as store:
        with pytest.raises(SamePlace):
            await transfers.ask(store, operator, case.code, COMUNE, the_protocol(), NOW)
        with pytest.raises(NotFound):
            await transfers.ask(store, franca, case.code, SIBLING_COMUNE, the_protocol(), NOW)
        asked = await transfers.ask(store, operator, case.code, SIBLING_COMUNE, the_protocol(), NOW)
        with pytest.raises(AlreadyLeaving):
            await transfers.ask(store, operator, case.code, SIBLING_COMUNE, the_protocol(), NOW)
        stranger = await joined(store, Duty.COORDINATOR, at=AMBITO)
        carla = await joined(store, Duty.TEACHER)
        for person in (carla, operator, stranger):
            with pytest.raises(Exception) as refused:
                await transfers.decide(store, person, asked.code, the_protocol(), NOW, yes=True)
            assert type(refused.value).__name__ in ("NotFound", "NotAllowed")


async def test_a_no_to_sharing_stops_it_unless_an_emergency_runs(memory: Memory) -> None:
    for emergency in (False, True):
        operator, franca, _oscar, case = await a_stage(memory, emergency=emergency)
        async with memory.transaction() as store:
            asked = await transfers.ask(store, operator, case.code, SIBLING_COMUNE, the_protocol(), NOW)
            word = Word(Giver.SUBJECT, Scope.REFERRAL, False)
            await consents.record(store, operator, case.code, word, NOW)
        async with memory.transaction() as store:
            if emergency:
                await transfers.decide(store, franca, asked.code, the_protocol(), NOW, yes=True)
                continue
            with pytest.raises(ConsentMissing):
                await transfers.decide(store, franca, asked.code, the_protocol(), NOW, yes=True)
