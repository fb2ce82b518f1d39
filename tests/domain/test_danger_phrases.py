"""The figures that the house promises, on phrases of our own; the held half is never read while rules are written.

A second file holds phrases that rules were written with: whoever changes a rule is told what it no longer hears. Both
halves have one author; the figures that count come from phrases of other people (`cordata protocol try`).
"""

from pathlib import Path
from zlib import crc32

import pytest

from app import protocol
from app.danger_command import read
from domain import danger_bench
from domain.danger_bench import Phrase, Row
from domain.danger_rules import LABELS

FILE = Path(__file__).with_name("danger_phrases.tsv")
HEARD = Path(__file__).with_name("danger_phrases_heard.tsv")
LANGUAGES = ("it", "en", "es", "fr", "ro", "sq", "uk", "ar", "zh")


def is_held(phrase: Phrase) -> bool:
    """Tell the held half, by the text alone, so that it stays the same when phrases are added."""
    return crc32(phrase.text.encode()) % 2 == 0


@pytest.fixture(scope="module")
def rows() -> tuple[Row, ...]:
    return danger_bench.rows(protocol.read().scanner, read(FILE))


@pytest.fixture(scope="module")
def held(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    return tuple(row for row in rows if is_held(row.phrase))


def test_there_are_phrases_of_every_label_in_every_language(rows: tuple[Row, ...]) -> None:
    assert len(rows) >= 600
    for language in LANGUAGES:
        assert {row.phrase.label for row in rows if row.phrase.language == language} == {*LABELS, "none"}


def test_the_held_half_is_found(held: tuple[Row, ...]) -> None:
    assert len(held) >= 300
    assert (danger_bench.recall(held).value or 0) >= 0.95
    assert (danger_bench.recall(held, label="suicide_explicit").value or 0) >= 0.95


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_language_is_left_behind(held: tuple[Row, ...], language: str) -> None:
    assert (danger_bench.recall(held, language=language).value or 0) >= 0.85


@pytest.mark.parametrize("label", LABELS)
def test_no_danger_is_left_behind(held: tuple[Row, ...], label: str) -> None:
    assert (danger_bench.recall(held, label=label).value or 0) >= 0.85


def test_harmless_phrases_of_the_held_half_alarm_nobody(held: tuple[Row, ...]) -> None:
    assert danger_bench.false_alarms(held).count / danger_bench.false_alarms(held).of <= 0.05
    assert danger_bench.soft_share(held).count / danger_bench.soft_share(held).of <= 0.10


def test_what_was_heard_once_is_still_heard() -> None:
    heard = danger_bench.rows(protocol.read().scanner, read(HEARD))

    assert len(heard) >= 2000
    assert (danger_bench.recall(heard).value or 0) >= 0.98
    assert danger_bench.false_alarms(heard).count / danger_bench.false_alarms(heard).of <= 0.02
    for language in LANGUAGES:
        assert (danger_bench.recall(heard, language=language).value or 0) >= 0.95
