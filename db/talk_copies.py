"""What became of each message of a talk for each of the others: waiting, sent, standing in a chat, lost or taken back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, delete, select, update

from db.session import Store
from db.tables import vaults
from db.talk_tables import peer_copies, peer_messages, peer_sides
from domain.people import PersonId
from domain.talks import Passage


@dataclass(frozen=True, slots=True)
class Copy:
    """One message on its way to one person."""

    message: int
    talk: int
    person: PersonId
    state: Passage
    parcel: int | None = None
    copy: int | None = None
    at: datetime | None = None


def send(store: Store, copy: Copy) -> None:
    """Write one copy of a message."""
    store.add(
        peer_copies,
        {
            "message_id": copy.message,
            "person_id": copy.person,
            "talk_id": copy.talk,
            "state": copy.state.value,
            "parcel_id": copy.parcel,
            "copy": copy.copy,
            "at": copy.at,
        },
    )


async def move(store: Store, copy: Copy) -> None:
    """Save where a copy is now."""
    await store.write(
        update(peer_copies)
        .where(peer_copies.c.message_id == copy.message, peer_copies.c.person_id == copy.person)
        .values(state=copy.state.value, parcel_id=copy.parcel, copy=copy.copy, at=copy.at)
    )


def _copy(row: Any) -> Copy:
    return Copy(
        row.message_id, row.talk_id, row.person_id, Passage(row.state), row.parcel_id, row.copy, row.at
    )


async def of(store: Store, message: int) -> list[Copy]:
    """Give the copies of a message."""
    rows = await store.read(select(peer_copies).where(peer_copies.c.message_id == message))
    return [_copy(row) for row in rows]


async def waiting(store: Store, talk: int, person: PersonId | None, *states: Passage) -> list[Copy]:
    """Give the copies in these states, of one person or of everybody, oldest first."""
    query = select(peer_copies).where(
        peer_copies.c.talk_id == talk, peer_copies.c.state.in_([one.value for one in states])
    )
    if person is not None:
        query = query.where(peer_copies.c.person_id == person)
    return [_copy(row) for row in await store.read(query.order_by(peer_copies.c.message_id))]


async def to_say(store: Store, parcels: Iterable[int]) -> list[tuple[int, str, str]]:
    """Open what leaves as these parcels: parcel, text, and the name it was written under."""
    found = []
    for row in await store.read(_TO_SAY, {"parcels": list(parcels)}):
        if row.body_sealed and row.key_wrapped:
            box = store.ring.open_vault(row.vault_id, row.key_wrapped)
            text = box.unseal(f"peer_messages.body:{row.message_id}".encode(), row.body_sealed)
            found.append((row.parcel_id, text.decode(), row.alias))
    return found


_TO_SAY = (
    select(
        peer_copies.c.parcel_id,
        peer_copies.c.message_id,
        peer_messages.c.vault_id,
        peer_messages.c.body_sealed,
        vaults.c.key_wrapped,
        peer_sides.c.alias,
    )
    .join(peer_messages, peer_messages.c.id == peer_copies.c.message_id)
    .join(vaults, vaults.c.id == peer_messages.c.vault_id)
    .join(
        peer_sides,
        and_(
            peer_sides.c.talk_id == peer_copies.c.talk_id, peer_sides.c.person_id == peer_messages.c.author_id
        ),
    )
    .where(
        peer_copies.c.parcel_id.in_(bindparam("parcels", expanding=True)),
        peer_copies.c.state == Passage.SENT.value,
    )
)


async def by_parcels(store: Store, parcels: Iterable[int]) -> dict[int, Copy]:
    """Give the copies that leave as these parcels of the outbox."""
    rows = await store.read(select(peer_copies).where(peer_copies.c.parcel_id.in_(list(parcels))))
    return {row.parcel_id: _copy(row) for row in rows}


async def shown_as(store: Store, person: PersonId, message: int) -> Copy | None:
    """Give the copy that stands in a person's chat as this message, so that a reply finds its talk."""
    row = await store.first(
        select(peer_copies)
        .where(peer_copies.c.person_id == person, peer_copies.c.copy == message)
        .order_by(peer_copies.c.message_id.desc())
        .limit(1)
    )
    return _copy(row) if row else None


async def forget_copies(store: Store, talk: int) -> None:
    """Forget which messages of chats were copies of which, once nothing is left to change."""
    await store.write(delete(peer_copies).where(peer_copies.c.talk_id == talk))
