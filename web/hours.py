"""The hours of those who help, as a spreadsheet for the cooperative: who, when, how long, what kind; never whom.

What somebody typed as a name is never read as a formula, neither here nor after the file was saved as something else.
"""

import io
from collections.abc import Sequence
from datetime import UTC, date, datetime

import xlsxwriter

from casework.care import Hours
from domain.cells import harmless
from domain.peer_names import ACTIVITIES
from domain.peers import Activity
from domain.quiet import ROME
from domain.words import N_
from locales.catalogues import Translate

HEADS = (N_("Nome"), N_("Giorno"), N_("Ora"), N_("Minuti"), N_("Modo"), N_("Tipo"))
SUMS = (N_("Nome"), N_("Incontri"), N_("Ore"))
MODES = {"chat": N_("in chat"), "in person": N_("di persona")}
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def span_of(year: int, month: int) -> tuple[datetime, datetime]:
    """Give when a month begins and ends at Rome, in UTC."""
    begins = datetime(year, month, 1, tzinfo=ROME)
    ends = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=ROME)
    return begins.astimezone(UTC), ends.astimezone(UTC)


def rows_of(hours: Sequence[Hours], _: Translate) -> list[tuple[str, date, str, int, str, str]]:
    """Give the lines as they are written: name, day, hour, minutes, mode, kind."""
    found = []
    for one in hours:
        at = one.began_at.astimezone(ROME)
        kind = _(ACTIVITIES[Activity(one.activity)]) if one.activity in set(Activity) else ""
        mode = _(MODES[one.mode]) if one.mode in MODES else one.mode
        found.append((harmless(one.name), at.date(), f"{at:%H:%M}", one.minutes, mode, kind))
    return found


def spreadsheet(hours: Sequence[Hours], _: Translate) -> bytes:
    """Give the hours as an .xlsx file: every meeting on one page, the sum of each ESP on another."""
    file = io.BytesIO()
    how = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, {**how, "strings_to_numbers": False}) as book:
        book.set_properties(
            {"title": _("Ore degli ESP"), "author": "Cordata", "created": datetime(2000, 1, 1)}
        )
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "dd/mm/yyyy"})
        tenths = book.add_format({"num_format": "0.0"})
        page = book.add_worksheet(_("Incontri"))
        _head(page, [_(one) for one in HEADS], bold)
        for number, (name, on, at, minutes, mode, kind) in enumerate(rows_of(hours, _), start=1):
            page.write_string(number, 0, name)
            page.write_datetime(number, 1, datetime(on.year, on.month, on.day), day)
            for column, text in ((2, at), (4, mode), (5, kind)):
                page.write_string(number, column, text)
            page.write_number(number, 3, minutes)
        sums = book.add_worksheet(_("Totali"))
        _head(sums, [_(one) for one in SUMS], bold)
        for number, (name, meetings, minutes) in enumerate(_sums(hours), start=1):
            sums.write_string(number, 0, name)
            sums.write_number(number, 1, meetings)
            sums.write_number(number, 2, round(minutes / 60, 1), tenths)
    return file.getvalue()


def _head(page: "xlsxwriter.worksheet.Worksheet", words: Sequence[str], bold: object) -> None:
    for column, word in enumerate(words):
        page.write_string(0, column, word, bold)
    page.set_column(0, len(words) - 1, 16)
    page.freeze_panes(1, 0)


def _sums(hours: Sequence[Hours]) -> list[tuple[str, int, int]]:
    """Give each ESP's meetings and minutes; two of the same name stay apart."""
    found: dict[int, tuple[str, int, int]] = {}
    for one in hours:
        name, meetings, minutes = found.get(one.esp, (harmless(one.name), 0, 0))
        found[one.esp] = (name, meetings + 1, minutes + one.minutes)
    return sorted(found.values(), key=lambda row: row[0].casefold())
