"""The three trials: one house that polls, and two replicas behind a webhook, with updates in order and out of order."""

import asyncio
import contextlib
import logging
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from app.nursery import beside
from simulator.faults import Faults
from simulator.inbox import Inbox
from simulator.phone import Phone, Simulator
from simulator.server import TOKEN, serving
from tests.kill import records
from tests.kill.crowd import Crowd, gather
from tests.kill.house import Life, Street, free_port, prepare, street
from tests.kill.judge import Verdict, judge
from tests.kill.witness import Log, watched

SOONEST, LATEST = 0.05, 0.8
"""Seconds after readiness between which a kill falls."""

SLOW = 0.015
"""Seconds that Telegram takes to answer after it did what was asked, so that kills fall between deed and answer."""

ON_DUTY = ("Marta", "Davide")
"""Who is on the duty list of the invented network's Crema."""

_progress = logging.getLogger(__name__)

LEFT_WITHIN = 100.0  # seconds for the outbox to empty; a lease of a killed process lasts 60


@dataclass(frozen=True, slots=True)
class Trial:
    """What is tried: one poller, or two replicas behind a webhook that keeps a chat in order or does not."""

    name: str
    replicas: int = 1
    in_order: bool = True

    @property
    def database(self) -> str:
        """Give the kind of database that this deployment uses."""
        return "sqlite" if self.replicas == 1 else "postgresql"


TRIALS = {
    "polling": Trial("polling"),
    "replicas": Trial("replicas", replicas=2),
    "disorder": Trial("disorder", replicas=2, in_order=False),
}


@dataclass(frozen=True, slots=True)
class Size:
    """How much is tried: at least so many updates, exactly so many kills, by so many people; `seed` repeats the choices."""

    updates: int
    kills: int
    people: int
    seed: int
    to_the_end: bool = True
    """Wait until the outbox is empty; otherwise what waits there counts as kept."""


@dataclass(frozen=True, slots=True)
class Result:
    """How a trial went."""

    trial: Trial
    verdict: Verdict
    updates: int
    kills: int
    people: int
    refused: int
    seconds: float


@dataclass(slots=True)
class Stage:
    """A prepared trial: Telegram stands, the house has its network, people have phones; no house is open yet.

    `faults` are the orders that Telegram still has, `reader` is the phone of somebody of the team.
    """

    trial: Trial
    size: Size
    log: Log
    inbox: Inbox
    first: int
    bot: int
    simulator: Simulator
    ground: Street
    crowd: Crowd
    team: list[int]
    began: float
    faults: Faults
    reader: Phone


Through = Callable[[str], contextlib.AbstractAsyncContextManager[str]]


def straight(address: str) -> contextlib.AbstractAsyncContextManager[str]:
    """Let the house reach Telegram without anything between."""
    return contextlib.nullcontext(address)


@contextlib.asynccontextmanager
async def prepared(
    trial: Trial, size: Size, folder: Path, database: str | None, *, through: Through = straight
) -> AsyncIterator[Stage]:
    """Prepare one trial in an empty folder on an empty database (None: an SQLite file in the folder).

    One at a time, for migrations do not run side by side in one process. `through` gives what the house calls instead of
    Telegram's own address.
    """
    began = time.monotonic()
    log = Log()
    app = watched(log)
    bot = app.state.telegram.bot()
    first = bot.inbox.next_id
    async with (
        serving(app) as address,
        Simulator(address, token=TOKEN) as simulator,
        through(address) as called,
        street(folder, called, database) as ground,
    ):
        held = await prepare(ground, simulator)
        await slows(simulator)
        crowd = await gather(simulator, size.people, size.seed, shuffled=not trial.in_order)
        team = [held[name].id for name in ON_DUTY]
        yield Stage(
            trial, size, log, bot.inbox, first, bot.id, simulator, ground, crowd, team, began,
            app.state.telegram.faults, held[ON_DUTY[0]],
        )  # fmt: skip


async def slows(simulator: Simulator) -> None:
    """Let Telegram take a moment between a deed and its answer."""
    for method in ("sendMessage", "editMessageText"):
        await simulator.fault("delay_after", method=method, times=10**9, seconds=SLOW)


Lives = Callable[[Stage], Awaitable[list[Life]]]


