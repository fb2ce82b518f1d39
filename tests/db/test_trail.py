"""The audit trail: chained per case, anchored, refused to everyone who would change it, and broken rows are named."""

import asyncio
import itertools
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError

from db import append_only, audit, backups, schema, trail
from db.ids import new_id
from db.sealing import KeyRing
from db.session import Conflict, Memory, Store
from db.tables import audit as entries
from db.trail import Verdict
from db.trail_tables import APPEND_ONLY
from domain.people import Duty
from tests.builders import NOW, RING, a_memory, joined, later, rows, stored
from tests.databases import PostgreSQL

TODAY = datetime.now(UTC)


async def note(memory: Memory, *vaults: int | None, act: str = "see_card") -> None:
    async with memory.transaction() as store:
        for vault in vaults:
            audit.write(store, act, actor=None, vault=vault, now=NOW)


async def verified(memory: Memory, ring: KeyRing = RING) -> Verdict:
    async with memory.engine.connect() as connection:
        return await trail.verify(connection, ring, TODAY)


async def past_the_triggers(memory: Memory, statement: str, **values: Any) -> None:
    """Do what only the owner of the tables can: take the triggers down, change, put them up again."""
    async with memory.engine.begin() as connection:
        if memory.postgresql:
            await connection.execute(text("SET LOCAL session_replication_role = replica"))
            await connection.execute(text(statement), values)
            return
        found = await connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
        triggers = found.all()
        for name, _ in triggers:
            await connection.execute(text(f"DROP TRIGGER {name}"))
        await connection.execute(text(statement), values)
        for _, sql in triggers:
            await connection.exec_driver_sql(sql)


async def anchored(memory: Memory) -> int:
    async with memory.transaction() as store:
        return await trail.anchor(store.connection, RING, new_id(), TODAY)


