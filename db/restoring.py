"""Putting a backup back and looking at it: whole, unbroken, brought up to the ledger, and nothing erased opens.

A database that fails any of this is not opened for people. `Look` names each check with what it found.
"""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select, text

from db import backups, dumps, erasure, schema, trail
from db.backups import Manifest
from db.columns import metadata
from db.sealing import KeyRing, Unsealable
from db.session import Memory
from db.tables import identities, reports, vaults


@dataclass(frozen=True, slots=True)
class Look:
    """One check of a restored database: its name, whether it went well, what was found."""

    name: str
    well: bool
    found: str


async def put_back(
    file: Path, ring: KeyRing, url: str, ledgers: Sequence[Mapping[int, Mapping[str, Any]]], now: datetime
) -> list[Look]:
    """Put a backup into an empty database at `url`, bring it up to the ledgers, and check it.

    Raises DumpFailed and Unsealable when the file is not the one of its manifest or its key was destroyed.
    """
    manifest = backups.read_manifest(file, ring)
    with tempfile.TemporaryDirectory(prefix="cordata-restore-") as place:
        copy = Path(place) / "copy"
        backups.unsealed(file, manifest, ring, copy)
        dumps.load(copy, url)
    memory = Memory(url, ring, patient=True)
    try:
        looks = await _as_made(memory, manifest)
        await schema.upgrade(memory)
        for ledger in ledgers:
            async with memory.transaction() as store:
                await erasure.replay(store, ledger)
        return [*looks, *await _as_it_stands(memory, now)]
    finally:
        await memory.close()


async def _as_made(memory: Memory, manifest: Manifest) -> list[Look]:
    """Check what came back against its manifest, before anything is changed."""
    async with memory.maintaining() as connection:
        looks = [await connection.run_sync(_integrity), await connection.run_sync(_foreign_keys)]
        rows = await connection.run_sync(_counts, tuple(manifest.rows))
    wrong = [name for name, count in manifest.rows.items() if rows.get(name) != count]
    total = sum(manifest.rows.values())
    looks.append(
        Look(
            "counts",
            not wrong,
            f"{total} rows in {len(manifest.rows)} tables" if not wrong else ", ".join(wrong),
        )
    )
    same = memory.ring.agree(manifest.key_check)
    looks.append(Look("keys", same, "those of this backup" if same else "of another house"))
    return looks


def _counts(connection: Connection, tables: tuple[str, ...]) -> dict[str, int]:
    known = {table.name for table in metadata.sorted_tables}
    return {
        name: int(connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one())
        for name in tables
        if name in known
    }


def _integrity(connection: Connection) -> Look:
    if connection.dialect.name != "sqlite":
        return Look("integrity", True, "restored without an error")
    said = [row[0] for row in connection.execute(text("PRAGMA integrity_check"))]
    return Look("integrity", said == ["ok"], "; ".join(said[:3]))


def _foreign_keys(connection: Connection) -> Look:
    if connection.dialect.name != "sqlite":
        query = text("SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND NOT convalidated")
        loose = int(connection.execute(query).scalar_one())
        return Look("foreign keys", not loose, "all validated" if not loose else f"{loose} not validated")
    broken = connection.execute(text("PRAGMA foreign_key_check")).all()
    return Look("foreign keys", not broken, "all hold" if not broken else f"{len(broken)} broken")


async def _as_it_stands(memory: Memory, now: datetime) -> list[Look]:
    """Check the database after the ledger was replayed: chain, one sealed field, nothing erased."""
    async with memory.maintaining() as connection:
        verdict = await trail.verify(connection, memory.ring, now)
    broken = verdict.broken
    looks = [
        Look(
            "audit chain",
            broken is None,
            f"{verdict.entries} entries" if broken is None else f"entry {broken.row}: {broken.why}",
        )
    ]
    async with memory.transaction() as store:
        left = await erasure.still_open(store)
        gone = len(await erasure.ledger(store))
        looks.append(
            Look("nothing erased opens", not left, f"{gone} erasures" if not left else f"{left} open")
        )
        row = await store.first(select(identities.c.person_id, identities.c.number_sealed).limit(1))
        case = await store.first(
            select(reports.c.id, reports.c.case_id, reports.c.content_sealed, vaults.c.key_wrapped)
            .join(vaults, vaults.c.id == reports.c.case_id)
            .where(vaults.c.key_wrapped.is_not(None), reports.c.content_sealed != b"")
            .limit(1)
        )
    looks.append(_opens("a number opens", lambda: row and _number(memory.ring, row)))
    looks.append(_opens("a report opens", lambda: case and _report(memory.ring, case)))
    return looks


def _opens(name: str, act: Any) -> Look:
    try:
        found = act()
    except Unsealable as error:
        return Look(name, False, f"no: {error}")
    return Look(name, True, "yes" if found else "there is none")


def _number(ring: KeyRing, row: Any) -> bool:
    return bool(ring.unseal(f"identities.number:{row.person_id}", row.number_sealed))


def _report(ring: KeyRing, row: Any) -> bool:
    box = ring.open_vault(row.case_id, row.key_wrapped)
    return bool(box.unseal(f"reports.content:{row.id}".encode(), row.content_sealed))
