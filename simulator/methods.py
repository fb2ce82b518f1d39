"""The table of simulated Bot API methods and their parameters, and the strict check of a call against it.

Facts of the Bot API reference; a test compares them with aiogram's models. Telegram forgives unknown parameters and
loose types; the simulator does not, because a forgiven slip is a message that never looked as meant.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from simulator.refusals import bad_request

# name:type, "!" required, "low-high" the numbers allowed, "?" known but without effect here, "-" refused here
_SEND = """message_thread_id:int- direct_messages_topic_id:int- business_connection_id:text- message_effect_id:text?
 disable_notification:bool protect_content:bool allow_paid_broadcast:bool? suggested_post_parameters:object-
 reply_parameters:object reply_markup:object reply_to_message_id:int allow_sending_without_reply:bool"""
_EPHEMERAL = "ephemeral_message_parameters:object- receiver_user_id:int- callback_query_id:text-"
_LINKS = "link_preview_options:object disable_web_page_preview:bool"
_CAPTION = "caption:text parse_mode:text caption_entities:array"
_ABOVE = "show_caption_above_media:bool"
_EDITED = """business_connection_id:text- chat_id:chat message_id:int inline_message_id:text-
 reply_markup:object"""
_WHERE = "language_code:text"

_TABLE: dict[str, str] = {
    "getMe": "",
    "logOut": "",
    "close": "",
    "getUpdates": "offset:int limit:int timeout:int allowed_updates:array",
    "setWebhook": """url:text! certificate:file- ip_address:text? max_connections:int=1-100 allowed_updates:array
        drop_pending_updates:bool secret_token:text""",
    "deleteWebhook": "drop_pending_updates:bool",
    "getWebhookInfo": "",
    "sendMessage": f"chat_id:chat! text:text! parse_mode:text entities:array {_LINKS} {_SEND} {_EPHEMERAL}",
    "editMessageText": f"text:text parse_mode:text entities:array rich_message:object- {_LINKS} {_EDITED}",
    "editMessageCaption": f"{_CAPTION} {_ABOVE} {_EDITED}",
    "editMessageReplyMarkup": _EDITED,
    "deleteMessage": "chat_id:chat! message_id:int!",
    "deleteMessages": "chat_id:chat! message_ids:array!",
    "answerCallbackQuery": "callback_query_id:text! text:text show_alert:bool url:text cache_time:int?",
    "copyMessage": f"""chat_id:chat! from_chat_id:chat! message_id:int! video_start_timestamp:int? {_CAPTION}
        {_ABOVE}
        {_SEND.replace("business_connection_id:text-", "")}""",
    "forwardMessage": """chat_id:chat! from_chat_id:chat! message_id:int! message_thread_id:int-
        direct_messages_topic_id:int- video_start_timestamp:int? disable_notification:bool protect_content:bool
        message_effect_id:text? suggested_post_parameters:object-""",
    "sendDocument": f"""chat_id:chat! document:file! thumbnail:file? {_CAPTION}
        disable_content_type_detection:bool? {_SEND} {_EPHEMERAL}""",
    "sendChatAction": "chat_id:chat! action:text! business_connection_id:text- message_thread_id:int-",
    "setMyCommands": f"commands:array! scope:object {_WHERE}",
    "getMyCommands": f"scope:object {_WHERE}",
    "deleteMyCommands": f"scope:object {_WHERE}",
    "setMyName": f"name:text {_WHERE}",
    "getMyName": _WHERE,
    "setMyDescription": f"description:text {_WHERE}",
    "getMyDescription": _WHERE,
    "setMyShortDescription": f"short_description:text {_WHERE}",
    "getMyShortDescription": _WHERE,
    "setChatMenuButton": "chat_id:int menu_button:object",
    "getChatMenuButton": "chat_id:int",
    "getChat": "chat_id:chat!",
    "getChatMember": "chat_id:chat! user_id:int!",
    "leaveChat": "chat_id:chat!",
}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a call."""

    name: str
    content: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of one method; `low` and `high` bound a number."""

    name: str
    kind: str
    required: bool
    refused: bool
    low: int | None = None
    high: int | None = None


def _parameter(word: str) -> Parameter:
    name, _, rest = word.partition(":")
    kind, _, bounds = rest.partition("=")
    low, _, high = bounds.partition("-")
    return Parameter(
        name,
        kind.rstrip("!?-"),
        required=kind.endswith("!"),
        refused=kind.endswith("-"),
        low=int(low) if low else None,
        high=int(high) if high else None,
    )


METHODS: dict[str, dict[str, Parameter]] = {
    method: {parameter.name: parameter for parameter in map(_parameter, words.split())}
    for method, words in _TABLE.items()
}
FILE_PARAMETERS = frozenset(
    parameter.name for words in METHODS.values() for parameter in words.values() if parameter.kind == "file"
)
_BY_LOWER_NAME = {method.lower(): method for method in METHODS}


# The inner fields of objects, told in the same way.
_SHAPES: dict[str, dict[str, Parameter]] = {
    name: {parameter.name: parameter for parameter in map(_parameter, words.split())}
    for name, words in {
        "reply_parameters": """message_id:int! chat_id:chat allow_sending_without_reply:bool quote:text?
            quote_parse_mode:text? quote_entities:array? quote_position:int? checklist_task_id:int- poll_option_id:text-
            ephemeral_message_id:int-""",
        "link_preview_options": """is_disabled:bool url:text prefer_small_media:bool prefer_large_media:bool
            show_above_text:bool""",
        "scope": "type:text! chat_id:chat user_id:int",
        "menu_button": "type:text! text:text web_app:object",
    }.items()
}


def named(name: str) -> str | None:
    """Find a method whatever its capitals; None for a method that is not simulated."""
    return _BY_LOWER_NAME.get(name.lower())


def checked(method: str, given: Mapping[str, Any], *, from_json: bool) -> dict[str, Any]:
    """Give the call's values in their types; raise 400 for unknown, missing, mistyped or out-of-range parameters.

    Values of a JSON body must have JSON's types; those of a form are text and are read as Telegram reads them.
    """
    return _checked(method, METHODS[method], given, from_json=from_json)


def _checked(
    what: str, known: Mapping[str, Parameter], given: Mapping[str, Any], *, from_json: bool
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, value in given.items():
        if value is None:
            continue
        parameter = known.get(name)
        if parameter is None:
            raise bad_request(f'unknown parameter "{name}" of {what}')
        if parameter.refused:
            raise bad_request(f'parameter "{name}" is not simulated')
        values[name] = _read(parameter, value, from_json=from_json)
    for name, parameter in known.items():
        if parameter.required and values.get(name) in (None, ""):
            raise bad_request(_MISSING.get(name, f'parameter "{name}" is required'))
    return values


_MISSING = {"chat_id": "chat_id is empty", "text": "message text is empty"}


def _read(parameter: Parameter, value: Any, *, from_json: bool) -> Any:
    kind = parameter.kind
    if kind == "file":
        if isinstance(value, Upload | str):
            return value
    elif kind == "text":
        if isinstance(value, str):
            return value
    elif kind == "bool":
        if isinstance(value, bool):
            return value
        if isinstance(value, str) and not from_json and value.lower() in ("true", "false", "1", "0"):
            return value.lower() in ("true", "1")
    elif kind in ("int", "chat"):
        if (number := _number(value, from_json=from_json)) is not None:
            return _bounded(parameter, number)
        if kind == "chat" and isinstance(value, str) and value.startswith("@"):
            return value
    else:
        return _structure(parameter, value)
    raise bad_request(f'parameter "{parameter.name}" must be of type {kind}')


def _number(value: Any, *, from_json: bool) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, str) and not from_json and value.lstrip("-").isdecimal() and value.isascii():
        return int(value)
    return None


def _bounded(parameter: Parameter, number: int) -> int:
    if (
        parameter.low is not None
        and parameter.high is not None
        and not parameter.low <= number <= parameter.high
    ):
        raise bad_request(
            f'parameter "{parameter.name}" must be between {parameter.low} and {parameter.high}'
        )
    return number


def _structure(parameter: Parameter, value: Any) -> Any:
    if isinstance(value, str):
        try:
            value = orjson.loads(value)
        except orjson.JSONDecodeError:
            raise bad_request(f'can\'t parse "{parameter.name}" JSON object') from None
    if isinstance(value, dict) and parameter.name in _SHAPES:
        return _checked(parameter.name, _SHAPES[parameter.name], value, from_json=True)
    if isinstance(value, dict if parameter.kind == "object" else list):
        return value
    raise bad_request(f'parameter "{parameter.name}" must be of type {parameter.kind}')
