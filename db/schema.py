"""Brings the tables to a revision, and says whether they are there; Alembic stays inside this file."""

import logging
import pkgutil
from importlib import import_module
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from db.session import Memory

logging.getLogger("alembic").setLevel(logging.WARNING)
FOLDER = Path(__file__).parent / "migrations"

for _found in pkgutil.iter_modules([str(Path(__file__).parent)]):
    if _found.name.endswith("tables"):  # a subject's tables join the one metadata when they are read
        import_module(f"db.{_found.name}")


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    return config


class NewerTables(Exception):
    """A newer Cordata has brought these tables forward; the message says the cure."""


def _standing(connection: Connection) -> str | None:
    """Give the revision at which the tables stand, None where there are none; raises NewerTables."""
    standing = MigrationContext.configure(connection).get_current_revision()
    if standing not in (None, *(one.revision for one in ScriptDirectory(str(FOLDER)).walk_revisions())):
        raise NewerTables(
            f"The database was brought forward by a newer Cordata ({standing}). "
            "Install that one again, or put back a backup that was made before."
        )
    return standing


async def upgrade(memory: Memory, revision: str = "head") -> None:
    """Bring the tables forward to `revision`, in one transaction; raises NewerTables."""
    async with memory.maintaining() as connection, connection.begin():
        await connection.run_sync(_standing)
        await connection.run_sync(lambda sync: command.upgrade(_config(sync), revision))


async def downgrade(memory: Memory, revision: str) -> None:
    """Take the tables back to `revision` (`base` for none)."""
    async with memory.maintaining() as connection, connection.begin():
        await connection.run_sync(lambda sync: command.downgrade(_config(sync), revision))


async def is_current(memory: Memory) -> bool:
    """Say whether the tables stand at the newest revision; raises NewerTables."""
    head = ScriptDirectory(str(FOLDER)).get_current_head()
    async with memory.maintaining() as connection, connection.begin():
        return await connection.run_sync(_standing) == head


async def draft(memory: Memory, message: str) -> None:
    """Write a new revision from what differs between `db.tables` and the tables that stand."""
    async with memory.maintaining() as connection, connection.begin():
        await connection.run_sync(
            lambda sync: command.revision(_config(sync), message=message, autogenerate=True)
        )
