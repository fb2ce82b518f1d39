"""A copy of the shipped protocol that a test may spoil."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from app import protocol


@dataclass(frozen=True)
class Folder:
    """One protocol folder of a test alone."""

    path: Path

    @classmethod
    def copied(cls, to: Path) -> "Folder":
        """Copy the shipped protocol."""
        return cls(Path(shutil.copytree(protocol.DEFAULT, to / "protocol")))

    def change(self, name: str, good: str, bad: str) -> int:
        """Replace `good` by `bad` in one file; gives the line on which `bad` now stands."""
        file = self.path / name
        text = file.read_text(encoding="utf-8")
        assert good in text
        at = text.index(good)
        file.write_text(text.replace(good, bad, 1), encoding="utf-8")
        return text.count("\n", 0, at) + 1
