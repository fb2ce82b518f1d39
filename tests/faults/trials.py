"""The faults, one after the other: each befalls a real house while people fill in reports, then everything is judged."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from app.nursery import beside
from simulator.phone import Phone
from tests.databases import PostgreSQL
from tests.faults import invariants
from tests.faults.invariants import Counts
from tests.faults.machine import Machine
from tests.faults.strikes import (
    AWAY,
    BREATH,
    Scene,
    Strike,
    another_polls,
    clock_jumps,
    database_restarts,
    is_killed,
    line_turns,
    machine_does,
    pollers_change,
    servers_machine_does,
    somebody_blocks,
    telegram_does,
)
from tests.faults.wire import Wire, strung, to_socket, to_tcp
from tests.kill.house import Life, free_port
from tests.kill.trials import Result, Size, Stage, Trial, play, prepared

HELP = "112"
ASKS = ("/aiuto", "aiuto", "help", "ajutor", "допоможіть", "救命")
"""Words that open the help contacts, whatever language was chosen."""

SECRET = "told-to-telegram-alone"

LONGEST_TRIAL = 400.0
"""Seconds after which a trial that does not end is a failure of its own."""

LONGEST = 40.0
"""Seconds after a strike within which help must have come, where the house or Telegram itself was away."""

SOON = AWAY - 1.0
"""Seconds within which it must come while only the database or its disk is away."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong: on which database, how, and how often in the long run.

    `during` says that help has to come while it lasts: the house and Telegram are there, memory is not.
    """

    name: str
    strike: Strike
    trial: Trial
    wired: str = ""
    times: int = 6
    during: bool = False


POLLS, POLLS_SERVER = Trial("polls"), Trial("polls on PostgreSQL", replicas=1)
PAIR = Trial("two that poll", replicas=1)
DISORDER = Trial("disorder", replicas=1, in_order=False)
PUSHED = Trial("pushed to", replicas=1)
FORTH, BACK = ("forth",), ("back",)

FAULTS = {
    fault.name: fault
    for fault in (
        Fault("kill -9", is_killed, POLLS),
        Fault("slow flush", machine_does("slow 40000"), POLLS),
        Fault("flush fails", machine_does("unflushed", AWAY), POLLS, times=3, during=True),
        Fault("disk full", machine_does("full", AWAY), POLLS, times=3, during=True),
        Fault("clock jumps", clock_jumps, POLLS, times=3),
        Fault("Telegram: reset", line_turns("telegram", "reset"), POLLS, "telegram"),
        Fault(
            "Telegram: delay", line_turns("telegram", "delay", 1.0, (*FORTH, *BACK)), POLLS, "telegram"
        ),
        Fault("Telegram: silent", line_turns("telegram", "silent", 5.0, FORTH), POLLS, "telegram", times=3),
        Fault(
            "Telegram: calls truncated", line_turns("telegram", "truncate forth", ways=FORTH), POLLS, "telegram"
        ),
        Fault(
            "Telegram: answers truncated", line_turns("telegram", "truncate back", ways=BACK), POLLS, "telegram"
        ),
        Fault("Telegram: 429 storm", telegram_does("flood", retry_after=1, method="sendMessage"), POLLS),
        Fault("Telegram: 502 after", telegram_does("bad_gateway_after", method="sendMessage"), POLLS),
        Fault("pushes: reset", line_turns("pushes", "reset"), PUSHED, "pushes"),
        Fault("pushes: truncated", line_turns("pushes", "truncate forth", ways=FORTH), PUSHED, "pushes"),
        Fault("pushes: 200 lost", line_turns("pushes", "truncate back", ways=BACK), PUSHED, "pushes"),
        Fault("updates twice", telegram_does("duplicate"), DISORDER),
        Fault("updates late", telegram_does("delay", method="getUpdates", seconds=0.3), POLLS),
        Fault("updates reordered", telegram_does("reorder"), DISORDER),
        Fault("two pollers", another_polls, POLLS),
        Fault("people who block", somebody_blocks, POLLS),
        Fault(
            "PostgreSQL: reset", line_turns("database", "reset", AWAY), POLLS_SERVER, "database",
            times=3, during=True,
        ),
        Fault(
            "PostgreSQL: delay", line_turns("database", "delay", 1.0, (*FORTH, *BACK)), POLLS_SERVER, "database"
        ),
        Fault(
            "PostgreSQL: silent", line_turns("database", "silent", AWAY, FORTH), POLLS_SERVER, "database",
            times=3, during=True,
        ),
        Fault(
            "PostgreSQL: statements truncated", line_turns("database", "truncate forth", ways=FORTH),
            POLLS_SERVER, "database",
        ),
        Fault(
            "PostgreSQL: answers truncated", line_turns("database", "truncate back", ways=BACK),
            POLLS_SERVER, "database",
        ),
        Fault(
            "PostgreSQL: commits unanswered", line_turns("database", "unanswered", ways=BACK),
            POLLS_SERVER, "database",
        ),
        Fault("PostgreSQL: slow flush", machine_does("slow 40000"), POLLS_SERVER),
        Fault(
            "PostgreSQL: flush fails", servers_machine_does("unflushed", AWAY), POLLS_SERVER,
            times=3, during=True,
        ),
        Fault(
            "PostgreSQL: disk full", servers_machine_does("full", AWAY), POLLS_SERVER, times=3, during=True
        ),
        Fault("PostgreSQL: restart", database_restarts, POLLS_SERVER),
        Fault("poller dies", pollers_change, PAIR, times=3),
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one fault: the judge's result, the invariants as counted, and how often each strike hit."""

    fault: Fault
    result: Result
    counts: Counts
    hits: list[int]


