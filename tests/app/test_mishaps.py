"""Whatever is wrong with an installation, every command says it in a sentence with a cure; nobody sees a traceback."""

import argparse
import io
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from app import mishaps, parked_command
from app.__main__ import COMMANDS, main, parser
from db.session import MemoryUnavailable
from tests.app.test_commands import Shell

LINES = {
    "audit anchor": "audit anchor",
    "audit export": "audit export",
    "audit verify": "audit verify",
    "backup": "backup",
    "children off": "children off",
    "children on": "children on --dpia 1 --notice 2",
    "directory compare": "directory compare none.json none.json",
    "directory export": "directory export {tmp}/directory",
    "directory import": "directory import none.json",
    "directory validate": "directory validate none.json --schemas none",
    "doctor": "doctor",
    "invite": "invite teacher --territory AMB-1 --bot cordata_bot",
    "keys check": "keys check",
    "keys epoch": "keys epoch",
    "keys export": "keys export {tmp}/safe",
    "keys init": "keys init",
    "keys recover": "keys recover none.sealed",
    "keys rotate": "keys rotate",
    "migrate": "migrate",
    "network load": "network load none.toml",
    "network show": "network show",
    "parked": "parked",
    "privacy dpia": "privacy dpia",
    "privacy register": "privacy register",
    "protocol check": "protocol check",
    "protocol report": "protocol report",
    "protocol try": "protocol try none.tsv",
    "relay hours": "relay hours 2026-10",
    "relay mask": "relay mask",
    "restore": "restore --verify",
    "retention": "retention",
    "triage explain": "triage explain teacher none.json",
}
"""Each command with arguments that a tired person might type."""

OPENS_DOORS = {"run", "story"}
"""Shown in test_run_command and the stories: they serve until somebody ends them."""

NEEDS_THE_DATABASE = {
    "audit anchor", "audit export", "audit verify", "backup", "children off", "children on", "directory export", "invite",
    "keys check", "keys epoch", "keys rotate", "migrate", "network show", "parked", "protocol report", "relay hours",
    "retention",
}  # fmt: skip


def acts(name: str) -> Iterator[str]:
    """Give a command, or each of its acts, as the parser knows them."""
    for action in parser(name)._actions:
        if isinstance(action, argparse._SubParsersAction):
            inner = [
                one for one in action.choices[name]._actions if isinstance(one, argparse._SubParsersAction)
            ]
            yield from (f"{name} {act}" for one in inner for act in one.choices) if inner else (name,)


def test_no_command_was_forgotten_here() -> None:
    known = {act for name, _ in COMMANDS for act in acts(name)}

    assert known - OPENS_DOORS == set(LINES)
    assert set(LINES) >= NEEDS_THE_DATABASE


def nothing(shell: Shell, _: pytest.MonkeyPatch) -> None:
    """Somebody typed a command before anything was set up."""


def no_database(shell: Shell, _: pytest.MonkeyPatch) -> None:
    """Keys were made, and the house never opened."""
    shell("keys init")


def no_tables(shell: Shell, _: pytest.MonkeyPatch) -> None:
    shell("keys init")
    shell.home.mkdir()
    (shell.home / "cordata.db").touch()


def spoilt(shell: Shell, _: pytest.MonkeyPatch) -> None:
    shell("keys init")
    shell.home.mkdir()
    (shell.home / "cordata.db").write_bytes(b"this is no database at all, " * 400)


