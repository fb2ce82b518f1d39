"""What the queue page costs when the house grows: the same SQL with 2,000 open cases among 10,000 and among 1,000,000.

The page's own functions are timed on databases of both kinds; rows are written in bulk and hold no words of anybody.
"""

import asyncio
import json
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, text

from db import cases, schema, tables, territories
from db.cases import Queued, Sieve
from db.sealing import KeyRing
from db.session import Memory, Store
from domain.case import CaseState
from domain.people import PersonId, TerritoryId
from domain.territory import Territory, TerritoryKind
from domain.triage import Level
from tests.databases import SQLite, postgresql

NOW = datetime(2027, 3, 9, 9, tzinfo=UTC)
SMALL, LARGE, OPEN, CROWD = 10_000, 1_000_000, 2_000, 100_000
RATIO, AT_ONCE, CROWDED = 3.0, 20.0, 100.0
"""Targets: how many times slower with a hundred times the cases, and milliseconds (measured notes, growth)."""

PLACES = 20
ALL = Sieve()
CHUNK = 5_000
RUNS = 15
TIDIED = 10
_STATES = (
    CaseState.IN_TRIAGE,
    CaseState.IN_TRIAGE,
    CaseState.AWAITING_ANSWER,
    CaseState.ASSIGNED,
    CaseState.IN_ASSESSMENT,
)
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds of all SQL of one queue page, the middle of many runs, and of its slowest query."""

    page: float
    slowest: float
    which: str


def _among(number: int, salt: int, many: int) -> int:
    """Give which of `many` a case falls to, evenly also among every tenth or every hundredth case."""
    mixed = (number + salt * 7_919) * 2_654_435_761 % 2**32
    return (mixed ^ mixed >> 15) * 2_246_822_519 % 2**32 * many >> 32


def row(number: int, *, is_open: bool) -> dict[str, Any]:
    """Make one case; which number it has decides everything about it."""
    sent = NOW - timedelta(minutes=7 * (number % 60_000) + number % 13)
    state = _STATES[_among(number, 1, len(_STATES))] if is_open else CaseState.ORIENTED
    due = sent + timedelta(hours=1 + number % 400) if is_open else cases.NEVER
    code, rest = "", number
    for _ in range(7):
        code, rest = _ALPHABET[rest % 30] + code, rest // 30
    held = PersonId(1 + _among(number, 2, 40)) if _among(number, 3, 3) else None
    times = dict.fromkeys(("acknowledge_by", "accept_by", "contact_by", "meeting_by"), due)
    return {
        "id": number + 1,
        "code": f"CRD-{code}",
        "state": state.value,
        "level": 1 + _among(number, 4, 4),
        "computed_level": 1 + number % 4,
        "territory_id": 2 + _among(number, 5, PLACES),
        "sent_at": sent,
        "next_due_at": due,
        "age_band": "14-17",
        "subject": "persona",
        "emergency": False,
        "family_blocked": False,
        "red_flags": 0,
        "protocol_version": "growth",
        "is_open": is_open,
        "version": 1,
        "operator_id": held,
        "manager_id": held if state is CaseState.ASSIGNED else None,
        **times,
    }


async def seed(memory: Memory, total: int, still_open: int) -> None:
    """Fill an empty database with cases, the open ones spread evenly among them."""
    await schema.upgrade(memory)
    places = [Territory(TerritoryId(1), TerritoryKind.AMBITO, "AMB", "Ambito", (TerritoryId(1),))]
    for number in range(2, 2 + PLACES):
        lineage = (TerritoryId(1), TerritoryId(number))
        places.append(Territory(lineage[1], TerritoryKind.COMUNE, f"C{number}", f"Comune {number}", lineage))
    async with memory.transaction() as store:
        for place in places:
            await territories.add_territory(store, place)
        people = [{"id": one, "language": "it", "created_at": NOW} for one in range(1, 41)]
        await store.write(insert(tables.persons), people)
    every = total // still_open
    for start in range(0, total, CHUNK):
        numbers = range(start, min(start + CHUNK, total))
        async with memory.transaction() as store:
            await store.write(insert(tables.vaults), [{"id": number + 1} for number in numbers])
            rows = [row(number, is_open=number % every == 0) for number in numbers]
            await store.write(insert(tables.cases), rows)
    await _tidy(memory)


async def _tidy(memory: Memory) -> None:
    """Let the database learn what it holds, as its own caretaker does in the nights of a real house."""
    unseen = text("SELECT relpages - relallvisible FROM pg_class WHERE relname = 'cases'")
    async with memory.engine.connect() as connection:
        fresh = await connection.execution_options(isolation_level="AUTOCOMMIT")
        if not memory.postgresql:
            await fresh.execute(text("ANALYZE"))
            return
        # Whoever analyses the table meanwhile keeps its pages from being marked as seen by all.
        for _ in range(TIDIED):
            await fresh.execute(text("VACUUM ANALYZE"))
            if (await fresh.execute(unseen)).scalar_one() == 0:
                return
            await asyncio.sleep(1)


def queries(deep: Queued, inside: list[TerritoryId]) -> dict[str, Callable[[Store], Awaitable[Any]]]:
    """Give everything that the queue page asks the database, under each of its filters."""

    def page(sieve: Sieve = ALL, after: Queued | None = None) -> Callable[[Store], Awaitable[Any]]:
        return lambda store: cases.queue(store, inside, NOW, after=after, limit=26, sieve=sieve)

    return {
        "first page": page(),
        "deep page": page(after=deep),
        "one level": page(Sieve(level=Level.P4)),
        "one state": page(Sieve(state=CaseState.AWAITING_ANSWER)),
        "a state of none": page(Sieve(state=CaseState.REOPENED)),
        "one owner": page(Sieve(holder=PersonId(7))),
        "of nobody": page(Sieve(nobody=True)),
        "late": page(Sieve(late=True)),
        "one level and state": page(Sieve(level=Level.P2, state=CaseState.ASSIGNED)),
        "one place": lambda store: cases.queue(store, inside[1:2], NOW, limit=26),
        "counts": lambda store: cases.counts(store, inside, NOW),
        "counts of one owner": lambda store: cases.counts(store, inside, NOW, holder=PersonId(7)),
    }


async def cost(memory: Memory, *, runs: int = RUNS) -> Cost:
    """Time each query, warm, and give their sum and the slowest."""
    inside = [TerritoryId(number) for number in range(1, 2 + PLACES)]
    async with memory.transaction() as store:
        seen = await cases.queue(store, inside, NOW, limit=OPEN // 2)
        found = queries(seen[-1], inside)
        middle = {}
        for name, ask in found.items():
            took = []
            for _ in range(runs):
                began = time.perf_counter()
                await ask(store)
                took.append((time.perf_counter() - began) * 1000)
            middle[name] = statistics.median(took)
    which = max(middle, key=lambda name: middle[name])
    return Cost(sum(middle.values()), middle[which], which)


@asynccontextmanager
async def _filled(url: str, total: int, still_open: int) -> AsyncIterator[Memory]:
    memory = Memory(url, KeyRing({1: b"m" * 32}, b"i" * 32))
    try:
        await seed(memory, total, still_open)
        yield memory
    finally:
        await memory.close()


async def measured(small: int = SMALL, large: int = LARGE, crowd: int = CROWD) -> dict[str, Any]:
    """Measure both kinds of database at each size."""
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder, postgresql(flush=False) as server:
        files = SQLite(Path(folder), Path(folder))
        for kind, fresh in (("sqlite", files.fresh), ("postgresql", server.fresh)):
            async with AsyncExitStack() as stack:
                few = await stack.enter_async_context(_filled(fresh(), small, min(OPEN, small // 5)))
                before = await cost(few)
            async with AsyncExitStack() as stack:
                many = await stack.enter_async_context(_filled(fresh(), large, min(OPEN, large // 5)))
                after = await cost(many)
            async with AsyncExitStack() as stack:
                full = await stack.enter_async_context(_filled(fresh(), large, min(crowd, large // 5)))
                crowded = await cost(full)
            found[f"queue_ratio_{kind}"] = round(after.page / before.page, 2)
            found[f"queue_ms_small_{kind}"] = round(before.page, 2)
            found[f"queue_ms_large_{kind}"] = round(after.page, 2)
            found[f"queue_ms_crowded_{kind}"] = round(crowded.page, 2)
            found[f"slowest_large_{kind}"] = f"{after.which}: {after.slowest:.2f} ms"
            found[f"slowest_crowded_{kind}"] = f"{crowded.which}: {crowded.slowest:.2f} ms"
    return found


def holds(found: dict[str, Any]) -> bool:
    """Say whether the targets are met on both databases."""
    return all(
        found[f"queue_ratio_{kind}"] <= RATIO
        and found[f"queue_ms_large_{kind}"] <= AT_ONCE
        and found[f"queue_ms_crowded_{kind}"] <= CROWDED
        for kind in ("sqlite", "postgresql")
    )


def run(*, as_json: bool, small: int = SMALL, large: int = LARGE, crowd: int = CROWD) -> int:
    """Measure and print; gives 0 when every target is met."""
    found = asyncio.run(measured(small, large, crowd))
    if as_json:
        print(json.dumps(found))
    else:
        for name, value in found.items():
            print(f"{name:32} {value}")
    return 0 if holds(found) else 1
