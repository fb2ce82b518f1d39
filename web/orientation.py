"""Orientations in numbers: what people ask, where no place is found, which needs they voice; a picture, a table, a CSV each.

Taps were counted, never people: nothing here leads back to anybody.
"""

from collections import Counter
from collections.abc import Mapping

from starlette.responses import Response

from casework import orientation
from casework.orientation import Board, Counted
from domain.directory import THEMES
from domain.needs import TOPICS
from domain.words import N_
from web import charts
from web.desk import Visit
from web.overview import Sheet, as_csv, asked

TITLES = {
    "mesi": N_("Richieste di orientamento, mese per mese"),
    "temi": N_("Che cosa si chiede"),
    "luoghi": N_("Dove si chiede"),
    "bisogni": N_("Bisogni detti dalla comunità"),
}

COUNTED = {
    Counted.ASKED: N_("Posto trovato"),
    Counted.NONE_FOUND: N_("Nessun posto trovato"),
    Counted.CALLBACK: N_("Farsi contattare"),
    Counted.REPORT: N_("Segnalazione"),
    Counted.PEER: N_("Parlare con un ESP"),
}
"""What is counted: how a demand ended, then what was made of the answer."""

_ENDS = (Counted.ASKED, Counted.NONE_FOUND)
_COLOURS = ("#00704a", "#a8201a")


async def show(visit: Visit) -> Response:
    """Show every picture with its table."""
    found = await orientation.board(visit.store, visit.person, visit.now)
    sheets = [_sheet(visit, found, name) for name in TITLES]
    return visit.page("orientations.html", address="/orientamenti", sheets=sheets)


async def picture(visit: Visit) -> Response:
    """Give one picture as SVG."""
    name = asked(visit, TITLES)
    found = await orientation.board(visit.store, visit.person, visit.now)
    return Response(_drawn(visit, found, name), media_type="image/svg+xml")


async def table(visit: Visit) -> Response:
    """Give one table as CSV."""
    name = asked(visit, TITLES)
    return as_csv(_sheet(visit, await orientation.board(visit.store, visit.person, visit.now), name))


def _named(visit: Visit, found: Board, name: str) -> dict[str, Counter[Counted]]:
    """Give the rows of a table by the words that begin them, those with most unanswered demands first."""
    themes: dict[str, Counter[Counted]] = {visit._(THEMES[one]): held for one, held in found.themes.items()}
    rows = themes if name == "temi" else found.places
    return dict(sorted(rows.items(), key=lambda row: (-row[1][Counted.NONE_FOUND], row[0])))


def _needs(visit: Visit, found: Board) -> Mapping[str, int]:
    ordered = sorted(found.needs.items(), key=lambda one: -one[1])
    return {visit._(TOPICS[topic]): count for topic, count in ordered}


def _sheet(visit: Visit, found: Board, name: str) -> Sheet:
    _ = visit._
    words = tuple(_(said) for said in COUNTED.values())
    rows: list[tuple[str | int, ...]]
    if name == "bisogni":
        head: tuple[str, ...] = (_("Che cosa manca"), _("Quante"))
        rows = list(_needs(visit, found).items())
    elif name == "mesi":
        head = (_("Mese"), *words)
        rows = [(month, *(held[one] for one in COUNTED)) for month, held in found.months.items()]
        rows = rows if found.places else []
    else:
        head = (_("Tema") if name == "temi" else _("Territorio"), *words)
        rows = [(row, *(held[one] for one in COUNTED)) for row, held in _named(visit, found, name).items()]
    return Sheet(name, _(TITLES[name]), head, tuple(rows))


def _drawn(visit: Visit, found: Board, name: str) -> str:
    _ = visit._
    if name == "bisogni":
        needs = _needs(visit, found)
        return charts.lying(list(needs), {_("Quante"): list(needs.values())}, colours=("#0066cc",))
    if name == "mesi":
        ends = {_(COUNTED[one]): [held[one] for held in found.months.values()] for one in _ENDS}
        return charts.lines(list(found.months), ends)
    named = _named(visit, found, name)
    shown = {_(COUNTED[one]): [held[one] for held in named.values()] for one in _ENDS}
    return charts.lying(list(named), shown, colours=_COLOURS)
