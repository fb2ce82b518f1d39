"""What must hold after every fault, counted: each figure is how often it was looked at, and how often it was broken.

The words in the catalogues and the refusal of half a configuration (6 and 7 of the house) depend on no fault: other tests
show them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import orjson
from sqlalchemy import select

from app import doors
from app import protocol as protocol_files
from app.settings import Settings
from casework import triage
from casework.notices import TO_REPORTERS
from db import cases, people, trail
from db import tables as t
from db.session import Memory, Store
from domain.people import Duty
from tests.kill.judge import Verdict
from tests.kill.witness import Log

NAMES = {
    "help": "1 help reachable",
    "once": "2 reports once, updates kept",
    "nobody": "3 nobody is named",
    "audit": "4 acts in the trail",
    "clock": "5 a clock on all that is open",
    "covered": "8 unasked, covered",
}


@dataclass(slots=True)
class Count:
    """How often an invariant was looked at, and in which cases it did not hold."""

    looked: int = 0
    broken: list[str] = field(default_factory=list)

    def holds(self, true: bool, what: str) -> None:
        """Note one look."""
        self.looked += 1
        if not true:
            self.broken.append(what)

    def __str__(self) -> str:
        return f"{self.looked - len(self.broken)}/{self.looked}"


Counts = dict[str, Count]


def new() -> Counts:
    """Give a table that nothing was looked at for yet."""
    return {name: Count() for name in NAMES}


async def look(settings: Settings, counts: Counts, verdict: Verdict, log: Log, people: Sequence[str]) -> None:
    """Look at everything once the house has come to rest."""
    once = counts["once"]
    once.looked += verdict.reports + len(log.calls)
    once.broken += verdict.faults
    for call in log.calls:
        text = str(call.body.get("text", ""))
        counts["nobody"].holds(not any(name in text for name in people), f"a name in: {text[:40]}")
    memory = doors.open_memory(settings)
    try:
        async with memory.reading() as store:
            await _clocks(store, counts["clock"])
        await _taken_in_charge(memory)
        async with memory.reading() as store:
            await _trail(store, counts["audit"])
            await _covers(store, counts["covered"])
        async with memory.engine.connect() as connection:
            found = await trail.verify(connection, memory.ring, datetime.now(UTC))
            counts["audit"].holds(found.broken is None, f"the trail is broken: {found.broken}")
    finally:
        await memory.close()


async def _taken_in_charge(memory: Memory) -> None:
    """Let the people on duty take every case, so that its reporter is told something that nobody asked for."""
    now, protocol = datetime.now(UTC), protocol_files.read(None)
    async with memory.transaction() as store:
        for row in await store.read(select(t.cases.c.id)):
            case = await cases.by_id(store, row.id)
            assert case is not None
            operator, *_ = await people.holding(store, [Duty.TRIAGE_OPERATOR], case.lineage, now)
            await triage.take_charge(store, operator, case.code, protocol, now)


async def _trail(store: Store, count: Count) -> None:
    """Every report has an entry about its case, and no chain of the trail has a gap."""
    rows = await store.read(
        select(t.audit.c.vault_id, t.audit.c.chain, t.audit.c.seq).order_by(t.audit.c.seq)
    )
    told = {row.vault_id for row in rows}
    for report in await store.read(select(t.reports.c.case_id)):
        count.holds(report.case_id in told, f"case {report.case_id} is in no entry")
    chains: dict[int, list[int]] = {}
    for row in rows:
        chains.setdefault(row.chain, []).append(row.seq)
    for chain, numbers in chains.items():
        whole = numbers == list(range(numbers[0], numbers[0] + len(numbers)))
        count.holds(whole, f"chain {chain} has a gap")


async def _clocks(store: Store, count: Count) -> None:
    """Every open case has a timer of its own, and no timer of a case is about one that is not there."""
    cases = {row.id: row for row in await store.read(select(t.cases.c.id, t.cases.c.is_open))}
    running = {row.subject_id for row in await store.read(select(t.timers.c.subject_id))}
    for number, row in cases.items():
        count.holds(not row.is_open or number in running, f"case {number} waits without a clock")


async def _covers(store: Store, count: Count) -> None:
    """Every unasked message to a family or young person opens with the neutral line."""
    columns = (t.outbox.c.id, t.outbox.c.kind, t.outbox.c.payload_sealed)
    staff = select(t.persons.c.id).where(t.persons.c.has_duties)
    kinds = [kind.value for kind in TO_REPORTERS]
    wanted = select(*columns).where(t.outbox.c.kind.in_(kinds), t.outbox.c.person_id.not_in(staff))
    for row in await store.read(wanted):
        payload = orjson.loads(store.ring.unseal(f"outbox.payload:{row.id}", row.payload_sealed))
        count.holds(bool(payload.get("covered")), f"a bare {row.kind}")
