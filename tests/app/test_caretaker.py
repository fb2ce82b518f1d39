"""Backups at their hours while the house runs: one process makes each, one that fails is told and tried again."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app import caretaker, settings
from app.caretaker import Caretaker
from casework.notices import Notice
from casework.upkeep import ROUND
from db import backups
from db.session import Memory
from db.tables import timers
from domain.people import Duty
from tests.builders import NOW, a_memory, joined, later, rows
from tests.casework.clockwork import kinds


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now: datetime = NOW

    def __call__(self) -> datetime:
        """Give the time."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def keeper(memory: Memory, url: str, folder: Path, clock: Clock, hours: str = "24") -> Caretaker:
    said = {"CORDATA_HOME": str(folder / "home"), "CORDATA_DATABASE": url, "CORDATA_BACKUP_HOURS": hours}
    return Caretaker(memory, settings.read({**said, "CORDATA_BACKUPS": str(folder / "backups")}), clock)


async def test_a_backup_a_day_and_the_round_is_set(
    memory: Memory, network_url: str, tmp_path: Path, clock: Clock
) -> None:
    care = keeper(memory, network_url, tmp_path, clock)

    made = []
    for hours in (0, 1, 23, 24, 25, 49):
        clock.now = later(hours=hours)
        made.append(await care.tick())

    assert made == [True, False, False, True, False, True]
    assert len(backups.listed(tmp_path / "backups")) == 3
    assert [row.kind for row in await rows(memory, timers)] == [ROUND]


async def test_of_two_processes_one_makes_it(
    memory: Memory, network_url: str, tmp_path: Path, clock: Clock
) -> None:
    other = a_memory(network_url)
    both = [keeper(one, network_url, tmp_path, clock) for one in (memory, other)]

    assert [await one.tick() for one in both] == [True, False]
    await other.close()


async def test_one_that_fails_is_told_and_tried_an_hour_later(
    memory: Memory, network_url: str, tmp_path: Path, clock: Clock
) -> None:
    async with memory.transaction() as store:
        carla = await joined(store, Duty.COORDINATOR)
    (tmp_path / "backups").write_text("no folder")
    care = keeper(memory, network_url, tmp_path, clock)

    assert not await care.tick()
    assert await kinds(memory, carla) == [Notice.BACKUP_FAILED]
    (tmp_path / "backups").unlink()
    clock.now = NOW + caretaker.AGAIN - timedelta(seconds=1)
    assert not await care.tick()
    clock.now = NOW + caretaker.AGAIN
    assert await care.tick()


async def test_nought_hours_leave_it_to_somebody_else(
    memory: Memory, network_url: str, tmp_path: Path, clock: Clock
) -> None:
    assert not await keeper(memory, network_url, tmp_path, clock, "0").tick()
