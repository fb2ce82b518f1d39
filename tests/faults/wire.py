"""A TCP line that misbehaves while it is told to: it cuts, delays or truncates what passes between two programs."""

import asyncio
import contextlib
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Literal

Mode = Literal["whole", "reset", "delay", "truncate"]
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Upstream = Callable[[], Awaitable[Streams]]

CHUNK = 1 << 16
DELAY = 0.25
"""Seconds that a delayed piece waits."""


def abort(writer: asyncio.StreamWriter) -> None:
    """Cut a connection with a reset, so that the other side knows nothing of what was on its way."""
    found = writer.get_extra_info("socket")
    if found is not None and found.family != socket.AF_UNIX:
        with contextlib.suppress(OSError):
            found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


@dataclass(slots=True)
class Wire:
    """One listening line; `cut` is called at each cut, with what may have been in flight on it."""

    upstream: Upstream
    cut: Callable[[], None] = lambda: None
    mode: Mode = "whole"
    open: set[asyncio.StreamWriter] = field(default_factory=set)
    cuts: int = 0

    def turns(self, mode: Mode) -> None:
        """Misbehave from now on, or again not."""
        self.mode = mode
        if mode == "reset":
            for writer in list(self.open):
                self._cuts(writer)

    def _cuts(self, *writers: asyncio.StreamWriter) -> None:
        self.cuts += 1
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
            far_reader, far_writer = await self.upstream()
            try:
                async with asyncio.TaskGroup() as group:
                    group.create_task(self._carry(reader, far_writer, back=False))
                    group.create_task(self._carry(far_reader, writer, back=True))
            finally:
                abort(far_writer)
        except* (OSError, EOFError):
            pass
        finally:
            self.open.discard(writer)
            abort(writer)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, back: bool) -> None:
        while data := await reader.read(CHUNK):
            if self.mode == "delay":
                await asyncio.sleep(DELAY)
            if self.mode == "reset" or (self.mode == "truncate" and back):
                if self.mode == "truncate":
                    writer.write(data[: len(data) // 2])
                    with contextlib.suppress(OSError):
                        await writer.drain()
                self._cuts(writer)
                raise EOFError
            writer.write(data)
            await writer.drain()
        raise EOFError


@contextlib.asynccontextmanager
async def strung(wire: Wire) -> AsyncIterator[int]:
    """Listen on a free port of this machine; gives it."""
    server = await asyncio.start_server(wire.serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for writer in list(wire.open):
            abort(writer)


def to_tcp(host: str, port: int) -> Upstream:
    """Lead to a TCP port."""
    return lambda: asyncio.open_connection(host, port)


def to_socket(path: str) -> Upstream:
    """Lead to a Unix socket."""
    return lambda: asyncio.open_unix_connection(path)
