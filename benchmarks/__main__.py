"""`python -m benchmarks updates`: the house beside bots built the usual way; `growth`: the queue when the house grows.

`directory`: bringing in a hundred thousand services.
`distribution`: a simulated year of sending people to services, beside the two usual ways.
`relay`: how long a text takes between two people, beside a bare copy bot.
`matching`: peer requests and ESP weighed together, and a simulated year of them.
"""

import argparse
import json
import random
import sys
import tempfile
from pathlib import Path

from rich.console import Console

from benchmarks import directory, distribution, growth, matching, relay, report, slow_disk, sustained, updates
from benchmarks.contestants import CONTESTANTS, Failed


def command_line() -> argparse.ArgumentParser:
    """Give the command line; the defaults are the ones of `updates.Plan`."""
    plan = updates.Plan()
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    jobs = parser.add_subparsers(dest="job", required=True)
    job = jobs.add_parser("updates", help="updates per second, latency, CPU and memory")
    job.add_argument("--json", action="store_true", help="one JSON object instead of tables")
    job.add_argument("--rounds", type=int, default=plan.rounds)
    job.add_argument("--users", type=int, default=plan.users, help="people talking at once, one update each")
    job.add_argument("--warm-up", type=float, default=plan.warm_up, help="seconds before counting")
    length = job.add_mutually_exclusive_group()
    length.add_argument("--seconds", type=float, default=plan.seconds, help="counted seconds of each run")
    length.add_argument("--updates", type=int, default=0, help="counted updates of each run, instead")
    names = ", ".join(CONTESTANTS)
    job.add_argument("--contestants", default=",".join(plan.contestants), help=f"some of: {names}")
    job = jobs.add_parser("growth", help="the queue page among ten thousand and among a million cases")
    job.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    job.add_argument("--large", type=int, default=growth.LARGE, help="cases of the grown house")
    job.add_argument("--crowd", type=int, default=growth.CROWD, help="open cases of the crowded one")
    usual = sustained.Size()
    job = jobs.add_parser("load", help="mixed traffic for minutes, one process and two replicas, and memory")
    job.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    job.add_argument("--seconds", type=float, default=usual.seconds, help="counted seconds of each run")
    job.add_argument("--users", type=int, default=usual.users, help="people talking at once")
    job.add_argument("--conversations", type=int, action="append", help="instead of 0, 10000 and 100000")
    job = jobs.add_parser("directory", help="bringing in a directory of a hundred thousand services")
    job.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    job.add_argument("--services", type=int, default=directory.SERVICES, help="services of the directory")
    job = jobs.add_parser("distribution", help="a simulated year of sending people to services")
    job.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    job.add_argument("--seeds", type=int, help="years of each kind instead of the ten of the parameters")
    job.add_argument("--residents", type=int, action="append", help="territories instead of the usual two")
    job = jobs.add_parser("matching", help="peer requests and ESP weighed together, and a simulated year")
    job.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    job.add_argument("--svg", type=Path, help="draw the two policies into this file")
    job.add_argument("--seeds", type=int, help="how many years are played at each load")
    job = jobs.add_parser("relay", help="how long a text takes between two people, beside a bare copy bot")
    job.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    job.add_argument("--rounds", type=int, default=relay.Plan().rounds)
    job.add_argument(
        "--seconds", type=float, default=relay.Plan().seconds, help="counted seconds of each run"
    )
    return parser


def main() -> None:
    """Run the job and print its result; what a run shows meanwhile goes to standard error."""
    parser = command_line()
    wish = parser.parse_args()
    if wish.job == "growth":
        sys.exit(growth.run(as_json=wish.json, large=wish.large, crowd=wish.crowd))
    if wish.job == "load":
        size = sustained.Size(
            wish.seconds, wish.users, tuple(wish.conversations or sustained.Size().conversations)
        )
        sys.exit(sustained.run(as_json=wish.json, size=size, say=_say))
    if wish.job == "directory":
        sys.exit(directory.run(as_json=wish.json, services=wish.services))
    if wish.job == "distribution":
        sys.exit(distribution.run(as_json=wish.json, seeds=wish.seeds, residents=wish.residents))
    if wish.job == "relay":
        sys.exit(relay.run(as_json=wish.json, plan=relay.Plan(rounds=wish.rounds, seconds=wish.seconds)))
    if wish.job == "matching":
        sys.exit(matching.run(as_json=wish.json, svg=wish.svg, seeds=wish.seeds))
    names = tuple(wish.contestants.split(","))
    if unknown := [name for name in names if name not in CONTESTANTS]:
        parser.error(f"no contestant is called {', '.join(unknown)}; there are {', '.join(CONTESTANTS)}")
    plan = updates.Plan(names, wish.rounds, wish.users, wish.warm_up, wish.seconds, wish.updates)
    try:
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            rounds = updates.measure(plan, slow_disk.build(Path(folder)), _say, random.Random())
    except (Failed, slow_disk.CannotCompile) as trouble:
        sys.exit(f"benchmarks: {trouble}")
    result = {**report.conditions(plan), **updates.summary(rounds)}
    if wish.json:
        print(json.dumps(result, indent=2))
    else:
        report.draw(result, Console())


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
