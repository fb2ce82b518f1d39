"""`cordata relay mask`, the supervisors' bench: lines come in, what would pass goes out, nothing is kept.

`cordata relay hours MONTH` gives the cooperative the hours of a month, as a table or as a spreadsheet: who helped, when,
how long and what kind; never whom.
"""

import argparse
import asyncio
import csv
import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app import protocol
from app import settings as environment
from domain import relay
from domain.faults import Faulty

if TYPE_CHECKING:
    from casework.care import Hours


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `relay mask [--name NAME]…` and `relay hours MONTH` to the commands."""
    parser = subparsers.add_parser("relay", help="what would pass between two people who talk")
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    mask = acts.add_parser("mask", help="read lines from standard input and print what would pass")
    mask.add_argument("--name", action="append", default=[], metavar="NAME", help="a name known of the two")
    mask.add_argument(
        "--together", action="store_true", help="read the lines as messages of one person, in order"
    )
    mask.set_defaults(run=run)
    hours = acts.add_parser("hours", help="print the hours of a month as a table for a spreadsheet")
    hours.add_argument("month", metavar="YYYY-MM")
    hours.add_argument("--sheet", metavar="FILE", help="write an .xlsx file instead")
    hours.set_defaults(run=run_hours)


def run(args: argparse.Namespace) -> int:
    """Print each line as it would pass; gives the exit status (0 done, 1 faulty protocol)."""
    try:
        masker = protocol.read(environment.read().protocol).masker
    except Faulty as faulty:
        print(faulty, file=sys.stderr)
        return 1
    words = {kind.value: text for kind, text in relay.COVERED.items()}
    before: list[str] = []
    for line in sys.stdin:
        said = line.rstrip("\n")
        masked = masker.mask(said, before=before, names=args.name)
        if args.together:
            before = [*before, said][-relay.LOOKS_BACK :]
        print(relay.shown(masked.text, words), flush=True)
    return 0


def run_hours(args: argparse.Namespace) -> int:
    """Print or write the hours of a month; gives the exit status (0 done, 2 no such month or folder)."""
    found = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", args.month)
    if found is None:
        print(f"{args.month} is no month; write it as 2027-03.", file=sys.stderr)
        return 2
    sheet = Path(args.sheet) if args.sheet else None
    if sheet is not None and not sheet.parent.is_dir():
        print(f"{sheet.parent} is no folder; make it, or write the sheet elsewhere.", file=sys.stderr)
        return 2
    from locales import catalogues
    from web import hours as sheets

    rows = asyncio.run(_hours(sheets.span_of(int(found[1]), int(found[2]))))
    words = catalogues.load()["it"]
    if sheet is not None:
        sheet.write_bytes(sheets.spreadsheet(rows, words))
        return 0
    table = csv.writer(sys.stdout, delimiter=";")
    table.writerow(words(one).lower() for one in sheets.HEADS)
    for name, on, at, minutes, mode, kind in sheets.rows_of(rows, words):
        table.writerow((name, f"{on:%d/%m/%Y}", at, minutes, mode, kind))
    return 0


async def _hours(span: tuple[datetime, datetime]) -> "list[Hours]":
    from app.memory import opened
    from casework import care

    async with opened(environment.read()) as memory, memory.transaction() as store:
        return await care.hours(store, None, *span, datetime.now(UTC))
