"""Initiatives, who follows which topic, who comes, and how far a broadcast is; the words of an initiative are sealed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import delete, func, select, update

from db.ids import new_id
from db.initiative_tables import attendances, broadcasts, initiatives, interests
from db.session import Stale, Store
from db.tables import outbox
from domain.initiatives import Audience, Broadcast, Initiative, InitiativeId, Topic
from domain.people import PersonId, TerritoryId

_WORDS = ("title", "text", "place", "link")


def _row(store: Store, one: Initiative) -> dict[str, Any]:
    content = orjson.dumps({name: getattr(one, name) for name in _WORDS})
    return {
        "code": one.code,
        "topic": one.topic.value,
        "audience": one.audience.value,
        "territory_id": one.territory,
        "author_id": one.author,
        "begins_at": one.begins_at,
        "ends_at": one.ends_at,
        "deadline_at": one.deadline_at,
        "expires_at": one.expires_at,
        "cancelled_at": one.cancelled_at,
        "sequence": one.sequence,
        "attended": one.attended,
        "content_sealed": store.ring.seal(f"initiatives.content:{one.id}", content),
    }


def _initiative(store: Store, row: Any) -> Initiative:
    words = orjson.loads(store.ring.unseal(f"initiatives.content:{row.id}", row.content_sealed))
    return Initiative(
        id=InitiativeId(row.id),
        code=row.code,
        topic=Topic(row.topic),
        audience=Audience(row.audience),
        territory=row.territory_id,
        begins_at=row.begins_at,
        ends_at=row.ends_at,
        expires_at=row.expires_at,
        deadline_at=row.deadline_at,
        cancelled_at=row.cancelled_at,
        author=row.author_id,
        sequence=row.sequence,
        attended=row.attended,
        version=row.version,
        **{name: words[name] for name in _WORDS},
    )


def create(store: Store, one: Initiative) -> None:
    """Write a new initiative."""
    store.add(initiatives, {"id": one.id, "version": 1, **_row(store, one)})


async def save(store: Store, one: Initiative) -> None:
    """Save an initiative if nobody saved it since it was read; raises Stale otherwise."""
    changed = await store.write(
        update(initiatives)
        .where(initiatives.c.id == one.id, initiatives.c.version == one.version)
        .values(version=one.version + 1, **_row(store, one))
    )
    if not changed:
        raise Stale(one.code)


async def by_code(store: Store, code: str) -> Initiative | None:
    """Load one initiative, or None."""
    row = await store.first(select(initiatives).where(initiatives.c.code == code))
    return _initiative(store, row) if row else None


async def by_id(store: Store, id: int) -> Initiative | None:
    """Load one initiative by its number, or None."""
    row = await store.first(select(initiatives).where(initiatives.c.id == id))
    return _initiative(store, row) if row else None


async def shown(
    store: Store, inside: Sequence[TerritoryId], now: datetime, *, limit: int = 50
) -> list[Initiative]:
    """Give what is announced in these territories and not past, soonest first."""
    query = (
        select(initiatives)
        .where(
            initiatives.c.territory_id.in_(inside),
            initiatives.c.expires_at > now,
            initiatives.c.cancelled_at.is_(None),
        )
        .order_by(initiatives.c.begins_at, initiatives.c.id)
        .limit(limit)
    )
    return [_initiative(store, row) for row in await store.read(query)]


async def of_places(store: Store, inside: Sequence[TerritoryId], *, limit: int = 50) -> list[Initiative]:
    """Give every initiative of these territories, latest first, past and called-off ones too."""
    query = select(initiatives).where(initiatives.c.territory_id.in_(inside))
    rows = await store.read(query.order_by(initiatives.c.begins_at.desc(), initiatives.c.id).limit(limit))
    return [_initiative(store, row) for row in rows]


async def follow(
    store: Store, person: PersonId, topic: Topic, place: TerritoryId, audience: Audience, now: datetime
) -> None:
    """Keep that somebody wants to hear of a topic in a place; saying it twice changes nothing."""
    await unfollow(store, person, topic, place)
    store.add(
        interests,
        {
            "person_id": person,
            "topic": topic.value,
            "territory_id": place,
            "audience": audience.value,
            "since": now,
        },
    )


async def unfollow(
    store: Store, person: PersonId, topic: Topic | None = None, place: TerritoryId | None = None
) -> None:
    """Forget what somebody wanted to hear of; all of it when no topic is named."""
    query = delete(interests).where(interests.c.person_id == person)
    if topic is not None:
        query = query.where(interests.c.topic == topic.value)
    if place is not None:
        query = query.where(interests.c.territory_id == place)
    await store.write(query)


async def forget_person(store: Store, person: PersonId) -> None:
    """Forget what somebody follows and where they said that they come."""
    await unfollow(store, person)
    await store.write(delete(attendances).where(attendances.c.person_id == person))


async def followed(store: Store, person: PersonId) -> list[tuple[Topic, TerritoryId, Audience]]:
    """Give what somebody follows."""
    rows = await store.read(
        select(interests).where(interests.c.person_id == person).order_by(interests.c.topic)
    )
    return [(Topic(row.topic), row.territory_id, Audience(row.audience)) for row in rows]


async def interests_of(store: Store, person: PersonId) -> list[tuple[Topic, TerritoryId, datetime]]:
    """Give what somebody follows: topic, place, since when."""
    query = select(interests).where(interests.c.person_id == person).order_by(interests.c.since)
    return [(Topic(row.topic), row.territory_id, row.since) for row in await store.read(query)]


async def attended_by(store: Store, person: PersonId) -> list[tuple[str, bool, datetime]]:
    """Give where somebody said that they come or do not: code of the initiative, whether they come, when they said it."""
    query = (
        select(initiatives.c.code, attendances.c.coming, attendances.c.at)
        .join(attendances, attendances.c.initiative_id == initiatives.c.id)
        .where(attendances.c.person_id == person)
        .order_by(attendances.c.at)
    )
    return [(row.code, row.coming, row.at) for row in await store.read(query)]


async def listeners(
    store: Store,
    topic: Topic,
    places: Sequence[TerritoryId],
    audiences: Sequence[Audience],
    *,
    after: int = 0,
    limit: int = 20,
) -> list[PersonId]:
    """Give who asked for a topic in one of these places, person by person after `after`."""
    rows = await store.read(
        select(interests.c.person_id)
        .where(
            interests.c.topic == topic.value,
            interests.c.territory_id.in_(places),
            interests.c.audience.in_([one.value for one in audiences]),
            interests.c.person_id > after,
        )
        .distinct()
        .order_by(interests.c.person_id)
        .limit(limit)
    )
    return [row.person_id for row in rows]


async def count_listeners(
    store: Store, topic: Topic, places: Sequence[TerritoryId], audiences: Sequence[Audience]
) -> int:
    """Count who would be told."""
    row = await store.first(
        select(func.count(func.distinct(interests.c.person_id))).where(
            interests.c.topic == topic.value,
            interests.c.territory_id.in_(places),
            interests.c.audience.in_([one.value for one in audiences]),
        )
    )
    return int(row[0]) if row else 0


async def come(store: Store, one: InitiativeId, person: PersonId, now: datetime, *, coming: bool) -> None:
    """Keep whether somebody comes; the last word holds."""
    mine = (attendances.c.initiative_id == one, attendances.c.person_id == person)
    changed = await store.write(update(attendances).where(*mine).values(coming=coming, at=now))
    if not changed:
        store.add(attendances, {"initiative_id": one, "person_id": person, "coming": coming, "at": now})


async def comes(store: Store, one: InitiativeId, person: PersonId) -> bool:
    """Say whether somebody said that they come."""
    row = await store.first(
        select(attendances.c.coming).where(
            attendances.c.initiative_id == one, attendances.c.person_id == person
        )
    )
    return bool(row and row.coming)


async def coming(store: Store, one: InitiativeId) -> list[PersonId]:
    """Give who said that they come, to tell them when it is called off."""
    rows = await store.read(
        select(attendances.c.person_id).where(
            attendances.c.initiative_id == one, attendances.c.coming.is_(True)
        )
    )
    return [row.person_id for row in rows]


async def delivered(store: Store, one: InitiativeId) -> int:
    """Count the messages about an initiative that arrived, as far back as the outbox remembers."""
    row = await store.first(
        select(func.count())
        .select_from(outbox)
        .where(outbox.c.vault_id == one, outbox.c.kind == "initiative", outbox.c.state == "sent")
    )
    return int(row[0]) if row else 0


def _broadcast(row: Any) -> Broadcast:
    return Broadcast(
        id=row.id,
        initiative=InitiativeId(row.initiative_id),
        started_at=row.started_at,
        planned=row.planned,
        told=row.told,
        last_person=row.last_person,
        paused_at=row.paused_at,
        done_at=row.done_at,
        author=row.author_id,
        version=row.version,
    )


def begin(store: Store, one: InitiativeId, planned: int, author: PersonId, now: datetime) -> Broadcast:
    """Write a new broadcast."""
    found = Broadcast(new_id(), one, now, planned, author=author)
    row = {"id": found.id, "initiative_id": one, "author_id": author, "started_at": now, "version": 1}
    store.add(broadcasts, {**row, **_progress(found)})
    return found


def _progress(one: Broadcast) -> dict[str, Any]:
    return {
        "paused_at": one.paused_at,
        "done_at": one.done_at,
        "planned": one.planned,
        "told": one.told,
        "last_person": one.last_person,
    }


async def save_broadcast(store: Store, one: Broadcast) -> None:
    """Save how far a broadcast is; raises Stale when somebody paused it meanwhile."""
    changed = await store.write(
        update(broadcasts)
        .where(broadcasts.c.id == one.id, broadcasts.c.version == one.version)
        .values(version=one.version + 1, **_progress(one))
    )
    if not changed:
        raise Stale(str(one.id))


async def broadcast(store: Store, id: int) -> Broadcast | None:
    """Load one broadcast, or None."""
    row = await store.first(select(broadcasts).where(broadcasts.c.id == id))
    return _broadcast(row) if row else None


async def broadcast_of(store: Store, one: InitiativeId) -> Broadcast | None:
    """Give the broadcast of an initiative, or None."""
    row = await store.first(select(broadcasts).where(broadcasts.c.initiative_id == one))
    return _broadcast(row) if row else None
