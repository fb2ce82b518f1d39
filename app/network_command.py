"""`cordata network load`: tells an empty house its territories and organisations from a file."""

import argparse
import asyncio
import sys
import tomllib
from datetime import UTC, datetime
from pathlib import Path

from app import settings as environment
from app.memory import opened
from casework import network
from casework.network import NetworkStands
from db import territories
from domain import network_file
from domain.faults import Faulty


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `network load` and `network show` to the command line."""
    parser = subparsers.add_parser("network", help="tell the house its territories and organisations")
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    load = acts.add_parser("load", help="load a network file into an empty house")
    load.add_argument("file", type=Path, metavar="FILE")
    load.set_defaults(run=run)
    acts.add_parser("show", help="print the territories with their codes").set_defaults(run=show)


def run(args: argparse.Namespace) -> int:
    """Load the file; gives the exit status."""
    try:
        source = args.file.read_text(encoding="utf-8")
        told = network_file.parse(tomllib.loads(source), file=args.file.name, source=source)
    except OSError as error:
        print(f"{args.file}: cannot be read ({error.strerror}).", file=sys.stderr)
        return 2
    except tomllib.TOMLDecodeError as error:
        print(f"{args.file}: not TOML: {error}", file=sys.stderr)
        return 2
    except Faulty as faulty:
        print(faulty, file=sys.stderr)
        return 1
    return asyncio.run(_load(told))


async def _load(told: network_file.Network) -> int:
    async with opened(environment.read(), new=True) as memory:
        try:
            async with memory.transaction() as store:
                await network.load(store, told, datetime.now(UTC))
        except NetworkStands:
            print("A network stands in this house already; nothing was changed.", file=sys.stderr)
            return 1
    print(f"{len(told.territories)} territories and {len(told.organisations)} organisations.")
    return 0


def show(args: argparse.Namespace) -> int:
    """Print the tree; gives the exit status."""
    return asyncio.run(_show())


async def _show() -> int:
    async with opened(environment.read()) as memory, memory.reading() as store:
        for place in await territories.all_of(store):
            print(f"{'  ' * (len(place.lineage) - 1)}{place.code}  {place.name} ({place.kind.value})")
    return 0
