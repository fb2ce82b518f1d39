"""The tests' own databases: real, fresh, alone, and gone when their starter is."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from tests.databases import PostgreSQL, PostgreSQLMissing, SQLite, binaries, postgresql

ROOT = Path(__file__).parents[2]


async def run(url: str, *statements: str) -> list[object]:
    """Run statements in one transaction and give the first column of the last."""
    engine = create_async_engine(url)
    try:
        async with engine.begin() as connection:
            for statement in statements:
                result = await connection.execute(text(statement))
            return list(result.scalars()) if result.returns_rows else []
    finally:
        await engine.dispose()


def prepare(url: str) -> None:
    """Make the template that the tests below copy; the table says how often this ran."""
    import asyncio

    prepared.append(url)
    asyncio.run(run(url, "CREATE TABLE rope (id integer)", "INSERT INTO rope VALUES (1)"))


prepared: list[str] = []


async def test_each_kind_of_database_answers(database_url: str) -> None:
    assert await run(database_url, "SELECT 40 + 2") == [42]


async def test_two_databases_of_one_test_do_not_see_each_other(database: SQLite | PostgreSQL) -> None:
    one, other = database.fresh(), database.fresh()

    await run(one, "CREATE TABLE rope (id integer)")

    await run(other, "CREATE TABLE rope (id integer)")  # would fail if they were one


@pytest.fixture
def copies(database: SQLite | PostgreSQL) -> tuple[str, str]:
    return database.fresh(prepare), database.fresh(prepare)


async def test_a_prepared_database_is_made_once_and_copied(copies: tuple[str, str]) -> None:
    one, other = copies

    await run(one, "INSERT INTO rope VALUES (2)")

    assert await run(one, "SELECT id FROM rope ORDER BY id") == [1, 2]
    assert await run(other, "SELECT id FROM rope") == [1]
    assert len(prepared) == len(set(prepared)) <= 2


def test_a_missing_postgresql_is_one_clear_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(PostgreSQLMissing, match=r"packages\.debian"):
        binaries(tmp_path)


def test_a_server_flushes_unless_told_otherwise() -> None:
    with postgresql() as server:
        assert server.statement("SHOW fsync") == "on"
        folder = server.folder

    assert not folder.exists()


def test_a_server_does_not_outlive_a_killed_run() -> None:
    starter = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "from tests.databases import postgresql\n"
            "import time\n"
            "with postgresql(flush=False) as server:\n"
            "    print(server.pid, server.folder, flush=True)\n"
            "    time.sleep(60)\n",
        ],
        stdout=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
    assert starter.stdout is not None
    pid, folder = starter.stdout.readline().split()

    os.kill(starter.pid, signal.SIGKILL)
    starter.wait()
    starter.stdout.close()

    try:
        assert vanishes(int(pid))
    finally:
        subprocess.run(["rm", "-rf", folder], check=True)


def vanishes(pid: int) -> bool:
    """Wait up to ten seconds for a process to end."""
    for _ in range(500):
        if not Path(f"/proc/{pid}").exists() or "\nState:\tZ" in Path(f"/proc/{pid}/status").read_text():
            return True
        time.sleep(0.02)
    return False
