"""A house for each story: the database comes from a template in which the demo's people have joined, made once a run."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app import protocol as protocol_files
from db.sealing import make_ring
from domain.protocol import Protocol
from tests.databases import PostgreSQL, SQLite
from tests.stories.house import House, network_joined, opened, settings_for


@dataclass(frozen=True, slots=True)
class Stage:
    """What all stories of a run share: the protocol, the keys, and how to prepare a database."""

    protocol: Protocol
    keys: Path
    prepare: Callable[[str], None]


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """The same keys for every database, because all are copies of one."""
    folder = tmp_path_factory.mktemp("stories")
    keys = folder / "keys"
    make_ring(keys)
    protocol = protocol_files.read(None)

    def prepare(url: str) -> None:
        asyncio.run(network_joined(settings_for(folder / "home", keys, url), protocol))

    return Stage(protocol, keys, prepare)


@pytest.fixture
def house_url(sqlite_files: SQLite, stage: Stage) -> str:
    """A file with the network in it, of this story alone."""
    return sqlite_files.fresh(stage.prepare)


@pytest.fixture
async def house(house_url: str, stage: Stage, tmp_path: Path) -> AsyncIterator[House]:
    """An open house on SQLite."""
    settings = settings_for(tmp_path / "home", stage.keys, house_url)
    async with opened(settings, stage.protocol) as house:
        yield house


@pytest.fixture
def each_url(database: SQLite | PostgreSQL, stage: Stage) -> Iterator[str]:
    """A database of each kind in turn with the network in it."""
    yield database.fresh(stage.prepare)


@pytest.fixture
async def each_house(each_url: str, stage: Stage, tmp_path: Path) -> AsyncIterator[House]:
    """An open house on each kind of database in turn."""
    settings = settings_for(tmp_path / "home", stage.keys, each_url)
    async with opened(settings, stage.protocol) as house:
        yield house
