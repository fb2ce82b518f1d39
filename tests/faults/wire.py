"""A TCP line that misbehaves while it is told to, on either way: it cuts, delays, truncates, or carries nothing at all.

Whatever it does is counted, so that a fault that touched nothing is told from one that struck.
"""

import asyncio
import contextlib
import socket
import struct
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Literal

Way = Literal["forth", "back"]
Mode = Literal["whole", "reset", "delay", "silent", "truncate forth", "truncate back", "unanswered"]
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Upstream = Callable[[], Awaitable[Streams]]

CHUNK = 1 << 16
DELAY = 0.25
"""Seconds that a delayed piece waits."""

COMMIT = b"COMMIT"
"""What a statement says whose answer is lost while the line is "unanswered"."""


def abort(writer: asyncio.StreamWriter) -> None:
    """Cut a connection with a reset, so that the other side knows nothing of what was on its way."""
    found = writer.get_extra_info("socket")
    if found is not None and found.family != socket.AF_UNIX:
        with contextlib.suppress(OSError):
            found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


@dataclass(slots=True)
class Wire:
    """One listening line; `cut` is called at each cut, with what may have been in flight on it.

    `hits` counts "cut", and by way the pieces that were delayed, held, truncated or lost. "silent" is a network that takes
    everything and carries nothing until it is whole again; "unanswered" carries a commit and loses the answer to it.
    """

    upstream: Upstream
    cut: Callable[[], None] = lambda: None
    mode: Mode = "whole"
    open: set[asyncio.StreamWriter] = field(default_factory=set)
    hits: Counter[str] = field(default_factory=Counter)
    _carries: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self._carries.set()

    def turns(self, mode: Mode) -> None:
        """Misbehave from now on, or again not."""
        self.mode = mode
        (self._carries.clear if mode == "silent" else self._carries.set)()
        if mode == "reset":
            for writer in list(self.open):
                self._cuts(writer)

    def _cuts(self, *writers: asyncio.StreamWriter) -> None:
        self.hits["cut"] += 1
        self.cut()
        for writer in writers:
            abort(writer)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection until either side or the fault ends it."""
        self.open.add(writer)
        try:
            if self.mode == "reset":
                self._cuts(writer)
                return
            await self._carries.wait()
            far_reader, far_writer = await self.upstream()
            asked = asyncio.Event()
            try:
                async with asyncio.TaskGroup() as group:
                    group.create_task(self._carry(reader, far_writer, "forth", asked))
                    group.create_task(self._carry(far_reader, writer, "back", asked))
            finally:
                abort(far_writer)
        except* (OSError, EOFError):
            pass
        finally:
            self.open.discard(writer)
            abort(writer)

    async def _carry(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, way: Way, asked: asyncio.Event
    ) -> None:
        """Carry one way of a connection; `asked` says that a commit went forth whose answer has to be lost."""
        while data := await reader.read(CHUNK):
            if self.mode in ("delay", "silent"):
                self.hits[way] += 1
                await (asyncio.sleep(DELAY) if self.mode == "delay" else self._carries.wait())
            if self._is_lost(data, way, asked):
                if self.mode == f"truncate {way}":
                    writer.write(data[: len(data) // 2])
                    with contextlib.suppress(OSError):
                        await writer.drain()
                self._cuts(writer)
                raise EOFError
            writer.write(data)
            await writer.drain()
        raise EOFError

    def _is_lost(self, data: bytes, way: Way, asked: asyncio.Event) -> bool:
        """Say whether the line ends at this piece, and count it."""
        if self.mode == "unanswered" and way == "forth" and COMMIT in data:
            asked.set()
        lost = self.mode == f"truncate {way}" or (
            self.mode == "unanswered" and way == "back" and asked.is_set()
        )
        if lost:
            self.hits[way] += 1
        elif way == "back":
            asked.clear()
        return lost or self.mode == "reset"


@contextlib.asynccontextmanager
async def strung(wire: Wire) -> AsyncIterator[int]:
    """Listen on a free port of this machine; gives it."""
    server = await asyncio.start_server(wire.serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        wire.turns("whole")
        server.close()
        for writer in list(wire.open):
            abort(writer)


def to_tcp(host: str, port: int) -> Upstream:
    """Lead to a TCP port."""
    return lambda: asyncio.open_connection(host, port)


def to_socket(path: str) -> Upstream:
    """Lead to a Unix socket."""
    return lambda: asyncio.open_unix_connection(path)