class TestTheChain:
    async def test_every_case_has_its_own_and_what_concerns_none_goes_to_the_house(
        self, memory: Memory
    ) -> None:
        await note(memory, 7, 8, None)
        await note(memory, 7, None, 7)

        found = sorted((row.chain, row.seq) for row in await rows(memory, entries))
        assert [one for one in found if one[0] > 0] == [(7, 1), (7, 2), (7, 3), (8, 1)]
        house = [one for one in found if one[0] < 0]
        assert [seq for _, seq in house] == [1, 2] and len({chain for chain, _ in house}) == 1
        assert await verified(memory) == Verdict(6, 3, 0, None)

    async def test_a_case_made_in_the_same_transaction_begins_its_own(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            case = await stored(store)
            audit.write(store, "send", actor=None, vault=case.id, now=NOW)
            assert [row.seq for row in await audit.about(store, case.id)] == [1]
            audit.write(store, "see_card", actor=None, vault=case.id, now=NOW)

        assert [row.seq for row in await rows(memory, entries, vault_id=case.id)] == [1, 2]
        assert (await verified(memory)).broken is None

    async def test_a_transaction_that_fails_leaves_nothing_and_breaks_nothing(self, memory: Memory) -> None:
        await note(memory, 7, None)
        with pytest.raises(ZeroDivisionError):
            async with memory.transaction() as store:
                audit.write(store, "see_card", actor=None, vault=7, now=NOW)
                audit.write(store, "see_queue", actor=None, now=NOW)
                await store.write_trail()
                raise ZeroDivisionError

        await note(memory, None, 7)

        assert await verified(memory) == Verdict(4, 3, 0, None)

    async def test_with_another_key_no_entry_fits(self, memory: Memory) -> None:
        await note(memory, 7)

        broken = (await verified(memory, KeyRing({1: b"m" * 32}, b"x" * 32))).broken
        assert broken is not None and (broken.chain, broken.seq) == (7, 1)

    async def test_of_two_replicas_on_one_case_one_is_replayed(self, postgresql_memory: Memory) -> None:
        await note(postgresql_memory, 7)
        other = a_memory(postgresql_memory.engine.url.render_as_string(hide_password=False))
        with pytest.raises(Conflict):
            async with postgresql_memory.transaction() as store:
                audit.write(store, "see_card", actor=None, vault=7, now=NOW)
                async with other.transaction() as beside:
                    audit.write(beside, "see_card", actor=None, vault=7, now=NOW)
                    await beside.write_trail()
                    racing = asyncio.create_task(store.write_trail())
                    await asyncio.sleep(0.1)
                await racing
        await other.close()
        await note(postgresql_memory, 7, None)

        assert await verified(postgresql_memory) == Verdict(4, 2, 0, None)


async def test_one_query_more_for_a_whole_batch_at_most(memory: Memory) -> None:
    await note(memory, *range(1, 40))
    said: list[str] = []

    @event.listens_for(memory.engine.sync_engine, "before_cursor_execute")
    def _(_c: Any, _cursor: Any, statement: str, _v: Any, _context: Any, _many: bool) -> None:
        said.append(statement)

    await note(memory, *range(1, 60), None, None, *range(1, 60))
    assert len([one for one in said if "audit" in one]) == 2

    said.clear()
    await note(memory, None, None)
    assert len([one for one in said if "audit" in one]) == 1


class TestNobodyChangesIt:
    @pytest.mark.parametrize(
        ("table", "what"),
        [
            (table, what)
            for table in APPEND_ONLY
            for what in ("UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}")
        ],
    )
    async def test_the_database_itself_refuses(self, memory: Memory, table: str, what: str) -> None:
        if "TRUNCATE" in what and not memory.postgresql:
            what = "DELETE FROM {} WHERE 1"
        async with memory.transaction() as store:
            audit.write(store, "see_card", actor=None, vault=7, now=TODAY)
            await store.write(text("INSERT INTO erasures (id, vault_id, at, why) VALUES (1, 2, 3, 'asked')"))
        await anchored(memory)

        with pytest.raises(Exception, match="only grows"):
            async with memory.engine.begin() as connection:
                await connection.execute(text(what.format(table)))

    async def test_the_role_of_the_running_house_may_only_add(
        self, postgresql_memory: Memory, postgresql_server: PostgreSQL, tmp_path: Path
    ) -> None:
        url = postgresql_memory.engine.url.render_as_string(hide_password=False)
        async with postgresql_memory.engine.begin() as connection:
            for _ in range(2):
                await connection.run_sync(append_only.grant, "house")  # made the first time
            assert len(await connection.run_sync(append_only.may_change)) == 9
        running = a_memory(url.replace("postgres@", "house@"))
        async with running.transaction() as store:
            person = await joined(store, Duty.CASE_MANAGER)
            case = await stored(store, manager=person.id)
            audit.write(store, "see_card", actor=person.id, vault=case.id, now=NOW)
        async with running.engine.begin() as connection:
            assert await connection.run_sync(append_only.may_change) == []
            assert await connection.run_sync(append_only.old_entries_go) == 0
        await schema.upgrade(running)
        made = await backups.make(running, url.replace("postgres@", "house@"), tmp_path, NOW)
        assert made.rows["audit"] == len(await rows(running, entries)) > 0
        for statement in ("UPDATE audit SET act = 'x'", "DELETE FROM audit", "TRUNCATE audit"):
            with pytest.raises(DBAPIError, match="permission denied"):
                async with running.engine.begin() as connection:
                    await connection.execute(text(statement))
        await running.close()


class TestABrokenTrailIsSeen:
    @pytest.fixture
    async def kept(self, memory: Memory) -> list[Any]:
        await note(memory, 7, 8, 7, None)
        await note(memory, 7, 8, None, 9)
        await anchored(memory)
        await note(memory, 9, 7)
        return sorted(await rows(memory, entries), key=lambda row: row.id)

    async def test_an_untouched_one_is_whole(self, memory: Memory, kept: list[Any]) -> None:
        assert await verified(memory) == Verdict(10, 4, 1, None)

    @pytest.mark.parametrize("column", ["at", "actor_id", "duty", "act", "vault_id", "detail"])
    async def test_a_changed_entry_is_named(self, memory: Memory, kept: list[Any], column: str) -> None:
        async with memory.transaction() as store:
            someone = await joined(store)
        other = {"at": 5, "actor_id": someone.id, "vault_id": 12}.get(column, "x")

        await past_the_triggers(
            memory, f"UPDATE audit SET {column} = :other WHERE id = :id", other=other, id=kept[2].id
        )

        broken = (await verified(memory)).broken
        assert broken is not None
        assert (broken.row, broken.chain, broken.seq) == (kept[2].id, 7, 2)

    async def test_a_missing_entry_is_noticed_at_the_next(self, memory: Memory, kept: list[Any]) -> None:
        await past_the_triggers(memory, "DELETE FROM audit WHERE id = :id", id=kept[2].id)

        broken = (await verified(memory)).broken
        assert broken is not None and (broken.chain, broken.seq) == (7, 3)

    @pytest.mark.parametrize("chain", [8, 9])
    async def test_a_chain_that_lost_its_end_is_noticed_by_the_anchor(
        self, memory: Memory, kept: list[Any], chain: int
    ) -> None:
        gone = [row.id for row in kept[:8] if row.chain == chain][-1]
        await past_the_triggers(memory, "DELETE FROM audit WHERE chain = :c AND id >= :id", c=chain, id=gone)

        broken = (await verified(memory)).broken
        assert broken is not None and "7 are left" in broken.why

    async def test_two_entries_that_changed_places_are_noticed(self, memory: Memory, kept: list[Any]) -> None:
        first, second = kept[0], kept[2]
        swap = "UPDATE audit SET act = 'a', seq = seq + 100 WHERE id IN (:a, :b)"

        await past_the_triggers(memory, swap, a=first.id, b=second.id)

        assert (await verified(memory)).broken is not None

    async def test_an_anchor_written_anew_without_the_key_is_noticed(
        self, memory: Memory, kept: list[Any]
    ) -> None:
        await past_the_triggers(memory, "UPDATE anchors SET mark = :mark", mark=b"0" * 32)

        assert (await verified(memory)).broken is not None

    async def test_anchors_bind_each_other(self, memory: Memory, kept: list[Any]) -> None:
        assert await anchored(memory) == 2
        assert await anchored(memory) == 0
        assert (await verified(memory)).anchors == 2


async def test_chains_older_than_five_years_go_as_a_whole(memory: Memory) -> None:
    old, young = TODAY - timedelta(days=1830), TODAY - timedelta(days=30)
    for vault, at in ((7, old), (8, old), (8, young), (9, young)):
        async with memory.transaction() as store:
            audit.write(store, "see_card", actor=None, vault=vault, now=at)
    async with memory.transaction() as store:
        await trail.anchor(store.connection, RING, new_id(), old)

    async with memory.engine.begin() as connection:
        assert await connection.run_sync(append_only.old_entries_go) == 1

    assert {row.chain for row in await rows(memory, entries)} == {8, 9}
    assert (await verified(memory)).broken is None


async def test_the_entries_of_one_case_or_since_a_time_come_in_order(memory: Memory) -> None:
    for vault, at in itertools.product((8, 7), (NOW, later(days=1))):
        async with memory.transaction() as store:
            audit.write(store, "see_card", actor=None, vault=vault, now=at)

    async with memory.engine.connect() as connection:
        of_one = [row["seq"] async for row in trail.entries(connection, vault=7)]
        since = [row["chain"] async for row in trail.entries(connection, since=later(hours=1))]
    assert (of_one, since) == ([1, 2], [7, 8])


async def test_a_store_outside_a_transaction_of_memory_chains_too(memory: Memory) -> None:
    async with memory.engine.begin() as connection:
        store = Store(connection, RING, postgresql=memory.postgresql)
        audit.write(store, "see_queue", actor=None, now=NOW)
        await store.write_trail()

    assert (await verified(memory)).broken is None
