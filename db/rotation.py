"""Keys in the database follow the key file: wrapped, sealed and indexed anew, while the house runs.

Everything goes in small pieces, and a row that somebody changed meanwhile is left to its new value. A destroyed key of an
erased case never comes back.
"""

from collections.abc import AsyncIterator
from typing import Any

from sqlalchemy import Select, Table, bindparam, func, select, text, tuple_, update

from db import facts
from db.directory_tables import needs
from db.initiative_tables import initiatives
from db.peer_tables import peer_offers
from db.sealing import KeyRing, Unsealable
from db.session import Memory, Store
from db.tables import facts as fact_rows
from db.tables import (
    identities,
    outbox,
    pages,
    parked,
    persons,
    requests,
    second_factors,
    talks,
    updates,
    vaults,
)
from db.talk_tables import peer_diary

PIECE = 500

HOUSE: tuple[tuple[Table, str, tuple[str, ...]], ...] = (
    (identities, "number_sealed", ("person_id",)),
    (persons, "name_sealed", ("id",)),
    (persons, "second_sealed", ("id",)),
    (talks, "state_sealed", ("person_id",)),
    (updates, "answer_sealed", ("bot_id", "update_id")),
    (parked, "raw_sealed", ("bot_id", "update_id")),
    (outbox, "payload_sealed", ("id",)),
    (requests, "reason_sealed", ("id",)),
    (second_factors, "secret_sealed", ("person_id",)),
    (pages, "draft_sealed", ("id",)),
    (initiatives, "content_sealed", ("id",)),
    (needs, "words_sealed", ("id",)),
    (peer_offers, "reason_sealed", ("id",)),
    (peer_diary, "note_sealed", ("id",)),
)
"""Columns sealed for the house itself and not under a case key, each with the columns that its place names."""


async def rewrap(memory: Memory) -> AsyncIterator[int]:
    """Wrap the key of every case anew under the newest master; gives the count after each piece."""
    last = done = 0
    while True:
        async with memory.transaction() as store:
            rows = await store.read(
                select(vaults.c.id, vaults.c.key_wrapped)
                .where(vaults.c.id > last, vaults.c.key_wrapped.is_not(None))
                .order_by(vaults.c.id)
                .limit(PIECE)
            )
            old = [row for row in rows if row.key_wrapped[0] != memory.ring.newest]
            if old:
                await store.write(
                    _REWRAP,
                    [
                        {
                            "vault": row.id,
                            "old": row.key_wrapped,
                            "new": memory.ring.rewrapped(row.id, row.key_wrapped),
                        }
                        for row in old
                    ],
                )
        if not rows:
            return
        last, done = rows[-1].id, done + len(old)
        yield done


_REWRAP = (
    update(vaults)
    .where(vaults.c.id == bindparam("vault"), vaults.c.key_wrapped == bindparam("old"))
    .values(key_wrapped=bindparam("new"))
)


async def reseal(memory: Memory) -> AsyncIterator[int]:
    """Seal anew, under the newest master, what the house seals for itself; gives the count after each piece."""
    done = 0
    for table, column, place in HOUSE:
        last: tuple[Any, ...] | None = None
        while True:
            async with memory.transaction() as store:
                last, count = await _resealed(store, table, column, place, last)
            done += count
            yield done
            if last is None:
                break


async def _resealed(
    store: Store, table: Table, column: str, place: tuple[str, ...], last: tuple[Any, ...] | None
) -> tuple[tuple[Any, ...] | None, int]:
    """Seal one piece of one column anew; gives where the next begins (None: nothing is left) and how many there were."""
    keys: list[Any] = [table.c[name] for name in place]
    sealed = table.c[column]
    query: Select[Any] = (
        select(*keys, sealed.label("sealed")).where(sealed.is_not(None)).order_by(*keys).limit(PIECE)
    )
    if last is not None:
        query = query.where(tuple_(*keys) > last)
    rows = await store.read(query)
    name = f"{table.name}.{column.removesuffix('_sealed')}"
    changed = []
    for row in rows:
        if row.sealed and row.sealed[0] != store.ring.newest:
            marks: list[Any] = list(row)[:-1]
            at = f"{name}:{':'.join(map(str, marks))}"
            plain = store.ring.unseal(at, row.sealed)
            found = {f"k_{key}": value for key, value in zip(place, marks, strict=True)}
            changed.append({**found, "old": row.sealed, "new": store.ring.seal(at, plain)})
    if changed:
        matches = [table.c[key] == bindparam(f"k_{key}") for key in place]
        query_of = update(table).where(*matches, sealed == bindparam("old"))
        await store.write(query_of.values({column: bindparam("new")}), changed)
    return (tuple(rows[-1][:-1]) if rows else None), len(changed)


async def move_indexes(memory: Memory, after: KeyRing) -> int:
    """Find every Telegram number under a new index key, recomputed from the sealed numbers, in one transaction.

    `after` is the ring that uses the new key already. Whoever still looks with the old one finds nobody, is told so by the
    fact that names the key in force, and looks again (`in_force`).
    """
    async with memory.transaction() as store:
        await store.write(
            update(fact_rows).where(fact_rows.c.key == facts.KEY_CHECK).values(value=after.check)
        )
        if store.postgresql:
            await store.connection.execute(text("LOCK TABLE identities IN SHARE ROW EXCLUSIVE MODE"))
        rows = await store.read(select(identities.c.person_id, identities.c.number_sealed))
        moved = [
            {
                "person": row.person_id,
                "mark": after.blind(
                    "telegram",
                    store.ring.unseal(f"identities.number:{row.person_id}", row.number_sealed).decode(),
                ),
            }
            for row in rows
        ]
        for start in range(0, len(moved), PIECE):
            await store.write(_MOVE, moved[start : start + PIECE])
    return len(moved)


_MOVE = (
    update(identities).where(identities.c.person_id == bindparam("person")).values(blind=bindparam("mark"))
)


async def still_under(memory: Memory, number: int) -> int:
    """Give how many rows only a certain master key opens."""
    mark, found = bytes([number]), 0
    async with memory.transaction() as store:
        for table, column in ((vaults, "key_wrapped"), *((table, column) for table, column, _ in HOUSE)):
            query = select(func.count()).where(func.substr(table.c[column], 1, 1) == mark)
            row = await store.first(query)
            found += int(row[0]) if row else 0
    return found


async def opens(memory: Memory) -> tuple[int, int]:
    """Try every key of every case; gives how many open and how many do not."""
    well = badly = 0
    async with memory.transaction() as store:
        for row in await store.read(select(vaults).where(vaults.c.key_wrapped.is_not(None))):
            try:
                memory.ring.open_vault(row.id, row.key_wrapped)
            except Unsealable:
                badly += 1
            else:
                well += 1
    return well, badly
