"""Keys renewed under a database in use: nothing is lost, nobody becomes a stranger, an erased case stays erased."""

import json
import shutil
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import LargeBinary, select, update

from db import facts, identities, key_files, recovery, rotation, threads
from db.columns import metadata
from db.key_files import Epoch
from db.sealing import RING_FILE, KeysUnusable, Unsealable, make_ring, read_ring
from db.session import Memory, MemoryUnavailable, Stale
from db.tables import identities as numbers
from db.tables import vaults
from db.threads import Voice
from domain.people import Duty
from tests.builders import NOW, joined, rows, stored
from tests.house.sources import python_files

TODAY = date(2027, 3, 9)


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    make_ring(tmp_path / "keys")
    return tmp_path / "keys"


@pytest.fixture
async def running(network_url: str, keys: Path, tmp_path: Path) -> AsyncIterator[Memory]:
    """A house that read its keys when it started and keeps running."""
    memory = Memory(network_url, read_ring(keys, tmp_path / "home"))
    async with memory.transaction() as store:
        await facts.put(store, facts.KEY_CHECK, memory.ring.check)
    yield memory
    await memory.close()


async def renewed(url: str, keys: Path, home: Path, *, indexes: bool = False) -> None:
    """Renew as another process does, beside the running house."""
    if indexes:
        key_files.propose_index(keys)
    key_files.begin_epoch(keys, TODAY)
    memory = Memory(url, read_ring(keys, home))
    async for _ in rotation.rewrap(memory):
        pass
    async for _ in rotation.reseal(memory):
        pass
    if indexes:
        after = read_ring(keys, home)
        after.use_next()
        await rotation.move_indexes(memory, after)
        key_files.settle_index(keys)
    await memory.close()


class TestWhileTheHouseRuns:
    async def test_cases_and_people_open_before_and_after(
        self, running: Memory, network_url: str, keys: Path, tmp_path: Path
    ) -> None:
        async with running.transaction() as store:
            elena = await joined(store, Duty.TEACHER, name="Elena", number=7001)
            case = await stored(store)
            await threads.add_message(store, case.id, Voice.ANSWER, "sta male", author=elena.id, now=NOW)
        before = {row.id: bytes(row.key_wrapped) for row in await rows(running, vaults)}

        await renewed(network_url, keys, tmp_path / "home")

        assert running.ring.newest == 1
        async with running.transaction() as store:
            assert [one.text for one in await threads.thread(store, case.id)] == ["sta male"]
            known = await identities.callers(store, [identities.blind(running.ring, 7001)])
            assert [one.person.id for one in known.values()] == [elena.id]
            assert await identities.numbers(store, [elena.id]) == {elena.id: 7001}
            later = await stored(store)
        assert running.ring.newest == 2
        after = {row.id: bytes(row.key_wrapped) for row in await rows(running, vaults)}
        assert {wrapped[0] for wrapped in after.values()} == {2}
        assert all(after[vault] != wrapped for vault, wrapped in before.items())
        assert later.id in after and await rotation.still_under(running, 1) == 0

    async def test_nobody_becomes_a_stranger_when_the_index_key_changes(
        self, running: Memory, network_url: str, keys: Path, tmp_path: Path
    ) -> None:
        async with running.transaction() as store:
            elena = await joined(store, Duty.TEACHER, number=7001)
        old = identities.blind(running.ring, 7001)

        await renewed(network_url, keys, tmp_path / "home", indexes=True)

        async with running.transaction() as store:
            with pytest.raises(Stale):
                await identities.callers(store, [old])
        new = identities.blind(running.ring, 7001)
        assert new != old
        async with running.transaction() as store:
            known = await identities.callers(store, [new, identities.blind(running.ring, 9)])
        assert [one.person.id for one in known.values()] == [elena.id]
        assert "next_index" not in json.loads((keys / RING_FILE).read_text())

    async def test_a_rotation_that_stopped_half_way_is_taken_up_again(
        self, running: Memory, network_url: str, keys: Path, tmp_path: Path
    ) -> None:
        async with running.transaction() as store:
            elena = await joined(store, number=7001)
        key_files.propose_index(keys)
        after = read_ring(keys, tmp_path / "home")
        after.use_next()
        await rotation.move_indexes(running, after)  # and the power goes before the file is settled

        fresh = Memory(network_url, read_ring(keys, tmp_path / "home"))
        async with fresh.transaction() as store:
            said = await facts.get(store, facts.KEY_CHECK)
            assert said is not None and fresh.ring.agree(said)
            known = await identities.callers(store, [identities.blind(fresh.ring, 7001)])
        assert [one.person.id for one in known.values()] == [elena.id]
        await fresh.close()

    async def test_with_keys_of_another_house_nobody_new_is_made(self, running: Memory) -> None:
        async with running.transaction() as store:
            await facts.put(store, facts.KEY_CHECK, "0" * 32)
        async with running.transaction() as store:
            with pytest.raises(MemoryUnavailable):
                await identities.callers(store, [identities.blind(running.ring, 7001)])

        assert await rows(running, numbers) == []

    async def test_an_erased_case_does_not_come_back(
        self, running: Memory, network_url: str, keys: Path, tmp_path: Path
    ) -> None:
        async with running.transaction() as store:
            case = await stored(store)
        async with running.transaction() as store:
            await store.write(update(vaults).where(vaults.c.id == case.id).values(key_wrapped=None))

        await renewed(network_url, keys, tmp_path / "home")

        assert [row.key_wrapped for row in await rows(running, vaults)] == [None]


