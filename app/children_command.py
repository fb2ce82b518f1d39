"""`cordata children on|off`: the same-child signal, closed until DPIA entry and notice to parents are recorded as done."""

import argparse
import asyncio
from datetime import UTC, datetime

from app import settings as environment
from app.memory import opened
from casework import children


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `children on` and `children off` to the command line."""
    parser = subparsers.add_parser("children", help="open or close the same-child signal")
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    on = acts.add_parser("on", help="open it, with where the two papers stand")
    on.add_argument("--dpia", required=True, metavar="REFERENCE", help="the entry of the impact assessment")
    on.add_argument("--notice", required=True, metavar="REFERENCE", help="the notice given to parents")
    on.set_defaults(run=run)
    acts.add_parser("off", help="close it").set_defaults(run=run, dpia=None, notice=None)


def run(args: argparse.Namespace) -> int:
    """Open or close the signal; gives the exit status."""
    asyncio.run(_run(f"DPIA {args.dpia}; notice {args.notice}" if args.dpia else None))
    print("The same-child signal is open." if args.dpia else "The same-child signal is closed.")
    return 0


async def _run(reference: str | None) -> None:
    async with opened(environment.read()) as memory, memory.transaction() as store:
        await children.switch(store, reference, datetime.now(UTC))
