"""Opens the database after a trial and reads what the house really holds; it changes nothing."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import func, select, text

from app import doors
from app.settings import Settings
from db import reports, threads, updates
from db import tables as t
from db.outbox import Fate
from db.session import Store
from db.threads import Voice

AT_ONCE = 500  # update numbers asked for in one statement

Said = tuple[str, int | None, str]
"""A call of the Bot API as it can be compared: method, chat, and body with its keys in order."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One report as it is stored."""

    code: str
    answers: dict[str, Any]
    additions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """One message of the outbox to the team: its kind, the code of its case, and its state."""

    kind: str
    code: str
    state: str


@dataclass(slots=True)
class Records:
    """Everything a trial is judged by."""

    updates: set[int] = field(default_factory=set)
    kept: Counter[Said] = field(default_factory=Counter)
    parked: int = 0
    failed: int = 0
    cases: list[str] = field(default_factory=list)
    reports: list[Sent] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    answers_moved: int = 0
    answers_waiting: int = 0
    integrity: str = ""


def said(method: str, body: dict[str, Any]) -> Said:
    """Make a call comparable."""
    return method, body.get("chat_id"), orjson.dumps(body, option=orjson.OPT_SORT_KEYS).decode()


async def read(settings: Settings, bot: int, numbers: range) -> Records:
    """Read the whole database of a trial; `numbers` are the updates that Telegram made during it."""
    memory = doors.open_memory(settings)
    found = Records()
    try:
        async with memory.reading() as store:
            await _updates(store, bot, numbers, found)
            await _reports(store, found)
            await _outbox(store, found)
            if not memory.postgresql:
                row = await store.first(text("PRAGMA integrity_check"))
                found.integrity = str(row[0]) if row else "no answer"
    finally:
        await memory.close()
    return found


async def waiting(settings: Settings) -> int:
    """Count what still has to leave the house."""
    memory = doors.open_memory(settings)
    try:
        async with memory.reading() as store:
            return await _count(store, t.outbox.c.state == Fate.PENDING.value)
    finally:
        await memory.close()


async def _count(store: Store, *what: Any) -> int:
    row = await store.first(select(func.count()).where(*what))
    return int(row[0]) if row else 0


async def _updates(store: Store, bot: int, numbers: range, found: Records) -> None:
    for start in range(numbers.start, numbers.stop, AT_ONCE):
        some = list(range(start, min(start + AT_ONCE, numbers.stop)))
        answers = await updates.seen(store, bot, some)
        found.updates.update(answers)
        found.kept.update(_lines(answers.values()))
    found.parked = await updates.count_parked(store)
    row = await store.first(select(func.count()).select_from(t.tries))
    found.failed = int(row[0]) if row else 0


def _lines(answers: Iterable[bytes]) -> Iterable[Said]:
    for answer in answers:
        for line in answer.split(b"\n") if answer else ():
            method, _, body = line.partition(b" ")
            yield said(method.decode(), orjson.loads(body))


async def _reports(store: Store, found: Records) -> None:
    codes = {row.id: row.code for row in await store.read(select(t.cases.c.id, t.cases.c.code))}
    found.cases = list(codes.values())
    for row in await store.read(select(t.reports.c.id, t.reports.c.case_id, t.reports.c.receipt)):
        content = await reports.content(store, row.id)
        thread = await threads.thread(store, row.case_id)
        additions = tuple(one.text for one in thread if one.voice is Voice.ADDITION)
        found.reports.append(Sent(row.receipt, dict(content.answers) if content else {}, additions))


async def _outbox(store: Store, found: Records) -> None:
    codes = {row.id: row.code for row in await store.read(select(t.cases.c.id, t.cases.c.code))}
    columns = t.outbox.c
    for row in await store.read(select(columns.kind, columns.vault_id, columns.state)):
        if row.kind == "answer":
            found.answers_moved += 1
            found.answers_waiting += row.state == Fate.PENDING.value
        elif row.vault_id in codes:
            found.notices.append(Notice(row.kind, codes[row.vault_id], row.state))
