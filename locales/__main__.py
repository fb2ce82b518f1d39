"""`python -m locales extract|update|check`, for whoever writes or translates; not needed at run time."""

import argparse
import sys
from pathlib import Path

from domain.faults import Faulty
from locales import extraction, upkeep

ROOT = Path(__file__).parent.parent


def main(arguments: list[str] | None = None) -> int:
    """Run one of the three acts; `check` answers 1 when anything is stale or incomplete."""
    parser = argparse.ArgumentParser(prog="python -m locales", description=__doc__)
    acts = parser.add_subparsers(dest="act", required=True)
    acts.add_parser("extract", help="print the template of all texts")
    acts.add_parser("update", help="bring every catalogue in step with the texts")
    acts.add_parser("check", help="name what is stale, incomplete or has other placeholders")
    try:
        return _run(parser.parse_args(arguments).act)
    except Faulty as faulty:
        print(faulty, file=sys.stderr)
        return 1


def _run(act: str) -> int:
    if act == "extract":
        print(upkeep.template(extraction.texts(ROOT)), end="")
        return 0
    if act == "update":
        for path in upkeep.update(ROOT):
            print(f"wrote {path.relative_to(ROOT)}")
        return 0
    faults = upkeep.check(ROOT)
    for fault in faults:
        print(fault)
    print(f"{len(faults)} faults" if faults else "every catalogue is complete")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
