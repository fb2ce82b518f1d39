"""What must hold after every fault, counted: each figure is how often it was looked at, and how often it was broken.

All eight of the house. They are looked at from outside: what was sent, what stands in the database, who may open it.
"""

import functools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import select

from app import demo, doors, start
from app import protocol as protocol_files
from app.settings import Settings
from casework import promises, triage
from casework.notices import TO_REPORTERS
from db import cases, people, trail
from db import tables as t
from db.sealing import KeysUnusable, make_ring
from db.session import Memory, Store
from domain import quiet
from domain.people import Duty
from tests.kill.crowd import Person
from tests.kill.judge import Verdict
from tests.kill.trials import Stage
from tests.kill.witness import Call, Log
from tests.locales.gulpease import Floor, measure

NAMES = {
    "help": "1 help reachable",
    "once": "2 reports once, updates kept",
    "nobody": "3 nobody is named",
    "audit": "4 acts in the trail",
    "clock": "5 a clock on all that is open",
    "words": "6 plain words",
    "start": "7 opens again, and never half",
    "covered": "8 unasked, covered",
}

READ = "see_card"
_TYPED = re.compile(r"(?:Riga|Aggiunta) (\d+)-\d+")
_FORWARDS = frozenset({"forwardMessage", "forwardMessages", "copyMessage", "copyMessages"})
_RAW = re.compile(r"Traceback|\w+Error\b|Exception|\{\w*\}|\bNone\b|\bnull\b")
_PROMISED = ("acknowledge_by", "accept_by", "contact_by", "meeting_by")
_OF_A_CASE = (promises.NEAR, promises.DUE, promises.PATIENCE, promises.OFFERED)


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


async def look(stage: Stage, counts: Counts, verdict: Verdict, read: Counter[str]) -> None:
    """Look at everything once the house has come to rest; `read` is how often each card was asked for."""
    settings, log, crowd = stage.ground.settings, stage.log, stage.crowd.people
    counts["once"].looked += verdict.reports + len(log.calls)
    counts["once"].broken += verdict.faults
    _nobody(log, crowd, counts["nobody"])
    _words(log, {person.phone.id for person in crowd}, counts["words"])
    memory = doors.open_memory(settings)
    try:
        await _opens(memory, settings, counts["start"])
        async with memory.reading() as store:
            await _clocks(store, counts["clock"])
            await _cards(store, counts["audit"], read)
        await _taken_in_charge(memory)
        async with memory.reading() as store:
            await _trail(store, counts["audit"])
            await _covers(store, counts["covered"])
        async with memory.engine.connect() as connection:
            found = await trail.verify(connection, memory.ring, datetime.now(UTC))
            counts["audit"].holds(found.broken is None, f"the trail is broken: {found.broken}")
    finally:
        await memory.close()


def _nobody(log: Log, crowd: Sequence[Person], count: Count) -> None:
    """No call names anybody of the crowd, carries what one typed to another chat, forwards, or names staff to a family."""
    owner = {str(person.number): person.phone.id for person in crowd}
    chats, names = set(owner.values()), [person.phone.first_name for person in crowd]
    staff = re.compile(rf"\b(?:{'|'.join(sorted(demo.TEAM_NAMES))})\b")
    for call in log.calls:
        said = orjson.dumps(call.body).decode()
        strangers = any(owner.get(number) != call.chat for number in _TYPED.findall(said))
        named = any(name in said for name in names) or (call.chat in chats and staff.search(said) is not None)
        count.holds(not (strangers or named or call.method in _FORWARDS), f"{call.method}: {said[:80]}")


def _words(log: Log, chats: set[int], count: Count) -> None:
    """Whatever a family read was words of the house, whole and easy; nothing of a program looked through."""
    for call in log.calls:
        if call.chat in chats and "text" in call.body:
            text = str(call.body["text"])
            figure = _ease(text, _buttons(call))
            plain = figure >= Floor.FAMILIES and _RAW.search(text) is None
            count.holds(plain, f"Gulpease {figure:.0f}: {text[:80]}")


def _buttons(call: Call) -> tuple[tuple[str, ...], ...]:
    rows = (call.body.get("reply_markup") or {}).get("inline_keyboard", [])
    return tuple(tuple(button["text"] for button in row) for row in rows)


@functools.cache
def _ease(text: str, buttons: tuple[tuple[str, ...], ...]) -> float:
    return measure(text, buttons)


