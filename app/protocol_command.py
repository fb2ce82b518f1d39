"""`cordata protocol check`: tells who keeps the protocol what is wrong in it, where, and how to mend it.

Reads files and prints; never mends anything by itself. What is only old or unapproved warns and keeps nothing back.
"""

import argparse
import asyncio
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from app import protocol, start
from app import settings as environment
from casework import contacts as checks
from db.sealing import read_ring
from db.session import Memory
from domain import contacts
from domain.danger_rules import NOT_YET
from domain.faults import Fault, Faulty, line_of
from domain.protocol import CONTACTS, Protocol
from locales import catalogues, reviews

UNUSABLE = 2


def add_parser(
    subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> "argparse._SubParsersAction[argparse.ArgumentParser]":
    """Add `protocol check [PATH]` to the command line; gives the place where other `protocol` commands may be added."""
    parser = subparsers.add_parser("protocol", help="check what the services may change")
    commands = parser.add_subparsers(dest="protocol_command", required=True, metavar="COMMAND")
    check = commands.add_parser(
        "check", help="name every fault of the protocol files, with its line and cure"
    )
    check.add_argument("path", type=Path, nargs="?", metavar="PATH", help="the folder, if not the one in use")
    check.set_defaults(run=run)
    return commands


def run(args: argparse.Namespace) -> int:
    """Check the protocol; gives the exit status (0 no fault, 1 faults, 2 no such folder)."""
    folder: Path = args.path or environment.read().protocol or protocol.DEFAULT
    if not folder.is_dir():
        print(f"{folder}: there is no such folder", file=sys.stderr)
        return UNUSABLE
    today = datetime.now(UTC).date()
    try:
        known = protocol.read(folder)
    except Faulty as faulty:
        return _tell(folder, faulty.faults)
    if args.path is None:
        known = replace(known, contacts=known.contacts.verified(_verified().items()))
    expired = contacts.expired(known.contacts, today, file=CONTACTS)
    faults = (*expired, *_untranslated(folder, known))
    if faults:
        return _tell(folder, faults)
    for warning in _warnings(known, today):
        print(f"warning: {warning}", file=sys.stderr)
    for review in reviews.load().values():
        print(review)
    print(f"{known.version}: {len(known.forms)} forms, {len(known.rules.rules)} rules, no faults")
    return 0


def _untranslated(folder: Path, known: Protocol) -> Iterator[Fault]:
    """Give a fault for each text that a language lacks, once, where it stands first."""
    files = [folder / "triage.toml", *sorted((folder / "forms").glob("*.toml"))]
    sources = {file.relative_to(folder).as_posix(): file.read_text(encoding="utf-8") for file in files}
    lacking: dict[str, list[str]] = {}
    for _, language, text in start.untranslated(known, catalogues.load()):
        lacking.setdefault(text, []).append(language)
    for text, languages in lacking.items():
        quoted = f'"{text}"'
        file = next((name for name, source in sources.items() if quoted in source), "triage.toml")
        what = f"{quoted} has no translation ({', '.join(dict.fromkeys(languages))})"
        yield Fault(
            file,
            line_of(sources[file], quoted),
            what,
            "Run: python -m locales update, and fill the catalogues in",
        )


def _verified() -> dict[str, date]:
    """Give the days that named people set in the console; none where no house was ever opened, or none can be read."""
    try:
        settings = environment.read()
        kept = settings.database.partition(":///")[2]
        if settings.keys.exists() and (settings.database.startswith("postgresql") or Path(kept).exists()):
            return asyncio.run(_read(settings))
    except Exception as error:
        print(f"warning: the days set in the console cannot be read: {type(error).__name__}", file=sys.stderr)
    return {}


async def _read(settings: environment.Settings) -> dict[str, date]:
    memory = Memory(settings.database, read_ring(settings.keys, settings.home))
    try:
        async with memory.reading() as store:
            return await checks.verified(store)
    finally:
        await memory.close()


def _tell(folder: Path, faults: tuple[Fault, ...]) -> int:
    for fault in faults:
        print(f"{folder / fault.file}:{fault.line}: {fault.what}. {fault.cure}")
    count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
    print(count, file=sys.stderr)
    return 1


def _warnings(known: Protocol, today: date) -> Iterator[str]:
    if not known.is_approved:
        yield f"nobody of the clinical team has approved the content {known.content} (approval.toml)"
    unread = [language.code for language in known.scanner.languages if language.reviewed_by == NOT_YET]
    if unread:
        yield f"no native clinician has reviewed the danger phrases in {', '.join(unread)}"
    aged = contacts.warnings(known.contacts, today)
    if aged:
        yield f"{len(aged)} help contacts wait to be verified: {', '.join(one.contact for one in aged)}"
