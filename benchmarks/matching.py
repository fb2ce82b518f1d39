"""What matching costs, and what it is worth: ten thousand requests at once, and a year beside first come, first served.

The cost is told as a ratio to scipy's solver on the ready matrix, in one process; the year runs `domain/matching.py`.
"""

import json
import random
import resource
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment

from benchmarks import matching_year as year
from domain import matching
from domain.matching import Ask, Helper
from web import charts

NOW = datetime(2027, 3, 9, 9, tzinfo=UTC)
LARGE, SMALL = (10_000, 2_000), (500, 200)
RATIO, PEAK_MB, SMALL_SECONDS = 4.0, 1800.0, 0.5
MEAN_WAIT, P95_WAIT = 1.1, 1.0
"""Targets: times the solver alone, megabytes, seconds; and waits as shares of first come, first served."""

WAITED = timedelta(days=7)
"""The requests of the large matching came in within a week, as after a call on the radio."""


def crowd(asks: int, helpers: int, seed: int = 7) -> tuple[list[Ask], list[Helper]]:
    """Invent requests and ESP by the parameters of the year, spread over as many comuni as so many people need."""
    known = year.parameters()
    known["house"]["comuni"], known["house"]["ambiti"] = max(24, asks // 100), max(2, asks // 1000)
    chance = random.Random(seed)
    people = year.People(known, chance)
    wait = [NOW - WAITED * chance.random() for _ in range(asks)]
    return [people.ask(number, at) for number, at in enumerate(wait)], list(
        map(people.helper, range(helpers))
    )


def cost(size: tuple[int, int], *, runs: int = 1) -> dict[str, float]:
    """Time the whole matching, and the solver alone on the ready matrix with capacity columns; the best of some runs.

    The two are measured in turn, so that a busy machine slows both.
    """
    asks, helpers = crowd(*size)
    whole, solver, matched = [], [], 0
    for _ in range(runs):
        began = time.perf_counter()
        matched = len(matching.assign(asks, helpers, NOW))
        whole.append(time.perf_counter() - began)
        ready, _owner = matching.places_matrix(matching.scores(asks, helpers), asks, helpers, NOW)
        ready = ready if ready.shape[0] <= ready.shape[1] else np.ascontiguousarray(ready.T)
        began = time.perf_counter()
        linear_sum_assignment(ready)
        solver.append(time.perf_counter() - began)
        del ready
    return {"seconds": min(whole), "solver_seconds": min(solver), "matched": matched}


def peak_mb() -> float:
    """Give the most memory this process ever held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def policies(known: dict[str, Any], loads: Sequence[float], seeds: int) -> dict[str, Any]:
    """Play the year under both policies at each load; gives the mean of the seeds, side by side."""
    found: dict[str, Any] = {}
    for load in loads:
        both = {}
        for name, policy in (("first_come", year.first_come), ("matching", matching.assign)):
            played = [year.Play(known, load, seed, policy).run().figures for seed in range(seeds)]
            both[name] = {key: round(float(np.mean([one[key] for one in played])), 3) for key in played[0]}
            both[name]["most_carried"] = max(one["most_carried"] for one in played)
        ours, theirs = both["matching"], both["first_come"]
        found[f"{load:g}"] = {
            **both,
            "mean_wait_ratio": round(ours["mean_wait_days"] / theirs["mean_wait_days"], 3),
            "p95_wait_ratio": round(ours["p95_wait_days"] / theirs["p95_wait_days"], 3),
            "score_ratio": round(ours["mean_score"] / theirs["mean_score"], 3),
        }
    return found


def measured(*, large: tuple[int, int] = LARGE, seeds: int | None = None) -> dict[str, Any]:
    """Measure the cost at both sizes, then play the years."""
    small = cost(SMALL, runs=3)
    big = cost(large, runs=2)
    known = year.parameters()
    study = known["study"]
    return {
        "ratio_to_linear_sum_assignment": round(big["seconds"] / big["solver_seconds"], 2),
        "peak_mb": round(peak_mb()),
        "small_seconds": round(small["seconds"], 3),
        "large_seconds": round(big["seconds"], 2),
        "large_solver_seconds": round(big["solver_seconds"], 2),
        "large_matched": big["matched"],
        "policies": policies(known, study["loads"], seeds or study["seeds"]),
    }


def holds(found: dict[str, Any], max_load: int = 3) -> bool:
    """Say whether every target is met."""
    return (
        found["ratio_to_linear_sum_assignment"] <= RATIO
        and found["peak_mb"] <= PEAK_MB
        and found["small_seconds"] <= SMALL_SECONDS
        and all(better(one, max_load) for one in found["policies"].values())
    )


def better(one: dict[str, Any], max_load: int) -> bool:
    """Say whether matching beats first come, first served at one load, with nobody over the maximum."""
    return bool(
        one["mean_wait_ratio"] <= MEAN_WAIT
        and one["p95_wait_ratio"] <= P95_WAIT
        and one["score_ratio"] > 1
        and one["matching"]["most_carried"] <= max_load
    )


def drawn(found: dict[str, Any], file: Path) -> None:
    """Draw the days within which 95% of people were matched, under both policies, as one SVG."""
    titles = {"first_come": "first come, first served", "matching": "matching"}
    rows = {
        title: [one[name]["p95_wait_days"] for one in found["policies"].values()]
        for name, title in titles.items()
    }
    labels = [f"load {load}" for load in found["policies"]]
    file.write_text(charts.bars(labels, rows, colours=charts.COLOURS[::3]), encoding="utf-8")


def lines(found: dict[str, Any]) -> list[str]:
    """Give the result as lines to read: the costs, then the two policies side by side with a bar for the 95th percentile."""
    said = [f"{name:34} {value}" for name, value in found.items() if name != "policies"]
    said.append(
        f"\n{'load':>5} {'policy':12} {'mean days':>9} {'P95 days':>9} {'score':>6} {'left':>5} {'most':>4}"
    )
    most = max(one[name]["p95_wait_days"] for one in found["policies"].values() for name in _NAMES)
    for load, one in found["policies"].items():
        for name in _NAMES:
            row = one[name]
            bar = "█" * round(24 * row["p95_wait_days"] / most)
            said.append(
                f"{load:>5} {name:12} {row['mean_wait_days']:9.2f} {row['p95_wait_days']:9.2f} "
                f"{row['mean_score']:6.3f} {row['still_waiting']:5.0f} {row['most_carried']:4} {bar}"
            )
    return said


_NAMES = ("first_come", "matching")


def run(*, as_json: bool, svg: Path | None = None, seeds: int | None = None) -> int:
    """Measure, print and, where asked, draw; gives 0 when every target is met."""
    found = measured(seeds=seeds)
    if svg is not None:
        drawn(found, svg)
    print(json.dumps(found) if as_json else "\n".join(lines(found)))
    return 0 if holds(found) else 1
