"""The clinical team's bench: what `cordata triage explain` prints, and how it refuses."""

import argparse
import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from app import triage_command
from tests.app.folders import Folder

KEYS = {"level", "score", "rules", "reasons", "due"}


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    """A file for answers."""
    return tmp_path / "answers.json"


def explain(*words: str | Path) -> int:
    """Run the command as the command line would."""
    parser = argparse.ArgumentParser()
    triage_command.add_parser(parser.add_subparsers())
    args = parser.parse_args(["triage", "explain", *map(str, words)])
    status: int = args.run(args)
    return status


def typed(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    """Put bytes on standard input."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content), encoding="utf-8"))


class TestOneReport:
    """A file with one report."""

    def test_nothing_said_is_urgent_with_its_reasons_and_due_times(
        self, answers: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        answers.write_text("{}")

        assert explain("teacher", answers, "--json", "--at", "2026-02-03T10:00") == 0

        told = json.loads(capsys.readouterr().out)
        assert told.keys() >= KEYS
        assert (told["level"], told["score"], told["rules"]) == ("P2", 0, ["U1", "U6", "M5", "M6"])
        assert told["reasons"][1] == "Non si sa se è in pericolo adesso."
        assert told["due"] == {
            "acknowledge": "2026-02-03T14:00:00+01:00",
            "accept": "2026-02-03T14:00:00+01:00",
            "first_contact": "2026-02-04T10:00:00+01:00",
            "first_meeting": "2026-02-06T10:00:00+01:00",
        }

    def test_a_person_reads_level_score_reasons_and_due_times(
        self, answers: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        answers.write_text(json.dumps({"X6": "sì", "T1": "spesso", "protective": {"close_friend": "yes"}}))

        assert explain("teacher", answers, "--at", "2026-02-03T10:00+01:00") == 0

        said = capsys.readouterr().out
        assert "Livello: P1 (rosso - emergenza)" in said
        assert "Punteggio: 3 su 50 (6,0 %)" in said
        assert "R1      C'è un pericolo adesso." in said
        assert "presa visione   03/02/2026 10:15" in said

    @pytest.mark.parametrize("key", ["text", "family_reason"])
    def test_typed_words_are_scanned_for_danger(
        self, key: str, answers: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        answers.write_text(json.dumps({key: "Dice che vuole morire"}))

        assert explain("family", answers, "--json") == 0
        told = json.loads(capsys.readouterr().out)
        assert told["danger"] == ["suicide_explicit"]
        assert (told["level"], told["rules"][0]) == ("P1", "R10")

    @pytest.mark.parametrize("form", ["teacher", "oratorio", "family", "doctor", "self"])
    def test_every_form_is_known(self, form: str, answers: Path, capsys: pytest.CaptureFixture[str]) -> None:
        answers.write_text('{"X6": "no", "X1": "no", "age": null, "duration": "<2 weeks", "changed": []}')

        assert explain(form, answers, "--json") == 0
        assert json.loads(capsys.readouterr().out)["form"] == form


class TestRefusals:
    """What cannot be used is named, with status 2 and no traceback."""

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            ({"T99": "spesso"}, '"T99" is not in the form "teacher"'),
            ({"O5": "spesso"}, '"O5" is not in the form "teacher"'),
            ({"T1": "sempre"}, '"T1" is "sempre", not one of "mai", "qualche volta", "spesso"'),
            ({"T12": "spesso"}, '"T12" is "spesso", not one of "no", "non so", "sì"'),
            ({"X1": True}, '"X1" is true'),
            ({"X1": ["sì"]}, '"X1" is ["sì"]'),
            ({"changed": ["T1", "X1"]}, '"changed" holds "X1"'),
            ({"changed": "T1"}, '"changed" is "T1", not a list'),
            ({"functioning": {"school": 3}}, '"functioning.school" is 3, not one of 0, 1 or 2'),
            ({"functioning": {"work": 1}}, '"functioning.work" is not one of'),
            ({"functioning": 2}, '"functioning" is 2, not an object'),
            ({"protective": {"close_friend": "maybe"}}, '"protective.close_friend" is "maybe"'),
            ({"duration": "2 years"}, '"duration" is "2 years"'),
            ({"age": "15"}, '"age" is "15", not a whole number'),
            ({"age": -1}, '"age" is -1'),
            ({"urgency": "very"}, '"urgency" is "very"'),
            ({"text": 3}, '"text" is 3, not a text'),
            ({"talk_with": "adult"}, '"talk_with" is not in the form "teacher"'),
            ({"T1": "a" * 1000}, "aaa…, not one of"),
            ({"\ud800": 1}, "is not in the form"),
        ],
    )
    def test_an_unknown_code_or_word_is_named(
        self, given: dict[str, Any], said: str, answers: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        answers.write_text(json.dumps(given))

        assert explain("teacher", answers) == 2

        told = capsys.readouterr()
        assert said in told.err
        assert told.out == ""

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"", "not one JSON object"),
            (b"{", "not one JSON object"),
            (b"[]", "not one JSON object"),
            (b"[" * 100_000, "not one JSON object"),
            (b'{"age": NaN}', "NaN is not a number"),
            (b'{"X1": "no", "X1": "no"}', "X1: answered twice"),
            (b"\xff\xfe", "not UTF-8"),
        ],
    )
    def test_a_file_that_is_no_report_is_refused(
        self, content: bytes, said: str, answers: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        answers.write_bytes(content)

        assert explain("teacher", answers) == 2
        assert said in capsys.readouterr().err

    def test_all_faults_are_named_together(self, answers: Path, capsys: pytest.CaptureFixture[str]) -> None:
        answers.write_text('{"T1": "sempre", "Q1": "sì"}')

        assert explain("teacher", answers) == 2
        said = capsys.readouterr().err
        assert '"T1"' in said
        assert '"Q1"' in said

    def test_an_unknown_form_is_named_with_the_known_ones(
        self, answers: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        answers.write_text("{}")

        assert explain("coach", answers) == 2
        assert (
            '"coach" is not a form; there are doctor, family, oratorio, self, teacher'
            in capsys.readouterr().err
        )

    def test_a_time_that_is_none_is_named(self, answers: Path, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit, match="2"):
            explain("teacher", answers, "--at", "noon")

        assert '"noon" is not a time as 2026-02-03T10:00' in capsys.readouterr().err

    def test_a_missing_file_is_named(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert explain("teacher", tmp_path / "none.json") == 2
        assert "none.json: the file cannot be read (No such file or directory)" in capsys.readouterr().err

    def test_a_faulty_protocol_is_told_with_status_1(
        self, tmp_path: Path, answers: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        folder = Folder.copied(tmp_path)
        line = folder.change("triage.toml", "X6 = sì", "X6 = forse")
        answers.write_text("{}")

        assert explain("teacher", answers, "--protocol", folder.path) == 1
        assert f"triage.toml:{line}:" in capsys.readouterr().err


class TestManyReports:
    """One object a line from standard input."""

    def test_each_line_gives_a_line(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        typed(monkeypatch, b'{}\n\n{"X6": "s\xc3\xac"}\n{"X6": "no", "X1": "no"}')

        assert explain("self", "-") == 0

        told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert [one["level"] for one in told] == ["P2", "P1", "P3"]

    def test_an_unusable_line_keeps_its_place(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        typed(monkeypatch, b'{}\n{"X6": "forse"}\nnonsense\n\xff\n{"X6": "no"}\n')

        assert explain("teacher", "-", "--json") == 2

        told = capsys.readouterr()
        lines = [json.loads(line) for line in told.out.splitlines()]
        assert ["error" in line for line in lines] == [False, True, True, True, False]
        assert 'line 2: "X6" is "forse"' in told.err
