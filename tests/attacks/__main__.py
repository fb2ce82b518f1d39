"""`python -m tests.attacks`: every attack, then a table of what was tried and refused; status 1 when any got through."""

import sys
from pathlib import Path

import pytest
from rich.console import Console

from tests.attacks import tally


def main() -> int:
    """Run the suite in this process, so that the counts are here to be printed."""
    status = int(pytest.main([str(Path(__file__).parent), *sys.argv[1:]]))
    Console(width=None if sys.stdout.isatty() else 120).print(tally.table())
    return status or int(tally.TRIED != tally.REFUSED)


if __name__ == "__main__":
    raise SystemExit(main())
