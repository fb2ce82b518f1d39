"""`cordata retention`: what would go, when and why; without `--dry-run` it does today's round at once."""

import argparse
import asyncio
from collections import Counter
from datetime import UTC, datetime

from app import protocol as protocol_files
from app import settings as environment
from app.memory import opened
from casework import retention
from domain.retention import Step


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `retention` to the command line."""
    parser = subparsers.add_parser("retention", help="what is kept how long, and what goes next")
    parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Say or do the round; gives the exit status."""
    return asyncio.run(_planned() if args.dry_run else _done())


_WORDS = {Step.WAIT: "stays", Step.WARN: "would be warned of now", Step.ERASE: "would be erased now"}


async def _planned() -> int:
    settings = environment.read()
    protocol = protocol_files.read(settings.protocol)
    counted: Counter[Step] = Counter()
    async with opened(settings) as memory, memory.reading() as store:
        async for one in retention.plan(store, protocol, datetime.now(UTC)):
            counted[one.step] += 1
            print(f"{one.code}  {one.state.value:16} goes on {one.due_at:%Y-%m-%d}  {_WORDS[one.step]}")
    print(
        f"{counted[Step.WAIT]} stay, {counted[Step.WARN]} to warn of, {counted[Step.ERASE]} to erase. Nothing was changed."
    )
    return 0


async def _done() -> int:
    settings = environment.read()
    protocol = protocol_files.read(settings.protocol)
    looked = 0
    async with opened(settings) as memory:
        while True:
            async with memory.transaction() as store:
                count = await retention.round_(store, protocol, datetime.now(UTC))
            if not count:
                break
            looked += count
            print(f"\r{looked} cases looked at", end="", flush=True)
    print(f"\r{looked} cases looked at. The rest is not due.")
    return 0