async def play(stage: Stage, live: Lives | None = None) -> Result:
    """Let people write while the house is killed again and again; then let it come to rest, and judge.

    `live` does something else to it instead, and gives the lives that stand at the end.
    """
    lives = await (live or _lives)(stage)
    log, inbox, people = stage.log, stage.inbox, stage.crowd.people
    await inbox.confirmed.until(lambda: not inbox.pending, within=LEFT_WITHIN)
    _progress.info("%s: %d updates confirmed, the outbox empties", stage.trial.name, stage.crowd.updates)
    if stage.size.to_the_end:
        await _emptied(stage.ground)
    statuses = [await life.ends() for life in lives]
    numbers = range(stage.first, inbox.next_id)
    verdict = judge(
        people, log, await records.read(stage.ground.settings, stage.bot, numbers), numbers, stage.team
    )
    verdict.finds(len(inbox.pending), "updates were never confirmed")
    verdict.finds(sum(map(bool, statuses)), f"lives ended badly when asked politely: {statuses}")
    chats = {person.phone.id for person in people}
    refused = sum(call.chat in chats and not call.done for call in log.calls)
    seconds = time.monotonic() - stage.began
    return Result(stage.trial, verdict, len(numbers), len(log.kills), len(people), refused, seconds)


async def run(trial: Trial, size: Size, folder: Path, database: str | None) -> Result:
    """Prepare one trial and play it."""
    async with prepared(trial, size, folder, database) as stage:
        return await play(stage)


async def _lives(stage: Stage) -> list[Life]:
    """Go through all kills while people write; give the lives that stand at the end, when everybody has finished."""
    peace = stage.crowd.peace

    def enough() -> bool:
        return peace.began is not None and stage.crowd.updates >= stage.size.updates

    async with beside(stage.crowd.live(enough)) as living:
        lives = await (_one_after_another(stage) if stage.trial.replicas == 1 else _in_turn(stage))
        peace.begins()
        await living
    return lives


async def _strike(stage: Stage, life: Life, chance: random.Random) -> None:
    """Kill -9 at a random moment; what is in flight is counted in the same breath."""
    await asyncio.sleep(chance.uniform(SOONEST, LATEST))
    count = _taken(stage) if stage.trial.replicas == 1 else _pushed(stage)
    life.strike()
    stage.log.killed(life.number, count)
    _progress.info(
        "%s: kill %d of %d after %d updates",
        stage.trial.name, len(stage.log.kills), stage.size.kills, stage.crowd.updates,
    )  # fmt: skip
    await life.gone()


def _taken(stage: Stage) -> int:
    """Count the updates that were handed out by polling and not confirmed: each may be answered once more."""
    return len(stage.log.taken & stage.inbox.pending.keys())


def _pushed(stage: Stage) -> int:
    """Count the updates that may be on their way to a webhook: in order, one of each chat that waits."""
    pending = stage.inbox.pending.values()
    return len({update.chat for update in pending}) if stage.trial.in_order else len(pending)


async def _one_after_another(stage: Stage) -> list[Life]:
    chance = random.Random(stage.size.seed)
    for _ in range(stage.size.kills):
        life = await stage.ground.life()
        await life.opened()
        await _strike(stage, life, chance)
    last = await stage.ground.life()
    await last.opened()
    return [last]


async def _in_turn(stage: Stage) -> list[Life]:
    chance, trial = random.Random(stage.size.seed), stage.trial
    ports = [free_port() for _ in range(trial.replicas)]
    addresses = [f"http://127.0.0.1:{port}/telegram" for port in ports]
    await stage.simulator.webhooks(spread=addresses, in_order=trial.in_order, first_retry=0.1, last_retry=1.0)

    async def replica(port: int) -> Life:
        secret = {"CORDATA_WEBHOOK": addresses[0], "CORDATA_WEBHOOK_SECRET": "told-to-telegram-alone"}
        return await stage.ground.life(CORDATA_PORT=str(port), **secret)

    lives = [await replica(port) for port in ports]
    await asyncio.gather(*(life.opened() for life in lives))
    for turn in range(stage.size.kills):
        place = turn % trial.replicas
        await _strike(stage, lives[place], chance)
        lives[place] = await replica(ports[place])
        await lives[place].opened()
    return lives


async def _emptied(ground: Street) -> None:
    """Wait until nothing waits in the outbox any more."""
    until = time.monotonic() + LEFT_WITHIN
    while await records.waiting(ground.settings) and time.monotonic() < until:  # noqa: ASYNC110
        await asyncio.sleep(1.0)
