"""The overview: pictures for a first look, a table under each for everybody, a CSV for the yearly report."""

import csv
import io
from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import timedelta

from starlette.responses import Response

from casework import overview
from casework.overview import Overview
from domain import names
from domain.cells import harmless
from domain.contacts import ROME
from domain.refusals import NotFound
from domain.triage import Level
from domain.words import N_
from web import charts
from web.desk import Visit

TITLES = {
    "aperte": N_("Segnalazioni aperte, settimana per settimana"),
    "tempi": N_("Ore per vedere una segnalazione, e ore promesse"),
    "fonti": N_("Da chi arrivano"),
    "attesa": N_("Aperte e senza nessuno, per territorio"),
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One picture with the table that says the same."""

    name: str
    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str | int, ...], ...]


async def show(visit: Visit) -> Response:
    """Show every picture with its table."""
    found = await overview.overview(visit.store, visit.person, visit.now)
    return visit.page(
        "overview.html",
        address="/quadro",
        sheets=[_sheet(visit, found, name) for name in TITLES],
        weeks=overview.WEEKS,
    )


def asked(visit: Visit, titles: Container[str]) -> str:
    """Give which of a page's pictures is asked for; raises NotFound for one that it has not."""
    name = str(visit.request.path_params["name"])
    if name not in titles:
        raise NotFound
    return name


async def picture(visit: Visit) -> Response:
    """Give one picture as SVG."""
    name = asked(visit, TITLES)
    found = await overview.overview(visit.store, visit.person, visit.now)
    return Response(_drawn(visit, found, name), media_type="image/svg+xml")


async def table(visit: Visit) -> Response:
    """Give one table as CSV, in which nothing is ever a formula."""
    name = asked(visit, TITLES)
    found = await overview.overview(visit.store, visit.person, visit.now)
    return as_csv(_sheet(visit, found, name))


def as_csv(sheet: Sheet) -> Response:
    """Give a table as a file for a spreadsheet."""
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";")
    for row in (sheet.head, *sheet.rows):
        writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row])
    headers = {"content-disposition": f'attachment; filename="cordata-{sheet.name}.csv"'}
    return Response("\ufeff" + written.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def _levels(visit: Visit) -> tuple[str, ...]:
    return tuple(f"{level.name} {visit._(names.COLOURS[level])}" for level in Level)


def _hours(span: timedelta | None) -> float | None:
    return None if span is None else round(span.total_seconds() / 3600, 1)


def _words(visit: Visit, hours: float | None) -> str:
    """Give hours as people write them: with a comma, but in English."""
    said = "—" if hours is None else f"{hours:g}"
    return said if visit._.language == "en" else said.replace(".", ",")


def _sheet(visit: Visit, found: Overview, name: str) -> Sheet:
    _ = visit._
    rows: Sequence[tuple[str | int, ...]]
    if name == "aperte":
        head = (_("Settimana fino al"), *_levels(visit))
        rows = [
            (week.astimezone(ROME).strftime("%d/%m/%Y"), *(found.open_at[level][place] for level in Level))
            for place, week in enumerate(found.weeks)
        ]
    elif name == "tempi":
        head = (_("Livello"), _("Quante"), _("Viste in tempo"), _("Ore di attesa"), _("Ore promesse"))
        rows = [
            (
                words,
                one.count,
                one.in_time,
                _words(visit, _hours(one.waited)),
                _words(visit, _hours(one.promised)),
            )
            for words, one in zip(_levels(visit), found.promptness.values(), strict=True)
        ]
    elif name == "fonti":
        head = (_("Chi segnala"), _("Come"), _("Quante"))
        ordered = sorted(found.sources.items(), key=lambda one: -one[1])
        rows = [(_(names.DUTIES[kind]), _(names.SOURCES[way]), held) for (kind, way), held in ordered]
    else:
        head = (_("Territorio"), *_levels(visit))
        rows = [(place, *held.values()) for place, held in found.waiting.items()]
    return Sheet(name, _(TITLES[name]), head, tuple(rows))


def _drawn(visit: Visit, found: Overview, name: str) -> str:
    _ = visit._
    levels = _levels(visit)
    if name == "aperte":
        days = [week.astimezone(ROME).strftime("%d/%m") for week in found.weeks]
        return charts.lines(days, dict(zip(levels, found.open_at.values(), strict=True)))
    if name == "tempi":
        told = list(found.promptness.values())
        waited, promised = [_hours(one.waited) for one in told], [_hours(one.promised) for one in told]
        return charts.bars(
            levels, {_("attesa"): waited, _("promessa"): promised}, colours=("#0066cc", "#8a96a3")
        )
    if name == "fonti":
        held: dict[str, int] = {}
        for (kind, _way), count in found.sources.items():
            held[_(names.DUTIES[kind])] = held.get(_(names.DUTIES[kind]), 0) + count
        ordered = dict(sorted(held.items(), key=lambda one: one[1]))
        return charts.lying(list(ordered), {_("Quante"): list(ordered.values())}, colours=("#0066cc",))
    rows = {
        words: [found.waiting[place][level] for place in found.waiting]
        for words, level in zip(levels, Level, strict=True)
    }
    return charts.lying(list(found.waiting), rows, colours=charts.COLOURS)
