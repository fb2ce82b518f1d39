"""The job `updates`: how many updates a second the house takes, beside bots built the usual way.

All contestants run in every round, in a new order each time, one at a time against the same stub, and every
ratio is taken within its round: a machine that drifts, drifts for both sides. Nothing here may favour the
house.
"""

import json
import random
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import slow_disk
from benchmarks.contestants import CONTESTANTS, PATIENCE_S, ROOT, Contestant, Failed, Running, started


@dataclass(frozen=True, slots=True)
class Plan:
    """What to run: times in seconds; `updates` above 0 ends a run at so many answers, not after `seconds`.

    A run never ends before as many answers as there are people, however slow the machine.
    """

    contestants: tuple[str, ...] = tuple(CONTESTANTS)
    rounds: int = 5
    users: int = 50
    warm_up: float = 1.0
    seconds: float = 3.0
    updates: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of one contestant showed."""

    updates_per_s: float
    p50_ms: float
    p99_ms: float
    cpu_us_per_update: float
    rss_mib: float
    calls_per_update: float


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many times faster `ours` is than `theirs`; `required` and `aim`: targets of field notes §6."""

    key: str
    ours: str
    theirs: str
    required: float
    aim: float


RATIOS = (
    Ratio("ratio_to_aiogram_orm", "house", "aiogram_orm", 9, 14),
    Ratio("ratio_to_aiogram_echo", "house", "aiogram_echo", 2, 3),
    Ratio("ratio_to_aiogram_echo_frozen", "house", "aiogram_echo_frozen", 1.1, 1.5),
    Ratio("ratio_to_ptb_echo", "house", "ptb_echo", 5, 8),
    Ratio("act_ratio_to_aiogram_orm", "house_act", "aiogram_orm", 4.5, 6),
    Ratio("slow_disk_ratio_to_aiogram_orm", "house_slow_disk", "aiogram_orm_slow_disk", 12, 20),
)

Progress = Callable[[str], None]
Rounds = Sequence[Mapping[str, Run]]


class Stub:
    """The stub's process, and what the job says to it about one token's lane."""

    def __init__(self, port: int) -> None:
        self.api = f"http://127.0.0.1:{port}"

    def tell(self, token: str, act: str, wish: Mapping[str, object] | None = None) -> Any:
        """Say open, mark, answered or close for a token and give the stub's answer."""
        body = json.dumps(wish or {}).encode()
        request = urllib.request.Request(f"{self.api}/lanes/{token}/{act}", data=body)
        with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
            return json.load(answer)


@contextmanager
def stub() -> Iterator[Stub]:
    """Serve the stub until the block ends."""
    command = [sys.executable, "-m", "benchmarks.stub"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield Stub(int(process.stdout.readline().split()[1]))
        finally:
            process.kill()


def run_once(running: Running, server: Stub, token: str, plan: Plan) -> Run:
    """Let the people talk to a contestant that is ready, and measure it after the warm-up."""

    def answered() -> int:
        running.must_live()
        return int(server.tell(token, "answered"))

    server.tell(token, "open", {"users": plan.users})
    _wait(plan.warm_up, lambda: answered() >= 2 * plan.users, running)
    server.tell(token, "mark")
    before, cpu = answered(), running.cpu_seconds()
    if plan.updates:
        _wait(0, lambda: answered() >= before + plan.updates, running)
    else:
        _wait(plan.seconds, lambda: answered() >= before + plan.users, running)
    cpu = running.cpu_seconds() - cpu
    rss = running.rss_mib()
    return _figures(server.tell(token, "close"), cpu, rss)


def _wait(at_least: float, enough: Callable[[], bool], running: Running) -> None:
    began = time.monotonic()
    while True:
        time.sleep(0.05)
        waited = time.monotonic() - began
        if waited >= at_least and enough():
            return
        if waited > PATIENCE_S:
            raise Failed(f"{running.contestant.name} answers too slowly to be measured, or not at all")


def _figures(tally: Mapping[str, Any], cpu: float, rss: float) -> Run:
    latencies = sorted(tally["latencies"])
    count = len(latencies)
    if count < 2:
        raise Failed("Too few answers to say anything: run longer")
    calls = sum(n for method, n in tally["calls"].items() if method != "getupdates")
    return Run(
        updates_per_s=count / tally["seconds"],
        p50_ms=latencies[count // 2] * 1000,
        p99_ms=latencies[min(count - 1, count * 99 // 100)] * 1000,
        cpu_us_per_update=cpu / count * 1e6,
        rss_mib=rss,
        calls_per_update=calls / count,
    )


def measure(plan: Plan, library: Path, say: Progress, order: random.Random) -> list[dict[str, Run]]:
    """Run every round of the plan and give, for each, what every contestant showed."""
    slow = slow_disk.environment(library)
    rounds: list[dict[str, Run]] = []
    with stub() as server:
        for number in range(1, plan.rounds + 1):
            names = list(plan.contestants)
            order.shuffle(names)
            shown = {}
            for place, name in enumerate(names, 1):
                shown[name] = _one(CONTESTANTS[name], server, f"{number}{place:03}:bench", plan, slow)
                run = shown[name]
                say(
                    f"round {number}/{plan.rounds}, {place}/{len(names)}: {name:<22}"
                    f"{run.updates_per_s:7.0f} updates/s, p99 {run.p99_ms:6.1f} ms"
                )
            rounds.append(shown)
    return rounds


def _one(contestant: Contestant, server: Stub, token: str, plan: Plan, slow: Mapping[str, str]) -> Run:
    with started(contestant, server.api, token=token, slow=slow) as running:
        return run_once(running, server, token, plan)


def summary(rounds: Rounds) -> dict[str, Any]:
    """Give the medians per contestant and the ratios; a ratio one of whose sides did not run is None."""
    names = sorted({name for shown in rounds for name in shown}, key=list(CONTESTANTS).index)
    contestants = {name: _medians([shown[name] for shown in rounds]) for name in names}
    return {
        "contestants": contestants,
        **{ratio.key: _paired(ratio, rounds) for ratio in RATIOS},
        "p99_ms": contestants["house"]["p99_ms"] if "house" in contestants else None,
    }


def _medians(runs: Sequence[Run]) -> dict[str, Any]:
    speeds = [run.updates_per_s for run in runs]
    medians: dict[str, Any] = {
        name: round(statistics.median(getattr(run, name) for run in runs), 2) for name in Run.__slots__
    }
    medians["updates_per_s_range"] = [round(min(speeds), 2), round(max(speeds), 2)]
    return medians


def _paired(ratio: Ratio, rounds: Rounds) -> float | None:
    pairs = [shown for shown in rounds if ratio.ours in shown and ratio.theirs in shown]
    if not pairs:
        return None
    return round(
        statistics.median(
            shown[ratio.ours].updates_per_s / shown[ratio.theirs].updates_per_s for shown in pairs
        ),
        3,
    )
