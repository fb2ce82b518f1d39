"""Revisions: up, down and up again with rows in the tables, and the tables they make are those of `db.tables`."""

import hashlib
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect
from sqlalchemy.exc import DBAPIError

from db import audit, cases, identities, schema, territories, timers
from db.columns import metadata
from db.session import Memory
from db.trail_tables import erasures
from domain.people import Duty
from tests.builders import BODIES, NOW, PLACES, a_memory, everything, joined, sent, stored

RELEASED = {
    "r0001_the_first_tables.py": "8137b5d1fa44fce868b838cf8e6adbf9f408a34ae49bb17fc12b27f0c35ce726",
    "r0002_what_only_grows.py": "2cd02632af1a2fd906b853e542842f7e0c16b9201f8f7c76ba23568d2cfa91f0",
}
"""Revisions that stand in somebody's database, by the SHA-256 of their file: they never change, a new one comes after."""


def differences(connection: Connection) -> list[Any]:
    """Give what a new revision would have to change."""
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    found = compare_metadata(context, metadata)
    return [one for one in found if not _is_the_version_table(one)]


def _is_the_version_table(difference: Any) -> bool:
    return bool(difference[0] == "remove_table" and difference[1].name == "alembic_version")


def partial_indexes(connection: Connection) -> set[str]:
    """Give the names of the indexes that leave rows out; a comparison of models does not look at that."""
    look = inspect(connection)
    return {
        str(index["name"])
        for table in metadata.tables
        for index in look.get_indexes(table)
        if any(name.endswith("_where") for name in index.get("dialect_options", {}))
    }


async def seen(memory: Memory, look: Any) -> Any:
    async with memory.engine.connect() as connection:
        return await connection.run_sync(look)


def test_a_released_revision_never_changes() -> None:
    folder = schema.FOLDER / "versions"
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("r*.py")}

    changed = [name for name, digest in RELEASED.items() if found.get(name) != digest]
    assert changed == [], "write a new revision instead, and put this one back as it was released"
    assert all(name > max(RELEASED) for name in found.keys() - RELEASED.keys())


async def test_the_revisions_make_the_tables_of_the_house(memory: Memory) -> None:
    assert await seen(memory, differences) == []


async def test_a_table_that_differs_would_be_seen(memory: Memory) -> None:
    async with memory.engine.begin() as connection:
        await connection.exec_driver_sql("DROP INDEX ix_outbox_vault")
        await connection.exec_driver_sql("ALTER TABLE notes ADD COLUMN more INTEGER")

    assert {one[0] for one in await seen(memory, differences)} == {"add_index", "remove_column"}


async def test_indexes_of_open_cases_and_pending_messages_leave_out_the_rest(memory: Memory) -> None:
    wanted = {"ix_cases_queue", "ix_cases_operator", "ix_cases_manager", "ix_outbox_pending", "ix_outbox_due"}

    assert wanted <= await seen(memory, partial_indexes)


async def test_up_down_and_up_again_with_rows(memory: Memory) -> None:
    async with memory.transaction() as store:
        teacher = await joined(store, Duty.TEACHER, name="Elena")
        receipt = await sent(store, teacher)
        await stored(store)
        timers.set_timer(store, "page", 1, NOW)
        await identities.save_talks(store, [(teacher.id, b"{}", NOW)])
        assert await cases.by_code(store, receipt.code)
    assert await schema.is_current(memory)
    before = await everything(memory)
    assert sum(map(len, before.values())) > 30

    await schema.downgrade(memory, "base")

    assert not await schema.is_current(memory)
    assert await seen(memory, lambda connection: inspect(connection).get_table_names()) == ["alembic_version"]
    await schema.upgrade(memory)
    assert await seen(memory, differences) == []
    after = await everything(memory)
    assert sum(map(len, after.values())) == 0

    async with memory.transaction() as store:
        for table in metadata.sorted_tables:
            for row in before[table.name]:
                await store.write(table.insert(), dict(zip(table.columns.keys(), row, strict=True)))
    assert await everything(memory) == before


def revisions() -> list[str]:
    """Give every revision, oldest first."""
    walked = ScriptDirectory(str(schema.FOLDER)).walk_revisions()
    return [one.revision for one in walked][::-1]


async def filled(memory: Memory) -> dict[str, list[tuple[Any, ...]]]:
    """Write a report with all that goes with it; gives every row."""
    async with memory.transaction() as store:
        teacher = await joined(store, Duty.TEACHER, name="Elena")
        await sent(store, teacher)
        await stored(store)
        timers.set_timer(store, "page", 1, NOW)
        store.add(erasures, {"id": 1, "vault_id": 2, "report_id": None, "at": NOW, "why": "term"})
    return await everything(memory)


@pytest.mark.parametrize("revision", revisions()[:-1])
async def test_a_database_of_an_earlier_release_comes_forward_and_goes_back_with_its_rows(
    database_url: str, revision: str
) -> None:
    memory = a_memory(database_url)
    await schema.upgrade(memory, revision)
    assert not await schema.is_current(memory)
    async with memory.transaction() as store:
        for place in PLACES:
            await territories.add_territory(store, place)
        for body in BODIES:
            await territories.add_organisation(store, body)
    before = await filled(memory)
    assert sum(map(len, before.values())) > 30

    for _ in range(2):
        await schema.upgrade(memory)
        assert await schema.is_current(memory)
        assert await everything(memory) == before
        assert await seen(memory, differences) == []
        await schema.downgrade(memory, revision)
        assert await everything(memory) == before
    await memory.close()


async def test_only_the_newest_revision_keeps_the_trail_from_being_changed(database_url: str) -> None:
    memory = a_memory(database_url)
    for revision, guarded in (("0001", False), ("0002", True), ("head", True)):
        await schema.upgrade(memory, revision)
        async with memory.transaction() as store:
            audit.write(store, "see_queue", actor=None, now=NOW)
        try:
            async with memory.engine.begin() as connection:
                await connection.exec_driver_sql("UPDATE audit SET act = act")
        except DBAPIError as refused:
            assert guarded, str(refused)
            assert "only grows" in str(refused)
        else:
            assert not guarded
    await memory.close()


async def test_going_up_twice_changes_nothing(memory: Memory) -> None:
    before = await everything(memory)

    await schema.upgrade(memory)

    assert await everything(memory) == before


async def test_a_database_without_tables_is_not_current(database_url: str) -> None:
    memory = a_memory(database_url)

    assert not await schema.is_current(memory)

    await schema.upgrade(memory)
    assert await schema.is_current(memory)
    await memory.close()


async def test_a_revision_that_fails_leaves_nothing_half_done(database_url: str) -> None:
    memory = a_memory(database_url)
    async with memory.engine.begin() as connection:
        await connection.exec_driver_sql("CREATE TABLE vaults (id INTEGER)")  # in the way of a later table

    with pytest.raises(Exception, match="vaults"):
        await schema.upgrade(memory)

    assert await seen(memory, lambda connection: inspect(connection).get_table_names()) == ["vaults"]
    await memory.close()
