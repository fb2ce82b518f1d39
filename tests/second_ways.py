"""A mail server and an SMS gateway of our own on this machine: they take what the house sends, or refuse while told to."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web


@dataclass(slots=True)
class Taken:
    """What arrived: mails as (recipient, whole text), texts as (number, words); `refuses` how many tries more fail."""

    mails: list[tuple[str, str]] = field(default_factory=list)
    texts: list[tuple[str, str]] = field(default_factory=list)
    refuses: int = 0
    tries: int = 0
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def _refused(self) -> bool:
        self.tries += 1
        if self.refuses:
            self.refuses -= 1
            return True
        return False

    async def arrives(self, count: int = 1, *, within: float = 15.0) -> None:
        """Wait until so many mails and texts arrived together; TimeoutError otherwise."""
        async with asyncio.timeout(within):
            while len(self.mails) + len(self.texts) < count:
                self.changed.clear()
                await self.changed.wait()

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Speak as much SMTP as takes one message after the other."""
        to = ""
        writer.write(b"220 letterbox\r\n")
        while line := (await reader.readline()).decode().strip():
            word = line.upper()
            if word.startswith("RCPT TO:"):
                to = line[8:].strip().strip("<>")
                writer.write(b"451 later\r\n" if self._refused() else b"250 ok\r\n")
            elif word == "DATA":
                writer.write(b"354 go on\r\n")
                whole = (await reader.readuntil(b"\r\n.\r\n")).decode()
                self.mails.append((to, whole))
                self.changed.set()
                writer.write(b"250 taken\r\n")
            elif word == "QUIT":
                writer.write(b"221 bye\r\n")
                break
            else:
                writer.write(b"250 letterbox\r\n")
        writer.close()

    async def hook(self, request: web.Request) -> web.Response:
        """Take one text message as a gateway does."""
        if self._refused():
            return web.Response(status=503)
        said = json.loads(await request.text())
        self.texts.append((said["to"], said["text"]))
        self.changed.set()
        return web.Response(status=202)


@dataclass(frozen=True, slots=True)
class Ways:
    """Where both stand, and what they took."""

    taken: Taken
    smtp: str
    hook: str


@asynccontextmanager
async def standing() -> AsyncIterator[Ways]:
    """Run both servers on free ports of this machine."""
    taken = Taken()
    server = await asyncio.start_server(taken.talk, "127.0.0.1", 0)
    app = web.Application()
    app.router.add_post("/sms", taken.hook)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    mail = server.sockets[0].getsockname()[1]
    port = runner.addresses[0][1]
    try:
        yield Ways(taken, f"smtp://127.0.0.1:{mail}", f"http://127.0.0.1:{port}/sms")
    finally:
        await runner.cleanup()
        server.close()