def needs_server(fault: Fault) -> bool:
    """Say whether a fault is tried on PostgreSQL."""
    return fault.trial in (POLLS_SERVER, PAIR)


async def run(
    fault: Fault, size: Size, folder: Path, machine: Machine, server: PostgreSQL | None = None
) -> Outcome:
    """Prepare a house, strike it `size.kills` times while people write, let it come to rest, and judge."""
    counts = invariants.new()
    machine.is_well()
    async with contextlib.AsyncExitStack() as stack:
        url, lines = await _database(stack, fault, server)
        stage = await stack.enter_async_context(
            prepared(fault.trial, size, folder, url, through=lambda address: _through(lines, address))
        )
        scene = Scene(stage, machine, random.Random(size.seed), counts, lines, server)
        scene.door = {**machine.environment, **await _pushed(stack, fault, scene)}
        for wire in lines.values():
            wire.cut = lambda: scene.strikes(1)
        scene.probe = await stage.simulator.phone("Sonda", started=True)
        async with asyncio.timeout(LONGEST_TRIAL):
            result = await play(stage, lambda _stage: _struck(scene, fault, size.kills))
        if fault.trial is PAIR:
            changed = sum(one != other for one, other in pairwise(stage.log.pollers()))
            counts["once"].holds(changed == len(scene.hits), f"{changed} changes of who polls")
        await invariants.look(stage, counts, result.verdict, scene.read)
        return Outcome(fault, result, counts, scene.hits)


async def _database(
    stack: contextlib.AsyncExitStack, fault: Fault, server: PostgreSQL | None
) -> tuple[str | None, dict[str, Wire]]:
    """Give the database's address, by the line that misbehaves where that is the fault, and the lines."""
    lines: dict[str, Wire] = {}
    if fault.wired == "telegram":
        lines["telegram"] = Wire(to_tcp("127.0.0.1", 0))
    if not needs_server(fault) or server is None:
        return None, lines
    url = server.fresh()
    stack.callback(server.discard)
    if fault.wired == "database":
        wire = lines["database"] = Wire(to_socket(f"{server.folder}/.s.PGSQL.5432"))
        port = await stack.enter_async_context(strung(wire))
        name = url.rpartition("@/")[2].partition("?")[0]
        url = f"postgresql+asyncpg://postgres@127.0.0.1:{port}/{name}?ssl=disable"
    return url, lines


