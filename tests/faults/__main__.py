"""`python -m tests.faults`: every fault, a table of faults × invariants with counts, and status 1 when any was broken."""

import argparse
import asyncio
import contextlib
import random
import signal
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.databases import postgresql
from tests.faults.invariants import NAMES
from tests.faults.machine import build
from tests.faults.trials import FAULTS, Outcome, needs_server, run
from tests.kill.trials import Size


def table(outcomes: list[Outcome]) -> Table:
    """Draw faults × invariants: how often each was looked at, and how often it held."""
    drawn = Table(title="faults × invariants: held / looked at")
    for name in ("fault", "strikes", "hits", "updates", "reports", *NAMES.values(), "seconds"):
        drawn.add_column(name, justify="left" if name == "fault" else "right", overflow="fold")
    for one in outcomes:
        found = one.result
        counts = [str(one.counts[name]) for name in NAMES]
        drawn.add_row(
            one.fault.name, str(len(one.hits)), str(sum(one.hits)), str(found.updates), str(found.verdict.reports),
            *counts, str(round(found.seconds)),
        )  # fmt: skip
    return drawn


def line(one: Outcome) -> str:
    """Write one fault as docs/protection.md shows it, so that a run that is stopped has shown what it did."""
    looks = [f"{one.counts[name].looked - len(one.counts[name].broken):,}" for name in NAMES]
    found = one.result
    cells = [len(one.hits), sum(one.hits), found.updates, found.verdict.reports]
    return f"| {one.fault.name} | {' | '.join([*(f'{cell:,}' for cell in cells), *looks])} |"


def broken(outcomes: list[Outcome]) -> list[str]:
    """Give every strike that touched nothing, for it proves nothing, and every look at which an invariant did not hold."""
    missed = [
        f"{one.fault.name}: strike {number} touched nothing"
        for one in outcomes
        for number, hits in enumerate(one.hits, start=1)
        if not hits
    ]
    return missed + [
        f"{one.fault.name}: {NAMES[name]}: {what}"
        for one in outcomes
        for name, count in one.counts.items()
        for what in count.broken
    ]


def main() -> int:
    """Run what was asked for; gives the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--fault", choices=FAULTS, action="append", help="only this one; may be given again")
    parser.add_argument("--strikes", type=int, default=0, help="so often each, instead of its own number")
    parser.add_argument(
        "--updates", type=int, default=300, help="at least so many each (default: %(default)s)"
    )
    parser.add_argument("--people", type=int, default=8, help="phones (default: %(default)s)")
    parser.add_argument("--seed", type=int, help="repeats the choices of a run")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    seed = asked.seed if asked.seed is not None else random.SystemRandom().randrange(1_000_000)
    print(f"seed {seed}", flush=True)
    outcomes = []
    with contextlib.ExitStack() as stack:
        place = stack.enter_context(tempfile.TemporaryDirectory(prefix="cordata-faults-"))
        machine = build(Path(place))
        stack.enter_context(machine.around())
        server = stack.enter_context(postgresql())
        for number, fault in enumerate(FAULTS[name] for name in asked.fault or FAULTS):
            size = Size(asked.updates, asked.strikes or fault.times, asked.people, seed)
            folder = Path(place) / str(number)
            folder.mkdir()
            outcome = asyncio.run(run(fault, size, folder, machine, server if needs_server(fault) else None))
            outcomes.append(outcome)
            print(
                f"{fault.name}: {outcome.result.seconds:.0f} s, {len(broken([outcome]))} broken", flush=True
            )
            for what in broken([outcome]):
                print(what, flush=True)
            print(line(outcome), flush=True)
    Console(width=None if sys.stdout.isatty() else 200).print(table(outcomes))
    return int(bool(broken(outcomes)))


if __name__ == "__main__":
    raise SystemExit(main())
