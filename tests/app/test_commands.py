"""An operator's first hour at the command line: keys, network, invitations, what was set aside; each error says the cure."""

import asyncio
import contextlib
import re
import shlex
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest

from app import demo
from app.__main__ import main
from simulator.server import TOKEN, build, serving
from tests.house.sources import ROOT


class Shell:
    """`cordata …` typed by somebody whose environment names one house."""

    def __init__(
        self, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.home = home
        self._monkeypatch = monkeypatch
        self._capsys = capsys
        monkeypatch.setenv("CORDATA_HOME", str(home))

    def __call__(self, line: str) -> tuple[int, str, str]:
        """Run one command; gives its status, what it printed and what it complained of."""
        self._monkeypatch.setattr(sys, "argv", ["cordata", *shlex.split(line)])
        try:
            status = main()
        except SystemExit as left:
            status = left.code if isinstance(left.code, int) else 2
        told = self._capsys.readouterr()
        return status, told.out, told.err


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    """A house of which nothing stands yet."""
    return Shell(tmp_path / "home", monkeypatch, capsys)


@pytest.fixture
def standing(shell: Shell) -> Shell:
    """A house with keys and a network."""
    assert shell("keys init")[0] == 0
    assert shell(f"network load {demo.FILE}")[0] == 0
    return shell


def test_without_keys_every_command_says_how_to_make_them(shell: Shell) -> None:
    for line in ("network show", "migrate", "parked", "invite teacher --territory AMB-1"):
        status, _, said = shell(line)
        assert status == 2
        assert "cordata keys init" in said, line


def test_keys_are_made_once_outside_the_house_and_only_their_owner_reads_them(shell: Shell) -> None:
    status, said, _ = shell("keys init")
    ring = next(Path(f"{shell.home}-keys").iterdir())

    assert status == 0 and str(ring) in said
    assert ring.stat().st_mode & 0o777 == 0o400
    again, _, complaint = shell("keys init")
    assert again == 2 and complaint.strip()


def test_keys_inside_the_house_are_refused(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORDATA_KEYS", str(shell.home / "keys"))

    status, _, said = shell("keys init")

    assert status == 2 and "CORDATA_KEYS" in said


def test_keys_that_others_can_read_are_refused(shell: Shell) -> None:
    shell("keys init")
    ring = next(Path(f"{shell.home}-keys").iterdir())
    ring.chmod(0o444)

    status, _, said = shell("keys check")

    assert status == 2 and "0400" in said


def test_a_network_is_told_once_and_shown(standing: Shell) -> None:
    status, said, _ = standing("network show")

    assert status == 0
    assert "AMB-1" in said and "019035" in said
    again, _, complaint = standing(f"network load {demo.FILE}")
    assert again == 1 and "nothing was changed" in complaint


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("this is = not [ toml", "not TOML"),
        ("[[territory]]\ncode = 3\n", "nobody reads"),
        ("", "exactly one organisation leads"),
    ],
)
def test_a_network_file_that_cannot_be_used_is_named(
    shell: Shell, tmp_path: Path, content: str, says: str
) -> None:
    shell("keys init")
    file = tmp_path / "rete.toml"
    file.write_text(content, encoding="utf-8")

    status, _, complaint = shell(f"network load {file}")

    assert status in (1, 2)
    assert "rete.toml" in complaint and says in complaint
    assert "Traceback" not in complaint


def test_the_network_of_the_guide_can_be_loaded_and_invited_to(shell: Shell, tmp_path: Path) -> None:
    guide = (ROOT / "docs" / "running.md").read_text(encoding="utf-8")
    (written,) = re.findall(r"^```toml\n(.*?)^```", guide, flags=re.MULTILINE | re.DOTALL)
    file = tmp_path / "rete.toml"
    file.write_text(written, encoding="utf-8")
    invitations = re.findall(r"^cordata (invite [^#\n]+)", guide, flags=re.MULTILINE)
    shell("keys init")

    assert shell(f"network load {file}")[0] == 0
    assert len(invitations) == 3
    for line in invitations:
        assert shell(line)[0] == 0, line


def test_a_network_file_that_is_not_there_is_named(shell: Shell, tmp_path: Path) -> None:
    status, _, said = shell(f"network load {tmp_path}/nowhere.toml")

    assert status == 2 and "nowhere.toml: cannot be read" in said


def test_an_invitation_is_a_link_of_the_bot_that_no_database_holds(standing: Shell) -> None:
    status, said, _ = standing("invite triage_operator --territory AMB-1 --on-duty --bot prova_bot")

    code = said.strip().partition("?start=")[2]
    assert status == 0
    assert said.startswith("https://t.me/prova_bot?start=") and len(code) >= 22
    held = b"".join(file.read_bytes() for file in standing.home.iterdir() if file.is_file())
    assert code.encode() not in held


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("invite teacher --territory NIENTE", "There is no territory NIENTE. Known codes:"),
        (
            "invite teacher --territory AMB-1 --organisation Nessuna",
            "There is no organisation called Nessuna.",
        ),
        ("invite teacher --territory AMB-1 --on-duty", "leave out --on-duty"),
        ("invite sindaco --territory AMB-1", "invalid choice"),
    ],
)
def test_an_invitation_that_cannot_be_says_why(standing: Shell, line: str, says: str) -> None:
    status, out, said = standing(line)

    assert status == 2 and says in said and not out


def test_nothing_set_aside_is_an_empty_list(standing: Shell) -> None:
    assert standing("parked") == (0, "", "")
    assert standing("parked --close") == (0, "", "")


def test_the_tables_are_brought_forward_as_often_as_one_likes(standing: Shell) -> None:
    assert standing("migrate")[:2] == standing("migrate")[:2]
    assert standing("migrate")[0] == 0


def test_a_database_address_that_cannot_be_is_named(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORDATA_DATABASE", "mysql://nowhere")

    status, _, said = shell("network show")

    assert status == 2 and said.startswith("CORDATA_DATABASE:")


def test_an_unknown_command_lists_the_known_ones(shell: Shell) -> None:
    status, _, said = shell("vola")

    assert status == 2 and "invalid choice: 'vola'" in said and "invite" in said


@contextlib.contextmanager
def a_telegram() -> Iterator[str]:
    """Run a local Telegram in a thread of its own, as somebody else's server would; give its address."""
    address: Future[str] = Future()
    loop = asyncio.new_event_loop()
    over = asyncio.Event()

    async def serves() -> None:
        async with serving(build([TOKEN])) as url:
            address.set_result(url)
            await over.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serves(),))
    thread.start()
    try:
        yield address.result(timeout=10)
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join()
        loop.close()


def test_the_link_names_the_bot_of_this_house(standing: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    invite = "invite teacher --territory AMB-1"
    assert standing(invite)[1].startswith("https://t.me/cordata_bot?start=")  # the local Telegram's

    monkeypatch.setenv("TELEGRAM_TOKEN", TOKEN)
    with a_telegram() as address:
        monkeypatch.setenv("CORDATA_TELEGRAM", address)
        assert standing(invite)[1].startswith("https://t.me/simulated_4200000001_bot?start=")

    status, said, complaint = standing(invite)
    assert (status, said) == (2, "") and "name it with --bot NAME" in complaint
