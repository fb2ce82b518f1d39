"""Stands between the house and the simulated Telegram and writes down every call, with the life that made it.

Each life of the house has an address of its own (`/life7/bot…`), so that a call is never laid at the wrong door.
"""

import asyncio
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import orjson
from starlette.applications import Starlette
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from simulator.server import TOKEN, build

_ADDRESS = re.compile(r"/life(\d+)(/bot[^/]*/(\w+))")
_NOTHING_TO_CHANGE = "message is not modified"  # the same edit again: it stands there already


@dataclass(slots=True)
class Call:
    """One call of the Bot API: who made it and when, what it said, and whether Telegram did it."""

    life: int
    method: str
    body: dict[str, Any]
    at: float
    done: bool = False

    @property
    def chat(self) -> int | None:
        """Give the chat it is about; None for calls about no chat."""
        chat = self.body.get("chat_id")
        return chat if isinstance(chat, int) else None


@dataclass(frozen=True, slots=True)
class Kill:
    """One end of a life: when, and how many updates it had taken that nobody had confirmed yet.

    A `tick` is a moment of bad times in which no life ended: what is sent again across it is fair, and nothing more.
    """

    life: int
    at: float
    in_flight: int
    tick: bool = False


@dataclass(slots=True)
class Log:
    """What was seen, in the order in which Telegram did it; `errors` counts by their number what lives were refused."""

    calls: list[Call] = field(default_factory=list)
    kills: list[Kill] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)
    errors: Counter[int] = field(default_factory=Counter)

    def pollers(self) -> list[int]:
        """Give which life asked for updates, each time, in order."""
        return [call.life for call in self.calls if call.method == "getUpdates" and call.life]

    def killed(self, life: int, in_flight: int) -> None:
        """Note that a life ended now; what it had already sent may still arrive and counts as sent before."""
        self.kills.append(Kill(life, asyncio.get_running_loop().time(), in_flight))

    def said_in(self, chat: int) -> list[Call]:
        """Give what was said in a chat, in order, each call of a dead life no later than its death."""
        died = {kill.life: kill.at for kill in self.kills}
        found = [call for call in self.calls if call.chat == chat and call.done]
        for call in found:
            call.at = min(call.at, died.get(call.life, call.at))
        return sorted(found, key=lambda call: call.at)


class Witness:
    """ASGI middleware around the simulator; it changes nothing but the address."""

    def __init__(self, app: ASGIApp, log: Log) -> None:
        self._app = app
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on; write down what goes to the Bot API."""
        found = _ADDRESS.fullmatch(scope.get("path", ""))
        if found is None:
            await self._app(scope, receive, send)
            return
        life, path, method = int(found[1]), found[2], found[3]
        body = await _whole(receive)
        if body is None:
            return  # the line was cut in the middle of it: nobody was asked for anything
        call = Call(life, method, orjson.loads(body or b"{}"), asyncio.get_running_loop().time())
        self._log.calls.append(call)
        inner = {**scope, "path": path, "raw_path": path.encode()}
        answer = bytearray()

        async def again() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def overheard(message: Message) -> None:
            if message["type"] == "http.response.body":
                answer.extend(message.get("body", b""))
                if not message.get("more_body"):
                    self._answered(call, bytes(answer))
            await send(message)

        await self._app(inner, again, overheard)

    def _answered(self, call: Call, answer: bytes) -> None:
        told = orjson.loads(answer)
        if call.life and not told.get("ok"):
            self._log.errors[int(told.get("error_code", 0))] += 1
        call.done = bool(told.get("ok")) or _NOTHING_TO_CHANGE in str(told.get("description"))
        if call.method == "getUpdates" and told.get("ok"):
            died = any(kill.life == call.life for kill in self._log.kills)
            self._log.taken.update(update["update_id"] for update in told["result"] if not died)


def watched(log: Log) -> Starlette:
    """Make a simulated Telegram whose calls are written down in `log`."""
    app = build([TOKEN])
    app.add_middleware(Witness, log=log)
    return app


async def _whole(receive: Receive) -> bytes | None:
    """Read a request to its end; None when it was cut before."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body.extend(message.get("body", b""))
        if not message.get("more_body"):
            return bytes(body)
