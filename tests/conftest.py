"""What every test may ask for: a fresh database of each kind, and an environment free of your settings."""

import logging
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser

from app import logs
from db.session import Memory
from simulator.line import Line
from tests import browsers, builders, canaries
from tests.databases import PostgreSQL, SQLite, postgresql

for _name in [name for name in os.environ if name.startswith(("CORDATA_", "TELEGRAM_", "PG"))]:
    del os.environ[_name]

for _who, _how in ((Line, "call"), (httpx.AsyncClient, "post")):
    setattr(_who, _how, canaries.overheard(getattr(_who, _how)))


@pytest.fixture(autouse=True)
def nobody_is_logged() -> Iterator[None]:
    """Whatever the house logs during a test holds no name, number or typed text that the test let in."""
    canaries.NOW.begins()
    ear = canaries.Ear(canaries.NOW)
    ours, before = logging.getLogger(logs.OURS), logging.getLogger(logs.OURS).level
    ours.setLevel(logging.DEBUG)
    logging.getLogger().addHandler(ear)
    yield
    logging.getLogger().removeHandler(ear)
    ours.setLevel(before)
    assert canaries.NOW.leaks() == []


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgreSQL]:
    """One server for the whole run, started when first asked for; it does not flush: measure on another."""
    with postgresql(flush=False) as server:
        yield server


@pytest.fixture
def sqlite_files(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> SQLite:
    """SQLite files of this test alone."""
    templates = tmp_path_factory.getbasetemp() / "templates"
    templates.mkdir(exist_ok=True)
    return SQLite(folder=tmp_path, templates=templates)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[SQLite | PostgreSQL]:
    """Each kind of database in turn; `database.fresh(prepare)` gives a new one's URL, gone after the test."""
    name = "sqlite_files" if request.param == "sqlite" else "postgresql_server"
    found = request.getfixturevalue(name)
    assert isinstance(found, SQLite | PostgreSQL)
    yield found
    found.discard()


@pytest.fixture
def database_url(database: SQLite | PostgreSQL) -> str:
    """The URL of an empty database of this test alone, of each kind in turn."""
    return database.fresh()


@pytest.fixture
def postgresql_url(postgresql_server: PostgreSQL) -> Iterator[str]:
    """The URL of an empty PostgreSQL database of this test alone."""
    yield postgresql_server.fresh()
    postgresql_server.discard()


@pytest.fixture
def network_url(database: SQLite | PostgreSQL) -> str:
    """The URL of a database with every table and the small network of `builders`, of each kind in turn."""
    return database.fresh(builders.network)


@pytest.fixture
async def memory(network_url: str) -> AsyncIterator[Memory]:
    """An open database with the small network in it, of each kind in turn."""
    memory = builders.a_memory(network_url)
    yield memory
    await memory.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """One browser for the whole run; a test that uses it runs in the session's loop."""
    async with browsers.chromium() as browser:
        yield browser
