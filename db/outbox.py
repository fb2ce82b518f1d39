"""Messages that must leave the house: notices to others and answers that had to wait; sealed, leased, in order per chat."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any

import orjson
from sqlalchemy import and_, delete, exists, func, select, update

from db import joined
from db.ids import new_id
from db.session import Store
from db.tables import outbox, reports
from domain.people import Duty, PersonId

LEASE = timedelta(seconds=60)
KEPT = timedelta(days=30)


class Lane(IntEnum):
    """Lanes of the outbox, most urgent first; order is kept per person within a lane."""

    EMERGENCY = 0
    ANSWER = 1
    NOTICE = 2
    SLOW = 3
    SECOND = 4


class Fate(StrEnum):
    """States of a message; all but `PENDING` are final."""

    PENDING = "pending"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    UNREACHABLE = "unreachable"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message to deliver; `payload` is wire bytes for answers, a notice's data otherwise.

    `words` are what joins it at the last moment, where whoever wrote it had them at hand.
    """

    id: int
    person: PersonId
    lane: Lane
    kind: str
    payload: bytes
    tries: int
    vault: int | None
    words: Mapping[str, str] | None = None


def put(
    store: Store,
    person: PersonId,
    kind: str,
    payload: bytes | dict[str, Any],
    *,
    lane: Lane,
    now: datetime,
    due: datetime | None = None,
    vault: int | None = None,
    words: Mapping[str, str] | None = None,
) -> int:
    """Write one message to be delivered from `due` (default: now); gives its id.

    With its `words` it is leased at once by the process that writes it, which then sends it without looking for it.
    """
    parcel = new_id()
    plain = payload if isinstance(payload, bytes) else orjson.dumps(payload)
    in_hand = None if words is None else store.in_hand
    if in_hand is None:
        store.mail = True
    else:
        in_hand.append(Parcel(parcel, person, lane, kind, plain, 0, vault, words))
    store.add(
        outbox,
        {
            "id": parcel,
            "person_id": person,
            "lane": int(lane),
            "kind": kind,
            "state": Fate.PENDING.value,
            "due_at": due or now if in_hand is None else now + LEASE,
            "tries": int(in_hand is not None),
            "payload_sealed": store.ring.seal(f"outbox.payload:{parcel}", plain),
            "vault_id": vault,
            "created_at": now,
        },
    )
    return parcel


_older = outbox.alias("older")
BEHIND = (
    exists()
    .where(
        _older.c.state == "pending",
        _older.c.person_id == outbox.c.person_id,
        _older.c.lane == outbox.c.lane,
        _older.c.id < outbox.c.id,
    )
    .correlate(outbox)
)
"""Whether something older of the same person and lane still waits: order is kept by nothing else."""

_UNTRIED = and_(outbox.c.state == "pending", outbox.c.tries == 0)
_HEADS = and_(outbox.c.state == "pending", ~BEHIND)


