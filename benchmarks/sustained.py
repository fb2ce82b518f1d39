"""The job `load`: mixed traffic for minutes on one process with SQLite and on two replicas with PostgreSQL, and memory.

Each house is also put on a disk whose every flush takes 3 ms more. Memory is read with no, ten thousand and a hundred
thousand conversations left open; how many are, is counted in the house's own database.
"""

import asyncio
import contextlib
import json
import os
import random
import socket
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app import doors
from app import settings as environment
from benchmarks import slow_disk, updates
from benchmarks.contestants import CONTESTANTS, Contestant, Running, started
from benchmarks.house import SECRET
from benchmarks.load import TALK
from benchmarks.updates import Progress, Run, Stub
from db.tables import talks
from handlers.talk import Talk
from tests.databases import postgresql

MIXED = (*TALK, "/menu", "/aiuto", *TALK, "/mie", "grazie", *TALK, "/dati")
"""What one person says, again and again: three reports, and what people ask beside them."""

RESTS = ("/menu", "/aiuto", "/mie", "grazie", "/dati")
"""What leaves no conversation open, said by a few so that a fresh process has worked before its memory is read."""

OPENS = ("/bench", "no", "ok")
"""What leaves one open: the form stands at its first question and waits for the answer."""

DELAY_US = 3000
"""Microseconds added to every flush: a cheap server's disk (measured notes, caveat on disks)."""

LEAST, P99_MS, GROWTH = 600.0, 500.0, 0.10
"""Targets: updates a second, milliseconds, and how much more memory a hundred thousand open conversations may take."""


@dataclass(frozen=True, slots=True)
class Size:
    """How long each run lasts, how many people talk at once, and with how many open conversations memory is read."""

    seconds: float = 300.0
    users: int = 200
    conversations: tuple[int, ...] = (0, 10_000, 100_000)


def _talk(
    server: Stub, token: str, seconds: float, wish: dict[str, object], running: Sequence[Running]
) -> Run:
    """Let people talk, and give what was counted after a short warm-up."""
    server.tell(token, "open", {"talk": MIXED, **wish})
    _rests(min(10.0, seconds / 3), running)
    server.tell(token, "mark")
    cpu = sum(one.cpu_seconds() for one in running)
    _rests(seconds, running)
    cpu = sum(one.cpu_seconds() for one in running) - cpu
    rss = max(one.rss_mib() for one in running)
    return updates._figures(server.tell(token, "close"), cpu, rss)


def _rests(seconds: float, running: Sequence[Running]) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for one in running:
            one.must_live()
        time.sleep(min(0.5, seconds / 10))


def _one(server: Stub, size: Size, slow: dict[str, str] | None) -> Run:
    """One process on SQLite, polling."""
    house = CONTESTANTS["house_slow_disk" if slow else "house"]
    token = f"{random.SystemRandom().randrange(10**6, 10**7)}:load"
    with started(house, server.api, token=token, slow=slow or {}) as running:
        if slow:
            slow_disk.must_be_under(running.pid, slow)
        return _talk(server, token, size.seconds, {"users": size.users}, [running])


def free_port() -> int:
    """Give a port of this machine that nobody listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextlib.contextmanager
def _replicas(
    server: Stub, token: str, database: str, folder: Path, count: int = 2
) -> Iterator[list[Running]]:
    """Start replicas that share one database; `wishes` of the lane name their doors."""
    with contextlib.ExitStack() as stack:
        running = []
        for number in range(count):
            options = ("--database", database, "--keys", str(folder / "keys"))
            ports = ("--port", str(free_port()), *(("--first",) if number == 0 else ()))
            one = Contestant(f"replica_{number}", "benchmarks.house", (*options, *ports))
            running.append(stack.enter_context(started(one, server.api, token=token, slow={})))
        yield running


def _two(server: Stub, size: Size, slow: dict[str, str] | None) -> Run:
    """Two replicas on PostgreSQL, pushed to; the slow disk is the database server's."""
    token = f"{random.SystemRandom().randrange(10**6, 10**7)}:load"
    with (
        tempfile.TemporaryDirectory() as place,
        _slowed(slow),
        postgresql() as base,
        _replicas(server, token, base.fresh(), Path(place)) as running,
    ):
        if slow:
            slow_disk.must_be_under(base.pid, slow)
        ports = [one.contestant.options[one.contestant.options.index("--port") + 1] for one in running]
        push = [f"http://127.0.0.1:{port}/telegram" for port in ports]
        wish = {"users": size.users, "push": push, "secret": SECRET}
        return _talk(server, token, size.seconds, wish, running)


