"""Backups: the whole database in one sealed file, a manifest beside it, the ledger of erasures apart; never a key.

A manifest tells counts and marks, nothing about anybody, and carries a mark of its own, so that another one is noticed.
"""

import asyncio
import hashlib
import json
import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, func, select, text

from db import dumps, sealed_files
from db.columns import metadata
from db.sealed_files import Progress
from db.sealing import KeyRing
from db.session import Memory
from db.tables import audit
from db.trail_tables import anchors, erasures

KEPT = timedelta(days=35)
"""How long a backup is kept; after that the master key that opens it is destroyed as well (`cordata keys epoch`)."""

LEAST = 3
"""However old, so many backups stay."""

LEDGER = "erasures.jsonl"
_NAME = re.compile(r"cordata-\d{8}T\d{6}\.backup")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds, in counts: enough to see whether a restored one is whole."""

    name: str
    made_at: str
    kind: str
    revision: str
    key: int
    key_check: str
    bytes: int
    sha256: str
    rows: Mapping[str, int]
    entries: int
    anchor: str
    erased: int
    mark: str = ""


def _marked(ring: KeyRing, manifest: dict[str, Any]) -> str:
    plain = {name: value for name, value in manifest.items() if name != "mark"}
    return ring.chained(b"manifest", json.dumps(plain, sort_keys=True).encode()).hex()


def read_manifest(file: Path, ring: KeyRing) -> Manifest:
    """Read the manifest beside a backup; raises DumpFailed when it is missing or was not written by this house."""
    try:
        said = json.loads(file.with_suffix(".json").read_text())
        manifest = Manifest(**said)
    except (OSError, ValueError, TypeError) as error:
        raise dumps.DumpFailed(f"{file.with_suffix('.json')}: no manifest stands here.") from error
    if _marked(ring, said) != manifest.mark:
        raise dumps.DumpFailed(f"{file.with_suffix('.json')}: this manifest was not written by this house.")
    return manifest


def state(connection: Connection) -> dict[str, Any]:
    """Give the counts that a manifest holds, of the database as it stands."""
    rows = {
        table.name: int(connection.execute(select(func.count()).select_from(table)).scalar_one())
        for table in metadata.sorted_tables
    }
    last = connection.execute(select(anchors.c.mark).order_by(anchors.c.upto.desc()).limit(1)).scalar()
    return {
        "revision": str(MigrationContext.configure(connection).get_current_revision()),
        "rows": rows,
        "entries": rows[audit.name],
        "anchor": bytes(last).hex() if last else "",
        "erased": rows[erasures.name],
    }


async def make(
    memory: Memory, url: str, folder: Path, now: datetime, progress: Progress | None = None
) -> Manifest:
    """Make a backup while the house runs; gives its manifest. Raises DumpFailed.

    The counts are taken from the copy itself, so that they fit it whatever is written meanwhile.
    """
    _ready(folder)
    name = f"cordata-{now.astimezone(UTC):%Y%m%dT%H%M%S}.backup"
    kid = memory.ring.newest
    box = memory.ring.copy_box(kid)
    with tempfile.TemporaryDirectory(prefix=".making-", dir=folder) as place:
        copy = Path(place) / "copy"
        found = await (_dumped(memory, url, copy) if memory.postgresql else _copied(url, copy, memory.ring))
        sealed = Path(place) / "sealed"
        digest = await asyncio.to_thread(sealed_files.seal, copy, sealed, box, kid, progress)
        said: dict[str, Any] = {
            "name": name,
            "made_at": now.astimezone(UTC).isoformat(timespec="seconds"),
            "kind": "postgresql" if memory.postgresql else "sqlite",
            "key": kid,
            "key_check": memory.ring.check,
            "bytes": sealed.stat().st_size,
            "sha256": digest,
            **found,
        }
        manifest = Manifest(**said, mark=_marked(memory.ring, said))
        sealed.replace(folder / name)
        _settle(folder)
        _write(
            folder / Path(name).with_suffix(".json"), json.dumps(asdict(manifest), indent=1, sort_keys=True)
        )
    await export_ledger(memory, folder)
    return manifest


async def _dumped(memory: Memory, url: str, copy: Path) -> dict[str, Any]:
    """Dump a PostgreSQL database and count it in one and the same snapshot."""
    async with memory.maintaining() as connection:
        await connection.execution_options(isolation_level="REPEATABLE READ")
        snapshot = (await connection.execute(text("SELECT pg_export_snapshot()"))).scalar_one()
        found = await connection.run_sync(state)
        await asyncio.to_thread(dumps.dump, url, copy, str(snapshot))
    return found


async def _copied(url: str, copy: Path, ring: KeyRing) -> dict[str, Any]:
    """Copy an SQLite file and count the copy."""
    await asyncio.to_thread(dumps.dump, url, copy)
    opened = Memory(f"sqlite+aiosqlite:///{copy}", ring)
    try:
        async with opened.maintaining() as connection:
            return await connection.run_sync(state)
    finally:
        await opened.close()


def _ready(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def _write(file: Path, text: str) -> None:
    """Write a small file whole, flushed, in the place of the one that stands."""
    beside = file.with_name(f"{file.name}.{os.getpid()}.new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(descriptor)
    beside.replace(file)
    _settle(file.parent)


def _settle(folder: Path) -> None:
    """Make sure that the names of a folder's files outlive a loss of power."""
    place = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(place)
    finally:
        os.close(place)


