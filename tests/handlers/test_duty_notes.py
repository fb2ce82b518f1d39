"""The duty note on a screen: easy to read, its source shown, its mark gone once the body has checked it."""

import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from domain import duty_notes
from domain.duty_notes import DutyNote
from handlers.ui import duty_notes as screens
from locales import catalogues
from tests.locales.gulpease import Floor, assert_readable

FILE = Path(__file__).parents[2] / "protocol" / "duty_notes.toml"
SOURCE = FILE.read_text(encoding="utf-8")
SHIPPED = duty_notes.parse(tomllib.loads(SOURCE), file="duty_notes.toml", source=SOURCE)
WORDS = catalogues.load()
MARK = "L'ente deve ancora controllare questo testo."


@pytest.mark.parametrize("note", SHIPPED.notes, ids=lambda note: note.id)
def test_every_note_is_easy_to_read(note: DutyNote) -> None:
    assert_readable(
        f"duty note {note.id}", screens.message(note, WORDS["it"]), Floor.FAMILIES, [[note.informed]]
    )


def test_an_unchecked_note_says_so_and_a_checked_one_does_not() -> None:
    note = SHIPPED.notes[0]

    assert screens.message(note, WORDS["it"]).endswith(f"Fonte: {note.law}\n{MARK}")
    assert MARK not in screens.message(replace(note, checked_on=date(2026, 1, 31)), WORDS["it"])


def test_each_note_has_its_english() -> None:
    for note in SHIPPED.notes:
        assert screens.message(note, WORDS["en"]).startswith("This report is not")
