"""What `cordata protocol check` tells who keeps the protocol."""

import argparse
from pathlib import Path

import pytest

from app import protocol_command
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


def test_a_contact_not_verified_for_a_year_is_a_fault(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = Folder.copied(tmp_path)
    folder.change("contacts.toml", 'status = "unverified"', 'status = "verified"\nverified_on = 2020-01-31')

    assert check(folder.path) == 1
    assert "contacts.toml:" in capsys.readouterr().out


def test_a_folder_that_is_not_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(tmp_path / "nowhere") == 2
    assert "nowhere: there is no such folder" in capsys.readouterr().err
