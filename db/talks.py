"""Talks, their sides, and what was said: masked, sealed by the day, and shredded with that day's key."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, func, select, update

from db.ids import new_id
from db.session import Stale, Store
from db.tables import vaults
from db.talk_tables import peer_messages, peer_sessions, peer_sides, peer_talks
from domain.people import PersonId
from domain.talks import Part, Side, State, Talk

DAY = timedelta(days=1)
"""How long one key seals the texts of a talk."""


@dataclass(frozen=True, slots=True)
class Said:
    """One message, opened; `text` None once it was shredded."""

    id: int
    talk: int
    author: PersonId
    source: int
    at: datetime
    text: str | None


def _talk(row: Any) -> Talk:
    return Talk(
        row.id,
        row.territory_id,
        State(row.state),
        row.opened_at,
        row.last_at,
        row.reference_id,
        row.until,
        row.asked_at,
        row.alarm_at,
        row.closed_at,
        row.closed_why,
        row.vault_id,
        row.vault_at,
        row.version,
    )


def _side(row: Any) -> Side:
    return Side(
        row.talk_id,
        row.person_id,
        Part(row.part),
        row.alias,
        row.joined_at,
        row.present_at,
        row.current,
        row.told,
        row.lets_in,
        row.asked_in,
        row.left_at,
        row.state_line,
    )


def _columns(talk: Talk) -> dict[str, Any]:
    return {
        "state": talk.state.value,
        "last_at": talk.last_at,
        "until": talk.until,
        "asked_at": talk.asked_at,
        "alarm_at": talk.alarm_at,
        "closed_at": talk.closed_at,
        "closed_why": talk.closed_why,
        "vault_id": talk.vault,
        "vault_at": talk.vault_at,
    }


async def create(store: Store, talk: Talk) -> Talk:
    """Insert a talk with the key of its first day."""
    vault = new_id()
    store.new_vault(vault)
    talk = replace(talk, vault=vault, vault_at=talk.opened_at, version=1)
    row = {
        "id": talk.id,
        "territory_id": talk.territory,
        "reference_id": talk.reference,
        "opened_at": talk.opened_at,
        "version": 1,
    }
    await store.write(peer_talks.insert(), {**row, **_columns(talk)})
    return talk


async def save(store: Store, talk: Talk) -> Talk:
    """Save a talk if nobody saved it since it was read; raises Stale otherwise."""
    changed = await store.write(
        update(peer_talks)
        .where(peer_talks.c.id == talk.id, peer_talks.c.version == talk.version)
        .values(**_columns(talk), version=talk.version + 1)
    )
    if not changed:
        raise Stale(str(talk.id))
    return replace(talk, version=talk.version + 1)


async def by_id(store: Store, talk: int) -> Talk | None:
    """Load a talk, or None."""
    row = await store.first(select(peer_talks).where(peer_talks.c.id == talk))
    return _talk(row) if row else None


async def open_of(store: Store, person: PersonId) -> list[tuple[Talk, Side]]:
    """Give the open talks a person is in, oldest first, each with their own side."""
    rows = await store.read(
        select(peer_talks, peer_sides)
        .join(peer_sides, peer_sides.c.talk_id == peer_talks.c.id)
        .where(
            peer_sides.c.person_id == person,
            peer_sides.c.left_at.is_(None),
            peer_talks.c.state != State.CLOSED.value,
        )
        .order_by(peer_talks.c.id)
    )
    return [(_talk(row), _side(row)) for row in rows]


async def referred_to(store: Store, staff: PersonId) -> list[Talk]:
    """Give the open talks whose reference person this is."""
    rows = await store.read(
        select(peer_talks)
        .where(peer_talks.c.reference_id == staff, peer_talks.c.state != State.CLOSED.value)
        .order_by(peer_talks.c.id)
    )
    return [_talk(row) for row in rows]


async def sides(store: Store, talk: int) -> list[Side]:
    """Give the sides of a talk, those who left included."""
    rows = await store.read(
        select(peer_sides)
        .where(peer_sides.c.talk_id == talk)
        .order_by(peer_sides.c.joined_at, peer_sides.c.part)
    )
    return [_side(row) for row in rows]


async def whole(store: Store, talk: int) -> tuple[Talk, list[Side]] | None:
    """Load a talk with its running meeting and all its sides in one query, and open its vault; or None."""
    rows = await store.read(_WHOLE, {"wanted": talk})
    if not rows:
        return None
    found = replace(_talk(rows[0]), meeting_at=rows[0].meeting_at)
    store.open_vault(found.vault, rows[0].key_wrapped)
    return found, [_side(row) for row in rows]


_MEETING = (
    select(func.max(peer_sessions.c.last_at))
    .where(peer_sessions.c.talk_id == peer_talks.c.id, peer_sessions.c.ended_at.is_(None))
    .scalar_subquery()
)
_WHOLE = (
    select(peer_talks, peer_sides, vaults.c.key_wrapped, _MEETING.label("meeting_at"))
    .join(peer_sides, peer_sides.c.talk_id == peer_talks.c.id)
    .outerjoin(vaults, vaults.c.id == peer_talks.c.vault_id)
    .where(peer_talks.c.id == bindparam("wanted"))
    .order_by(peer_sides.c.joined_at, peer_sides.c.part)
)


async def join(store: Store, side: Side) -> None:
    """Write that somebody joins; who was there before comes back."""
    key = and_(peer_sides.c.talk_id == side.talk, peer_sides.c.person_id == side.person)
    if await store.first(select(peer_sides.c.talk_id).where(key)):
        await store.write(update(peer_sides).where(key).values(left_at=None, alias=side.alias))
        return
    row = {"talk_id": side.talk, "person_id": side.person, "part": side.part.value, "alias": side.alias}
    await store.write(peer_sides.insert(), {**row, "joined_at": side.joined_at})


async def change(store: Store, side: Side, **values: Any) -> None:
    """Change some columns of a side."""
    key = and_(peer_sides.c.talk_id == side.talk, peer_sides.c.person_id == side.person)
    await store.write(update(peer_sides).where(key).values(**values))


async def turn_to(store: Store, person: PersonId, talk: int, now: datetime) -> None:
    """Note that a person looks at one talk now, and so at no other."""
    mine = update(peer_sides).where(peer_sides.c.person_id == person)
    await store.write(mine.where(peer_sides.c.talk_id != talk, peer_sides.c.current).values(current=False))
    await store.write(
        mine.where(peer_sides.c.talk_id == talk).values(current=True, present_at=now, told=False)
    )


async def turn_away(store: Store, person: PersonId) -> None:
    """Note that a person looks at no talk now."""
    query = update(peer_sides).where(peer_sides.c.person_id == person, peer_sides.c.current)
    await store.write(query.values(current=False))


async def say(
    store: Store, talk: Talk, author: PersonId, text: str, *, source: int, masked: int, now: datetime
) -> tuple[Talk, int]:
    """Seal one text that may pass with the key of the day; gives the talk, perhaps with a new key, and the message's id."""
    if talk.vault_at is None or now - talk.vault_at >= DAY or await store.vault(talk.vault) is None:
        vault = new_id()
        store.new_vault(vault)
        talk = replace(talk, vault=vault, vault_at=now)
    box = await store.vault(talk.vault)
    assert box is not None
    message = new_id()
    row = {"id": message, "talk_id": talk.id, "author_id": author, "source": source, "at": now}
    sealed = box.seal(f"peer_messages.body:{message}".encode(), text.encode())
    sized = {"length": len(text), "masked": masked, "vault_id": talk.vault, "body_sealed": sealed}
    store.add(peer_messages, {**row, **sized})
    return talk, message


