"""What leaves the house, as bytes: `sendMessage {…}`; exactly these bytes are sealed, kept, sent and sent again.

Handlers return aiogram methods that nobody awaits; here they become lines. Bot defaults do not reach kept bytes, so a
method says all it means; files cannot be kept and are refused.
"""

from collections.abc import Iterable, Sequence
from enum import Enum
from typing import Any

import orjson
from aiogram.client.default import Default
from aiogram.methods import TelegramMethod
from aiogram.types import InputFile
from pydantic import BaseModel

Answer = TelegramMethod[Any] | Sequence[TelegramMethod[Any]] | None

BEST_EFFORT = frozenset({"answerCallbackQuery", "sendChatAction"})
"""Methods that are not kept: a second late is too late (measured notes, callbacks)."""


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        found = {}
        for name in value.model_fields_set:
            inner = getattr(value, name)
            if inner is not None and not isinstance(inner, Default):
                found[name] = _plain(inner)
        return found
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, InputFile):
        raise TypeError("a file cannot be kept as bytes; keep a reference and send it elsewhere")
    return value


def line(method: TelegramMethod[Any]) -> bytes:
    """Give one method as a line of bytes."""
    return method.__api_method__.encode() + b" " + orjson.dumps(_plain(method))


def lines(answer: Iterable[TelegramMethod[Any]]) -> tuple[bytes, bytes]:
    """Give what is kept and what is best effort, each as lines joined by newlines."""
    kept: list[bytes] = []
    passing: list[bytes] = []
    for method in answer:
        (passing if method.__api_method__ in BEST_EFFORT else kept).append(line(method))
    return b"\n".join(kept), b"\n".join(passing)


def split(line: bytes) -> tuple[str, bytes]:
    """Give method name and body of one line."""
    name, _, body = line.partition(b" ")
    return name.decode(), body


def as_new_message(line: bytes) -> bytes | None:
    """Turn an edit whose message is gone into a new message; None for any other method."""
    name, body = split(line)
    if name != "editMessageText":
        return None
    said = orjson.loads(body)
    said.pop("message_id", None)
    return b"sendMessage " + orjson.dumps(said)
