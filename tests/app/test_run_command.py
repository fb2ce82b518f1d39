"""A house that cannot open says why in a sentence and ends with status 2, also when one door fails beside another."""

import argparse
import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import run_command
from simulator.phone import Simulator
from simulator.server import TOKEN, serving
from tests.kill.house import Street, prepare
from tests.kill.witness import Log, watched

NOBODY = "http://127.0.0.1:9"
"""An address of this machine where no Telegram answers."""


async def _prepare(folder: Path) -> None:
    async with serving(watched(Log())) as address, Simulator(address, token=TOKEN) as simulator:
        await prepare(Street(folder, address, None), simulator)


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port on which somebody else listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_taken_port_is_said_in_a_sentence(
    tmp_path: Path,
    taken_port: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    asyncio.run(_prepare(tmp_path))
    said = {"HOME": str(tmp_path / "home"), "TELEGRAM": NOBODY, "PORT": str(taken_port)}
    for name, value in said.items():
        monkeypatch.setenv(f"CORDATA_{name}", value)
    monkeypatch.setenv("TELEGRAM_TOKEN", TOKEN)

    status = run_command.run(argparse.Namespace(joining=False, ready=True))

    told = capsys.readouterr()
    assert status == 2
    assert "READY" not in told.out
    assert told.err.splitlines()[-2:] == [
        "Cordata does not open:",
        f"Port {taken_port} is taken. Choose another one with CORDATA_PORT.",
    ]


def test_a_taken_port_of_the_phones_is_said_in_a_sentence(
    tmp_path: Path,
    taken_port: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("CORDATA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("CORDATA_PHONES_PORT", str(taken_port))
    monkeypatch.delenv("TELEGRAM_TOKEN", raising=False)

    status = run_command.run(argparse.Namespace(joining=False, ready=True))

    assert status == 2
    assert capsys.readouterr().err.splitlines() == [
        "Cordata does not open:",
        f"Port {taken_port} is taken. Choose another one with CORDATA_PHONES_PORT.",
    ]


def test_keys_that_are_missing_are_said_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CORDATA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TELEGRAM_TOKEN", TOKEN)

    status = run_command.run(argparse.Namespace(joining=False, ready=False))

    assert status == 2
    assert capsys.readouterr().err.startswith("Cordata does not open:\n")
