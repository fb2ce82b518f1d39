"""The key file as an operator changes it: a new epoch, an old one destroyed, the blind-index key replaced; always whole.

A change is written beside the file, flushed and put in its place in one step, so that no moment has half a ring. The running
house reads the file anew when it meets a key it does not know.
"""

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from db.sealing import RING_FILE, KeysUnusable, fresh

HIGHEST = 255
"""A master key's number is one byte of what it seals; at one key a month the numbers last twenty-one years."""


@dataclass(frozen=True, slots=True)
class Epoch:
    """One master key: its number, when it was made and until when it was the newest (None: it is)."""

    number: int
    made_on: date | None
    until: date | None


def _read(folder: Path) -> dict[str, Any]:
    try:
        ring: dict[str, Any] = json.loads((folder / RING_FILE).read_text())
    except (OSError, ValueError) as error:
        raise KeysUnusable(f"{folder / RING_FILE}: cannot be read.") from error
    return ring


def replace(folder: Path, ring: dict[str, Any]) -> None:
    """Put a ring in the place of the one that stands, in one step, readable by the owner alone."""
    target, beside = folder / RING_FILE, folder / f"{RING_FILE}.new"
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    with os.fdopen(descriptor, "w") as file:
        json.dump(ring, file)
        file.flush()
        os.fsync(descriptor)
    beside.replace(target)
    place = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(place)
    finally:
        os.close(place)


def epochs(folder: Path) -> list[Epoch]:
    """Give the master keys, oldest first."""
    ring = _read(folder)
    made = {int(kid): date.fromisoformat(day) for kid, day in ring.get("made", {}).items()}
    numbers = sorted(int(kid) for kid in ring["masters"])
    return [
        Epoch(number, made.get(number), made.get(after) if after is not None else None)
        for number, after in zip(numbers, [*numbers[1:], None], strict=True)
    ]


def begin_epoch(folder: Path, today: date) -> int:
    """Add a master key, which seals from now on; gives its number. Raises KeysUnusable when no number is left."""
    ring = _read(folder)
    number = max(int(kid) for kid in ring["masters"]) + 1
    if number > HIGHEST:
        raise KeysUnusable(f"{folder / RING_FILE}: no number is left for a new key.")
    ring["masters"][str(number)] = fresh()
    ring.setdefault("made", {})[str(number)] = today.isoformat()
    replace(folder, ring)
    return number


def over(known: Iterable[Epoch], today: date, kept: timedelta) -> list[int]:
    """Give the numbers of keys that ceased to be the newest longer ago than backups are kept."""
    return [one.number for one in known if one.until is not None and one.until + kept < today]


def destroy(folder: Path, numbers: Iterable[int]) -> None:
    """Destroy master keys: what only they open, such as old backups, opens for nobody any more."""
    ring = _read(folder)
    for number in numbers:
        if number == max(int(kid) for kid in ring["masters"]):
            raise KeysUnusable(f"{folder / RING_FILE}: key {number} seals now and cannot be destroyed.")
        ring["masters"].pop(str(number), None)
        ring.get("made", {}).pop(str(number), None)
    replace(folder, ring)


def propose_index(folder: Path) -> None:
    """Add the blind-index key that comes next; one that was proposed and never put in force is taken up again."""
    ring = _read(folder)
    ring.setdefault("trail", ring["index"])
    ring.setdefault("child", ring["index"])
    if "next_index" not in ring:
        ring["next_index"] = fresh()
    replace(folder, ring)


def settle_index(folder: Path) -> None:
    """Let the blind-index key that the database now names take the place of the former one."""
    ring = _read(folder)
    if "next_index" in ring:
        ring["index"] = ring.pop("next_index")
        replace(folder, ring)
