"""What comes in: each raw update is read alone, so that one that cannot be read stops nobody else."""

from dataclasses import dataclass
from typing import Any

import orjson

from domain.danger import Hit, Strength
from handlers.events import READ, Event, Unreadable

KINDS = list(READ)
"""Kinds of update asked for; business chats, channels and groups' members stay out (measured notes, allowed_updates)."""


@dataclass(slots=True)
class Arrival:
    """One update at the door; `event` is None when it could not be read, `number` is the chat's Telegram number.

    `typed` is whatever the person wrote by hand: a message, or the line beneath a picture or file.
    `hits` are its words of danger, `aided` says that help contacts left already, `aid` as which message.
    """

    id: int
    kind: str
    event: Event | None
    number: int | None
    private: bool
    text: str | None
    typed: str
    language: str
    raw: dict[str, Any]
    hits: tuple[Hit, ...] = ()
    aided: bool = False
    aid: int | None = None

    @property
    def is_hurt(self) -> bool:
        """Say whether words of danger were found that are more than a hint."""
        return any(hit.strength is not Strength.SOFT for hit in self.hits)

    @property
    def written(self) -> int | None:
        """Give the message that the person sent in their chat with us; None for anything else."""
        return getattr(self.event, "message_id", None) if self.private and self.kind == "message" else None

    @property
    def tapped(self) -> str:
        """Give the data of the button that was tapped."""
        return str(getattr(self.event, "data", None) or "") if self.kind == "callback_query" else ""

    @property
    def profile(self) -> tuple[str, ...]:
        """Give the names the sender goes by at Telegram: used to cover them in words for others, never kept."""
        sender = _part(_part(self.raw, self.kind), "from")
        found = (sender.get(name) for name in ("first_name", "last_name", "username"))
        return tuple(name for name in found if isinstance(name, str) and name)

    @property
    def cries(self) -> bool:
        """Say whether this update asks for a human at once: by words of danger, the alarm, or its button."""
        alarm = (self.text or "").split("@")[0].strip().lower() == "/allarme"
        return self.is_hurt or alarm or self.tapped == "sos"

    def bytes(self) -> bytes:
        """Give the whole update as bytes, for parking."""
        return orjson.dumps(self.raw)


def _part(whole: dict[str, Any], name: str) -> dict[str, Any]:
    found = whole.get(name)
    return found if isinstance(found, dict) else {}


def read(raw: dict[str, Any]) -> Arrival:
    """Read one raw update; never raises, whatever it holds."""
    kind = next((name for name in KINDS if name in raw), "")
    body = _part(raw, kind)
    holder = _part(body, "message") if kind == "callback_query" else body
    chat = _part(holder, "chat")
    sender = _part(body, "from")
    number = chat.get("id") if isinstance(chat.get("id"), int) else sender.get("id")
    private = chat.get("type", "private") == "private"
    text = body.get("text") if kind != "callback_query" else None
    typed = text if text is not None else body.get("caption") if kind != "callback_query" else None
    language = str(sender.get("language_code") or "")[:2].lower()
    event: Event | None = None
    if kind and holder:
        try:
            event = READ[kind](body)
        except Unreadable:
            event = None
    return Arrival(
        id=int(raw["update_id"]),
        kind=kind,
        event=event,
        number=number if isinstance(number, int) else None,
        private=private,
        text=text if isinstance(text, str) else None,
        typed=typed if isinstance(typed, str) else "",
        language=language,
        raw=raw,
    )
