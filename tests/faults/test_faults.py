"""The short form of the faults, as part of every test run; `make faults` is the long one with all of them."""

import asyncio
import contextlib
from pathlib import Path

import pytest

from tests.faults.__main__ import broken
from tests.faults.machine import Machine, build
from tests.faults.trials import FAULTS, needs_server, run
from tests.faults.wire import Wire, strung, to_tcp
from tests.kill.trials import Size

SHORT = Size(updates=20, kills=1, people=2, seed=3)
EVERY_RUN = ("disk full", "Telegram: truncated")
"""One of the disk and one of the network: each starts a house, and a test run has little time."""


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Machine:
    return build(tmp_path_factory.mktemp("machine"))


@pytest.mark.parametrize("name", EVERY_RUN)
async def test_nothing_that_must_hold_is_broken_by_a_fault(
    name: str, machine: Machine, tmp_path: Path
) -> None:
    outcome = await run(FAULTS[name], SHORT, tmp_path, machine)

    assert broken([outcome]) == []
    assert outcome.counts["help"].looked == 1
    assert outcome.result.verdict.reports >= SHORT.people


def test_what_is_tried_is_on_the_list() -> None:
    assert set(EVERY_RUN) <= FAULTS.keys()
    assert sum(map(needs_server, FAULTS.values())) >= 4


class TestTheLine:
    """The line itself is shown to do what it says, for a fault that does nothing proves nothing."""

    async def echo(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(100):
                writer.write(data)
        writer.close()

    async def test_it_carries_everything_and_cuts_when_told(self) -> None:
        server = await asyncio.start_server(self.echo, "127.0.0.1", 0)
        cuts: list[int] = []
        wire = Wire(to_tcp("127.0.0.1", server.sockets[0].getsockname()[1]), lambda: cuts.append(1))
        async with strung(wire) as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"whole")
            assert await reader.readexactly(5) == b"whole"
            wire.turns("truncate")
            writer.write(b"half of it")
            assert await reader.read(100) == b"half "
            assert cuts
            writer.close()
        await asyncio.sleep(0.05)  # whatever was cut is taken down
        server.close()


class TestTheMachine:
    """The library does what it says to a program, and to the database's files alone."""

    async def python(self, machine: Machine, code: str) -> str:
        process = await asyncio.create_subprocess_exec(
            "python3", "-c", code, env={**machine.environment, "PATH": "/usr/bin:/bin"},
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        said, trouble = await process.communicate()
        return said.decode() + trouble.decode().strip().rpartition("\n")[2]

    async def test_its_clock_is_wrong_when_told(self, machine: Machine) -> None:
        machine.does("clock 7200")
        ahead = float(await self.python(machine, "import time; print(time.time())"))
        machine.is_well()
        assert 7000 < ahead - float(await self.python(machine, "import time; print(time.time())")) < 7300

    @pytest.mark.parametrize(("order", "error"), [("full", "No space left"), ("unflushed", "Input/output")])
    async def test_its_disk_fails_for_the_database_alone(
        self, machine: Machine, tmp_path: Path, order: str, error: str
    ) -> None:
        code = "import os, sys; f = os.open(%r, os.O_CREAT | os.O_RDWR); os.pwrite(f, b'x', 0); os.fsync(f); print('well')"
        machine.does(order)
        assert error in await self.python(machine, code % str(tmp_path / "cordata.db"))
        assert "well" in await self.python(machine, code % str(tmp_path / "other.db"))
        machine.is_well()
        assert "well" in await self.python(machine, code % str(tmp_path / "cordata.db"))
