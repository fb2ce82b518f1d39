"""`cordata parked`: the updates that were set aside, with why and when; never their words."""

import argparse
import asyncio
from datetime import UTC, datetime

from app import settings as environment
from app.memory import opened
from db import updates


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `parked` to the command line."""
    parser = subparsers.add_parser("parked", help="list the updates that were set aside")
    parser.add_argument("--close", action="store_true", help="mark all of them as looked at")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the list; gives the exit status."""
    return asyncio.run(_run(close=args.close))


async def _run(*, close: bool) -> int:
    async with opened(environment.read()) as memory, memory.transaction() as store:
        for one in await updates.parked_now(store):
            print(f"{one.at:%Y-%m-%d %H:%M}  update {one.update_id}  {one.why}")
        if close:
            await updates.close_parked(store, datetime.now(UTC))
    return 0
