"""The Bot API's door: reads a call in any of its three encodings, checks it strictly, acts, answers; orders faults too.

Raw ASGI, because a cut connection is one of the answers a test may order.
"""

import asyncio
import functools
import socket
import struct
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

import orjson
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from simulator import groups, messages, methods, profile
from simulator.faults import Fault
from simulator.methods import Upload
from simulator.refusals import Refused, bad_request, conflict, not_found, too_many, unauthorized
from simulator.world import Bot, Telegram

LONGEST_POLL = 50
_ACTIVE_HOOK = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)

Act = Callable[[Telegram, Bot, dict[str, Any]], Any]
_ACTS: dict[str, Act] = {
    "getMe": profile.get_me,
    "logOut": profile.done,
    "close": profile.done,
    "setWebhook": profile.set_webhook,
    "deleteWebhook": profile.delete_webhook,
    "getWebhookInfo": profile.get_webhook_info,
    "sendMessage": messages.send_message,
    "editMessageText": messages.edit_message_text,
    "editMessageCaption": messages.edit_message_caption,
    "editMessageReplyMarkup": messages.edit_message_reply_markup,
    "deleteMessage": messages.delete_message,
    "deleteMessages": messages.delete_messages,
    "answerCallbackQuery": messages.answer_callback_query,
    "copyMessage": messages.copy_message,
    "forwardMessage": messages.forward_message,
    "sendDocument": messages.send_document,
    "sendChatAction": messages.send_chat_action,
    "setMyCommands": profile.set_my_commands,
    "getMyCommands": profile.get_my_commands,
    "deleteMyCommands": profile.delete_my_commands,
    "setMyName": functools.partial(profile.set_words, field="name"),
    "getMyName": functools.partial(profile.get_words, field="name"),
    "setMyDescription": functools.partial(profile.set_words, field="description"),
    "getMyDescription": functools.partial(profile.get_words, field="description"),
    "setMyShortDescription": functools.partial(profile.set_words, field="short_description"),
    "getMyShortDescription": functools.partial(profile.get_words, field="short_description"),
    "setChatMenuButton": profile.set_chat_menu_button,
    "getChatMenuButton": profile.get_chat_menu_button,
    "getChat": profile.get_chat,
    "getChatMember": profile.get_chat_member,
    "leaveChat": groups.leave_chat,
}


class Cut(Exception):
    """The connection is to be cut instead of answered."""


