"""`cordata migrate`: brings the tables forward; `--draft` writes a new revision for developers."""

import argparse
import asyncio

from app import settings as environment
from app.memory import opened
from db import append_only, schema


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `migrate` to the command line."""
    parser = subparsers.add_parser("migrate", help="bring the tables of the database forward")
    parser.add_argument("--draft", metavar="MESSAGE", help="write a new revision from what differs")
    parser.add_argument(
        "--grant",
        metavar="ROLE",
        help="PostgreSQL: let ROLE run the house, without changing the trail; made where it does not exist",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Bring the tables forward; gives the exit status."""
    asyncio.run(_run(args.draft, args.grant))
    return 0


async def _run(draft: str | None, role: str | None) -> None:
    async with opened(environment.read(), new=True) as memory:
        if draft:
            await schema.draft(memory, draft)
        if role and memory.postgresql:
            async with memory.maintaining() as connection, connection.begin():
                await connection.run_sync(append_only.grant, role)
            print(f"{role} may run the house; on the audit trail it may only read and add.")
        print("The tables stand at the newest revision.")
