"""`cordata relay mask`: the supervisors' bench; lines come in, what would pass goes out, nothing is kept."""

import argparse
import sys

from app import protocol
from domain import relay
from domain.faults import Faulty


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `relay mask [--name NAME]…` to the commands."""
    parser = subparsers.add_parser("relay", help="what would pass between two people who talk")
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    mask = acts.add_parser("mask", help="read lines from standard input and print what would pass")
    mask.add_argument("--name", action="append", default=[], metavar="NAME", help="a name known of the two")
    mask.add_argument(
        "--together", action="store_true", help="read the lines as messages of one person, in order"
    )
    mask.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print each line as it would pass; gives the exit status (0 done, 1 faulty protocol)."""
    try:
        masker = protocol.read().masker
    except Faulty as faulty:
        print(faulty, file=sys.stderr)
        return 1
    words = {kind.value: text for kind, text in relay.COVERED.items()}
    before: list[str] = []
    for line in sys.stdin:
        said = line.rstrip("\n")
        masked = masker.mask(said, before=before, names=args.name)
        if args.together:
            before = [*before, said][-relay.LOOKS_BACK :]
        print(relay.shown(masked.text, words), flush=True)
    return 0
