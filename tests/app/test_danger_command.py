"""The bench on the command line: keys, printing and plain errors."""

import argparse
import json
from pathlib import Path

import pytest

from app import danger_command

PHRASES = """lang\tlabel\ttext
it\tsuicide_explicit\tvoglio morire
it\tnone\tche fame, muoio di fame
en\trunaway\tlovely day
"""


def tried(file: Path, *options: str) -> int:
    parser = argparse.ArgumentParser()
    danger_command.add_parser(parser.add_subparsers())
    args = parser.parse_args(["try", str(file), *options])
    status: int = args.run(args)
    return status


@pytest.fixture
def phrases(tmp_path: Path) -> Path:
    file = tmp_path / "phrases.tsv"
    file.write_text(PHRASES, encoding="utf-8")
    return file


def test_json_is_one_object_with_the_promised_keys(phrases: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert tried(phrases, "--json") == 0

    told = json.loads(capsys.readouterr().out)
    assert told.pop("microseconds_per_300_chars") > 0
    assert told == {
        "recall": 0.5,
        "recall_suicide_explicit": 1.0,
        "false_alarms": 0.0,
        "soft_share_of_none": 0.0,
        "rows": 3,
    }


def test_the_report_shows_intervals_confusion_and_failing_rows(
    phrases: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert tried(phrases) == 0

    told = capsys.readouterr().out
    assert "recall                     0.500  [0.095, 0.905]  1/2" in told
    assert "is / found" in told
    assert "4\ten\trunaway\tlovely day\tnothing found" in told


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("text\tlang\n", ":1: the first line must name the columns label"),
        ("lang\tlabel\ttext\nit\tsadness\tciao\n", ":2: wants a language, a label"),
        ("lang\tlabel\ttext\nit\tnone\n", ":2: wants a language, a label"),
        ("", ":1: the first line must name the columns lang, label, text"),
    ],
)
def test_an_unusable_file_is_told_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, told: str
) -> None:
    file = tmp_path / "bad.tsv"
    file.write_text(content, encoding="utf-8")

    assert tried(file) == danger_command.UNUSABLE
    assert told in capsys.readouterr().err


def test_a_missing_file_is_told_in_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert tried(tmp_path / "nowhere.tsv") == danger_command.UNUSABLE
    assert "cannot be read" in capsys.readouterr().err