def away(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    shell("keys init")
    monkeypatch.setenv("CORDATA_DATABASE", "postgresql+asyncpg://somebody@127.0.0.1:1/cordata")


def ring_spoilt(shell: Shell, _: pytest.MonkeyPatch) -> None:
    ring = Path(f"{shell.home}-keys") / "ring.json"
    ring.parent.mkdir()
    ring.write_text('{"keys":')
    ring.chmod(0o400)


def no_protocol(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    ready = Shell(shell.home.parent / "ready", monkeypatch, shell._capsys)
    if not ready.home.exists():
        ready("keys init")
        ready("migrate")
    for end in ("", "-keys"):
        shutil.copytree(f"{ready.home}{end}", f"{shell.home}{end}")
    monkeypatch.setenv("CORDATA_HOME", str(shell.home))
    monkeypatch.setenv("CORDATA_PROTOCOL", str(shell.home / "nowhere"))


def nonsense(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORDATA_DATABASE", "somewhere")


BREAKAGES = (nothing, no_database, no_tables, spoilt, away, ring_spoilt, no_protocol, nonsense)


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    return Shell(tmp_path / "home", monkeypatch, capsys)


@pytest.mark.parametrize("breakage", BREAKAGES, ids=lambda one: one.__name__)
def test_every_command_says_what_is_wrong(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, breakage: Callable[..., None]
) -> None:
    for act, line in LINES.items():
        if act == "keys init" and breakage is not ring_spoilt:
            continue
        house = Shell(tmp_path / act.replace(" ", "-"), monkeypatch, shell._capsys)
        monkeypatch.delenv("CORDATA_DATABASE", raising=False)
        monkeypatch.delenv("CORDATA_PROTOCOL", raising=False)
        breakage(house, monkeypatch)
        status, said, complained = house(line.format(tmp=house.home.parent))

        assert status in (0, 1, 2), (act, complained)
        assert "Traceback" not in said + complained, act
        assert "fault of the program" not in complained, (act, complained)
        assert status == 0 or (said + complained).strip(), act


@pytest.mark.parametrize("breakage", [no_database, no_tables, spoilt, away], ids=lambda one: one.__name__)
def test_no_command_finds_a_house_in_order_that_is_not_there(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, breakage: Callable[..., None]
) -> None:
    for act in sorted(NEEDS_THE_DATABASE - {"migrate", "keys check"}):
        house = Shell(tmp_path / act.replace(" ", "-"), monkeypatch, shell._capsys)
        monkeypatch.delenv("CORDATA_DATABASE", raising=False)
        breakage(house, monkeypatch)
        before = sorted(path.name for path in house.home.glob("*"))
        ring = (Path(f"{house.home}-keys") / "ring.json").read_bytes()

        status, said, complained = house(LINES[act].format(tmp=house.home.parent))

        assert status == 2 and "cordata" in complained, (act, complained)
        assert not said, act
        assert (Path(f"{house.home}-keys") / "ring.json").read_bytes() == ring, act
        assert [name for name in before if not (house.home / name).exists()] == []
        assert before or not house.home.exists(), act


def test_tables_of_a_newer_release_are_left_alone(shell: Shell) -> None:
    shell("keys init")
    shell("migrate")
    with sqlite3.connect(shell.home / "cordata.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'r9999'")

    for line in ("migrate", "audit verify", "backup"):
        status, _, complained = shell(line)
        assert status == 2 and "newer Cordata (r9999)" in complained, line
    status, said, _ = shell("doctor")
    assert status == 1 and "newer Cordata" in said


class TestWhatNobodyForesaw:
    def test_it_is_one_line_that_names_the_place_and_no_value(
        self, shell: Shell, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def breaks(_: object) -> int:
            raise ValueError("Giulia, 3471234567")

        monkeypatch.setattr(parked_command, "run", breaks)

        status, _, complained = shell("parked")

        assert status == mishaps.UNFORESEEN
        assert complained.count("\n") == 1
        assert "ValueError at tests/app/test_mishaps.py:" in complained
        assert "Giulia" not in complained and "347" not in complained

    def test_ctrl_c_ends_quietly(self, shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
        def breaks(_: object) -> int:
            raise KeyboardInterrupt

        monkeypatch.setattr(parked_command, "run", breaks)

        assert shell("parked") == (130, "", "Stopped.\n")

    def test_developers_may_see_all(self, monkeypatch: pytest.MonkeyPatch) -> None:
        class Flags:
            dev_mode = True

        def breaks(_: object) -> int:
            raise ValueError("no")

        monkeypatch.setattr(parked_command, "run", breaks)
        monkeypatch.setattr(sys, "argv", ["cordata", "parked"])
        monkeypatch.setattr(sys, "flags", Flags)

        with pytest.raises(ValueError, match="no"):
            main()


def test_the_database_speaks_for_itself_only_while_nobodys_words_can_be_in_it() -> None:
    from db.session import _why_away

    assert "unable to open" in _why_away(OperationalError(None, None, Exception("unable to open")))
    assert "Giulia" not in _why_away(OperationalError("SELECT", None, Exception("Giulia")))
    assert "cordata doctor" in mishaps.told(MemoryUnavailable("away"))[0]
