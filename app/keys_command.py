"""`cordata keys`: makes, checks, renews and exports the key ring; every change is whole or not at all."""

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app import settings as environment
from app.memory import opened, stands
from app.settings import Settings
from db import facts, key_files, recovery, rotation, schema
from db.sealing import RING_FILE, KeysUnusable, make_ring, read_ring
from db.session import Memory

KEPT = timedelta(days=35)
"""How long backups are kept; a master key that only they need is destroyed afterwards, so that they open no more."""

STALE = timedelta(days=35)
"""After this a new epoch is due: the house seals under a new master key every month."""


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the acts on keys to the command line."""
    parser = subparsers.add_parser("keys", help="make, check, renew, export or recover the key ring")
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    for act, run, help_text in (
        ("init", init, "make a new key ring"),
        ("check", check, "say whether the key ring can be used and opens this database"),
        ("epoch", epoch, "begin a new month's key and destroy those that only old backups need"),
        ("rotate", rotate, "begin a new key for everything, blind indexes too, while the house runs"),
    ):
        acts.add_parser(act, help=help_text).set_defaults(run=_with_settings(run))
    export = acts.add_parser(
        "export", help="seal the ring for recovery and print three shares, of which two open it"
    )
    export.add_argument(
        "folder", type=Path, help="where the sealed ring is written; keep it apart from backups"
    )
    export.set_defaults(run=_with_settings(export_ring))
    recover = acts.add_parser("recover", help="put the ring back, with two people and their shares")
    recover.add_argument("file", type=Path, help=f"the sealed ring, {recovery.SEALED_FILE}")
    recover.set_defaults(run=_with_settings(recover_ring))


def _with_settings(run: Callable[[argparse.Namespace, Settings], int]) -> Callable[[argparse.Namespace], int]:
    """Hand an act the settings, which most of them need."""
    return lambda args: run(args, environment.read())


def init(args: argparse.Namespace, settings: Settings) -> int:
    """Make the key ring; gives the exit status."""
    make_ring(settings.keys, datetime.now(UTC).date())
    read_ring(settings.keys, settings.home)
    print(
        f"{settings.keys / RING_FILE}: made. Keep a copy apart from every backup: without it nothing opens. "
        "For a copy that two people open together: cordata keys export FOLDER"
    )
    return 0


def check(args: argparse.Namespace, settings: Settings) -> int:
    """Read the key ring and try it on every case; gives the exit status."""
    ring = read_ring(settings.keys, settings.home)
    known = key_files.epochs(settings.keys)
    today = datetime.now(UTC).date()
    print(f"{settings.keys / RING_FILE}: can be used. Keys: {', '.join(str(one.number) for one in known)}.")
    newest = known[-1].made_on
    if newest is not None and newest + STALE < today:
        print(f"The newest key is from {newest}. Begin a new month with: cordata keys epoch")
    if not stands(settings):
        print("There is no database yet on which to try them.")
        return 0
    return asyncio.run(_tried(Memory(settings.database, ring)))


async def _tried(memory: Memory) -> int:
    try:
        if not await schema.is_current(memory):
            print("The database has older tables; the keys were not tried on it.")
            return 0
        async with memory.transaction() as store:
            said = await facts.get(store, facts.KEY_CHECK)
        if said is not None and not memory.ring.agree(said):
            print(
                "The keys are not those of this database. Put back the ring that belongs to it.",
                file=sys.stderr,
            )
            return 2
        well, badly = await rotation.opens(memory)
    finally:
        await memory.close()
    print(f"{well} cases open, {badly} do not.")
    return 2 if badly else 0


def epoch(args: argparse.Namespace, settings: Settings) -> int:
    """Begin a new epoch; gives the exit status."""
    return asyncio.run(_renewed(settings, indexes=False))


def rotate(args: argparse.Namespace, settings: Settings) -> int:
    """Begin new keys for everything; gives the exit status."""
    return asyncio.run(_renewed(settings, indexes=True))


async def _renewed(settings: Settings, *, indexes: bool) -> int:
    """Begin a new key once the database has answered and is this ring's; gives the exit status."""
    async with opened(settings) as memory:
        await _agreed(memory)
    if indexes:
        key_files.propose_index(settings.keys)
    return await renew(
        settings, key_files.begin_epoch(settings.keys, datetime.now(UTC).date()), indexes=indexes
    )


async def renew(settings: Settings, number: int, *, indexes: bool) -> int:
    """Let the database follow the key file, then destroy the keys that only old backups need."""
    async with opened(settings) as memory:
        await _agreed(memory)
        print(f"Key {number} seals from now on.")
        await _counted("cases under the new key", rotation.rewrap(memory))
        await _counted("house rows under the new key", rotation.reseal(memory))
        if indexes:
            await _indexes(settings, memory)
        today = datetime.now(UTC).date()
        for old in key_files.over(key_files.epochs(settings.keys), today, KEPT):
            left = await rotation.still_under(memory, old)
            if left:
                print(f"Key {old} stays: {left} rows still need it. Run this again.")
                continue
            key_files.destroy(settings.keys, [old])
            print(f"Key {old} destroyed: backups made under it open for nobody any more.")
    print(
        "Export the ring again, so that the copy for recovery holds the new key: cordata keys export FOLDER"
    )
    return 0


async def _agreed(memory: Memory) -> None:
    """Use the blind-index key in force; raises KeysUnusable for a ring of another database."""
    async with memory.transaction() as store:
        said = await facts.get(store, facts.KEY_CHECK)
        if said is None:
            await facts.put(store, facts.KEY_CHECK, memory.ring.check)
        elif not memory.ring.agree(said):
            raise KeysUnusable(
                "The keys are not those of this database. Put back the ring that belongs to it."
            )


async def _indexes(settings: Settings, memory: Memory) -> None:
    after = read_ring(settings.keys, settings.home)
    after.use_next()
    moved = await rotation.move_indexes(memory, after)
    key_files.settle_index(settings.keys)
    print(f"{moved} numbers are found by the new index.")


async def _counted(what: str, pieces: AsyncIterator[int]) -> None:
    """Show how far a long work is, on one line."""
    done = 0
    async for done in pieces:
        print(f"\r{done} {what}", end="", file=sys.stderr, flush=True)
    print(f"\r{done} {what}.", file=sys.stderr)


def export_ring(args: argparse.Namespace, settings: Settings) -> int:
    """Seal the ring for recovery and print its shares; gives the exit status."""
    read_ring(settings.keys, settings.home)
    folder = args.folder.absolute()
    if settings.home.resolve() in (folder.resolve(), *folder.resolve().parents):
        raise KeysUnusable(
            f"{folder}: inside the data folder, so a backup would take it along. Choose another place."
        )
    written = recovery.export(settings.keys, folder)
    print(f"{folder / recovery.SEALED_FILE}: the ring, sealed. Keep it apart from every backup.")
    print("Give each share to another person, on paper. Any two open the ring; one alone tells nothing.")
    for number, share in enumerate(written, 1):
        print(f"\nShare {number} of {len(written)}:\n{share}")
    return 0


def recover_ring(args: argparse.Namespace, settings: Settings) -> int:
    """Ask two people for their shares and put the ring back; gives the exit status."""
    recovery.ready(args.file, settings.keys)
    first = input("First person, your share: ")
    second = input("Second person, your share: ")
    recovery.recover(args.file, first, second, settings.keys)
    read_ring(settings.keys, settings.home)
    print(f"{settings.keys / RING_FILE}: put back. Try it with: cordata keys check")
    return 0
