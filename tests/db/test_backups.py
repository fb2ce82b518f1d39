"""The restore drill on both databases: a backup comes back whole, brought up to the ledger, and nothing erased opens."""

import json
import sqlite3
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from db import audit, backups, dumps, erasure, key_files, reports, restoring, sealed_files, trail
from db.backups import Manifest
from db.dumps import DumpFailed
from db.ids import new_id
from db.restoring import Look
from db.sealing import Unsealable, make_ring, read_ring
from db.session import Memory
from db.tables import audit as entries
from db.tables import messages, vaults
from domain.people import Duty
from tests.builders import joined, rows, sent
from tests.databases import PostgreSQL, SQLite

TODAY = datetime.now(UTC).replace(microsecond=0)
SAID = "una cosa che nessuno deve leggere"


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    make_ring(tmp_path / "keys")
    return tmp_path / "keys"


@pytest.fixture
async def house(network_url: str, keys: Path, tmp_path: Path) -> AsyncIterator[Memory]:
    """A house with two reports in it, on keys that lie in a file."""
    memory = Memory(network_url, read_ring(keys, tmp_path / "home"))
    async with memory.transaction() as store:
        teacher = await joined(store, Duty.TEACHER, name="Elena")
        for _ in range(2):
            await sent(store, teacher, text=SAID)
        await trail.anchor(store.connection, memory.ring, new_id(), TODAY)
    yield memory
    await memory.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backups"


async def made(house: Memory, url: str, folder: Path, **later: float) -> Manifest:
    return await backups.make(house, url, folder, TODAY + timedelta(**later))


async def back(house: Memory, file: Path, url: str) -> dict[str, Look]:
    looks = await restoring.put_back(file, house.ring, url, [backups.read_ledger(file.parent)], TODAY)
    return {look.name: look for look in looks}


def files_of(folder: Path) -> list[Path]:
    return list(folder.iterdir())


def empty(database: SQLite | PostgreSQL) -> str:
    return database.fresh()


class TestTheDrill:
    async def test_what_comes_back_is_whole_and_opens(
        self, house: Memory, network_url: str, folder: Path, database: SQLite | PostgreSQL
    ) -> None:
        manifest = await made(house, network_url, folder)
        url = empty(database)

        looks = await back(house, folder / manifest.name, url)

        assert {name for name, look in looks.items() if look.well} == set(looks) and len(looks) == 8
        assert looks["a report opens"].found == looks["a number opens"].found == "yes"
        restored = Memory(url, house.ring)
        async with restored.transaction() as store:
            found = [await reports.content(store, one.id) for one in await reports.all_ids(store)]
            assert [one.answers["text"] for one in found if one] == [SAID, SAID]
            audit.write(store, "see_queue", actor=None, now=TODAY)  # and it goes on from there
        await restored.close()

    async def test_what_was_erased_since_does_not_come_back(
        self, house: Memory, network_url: str, folder: Path, database: SQLite | PostgreSQL
    ) -> None:
        manifest = await made(house, network_url, folder)
        async with house.transaction() as store:
            first, second = await reports.all_ids(store)
            await erasure.shred(store, await erasure.all_keys(store, first.case), "asked", TODAY)
            await erasure.blank(store, second.id, second.case, "asked", TODAY)
        await backups.export_ledger(house, folder)
        url = empty(database)

        looks = await back(house, folder / manifest.name, url)

        assert all(look.well for look in looks.values())
        assert looks["nothing erased opens"].found == "2 erasures"
        restored = Memory(url, house.ring)
        async with restored.transaction() as store:
            assert [await reports.content(store, one.id) for one in await reports.all_ids(store)] == [
                None,
                None,
            ]
        assert sum(row.key_wrapped is None for row in await rows(restored, vaults)) == 1
        assert await rows(restored, messages) == []
        await restored.close()

    async def test_a_ledger_that_was_forgotten_is_noticed(
        self, house: Memory, network_url: str, folder: Path, database: SQLite | PostgreSQL
    ) -> None:
        async with house.transaction() as store:
            (first, _) = await reports.all_ids(store)
            wrapped = (await store.read(select(vaults).where(vaults.c.id == first.case)))[0].key_wrapped
            await erasure.shred(store, [first.case], "asked", TODAY)
            await store.write(vaults.update().where(vaults.c.id == first.case).values(key_wrapped=wrapped))
        manifest = await made(house, network_url, folder)

        looks = await back(house, folder / manifest.name, empty(database))

        assert not looks["nothing erased opens"].well

    async def test_a_backup_of_a_broken_trail_is_not_called_whole(
        self, house: Memory, network_url: str, folder: Path, database: SQLite | PostgreSQL
    ) -> None:
        async with house.transaction() as store:
            row: dict[str, Any] = {
                "id": new_id(),
                "at": TODAY,
                "act": "forged",
                "chain": 5,
                "seq": 1,
                "mark": b"x" * 32,
            }
            await store.write(entries.insert(), row)
        manifest = await made(house, network_url, folder)

        looks = await back(house, folder / manifest.name, empty(database))

        assert [name for name, look in looks.items() if not look.well] == ["audit chain"]


