"""A console over a fresh database, and browsers at its door."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser as Chromium
from starlette.applications import Starlette

from bot import init_data
from casework import console
from db.session import Conflict, Memory, MemoryUnavailable, Stale
from domain.people import Person, PersonId
from locales import catalogues
from tests import builders
from tests.databases import SQLite
from tests.stories.conftest import Stage as Prepared
from tests.stories.conftest import stage
from tests.web.stage import Stage, set_for
from web import app, security

__all__ = ["stage"]
ADDRESS = "https://console.test"
BOT_TOKEN = "123:ABC"


@dataclass
class Desk:
    """The console of one test: its memory, its clock, and browsers for whoever sits down."""

    memory: Memory
    app: Starlette
    checks: dict[str, Any]
    now: datetime = builders.NOW
    woken: int = 0
    called_out: int = 0
    browsers: list[httpx.AsyncClient] = field(default_factory=list)

    def pass_time(self, **span: float) -> None:
        """Let time pass."""
        self.now += timedelta(**span)

    def browser(self) -> "Browser":
        """Give a browser that never was here; each comes from an address of its own."""
        place = (f"10.0.{len(self.browsers) // 250}.{len(self.browsers) % 250 + 1}", 5000)
        transport = httpx.ASGITransport(self.app, client=place, raise_app_exceptions=True)
        client = httpx.AsyncClient(transport=transport, base_url=ADDRESS)
        self.browsers.append(client)
        return Browser(client)

    async def link(self, person: Person) -> str:
        """Give the way in that the bot would send to `person`."""
        async with self.memory.transaction() as store:
            return f"/entra/{console.link(store, person, self.now)}"

    async def seat(self, person: Person) -> "Browser":
        """Give a browser in which `person` came in."""
        browser = self.browser()
        answer = await browser.post(await self.link(person))
        assert answer.status_code == 303, answer.text
        return browser


@dataclass
class Browser:
    """A browser that sends our forms as a page of ours would."""

    client: httpx.AsyncClient

    async def get(self, address: str, **more: Any) -> httpx.Response:
        """Look at a page."""
        return await self.client.get(address, **more)

    async def post(self, address: str, **fields: str) -> httpx.Response:
        """Send a form with the token of this session."""
        session = self.client.cookies.get("__Host-cordata")
        token = {"token": security.token(session)} if session else {}
        return await self.client.post(address, data={**token, **fields})


def a_desk(memory: Memory, *, address: str = "") -> Desk:
    """Open the console over a memory; `address` is where browsers reach it through a proxy."""
    desk: Desk

    def now() -> datetime:
        return desk.now

    def wake() -> None:
        desk.woken += 1

    def call_out() -> None:
        desk.called_out += 1

    async def vouched(store: Any, said: str, now: datetime) -> PersonId | None:
        return await init_data.person_of(store, said, BOT_TOKEN, now)

    checks: dict[str, Any] = {}
    built = app.build(
        memory.transaction,
        builders.the_protocol(),
        catalogues.load(),
        now,
        unavailable=MemoryUnavailable,
        stale=(Stale, Conflict),
        wake=wake,
        checks=checks,
        https=True,
        address=address,
        vouched=vouched,
        call_out=call_out,
    )
    desk = Desk(memory, built, checks)
    return desk


@pytest.fixture
def quick_url(sqlite_files: SQLite) -> str:
    """The URL of an SQLite database with the small network."""
    return sqlite_files.fresh(builders.network)


@pytest.fixture
async def quick_memory(quick_url: str) -> AsyncIterator[Memory]:
    """An open SQLite database with the small network, for what does not depend on the kind of database."""
    memory = builders.a_memory(quick_url)
    yield memory
    await memory.close()


@pytest.fixture
async def desk(quick_memory: Memory) -> AsyncIterator[Desk]:
    """The console over SQLite."""
    desk = a_desk(quick_memory)
    yield desk
    for browser in desk.browsers:
        await browser.aclose()


@pytest.fixture
async def both_desks(memory: Memory) -> AsyncIterator[Desk]:
    """The console over each kind of database in turn."""
    desk = a_desk(memory)
    yield desk
    for browser in desk.browsers:
        await browser.aclose()


@pytest.fixture
def prepared_url(sqlite_files: SQLite, stage: Prepared) -> str:
    """A database with the demo's people, of this test alone."""
    return sqlite_files.fresh(stage.prepare)


@pytest_asyncio.fixture(loop_scope="session", name="console")
async def console_and_phones(
    chromium: Chromium, prepared_url: str, stage: Prepared, tmp_path: Path
) -> AsyncIterator[Stage]:
    """A house with its console open; a page that complained or asked another host fails the test."""
    async with set_for(chromium, stage.protocol, tmp_path / "home", stage.keys, prepared_url) as found:
        yield found
        complaints = found.complaints()
    assert complaints == []
