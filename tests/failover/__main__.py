"""`python -m tests.failover`: the leading node is killed while people write to two replicas; counts what was lost."""

import asyncio
import contextlib
import random
import signal
import sys
import tempfile
import time
from pathlib import Path

from app.nursery import beside
from tests.failover.cluster import Cluster, NoLeader, ProgramsMissing, cluster, wait
from tests.kill.house import Life, free_port
from tests.kill.trials import Result, Size, Stage, Trial, play, prepared
from tests.kill.witness import Kill

SIZE = Size(updates=120, kills=1, people=3, seed=7, to_the_end=False)
SECRET = "told-to-telegram-alone"
TRIAL = Trial("failover", replicas=2)


class Outage:
    """How long the database took nothing, as the house's own people saw it."""

    def __init__(self, made: Cluster, began: float) -> None:
        self.made = made
        self.seconds = 0.0
        self._began = began

    def says(self, what: str) -> None:
        """Say how far the run is, and after how many seconds."""
        print(f"{what} after {time.monotonic() - self._began:.0f} s", flush=True)

    async def live(self, stage: Stage) -> list[Life]:
        """Let people write to two replicas, kill the leader in the middle, wait for the other node to lead.

        Nothing is killed before whatever is committed stands on both nodes.
        """
        self.says("the invented network has joined")
        ports = [free_port() for _ in range(2)]
        addresses = [f"http://127.0.0.1:{port}/telegram" for port in ports]
        await stage.simulator.webhooks(spread=addresses, in_order=True, first_retry=0.1, last_retry=1.0)
        hook = {"CORDATA_WEBHOOK": addresses[0], "CORDATA_WEBHOOK_SECRET": SECRET}
        lives = [await stage.ground.life(CORDATA_PORT=str(port), **hook) for port in ports]
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
            async with beside(_notes(stage)):
                while (await asyncio.to_thread(self.made.leader)) in (None, dead):  # noqa: ASYNC110
                    await asyncio.sleep(0.2)
                self.seconds = time.monotonic() - began
                print(f"the other node leads after {self.seconds:.1f} s", flush=True)
                await asyncio.sleep(3.0)
            peace.begins()
            await living
        return lives


async def _notes(stage: Stage) -> None:
    """Write down, while the database is away, that whatever is sent again may have been lost in it."""
    stage.log.kills.append(Kill(0, asyncio.get_running_loop().time(), len(stage.inbox.pending)))
    while True:
        stage.log.kills.append(Kill(0, asyncio.get_running_loop().time(), 0))
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
    for fault in verdict.faults:
        print(fault)
    print(
        f"updates {result.updates}, reports {verdict.reports}, lost {verdict.lost}, handled twice {verdict.twice}, "
        f"answers missing {verdict.missing}; the other node led after {outage.seconds:.1f} s; "
        f"{time.monotonic() - began:.0f} s in all"
    )
    return int(bool(verdict.faults))


async def _played(made: Cluster, outage: Outage, folder: Path) -> Result:
    async with contextlib.AsyncExitStack() as stack:
        stage = await stack.enter_async_context(prepared(TRIAL, SIZE, folder, made.url))
        return await play(stage, outage.live)


if __name__ == "__main__":
    raise SystemExit(main())
