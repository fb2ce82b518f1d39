"""Who may take a yes back from their own chat, and which: a family its own, a youngster theirs, nobody else anything."""

import pytest

from casework import consents
from casework.consents import Word
from db import cases
from db import consents as kept
from db.session import Memory
from domain.consent import Giver, Scope
from domain.people import Duty
from domain.refusals import NotFound
from tests.builders import NOW, joined, later, sent
from tests.casework.clockwork import told


async def words(memory: Memory, code: str) -> list[tuple[str, bool, bool]]:
    """Give each word on record: whose, whether a yes, whether taken back."""
    async with memory.reading() as store:
        case = await cases.by_code(store, code)
        assert case is not None
        found = await kept.of_case(store, case.id)
    return [(one.giver.value, one.given, one.withdrawn_at is not None) for one in found]


async def test_a_mother_ends_her_own_yes_and_not_the_youngster_s(memory: Memory) -> None:
    async with memory.transaction() as store:
        mother, marta = await joined(store), await joined(store, Duty.TRIAGE_OPERATOR)
        code = (await sent(store, mother, form="family")).code
        for giver in (Giver.PARENT_ONE, Giver.SUBJECT):
            await consents.record(store, marta, code, Word(giver, Scope.REFERRAL, True), NOW)

        await consents.take_back(store, mother, code, later(hours=1))

    assert await words(memory, code) == [("parent_one", True, True), ("subject", True, False)]
    assert (await told(memory, marta))[-1][1]["what"] == "taken_back"


async def test_a_no_is_kept_where_nobody_had_been_asked(memory: Memory) -> None:
    async with memory.transaction() as store:
        mother = await joined(store)
        code = (await sent(store, mother, form="family")).code

        await consents.take_back(store, mother, code, NOW)

    assert await words(memory, code) == [("parent_one", False, False)]


async def test_whoever_reports_at_work_takes_no_family_s_word_back(memory: Memory) -> None:
    async with memory.transaction() as store:
        teacher, mother = await joined(store, Duty.TEACHER), await joined(store)
        code = (await sent(store, teacher)).code
        for person in (teacher, mother):
            with pytest.raises(NotFound):
                await consents.take_back(store, person, code, NOW)


async def test_a_family_that_is_not_informed_finds_nothing_to_take_back(memory: Memory) -> None:
    async with memory.transaction() as store:
        mother, marta = await joined(store), await joined(store, Duty.TRIAGE_OPERATOR)
        code = (await sent(store, mother, form="family")).code
        await consents.block_family(store, marta, code, blocked=True, reason="prudenza", now=NOW)

        with pytest.raises(NotFound):
            await consents.take_back(store, mother, code, NOW)
