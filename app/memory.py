"""Opens the database for one command, with its keys; every cure is said in one sentence."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.settings import Settings
from db import schema
from db.sealing import KeysUnusable, read_ring
from db.session import Memory


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Memory]:
    """Give the open memory at the newest revision; leaves the program with status 2 when that cannot be."""
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        memory = Memory(settings.database, read_ring(settings.keys, settings.home))
    except KeysUnusable as unusable:
        print(unusable, file=sys.stderr)
        raise SystemExit(2) from None
    try:
        await schema.upgrade(memory)
        yield memory
    finally:
        await memory.close()
