"""The one table that ties a person to a Telegram number; only the bot may look here.

Numbers are found by blind index and kept sealed: the database alone tells nobody's number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, exists, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from db import facts, people
from db.ids import new_id
from db.outbox import BEHIND
from db.sealing import KeyRing
from db.session import Store
from db.tables import identities, outbox, persons, talks
from domain.people import Person, PersonId


@dataclass(slots=True)
class Caller:
    """Who is at the door: the person, their talk as stored bytes, and whether older answers still wait to leave."""

    blind: bytes
    person: Person
    state: bytes
    waiting: bool = False
    is_new: bool = False


_KNOWN = (
    select(
        identities.c.blind,
        persons.c.id,
        persons.c.language,
        persons.c.has_duties,
        persons.c.away_until,
        persons.c.unreachable_at,
        talks.c.state_sealed,
        exists()
        .where(outbox.c.person_id == persons.c.id, outbox.c.state == "pending", outbox.c.kind == "answer")
        .label("waiting"),
    )
    .select_from(identities.join(persons).outerjoin(talks, talks.c.person_id == persons.c.id))
    .where(identities.c.blind.in_(bindparam("blinds", expanding=True)))
)


def blind(ring: KeyRing, number: int) -> bytes:
    """Give the blind index of a Telegram number."""
    return ring.blind("telegram", str(number))


async def callers(store: Store, blinds: Sequence[bytes]) -> dict[bytes, Caller]:
    """Load everybody known among `blinds` in one query, and the duties of those who hold any in a second."""
    rows = await store.read(_KNOWN, {"blinds": list(blinds)})
    if len(rows) < len(blinds):
        await facts.in_force(store)
    held = await people.assignments(store, [row.id for row in rows if row.has_duties])
    found = {}
    row: Any
    for row in rows:
        mark, number, language, _, away_until, unreachable_at, sealed, waiting = row
        person = Person(number, language, tuple(held.get(number, ())), away_until)
        state = store.ring.unseal(f"talks.state:{number}", sealed) if sealed else b""
        if unreachable_at is not None:
            await store.write(_REACHED, {"person": number})
        found[mark] = Caller(mark, person, state, bool(waiting))
    return found


_REACHED = update(persons).where(persons.c.id == bindparam("person")).values(unreachable_at=None)


def welcome(store: Store, number: int, language: str, now: datetime, *, demo: bool = False) -> Caller:
    """Make a new person for a number never seen; the rows go out with the batch."""
    person = PersonId(new_id())
    mark = blind(store.ring, number)
    store.add(
        persons,
        {"id": person, "language": language, "has_duties": False, "created_at": now, "demo": demo},
    )
    store.add(
        identities,
        {"blind": mark, "person_id": person, "number_sealed": _seal(store, person, number)},
    )
    return Caller(mark, Person(person, language), b"", is_new=True)


def _seal(store: Store, person: int, number: int) -> bytes:
    return store.ring.seal(f"identities.number:{person}", str(number).encode())


_SQLITE_TALK = sqlite_insert(talks)
_SAVE_SQLITE = _SQLITE_TALK.on_conflict_do_update(
    index_elements=["person_id"],
    set_={"state_sealed": _SQLITE_TALK.excluded.state_sealed, "due_at": _SQLITE_TALK.excluded.due_at},
)
_POSTGRESQL_TALK = postgresql_insert(talks)
_SAVE_POSTGRESQL = _POSTGRESQL_TALK.on_conflict_do_update(
    index_elements=["person_id"],
    set_={"state_sealed": _POSTGRESQL_TALK.excluded.state_sealed, "due_at": _POSTGRESQL_TALK.excluded.due_at},
)


async def save_talks(store: Store, changed: Sequence[tuple[PersonId, bytes, datetime | None]]) -> None:
    """Save the talks of a batch in bulk: person, state, and when the house should look at it again."""
    if not changed:
        return
    rows = [
        {
            "person_id": person,
            "state_sealed": store.ring.seal(f"talks.state:{person}", state),
            "due_at": due,
        }
        for person, state, due in changed
    ]
    await store.write(_SAVE_POSTGRESQL if store.postgresql else _SAVE_SQLITE, rows)


async def numbers(store: Store, whom: Sequence[PersonId]) -> dict[PersonId, int]:
    """Give the Telegram numbers of `whom`, for delivery alone; those without a number are left out."""
    rows = await store.read(_NUMBERS, {"whom": list(whom)})
    return {row.person_id: _open(store, row.person_id, row.number_sealed) for row in rows}


_NUMBERS = select(identities.c.person_id, identities.c.number_sealed).where(
    identities.c.person_id.in_(bindparam("whom", expanding=True))
)


@dataclass(frozen=True, slots=True)
class Way:
    """Where a message goes and in which language: the chat, and whether its person works in the network."""

    number: int
    language: str
    works: bool


async def ways(store: Store, parcels: Sequence[int]) -> dict[int, Way]:
    """Give the way of those messages of the outbox that may leave now: nothing older of their person and lane waits."""
    rows = await store.read(_WAYS, {"parcels": list(parcels)})
    return {
        row.id: Way(_open(store, row.person_id, row.number_sealed), row.language, row.has_duties)
        for row in rows
        if not row.behind
    }


_WAYS = (
    select(
        outbox.c.id,
        outbox.c.person_id,
        identities.c.number_sealed,
        persons.c.language,
        persons.c.has_duties,
        BEHIND.label("behind"),
    )
    .join(persons, persons.c.id == outbox.c.person_id)
    .join(identities, identities.c.person_id == outbox.c.person_id)
    .where(outbox.c.id.in_(bindparam("parcels", expanding=True)))
)


def _open(store: Store, person: int, sealed: bytes) -> int:
    return int(store.ring.unseal(f"identities.number:{person}", sealed))


async def moved(store: Store, person: PersonId, number: int) -> None:
    """Rewrite the number of a chat that Telegram moved (a group that became a supergroup)."""
    await store.write(
        update(identities)
        .where(identities.c.person_id == person)
        .values(blind=blind(store.ring, number), number_sealed=_seal(store, person, number))
    )


_DUE = select(identities.c.blind).select_from(
    identities.join(talks, talks.c.person_id == identities.c.person_id)
)


async def due_talks(store: Store, now: datetime, limit: int = 50) -> list[bytes]:
    """Give whose talks the house should look at again: idle screens to wipe, drafts to warn about or drop."""
    rows = await store.read(_DUE.where(talks.c.due_at <= now).order_by(talks.c.due_at).limit(limit))
    return [row.blind for row in rows]


async def still_due(store: Store, blinds: Sequence[bytes], now: datetime) -> list[Caller]:
    """Load those among `blinds` whose talk is due, now that their locks are held: somebody may have been quicker."""
    rows = await store.read(_DUE.where(talks.c.due_at <= now, identities.c.blind.in_(blinds)))
    return list((await callers(store, [row.blind for row in rows])).values()) if rows else []


async def put_off(store: Store, mark: bytes, until: datetime) -> None:
    """Look at somebody's talk again at `until`, whatever it holds."""
    whom = select(identities.c.person_id).where(identities.c.blind == mark).scalar_subquery()
    await store.write(update(talks).where(talks.c.person_id == whom).values(due_at=until))


async def forget(store: Store, person: PersonId) -> None:
    """Delete the link between a person and this chat; what was sent stays with its case."""
    await store.write(talks.delete().where(talks.c.person_id == person))
    await store.write(identities.delete().where(identities.c.person_id == person))
