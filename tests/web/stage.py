"""The whole product for a browser: a house with phones around it and its console on a port of this machine."""

import contextlib
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import uvicorn
from playwright.async_api import Browser, BrowserContext, Error, Page

from app.nursery import beside
from domain.protocol import Protocol
from simulator.phone import Phone
from tests.browsers import WIDE, Watch
from tests.stories import walks
from tests.stories.house import House, opened, settings_for

PATIENCE = 60_000
"""Milliseconds for which a page is waited for: conditions are waited for, never times, and cores are shared."""

LINK = re.compile(r"https?://\S+/entra/\S+")
PAGE_LINK = re.compile(r"https?://\S+/p/\S+")


@dataclass(slots=True)
class Stage:
    """A house with its console open, and a browser."""

    house: House
    browser: Browser
    address: str
    watch: Watch = field(default_factory=Watch)
    contexts: list[BrowserContext] = field(default_factory=list)

    def complaints(self) -> list[str]:
        """Give what the pages complained of; a font inside Bootstrap Italia's own style sheet is refused on purpose."""
        return [one for one in self.watch.complaints if "data:application/font-woff" not in one]

    def forgive(self, words: str) -> None:
        """Forget the complaints that a test provoked."""
        self.watch.complaints[:] = [one for one in self.watch.complaints if words not in one]

    async def tab(self, *, size: tuple[int, int] = WIDE, **how: Any) -> Page:
        """Give a browser that never was here."""
        settings = {"locale": "it-IT", "viewport": {"width": size[0], "height": size[1]}, **how}
        context = await self.browser.new_context(**settings)
        context.set_default_timeout(PATIENCE)
        self.contexts.append(context)
        return self.watch.over(await context.new_page())

    async def link(self, phone: Phone) -> str:
        """Ask the bot for the way in; gives the address it sent."""
        await phone.says("/console")
        shown = await phone.sees("/entra/")
        found = LINK.search(shown.text)
        assert found is not None
        return found[0]

    async def enters(self, phone: Phone, *, size: tuple[int, int] = WIDE) -> Page:
        """Let the owner of a phone come in to the console."""
        page = await self.tab(size=size)
        await page.goto(await self.link(phone))
        await page.get_by_role("button", name="Entra").click()
        await page.wait_for_url("**/coda")
        return page


@asynccontextmanager
async def set_for(
    browser: Browser, protocol: Protocol, home: Path, keys: Path, database: str
) -> AsyncIterator[Stage]:
    """Open a house and its console on a free port."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    settings = replace(settings_for(home, keys, database), address=address)
    with listener:
        async with opened(settings, protocol) as house:
            config = uvicorn.Config(
                house.open_doors.console, log_level="warning", access_log=False, lifespan="off"
            )
            server = uvicorn.Server(config)
            async with beside(server.serve([listener])) as serving:
                stage = Stage(house, browser, address)
                try:
                    yield stage
                finally:
                    for context in stage.contexts:
                        with contextlib.suppress(Error):
                            await context.close()
                    server.should_exit = True
                    await serving


async def protected_pages(console: Stage, code: str) -> AsyncIterator[tuple[str, Page]]:
    """Go through a protected page as its reporter does: door, form, words of danger answered, facts to print, sent."""
    teacher = console.house.teacher
    await walks.walks(teacher, "Le mie segnalazioni", code, "Pagina protetta")
    found = PAGE_LINK.search((await teacher.sees("La pagina è tua.")).text)
    assert found is not None
    page = await console.tab()
    await page.goto(found[0])
    yield "door", page
    await page.get_by_role("button", name="Apri la pagina").click()
    await page.get_by_label("Che cosa hai visto o saputo").wait_for()
    yield "form", page
    await page.get_by_label("Che cosa hai visto o saputo").fill("Ha detto che vuole morire.")
    await page.get_by_role("button", name="Salva la bozza").click()
    await page.get_by_role("heading", name="Chiama il 112 adesso.").wait_for()
    yield "words of danger", page
    await page.get_by_role("link", name="Apri i fatti da stampare").click()
    await page.get_by_role("heading", name="I fatti").wait_for()
    yield "facts", page
    await page.get_by_role("link", name="Torna alla pagina").click()
    await page.get_by_role("button", name="Invia").click()
    await page.get_by_role("heading", name="Ricevuto").wait_for()
    yield "sent", page
