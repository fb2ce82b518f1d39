"""Who hears that help contacts are old, how often, and that every process learns of a check made in another."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from casework import contacts
from casework.notices import Notice
from db import contact_checks
from db.session import Memory
from domain.people import Duty, Person
from tests.bot.stage import Stage, stage
from tests.builders import NOW, joined, later, the_protocol
from tests.casework.clockwork import kinds

CONTACTS = the_protocol().contacts


async def checked(memory: Memory, days: int) -> Person:
    """Let the coordinator of the lead body have checked 114 so many days ago; gives them."""
    async with memory.transaction() as store:
        boss = await joined(store, Duty.COORDINATOR, name="Carla")
        contact_checks.add(store, "114", boss.id, NOW - timedelta(days=days))
    return boss


async def reminded(memory: Memory, now: datetime) -> None:
    async with memory.transaction() as store:
        await contacts.remind(store, CONTACTS, now)


@pytest.mark.parametrize(("days", "told"), [(0, 0), (179, 0), (180, 1), (400, 1)])
async def test_coordinators_hear_of_contacts_checked_long_ago(memory: Memory, days: int, told: int) -> None:
    boss = await checked(memory, days)

    await reminded(memory, NOW)

    assert (await kinds(memory, boss)).count(Notice.OLD_CONTACTS) == told


async def test_they_hear_once_a_week_until_somebody_checks(memory: Memory) -> None:
    boss = await checked(memory, 181)

    for hours in (0, 1, 24, 24 * 7 + 1, 24 * 7 + 2):
        await reminded(memory, later(hours=hours))
    assert (await kinds(memory, boss)).count(Notice.OLD_CONTACTS) == 2
    async with memory.transaction() as store:
        await contacts.verify(store, boss, CONTACTS, "114", later(days=10))
    await reminded(memory, later(days=20))

    assert (await kinds(memory, boss)).count(Notice.OLD_CONTACTS) == 2


@pytest.fixture
async def at(memory: Memory) -> AsyncIterator[Stage]:
    """An open house."""
    async with stage(memory) as found:
        yield found


async def test_a_check_made_in_another_process_is_shown_here_within_a_minute(at: Stage) -> None:
    hidden = next(one for one in CONTACTS.listed if not one.is_shown)
    async with at.memory.transaction() as store:
        boss = await joined(store, Duty.COORDINATOR, name="Carla")
    await at.keeper.tick()
    async with at.memory.transaction() as store:
        await contacts.verify(store, boss, CONTACTS, hidden.id, at.clock())

    at.moves(minutes=2)
    while await at.keeper.tick():
        pass

    assert [one.is_shown for one in at.house.contacts().listed if one.id == hidden.id] == [True]
