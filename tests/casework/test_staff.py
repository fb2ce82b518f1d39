"""Taking a duty away: never the last operator or coordinator, never one of two administrators, never with open cases."""

import pytest

from casework import staff
from casework.staff import LastOne, SoleAdministrator, StillHoldsCases
from db.session import Memory
from db.tables import duties
from domain.people import Duty, Person
from tests.builders import NOW, joined, rows, stored


@pytest.fixture
async def chief(memory: Memory) -> Person:
    async with memory.transaction() as store:
        return await joined(store, Duty.ADMINISTRATOR, name="Ada")


async def taken_from(memory: Memory, by: Person, whom: Person, duty: Duty) -> None:
    (held,) = await rows(memory, duties, person_id=whom.id, duty=duty.value)
    async with memory.transaction() as store:
        await staff.withdraw(store, by, held.id, NOW)


@pytest.mark.parametrize("duty", [Duty.TRIAGE_OPERATOR, Duty.COORDINATOR])
async def test_the_last_one_whom_reports_reach_stays(memory: Memory, chief: Person, duty: Duty) -> None:
    async with memory.transaction() as store:
        first, second = await joined(store, duty), await joined(store, duty)
    await taken_from(memory, chief, first, duty)

    with pytest.raises(LastOne):
        await taken_from(memory, chief, second, duty)

    assert len(await rows(memory, duties, duty=duty.value)) == 1


async def test_two_administrators_stay_two(memory: Memory, chief: Person) -> None:
    async with memory.transaction() as store:
        second, third = [await joined(store, Duty.ADMINISTRATOR) for _ in range(2)]
    await taken_from(memory, chief, third, Duty.ADMINISTRATOR)

    for one in (second, chief):
        with pytest.raises(SoleAdministrator):
            await taken_from(memory, chief, one, Duty.ADMINISTRATOR)

    assert len(await rows(memory, duties, duty=Duty.ADMINISTRATOR.value)) == 2


async def test_another_duty_goes_though_one_alone_holds_it(memory: Memory, chief: Person) -> None:
    async with memory.transaction() as store:
        clinician = await joined(store, Duty.CLINICIAN)

    await taken_from(memory, chief, clinician, Duty.CLINICIAN)

    assert await rows(memory, duties, duty=Duty.CLINICIAN.value) == []


async def test_who_holds_an_open_case_passes_it_on_first(memory: Memory, chief: Person) -> None:
    async with memory.transaction() as store:
        anna = await joined(store, Duty.CASE_MANAGER)
        await stored(store, manager=anna.id)

    with pytest.raises(StillHoldsCases):
        await taken_from(memory, chief, anna, Duty.CASE_MANAGER)
