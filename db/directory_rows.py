"""The rows of the directory as they came in and as they go out: each column of each row, whole (HSDS).

Nothing is read into them here; what the house reads stands in `db/directory.py`.
"""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import datetime

import orjson
from sqlalchemy import bindparam, delete, func, select, update

from db.directory_tables import directory_rows as rows
from db.directory_tables import service_sites, services
from db.ids import new_id
from db.session import Store
from domain.hsds import Row, owner_of

COLUMNS = "columns"
"""The kind of the rows that say which columns a table came with; it is no table of the standard."""

_PAGE = 500


def _text(fields: Mapping[str, str]) -> str:
    return orjson.dumps({name: said for name, said in fields.items() if said}).decode()


def _row(fields: str) -> dict[str, str]:
    found: dict[str, str] = orjson.loads(fields)
    return found


async def save(
    store: Store, table: str, batch: Sequence[Row], now: datetime, *, demo: bool = False, write: bool = True
) -> tuple[int, int, set[str]]:
    """Write a batch of rows over those with the same ids; gives how many were new, how many changed, and their owners.

    Rows that say nothing new are not written.  With `write` False it only counts.
    """
    keys = [row["id"] for row in batch]
    query = select(rows.c.key, rows.c.fields, rows.c.owner).where(rows.c.kind == table, rows.c.key.in_(keys))
    stand = {found.key: (found.fields, found.owner) for found in await store.read(query)}
    fresh, changed, owners = [], [], set()
    for row in batch:
        text, owner = _text(row), owner_of(table, row)
        old = stand.get(row["id"])
        if old is None:
            fresh.append(
                {
                    "id": new_id(),
                    "kind": table,
                    "key": row["id"],
                    "fields": text,
                    "owner": owner,
                    "saved_at": now,
                    "demo": demo,
                }
            )
        elif _row(old[0]) != _row(text):
            changed.append({"of": row["id"], "text": text, "whose": owner, "then": now})
            owners.add(old[1])
        else:
            continue
        owners.add(owner)
    if write and fresh:
        await store.write(rows.insert(), fresh)
    if write and changed:
        await store.write(_CHANGE.where(rows.c.kind == table), changed)
    return len(fresh), len(changed), owners


_CHANGE = (
    update(rows)
    .where(rows.c.key == bindparam("of"))
    .values(fields=bindparam("text"), owner=bindparam("whose"), saved_at=bindparam("then"))
)


async def put(store: Store, table: str, row: Row, now: datetime) -> None:
    """Write one row over the one with its id."""
    await save(store, table, [row], now)


async def remove(store: Store, table: str, key: str) -> None:
    """Take one row away."""
    await store.write(delete(rows).where(rows.c.kind == table, rows.c.key == key))


async def get(store: Store, table: str, key: str) -> dict[str, str] | None:
    """Give one row, or None."""
    found = await store.first(select(rows.c.fields).where(rows.c.kind == table, rows.c.key == key))
    return _row(found.fields) if found else None


async def owned(store: Store, owners: Iterable[str]) -> dict[str, dict[str, list[dict[str, str]]]]:
    """Give the rows that are read with these owners: by owner, then by table, in the order they came."""
    found: dict[str, dict[str, list[dict[str, str]]]] = {}
    wanted = sorted(set(owners))
    for start in range(0, len(wanted), _PAGE):
        query = (
            select(rows.c.owner, rows.c.kind, rows.c.fields)
            .where(rows.c.owner.in_(wanted[start : start + _PAGE]))
            .order_by(rows.c.id)
        )
        for one in await store.read(query):
            found.setdefault(one.owner, {}).setdefault(one.kind, []).append(_row(one.fields))
    return found


async def having(store: Store, table: str, keys: Iterable[str]) -> dict[str, dict[str, str]]:
    """Give rows of one table by their ids."""
    found: dict[str, dict[str, str]] = {}
    wanted = sorted(set(keys))
    for start in range(0, len(wanted), _PAGE):
        query = select(rows.c.key, rows.c.fields).where(
            rows.c.kind == table, rows.c.key.in_(wanted[start : start + _PAGE])
        )
        found |= {one.key: _row(one.fields) for one in await store.read(query)}
    return found


async def keys(store: Store, table: str) -> AsyncIterator[list[str]]:
    """Give the ids of a table's rows in the order they came, a page at a time."""
    after = 0
    while True:
        query = select(rows.c.id, rows.c.key).where(rows.c.kind == table, rows.c.id > after)
        found = await store.read(query.order_by(rows.c.id).limit(_PAGE))
        if not found:
            return
        yield [one.key for one in found]
        after = found[-1].id


async def all_of(store: Store, table: str) -> AsyncIterator[list[dict[str, str]]]:
    """Give a table's rows in the order they came, a page at a time."""
    after = 0
    while True:
        query = select(rows.c.id, rows.c.fields).where(rows.c.kind == table, rows.c.id > after)
        found = await store.read(query.order_by(rows.c.id).limit(_PAGE))
        if not found:
            return
        yield [_row(one.fields) for one in found]
        after = found[-1].id


async def counts(store: Store) -> dict[str, int]:
    """Give how many rows each table has."""
    query = (
        select(rows.c.kind, func.count().label("number")).where(rows.c.kind != COLUMNS).group_by(rows.c.kind)
    )
    return {one.kind: one.number for one in await store.read(query)}


async def columns(store: Store, table: str) -> list[str]:
    """Give the columns that a table's file had, in order; none when it never came in."""
    found = await get(store, COLUMNS, table)
    return found["names"].split("\t") if found else []


async def keep_columns(store: Store, table: str, names: Sequence[str], now: datetime) -> None:
    """Keep the columns of a table's file, those known before first."""
    known = await columns(store, table)
    known += [name for name in names if name not in known]
    await save(store, COLUMNS, [{"id": table, "names": "\t".join(known)}], now)


async def links_missing(store: Store, wanted: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """Give which of these ids, by table, stand nowhere in the directory."""
    return {table: ids - set(await having(store, table, ids)) for table, ids in wanted.items()}


async def services_of(store: Store, touched: set[str]) -> set[str]:
    """Give the ids of the services that are read with rows of these owners: themselves, their places, what stands there."""
    found: set[str] = set()
    wanted = sorted(touched)
    for start in range(0, len(wanted), _PAGE):
        some = wanted[start : start + _PAGE]
        query = select(rows.c.kind, rows.c.key, rows.c.owner).where(
            rows.c.kind.in_(("service", "service_at_location")), rows.c.key.in_(some)
        )
        found |= {one.key if one.kind == "service" else one.owner for one in await store.read(query)}
        there = select(services.c.key).join(service_sites, service_sites.c.service_id == services.c.id)
        found |= {one.key for one in await store.read(there.where(service_sites.c.key.in_(some)))}
    return found
