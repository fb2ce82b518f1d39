"""What the job shows a reader: a table of figures, the ratios beside their targets, and a small chart."""

import os
import platform
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from benchmarks.updates import RATIOS, Plan

P99_REQUIRED_MS, P99_AIM_MS = 40, 20
_BAR = 44
_BUSY = 2.5
"""Bot and stub together keep the load below this."""
_LIBRARIES = ("aiogram", "sqlalchemy", "aiosqlite", "aiohttp", "uvloop", "python-telegram-bot")


def conditions(plan: Plan) -> dict[str, Any]:
    """Say what the figures were taken with, as data; a load well above one means that others used the machine."""
    return {
        "rounds": plan.rounds,
        "users": plan.users,
        "warm_up_s": plan.warm_up,
        **({"updates_per_run": plan.updates} if plan.updates else {"seconds_per_run": plan.seconds}),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "load_at_end": round(os.getloadavg()[0], 2),
        "libraries": {name: version(name) for name in _LIBRARIES},
    }


def draw(result: Mapping[str, Any], console: Console) -> None:
    """Print the result as two tables and a chart; CPU and calls are per update."""
    console.print(_figures(result["contestants"]))
    console.print(_ratios(result))
    _chart(result["contestants"], console)
    load = result["load_at_end"]
    if load > _BUSY:
        console.print(f"\nThe load of the machine is {load}: others used it too. Run again when it is quiet.")


def _figures(contestants: Mapping[str, Mapping[str, Any]]) -> Table:
    table = Table(title="Medians of the rounds", title_justify="left", box=SIMPLE, padding=(0, 1, 0, 0))
    table.add_column("contestant", no_wrap=True)
    for head in ("updates/s", "from-to", "p50 ms", "p99 ms", "CPU us", "RSS MiB", "calls"):
        table.add_column(head, justify="right", no_wrap=True)
    for name, row in contestants.items():
        low, high = row["updates_per_s_range"]
        table.add_row(
            name,
            f"{row['updates_per_s']:.0f}",
            f"{low:.0f}-{high:.0f}",
            f"{row['p50_ms']:.1f}",
            f"{row['p99_ms']:.1f}",
            f"{row['cpu_us_per_update']:.0f}",
            f"{row['rss_mib']:.0f}",
            f"{row['calls_per_update']:.2f}",
        )
    return table


def _ratios(result: Mapping[str, Any]) -> Table:
    table = Table(title="Ratios within a round, median", title_justify="left", box=SIMPLE)
    table.add_column("key")
    for head in ("measured", "required", "aim"):
        table.add_column(head, justify="right")
    for ratio in RATIOS:
        table.add_row(ratio.key, _or_dash(result[ratio.key]), f">= {ratio.required:g}", f">= {ratio.aim:g}")
    table.add_row("p99_ms", _or_dash(result["p99_ms"]), f"<= {P99_REQUIRED_MS}", f"<= {P99_AIM_MS}")
    return table


def _or_dash(figure: float | None) -> str:
    return "-" if figure is None else f"{figure:.2f}"


def _chart(contestants: Mapping[str, Mapping[str, Any]], console: Console) -> None:
    console.print("\nupdates/s")
    most = max(row["updates_per_s"] for row in contestants.values())
    for name, row in sorted(contestants.items(), key=lambda pair: -pair[1]["updates_per_s"]):
        bar = "█" * max(1, round(_BAR * row["updates_per_s"] / most))
        console.print(f"{name:>22} {bar} {row['updates_per_s']:.0f}", highlight=False)
