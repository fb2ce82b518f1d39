"""`cordata keys init`: makes the key ring, outside the data folder, readable by its owner alone."""

import argparse
import sys

from app import settings as environment
from db.sealing import RING_FILE, KeysUnusable, make_ring, read_ring


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `keys init` and `keys check` to the command line."""
    parser = subparsers.add_parser("keys", help="make or check the key ring")
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    acts.add_parser("init", help="make a new key ring").set_defaults(run=init)
    acts.add_parser("check", help="say whether the key ring can be used").set_defaults(run=check)


def init(args: argparse.Namespace) -> int:
    """Make the key ring; gives the exit status."""
    settings = environment.read()
    try:
        make_ring(settings.keys)
        read_ring(settings.keys, settings.home)
    except KeysUnusable as unusable:
        print(unusable, file=sys.stderr)
        return 2
    print(
        f"{settings.keys / RING_FILE}: made. Keep a copy apart from every backup: without it nothing opens."
    )
    return 0


def check(args: argparse.Namespace) -> int:
    """Read the key ring; gives the exit status."""
    settings = environment.read()
    try:
        read_ring(settings.keys, settings.home)
    except KeysUnusable as unusable:
        print(unusable, file=sys.stderr)
        return 2
    print(f"{settings.keys / RING_FILE}: can be used.")
    return 0
