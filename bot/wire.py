"""What leaves the house, as bytes: `sendMessage {…}`; exactly these bytes are sealed, kept, sent and sent again.

Handlers give calls as plain data, nothing that could be awaited; here they become lines. No defaults are added, so a
call says all it means.
"""

from collections.abc import Iterable

import orjson

from handlers.ui.calls import Call

BEST_EFFORT = frozenset({"answerCallbackQuery", "sendChatAction"})
"""Methods that are not kept: a second late is too late (measured notes, callbacks)."""


def line(call: Call) -> bytes:
    """Give one call as a line of bytes."""
    return call.method.encode() + b" " + orjson.dumps(call.body)


def lines(answer: Iterable[Call]) -> tuple[bytes, bytes]:
    """Give what is kept and what is best effort, each as lines joined by newlines."""
    kept: list[bytes] = []
    passing: list[bytes] = []
    for call in answer:
        (passing if call.method in BEST_EFFORT else kept).append(line(call))
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
