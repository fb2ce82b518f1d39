"""`python -m tests.failover`: the leading node is killed while people write to two replicas; counts what was lost."""

import asyncio
import contextlib
import random
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from app.nursery import beside
from simulator.phone import Phone
from tests.failover.cluster import Cluster, NoLeader, ProgramsMissing, cluster, wait
from tests.failover.front import balancer
from tests.kill.house import Life, free_port
from tests.kill.trials import Result, Size, Stage, Trial, play, prepared
from tests.kill.witness import Kill

SIZE = Size(updates=120, kills=1, people=3, seed=7, to_the_end=False)
SECRET = "told-to-telegram-alone"
TRIAL = Trial("failover", replicas=2)


ASKS_AFTER = (1.0, 12.0)
"""Seconds after the kill at which somebody asks for help: before the balancer knows, and when no replica is ready."""

HELP_WITHIN = 5.0


class Outage:
    """How long the database took nothing, as the house's own people saw it, and how soon help came meanwhile."""

    def __init__(self, made: Cluster, began: float) -> None:
        self.made = made
        self.seconds = 0.0
        self.helped: list[float] = []
        self.ports = [free_port() for _ in range(2)]
        self.door = ""
        self._began = began

    async def asks(self, probes: Sequence[Phone], began: float) -> None:
        """Let each ask for help while no database leads, and note how long it took; their words wait, so each asks once."""
        for probe, after in zip(probes, ASKS_AFTER, strict=True):
            await asyncio.sleep(max(0.0, began + after - time.monotonic()))
            before, asked = await _contacts(probe), time.monotonic()
            await probe.says("/aiuto", wait=False)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(HELP_WITHIN):
                    while await _contacts(probe) <= before:  # noqa: ASYNC110 (another process does it)
                        await asyncio.sleep(0.1)
            self.helped.append(time.monotonic() - asked)

    def says(self, what: str) -> None:
        """Say how far the run is, and after how many seconds."""
        print(f"{what} after {time.monotonic() - self._began:.0f} s", flush=True)

    async def live(self, stage: Stage) -> list[Life]:
        """Let people write to two replicas, kill the leader in the middle, wait for the other node to lead.

        Nothing is killed before whatever is committed stands on both nodes.
        """
        self.says("the invented network has joined")
        address = f"{self.door}/telegram"
        await stage.simulator.webhooks(spread=[address], in_order=True, first_retry=0.1, last_retry=1.0)
        hook = {"CORDATA_WEBHOOK": address, "CORDATA_WEBHOOK_SECRET": SECRET}
        lives = [await stage.ground.life(CORDATA_PORT=str(port), **hook) for port in self.ports]
        probes = [await stage.simulator.phone(f"Sonda {after}", started=True) for after in ASKS_AFTER]
        await asyncio.gather(*(life.opened() for life in lives))
        self.says("two replicas are open")
        await asyncio.to_thread(wait, self.made, self.made.is_safe)
        self.says("the standby is synchronous")
        peace = stage.crowd.peace

        def enough() -> bool:
            return peace.began is not None and stage.crowd.updates >= stage.size.updates

        async with beside(stage.crowd.live(enough)) as living:
            await asyncio.sleep(random.Random(SIZE.seed).uniform(2.0, 4.0))
            began = time.monotonic()
            dead = await asyncio.to_thread(self.made.kills_leader)
            print(f"{dead.name}, which led, is dead", flush=True)
            async with beside(_notes(stage)), beside(self.asks(probes, began)) as asking:
                while (await asyncio.to_thread(self.made.leader)) in (None, dead):  # noqa: ASYNC110
                    await asyncio.sleep(0.2)
                self.seconds = time.monotonic() - began
                print(f"the other node leads after {self.seconds:.1f} s", flush=True)
                await asking
                await asyncio.sleep(3.0)
            peace.begins()
            await living
        return lives


async def _contacts(probe: Phone) -> int:
    return sum("112" in message.text for message in await probe.messages() if message.by == "bot")


async def _notes(stage: Stage) -> None:
    """Write down, while the database is away, that whatever is sent again may have been lost in it."""
    stage.log.kills.append(Kill(0, asyncio.get_running_loop().time(), len(stage.inbox.pending)))
    while True:
        stage.log.kills.append(Kill(0, asyncio.get_running_loop().time(), 0, tick=True))
        await asyncio.sleep(0.05)


def main() -> int:
    """Run it once; gives 0 when nothing was lost."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that a polite end also clears up
    began = time.monotonic()
    try:
        with cluster() as made, tempfile.TemporaryDirectory(prefix="cordata-failover-") as place:
            print(f"a node leads after {time.monotonic() - began:.0f} s", flush=True)
            outage = Outage(made, began)
            result = asyncio.run(_played(made, outage, Path(place)))
    except (ProgramsMissing, NoLeader) as trouble:
        print(f"failover: {trouble}", file=sys.stderr)
        return 2
    verdict = result.verdict
    late = [seconds for seconds in outage.helped if seconds >= HELP_WITHIN]
    verdict.finds(len(late) + len(ASKS_AFTER) - len(outage.helped), "cries for help waited for the database")
    for fault in verdict.faults:
        print(fault)
    print(
        f"updates {result.updates}, reports {verdict.reports}, lost {verdict.lost}, handled twice {verdict.twice}, "
        f"answers missing {verdict.missing}; the other node led after {outage.seconds:.1f} s; "
        f"help came after {' and '.join(f'{one:.1f}' for one in outage.helped)} s; "
        f"{time.monotonic() - began:.0f} s in all"
    )
    return int(bool(verdict.faults))


async def _played(made: Cluster, outage: Outage, folder: Path) -> Result:
    async with contextlib.AsyncExitStack() as stack:
        outage.door = stack.enter_context(balancer(made.folder, outage.ports))
        stage = await stack.enter_async_context(prepared(TRIAL, SIZE, folder, made.url))
        return await play(stage, outage.live)


if __name__ == "__main__":
    raise SystemExit(main())
