"""The real house as a process of its own: started, waited for, killed; none outlives the harness."""

import asyncio
import contextlib
import os
import shutil
import signal
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from app import demo, doors
from app import settings as environment
from app.clock import Clock
from app.nursery import beside
from app.settings import Settings
from db import schema
from db.sealing import make_ring
from simulator.phone import Phone, Simulator
from simulator.server import TOKEN

FOLDER = Path(__file__).parents[2]
STARTS_WITHIN = 180.0
"""Seconds; aiogram's models alone take four on an idle core, and tests share theirs."""

ENDS_WITHIN = 30.0


class DidNotOpen(Exception):
    """The house ended or was silent before it said READY; the message ends with what it wrote."""


@dataclass(slots=True)
class Life:
    """One process of the house."""

    number: int
    process: asyncio.subprocess.Process
    log: Path

    @property
    def has_ended(self) -> bool:
        """Tell whether the process is gone."""
        return self.process.returncode is not None

    async def opened(self) -> None:
        """Wait until the house says READY; raises DidNotOpen."""
        assert self.process.stdout is not None
        try:
            async with asyncio.timeout(STARTS_WITHIN):
                while line := await self.process.stdout.readline():
                    if line.strip() == b"READY":
                        return
        except TimeoutError:
            self.process.send_signal(signal.SIGABRT)  # faulthandler then writes where it stands
            await self.gone()
        wrote = await asyncio.to_thread(self.log.read_text, errors="replace")
        raise DidNotOpen(f"life {self.number} did not open\n{wrote[-3000:]}")

    def strike(self) -> None:
        """Kill -9, at once."""
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGKILL)

    async def gone(self) -> int:
        """Wait until the process has ended; gives its exit status."""
        return await self.process.wait()

    async def ends(self) -> int:
        """Ask it politely to end and give its exit status; one that does not is killed."""
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(ENDS_WITHIN):
                return await self.gone()
        except TimeoutError:
            self.strike()
            return await self.gone()


class Street:
    """Where the lives of one house stand: its folder, keys and database, and Telegram's address."""

    def __init__(self, folder: Path, telegram: str, database: str | None) -> None:
        self.telegram = telegram
        self._said = {"CORDATA_HOME": str(folder / "home"), "TELEGRAM_TOKEN": TOKEN}
        if database is not None:
            self._said["CORDATA_DATABASE"] = database
        self._folder = folder
        self.lives: list[Life] = []

    @property
    def settings(self) -> Settings:
        """Give what a life reads from its environment; its calls count as those of life 0."""
        return environment.read({**self._said, "CORDATA_TELEGRAM": f"{self.telegram}/life0"})

    async def life(self, **more: str) -> Life:
        """Start the house with more words in its environment; it is not open yet.

        The kernel kills it when the harness dies, however that happens.
        """
        number = len(self.lives) + 1
        said = {**self._said, **more, "CORDATA_TELEGRAM": f"{self.telegram}/life{number}"}
        said.setdefault("CORDATA_PORT", str(free_port()))
        said["PYTHONFAULTHANDLER"] = "1"
        said |= {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        log = self._folder / f"life-{number}.log"
        setpriv = shutil.which("setpriv") or "setpriv"
        command = [setpriv, "--pdeathsig", "KILL", sys.executable, "-m", "app", "run", "--ready"]
        with log.open("wb") as errors:
            process = await asyncio.create_subprocess_exec(
                *command,
                cwd=FOLDER,
                env=said,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=errors,
            )
        life = Life(number, process, log)
        self.lives.append(life)
        return life

    async def clear(self) -> None:
        """Kill whatever still runs."""
        for life in self.lives:
            if not life.has_ended:
                life.strike()
            await life.gone()


@contextlib.asynccontextmanager
async def street(folder: Path, telegram: str, database: str | None) -> AsyncIterator[Street]:
    """Give the ground on which lives are started; when the block ends, however it does, no process is left."""
    ground = Street(folder, telegram, database)
    try:
        yield ground
    finally:
        await ground.clear()


async def prepare(ground: Street, simulator: Simulator) -> Mapping[str, Phone]:
    """Make keys, database and the invented network, let its people join, and give their phones."""
    settings = ground.settings
    settings.home.mkdir(parents=True, exist_ok=True)
    make_ring(settings.keys)
    memory = doors.open_memory(settings)
    try:
        await schema.upgrade(memory)
        clock = Clock()
        held = await demo.phones(simulator)
        codes = await demo.tell_network(memory, clock())
        async with doors.opened(settings, memory, clock, joining=True) as house, beside(house.poll()):
            await demo.join(held, codes)
        await demo.finish(memory)
    finally:
        await memory.close()
    return held


def free_port() -> int:
    """Give a port of this machine that nobody listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
