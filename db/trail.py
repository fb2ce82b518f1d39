"""The chain of the audit trail: every entry carries the mark of the one before it, under a key that no database holds.

Each case has a chain of its own. What concerns no case goes to chains of the house, which one transaction at a time writes,
so that replicas never wait for each other. Anchors bind all chains together, so that a missing end is seen as well.
"""

import json
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import RowMapping, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from db.ids import new_id
from db.sealing import KeyRing
from db.tables import audit
from db.trail_tables import anchors

KEPT = timedelta(days=1826)
"""How long an entry is kept: five years (field notes §4.5); the triggers of both databases say the same."""

SETTLED = timedelta(minutes=2)
"""No transaction lasts so long: an anchor binds only entries that are surely all there."""

_PAGE = 5_000


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain: how many entries it has and the mark of the last."""

    chain: int
    seq: int = 0
    mark: bytes = b""


class HouseChains:
    """Chains for what concerns no case: a transaction takes one, and gives it back with its new end after the commit.

    One that is not given back is never used again: nobody knows whether its last entries were kept.
    """

    def __init__(self) -> None:
        self._idle: list[Head] = []

    def take(self) -> Head:
        """Give a chain that no other transaction writes."""
        return self._idle.pop() if self._idle else Head(-new_id())

    def give_back(self, head: Head) -> None:
        """Keep a chain for the next transaction; one that grew long is left."""
        if head.seq < _LONG:
            self._idle.append(head)


_LONG = 10_000
"""Entries after which a chain of the house ends, so that old ones can go as a whole after five years."""

_HEADS = """
SELECT chain, seq, mark FROM audit WHERE id IN (
  SELECT (SELECT last.id FROM audit AS last WHERE last.chain = wanted.value ORDER BY last.seq DESC LIMIT 1)
  FROM {wanted}
)
"""
_HEADS_SQLITE = text(_HEADS.format(wanted="json_each(:chains) AS wanted"))
_HEADS_POSTGRESQL = text(
    _HEADS.format(wanted="json_array_elements_text(CAST(:chains AS json)) AS said(said), "
                  "LATERAL (SELECT CAST(said.said AS bigint) AS value) AS wanted")
)  # fmt: skip


async def append(
    connection: AsyncConnection,
    ring: KeyRing,
    rows: Sequence[dict[str, Any]],
    house: Head | None,
    *,
    fresh: Iterable[int],
    postgresql: bool,
) -> Head | None:
    """Chain the entries of one transaction and insert them, with one query for the ends of the chains at most.

    `fresh` are cases made in this very transaction, whose chains are empty; `house` the chain taken for the rest.
    Gives the new end of that one.
    """
    heads: dict[int, Head] = {chain: Head(chain) for chain in fresh}
    unknown = {row["vault_id"] for row in rows} - heads.keys() - {None}
    if unknown:
        heads.update({chain: Head(chain) for chain in unknown})
        query = _HEADS_POSTGRESQL if postgresql else _HEADS_SQLITE
        for found in await connection.execute(query, {"chains": json.dumps(sorted(unknown))}):
            heads[found.chain] = Head(found.chain, found.seq, bytes(found.mark))
    for row in rows:
        head = house if row["vault_id"] is None else heads[row["vault_id"]]
        if head is None:
            raise LookupError("no chain of the house")
        row["chain"], row["seq"] = head.chain, head.seq + 1
        row["mark"] = ring.chained(head.mark, _said(row))
        after = Head(head.chain, row["seq"], row["mark"])
        if row["vault_id"] is None:
            house = after
        else:
            heads[row["vault_id"]] = after
    await connection.execute(audit.insert(), list(rows))
    return house


def _said(row: dict[str, Any] | RowMapping) -> bytes:
    """Give the bytes of an entry that its mark covers: every column but the mark."""
    at: datetime = row["at"]
    return orjson.dumps(
        [
            row["chain"],
            row["seq"],
            row["id"],
            round(at.timestamp() * 1000),
            row["actor_id"],
            row["duty"],
            row["act"],
            row["vault_id"],
            row["detail"],
        ]
    )


@dataclass(frozen=True, slots=True)
class Broken:
    """The first entry at which the trail is not what was written, and what is wrong there."""

    row: int
    chain: int
    seq: int
    why: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a look at the whole trail found."""

    entries: int
    chains: int
    anchors: int
    broken: Broken | None


