"""What comes from Telegram, as far as handlers read it: a message, a tap, a change of membership.

Every field is checked when it is read, all others are passed over: an update with something new in it is no broken update.
Names are the Bot API's. Building a model with each of its hundred fields cost more than all that is decided about a message
(`docs/decisions`, events read by hand).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

CONTENTS = (
    "photo",
    "voice",
    "video_note",
    "video",
    "audio",
    "animation",
    "document",
    "sticker",
    "contact",
    "venue",
    "location",
    "poll",
    "dice",
    "story",
)
"""Kinds of content that are told apart, the telling one first: an animation also carries a document, a venue a location."""


class Unreadable(ValueError):
    """A part that somebody reads is missing or is of another kind."""


@dataclass(frozen=True, slots=True)
class Chat:
    """Where it happened."""

    id: int


@dataclass(frozen=True, slots=True)
class Message:
    """Something that stands in a chat; `content_type` is `text`, one of `CONTENTS`, or `unknown`."""

    chat: Chat
    message_id: int
    text: str | None = None
    content_type: str = "unknown"
    reply_to_message: "Message | None" = None


@dataclass(frozen=True, slots=True)
class CallbackQuery:
    """A tap on a button; `message` is what the button stands under, None where Telegram no longer says."""

    id: str
    data: str | None = None
    message: Message | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """What the bot is in a chat: `member`, `left`, `kicked` …"""

    status: str


@dataclass(frozen=True, slots=True)
class ChatMemberUpdated:
    """The bot was added, removed, blocked or let in again."""

    chat: Chat
    new_chat_member: Member


Event = Message | CallbackQuery | ChatMemberUpdated


def _part(found: Any) -> Mapping[str, Any]:
    if not isinstance(found, dict):
        raise Unreadable
    return found


def _number(found: Any) -> int:
    if type(found) is not int:
        raise Unreadable
    return found


def _words(found: Any) -> str:
    if not isinstance(found, str):
        raise Unreadable
    return found


def message(raw: Any) -> Message:
    """Read a message and the one it answers; raises Unreadable."""
    said = _part(raw)
    text = said.get("text")
    answered = said.get("reply_to_message")
    return Message(
        Chat(_number(_part(said.get("chat")).get("id"))),
        _number(said.get("message_id")),
        None if text is None else _words(text),
        "text" if text is not None else next((kind for kind in CONTENTS if kind in said), "unknown"),
        None if answered is None else message({**_part(answered), "reply_to_message": None}),
    )


def callback_query(raw: Any) -> CallbackQuery:
    """Read a tap; raises Unreadable."""
    said = _part(raw)
    data, under = said.get("data"), said.get("message")
    return CallbackQuery(
        _words(said.get("id")),
        None if data is None else _words(data),
        None if under is None else message(under),
    )


def my_chat_member(raw: Any) -> ChatMemberUpdated:
    """Read what the bot is in a chat now; raises Unreadable."""
    said = _part(raw)
    now = _part(said.get("new_chat_member"))
    return ChatMemberUpdated(
        Chat(_number(_part(said.get("chat")).get("id"))), Member(_words(now.get("status")))
    )


READ: Mapping[str, Callable[[Any], Event]] = {
    "message": message,
    "edited_message": message,
    "callback_query": callback_query,
    "my_chat_member": my_chat_member,
}
"""How each kind of update that is asked for is read (measured notes, allowed_updates)."""