async def _opens(memory: Memory, settings: Settings, count: Count) -> None:
    """The house that was struck may open again; without its keys, or with those of another house, it may not."""
    count.holds(await _may_open(memory, settings), "a house that was struck does not open again")
    elsewhere = replace(settings, keys=settings.home.parent / "keys of another house")
    try:
        doors.open_memory(elsewhere)
    except KeysUnusable:
        missing = True
    else:
        missing = False
    count.holds(missing, "it opens without keys")
    make_ring(elsewhere.keys)
    foreign = doors.open_memory(elsewhere)
    try:
        count.holds(not await _may_open(foreign, elsewhere), "it opens with the keys of another house")
    finally:
        await foreign.close()


async def _may_open(memory: Memory, settings: Settings) -> bool:
    try:
        await start.check(memory, settings, joining=False)
    except start.Refused:
        return False
    return True


async def _taken_in_charge(memory: Memory) -> None:
    """Let the people on duty take every case, so that its reporter is told something that nobody asked for."""
    now, protocol = datetime.now(UTC), protocol_files.read(None)
    async with memory.transaction() as store:
        for row in await store.read(select(t.cases.c.id)):
            case = await cases.by_id(store, row.id)
            assert case is not None
            operator, *_ = await people.holding(store, [Duty.TRIAGE_OPERATOR], case.lineage, now)
            await triage.take_charge(store, operator, case.code, protocol, now)


async def _cards(store: Store, count: Count, read: Counter[str]) -> None:
    """Each opening of a card, asked for while things went wrong, stands in the trail once and no more."""
    query = (
        select(t.cases.c.code).join(t.audit, t.audit.c.vault_id == t.cases.c.id).where(t.audit.c.act == READ)
    )
    noted = Counter(row.code for row in await store.read(query))
    for code in {*read, *noted}:
        count.holds(
            noted[code] == read[code], f"{code} was opened {read[code]} times and noted {noted[code]}"
        )


async def _trail(store: Store, count: Count) -> None:
    """Every report and every move of a case has its entry, of the same moment and person; no chain has a gap."""
    columns = (t.audit.c.vault_id, t.audit.c.actor_id, t.audit.c.at, t.audit.c.chain, t.audit.c.seq)
    rows = await store.read(select(*columns).order_by(t.audit.c.seq))
    told = {(row.vault_id, row.actor_id, row.at) for row in rows}
    about = {row.vault_id for row in rows}
    for report in await store.read(select(t.reports.c.case_id)):
        count.holds(report.case_id in about, f"case {report.case_id} is in no entry")
    for move in await store.read(select(t.transitions)):
        count.holds(
            (move.case_id, move.actor_id, move.at) in told, f"{move.act} of {move.case_id} has no entry"
        )
    chains: dict[int, list[int]] = {}
    for row in rows:
        chains.setdefault(row.chain, []).append(row.seq)
    for chain, numbers in chains.items():
        whole = numbers == list(range(numbers[0], numbers[0] + len(numbers)))
        count.holds(whole, f"chain {chain} has a gap")


async def _clocks(store: Store, count: Count) -> None:
    """Every promise still owed for an open case has its own timer and is what the queue shows; no timer is an orphan."""
    now = datetime.now(UTC)
    found = {row.id: row for row in await store.read(select(t.cases))}
    kinds = t.timers.c.kind.in_(_OF_A_CASE)
    running = {
        (row.kind, row.subject_id, row.step): row for row in await store.read(select(t.timers).where(kinds))
    }
    for row in found.values():
        owed = {step: getattr(row, name) for step, name in enumerate(_PROMISED)}
        lacking = [step for step, due in owed.items() if due > now and not _runs(running, row, step, due)]
        count.holds(not row.is_open or not lacking, f"case {row.id} waits without a clock for {lacking}")
        count.holds(
            not row.is_open or row.next_due_at == owed[0], f"case {row.id} is due at {row.next_due_at}"
        )
    for kind, subject, _step in running:
        count.holds(subject in found and found[subject].is_open, f"{kind} of {subject}, which is not open")


def _runs(running: dict[tuple[str, int, int], Any], row: Any, step: int, due: datetime) -> bool:
    timer = running.get((promises.DUE, row.id, step))
    return timer is not None and timer.due_at == due


async def _covers(store: Store, count: Count) -> None:
    """Every unasked message to a family or young person opens with the neutral line and keeps the quiet hours."""
    staff = select(t.persons.c.id).where(t.persons.c.has_duties)
    kinds = [kind.value for kind in TO_REPORTERS]
    wanted = select(t.outbox).where(t.outbox.c.kind.in_(kinds), t.outbox.c.person_id.not_in(staff))
    for row in await store.read(wanted):
        payload = orjson.loads(store.ring.unseal(f"outbox.payload:{row.id}", row.payload_sealed))
        count.holds(bool(payload.get("covered")), f"a bare {row.kind}")
        count.holds(row.due_at == quiet.speak_at(row.created_at), f"{row.kind} leaves at {row.due_at}")
