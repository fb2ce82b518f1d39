"""`cordata audit`: looks whether the trail is whole, exports it, and anchors it; never a word that somebody typed."""

import argparse
import asyncio
import json
import sys
from datetime import UTC, datetime

from app import settings as environment
from app.memory import opened
from db import cases, trail
from db.ids import id_at
from domain.codes import as_code


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `audit verify`, `audit export` and `audit anchor` to the command line."""
    parser = subparsers.add_parser("audit", help="look whether the audit trail is whole, and export it")
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    acts.add_parser("verify", help="name the first entry that is not what was written").set_defaults(
        run=verify
    )
    acts.add_parser("anchor", help="bind all entries now, and print the mark to keep elsewhere").set_defaults(
        run=anchor
    )
    export = acts.add_parser("export", help="print the entries, one JSON object a line")
    export.add_argument("--case", metavar="CODE", help="only those of one case")
    export.add_argument("--since", metavar="DAY", help="only those since a day, such as 2027-03-09")
    export.set_defaults(run=export_all)


def verify(args: argparse.Namespace) -> int:
    """Go over the whole trail; gives 0 when it is whole, 1 when it is not."""
    return asyncio.run(_verify())


async def _verify() -> int:
    async with opened(environment.read()) as memory, memory.maintaining() as connection:
        found = await trail.verify(connection, memory.ring, datetime.now(UTC))
    print(f"{found.entries} entries in {found.chains} chains, {found.anchors} anchors.")
    if found.broken is None:
        print("The trail is whole.")
        return 0
    broken = found.broken
    print(
        f"Broken at row {broken.row} (chain {broken.chain}, entry {broken.seq}): {broken.why}.",
        file=sys.stderr,
    )
    print(
        "Keep the database as it is, take the last good backup, and tell the data protection officer.",
        file=sys.stderr,
    )
    return 1


def anchor(args: argparse.Namespace) -> int:
    """Bind all entries; gives the exit status."""
    return asyncio.run(_anchor())


async def _anchor() -> int:
    async with opened(environment.read()) as memory:
        async with memory.transaction() as store:
            bound = await trail.anchor(store.connection, memory.ring, id_at(trail.SETTLED), datetime.now(UTC))
        async with memory.maintaining() as connection:
            mark = await trail.last_mark(connection)
    print(f"{bound} entries bound. Last mark: {mark.hex() if mark else 'none'}")
    return 0


def export_all(args: argparse.Namespace) -> int:
    """Print entries; gives the exit status."""
    try:
        since = datetime.fromisoformat(args.since).replace(tzinfo=UTC) if args.since else None
    except ValueError:
        print("--since: write a day, such as 2027-03-09", file=sys.stderr)
        return 2
    return asyncio.run(_export(args.case, since))


async def _export(code: str | None, since: datetime | None) -> int:
    async with opened(environment.read()) as memory:
        vault = None
        if code is not None:
            async with memory.reading() as store:
                case = await cases.by_code(store, as_code(code) or "")
            if case is None:
                print(f"{code}: there is no such case.", file=sys.stderr)
                return 2
            vault = case.id
        async with memory.maintaining() as connection:
            async for row in trail.entries(connection, vault=vault, since=since):
                said = {
                    **{
                        name: row[name]
                        for name in ("id", "chain", "seq", "actor_id", "duty", "act", "vault_id")
                    },
                    "at": row["at"].isoformat(),
                    "detail": row["detail"],
                    "mark": bytes(row["mark"]).hex(),
                }
                print(json.dumps(said, ensure_ascii=False))
    return 0
