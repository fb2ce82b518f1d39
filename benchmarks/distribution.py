"""`python -m benchmarks distribution`: a simulated year under the house's ranking, beside nearest-first and first-declared.

Also times one ranking among a hundred and among a hundred thousand services.  Everything else about the years stands in
`simulated_year.py`, every number in `distribution.toml`.
"""

import json
import os
import random
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from itertools import product
from typing import Any

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from benchmarks import simulated_year
from benchmarks.simulated_year import POLICIES, START
from domain import distribution
from domain.atlas import DEGREE
from domain.distribution import Care, Offer, Offers, Places, Wish
from domain.people import TerritoryId
from domain.waiting import Waits

SHOWN = 0.9
"""The load whose figures stand at the top of the result."""

FEW, MANY = 100, 100_000
RATIO, AT_ONCE = 5.0, 10.0
"""Targets: how many times slower among a thousand times the services, and milliseconds."""

MEASURES = ("mean_wait", "p90_wait", "overload", "within_target")
_RUNS = 200
_BAR = 40
_KINDS = ("consultorio", "npia", "servizio_educativo", "oratorio", "associazione")
_EVERY = 2.0
"""Kilometres between services when rankings are timed: 100,000 of them cover more than Italy."""

Figures = dict[str, dict[str, float]]


def _year(task: tuple[int, float, int, str]) -> tuple[tuple[int, float, int, str], list[Any], dict[str, int]]:
    year = simulated_year.simulate(simulated_year.parameters(), *task)
    counts = {"chose_to_wait": year.chose_to_wait, "nowhere": year.nowhere}
    return task, [year.waits, statistics.mean(year.ratios)], counts


def measured(
    residents: list[int], loads: list[float], seeds: int, say: Callable[[str], None], *, processes: int
) -> list[dict[str, Any]]:
    """Run every year; gives one entry for each territory and load, figures by measure and policy."""
    tasks = list(product(residents, loads, range(seeds), POLICIES))
    found: dict[tuple[int, float, str], list[list[Any]]] = {}
    counts: dict[tuple[int, float], dict[str, int]] = {}
    with ProcessPoolExecutor(processes) as pool:
        for done, (task, figures, seen) in enumerate(pool.map(_year, tasks), 1):
            size, load, _seed, policy = task
            found.setdefault((size, load, policy), []).append(figures)
            if policy == "ours":
                mine = counts.setdefault((size, load), dict.fromkeys(seen, 0))
                mine.update({name: mine[name] + count for name, count in seen.items()})
            if done % len(POLICIES) == 0:
                say(f"{done}/{len(tasks)} years: {size} residents, load {load}")
    return [
        {
            "residents": size,
            "load": load,
            **_figures({policy: found[size, load, policy] for policy in POLICIES}),
            "cases": sum(len(waits) for waits, _uneven in found[size, load, "ours"]),
            **counts[size, load],
        }
        for size, load in product(residents, loads)
    ]


def _figures(by_policy: Mapping[str, list[list[Any]]]) -> Figures:
    """Give the four measures by policy: days, days, highest over mean cases per place, share met within the target."""
    measures: Figures = {name: {} for name in MEASURES}
    for policy, years in by_policy.items():
        met = [one for waits, _uneven in years for one in waits]
        days = sorted(waited for waited, _target in met)
        measures["mean_wait"][policy] = round(statistics.fmean(days), 2)
        measures["p90_wait"][policy] = round(days[int(0.9 * (len(days) - 1))], 2)
        measures["overload"][policy] = round(statistics.fmean(uneven for _waits, uneven in years), 3)
        within = sum(waited <= target for waited, target in met) / len(met)
        measures["within_target"][policy] = round(within, 4)
    return measures


def is_better(entry: Mapping[str, Any]) -> bool:
    """Say whether ours waits and overloads no more than both others, and meets strictly more within the target."""
    others = [policy for policy in POLICIES if policy != "ours"]
    return all(
        entry["p90_wait"]["ours"] <= entry["p90_wait"][other]
        and entry["overload"]["ours"] <= entry["overload"][other]
        and entry["within_target"]["ours"] > entry["within_target"][other]
        for other in others
    )


