"""Opens the database for one command, with its keys; a command typed beside the wrong folder finds no house there."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.settings import Settings
from db import dumps, schema
from db.sealing import read_ring
from db.session import Memory


class NoHouse(Exception):
    """What the settings name is no house that this program can use; the message names it and the cure."""


def stands(settings: Settings) -> bool:
    """Say whether there is a database to be asked; PostgreSQL says so itself."""
    return dumps.is_postgresql(settings.database) or dumps.file_of(settings.database).exists()


@asynccontextmanager
async def opened(settings: Settings, *, new: bool = False) -> AsyncIterator[Memory]:
    """Give the open memory at the newest revision; raises KeysUnusable, NoHouse, NewerTables or MemoryUnavailable.

    Only with `new` are tables made or brought forward: a look at the trail, or a backup, must neither change what it
    looks at nor find an empty house in order.
    """
    ring = read_ring(settings.keys, settings.home)
    if new:
        settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    elif not stands(settings):
        raise NoHouse(
            f"{dumps.file_of(settings.database)}: no database stands here. "
            "Look at CORDATA_HOME; a new house begins with: cordata migrate"
        )
    memory = Memory(settings.database, ring, patient=True)
    try:
        if new:
            await schema.upgrade(memory)
        elif not await schema.is_current(memory):
            raise NoHouse("The database has older tables, or none. Bring them forward with: cordata migrate")
        yield memory
    finally:
        await memory.close()
