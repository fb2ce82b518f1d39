"""Console sessions: one-time login links and the sessions they open; tokens are kept as hashes alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from db.ids import new_id
from db.sealing import hashed
from db.session import Store
from db.tables import logins, second_factors, sessions
from domain.people import PersonId


@dataclass(frozen=True, slots=True)
class Session:
    """One session of a person in a browser; `proved_at` is when the second factor was given."""

    id: int
    person: PersonId
    began_at: datetime
    seen_at: datetime
    browser: str
    proved_at: datetime | None
    ended_at: datetime | None


def _session(row: Any) -> Session:
    return Session(row.id, row.person_id, row.began_at, row.seen_at, row.browser, row.proved_at, row.ended_at)


def add_login(store: Store, token: str, person: PersonId, expires: datetime) -> None:
    """Keep the hash of a one-time login link."""
    store.add(logins, {"token_hash": hashed(token), "person_id": person, "expires_at": expires})


async def use_login(store: Store, token: str, now: datetime) -> PersonId | None:
    """Burn a login link and give whose it was; None when it is unknown, used or expired."""
    burnt = await store.write(
        update(logins)
        .where(logins.c.token_hash == hashed(token), logins.c.used_at.is_(None), logins.c.expires_at > now)
        .values(used_at=now)
    )
    if not burnt:
        return None
    row = await store.first(select(logins.c.person_id).where(logins.c.token_hash == hashed(token)))
    return row.person_id if row else None


def begin(store: Store, token: str, person: PersonId, browser: str, now: datetime) -> None:
    """Open a session under the hash of its token."""
    store.add(
        sessions,
        {
            "id": new_id(),
            "token_hash": hashed(token),
            "person_id": person,
            "began_at": now,
            "seen_at": now,
            "browser": browser[:80],
        },
    )


async def find(store: Store, token: str) -> Session | None:
    """Give the session of a token, ended or not, or None."""
    row = await store.first(select(sessions).where(sessions.c.token_hash == hashed(token)))
    return _session(row) if row else None


async def seen(store: Store, session: int, now: datetime) -> None:
    """Note that a session is in use."""
    await store.write(update(sessions).where(sessions.c.id == session).values(seen_at=now))


async def proved(store: Store, session: int, now: datetime) -> None:
    """Note that the second factor was given in a session."""
    await store.write(update(sessions).where(sessions.c.id == session).values(proved_at=now))


async def end(store: Store, person: PersonId, session: int, now: datetime) -> bool:
    """End one of a person's own sessions; gives whether there was one."""
    return bool(
        await store.write(
            update(sessions)
            .where(sessions.c.id == session, sessions.c.person_id == person, sessions.c.ended_at.is_(None))
            .values(ended_at=now)
        )
    )


async def end_all(store: Store, person: PersonId, now: datetime) -> None:
    """End every session of a person."""
    await store.write(
        update(sessions)
        .where(sessions.c.person_id == person, sessions.c.ended_at.is_(None))
        .values(ended_at=now)
    )


async def of_person(store: Store, person: PersonId, since: datetime) -> Sequence[Session]:
    """Give a person's sessions not ended and used since, newest first."""
    rows = await store.read(
        select(sessions)
        .where(sessions.c.person_id == person, sessions.c.ended_at.is_(None), sessions.c.seen_at > since)
        .order_by(sessions.c.id.desc())
    )
    return [_session(row) for row in rows]


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """A person's second factor: the shared secret, whether it was confirmed, and the last time step used."""

    secret: str
    confirmed_at: datetime | None
    last_step: int


async def second_factor(store: Store, person: PersonId) -> SecondFactor | None:
    """Give a person's second factor, or None."""
    row = await store.first(select(second_factors).where(second_factors.c.person_id == person))
    if row is None:
        return None
    secret = store.ring.unseal(f"second_factors.secret:{person}", row.secret_sealed).decode()
    return SecondFactor(secret, row.confirmed_at, row.last_step)


async def set_second_factor(store: Store, person: PersonId, secret: str) -> None:
    """Keep a new, unconfirmed secret in place of what stood there."""
    await store.write(second_factors.delete().where(second_factors.c.person_id == person))
    sealed = store.ring.seal(f"second_factors.secret:{person}", secret.encode())
    await store.write(second_factors.insert(), {"person_id": person, "secret_sealed": sealed, "last_step": 0})


async def drop_second_factor(store: Store, person: PersonId) -> bool:
    """Take a person's second factor away; gives whether there was one."""
    return bool(await store.write(second_factors.delete().where(second_factors.c.person_id == person)))


async def use_step(store: Store, person: PersonId, step: int, now: datetime) -> bool:
    """Burn a time step of the second factor, so that no code works twice; gives whether it was fresh."""
    return bool(
        await store.write(
            update(second_factors)
            .where(second_factors.c.person_id == person, second_factors.c.last_step < step)
            .values(last_step=step, confirmed_at=now)
        )
    )
