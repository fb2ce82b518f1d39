"""A database as one file and back: VACUUM INTO for SQLite, pg_dump and pg_restore for PostgreSQL.

Both read one moment and hold nobody up. VACUUM leaves out free pages, and with them what was erased (measured notes).
"""

import contextlib
import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

_PATIENCE = 2
"""Seconds that the emptying of a journal waits for readers, and writers for it."""


class DumpFailed(Exception):
    """The database could not be copied or put back; the message names the tool and the cure."""


def is_postgresql(url: str) -> bool:
    """Say which kind of database an address names."""
    return url.startswith("postgresql")


def file_of(url: str) -> Path:
    """Give the file of an SQLite database."""
    return Path(str(make_url(url).database))


def dump(url: str, target: Path, snapshot: str | None = None) -> None:
    """Copy a database into one file, while others use it, as an exported snapshot sees it; raises DumpFailed."""
    if is_postgresql(url):
        moment = ["--snapshot", snapshot] if snapshot else []
        arguments = ["-Fc", "--no-owner", "--no-privileges", *moment, "-f", str(target)]
        _run("pg_dump", arguments, make_url(url))
        return
    try:
        with contextlib.closing(sqlite3.connect(file_of(url), timeout=30)) as connection:
            connection.execute("VACUUM INTO ?", (str(target),))
    except sqlite3.Error as error:
        raise DumpFailed(f"{file_of(url)}: cannot be copied: {error}") from error


def let_go(url: str) -> bool:
    """Empty the journal of an SQLite file, where what was erased still stands; gives False while somebody reads.

    Nothing is done on PostgreSQL, whose journal goes by its own settings (measured notes, crypto-shredding).
    """
    if is_postgresql(url) or not file_of(url).exists():
        return True
    try:
        with contextlib.closing(sqlite3.connect(file_of(url), timeout=_PATIENCE)) as connection:
            busy, _pages, _moved = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.Error:
        return False
    return not busy


def load(source: Path, url: str) -> None:
    """Put a copy back into an empty database or a file that does not exist; raises DumpFailed, and never overwrites."""
    if is_postgresql(url):
        _run(
            "pg_restore",
            ["--no-owner", "--no-privileges", "--exit-on-error", "-d", _name(url), str(source)],
            make_url(url),
        )
        return
    target = file_of(url)
    if target.exists():
        raise DumpFailed(f"{target}: a database stands here already. Choose an empty folder.")
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = target.with_name(f"{target.name}.restoring")
    shutil.copyfile(source, beside)
    beside.chmod(0o600)
    beside.replace(target)


def _name(url: str) -> str:
    return str(make_url(url).database)


def _run(tool: str, arguments: list[str], url: URL) -> None:
    """Run one of PostgreSQL's own tools; address and password travel in its environment, not on the command line."""
    program = shutil.which(tool) or _of_debian(tool)
    if program is None:
        raise DumpFailed(
            f"{tool} is missing. Install PostgreSQL's client programs (Debian: postgresql-client)."
        )
    host = url.host or url.query.get("host")
    said = {
        "PGHOST": str(host) if host else "",
        "PGPORT": str(url.port or ""),
        "PGUSER": url.username or "",
        "PGPASSWORD": str(url.password or ""),
        "PGDATABASE": str(url.database or ""),
        "PGCONNECT_TIMEOUT": "10",
    }
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PG")},
        **{name: value for name, value in said.items() if value},
    }
    done = subprocess.run([program, *arguments], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise DumpFailed(f"{tool}: {done.stderr.strip()[-500:]}")


def _of_debian(tool: str) -> str | None:
    """Find the newest of Debian's own versions."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{tool}"))
    return str(found[-1]) if found else None


@asynccontextmanager
async def scratch(database: str) -> AsyncIterator[str]:
    """Give an empty database of the same kind that is gone afterwards."""
    if not is_postgresql(database):
        with tempfile.TemporaryDirectory(prefix="cordata-verify-") as place:
            yield f"sqlite+aiosqlite:///{Path(place) / 'verify.db'}"
        return
    url = make_url(database)
    name = f"cordata_verify_{datetime.now(UTC):%Y%m%d%H%M%S%f}"
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
    try:
        async with engine.connect() as connection:
            await connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0"))
        try:
            yield url.set(database=name).render_as_string(hide_password=False)
        finally:
            async with engine.connect() as connection:
                await connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
    except DBAPIError as error:
        raise DumpFailed(
            "PostgreSQL does not let this role make a database to try the backup in. Run this as a role that may: "
            "CORDATA_DATABASE=postgresql+asyncpg://OWNER@… cordata restore --verify"
        ) from error
    finally:
        await engine.dispose()