async def export_ledger(memory: Memory, folder: Path) -> int:
    """Write the ledger of erasures beside the backups, so that a restored one can be brought up to it; gives its length."""
    async with memory.reading() as store:
        rows = await store.read(select(erasures).order_by(erasures.c.id))
    lines = [
        json.dumps(
            {
                "id": row.id,
                "vault": row.vault_id,
                "report": row.report_id,
                "at": row.at.isoformat(),
                "why": row.why,
            }
        )
        for row in rows
    ]
    _ready(folder)
    known = read_ledger(folder)
    lines += [json.dumps(one) for number, one in known.items() if number not in {row.id for row in rows}]
    _write(folder / LEDGER, "".join(f"{line}\n" for line in lines))
    return len(lines)


def read_ledger(folder: Path) -> dict[int, dict[str, Any]]:
    """Read the ledger beside the backups, by the ids of its rows; empty when none stands there.

    Raises DumpFailed when it cannot be read: without it what was erased would come back.
    """
    file = folder / LEDGER
    try:
        lines = file.read_text().splitlines()
        return {int(one["id"]): one for one in map(json.loads, lines)}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, KeyError) as error:
        cure = "Put its second copy in its place: without it what was erased would come back."
        raise dumps.DumpFailed(f"{file}: the ledger of erasures cannot be read. {cure}") from error


def listed(folder: Path) -> list[Path]:
    """Give the backups of a folder, oldest first; a file that was given another name is none."""
    return sorted(file for file in folder.glob("cordata-*.backup") if _NAME.fullmatch(file.name))


def made_at(file: Path) -> datetime:
    """Give when a backup was made, as its name says."""
    return datetime.strptime(file.stem, "cordata-%Y%m%dT%H%M%S").replace(tzinfo=UTC)


def tidy(folder: Path, now: datetime) -> list[Path]:
    """Delete backups older than five weeks, but never the last three; gives which went."""
    gone = []
    for file in listed(folder)[:-LEAST]:
        if made_at(file) + KEPT < now:
            file.unlink()
            file.with_suffix(".json").unlink(missing_ok=True)
            gone.append(file)
    return gone


def unsealed(file: Path, manifest: Manifest, ring: KeyRing, target: Path) -> None:
    """Open a backup into a plain copy; raises Unsealable and DumpFailed when it is not the one of its manifest."""
    with file.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    if digest != manifest.sha256:
        raise dumps.DumpFailed(f"{file}: not the file of its manifest; take another backup.")
    sealed_files.unseal(file, target, ring.copy_box(sealed_files.key_of(file)))
