"""`cordata protocol report`: which rules people correct most, for the team that owns the protocol; counts alone."""

import argparse
import asyncio
import csv
import sys

from app import settings as environment
from app.memory import opened
from casework import protocol_report


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `protocol report` to the command line."""
    parser = commands.add_parser(
        "report", help="overrides by triage rule, false alarms by danger rule, as CSV"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print both tables as CSV; gives the exit status."""
    asyncio.run(_run())
    return 0


async def _run() -> None:
    out = csv.writer(sys.stdout)
    async with opened(environment.read()) as memory, memory.reading() as store:
        out.writerow(["triage rule", "reports", "raised by a person", "lowered by a person"])
        for row in await protocol_report.rules(store):
            out.writerow([row.rule, row.matched, row.raised, row.lowered])
        out.writerow([])
        out.writerow(["danger rule", "true", "figure of speech", "known already", "false share"])
        for alarm in await protocol_report.alarms(store):
            out.writerow([alarm.rule, alarm.true, alarm.figure, alarm.known, f"{alarm.false_share:.2f}"])
