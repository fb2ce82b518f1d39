"""The page with the phones on a stage: a simulator, a bot that a test plays by hand, and browsers that look."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Browser, Locator, Page

from simulator.phone import Phone, Simulator
from simulator.server import running
from tests.browsers import WIDE, Watch
from tests.simulator.raw_bot import RawBot, raw_bot


@dataclass(slots=True)
class Stage:
    """What one test of the page has at hand."""

    sim: Simulator
    bot: RawBot
    browser: Browser
    watch: Watch = field(default_factory=Watch)
    offset: int = 0
    open: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def opens(self, query: str = "", *, size: tuple[int, int] = WIDE, **browser: Any) -> Page:
        """Open the page in a browser that never was here (Italian unless told otherwise)."""
        settings = {"locale": "it-IT", "viewport": {"width": size[0], "height": size[1]}, **browser}
        context = await self.browser.new_context(**settings)
        context.set_default_timeout(5000)
        self.open.push_async_callback(context.close)
        return await self.looks(await context.new_page(), query)

    async def looks(self, page: Page, query: str = "") -> Page:
        """Open the page in this tab."""
        await self.watch.over(page).goto(f"{self.sim.base_url}/{query}")
        return page

    async def phone(self, name: str, **about: Any) -> Phone:
        """Get a phone whose chat was opened long ago."""
        return await self.sim.phone(name, started=True, **about)

    async def told(self, kind: str = "message") -> dict[str, Any]:
        """Give the bot's latest update of this kind, waiting for one; what came before it is forgotten."""
        async with asyncio.timeout(5):
            while True:
                updates = await self.bot.updates(self.offset, timeout=5)
                self.offset = updates[-1]["update_id"] + 1 if updates else self.offset
                if found := [update[kind] for update in updates if kind in update]:
                    return dict(found[-1])


def region(page: Page, name: str) -> Locator:
    """Find a person's phone on the page, as a screen reader would."""
    return page.get_by_role("region", name=name)


def keys(*rows: list[str]) -> dict[str, Any]:
    """Make an inline keyboard whose data are its labels."""
    return {"inline_keyboard": [[{"text": label, "callback_data": label} for label in row] for row in rows]}


@asynccontextmanager
async def set_for(browser: Browser) -> AsyncIterator[Stage]:
    """Set the stage for one test; what the page complained of makes the test red."""
    async with running() as sim, raw_bot(sim) as bot:
        stage = Stage(sim, bot, browser)
        async with stage.open:
            yield stage
        assert stage.watch.complaints == []
