"""`cordata privacy register|dpia`: the register of processing and a first draft of the impact assessment.

Both are written from the configuration and the tables as they are, so that paper and program cannot part. They are the
adopting body's to complete: what is open is listed as open.
"""

import argparse
import sys
from collections.abc import Callable, Iterator

from app import privacy_paper, settings
from app import protocol as protocol_files
from domain.faults import Faulty
from domain.protocol import Protocol


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `privacy register` and `privacy dpia` to the command line."""
    parser = subparsers.add_parser("privacy", help="the register of processing and the impact assessment")
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    acts.add_parser("register", help="print the register of processing (GDPR art. 30)").set_defaults(
        run=register
    )
    acts.add_parser("dpia", help="print a first draft of the impact assessment (GDPR art. 35)").set_defaults(
        run=dpia
    )


def register(args: argparse.Namespace) -> int:
    """Print the register; gives the exit status."""
    return _printed(privacy_paper.register)


def dpia(args: argparse.Namespace) -> int:
    """Print the draft of the impact assessment; gives the exit status."""
    return _printed(privacy_paper.dpia)


def _printed(paper: Callable[[Protocol, settings.Settings], Iterator[str]]) -> int:
    said = settings.read()
    try:
        protocol = protocol_files.read(said.protocol)
    except Faulty as faulty:
        print(faulty, file=sys.stderr)
        return 2
    print("\n".join(paper(protocol, said)))
    return 0
