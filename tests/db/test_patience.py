"""People wait for the house, so it gives up what takes long; a command that makes an index on a large table waits for it."""

import pytest
from sqlalchemy import text

from db import session
from db.session import Memory, MemoryUnavailable
from tests.builders import RING, a_memory


async def test_the_house_gives_up_what_takes_long_and_a_command_waits(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "GIVES_UP", 0.3)
    long = text("SELECT pg_sleep(1)")

    house = a_memory(postgresql_url)
    with pytest.raises(MemoryUnavailable):
        async with house.transaction() as store:
            await store.read(long)
    await house.close()

    command = Memory(postgresql_url, RING, patient=True)
    async with command.maintaining() as connection:
        await connection.execute(long)
    await command.close()
