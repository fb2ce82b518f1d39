"""Reads the keyboards a bot sends and refuses what Telegram refuses; keeps only fields Telegram knows."""

from typing import Any

import orjson

from simulator.refusals import Refused, bad_request

LONGEST_DATA = 64  # bytes of UTF-8 in callback_data
LONGEST_MARKUP = 10 * 1024  # bytes of JSON, about
MOST_BUTTONS = {"inline_keyboard": 100, "keyboard": 300}
MOST_IN_A_ROW = {"inline_keyboard": 8, "keyboard": 12}

_INLINE_ACTS = (
    "url", "callback_data", "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat", "copy_text", "callback_game", "pay",
)  # fmt: skip
_DECORATION = {"text", "icon_custom_emoji_id", "style"}
_REPLY_ACTS = {
    "request_users", "request_chat", "request_contact", "request_location", "request_poll", "web_app",
    "request_managed_bot",
}  # fmt: skip
_KINDS = ("inline_keyboard", "keyboard", "remove_keyboard", "force_reply")
_OPTIONS = {
    "inline_keyboard": set[str](),
    "keyboard": {
        "is_persistent",
        "resize_keyboard",
        "one_time_keyboard",
        "input_field_placeholder",
        "selective",
    },
    "remove_keyboard": {"selective"},
    "force_reply": {"input_field_placeholder", "selective"},
}

Markup = dict[str, Any]


def read_markup(markup: Any) -> Markup | None:
    """Check a reply_markup and give it back in Telegram's words; None when it is absent or empty.

    Raises 400: text buttons, over-long data (BUTTON_DATA_INVALID), too many buttons, unknown fields.
    """
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    kind = next((kind for kind in _KINDS if markup.get(kind) is not None), None)
    if kind is None:
        if markup:
            raise bad_request(f"unknown reply markup: {', '.join(sorted(markup))}")
        return None
    if len(orjson.dumps(markup, option=orjson.OPT_NON_STR_KEYS)) > LONGEST_MARKUP:
        raise bad_request("reply markup is too long")
    _no_strangers(markup, {kind} | _OPTIONS[kind], "reply markup")
    if kind == "inline_keyboard":
        return _inline(markup[kind])
    if kind == "keyboard":
        rows = _rows(markup[kind], kind)
        return {**markup, "keyboard": [[_reply_button(button) for button in row] for row in rows]}
    return dict(markup)


def _rows(rows: Any, field: str) -> list[list[Any]]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request(f'field "{field}" must be an Array of Arrays')
    if sum(map(len, rows)) > MOST_BUTTONS[field] or any(len(row) > MOST_IN_A_ROW[field] for row in rows):
        raise bad_request("reply markup is too long")
    return rows


def _inline(given: Any) -> Markup | None:
    rows = [[_inline_button(button) for button in row] for row in _rows(given, "inline_keyboard") if row]
    return {"inline_keyboard": rows} if rows else None


def _inline_button(button: Any) -> dict[str, Any]:
    if not isinstance(button, dict):
        raise _cannot_parse("InlineKeyboardButton must be an Object")
    _no_strangers(button, _DECORATION | set(_INLINE_ACTS), "InlineKeyboardButton")
    _label(button)
    acts = [act for act in _INLINE_ACTS if button.get(act) not in (None, "")]
    if "switch_inline_query" in button or "switch_inline_query_current_chat" in button:
        acts = acts or ["switch_inline_query"]
    if not acts:
        raise _cannot_parse("Text buttons are unallowed in the inline keyboard")
    if len(acts) > 1:
        raise _cannot_parse(f"exactly one of {', '.join(acts)} is allowed")
    data = button.get("callback_data")
    if data is not None and not isinstance(data, str):
        raise _cannot_parse('Field "callback_data" must be of type String')
    if data is not None and len(data.encode()) > LONGEST_DATA:
        raise bad_request("BUTTON_DATA_INVALID")
    url = button.get("url")
    if url is not None and not _is_link(url):
        raise bad_request("BUTTON_URL_INVALID")
    return {key: value for key, value in button.items() if value is not None}


def _is_link(url: Any) -> bool:
    if not isinstance(url, str):
        return False
    return url.startswith(("https://", "http://", "tg://")) and len(url) > len("https://") and " " not in url


def _label(button: dict[str, Any]) -> None:
    text = button.get("text")
    if not isinstance(text, str):
        raise _cannot_parse('Can\'t find field "text"')
    if not text.strip():
        raise _cannot_parse("Button text must be non-empty")


def _reply_button(button: Any) -> dict[str, Any]:
    if isinstance(button, str):
        button = {"text": button}
    if not isinstance(button, dict):
        raise bad_request("can't parse keyboard button: KeyboardButton must be a String or an Object")
    _no_strangers(button, _DECORATION | _REPLY_ACTS, "KeyboardButton")
    _label(button)
    return {key: value for key, value in button.items() if value is not None}


def _no_strangers(given: dict[str, Any], known: set[str], what: str) -> None:
    strangers = sorted(key for key in given if key not in known and given[key] is not None)
    if strangers:
        raise bad_request(f"unknown field of {what}: {', '.join(strangers)}")


def _cannot_parse(reason: str) -> Refused:
    return bad_request(f"can't parse inline keyboard button: {reason}")