async def rewrite(store: Store, message: Said, text: str, masked: int) -> None:
    """Seal another text in the place of one; nothing happens once it was shredded."""
    row = await store.first(select(peer_messages.c.vault_id).where(peer_messages.c.id == message.id))
    box = await store.vault(row.vault_id) if row else None
    if box is not None:
        sealed = box.seal(f"peer_messages.body:{message.id}".encode(), text.encode())
        query = update(peer_messages).where(peer_messages.c.id == message.id)
        await store.write(query.values(body_sealed=sealed, length=len(text), masked=masked))


async def _opened(store: Store, rows: Sequence[Any]) -> list[Said]:
    found = []
    for row in rows:
        box = await store.vault(row.vault_id) if row.body_sealed else None
        text = box.unseal(f"peer_messages.body:{row.id}".encode(), row.body_sealed).decode() if box else None
        found.append(Said(row.id, row.talk_id, row.author_id, row.source, row.at, text))
    return found


async def message(store: Store, wanted: int) -> Said | None:
    """Open one message, or None."""
    rows = await store.read(select(peer_messages).where(peer_messages.c.id == wanted))
    return (await _opened(store, rows))[0] if rows else None


async def by_source(store: Store, author: PersonId, source: int) -> Said | None:
    """Open the message that a person wrote as this one of their chat, or None."""
    rows = await store.read(
        select(peer_messages)
        .where(peer_messages.c.author_id == author, peer_messages.c.source == source)
        .order_by(peer_messages.c.id.desc())
        .limit(1)
    )
    return (await _opened(store, rows))[0] if rows else None


async def last_of(store: Store, talk: int, author: PersonId, since: datetime, limit: int) -> list[Said]:
    """Open the last messages of one writer, oldest first."""
    rows = await store.read(_LAST, {"talk": talk, "author": author, "since": since, "most": limit})
    return list(reversed(await _opened(store, rows)))


_LAST = (
    select(peer_messages)
    .where(
        peer_messages.c.talk_id == bindparam("talk"),
        peer_messages.c.author_id == bindparam("author"),
        peer_messages.c.at >= bindparam("since"),
    )
    .order_by(peer_messages.c.id.desc())
    .limit(bindparam("most"))
)


async def thread(store: Store, talk: int, limit: int = 30) -> list[Said]:
    """Open what is still kept of a talk, oldest first."""
    rows = await store.read(
        select(peer_messages)
        .where(peer_messages.c.talk_id == talk, peer_messages.c.body_sealed.is_not(None))
        .order_by(peer_messages.c.id.desc())
        .limit(limit)
    )
    return list(reversed(await _opened(store, rows)))


async def shred(store: Store, talk: int, before: datetime) -> datetime | None:
    """Destroy texts older than `before` and the keys whose texts are all that old; gives when the next text was written."""
    await store.write(
        update(peer_messages)
        .where(peer_messages.c.talk_id == talk, peer_messages.c.at <= before)
        .values(body_sealed=None)
    )
    rows = await store.read(
        select(peer_messages.c.vault_id, func.max(peer_messages.c.at).label("last"))
        .where(peer_messages.c.talk_id == talk)
        .group_by(peer_messages.c.vault_id)
    )
    for row in rows:
        if row.last <= before:
            await store.write(update(vaults).where(vaults.c.id == row.vault_id).values(key_wrapped=None))
            store.forget_vault(row.vault_id)
    first = await store.first(
        select(func.min(peer_messages.c.at).label("at")).where(
            peer_messages.c.talk_id == talk, peer_messages.c.body_sealed.is_not(None)
        )
    )
    return first.at if first else None


async def erase(store: Store, message: int) -> None:
    """Destroy one text that its writer took back."""
    await store.write(update(peer_messages).where(peer_messages.c.id == message).values(body_sealed=None))
