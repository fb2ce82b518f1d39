"""Every file that leaves the house for a spreadsheet or a calendar, with words in it that would like to be run."""

import csv
import io
import re
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some
from icalendar import Calendar
from sqlalchemy import update

from app.directory_files import CsvTarget, Source
from casework.care import Hours
from db.tables import territories
from domain import calendar_file, cells
from domain.hsds_tables import TABLES
from domain.people import Duty, PersonId
from locales import catalogues
from tests.attacks.tally import refused
from tests.builders import NOW, joined, stored
from tests.web.conftest import Desk
from web import hours, orientation, overview

ROOMS = ("app", "bot", "casework", "db", "domain", "handlers", "locales", "web")
WRITERS = {
    "app/directory_files.py",
    "app/protocol_report.py",
    "app/relay_command.py",
    "domain/calendar_file.py",
    "web/hours.py",
    "web/overview.py",
}
"""Every file of the house that writes a table or a calendar; each is tried below, but for a report of rules and counts."""

EVIL = (
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "'=1",
    "|x",
    "%x",
    '=HYPERLINK("http://x")',
)


def runs(cell: str) -> bool:
    """Say whether some spreadsheet would run a cell."""
    return cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "|", "%"))


def test_every_writer_of_tables_and_calendars_is_known() -> None:
    found = set()
    for room in ROOMS:
        for path in Path(room).rglob("*.py"):
            if re.search(
                r"csv\.writer\(|DictWriter|xlsxwriter|Calendar\(\)", path.read_text(encoding="utf-8")
            ):
                found.add(str(path))

    assert found == WRITERS


@given(some.text(max_size=12))
def test_what_was_made_harmless_is_read_back_as_it_was(said: str) -> None:
    assert cells.restored(cells.harmless(said, numbers=False)) == said


@pytest.mark.parametrize("said", ["+39 0373 000 777", "-9.687", "+39.0373/77", "Crema", "", "it's"])
def test_numbers_and_words_stay_as_they_are(said: str) -> None:
    assert cells.harmless(said, numbers=False) == said


async def test_no_cell_of_a_table_of_the_console_runs(desk: Desk) -> None:
    async with desk.memory.transaction() as store:
        person = await joined(store, Duty.COORDINATOR)
        await stored(store)
        for number, evil in enumerate(EVIL):
            await store.write(update(territories).where(territories.c.id == number + 1).values(name=evil))
    browser = await desk.seat(person)
    tried = 0
    for address, titles in (("/quadro", overview.TITLES), ("/orientamenti", orientation.TITLES)):
        for name in titles:
            text = (await browser.get(f"{address}/{name}.csv")).text
            for row in csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=";"):
                for cell in row:
                    tried += 1
                    refused("formula in an export", not runs(cell), f"{address}/{name}: {cell}")
    assert tried > 50


def test_no_name_in_the_hours_runs() -> None:
    words = catalogues.load()["it"]
    for evil in EVIL:
        held = Hours(evil, NOW, 30, "chat", "", PersonId(1))
        ((name, *_),) = hours.rows_of([held], words)
        refused("formula in an export", not runs(name), evil)


@pytest.mark.parametrize("evil", EVIL)
def test_no_cell_of_the_directory_runs_and_all_come_back(tmp_path: Path, evil: str) -> None:
    row = {"id": "0b1c", "name": evil, "description": evil}
    target = CsvTarget(tmp_path / "out")
    target.begin("organization", list(row))
    target.add([row])
    target.close()

    with (tmp_path / "out" / TABLES["organization"].path).open(encoding="utf-8", newline="") as stream:
        for cell in [cell for line in list(csv.reader(stream))[1:] for cell in line]:
            refused("formula in an export", not runs(cell), cell)
    (line,) = Source(tmp_path / "out").lines()
    assert line.row["name"] == evil and line.row["description"] == evil


def test_no_word_breaks_out_of_a_calendar_entry() -> None:
    evil = "Sala\r\nATTENDEE:mailto:x@y\r\nEND:VEVENT"
    said = calendar_file.entry(
        uid="1", opens=NOW, closes=NOW + timedelta(hours=1), place=evil, title=evil, now=NOW
    )
    (event,) = Calendar.from_ical(said).walk("VEVENT")

    refused("markup in an export", "ATTENDEE" not in event, said)
    refused("markup in an export", said.splitlines().count("END:VEVENT") == 1, said)
