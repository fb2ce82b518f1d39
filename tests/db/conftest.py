"""A PostgreSQL of its own for what only several writers at once can show."""

from collections.abc import AsyncIterator

import pytest

from db.session import Memory
from tests import builders
from tests.databases import PostgreSQL


@pytest.fixture
def postgresql_network_url(postgresql_server: PostgreSQL) -> str:
    """The URL of a PostgreSQL database with the small network."""
    return postgresql_server.fresh(builders.network)


@pytest.fixture
async def postgresql_memory(
    postgresql_network_url: str, postgresql_server: PostgreSQL
) -> AsyncIterator[Memory]:
    """An open PostgreSQL database with the small network in it."""
    memory = builders.a_memory(postgresql_network_url)
    yield memory
    await memory.close()
    postgresql_server.discard()
