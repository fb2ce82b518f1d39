"""A house for each test of the bot, on each kind of database in turn."""

from collections.abc import AsyncIterator

import pytest

from db.session import Memory
from tests.bot.stage import Stage, stage


@pytest.fixture
async def at(memory: Memory) -> AsyncIterator[Stage]:
    """An open house without limits on Telegram's side."""
    async with stage(memory) as found:
        yield found
