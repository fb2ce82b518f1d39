"""A simulator, a bot and a phone for each test."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from simulator.phone import Phone, Simulator
from simulator.server import running
from tests.simulator.raw_bot import RawBot, raw_bot
from tests.simulator.stage import Stage, set_for


@pytest.fixture
async def sim() -> AsyncIterator[Simulator]:
    async with running() as simulator:
        yield simulator


@pytest.fixture
async def bot(sim: Simulator) -> AsyncIterator[RawBot]:
    async with raw_bot(sim) as bot:
        yield bot


@pytest.fixture
async def anna(sim: Simulator) -> Phone:
    """A phone that has pressed START; the bot has not fetched that update yet."""
    phone = await sim.phone("Anna")
    await phone.opens(wait=False)
    return phone


@pytest_asyncio.fixture(loop_scope="session")
async def stage(chromium: Browser) -> AsyncIterator[Stage]:
    """The page with the phones, in the loop of the browser."""
    async with set_for(chromium) as stage:
        yield stage
