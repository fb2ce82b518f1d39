"""What stands on a phone's screen, as values: messages, buttons, toasts; and how a screen is drawn for a red test."""

from dataclasses import dataclass
from typing import Any


class CannotDo(AssertionError):
    """The phone cannot do that: the simulator's sentence says why."""


@dataclass(frozen=True, slots=True)
class Button:
    """An inline button as it stands under a message."""

    label: str
    data: str | None
    url: str | None
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it stands on a screen; `by` is "bot" or "person"."""

    id: int
    by: str
    sender: str
    kind: str
    text: str
    buttons: tuple[Button, ...]
    edited: bool
    deleted: bool
    protected: bool
    at: int
    version: int
    forwarded_from: str | None
    reply_to: int | None
    entities: tuple[dict[str, Any], ...]
    content: dict[str, Any]

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of its buttons, row by row."""
        return tuple(button.label for button in self.buttons)

    def button(self, label: str) -> Button | None:
        """Find the button whose label is `label`, else the only one whose label contains it."""
        exact = [button for button in self.buttons if button.label == label]
        near = exact or [button for button in self.buttons if label in button.label]
        if len(near) > 1:
            raise CannotDo(f"{label!r} means several buttons: {', '.join(button.label for button in near)}")
        return near[0] if near else None

    def drawn(self) -> str:
        """Draw it as text."""
        lines = [f"{'◀' if self.by == 'bot' else '▶'} {self.text or '[' + self.kind + ']'}"]
        row: list[str] = []
        for at, button in enumerate(self.buttons):
            row.append(f"[{button.label}]")
            if at + 1 == len(self.buttons) or self.buttons[at + 1].row != button.row:
                lines.append("   " + " ".join(row))
                row = []
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Toast:
    """What a tap showed: for a moment, or (`alert`) until closed."""

    text: str
    alert: bool
    url: str | None
    version: int


def read(told: dict[str, Any]) -> Message:
    buttons = tuple(
        Button(button["text"], button.get("callback_data"), _link(button), row, column)
        for row, line in enumerate(told["buttons"])
        for column, button in enumerate(line)
    )
    plain = {
        name: told[name] for name in Message.__slots__ if name in told and name not in ("buttons", "entities")
    }
    return Message(**plain, buttons=buttons, entities=tuple(told["entities"]))


def _link(button: dict[str, Any]) -> str | None:
    return button.get("url") or (button.get("web_app") or {}).get("url")
