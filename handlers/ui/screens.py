"""Screens: a text and rows of buttons become one Telegram method; a tap edits its own message, the rest sends a new one."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from handlers.events import CallbackQuery, Message
from handlers.ui.calls import Call
from locales.catalogues import Translate

LONGEST = 4000
"""Characters of one message, below Telegram's 4096 so that a cut never falls in a mark (measured notes, text)."""

_NO_PREVIEW = {"is_disabled": True}


@dataclass(frozen=True, slots=True)
class Button:
    """One button: its words, and what a tap carries (64 bytes at most)."""

    text: str
    data: str
    app: str | None = None
    """The https address of a Mini App to open instead of carrying data."""
    url: str | None = None
    """The https address of a page elsewhere; nothing goes there before it is tapped."""


Rows = Sequence[Sequence[Button]]

NARROW = 24
"""Letters of a button of which two stand side by side on a small phone and are read whole."""


def grid(buttons: Sequence[Button]) -> list[list[Button]]:
    """Give rows of two buttons; one too long to be read in half a row has a row of its own."""
    rows: list[list[Button]] = []
    for one in buttons:
        beside = rows[-1] if rows and len(rows[-1]) == 1 else None
        if beside is not None and max(len(one.text), len(beside[0].text)) <= NARROW:
            beside.append(one)
        else:
            rows.append([one])
    return rows


def way_out(_: Translate) -> list[Button]:
    """Give the last row of a screen that asks nothing: the menu, then help."""
    return [Button(_("Menu"), "menu"), Button(_("Aiuto"), "help")]


def give_up(_: Translate) -> list[Button]:
    """Give the last row of a screen that waits for words: leave it, then help."""
    return [Button(_("Annulla"), "stop"), Button(_("Aiuto"), "help")]


def _drawn(button: Button) -> dict[str, Any]:
    if button.app is not None:
        return {"text": button.text[:60], "web_app": {"url": button.app}}
    if button.url is not None:
        return {"text": button.text[:60], "url": button.url}
    return {"text": button.text[:60], "callback_data": button.data}


def _keyboard(rows: Rows) -> dict[str, Any] | None:
    drawn = [[_drawn(one) for one in row] for row in rows if row]
    return {"inline_keyboard": drawn} if drawn else None


def chat_of(event: Message | CallbackQuery) -> int:
    """Give the chat in which something happened."""
    if isinstance(event, CallbackQuery):
        if event.message is None:
            raise LookupError("a tap without its message")
        return event.message.chat.id
    return event.chat.id


def message_of(tap: CallbackQuery) -> int:
    """Give the message under which a button was tapped."""
    if tap.message is None:
        raise LookupError("a tap without its message")
    return tap.message.message_id


def send(chat: int, text: str, rows: Rows = (), *, protect: bool = False, silent: bool = False) -> Call:
    """Give a new message; `protect` also has it deleted by itself after 15 minutes."""
    body: dict[str, Any] = {"chat_id": chat, "text": text[:LONGEST], "link_preview_options": _NO_PREVIEW}
    if protect:
        body["protect_content"] = True
    if silent:
        body["disable_notification"] = True
    return _with_keyboard(Call("sendMessage", body), rows)


def _with_keyboard(call: Call, rows: Rows) -> Call:
    keyboard = _keyboard(rows)
    if keyboard is not None:
        call.body["reply_markup"] = keyboard
    return call


def say(event: Message | CallbackQuery, text: str, rows: Rows = (), *, protect: bool = False) -> Call:
    """Send a new message to whoever wrote or tapped."""
    return send(chat_of(event), text, rows, protect=protect)


def show(event: Message | CallbackQuery, text: str, rows: Rows = ()) -> Call:
    """Show a screen: in the place of the tapped one, or as a new message."""
    if isinstance(event, CallbackQuery) and event.message is not None:
        body = {
            "chat_id": event.message.chat.id,
            "message_id": event.message.message_id,
            "text": text[:LONGEST],
            "link_preview_options": _NO_PREVIEW,
        }
        return _with_keyboard(Call("editMessageText", body), rows)
    return say(event, text, rows)


def below(event: Message | CallbackQuery, screen: Call) -> Call:
    """Give a screen as a new message under what was just said, instead of an edit above it."""
    if screen.method != "editMessageText":
        return screen
    return Call("sendMessage", {name: said for name, said in screen.body.items() if name != "message_id"})


def toast(event: Message | CallbackQuery, text: str = "") -> list[Call]:
    """Answer a tap in passing; nothing important may stand here alone, screen readers miss it (measured notes)."""
    if not isinstance(event, CallbackQuery):
        return []
    more = {"text": text[:190]} if text else {}
    return [Call("answerCallbackQuery", {"callback_query_id": event.id, **more})]


def edit(chat: int, message: int, text: str) -> Call:
    """Put a text in the place of a message of ours, without buttons."""
    return Call("editMessageText", {"chat_id": chat, "message_id": message, "text": text})


def document(chat: int, name: str, kind: str, text: str, caption: str) -> Call:
    """Give a small text file with a line under it, such as a calendar entry (`text/calendar`)."""
    file = {"name": name, "type": kind, "text": text}
    return Call("sendDocument", {"chat_id": chat, "document": file, "caption": caption})


def delete(chat: int, messages: Sequence[int]) -> list[Call]:
    """Delete messages, a hundred a call at most."""
    return [
        Call("deleteMessages", {"chat_id": chat, "message_ids": list(messages[start : start + 100])})
        for start in range(0, len(messages), 100)
    ]


def plain(text: str) -> str:
    """Give typed text for a message in which marks would be read as HTML."""
    return escape(text, quote=False)
