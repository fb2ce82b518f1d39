"""Pushes updates to webhooks as Telegram does: one person always to the same replica, each 200 awaited."""

import asyncio
import re
from collections import deque
from collections.abc import Sequence
from urllib.parse import urlsplit

from benchmarks.load import Lane

CONNECTIONS = 64
"""Connections to each replica; Telegram uses up to 100 (Bot API, setWebhook)."""

_HEAD = (
    "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\n"
    "X-Telegram-Bot-Api-Secret-Token: %s\r\nContent-Length: "
)


class Pusher:
    """Carries updates of one lane to its replicas until it is closed."""

    def __init__(self, lane: Lane, addresses: Sequence[str], secret: str) -> None:
        self._lane = lane
        self.refused = 0
        self._doors = [_Door(address, secret) for address in addresses]
        self._tasks = [
            asyncio.ensure_future(self._carry(door)) for door in self._doors for _ in range(CONNECTIONS)
        ]

    def push(self) -> None:
        """Take everything that people have said since and put it before the replicas."""
        for chat, update in self._lane.push_out():
            self._doors[chat % len(self._doors)].put(chat, update)

    def close(self) -> None:
        """Let every connection go."""
        for task in self._tasks:
            task.cancel()

    async def _carry(self, door: "_Door") -> None:
        reader, writer = await asyncio.open_connection(door.host, door.port)
        while True:
            chat, update = await door.take()
            writer.write(b"%s%d\r\n\r\n%s" % (door.head, len(update), update))
            head = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"content-length: *(\d+)", head, re.IGNORECASE)
            if length and int(length[1]):
                await reader.readexactly(int(length[1]))
            if b" 200 " not in head.partition(b"\r\n")[0]:
                self.refused += 1
                door.put(chat, update)
            elif self._lane.taken(chat):
                self.push()


class _Door:
    """One replica's webhook and what waits for it."""

    def __init__(self, address: str, secret: str) -> None:
        parts = urlsplit(address)
        self.host, self.port = parts.hostname or "127.0.0.1", parts.port or 80
        self.head = (_HEAD % (parts.path, parts.netloc, secret)).encode()
        self._waiting: deque[tuple[int, bytes]] = deque()
        self._there = asyncio.Semaphore(0)

    def put(self, chat: int, update: bytes) -> None:
        self._waiting.append((chat, update))
        self._there.release()

    async def take(self) -> tuple[int, bytes]:
        await self._there.acquire()
        return self._waiting.popleft()
