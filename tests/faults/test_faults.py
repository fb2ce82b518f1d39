"""The short form of the faults, as part of every test run; `make faults` is the long one with all of them."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.faults.__main__ import broken
from tests.faults.invariants import NAMES
from tests.faults.machine import Machine, build
from tests.faults.trials import FAULTS, needs_server, run
from tests.faults.wire import Mode, Streams, Wire, strung, to_tcp
from tests.kill.trials import Size

Open = Callable[[], Awaitable[Streams]]

SHORT = Size(updates=20, kills=1, people=2, seed=3)
EVERY_RUN = ("disk full", "Telegram: answers truncated")
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
    assert all(count.looked for count in outcome.counts.values())
    assert broken([replace(outcome, hits=[1, 0])]) == [f"{name}: strike 2 touched nothing"]


def test_what_is_tried_is_on_the_list() -> None:
    assert set(EVERY_RUN) <= FAULTS.keys()
    assert sum(map(needs_server, FAULTS.values())) >= 10


def test_the_page_of_promises_shows_every_fault_and_every_invariant() -> None:
    page = (Path(__file__).parents[2] / "docs" / "protection.md").read_text(encoding="utf-8")
    head, _rule, *lines = page[page.index("| fault |") :].split("\n\n")[0].splitlines()
    rows = {row[0]: row for row in ([cell.strip() for cell in line.split("|")[1:-1]] for line in lines)}

    assert list(rows) == list(FAULTS)
    assert len([cell for cell in head.split("|") if cell.strip()]) == 5 + len(NAMES)
    for name, row in rows.items():
        assert int(row[2].replace(",", "")) >= int(row[1]) >= 2, name


class TestTheLine:
    """The line itself is shown to do what it says, on the way it says, and to count it."""

    @contextlib.asynccontextmanager
    async def echoing(self) -> AsyncIterator[tuple[Wire, Open, list[bytes]]]:
        """Give a line to a server that keeps what it hears and says it back."""
        heard: list[bytes] = []

        async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with contextlib.suppress(OSError):
                while data := await reader.read(100):
                    heard.append(data)
                    writer.write(data)
            writer.close()

        server = await asyncio.start_server(echo, "127.0.0.1", 0)
        wire = Wire(to_tcp("127.0.0.1", server.sockets[0].getsockname()[1]))
        async with strung(wire) as port:
            yield wire, lambda: asyncio.open_connection("127.0.0.1", port), heard
        await asyncio.sleep(0.05)  # whatever was cut is taken down
        server.close()

    @pytest.mark.parametrize(("mode", "heard", "back"), [
        ("truncate forth", [b"whole", b"half "], b""),
        ("truncate back", [b"whole", b"half of it"], b"half "),
    ])  # fmt: skip
    async def test_it_truncates_one_way_and_not_the_other(
        self, mode: Mode, heard: list[bytes], back: bytes
    ) -> None:
        async with self.echoing() as (wire, opened, kept):
            reader, writer = await opened()
            writer.write(b"whole")
            assert await reader.readexactly(5) == b"whole"
            wire.turns(mode)
            writer.write(b"half of it")
            assert await self.rest(reader) == back
            assert kept == heard
            assert wire.hits == {mode.rpartition(" ")[2]: 1, "cut": 1}
            writer.close()

    async def test_a_commit_arrives_and_its_answer_does_not(self) -> None:
        async with self.echoing() as (wire, opened, kept):
            reader, writer = await opened()
            wire.turns("unanswered")
            writer.write(b"INSERT")
            assert await reader.readexactly(6) == b"INSERT"
            writer.write(b"COMMIT;")
            assert await self.rest(reader) == b""
            assert (kept, wire.hits["back"]) == ([b"INSERT", b"COMMIT;"], 1)
            writer.close()

    async def test_silent_it_carries_nothing_until_it_is_whole_again(self) -> None:
        async with self.echoing() as (wire, opened, kept):
            reader, writer = await opened()
            wire.turns("silent")
            writer.write(b"later")
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.2):
                    await reader.read(5)
            assert kept == []
            wire.turns("whole")
            assert await reader.readexactly(5) == b"later"
            assert wire.hits == {"forth": 1}
            writer.close()

    async def test_a_reset_ends_what_is_open_and_what_comes(self) -> None:
        async with self.echoing() as (wire, opened, _kept):
            reader, writer = await opened()
            writer.write(b"whole")
            await reader.readexactly(5)
            wire.turns("reset")
            assert await self.rest(reader) == b""
            later, other = await opened()
            assert await self.rest(later) == b""
            assert wire.hits["cut"] == 2
            for one in (writer, other):
                one.close()

    async def rest(self, reader: asyncio.StreamReader) -> bytes:
        """Read until the line ends, however it does."""
        found = b""
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(100):
                found += data
        return found


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
        before = machine.hits
        assert error in await self.python(machine, code % str(tmp_path / "cordata.db"))
        assert machine.hits == before + 1
        assert "well" in await self.python(machine, code % str(tmp_path / "other.db"))
        machine.is_well()
        assert "well" in await self.python(machine, code % str(tmp_path / "cordata.db"))
        assert machine.hits == before + 1