class TestTheFile:
    def test_old_keys_are_destroyed_only_when_no_backup_needs_them(self, keys: Path) -> None:
        for month in (1, 2, 3):
            key_files.begin_epoch(keys, date(2027, month, 1))
        known = key_files.epochs(keys)

        assert [one.number for one in known] == [1, 2, 3, 4]
        assert known[1] == Epoch(2, date(2027, 1, 1), date(2027, 2, 1))
        assert key_files.over(known, date(2027, 3, 9), timedelta(days=35)) == [1, 2]
        key_files.destroy(keys, [1, 2])
        assert [one.number for one in key_files.epochs(keys)] == [3, 4]
        with pytest.raises(KeysUnusable):
            key_files.destroy(keys, [4])

    def test_a_destroyed_key_opens_nothing_any_more(self, keys: Path, tmp_path: Path) -> None:
        old = read_ring(keys, tmp_path / "home")
        _, wrapped = old.new_vault(5)
        sealed = old.seal("talks.state:1", b"parole")
        copied = old.copy_box(1).seal(b"backup", b"tutto")
        key_files.begin_epoch(keys, TODAY)
        key_files.destroy(keys, [1])

        ring = read_ring(keys, tmp_path / "home")
        with pytest.raises(Unsealable):
            ring.open_vault(5, wrapped)
        with pytest.raises(Unsealable):
            ring.unseal("talks.state:1", sealed)
        with pytest.raises(Unsealable):
            ring.copy_box(1).unseal(b"backup", copied)

    def test_a_change_keeps_the_file_to_its_owner(self, keys: Path, tmp_path: Path) -> None:
        key_files.begin_epoch(keys, TODAY)

        assert (keys / RING_FILE).stat().st_mode & 0o777 == 0o400
        assert [one.name for one in keys.iterdir()] == [RING_FILE]
        read_ring(keys, tmp_path / "home")


class TestRecoveryTakesTwo:
    def test_any_two_people_put_the_ring_back(self, keys: Path, tmp_path: Path) -> None:
        ring = read_ring(keys, tmp_path / "home")
        _, wrapped = ring.new_vault(5)
        papers = recovery.export(keys, tmp_path / "safe")
        assert (keys / RING_FILE).read_bytes()[20:60] not in (
            tmp_path / "safe" / recovery.SEALED_FILE
        ).read_bytes()
        shutil.rmtree(keys)

        for first, second in ((0, 2), (1, 0), (2, 1)):
            recovery.recover(tmp_path / "safe" / recovery.SEALED_FILE, papers[first], papers[second], keys)
            read_ring(keys, tmp_path / "home").open_vault(5, wrapped)
            shutil.rmtree(keys)

    def test_one_person_alone_does_not(self, keys: Path, tmp_path: Path) -> None:
        papers = recovery.export(keys, tmp_path / "safe")
        others = recovery.export(keys, tmp_path / "other")
        file = tmp_path / "safe" / recovery.SEALED_FILE
        shutil.rmtree(keys)

        for second in (papers[0], others[1], "CORDATA AAAA", ""):
            with pytest.raises(KeysUnusable):
                recovery.recover(file, papers[0], second, keys)
        assert not keys.exists()

    def test_a_standing_ring_is_never_replaced(self, keys: Path, tmp_path: Path) -> None:
        papers = recovery.export(keys, tmp_path / "safe")

        with pytest.raises(KeysUnusable, match="stands here already"):
            recovery.recover(tmp_path / "safe" / recovery.SEALED_FILE, papers[0], papers[1], keys)


def test_every_column_that_the_house_seals_for_itself_is_renewed() -> None:
    """Each `ring.seal(f"table.column:…")` of the sources names a column of the list, and all names are columns."""
    known = {f"{table.name}.{column.removesuffix('_sealed')}" for table, column, _ in rotation.HOUSE}
    marks = [
        line.split('ring.seal(f"')[1].split(":")[0]
        for source in python_files("db")
        for line in source.text.splitlines()
        if 'ring.seal(f"' in line
    ]

    assert set(marks) <= known and len(marks) > 5
    for table, column, _ in rotation.HOUSE:
        assert isinstance(metadata.tables[table.name].c[column].type, LargeBinary)
        select(table.c[column])