async def claim(store: Store, now: datetime, limit: int, *, but: Lane | None = None) -> list[Parcel]:
    """Lease the next messages: due, the oldest of their person and lane, emergencies first; none of the lane `but`."""
    rows = await store.read(
        select(outbox)
        .where(_HEADS, outbox.c.due_at <= now, *([outbox.c.lane != int(but)] if but is not None else []))
        .order_by(outbox.c.lane, outbox.c.due_at, outbox.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    if rows:
        await store.write(
            update(outbox)
            .where(outbox.c.id.in_([row.id for row in rows]))
            .values(due_at=now + LEASE, tries=outbox.c.tries + 1)
        )
    return [_parcel(store, row) for row in rows]


async def give_back(store: Store, parcels: Sequence[int], now: datetime) -> None:
    """Let messages that were leased as they were written wait for their turn like all others."""
    store.mail = True
    await store.write(update(outbox).where(outbox.c.id.in_(parcels)).values(due_at=now, tries=0))


async def take_up(store: Store, now: datetime) -> None:
    """Let what a process had leased when it died be due now; only for the one process that empties this outbox."""
    await store.write(
        update(outbox)
        .where(outbox.c.state == "pending", outbox.c.tries > 0, outbox.c.due_at <= now + LEASE)
        .values(due_at=now)
    )


def _parcel(store: Store, row: Any) -> Parcel:
    payload = store.ring.unseal(f"outbox.payload:{row.id}", row.payload_sealed)
    return Parcel(row.id, row.person_id, Lane(row.lane), row.kind, payload, row.tries, row.vault_id)


async def next_due(store: Store) -> datetime | None:
    """Give when the next message becomes due, so that the deliverer can sleep until then."""
    row = await store.first(select(func.min(outbox.c.due_at)).where(outbox.c.state == "pending"))
    return row[0] if row else None


async def mark(store: Store, parcel: int, fate: Fate, now: datetime, error: str | None = None) -> None:
    """Write the final state of one message."""
    await store.write(
        update(outbox)
        .where(outbox.c.id == parcel)
        .values(state=fate.value, done_at=now, error=error[:80] if error else None)
    )


async def postpone(store: Store, parcel: int, until: datetime, error: str) -> None:
    """Try one message again later; its chat waits behind it."""
    await store.write(update(outbox).where(outbox.c.id == parcel).values(due_at=until, error=error[:80]))


async def one_of(store: Store, parcel: int, person: PersonId) -> Parcel | None:
    """Give a message that was for `person`, to show its content after a tap; None when it is gone or another's."""
    row = await store.first(select(outbox).where(outbox.c.id == parcel, outbox.c.person_id == person))
    return _parcel(store, row) if row else None


async def unsent(store: Store, vault: int, kind: str) -> list[Parcel]:
    """Give the messages of a kind about one thing that nobody tried to send yet."""
    query = select(outbox).where(outbox.c.vault_id == vault, outbox.c.kind == kind, _UNTRIED)
    return [_parcel(store, row) for row in await store.read(query.order_by(outbox.c.id))]


async def take_back(store: Store, parcel: int) -> bool:
    """Take a message back if nobody tried to send it yet; says whether it was so."""
    return bool(await store.write(delete(outbox).where(outbox.c.id == parcel, _UNTRIED)))


async def told(store: Store, vaults: Sequence[int], kinds: Sequence[str]) -> frozenset[PersonId]:
    """Give who was written a message of these kinds about a case or event, whatever became of it."""
    query = select(outbox.c.person_id).where(outbox.c.vault_id.in_(vaults), outbox.c.kind.in_(kinds))
    return frozenset(row.person_id for row in await store.read(query))


async def undelivered(store: Store, vaults: list[int] | None = None, limit: int = 20) -> list[Any]:
    """Give what could not be delivered: id, kind, state, error, person, vault, time."""
    query = (
        select(
            outbox.c.id,
            outbox.c.kind,
            outbox.c.state,
            outbox.c.error,
            outbox.c.person_id,
            outbox.c.vault_id,
            outbox.c.created_at,
        )
        .where(outbox.c.state.in_([Fate.UNCERTAIN, Fate.UNREACHABLE, Fate.DEAD]))
        .order_by(outbox.c.id.desc())
        .limit(limit)
    )
    if vaults is not None:
        query = query.where(outbox.c.vault_id.in_(vaults))
    return list(await store.read(query))


async def drop_pending(store: Store, person: PersonId) -> None:
    """Drop what still waits for a person who asked to be forgotten."""
    await store.write(delete(outbox).where(outbox.c.person_id == person))


async def drop_to_family(store: Store, case: int, kinds: Sequence[str]) -> list[str]:
    """Drop what waits, of these kinds, for the family that reported in a case or one joined to it; gives what it was."""
    every = await joined.with_all(store, case)
    family = select(reports.c.person_id).where(
        reports.c.case_id.in_(every),
        reports.c.reporter_kind == Duty.FAMILY.value,
        reports.c.person_id.is_not(None),
    )
    mine = and_(
        outbox.c.state == Fate.PENDING.value,
        outbox.c.vault_id.in_(every),
        outbox.c.person_id.in_(family),
        outbox.c.kind.in_(kinds),
    )
    found = [row.kind for row in await store.read(select(outbox.c.kind).where(mine).order_by(outbox.c.id))]
    if found:
        await store.write(delete(outbox).where(mine))
    return found


async def purge(store: Store, now: datetime) -> None:
    """Forget messages done long ago."""
    await store.write(delete(outbox).where(outbox.c.state != "pending", outbox.c.created_at < now - KEPT))
