"""The hours as a spreadsheet: what opens, what adds up, and no name that runs as a formula."""

import io
import re
import zipfile
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from casework.care import Hours
from domain.people import PersonId
from locales import catalogues
from web import hours as sheets

_ = catalogues.load()["it"]
AT = datetime(2027, 3, 9, 16, 30, tzinfo=UTC)
SPACE = {"x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def an_hour(name: str = "Teo", esp: int = 1, minutes: int = 30) -> Hours:
    return Hours(name, AT, minutes, "chat", "quotidiana", PersonId(esp))


def read(file: bytes) -> tuple[str, list[str]]:
    """Give the whole markup of the pages, and the texts that stand in them."""
    with zipfile.ZipFile(io.BytesIO(file)) as book:
        pages = [name for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
        markup = "".join(book.read(name).decode() for name in pages)
        tree = ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
    return markup, ["".join(one.itertext()) for one in tree.findall("x:si", SPACE)]


def test_a_meeting_stands_with_day_hour_minutes_and_kind_and_never_with_whom() -> None:
    markup, texts = read(sheets.spreadsheet([an_hour()], _))

    assert {"Teo", "17:30", "in chat", "le cose di ogni giorno"} <= set(texts)
    assert "<v>30</v>" in markup


@pytest.mark.parametrize("name", ["=1+1", "+39", "-2", "@SUM(A1)", "\t=1", "|cmd", '=HYPERLINK("x")'])
def test_no_name_is_taken_for_a_formula(name: str) -> None:
    file = sheets.spreadsheet([an_hour(name)], _)
    markup, texts = read(file)

    assert "<f>" not in markup and "<hyperlink" not in markup
    assert [text for text in texts if name.strip() in text and not text.startswith("'")] == []
    assert sheets.rows_of([an_hour(name)], _)[0][0].startswith("'")


def test_two_of_the_same_name_are_summed_apart() -> None:
    hours = [an_hour(esp=1), an_hour(esp=1, minutes=60), an_hour(esp=2, minutes=15)]

    markup, texts = read(sheets.spreadsheet(hours, _))

    assert texts.count("Teo") == 1  # the text is kept once for all cells
    assert [float(one) for one in re.findall(r"<v>([\d.]+)</v></c></row>", markup)[-2:]] == [1.5, 0.2]


def test_a_month_begins_and_ends_at_midnight_of_rome() -> None:
    assert sheets.span_of(2027, 12) == (
        datetime(2027, 11, 30, 23, tzinfo=UTC),
        datetime(2027, 12, 31, 23, tzinfo=UTC),
    )
