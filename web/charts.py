"""Pictures of the overview as SVG, drawn on the server: no script, no other host; a table always says the same."""

import sys
from collections.abc import Mapping, Sequence
from typing import Any

import pygal
from pygal.style import Style

# Importing pygal leaves an old-fashioned importer behind, for map plug-ins that this house has not; it would slow and
# trouble every later import of the process.
sys.meta_path[:] = [one for one in sys.meta_path if type(one).__module__ != "pygal"]

INK, GRID = "#1a1a1a", "#d9dadb"
COLOURS = ("#a8201a", "#b35c00", "#8a6d00", "#00704a")
DASHES = ("", "12, 4", "4, 4", "2, 6")
"""Each line has its own dashes besides its colour."""


def _style(colours: Sequence[str], *, figures: str = INK) -> Any:
    return Style(
        background="#ffffff",
        plot_background="#ffffff",
        foreground=INK,
        foreground_strong=INK,
        foreground_subtle=GRID,
        font_family="Titillium Web, Arial, sans-serif",
        label_font_size=15,
        major_label_font_size=15,
        value_font_size=15,
        legend_font_size=16,
        colors=tuple(colours),
        value_colors=(figures,) * len(colours),
        opacity=1,
        guide_stroke_color=GRID,
    )


def _plain(**how: Any) -> dict[str, Any]:
    return {
        "js": (),
        "width": 620,
        "height": 330,
        "show_legend": True,
        "legend_at_bottom": True,
        "explicit_size": True,
        "disable_xml_declaration": True,
        "no_data_text": "",
        "truncate_label": -1,
        "truncate_legend": -1,
        "margin": 12,
        **how,
    }


def lines(labels: Sequence[str], rows: Mapping[str, Sequence[int]]) -> str:
    """Draw one line for each row, week by week."""
    ticks = _ticks(max([0, *(value for row in rows.values() for value in row)]))
    chart = pygal.Line(
        style=_style(COLOURS),
        **_plain(range=(0, ticks[-1]), dots_size=3, x_label_rotation=45),
    )
    chart.x_labels = list(labels)
    chart.y_labels = ticks
    chart.value_formatter = _figure
    for (name, values), dashes in zip(rows.items(), DASHES, strict=False):
        chart.add(
            name, list(values), stroke_style={"width": 3, "dasharray": dashes} if dashes else {"width": 3}
        )
    return str(chart.render())


def bars(labels: Sequence[str], rows: Mapping[str, Sequence[float | None]], *, colours: Sequence[str]) -> str:
    """Draw bars side by side, each with its number on it."""
    chart = pygal.Bar(
        style=_style(colours),
        **_plain(print_values=True, print_values_position="top", range=_range(rows)),
    )
    chart.x_labels = list(labels)
    chart.value_formatter = _figure
    for name, values in rows.items():
        chart.add(name, list(values))
    return str(chart.render())


def lying(labels: Sequence[str], rows: Mapping[str, Sequence[int]], *, colours: Sequence[str]) -> str:
    """Draw bars that lie, stacked, for names too long to stand under a column."""
    height = 140 + 42 * max(1, len(labels))
    chart = pygal.HorizontalStackedBar(
        style=_style(colours, figures="#ffffff"),
        **_plain(height=height, print_values=True, show_legend=len(rows) > 1),
    )
    chart.x_labels = list(labels)
    chart.y_labels = _ticks(max([0, *map(sum, zip(*rows.values(), strict=True))]))
    chart.value_formatter = lambda value: _figure(value) if value else ""
    for name, values in rows.items():
        chart.add(name, list(values))
    return str(chart.render())


def _ticks(highest: int) -> list[int]:
    """Give the whole numbers that stand at the axis, a handful of them, from nothing to at least `highest`."""
    step = next(
        size * 10**power for power in range(9) for size in (1, 2, 5) if size * 10**power * 6 >= highest
    )
    return list(range(0, max(highest, 1) + step, step))


def _range(rows: Mapping[str, Sequence[float | None]]) -> tuple[float, float]:
    return 0, max([1.0, *(value for row in rows.values() for value in row if value)]) * 1.15


def _figure(value: float) -> str:
    return f"{value:.0f}" if value >= 10 or value == int(value) else f"{value:.1f}"