class BotDoor:
    """Answers `/bot<token>/<method>`."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            status, body = await self._answer(request)
        except Cut:
            await _cut(receive)
            return
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _answer(self, request: Request) -> tuple[int, bytes]:
        token, name = request.path_params["token"], request.path_params["method"]
        bot = self._telegram.bots.get(token)
        try:
            if bot is None:
                raise unauthorized() if ":" in token else not_found()
            method = methods.named(name)
            if method is None:
                raise not_found()
            given, from_json = await parameters(request)
            return 200, orjson.dumps(
                {"ok": True, "result": await perform(self._telegram, bot, method, given, from_json)}
            )
        except Refused as refused:
            return refused.code, orjson.dumps(refused.body())


async def parameters(request: Request) -> tuple[dict[str, Any], bool]:
    """Read a call's parameters from query and body; tell whether they came as JSON.

    Raises 400 for a body that is not what its content type says.
    """
    given: dict[str, Any] = dict(request.query_params)
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind == "multipart/form-data":
        async with request.form() as form:
            for name, value in form.multi_items():
                given[name] = (
                    value
                    if isinstance(value, str)
                    else Upload(value.filename or name, await value.read(), value.content_type or "")
                )
        return _attached(given), False
    body = await request.body()
    if not body:
        return given, False
    if kind == "application/json":
        return given | read_json(body), True
    if kind == "application/x-www-form-urlencoded":
        return given | dict(parse_qsl(body.decode(), keep_blank_values=True)), False
    raise bad_request("can't parse request: unsupported content type")


def read_json(body: bytes) -> dict[str, Any]:
    """Read a JSON object; raises 400 for anything else."""
    try:
        read = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise bad_request("can't parse request JSON object") from None
    if not isinstance(read, dict):
        raise bad_request("can't parse request JSON object")
    return read


def _attached(given: dict[str, Any]) -> dict[str, Any]:
    """Put uploads where `attach://name` points; those pointed at are no parameters of their own."""
    used = set()
    for name, value in list(given.items()):
        if isinstance(value, str) and value.startswith("attach://"):
            place = value.removeprefix("attach://")
            if not isinstance(given.get(place), Upload):
                raise bad_request(f'file "{place}" was not attached')
            given[name] = given[place]
            used.add(place)
    return {
        name: value for name, value in given.items() if name not in used or name in methods.FILE_PARAMETERS
    }


async def perform(telegram: Telegram, bot: Bot, method: str, given: dict[str, Any], from_json: bool) -> Any:
    """Do one call: check it, meet the faults ordered for it, act, write it down. Raises Refused or Cut."""
    status, description, result = 200, "", None
    chat_id = chat_meant(bot, given)
    chat = bot.chats.get(chat_id) if chat_id is not None else None
    fault = telegram.faults.take(bot.id, method, chat_id)
    if fault is not None:
        telegram.pulse.beat()
    if chat is not None:
        chat.calls_in_flight += 1
    try:
        await _before(fault)
        values = methods.checked(method, given, from_json=from_json)
        if method == "getUpdates":
            return await _get_updates(telegram, bot, values)
        result = _ACTS[method](telegram, bot, values)
        await _after(fault)
        return result
    except Refused as refused:
        status, description = refused.code, refused.description
        raise
    except Cut:
        status, description = 0, "connection cut"
        raise
    finally:
        if chat is not None:
            chat.calls_in_flight -= 1
            chat.pulse.beat()
        if method != "getUpdates":
            _write_down(telegram, bot, method, given, status, description, result)


def _write_down(
    telegram: Telegram,
    bot: Bot,
    method: str,
    given: dict[str, Any],
    status: int,
    description: str,
    result: Any,
) -> None:
    telegram.transcript.add(
        bot=bot.id,
        method=method,
        chat=chat_meant(bot, given),
        parameters={name: _as_text(value) for name, value in given.items()},
        status=status,
        description=description,
        message=result.get("message_id") if isinstance(result, dict) else None,
        at=telegram.clock.now(),
    )


def _as_text(value: Any) -> Any:
    if isinstance(value, Upload):
        content = value.content.decode("utf-8", "replace")
        return {
            "file_name": value.name,
            "media_type": value.media_type,
            "size": len(value.content),
            "content": content,
        }
    if isinstance(value, str) and value[:1] in "{[":
        try:
            return orjson.loads(value)
        except orjson.JSONDecodeError:
            return value
    return value


def chat_meant(bot: Bot, given: dict[str, Any]) -> int | None:
    """Find the chat a call is about, also when it answers a tap."""
    value = given.get("chat_id")
    if value is not None:
        try:
            return int(value)
        except (TypeError, ValueError):
            return None
    query = bot.queries.get(str(given.get("callback_query_id")))
    return query.chat_id if query else None


async def _get_updates(telegram: Telegram, bot: Bot, values: dict[str, Any]) -> list[dict[str, Any]]:
    if bot.webhook is not None:
        raise conflict(_ACTIVE_HOOK)
    profile.allow(bot, values)
    limit = min(100, max(1, values.get("limit", 100)))
    timeout = min(LONGEST_POLL, max(0, values.get("timeout", 0)))
    found = await bot.inbox.poll(offset=values.get("offset", 0), limit=limit, within=timeout)
    return [update.as_json() for update in found]


async def _before(fault: Fault | None) -> None:
    if fault is None:
        return
    match fault.kind:
        case "refuse" if fault.retry_after is not None:
            raise Refused(fault.code, fault.description, {"retry_after": fault.retry_after})
        case "refuse":
            raise Refused(fault.code, fault.description)
        case "flood":
            raise too_many(fault.retry_after or 1)
        case "bad_gateway":
            raise Refused(502, "Bad Gateway")
        case "reset":
            raise Cut
        case "delay":
            await asyncio.sleep(fault.seconds)


async def _after(fault: Fault | None) -> None:
    if fault is None:
        return
    match fault.kind:
        case "bad_gateway_after":
            raise Refused(502, "Bad Gateway")
        case "reset_after":
            raise Cut
        case "delay_after":
            await asyncio.sleep(fault.seconds)


async def _cut(receive: Receive) -> None:
    """Cut the connection as a failing network does; uvicorn's own transport is reached through its `receive`."""
    transport: asyncio.Transport = receive.__self__.transport  # type: ignore[attr-defined]
    connection = transport.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
    while (await receive())["type"] != "http.disconnect":
        pass