@contextlib.contextmanager
def _slowed(slow: dict[str, str] | None) -> Iterator[None]:
    """Put what is started in the block on the slow disk."""
    before = {name: os.environ.get(name) for name in slow or {}}
    os.environ.update(slow or {})
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _memory(server: Stub, size: Size, say: Progress) -> tuple[list[float], list[int]]:
    """Give resident MiB with each number of conversations left open in one process, and how many really were."""
    token = f"{random.SystemRandom().randrange(10**6, 10**7)}:load"
    found, counted = [], []
    with started(CONTESTANTS["house"], server.api, token=token, slow={}) as running:
        _all_say(server, token, size.users, RESTS, running)
        for count in size.conversations:
            if count:
                _all_say(server, token, count, OPENS, running)
            time.sleep(2.0)
            found.append(running.rss_mib())
            counted.append(asyncio.run(_open_conversations(running.home)))
            say(f"{counted[-1]} conversations: {found[-1]:.0f} MiB")
    return found, counted


def _all_say(server: Stub, token: str, people: int, talk: tuple[str, ...], running: Running) -> None:
    """Let so many people say a talk once, each after the other's answer; comes back when all were answered."""
    server.tell(token, "open", {"users": people, "talk": talk, "once": True})
    while int(server.tell(token, "answered")) < len(talk) * people:
        running.must_live()
        time.sleep(0.1)
    server.tell(token, "close")


async def _open_conversations(home: Path) -> int:
    """Count in the house's own database who stands in a form with a draft, waiting to answer."""
    said = {"CORDATA_HOME": str(home), "CORDATA_KEYS": f"{home}-keys"}
    memory = doors.open_memory(environment.read(said))
    try:
        async with memory.reading() as store:
            rows = await store.read(select(talks.c.person_id, talks.c.state_sealed))
            states = [store.ring.unseal(f"talks.state:{row.person_id}", row.state_sealed) for row in rows]
    finally:
        await memory.close()
    return sum(talk.has_draft and talk.waits_for_words for talk in map(Talk.load, states))


def measured(size: Size, say: Progress) -> dict[str, Any]:
    """Run everything once and give the figures, with the targets' own names."""
    found: dict[str, Any] = {"seconds": size.seconds, "users": size.users}
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, updates.stub() as server:
        Path(folder).chmod(0o755)  # PostgreSQL runs as a user of its own
        slow = slow_disk.environment(slow_disk.build(Path(folder)), DELAY_US)
        for name, run, disk in (
            ("sqlite", _one, None),
            ("sqlite_slow_disk", _one, slow),
            ("postgresql_two", _two, None),
            ("postgresql_two_slow_disk", _two, slow),
        ):
            one = run(server, size, disk)
            found[f"updates_per_s_{name}"] = round(one.updates_per_s, 1)
            found[f"p50_ms_{name}"] = round(one.p50_ms, 1)
            found[f"p99_ms_{name}"] = round(one.p99_ms, 1)
            found[f"rss_mib_{name}"] = round(one.rss_mib, 1)
            say(f"{name:<26}{one.updates_per_s:8.0f} updates/s, p99 {one.p99_ms:6.1f} ms")
        rss, counted = _memory(server, size, say)
    found["conversations"], found["conversations_open"] = list(size.conversations), counted
    found["rss_mib"] = [round(one, 1) for one in rss]
    found["rss_growth"] = round(rss[-1] / rss[0] - 1, 3)
    return found


def holds(found: dict[str, Any]) -> bool:
    """Say whether every target is met; on the slow disk half the speed is enough."""
    quick = all(
        found[f"updates_per_s_{name}"] >= LEAST * part and found[f"p99_ms_{name}"] <= P99_MS / part
        for name, part in (
            ("sqlite", 1.0),
            ("postgresql_two", 1.0),
            ("sqlite_slow_disk", 0.5),
            ("postgresql_two_slow_disk", 0.5),
        )
    )
    really_open = found["conversations_open"] == found["conversations"]
    return quick and really_open and bool(found["rss_growth"] <= GROWTH)


def run(*, as_json: bool, size: Size, say: Progress) -> int:
    """Measure and print; gives 0 when every target is met."""
    found = measured(size, say)
    if as_json:
        print(json.dumps(found))
    else:
        for name, value in found.items():
            print(f"{name:36} {value}")
    return 0 if holds(found) else 1
