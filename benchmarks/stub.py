"""One lean Bot API server for all contestants, in a process of its own: `python -m benchmarks.stub`.

It answers as little as a bot needs to run, and as fast as it can: what it costs is added to every
contestant alike and would level the ratios. It must never be used as a test of correctness: that is the
strict Telegram of `simulator/`.
"""

import asyncio
import re
from typing import Any

import orjson
import uvloop

from benchmarks.load import TALK, Lane
from benchmarks.pushing import Pusher

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_CHAT = re.compile(rb'chat_id(?:=|"\s*:\s*"?|"\r\n(?:[^\r\n]+\r\n)*\r\n)(-?\d+)')
_HEAD = b"HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
_ME = b'{"ok":true,"result":{"id":4201,"is_bot":true,"first_name":"Bench","username":"bench_bot"}}'
_SENT = (
    b'{"ok":true,"result":{"message_id":%d,'
    b'"from":{"id":4201,"is_bot":true,"first_name":"Bench","username":"bench_bot"},'
    b'"chat":{"id":%d,"first_name":"P","type":"private"},"date":1700000000,'
    b'"text":"A reply of middling length, the same for every contestant."}}'
)
_TRUE = b'{"ok":true,"result":true}'
_NOTHING = b'{"ok":true,"result":[]}'


def _number(name: bytes, body: bytes, default: int) -> int:
    found = re.search(name + rb'(?:=|"\s*:\s*"?)(-?\d+)', body)
    return int(found[1]) if found else default


class Bot:
    """What the stub knows of one token: its lane once opened, and the long poll it holds."""

    def __init__(self) -> None:
        self.lane: Lane | None = None
        self._pusher: Pusher | None = None
        self._poll: tuple[Door, int, int] | None = None
        self._patience: asyncio.TimerHandle | None = None
        self._woken = False

    def open(self, lane: Lane, push: list[str] | None = None, secret: str = "") -> None:
        """Let people talk; with `push`, their words go to these webhooks."""
        self.lane = lane
        if self._pusher is not None:
            self._pusher.close()
        self._pusher = Pusher(lane, push, secret) if push else None
        self.wake()

    def poll(self, door: "Door", body: bytes) -> None:
        """Answer a getUpdates at once when something waits, else when something comes or its timeout ends."""
        offset, limit = _number(b"offset", body, 0), min(_number(b"limit", body, 100), 100)
        self._poll = (door, offset, limit)
        if self._patience is not None:
            self._patience.cancel()
        self._patience = asyncio.get_running_loop().call_later(_number(b"timeout", body, 0), self._give_up)
        self._serve()

    def wake(self) -> None:
        """Look at the held poll once the calls that have already arrived are taken in."""
        if (self._poll is not None or self._pusher is not None) and not self._woken:
            self._woken = True
            asyncio.get_running_loop().call_soon(self._serve)

    def _serve(self) -> None:
        self._woken = False
        if self._pusher is not None:
            self._pusher.push()
            return
        if self._poll is None or self.lane is None:
            return
        door, offset, limit = self._poll
        if batch := self.lane.hand_out(offset, limit):
            self._poll = None
            door.reply(b'{"ok":true,"result":[' + b",".join(batch) + b"]}")

    def _give_up(self) -> None:
        if self._poll is not None:
            door, self._poll = self._poll[0], None
            door.reply(_NOTHING)


class Door(asyncio.Protocol):
    """One HTTP/1.1 connection; requests come one after the other, each with its length."""

    def __init__(self, bots: dict[bytes, Bot]) -> None:
        self._bots = bots
        self._buffer = b""
        self._sent = 0

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head = self._buffer[:end]
            length = int(found[1]) if (found := _LENGTH.search(head)) else 0
            if b"chunked" in head:
                self._transport.close()  # No client here sends chunks; one that did must not hang unseen.
                return
            if len(self._buffer) < end + 4 + length:
                return
            body = self._buffer[end + 4 : end + 4 + length]
            self._buffer = self._buffer[end + 4 + length :]
            self._take(head.split(b" ", 2)[1], body)

    def reply(self, body: bytes, status: bytes = b"200 OK") -> None:
        if not self._transport.is_closing():
            self._transport.write(_HEAD % (status, len(body)) + body)

    def _take(self, path: bytes, body: bytes) -> None:
        parts = path.split(b"?")[0].split(b"/")
        if parts[1].startswith(b"bot"):
            self._method(self._bots.setdefault(parts[1][3:], Bot()), parts[2].lower(), body)
        elif parts[1] == b"lanes":
            self._control(self._bots.setdefault(parts[2], Bot()), parts[3], body)
        else:
            self.reply(b'{"ok":false,"error_code":404,"description":"Not Found"}', b"404 Not Found")

    def _method(self, bot: Bot, method: bytes, body: bytes) -> None:
        if method == b"getupdates":
            bot.poll(self, body)
            return
        chat = int(found[1]) if (found := _CHAT.search(body)) else 0
        if method in (b"sendmessage", b"editmessagetext"):
            self._sent += 1
            self.reply(_SENT % (self._sent, chat))
        else:
            self.reply(_ME if method == b"getme" else _TRUE)
        if bot.lane is not None and bot.lane.called(method.decode(), chat):
            bot.wake()

    def _control(self, bot: Bot, act: bytes, body: bytes) -> None:
        """What the job says: open a lane, mark the end of the warm-up, ask how many were answered, close."""
        if act == b"open":
            wish = orjson.loads(body)
            first = bot.lane.next_id if bot.lane is not None else 1
            talk, once = tuple(wish.get("talk", TALK)), wish.get("once", False)
            lane = Lane(wish["users"], talk, once=once, first=first)
            bot.open(lane, wish.get("push"), wish.get("secret", ""))
            self.reply(_TRUE)
        elif bot.lane is None:
            self.reply(b'{"error":"no lane is open for this token"}', b"409 Conflict")
        elif act == b"mark":
            bot.lane.mark()
            self.reply(_TRUE)
        elif act == b"answered":
            self.reply(b"%d" % bot.lane.answered)
        elif act == b"close":
            self.reply(orjson.dumps(bot.lane.close()))
        else:
            self.reply(b'{"error":"open, mark, answered or close"}', b"404 Not Found")


async def serve() -> None:
    """Listen on a free port of the loopback, print it, and serve until ended."""
    bots: dict[bytes, Bot] = {}
    server = await asyncio.get_running_loop().create_server(lambda: Door(bots), "127.0.0.1", 0)
    print("PORT", server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve())
