"""`cordata doctor`: everything that may be wrong with this installation, each with its cure; it changes nothing."""

import argparse
import asyncio
from datetime import UTC, datetime

from rich.console import Console
from rich.text import Text

from app import settings as environment
from app.doctor import Verdict, examine

MARKS = {Verdict.GOOD: ("ok", "green"), Verdict.WARNING: ("look", "yellow"), Verdict.WRONG: ("WRONG", "red")}


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `doctor` to the command line."""
    subparsers.add_parser("doctor", help="look at this installation").set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print what was found; gives 1 when something is wrong, 0 when at most something should be looked at."""
    return asyncio.run(_run())


async def _run() -> int:
    console, worst = Console(highlight=False), 0
    async for finding in examine(environment.read(), datetime.now(UTC)):
        word, colour = MARKS[finding.verdict]
        line = Text.assemble((f"{word:<6}", colour), f"{finding.what:<15}", finding.seen)
        console.print(line, soft_wrap=True)
        if finding.cure:
            console.print(Text(f"      → {finding.cure}"), soft_wrap=True)
        worst = max(worst, int(finding.verdict is Verdict.WRONG))
    return worst
