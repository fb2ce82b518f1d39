"""Where a conversation stands: one small sealed record per person; it dies with the person's drafts."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

IDLE = timedelta(minutes=15)
"""After this silence a sensitive screen turns neutral (field notes §11, shared family phones)."""

DRAFT_KEPT = timedelta(hours=48)
"""How long an unfinished report is kept (field notes §2.2, §4.5)."""


SILENT = timedelta(days=730)
"""After so long a silence the house looks whether anything still ties it to somebody: as long as a closed case stays."""

AGAIN = timedelta(days=30)
"""When it looks anew at somebody whom something still ties to it."""

TAPPED = "tapped"
"""The step of a question that waits for a tap and for no words (`handlers/tapped.py`)."""


@dataclass(slots=True)
class Talk:
    """The step a person is at and what belongs to it; `data` holds only what JSON can."""

    step: str = ""
    data: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def load(cls, state: bytes) -> "Talk":
        """Read a stored talk; an empty state is a new talk."""
        if not state:
            return cls()
        found = orjson.loads(state)
        return cls(found.get("step", ""), found.get("data", {}))

    def dump(self) -> bytes:
        """Give the bytes to store."""
        return orjson.dumps({"step": self.step, "data": self.data})

    def at(self, step: str, **data: Any) -> None:
        """Stand at another step; what `data` names is kept with it."""
        self.step = step
        self.data.update(data)

    def rest(self) -> None:
        """Stand nowhere; an unfinished draft stays."""
        self.step = ""
        for key in ("about", "asks", "screen", "unsent", "source"):
            self.data.pop(key, None)

    @property
    def waits_for_words(self) -> bool:
        """Say whether something that was asked wants to be answered in words."""
        return self.step not in ("", TAPPED)

    def touch(self, now: datetime) -> None:
        """Note that the person was here."""
        self.data["touched"] = int(now.timestamp())
        self.data.pop("wiped", None)
        self.data.pop("looked", None)

    @property
    def touched_at(self) -> datetime | None:
        """Give when the person was last here."""
        stamp = self.data.get("touched")
        return None if stamp is None else datetime.fromtimestamp(stamp, UTC)

    @property
    def has_draft(self) -> bool:
        """Say whether a report is unfinished."""
        return "draft" in self.data

    @property
    def due_at(self) -> datetime | None:
        """Give when the house should look at this talk by itself: to wipe the screen, to drop the draft, to forget it."""
        touched = self.touched_at
        if touched is None:
            return None
        if not self.data.get("wiped"):
            return touched + IDLE
        if self.has_draft:
            return touched + DRAFT_KEPT
        looked = self.data.get("looked")
        return touched + SILENT if looked is None else datetime.fromtimestamp(looked, UTC) + AGAIN