class TestTheFile:
    async def test_nothing_can_be_read_without_the_key(
        self, house: Memory, network_url: str, keys: Path, folder: Path
    ) -> None:
        manifest = await made(house, network_url, folder)

        files = files_of(folder)
        every = b"".join(file.read_bytes() for file in files)
        ring = json.loads((keys / "ring.json").read_text())
        for secret in (
            b"Elena",
            SAID.encode(),
            b"SQLite format",
            b"PGDMP",
            ring["index"].encode(),
            b"Borgoserio",
        ):
            assert secret not in every
        assert {file.stat().st_mode & 0o077 for file in files} == {0}
        assert sorted(file.suffix for file in files) == [".backup", ".json", ".jsonl"]
        assert manifest.rows["reports"] == 2

    async def test_a_changed_byte_a_cut_and_a_forged_manifest_are_refused(
        self, house: Memory, network_url: str, folder: Path, tmp_path: Path
    ) -> None:
        manifest = await made(house, network_url, folder)
        file, url = folder / manifest.name, f"sqlite+aiosqlite:///{tmp_path / 'x.db'}"
        whole, said = file.read_bytes(), file.with_suffix(".json").read_text()

        for bad in (whole[:-1], whole[:200] + bytes([whole[200] ^ 1]) + whole[201:], b""):
            file.write_bytes(bad)
            with pytest.raises(DumpFailed, match="not the file of its manifest"):
                await back(house, file, url)
        file.write_bytes(whole)
        for good, forged in (('"entries": ', '"entries": 1'), ('"name": ', '"nome": ')):
            file.with_suffix(".json").write_text(said.replace(good, forged))
            with pytest.raises(DumpFailed, match="manifest"):
                await back(house, file, url)

    async def test_once_its_key_is_destroyed_a_backup_opens_for_nobody(
        self, house: Memory, network_url: str, keys: Path, folder: Path, tmp_path: Path
    ) -> None:
        manifest = await made(house, network_url, folder)
        key_files.begin_epoch(keys, TODAY.date())
        key_files.destroy(keys, [1])
        ring = read_ring(keys, tmp_path / "home")

        with pytest.raises(Unsealable):
            await restoring.put_back(
                folder / manifest.name, ring, f"sqlite+aiosqlite:///{tmp_path / 'x.db'}", [], TODAY
            )

    async def test_a_standing_database_is_never_overwritten(
        self, house: Memory, network_url: str, folder: Path
    ) -> None:
        manifest = await made(house, network_url, folder)

        with pytest.raises(DumpFailed):
            await back(house, folder / manifest.name, network_url)

    async def test_after_five_weeks_a_backup_goes_but_never_the_last_three(
        self, house: Memory, network_url: str, folder: Path
    ) -> None:
        for day in (-60, -50, -40, -39, -1):
            await made(house, network_url, folder, days=day)

        gone = backups.tidy(folder, TODAY)

        assert len(gone) == 2 and len(backups.listed(folder)) == 3
        assert backups.tidy(folder, TODAY + timedelta(days=400)) == []

    def test_a_file_of_another_name_is_no_backup_and_stays(self, folder: Path) -> None:
        folder.mkdir()
        for day in range(1, 6):
            (folder / f"cordata-2027010{day}T030000.backup").touch()
        kept = folder / "cordata-before-the-move.backup"
        kept.touch()

        gone = backups.tidy(folder, datetime(2027, 6, 1, tzinfo=UTC))

        assert len(gone) == 2 and kept.exists() and kept not in backups.listed(folder)

    async def test_a_second_pass_over_the_pieces_shows_a_moved_or_missing_one(
        self, house: Memory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sealed_files, "_PIECE", 100)
        plain, box = tmp_path / "plain", house.ring.copy_box(1)
        plain.write_bytes(bytes(range(256)) * 2)
        sealed_files.seal(plain, tmp_path / "sealed", box, 1)
        whole = (tmp_path / "sealed").read_bytes()
        head, piece = len(sealed_files.MAGIC) + 17, 4 + 128
        first, second = whole[head : head + piece], whole[head + piece : head + 2 * piece]
        sealed_files.unseal(tmp_path / "sealed", tmp_path / "again", box)
        assert (tmp_path / "again").read_bytes() == plain.read_bytes()

        for number, bad in enumerate(
            (
                whole[:head] + second + first + whole[head + 2 * piece :],
                whole[:head] + second + whole[head + 2 * piece :],
                whole[: head + 2 * piece],
                whole[:head],
            )
        ):
            (tmp_path / "bad").write_bytes(bad)
            with pytest.raises(Unsealable):
                sealed_files.unseal(tmp_path / "bad", tmp_path / f"out{number}", box)


async def test_erased_words_are_in_no_later_copy(house: Memory, network_url: str, tmp_path: Path) -> None:
    async with house.transaction() as store:
        first, _ = await reports.all_ids(store)
        wrapped = (await store.read(select(vaults).where(vaults.c.id == first.case)))[0].key_wrapped
    async with house.transaction() as store:
        await erasure.shred(store, [first.case], "asked", TODAY)

    dumps.dump(network_url, tmp_path / "copy")

    assert wrapped not in [row.key_wrapped for row in await rows(house, vaults)]
    assert wrapped not in (tmp_path / "copy").read_bytes()
    if not house.postgresql:
        with sqlite3.connect(dumps.file_of(network_url)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert wrapped not in dumps.file_of(network_url).read_bytes()
