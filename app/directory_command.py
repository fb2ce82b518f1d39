"""`cordata directory`: the services of a territory come in from files of the Open Referral standard and go out again.

Every bad row is named with its file, its line and the reason; nothing is changed unless every row is good or `--partial`
was said.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from app import hsds_schemas
from app import settings as environment
from app.directory_files import CsvTarget, Source, Unreadable, compare
from app.memory import opened
from casework import directory_exchange
from casework.directory_exchange import Tally
from db.session import Memory
from domain.hsds import Finding, Inspection, Line, Table
from domain.hsds_tables import TABLES


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `directory` with its acts to the command line."""
    parser = subparsers.add_parser("directory", help="bring the directory of services in and out")
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    come = acts.add_parser("import", help="bring in a folder of CSV files or a JSON file")
    come.add_argument("path", type=Path, metavar="PATH")
    come.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")
    come.add_argument("--partial", action="store_true", help="leave bad rows out instead of stopping")
    come.set_defaults(run=bring_in)
    go = acts.add_parser(
        "export", help="write a folder of CSV files, or one JSON file when PATH ends in .json"
    )
    go.add_argument("path", type=Path, metavar="PATH")
    go.set_defaults(run=send_out)
    check = acts.add_parser("validate", help="check files against schemas given by path")
    check.add_argument("path", type=Path, metavar="PATH")
    check.add_argument("--schemas", type=Path, metavar="FOLDER", required=True)
    check.set_defaults(run=validate)
    same = acts.add_parser("compare", help="say whether two directories hold the same rows")
    same.add_argument("one", type=Path, metavar="PATH")
    same.add_argument("other", type=Path, metavar="PATH")
    same.set_defaults(run=_compare)


def _say(finding: Finding) -> None:
    print(finding, file=sys.stderr)


def bring_in(args: argparse.Namespace) -> int:
    """Import; gives the exit status: 0 done, 1 rows were bad, 2 nothing to read."""
    try:
        source = Source(args.path)
        return asyncio.run(_bring_in(source, dry=args.dry_run, partial=args.partial))
    except Unreadable as wrong:
        print(wrong, file=sys.stderr)
        return 2


async def _bring_in(source: Source, *, dry: bool, partial: bool) -> int:
    now = datetime.now(UTC)
    async with opened(environment.read()) as memory:
        bad = await _judged(source, memory)
        if bad and not partial:
            print(
                f"{bad} rows cannot be used; nothing was changed. Mend them, or leave them out with --partial."
            )
            return 1
        tally = await take(memory, source, now, dry=dry)
    _tell(tally, dry=dry)
    return 1 if bad else 0


async def _judged(source: Source, memory: Memory) -> int:
    """Look at every row once, before anything is written; gives how many are refused."""
    tally, inspection = Tally(), Inspection(TABLES)
    with _bar() as bar:
        task = bar.add_task("checking", total=source.size or 1)
        for _ in directory_exchange.judge(source.lines(), inspection, _say, tally):
            bar.update(task, completed=source.read)
        bar.update(task, completed=source.size or 1)
    async with memory.reading() as store:
        for finding in await directory_exchange.loose_ends(store, inspection):
            _say(finding)
    return sum(tally.refused.values())


async def take(
    memory: Memory, source: Source, now: datetime, *, dry: bool = False, demo: bool = False
) -> Tally:
    """Write a source in one transaction, with a progress bar; `dry` only compares."""
    tally, inspection = Tally(), Inspection(TABLES)
    with _bar() as bar:
        rows = bar.add_task("comparing" if dry else "writing", total=source.size or 1)
        read = bar.add_task("reading services", total=None, visible=not dry)

        def step(phase: str, count: int) -> None:
            if phase == "read":
                bar.update(read, advance=count)
            else:
                bar.update(rows, completed=source.read)

        batches = directory_exchange.judge(source.lines(), inspection, lambda finding: None, tally)
        async with memory.reading() if dry else memory.transaction() as store:
            await directory_exchange.bring_in(store, batches, tally, now, write=not dry, demo=demo, step=step)
            if not dry:
                await directory_exchange.keep_columns(store, source.columns, now)
        bar.update(rows, completed=source.size or 1)
        bar.update(read, total=tally.services or 1, completed=tally.services or 1)
    return tally


def _bar() -> Progress:
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeRemainingColumn(),
    )
    return Progress(*columns, console=console, disable=not console.is_terminal, transient=True)


def _tell(tally: Tally, *, dry: bool) -> None:
    will = "would be " if dry else ""
    for table in TABLES:
        if table in tally.new:
            refused = f", {tally.refused[table]} left out" if tally.refused.get(table) else ""
            print(
                f"{table}: {tally.new[table]} {will}new, {tally.changed[table]} {will}changed, "
                f"{tally.same[table]} the same{refused}"
            )
    for table, count in tally.refused.items():
        if table not in tally.new:
            print(f"{table}: {count} left out")
    if dry:
        print("Nothing was changed.")
    elif tally.unusable:
        print(
            f"{tally.unusable} services are offered to nobody yet: their kind or organisation is not known. "
            "A coordinator can say it in the console, under Servizi."
        )


def send_out(args: argparse.Namespace) -> int:
    """Export; gives the exit status."""
    return asyncio.run(_send_out(args.path))


async def _send_out(path: Path) -> int:
    async with opened(environment.read()) as memory, memory.reading() as store:
        counts = await directory_exchange.tables(store)
        if not counts:
            print("The directory is empty; nothing was written.", file=sys.stderr)
            return 1
        if path.suffix == ".json":
            with path.open("w", encoding="utf-8") as stream:
                stream.write("{")
                name = None
                async for listed, item in directory_exchange.documents(store):
                    opening = f'{"" if name is None else "],"}\n"{listed}": [\n' if listed != name else ",\n"
                    stream.write(opening + json.dumps(item, ensure_ascii=False))
                    name = listed
                stream.write("\n]}\n")
        else:
            target = CsvTarget(path)
            for table in counts:
                columns = await directory_exchange.columns(store, table)
                target.begin(table, columns)
                async for page in directory_exchange.pages(store, table):
                    target.add(page)
            target.close()
    for table, count in counts.items():
        print(f"{table}: {count}")
    return 0


def validate(args: argparse.Namespace) -> int:
    """Check files against schemas given by path, and say where our own statement differs from them."""
    try:
        tables = hsds_schemas.read(args.schemas)
        source = Source(args.path, tables)
    except (Unreadable, hsds_schemas.SchemasUnusable) as wrong:
        print(wrong, file=sys.stderr)
        return 2
    inspection, tally = Inspection(tables), Tally()
    rows = sum(
        len(batch) for _, batch in directory_exchange.judge(_known(source, tables), inspection, _say, tally)
    )
    for finding in inspection.dangling(inspection.loose()):
        _say(finding)
    for words in hsds_schemas.differences(tables):
        print(f"these schemas and our own statement differ: {words}")
    bad = sum(tally.refused.values())
    print(f"{rows} rows are as the schemas say, {bad} are not.")
    return 1 if bad else 0


def _known(source: Source, tables: dict[str, Table]) -> Iterator[Line]:
    """Give the rows whose table the schemas know; columns that they do not know are named once."""
    return (line for line in source.lines() if line.table in tables)


def _compare(args: argparse.Namespace) -> int:
    try:
        different = list(compare(args.one, args.other))
    except Unreadable as wrong:
        print(wrong, file=sys.stderr)
        return 2
    print("\n".join(different) if different else "The same rows, cell by cell.")
    return 1 if different else 0
