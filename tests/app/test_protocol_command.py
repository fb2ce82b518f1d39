"""What `cordata protocol check` tells who keeps the protocol."""

import argparse
import asyncio
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from app import protocol_command
from app import settings as environment
from db import contact_checks, identities, schema
from db.sealing import make_ring, read_ring
from db.session import Memory
from tests.app.folders import Folder


def check(*words: str | Path) -> int:
    """Run the command as the command line would."""
    parser = argparse.ArgumentParser()
    protocol_command.add_parser(parser.add_subparsers())
    args = parser.parse_args(["protocol", "check", *map(str, words)])
    status: int = args.run(args)
    return status


def test_the_shipped_protocol_has_no_fault_and_says_that_nobody_approved_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert check() == 0

    told = capsys.readouterr()
    assert "5 forms, 32 rules, no faults" in told.out
    assert "nobody of the clinical team has approved" in told.err
    assert "help contacts wait to be verified" in told.err


def test_each_fault_is_told_with_file_line_and_cure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = Folder.copied(tmp_path)
    line = folder.change("triage.toml", "X6 = sì", "X6 = forse")

    assert check(folder.path) == 1

    told = capsys.readouterr()
    where = f"{folder.path}/triage.toml:{line}"
    assert (
        told.out
        == f'{where}: "forse" is no word that can stand here. Use one of mai, qualche volta, spesso, no, non so, sì\n'
    )
    assert told.err == "1 fault\n"


@pytest.mark.parametrize(
    ("file", "text"),
    [("forms/teacher.toml", "Triste o spento/a"), ("triage.toml", "C'è un pericolo adesso.")],
)
def test_a_text_without_a_translation_is_a_fault(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], file: str, text: str
) -> None:
    folder = Folder.copied(tmp_path)
    line = folder.change(file, f'"{text}"', '"Parole che nessuno ha tradotto"')

    assert check(folder.path) == 1

    told = capsys.readouterr()
    assert told.out.startswith(
        f'{folder.path}/{file}:{line}: "Parole che nessuno ha tradotto" has no translation (en'
    )
    assert "Run: python -m locales update" in told.out


def test_a_contact_not_verified_for_a_year_is_a_fault(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = Folder.copied(tmp_path)
    folder.change("contacts.toml", 'status = "unverified"', 'status = "verified"\nverified_on = 2020-01-31')

    assert check(folder.path) == 1
    assert "contacts.toml:" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("days", "status", "said"),
    [(0, 0, ""), (179, 0, ""), (180, 0, "114"), (364, 0, "114"), (365, 1, "114"), (400, 1, "114")],
)
def test_the_days_in_the_file_warn_from_180_and_fail_from_365(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], days: int, status: int, said: str
) -> None:
    folder = Folder.copied(tmp_path)
    verified_all(folder, datetime.now(UTC).date())
    aged(folder, "114", datetime.now(UTC).date() - timedelta(days=days))

    assert check(folder.path) == status

    told = capsys.readouterr()
    if status:
        assert f"the contact {said} was last verified {days} days ago" in told.out
    elif said:
        assert f"1 help contacts wait to be verified: {said}" in told.err
    else:
        assert "help contacts" not in told.err


def verified_all(folder: Folder, day: date) -> None:
    file = folder.path / "contacts.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(
        text.replace('status = "unverified"', f'status = "verified"\nverified_on = {day}'), encoding="utf-8"
    )


def aged(folder: Folder, contact: str, day: date) -> None:
    """Let one contact have been verified on another day."""
    file = folder.path / "contacts.toml"
    before, rest = file.read_text(encoding="utf-8").split(f'id = "{contact}"', 1)
    changed = re.sub(r"verified_on = \S+", f"verified_on = {day}", rest, count=1)
    file.write_text(f'{before}id = "{contact}"{changed}', encoding="utf-8")


class TestDaysSetInTheConsole:
    def verified(self, home: Path, monkeypatch: pytest.MonkeyPatch, days: int) -> None:
        """Make a house in which somebody verified 114 so many days ago."""
        monkeypatch.setenv("CORDATA_HOME", str(home))
        monkeypatch.setenv("CORDATA_KEYS", str(home) + "-keys")
        for name in ("CORDATA_DATABASE", "TELEGRAM_TOKEN"):
            monkeypatch.delenv(name, raising=False)
        home.mkdir()
        settings = environment.read()
        make_ring(settings.keys)

        async def write() -> None:
            memory = Memory(settings.database, read_ring(settings.keys, settings.home))
            await schema.upgrade(memory)
            async with memory.transaction() as store:
                checker = identities.welcome(store, 7, "it", datetime.now(UTC)).person
                await store.flush()
                contact_checks.add(store, "114", checker.id, datetime.now(UTC) - timedelta(days=days))
            await memory.close()

        asyncio.run(write())

    @pytest.mark.parametrize(("days", "status"), [(3, 0), (181, 0), (366, 1)])
    def test_count_like_those_of_the_file(
        self,
        tmp_path: Path,
        capsys: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch,
        days: int,
        status: int,
    ) -> None:
        self.verified(tmp_path / "home", monkeypatch, days)

        assert check() == status

        told = capsys.readouterr()
        assert (f"the contact 114 was last verified {days} days ago" in told.out) is bool(status)
        if days == 3:
            assert "114" not in told.err.partition("help contacts")[2]

    def test_a_house_never_opened_is_no_fault(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("CORDATA_HOME", str(tmp_path / "nowhere"))
        monkeypatch.delenv("CORDATA_KEYS", raising=False)

        assert check() == 0
        assert not (tmp_path / "nowhere").exists()
        assert "cannot be read" not in capsys.readouterr().err


def test_a_folder_that_is_not_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(tmp_path / "nowhere") == 2
    assert "nowhere: there is no such folder" in capsys.readouterr().err