async def entries(
    connection: AsyncConnection, *, vault: int | None = None, since: datetime | None = None
) -> AsyncIterator[RowMapping]:
    """Give the entries chain by chain, in order, a page at a time; only those of one case, or since a time, when named."""
    query = select(audit).order_by(audit.c.chain, audit.c.seq).limit(_PAGE)
    if vault is not None:
        query = query.where(audit.c.vault_id == vault)
    if since is not None:
        query = query.where(audit.c.at >= since)
    rows = (await connection.execute(query)).mappings().all()
    while rows:
        for row in rows:
            yield row
        last = rows[-1]
        after = query.where(tuple_(audit.c.chain, audit.c.seq) > (last["chain"], last["seq"]))
        rows = (await connection.execute(after)).mappings().all()


async def verify(connection: AsyncConnection, ring: KeyRing, now: datetime) -> Verdict:
    """Go over every chain and every anchor; names the earliest entry that is not what was written."""
    total = chains = 0
    head = Head(0)
    faults: list[Broken] = []
    async for row in entries(connection):
        total += 1
        if row["chain"] != head.chain:
            chains += 1
            head = Head(row["chain"])
        if row["seq"] != head.seq + 1:
            faults.append(Broken(row["id"], row["chain"], row["seq"], "entries before it are missing"))
        elif ring.chained(head.mark, _said(row)) != bytes(row["mark"]):
            faults.append(Broken(row["id"], row["chain"], row["seq"], "it was changed"))
        head = Head(row["chain"], row["seq"], bytes(row["mark"]))
    seen, fault = await _anchored(connection, ring, now)
    faults += [fault] if fault else []
    return Verdict(total, chains, seen, min(faults, key=lambda one: one.row, default=None))


async def _anchored(connection: AsyncConnection, ring: KeyRing, now: datetime) -> tuple[int, Broken | None]:
    """Go over the anchors; those over entries that may have gone after five years are only counted."""
    before, mark, since, seen = 0, b"", None, 0
    for anchor in (await connection.execute(select(anchors).order_by(anchors.c.upto))).all():
        seen += 1
        if (since or anchor.at) >= now - KEPT:
            count, said = await _bound(connection, ring, mark, before, anchor.upto)
            if count != anchor.entries:
                why = f"{anchor.entries} entries were anchored up to here, {count} are left"
                return seen, Broken(anchor.upto, 0, count, why)
            if said != bytes(anchor.mark):
                return seen, Broken(anchor.upto, 0, count, "the anchor does not fit the entries before it")
        before, mark, since = anchor.upto, bytes(anchor.mark), anchor.at
    return seen, None


async def _bound(
    connection: AsyncConnection, ring: KeyRing, mark: bytes, after: int, upto: int
) -> tuple[int, bytes]:
    """Give how many entries lie between two anchors and the mark that binds them to the anchor before."""
    query = select(audit.c.mark).where(audit.c.id > after, audit.c.id <= upto).order_by(audit.c.id)
    marks = [bytes(row.mark) for row in await connection.execute(query)]
    return len(marks), ring.chained(mark, b"".join(marks) + upto.to_bytes(8, "big"))


async def anchor(connection: AsyncConnection, ring: KeyRing, upto: int, now: datetime) -> int:
    """Bind all entries up to the id `upto` that no anchor binds yet; gives how many."""
    last = (await connection.execute(select(anchors).order_by(anchors.c.upto.desc()).limit(1))).first()
    before, mark = (last.upto, bytes(last.mark)) if last else (0, b"")
    if upto <= before:
        return 0
    count, said = await _bound(connection, ring, mark, before, upto)
    row = {"id": new_id(), "at": now, "upto": upto, "entries": count, "mark": said}
    if count:
        await connection.execute(anchors.insert(), row)
    return count


async def last_mark(connection: AsyncConnection) -> bytes | None:
    """Give the mark of the last anchor, which binds everything before it; None when there is none."""
    query = select(anchors.c.mark).order_by(anchors.c.upto.desc()).limit(1)
    found = (await connection.execute(query)).scalar()
    return bytes(found) if found else None
