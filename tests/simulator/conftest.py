"""A simulator, a bot and a phone for each test."""

from collections.abc import AsyncIterator

import pytest

from simulator.phone import Phone, Simulator
from simulator.server import running
from tests.simulator.raw_bot import RawBot, raw_bot


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
