"""A bot of bare HTTP for these tests: nothing between the test and the Bot API."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp

from simulator.phone import Simulator
from simulator.server import TOKEN


class RawBot:
    """Calls methods and gives the whole answer, `ok` or not."""

    def __init__(self, session: aiohttp.ClientSession, base_url: str, token: str = TOKEN) -> None:
        self._session = session
        self.address = f"{base_url}/bot{token}"

    async def __call__(self, method: str, **parameters: Any) -> dict[str, Any]:
        async with self._session.post(f"{self.address}/{method}", json=parameters) as answer:
            told: dict[str, Any] = await answer.json()
            assert answer.status == told.get("error_code", 200)
            return told

    async def ok(self, method: str, **parameters: Any) -> Any:
        """Call and give the result; the test fails when Telegram refuses."""
        told = await self(method, **parameters)
        assert told["ok"], told
        return told["result"]

    async def refused(self, method: str, **parameters: Any) -> str:
        """Call and give "code description" of the refusal."""
        told = await self(method, **parameters)
        assert not told["ok"], told
        return f"{told['error_code']} {told['description']}"

    async def updates(self, offset: int = 0, **how: Any) -> list[dict[str, Any]]:
        """Poll once."""
        found: list[dict[str, Any]] = await self.ok("getUpdates", offset=offset, **how)
        return found


@contextlib.asynccontextmanager
async def raw_bot(sim: Simulator, token: str = TOKEN) -> AsyncIterator[RawBot]:
    """Give a bot for one test."""
    async with aiohttp.ClientSession() as session:
        yield RawBot(session, sim.base_url, token)


@contextlib.asynccontextmanager
async def polling(bot: RawBot, handle: Callable[[dict[str, Any]], Awaitable[None]]) -> AsyncIterator[None]:
    """Let the bot handle its updates one by one and confirm each batch afterwards, while the block runs."""

    async def poll() -> None:
        offset = 0
        while True:
            for update in await bot.updates(offset, timeout=30):
                await handle(update)
                offset = update["update_id"] + 1

    task = asyncio.create_task(poll())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
