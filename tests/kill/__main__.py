"""`python -m tests.kill`: all trials, a table of what was counted, and status 1 when anything was violated."""

import argparse
import asyncio
import contextlib
import logging
import random
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.databases import PostgreSQL, postgresql
from tests.kill.trials import TRIALS, Result, Size, Trial, run


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.kill", description=__doc__)
    parser.add_argument("--trial", choices=TRIALS, action="append", help="only this one; may be given again")
    parser.add_argument("--updates", type=int, default=1000, help="at least so many (default: %(default)s)")
    parser.add_argument("--kills", type=int, default=20, help="exactly so many (default: %(default)s)")
    parser.add_argument("--people", type=int, default=25, help="phones (default: %(default)s)")
    parser.add_argument(
        "--seed", type=int, help="repeats the choices of a run; its timing cannot be repeated"
    )
    return parser.parse_args()


def table(results: list[Result]) -> Table:
    """Draw what was counted, a line a trial."""
    drawn = Table()
    for name in (
        "trial", "kills", "people", "updates", "reports", "lost", "handled twice", "answers missing",
        "out of order", "sent again / in flight", "notices lost", "again / sending", "stale taps", "asked again",
        "integrity", "seconds",
    ):  # fmt: skip
        drawn.add_column(name, justify="left" if name == "trial" else "right", overflow="fold")
    for result in results:
        found = result.verdict
        drawn.add_row(
            result.trial.name, *map(str, (
                result.kills, result.people, result.updates, found.reports, found.lost, found.twice, found.missing,
                found.disordered if result.trial.in_order else "-", f"{found.duplicates} / {found.in_flight}",
                found.notices_lost, f"{found.repeated} / {found.sending}", found.stale, found.asked_again,
                found.integrity or "-",
                round(result.seconds),
            )),
        )  # fmt: skip
    return drawn


@contextlib.contextmanager
def _database(server: PostgreSQL | None, trial: Trial) -> Iterator[str | None]:
    if trial.database == "sqlite" or server is None:
        yield None
        return
    yield server.fresh()
    server.discard()


def main() -> int:
    """Run the trials asked for; gives the exit status."""
    asked = _arguments()
    logging.basicConfig(format="%(message)s", stream=sys.stderr)
    logging.getLogger("tests.kill").setLevel(logging.INFO)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that a polite end also clears up
    seed = asked.seed if asked.seed is not None else random.SystemRandom().randrange(1_000_000)
    size = Size(asked.updates, asked.kills, asked.people, seed)
    chosen = [TRIALS[name] for name in asked.trial or TRIALS]
    print(f"seed {seed}", flush=True)
    results = []
    with contextlib.ExitStack() as stack:
        wanted = any(trial.database == "postgresql" for trial in chosen)
        server = stack.enter_context(postgresql()) if wanted else None
        for trial in chosen:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="cordata-kill-"))
            with _database(server, trial) as database:
                results.append(asyncio.run(run(trial, size, Path(folder), database)))
            for fault in results[-1].verdict.faults:
                print(f"{trial.name}: {fault}", flush=True)
    Console(width=None if sys.stdout.isatty() else 200).print(table(results))
    return int(any(result.verdict.faults for result in results))


if __name__ == "__main__":
    raise SystemExit(main())
