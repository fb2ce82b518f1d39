"""`cordata restore`: puts a backup into an empty database, brings it up to the ledger of erasures, and looks at it.

With `--verify` it does so in a place of its own and leaves nothing behind: the drill that shows a backup to be one.
"""

import argparse
import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

from app import settings as environment
from app.settings import Settings
from db import backups, dumps, restoring
from db.dumps import DumpFailed
from db.restoring import Look
from db.sealing import read_ring


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `restore` to the command line."""
    parser = subparsers.add_parser("restore", help="put a backup back, or try whether it could be")
    parser.add_argument("file", type=Path, nargs="?", help="the backup; the newest one otherwise")
    parser.add_argument(
        "--verify", action="store_true", help="try it in a place of its own and leave nothing behind"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Put a backup back or try it; gives the exit status (0 put back, 1 a check failed)."""
    return asyncio.run(_restored(environment.read(), args.file, verify=args.verify))


async def _restored(settings: Settings, file: Path | None, *, verify: bool) -> int:
    found = file or next(reversed(backups.listed(settings.backups)), None)
    if found is None:
        raise DumpFailed(f"{settings.backups}: no backup stands here. Make one with: cordata backup")
    ring = read_ring(settings.keys, settings.home)
    ledgers = [backups.read_ledger(folder) for folder in dict.fromkeys((found.parent, settings.backups))]
    now = datetime.now(UTC)
    if verify:
        async with dumps.scratch(settings.database) as url:
            looks = await restoring.put_back(found, ring, url, ledgers, now)
    else:
        looks = await restoring.put_back(found, ring, settings.database, ledgers, now)
    return _told(found, looks)


def _told(file: Path, looks: list[Look]) -> int:
    for look in looks:
        print(f"{'ok  ' if look.well else 'BAD '} {look.name}: {look.found}")
    if all(look.well for look in looks):
        print(f"{file}: can be put back." if looks else f"{file}: empty.")
        return 0
    print(f"{file}: do not open the house on this. Take an earlier backup.", file=sys.stderr)
    return 1
