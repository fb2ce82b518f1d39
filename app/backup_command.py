"""`cordata backup`: the whole database in one sealed file with its manifest; the house may run meanwhile."""

import argparse
import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

from app import settings as environment
from app.memory import opened
from app.settings import Settings
from db import backups
from db.dumps import DumpFailed


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `backup` to the command line."""
    parser = subparsers.add_parser("backup", help="make a sealed backup, or list those that stand")
    parser.add_argument(
        "--to", type=Path, metavar="FOLDER", help="where backups lie (CORDATA_BACKUPS otherwise)"
    )
    parser.add_argument("--list", action="store_true", help="list the backups that stand")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Make a backup; gives the exit status."""
    settings = environment.read()
    folder = (args.to or settings.backups).absolute()
    if args.list:
        for file in backups.listed(folder):
            print(f"{file}  {file.stat().st_size:>12,} bytes")
        return 0
    _check(settings, folder)
    return asyncio.run(_made(settings, folder))


def _check(settings: Settings, folder: Path) -> None:
    if settings.keys.resolve() in (folder.resolve(), *folder.resolve().parents):
        raise DumpFailed(
            f"{folder}: the keys lie here, and one theft would take both. Choose another folder."
        )


async def _made(settings: Settings, folder: Path) -> int:
    now = datetime.now(UTC)
    async with opened(settings) as memory:
        manifest = await backups.make(memory, settings.database, folder, now, _shown)
    print(file=sys.stderr)
    print(
        f"{folder / manifest.name}: {manifest.bytes:,} bytes, {sum(manifest.rows.values()):,} rows, "
        f"{manifest.entries:,} audit entries, {manifest.erased} erasures. Sealed under key {manifest.key}; no key is in it."
    )
    for file in backups.tidy(folder, now):
        print(f"{file}: older than five weeks, deleted.")
    print(f"Try it: cordata restore --verify {folder / manifest.name}")
    return 0


def _shown(done: int, total: int) -> None:
    share = 100 * done // total if total else 100
    print(f"\rsealing {share:3d} % of {total:,} bytes", end="", file=sys.stderr, flush=True)