@contextlib.asynccontextmanager
async def _through(lines: dict[str, Wire], address: str) -> AsyncIterator[str]:
    """Put the line that misbehaves before Telegram, where there is one."""
    wire = lines.get("telegram")
    if wire is None:
        yield address
        return
    wire.upstream = to_tcp("127.0.0.1", int(address.rpartition(":")[2]))
    async with strung(wire) as port:
        yield f"http://127.0.0.1:{port}"


async def _pushed(stack: contextlib.AsyncExitStack, fault: Fault, scene: Scene) -> dict[str, str]:
    """Let Telegram push by a line that misbehaves, where that is the fault; gives what the house is told of its door."""
    if fault.wired != "pushes":
        return {"CORDATA_PORT": str(free_port())}
    port = free_port()
    wire = scene.lines["pushes"] = Wire(to_tcp("127.0.0.1", port))
    address = f"http://127.0.0.1:{await stack.enter_async_context(strung(wire))}/telegram"
    await scene.stage.simulator.webhooks(spread=[address], in_order=True, first_retry=0.1, last_retry=1.0)
    return {"CORDATA_PORT": str(port), "CORDATA_WEBHOOK": address, "CORDATA_WEBHOOK_SECRET": SECRET}


async def _struck(scene: Scene, fault: Fault, times: int) -> list[Life]:
    """Strike again and again while people write; each time help must have come soon."""
    stage = scene.stage
    peace = stage.crowd.peace

    def enough() -> bool:
        return peace.began is not None and stage.crowd.updates >= stage.size.updates

    for number in range(2 if fault.trial is PAIR else 1):
        more = {"CORDATA_PORT": str(free_port())} if number else {}
        life = await stage.ground.life(**{**scene.door, **more})
        scene.lives.append(life)
        await life.opened()
    async with beside(stage.crowd.live(enough)) as living:
        await asyncio.sleep(BREATH)
        for _ in range(times):
            await _reads(scene, stage)
            await _asks_for_help(scene, fault)
            await asyncio.sleep(BREATH)
        peace.begins()
        await living
    await _reads(scene, stage)
    return scene.lives


async def _reads(scene: Scene, stage: Stage) -> None:
    """Let somebody of the team open the card of a report that was confirmed, without waiting for it."""
    codes = [code for person in stage.crowd.people for code in person.codes]
    if codes:
        code = scene.chance.choice(codes)
        scene.read[code] += 1
        await stage.reader.forges(f"card:{code}", wait=False)


async def _asks_for_help(scene: Scene, fault: Fault) -> None:
    """Strike while somebody asks for help, and count whether it came: while the fault lasts, or soon after."""
    probe = scene.probe
    assert probe is not None
    before = await _helped(probe)
    ask = ASKS[len(scene.hits) % len(ASKS)]
    came = False
    async with beside(fault.strike(scene)) as striking:
        await asyncio.sleep(0.05)
        await probe.says(ask, wait=False)
        if fault.during:
            came = await _comes(probe, before, SOON)
        scene.hits.append(await striking)
    came = came or (not fault.during and await _comes(probe, before, LONGEST))
    scene.counts["help"].holds(
        came, f"no help on {ask!r} {'during' if fault.during else 'after'} {fault.name}"
    )


async def _helped(probe: Phone) -> int:
    return sum(HELP in message.text for message in await probe.messages() if message.by == "bot")


async def _comes(probe: Phone, before: int, seconds: float) -> bool:
    try:
        async with asyncio.timeout(seconds):
            while await _helped(probe) <= before:  # noqa: ASYNC110 (another process does it)
                await asyncio.sleep(0.1)
    except TimeoutError:
        return False
    return True