def field(count: int) -> tuple[Offers, Callable[[random.Random], Wish]]:
    """Give `count` invented services, as dense as those of a province whatever their number, and how people ask there."""
    dice = random.Random(count)
    side = round(count**0.5) * _EVERY / DEGREE
    offers = []
    for number in range(count):
        spot = (40 + dice.random() * side, 9 + dice.random() * side)
        kind = _KINDS[number % len(_KINDS)]
        care = {"npia": Care.SPECIALIST, "consultorio": Care.PRIMARY}.get(kind, Care.COMMUNITY)
        places = Places(dice.randrange(4), 8, START)
        waits = Waits(30.0, dice.uniform(5, 60), 2.0, 90.0, dice.randrange(3, 20), dice.randrange(5))
        home = (TerritoryId(1), TerritoryId(2 + int((spot[0] - 40) * 10)))
        offers.append(
            Offer(number, kind, kind, care, spot, home, frozenset({home[0]}), places=places, waits=waits)
        )

    def asks(dice: random.Random) -> Wish:
        spot = (40 + dice.random() * side, 9 + dice.random() * side)
        return Wish(Care.COMMUNITY, (TerritoryId(1),), age=15, spot=spot, target_days=14.0)

    return distribution.atlas(offers), asks


def ranking_ms(count: int, runs: int = _RUNS) -> float:
    """Give the milliseconds of one ranking among `count` services, reasons in words included: the middle of many."""
    offers, asks = field(count)
    dice, took = random.Random(7), []
    for _ in range(runs):
        wish = replace(asks(dice), language="it")
        began = time.perf_counter()
        distribution.rank(offers, wish, START)
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took)


def result(seeds: int | None, residents: list[int] | None, say: Callable[[str], None]) -> dict[str, Any]:
    """Run everything and give it as data; the figures of load 0.9 in the largest territory stand first."""
    given = simulated_year.parameters()
    processes = min(os.cpu_count() or 1, 4)
    entries = measured(
        residents or given["residents"], given["loads"], seeds or given["seeds"], say, processes=processes
    )
    top = [entry for entry in entries if entry["load"] == SHOWN][-1]
    few, many = ranking_ms(FEW), ranking_ms(MANY)
    timing = {"ranking_ms_100": few, "ranking_ms_100000": many, "ranking_ratio": many / few}
    return {
        **{name: top[name] for name in MEASURES},
        "residents": top["residents"],
        "load": SHOWN,
        **{name: round(value, 3) for name, value in timing.items()},
        "holds": all(map(is_better, entries)) and many / few <= RATIO and many <= AT_ONCE,
        "years": entries,
    }


def draw(found: Mapping[str, Any], console: Console) -> None:
    """Print a table of every territory and load, the P90 waits as bars, and the timing of a ranking."""
    table = Table(title="A year, ten seeds", title_justify="left", box=SIMPLE, padding=(0, 1, 0, 0))
    heads = ("residents", "load", "policy", "mean days", "P90 days", "overload", "within target")
    for head in heads:
        table.add_column(head, justify="left" if head == "policy" else "right", no_wrap=True)
    for entry in found["years"]:
        for policy in POLICIES:
            mean, late, uneven, within = (entry[name][policy] for name in MEASURES)
            row = (f"{mean:.1f}", f"{late:.1f}", f"{uneven:.2f}", f"{within:.1%}")
            table.add_row(f"{entry['residents']:,}", f"{entry['load']}", policy, *row)
    console.print(table)
    most = max(entry["p90_wait"][policy] for entry in found["years"] for policy in POLICIES) or 1.0
    console.print("P90 wait in days")
    for entry in found["years"]:
        for policy in POLICIES:
            days = entry["p90_wait"][policy]
            bar = "█" * max(1, round(_BAR * days / most))
            label = f"{entry['residents']:>11,} {entry['load']} {policy:>8}"
            console.print(f"{label} {bar} {days:.0f}", highlight=False)
    few, many = found["ranking_ms_100"], found["ranking_ms_100000"]
    console.print(
        f"\nOne ranking: {few:.2f} ms of {FEW} services, {many:.2f} ms of {MANY:,}", highlight=False
    )


def run(*, as_json: bool, seeds: int | None = None, residents: list[int] | None = None) -> int:
    """Measure and print; gives 0 when every target is met."""
    found = result(seeds, residents, lambda line: print(line, file=sys.stderr, flush=True))
    if as_json:
        print(json.dumps(found, indent=2))
    else:
        draw(found, Console())
    return 0 if found["holds"] else 1
