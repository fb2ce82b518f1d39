"""Backups at their hours while the house runs: one process makes each, one that fails is told and tried again."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import make_url

from app import caretaker, settings
from app.caretaker import Caretaker
from casework.notices import Notice
from casework.upkeep import ROUND
from db import backups, dumps, erasure, facts
from db.session import Memory
from db.tables import timers, vaults
from domain.people import Duty
from tests.builders import NOW, a_memory, joined, later, rows, stored
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


async def test_whatever_makes_it_fail_is_told(
    memory: Memory, network_url: str, tmp_path: Path, clock: Clock
) -> None:
    async with memory.transaction() as store:
        carla = await joined(store, Duty.COORDINATOR)
    nowhere = make_url(network_url).set(database=str(tmp_path / "no-tables.db"))
    care = keeper(memory, nowhere.render_as_string(hide_password=False), tmp_path, clock)

    assert not await care.tick()

    assert await kinds(memory, carla) == [Notice.BACKUP_FAILED]
    assert backups.listed(tmp_path / "backups") == []


async def test_one_that_a_crash_cut_off_is_made_an_hour_later(
    memory: Memory, network_url: str, tmp_path: Path, clock: Clock
) -> None:
    async with memory.transaction() as store:
        assert await facts.claim(store, facts.BACKUP_DUE, NOW, caretaker.AGAIN)  # and the power goes
    care = keeper(memory, network_url, tmp_path, clock)

    assert not await care.tick()
    clock.now = NOW + caretaker.AGAIN
    assert await care.tick()


class TestTheLedger:
    """What was erased is known outside the database before the next backup."""

    async def test_it_is_written_within_a_minute(
        self, memory: Memory, network_url: str, tmp_path: Path, clock: Clock
    ) -> None:
        care = keeper(memory, network_url, tmp_path, clock)
        await care.tick()
        async with memory.transaction() as store:
            case = await stored(store)
            await erasure.shred(store, [case.id], "asked", NOW)

        clock.now = later(minutes=1)
        await care.tick()

        (line,) = backups.read_ledger(tmp_path / "backups").values()
        assert line["vault"] == case.id

    async def test_by_then_the_key_stands_nowhere_on_the_disk(
        self, memory: Memory, network_url: str, tmp_path: Path, clock: Clock
    ) -> None:
        async with memory.transaction() as store:
            case = await stored(store)
        (vault,) = await rows(memory, vaults)
        wrapped = bytes(vault.key_wrapped)
        async with memory.transaction() as store:
            await erasure.shred(store, [case.id], "asked", NOW)

        await keeper(memory, network_url, tmp_path, clock).tick()

        assert [row.key_wrapped for row in await rows(memory, vaults)] == [None]
        if not memory.postgresql:
            file = dumps.file_of(network_url)
            for part in file.parent.glob(f"{file.name}*"):
                assert wrapped not in part.read_bytes()

    async def test_one_that_cannot_be_read_is_left_for_a_person_and_stops_nothing(
        self, memory: Memory, network_url: str, tmp_path: Path, clock: Clock
    ) -> None:
        folder = tmp_path / "backups"
        folder.mkdir()
        (folder / backups.LEDGER).write_text('{"id": 1, "vau')
        async with memory.transaction() as store:
            case = await stored(store)
            await erasure.shred(store, [case.id], "asked", NOW)

        await keeper(memory, network_url, tmp_path, clock, "0").tick()

        assert (folder / backups.LEDGER).read_text() == '{"id": 1, "vau'
        assert [row.kind for row in await rows(memory, timers)] == [ROUND]


async def test_nought_hours_leave_it_to_somebody_else(
    memory: Memory, network_url: str, tmp_path: Path, clock: Clock
) -> None:
    assert not await keeper(memory, network_url, tmp_path, clock, "0").tick()
