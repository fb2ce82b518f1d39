"""Who read each language's texts natively, and when: `<language>/review.toml`, written by whoever brings that reader.

A language ships before it was read, and says so; it is never passed off as reviewed.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from domain.danger_rules import NOT_YET
from domain.faults import Fault, Faulty

FOLDER: Final = Path(__file__).parent
FILE: Final = "review.toml"
ALL, FAMILIES = "all", "families"
"""What a catalogue holds: every text of the house, or those that families read."""


@dataclass(frozen=True, slots=True)
class Review:
    """What one language's catalogue holds, and the native reader who answers for it."""

    language: str
    texts: str = ALL
    by: str = NOT_YET
    on: date | None = None

    def __str__(self) -> str:
        day = f" on {self.on}" if self.on else ""
        return f"{self.language}: reviewed natively by {self.by}{day}"


def load(folder: Path = FOLDER) -> Mapping[str, Review]:
    """Read every review of `folder` by language; raises `Faulty` for a reader without a day, or a day without a reader."""
    read = {}
    wrong: list[Fault] = []
    for path in sorted(folder.glob(f"*/{FILE}")):
        one = _read(path)
        if one.texts not in (ALL, FAMILIES):
            wrong.append(
                Fault(_name(path), 1, f"“{one.texts}” is no kind of texts", f"Write {ALL} or {FAMILIES}")
            )
        if (one.by == NOT_YET) != (one.on is None):
            cure = f'Write both, or reviewed_by = "{NOT_YET}" alone'
            wrong.append(Fault(_name(path), 1, "a native reader and the day belong together", cure))
        read[one.language] = one
    if wrong:
        raise Faulty(tuple(wrong))
    return read


def _read(path: Path) -> Review:
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as broken:
        raise Faulty((Fault(_name(path), 1, f"this is not TOML: {broken}", "Mend the line"),)) from broken
    on = given.get("reviewed_on")
    return Review(
        path.parent.name,
        str(given.get("texts", ALL)),
        str(given.get("reviewed_by") or NOT_YET),
        on if isinstance(on, date) else None,
    )


def _name(path: Path) -> str:
    return f"locales/{path.parent.name}/{FILE}"
