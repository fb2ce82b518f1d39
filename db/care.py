"""Meetings and the care of those who help: dates, how it was, how they are; feedback without a way back; the diary."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update

from db.ids import new_id
from db.session import Store
from db.talk_tables import peer_burdens, peer_diary, peer_feedback, peer_sessions
from domain.people import PersonId


@dataclass(frozen=True, slots=True)
class Session:
    """One meeting of a talk, as far as it was told."""

    id: int
    talk: int
    esp: PersonId
    began_at: datetime
    last_at: datetime
    ended_at: datetime | None = None
    mode: str = "chat"
    activity: str | None = None
    themes: tuple[str, ...] = ()
    concern: bool | None = None
    debrief_due_at: datetime | None = None
    debriefed_at: datetime | None = None
    feeling: int | None = None
    wants_word: bool | None = None
    fed_back_at: datetime | None = None
    burden: int | None = None


def _session(row: Any) -> Session:
    return Session(
        row.id,
        row.talk_id,
        row.esp_id,
        row.began_at,
        row.last_at,
        row.ended_at,
        row.mode,
        row.activity,
        tuple(row.themes.split(",")) if row.themes else (),
        row.concern,
        row.debrief_due_at,
        row.debriefed_at,
        row.feeling,
        row.wants_word,
        row.fed_back_at,
        row.burden,
    )


async def begin(store: Store, talk: int, esp: PersonId, mode: str, now: datetime) -> int:
    """Write that a meeting begins; gives its id."""
    session = new_id()
    row = {"id": session, "talk_id": talk, "esp_id": esp, "began_at": now, "last_at": now, "mode": mode}
    await store.write(peer_sessions.insert(), row)
    return session


async def running(store: Store, talk: int) -> Session | None:
    """Give the meeting of a talk that is not over, or None."""
    row = await store.first(
        select(peer_sessions)
        .where(peer_sessions.c.talk_id == talk, peer_sessions.c.ended_at.is_(None))
        .limit(1)
    )
    return _session(row) if row else None


async def still(store: Store, talk: int, now: datetime) -> bool:
    """Note that a meeting goes on; gives False when none is running."""
    query = update(peer_sessions).where(peer_sessions.c.talk_id == talk, peer_sessions.c.ended_at.is_(None))
    return bool(await store.write(query.values(last_at=now)))


async def change(store: Store, session: int, **values: Any) -> None:
    """Change some columns of a meeting."""
    await store.write(update(peer_sessions).where(peer_sessions.c.id == session).values(**values))


async def by_id(store: Store, session: int) -> Session | None:
    """Load a meeting, or None."""
    row = await store.first(select(peer_sessions).where(peer_sessions.c.id == session))
    return _session(row) if row else None


async def of_esp(store: Store, esp: PersonId, since: datetime) -> list[Session]:
    """Give the meetings of an ESP that ended since then, oldest first."""
    rows = await store.read(
        select(peer_sessions)
        .where(peer_sessions.c.esp_id == esp, peer_sessions.c.ended_at >= since)
        .order_by(peer_sessions.c.id)
    )
    return [_session(row) for row in rows]


async def between(store: Store, begins: datetime, ends: datetime) -> list[Session]:
    """Give every meeting that ended in a span of time, by ESP and date."""
    rows = await store.read(
        select(peer_sessions)
        .where(peer_sessions.c.ended_at >= begins, peer_sessions.c.ended_at < ends)
        .order_by(peer_sessions.c.esp_id, peer_sessions.c.id)
    )
    return [_session(row) for row in rows]


async def open_debriefs(store: Store, esp: PersonId) -> list[Session]:
    """Give the meetings of an ESP still without a debrief, the oldest first."""
    rows = await store.read(
        select(peer_sessions)
        .where(
            peer_sessions.c.esp_id == esp,
            peer_sessions.c.ended_at.is_not(None),
            peer_sessions.c.debriefed_at.is_(None),
        )
        .order_by(peer_sessions.c.id)
    )
    return [_session(row) for row in rows]


async def held(store: Store, talk: int) -> int:
    """Count the meetings of a talk that are over."""
    row = await store.first(
        select(func.count()).where(peer_sessions.c.talk_id == talk, peer_sessions.c.ended_at.is_not(None))
    )
    return int(row[0]) if row else 0


def feed_back(store: Store, esp: PersonId, month: str, answers: Sequence[int]) -> None:
    """Keep four answers about an ESP under a month alone."""
    names = ("heard", "matters", "manner", "oriented")
    store.add(
        peer_feedback,
        {"id": new_id(), "esp_id": esp, "month": month, **dict(zip(names, answers, strict=True))},
    )


async def feedback(store: Store, esp: PersonId) -> list[tuple[int, int, int, int]]:
    """Give all answers about an ESP."""
    rows = await store.read(select(peer_feedback).where(peer_feedback.c.esp_id == esp))
    return [(row.heard, row.matters, row.manner, row.oriented) for row in rows]


def note(store: Store, esp: PersonId, supervisor: PersonId | None, text: str, now: datetime) -> None:
    """Write into the diary, its line sealed; without a supervisor it is a line of the ESP's own."""
    entry = new_id()
    sealed = store.ring.seal(f"peer_diary.note:{entry}", text.encode()) if text else None
    row = {"id": entry, "esp_id": esp, "supervisor_id": supervisor, "at": now, "note_sealed": sealed}
    store.add(peer_diary, row)


async def diary(store: Store, esp: PersonId) -> list[tuple[datetime, PersonId | None, str]]:
    """Open the diary of an ESP, newest first."""
    rows = await store.read(
        select(peer_diary).where(peer_diary.c.esp_id == esp).order_by(peer_diary.c.at.desc()).limit(24)
    )
    return [
        (
            row.at,
            row.supervisor_id,
            store.ring.unseal(f"peer_diary.note:{row.id}", row.note_sealed).decode()
            if row.note_sealed
            else "",
        )
        for row in rows
    ]


def weigh(store: Store, esp: PersonId, burden: int, now: datetime) -> None:
    """Keep how heavy it is for an ESP now, 0 to 4."""
    store.add(peer_burdens, {"id": new_id(), "esp_id": esp, "at": now, "burden": burden})


async def burdens(store: Store, esp: PersonId, since: datetime) -> list[tuple[datetime, int]]:
    """Give how heavy it was for an ESP since then, newest first."""
    rows = await store.read(
        select(peer_burdens)
        .where(peer_burdens.c.esp_id == esp, peer_burdens.c.at >= since)
        .order_by(peer_burdens.c.at.desc(), peer_burdens.c.id.desc())
        .limit(24)
    )
    return [(row.at, row.burden) for row in rows]


async def forget(store: Store, esp: PersonId) -> None:
    """Destroy what an ESP who leaves said of themselves: the diary and how heavy it was; hours stay for the counts."""
    await store.write(delete(peer_diary).where(peer_diary.c.esp_id == esp))
    await store.write(delete(peer_burdens).where(peer_burdens.c.esp_id == esp))
