"""Words like no other, and the search for them in every byte that a house keeps, saves, logs, counts or sends.

All of them begin alike, so that one look finds any of them, also those that a later test adds.
"""

import base64
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import orjson
from prometheus_client import generate_latest
from sqlalchemy import select, text

from bot import figures
from db import backups, tables
from db.session import Memory
from tests import canaries
from tests.attacks.tally import refused
from tests.databases import PostgreSQL

MARK = "zirquax"
"""How every word begins that may stand nowhere; no language has it and no text of the house."""

SYLLABLES = ("ba", "ce", "di", "fo", "gu", "la", "ne", "pi", "ro", "su")
WORD = re.compile(rf"{MARK}[a-z]*")


def word(number: int) -> str:
    """Give a word of its own: letters alone, so that no field, mask or address changes it."""
    return MARK + "".join(SYLLABLES[int(digit)] for digit in f"{number:05d}")


def words() -> "Iterable[str]":
    """Give one new word after the other."""
    return map(word, range(100_000))


def forms(mark: str = MARK) -> list[bytes]:
    """Give how a word may stand among bytes: plain, in capitals, two bytes a letter, hexadecimal, base64, reversed."""
    plain = mark.encode()
    spelled = [plain, mark.upper().encode(), mark.capitalize().encode(), plain[::-1]]
    spelled += [mark.encode("utf-16-le"), plain.hex().encode(), plain.hex().upper().encode()]
    ends = (9, 10, 12)
    return spelled + [base64.b64encode(b" " * pad + plain)[(0, 2, 3)[pad] : ends[pad]] for pad in range(3)]


def seen_in(held: bytes) -> str:
    """Give what stands around the first word that is found among bytes; empty when there is none."""
    for form in forms():
        place = held.find(form)
        if place >= 0:
            return repr(held[max(0, place - 40) : place + 60])
    return ""


async def database(memory: Memory) -> bytes:
    """Give all bytes that a database holds: the files with their journal, or every row of every table as text."""
    if not memory.postgresql:
        path = Path(str(memory.engine.url.database))
        return b"".join(one.read_bytes() for one in sorted(path.parent.glob(f"{path.name}*")))
    found = []
    async with memory.reading() as store:
        for (name,) in await store.read(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")):
            found += [row[0].encode() for row in await store.read(text(f'SELECT t::text FROM "{name}" t'))]
    return b"\n".join(found)


async def journal(memory: Memory, server: PostgreSQL | None) -> bytes:
    """Give the journal alone: SQLite's -wal beside the file, or the segments and the log of the whole server."""
    if server is None:
        path = Path(str(memory.engine.url.database))
        return path.with_name(f"{path.name}-wal").read_bytes()
    server.statement("SELECT pg_switch_wal()")
    segments = sorted((server.folder / "data" / "pg_wal").glob("0*"))
    return b"".join(one.read_bytes() for one in segments) + (server.folder / "log").read_bytes()


async def backup(memory: Memory, url: str, folder: Path, now: Any) -> bytes:
    """Make a backup and give all its bytes, the ledger's and the manifest's too."""
    await backups.make(memory, url, folder, now)
    return _files(folder)


def _files(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file())


def log() -> bytes:
    """Give every line that the house wrote during this test, as an operator reads it."""
    return "\n".join(canaries.NOW.lines).encode()


def counted() -> bytes:
    """Give the figures for an operator's monitoring."""
    return generate_latest(figures.REGISTRY)


def nowhere(typed: Mapping[str, str], where: Mapping[str, bytes]) -> None:
    """Count, for every word and every place, that it does not stand there; the first that does is shown."""
    for place, held in where.items():
        shown = seen_in(held)
        for name, said in typed.items():
            assert said.startswith(MARK), name
            refused(f"canary: {place}", not shown, f"{name} in the {place}: {shown}")


async def noticed(memory: Memory) -> dict[str, str]:
    """Open everything that ever waited to leave; gives the words that stand in it, each with the kind of its notice."""
    found = {}
    async with memory.reading() as store:
        for row in await store.read(select(tables.outbox)):
            payload = store.ring.unseal(f"outbox.payload:{row.id}", row.payload_sealed)
            found.update(dict.fromkeys(WORD.findall(payload.decode()), row.kind))
    return found


def told(calls: Iterable[Mapping[str, Any]]) -> dict[str, set[int]]:
    """Give for every word the chats to which any request carried it, in any field."""
    found: dict[str, set[int]] = {}
    for call in calls:
        for said in WORD.findall(orjson.dumps(call["parameters"]).decode().casefold()):
            found.setdefault(said, set()).add(int(call["parameters"].get("chat_id") or 0))
    return found
