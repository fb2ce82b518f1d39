"""The contestants and how one of them is started, watched and ended.

Each runs in a process of its own with one command line (`--api`, `--token`, `--home`) and says READY once
it asks for updates. A contestant must never know which figure it is measured for: it sees a Bot API server,
no more.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_S = 60.0
"""Longest wait for READY or for the end of a warm-up, in seconds, on a machine busy with other work."""


@dataclass(frozen=True, slots=True)
class Contestant:
    """One bot: the module that runs it, its own options, and whether its disk is slow."""

    name: str
    module: str
    options: tuple[str, ...] = ()
    slow_disk: bool = False


CONTESTANTS = {
    one.name: one
    for one in (
        Contestant("house", "benchmarks.house"),
        Contestant("house_act", "benchmarks.house", ("--act",)),
        Contestant("house_slow_disk", "benchmarks.house", slow_disk=True),
        Contestant("aiogram_orm", "benchmarks.baselines.aiogram_orm"),
        Contestant("aiogram_orm_slow_disk", "benchmarks.baselines.aiogram_orm", slow_disk=True),
        Contestant("aiogram_echo", "benchmarks.baselines.aiogram_echo"),
        Contestant("aiogram_echo_frozen", "benchmarks.baselines.aiogram_echo", ("--frozen",)),
        Contestant("ptb_echo", "benchmarks.baselines.ptb_echo"),
    )
}


class Failed(Exception):
    """A contestant ended, or did not get going in time; the text carries its last words."""


class Running:
    """A contestant's process: its CPU time, its memory, and whether it still lives."""

    def __init__(
        self, contestant: Contestant, process: subprocess.Popen[bytes], log: Path, home: Path
    ) -> None:
        self.contestant = contestant
        self.home = home
        self.pid = process.pid
        self._process = process
        self._log = log
        self._figures = psutil.Process(process.pid)

    def cpu_seconds(self) -> float:
        """All CPU time of the process so far, user and system, every thread (10 ms ticks)."""
        times = self._figures.cpu_times()
        return times.user + times.system

    def rss_mib(self) -> float:
        """Resident memory in MiB."""
        return self._figures.memory_info().rss / 2**20

    def must_live(self) -> None:
        """Raise Failed, with the tail of its log, when the process has ended."""
        if self._process.poll() is not None:
            raise Failed(f"{self.contestant.name} ended with {self._process.returncode}:\n{self._tail()}")

    def wait_until_ready(self) -> None:
        """Return once the process has said READY; raises Failed when it ends or stays silent."""
        deadline = time.monotonic() + PATIENCE_S
        while b"READY" not in self._log.read_bytes().split():
            self.must_live()
            if time.monotonic() > deadline:
                raise Failed(f"{self.contestant.name} never said READY:\n{self._tail()}")
            time.sleep(0.02)

    def _tail(self) -> str:
        return self._log.read_text(errors="replace")[-3000:]


@contextmanager
def started(contestant: Contestant, api: str, *, token: str, slow: Mapping[str, str]) -> Iterator[Running]:
    """Run a contestant in a fresh folder until the block ends; `slow` is the environment of the slow disk."""
    with tempfile.TemporaryDirectory(prefix=f"bench-{contestant.name}-") as folder:
        home, log = Path(folder, "home"), Path(folder, "log")
        home.mkdir()
        command = [
            sys.executable,
            "-m",
            contestant.module,
            "--api",
            api,
            "--token",
            token,
            "--home",
            str(home),
        ]
        with log.open("wb") as output:
            process = subprocess.Popen(
                [*command, *contestant.options],
                cwd=ROOT,
                env={**os.environ, **(slow if contestant.slow_disk else {})},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        try:
            running = Running(contestant, process, log, home)
            running.wait_until_ready()
            yield running
        finally:
            process.kill()
            process.wait()
