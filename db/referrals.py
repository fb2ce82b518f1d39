"""Referrals: loaded as domain values, saved only if unchanged since they were read; the words of a question are sealed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select, update

from db import joined
from db.ids import new_id
from db.referral_tables import name_links, referral_words, referrals
from db.sealing import hashed
from db.session import Stale, Store
from db.tables import duties, persons
from db.threads import VaultDestroyed
from domain.case import CaseId
from domain.directory import ServiceId
from domain.people import Duty, OrganisationId, PersonId
from domain.referral import IN_LINE, Answer, Outcome, Referral, ReferralId, ReferralState

_MEMORY = timedelta(days=365)
"""How long a first meeting counts for the measured wait of a service."""


def _row(one: Referral) -> dict[str, Any]:
    return {
        "code": one.code,
        "case_id": one.case,
        "service_id": one.service,
        "organisation_id": one.organisation,
        "round": one.round,
        "turn": one.turn,
        "together": one.together,
        "state": one.state.value,
        "sender_id": one.sender,
        "sent_at": one.sent_at,
        "due_at": one.due_at,
        "chose_to_wait": one.chose_to_wait,
        "answered_at": one.answered_at,
        "answered_by": one.answered_by,
        "reason": one.reason.value if one.reason else None,
        "listed_on": one.listed_on,
        "met_at": one.met_at,
        "ended_at": one.ended_at,
        "outcome": one.outcome.value if one.outcome else None,
    }


def _referral(row: Any) -> Referral:
    return Referral(
        id=ReferralId(row.id),
        code=row.code,
        case=CaseId(row.case_id),
        service=ServiceId(row.service_id),
        organisation=OrganisationId(row.organisation_id),
        round=row.round,
        turn=row.turn,
        together=row.together,
        state=ReferralState(row.state),
        sender=row.sender_id,
        sent_at=row.sent_at,
        due_at=row.due_at,
        chose_to_wait=row.chose_to_wait,
        answered_at=row.answered_at,
        answered_by=row.answered_by,
        reason=Answer(row.reason) if row.reason else None,
        listed_on=row.listed_on,
        met_at=row.met_at,
        ended_at=row.ended_at,
        outcome=Outcome(row.outcome) if row.outcome else None,
        version=row.version,
    )


def create(store: Store, one: Referral) -> None:
    """Write a new referral."""
    store.add(referrals, {"id": one.id, "version": 1, **_row(one)})


async def save(store: Store, one: Referral) -> None:
    """Save a referral if nobody saved it since it was read; raises Stale otherwise."""
    changed = await store.write(
        update(referrals)
        .where(referrals.c.id == one.id, referrals.c.version == one.version)
        .values(version=one.version + 1, **_row(one))
    )
    if not changed:
        raise Stale(one.code)


async def by_id(store: Store, id: int) -> Referral | None:
    """Load one referral, or None."""
    row = await store.first(select(referrals).where(referrals.c.id == id))
    return _referral(row) if row else None


async def by_code(store: Store, code: str) -> Referral | None:
    """Load one referral by the code that people read, or None."""
    row = await store.first(select(referrals).where(referrals.c.code == code))
    return _referral(row) if row else None


async def of_case(store: Store, case: CaseId) -> list[Referral]:
    """Give the referrals of a case and of every case joined to it, oldest first."""
    mine = select(referrals).where(referrals.c.case_id.in_(joined.below(case)))
    return [_referral(row) for row in await store.read(mine.order_by(referrals.c.id))]


async def of_organisations(
    store: Store, bodies: Sequence[OrganisationId], states: Iterable[ReferralState], limit: int = 30
) -> list[Referral]:
    """Give the referrals to these bodies in these states, those due first."""
    query = (
        select(referrals)
        .where(referrals.c.organisation_id.in_(bodies), referrals.c.state.in_([one.value for one in states]))
        .order_by(func.coalesce(referrals.c.due_at, referrals.c.sent_at), referrals.c.id)
        .limit(limit)
    )
    return [_referral(row) for row in await store.read(query)]


async def in_line(store: Store, service: ServiceId) -> list[Referral]:
    """Give who waits for a first meeting at a service, first come first."""
    states = [one.value for one in IN_LINE]
    query = select(referrals).where(referrals.c.service_id == service, referrals.c.state.in_(states))
    return [_referral(row) for row in await store.read(query.order_by(referrals.c.sent_at, referrals.c.id))]


@dataclass(frozen=True, slots=True)
class Seen:
    """What the closed loop knows of one service: (days waited, days since) of the met, days of who waits, sent when."""

    met: tuple[tuple[float, float], ...] = ()
    waiting: tuple[float, ...] = ()
    sent: tuple[datetime, ...] = ()


async def seen_at(store: Store, services: Sequence[ServiceId], now: datetime) -> dict[int, Seen]:
    """Give what the referrals of the last year say of the waits and lines of services.

    `sent` are the moments at which people who still stand or stood were sent, to see who came after the last count.
    """
    if not services:
        return {}
    waiting = [one.value for one in IN_LINE]
    rows = await store.read(
        select(
            referrals.c.service_id,
            referrals.c.state,
            referrals.c.sent_at,
            referrals.c.met_at,
        ).where(
            referrals.c.service_id.in_(services),
            or_(
                referrals.c.state.in_(waiting),
                and_(referrals.c.met_at.is_not(None), referrals.c.met_at > now - _MEMORY),
            ),
        )
    )
    found: dict[int, tuple[list[tuple[float, float]], list[float], list[datetime]]] = {}
    for row in rows:
        met, line, sent = found.setdefault(row.service_id, ([], [], []))
        sent.append(row.sent_at)
        if row.met_at is not None:
            met.append((_days(row.met_at - row.sent_at), _days(now - row.met_at)))
        else:
            line.append(_days(now - row.sent_at))
    return {
        service: Seen(tuple(met), tuple(line), tuple(sent)) for service, (met, line, sent) in found.items()
    }


def _days(length: timedelta) -> float:
    return max(0.0, length / timedelta(days=1))


async def contacts(store: Store, body: OrganisationId, now: datetime) -> list[PersonId]:
    """Give who answers for a body and is not away."""
    rows = await store.read(
        select(duties.c.person_id)
        .join(persons)
        .where(
            duties.c.duty == Duty.SERVICE_CONTACT.value,
            duties.c.organisation_id == body,
            or_(persons.c.away_until.is_(None), persons.c.away_until <= now),
        )
        .order_by(duties.c.id)
    )
    return [row.person_id for row in rows]


async def answering(
    store: Store, bodies: Sequence[OrganisationId], now: datetime
) -> frozenset[OrganisationId]:
    """Give those of `bodies` for which somebody answers who is not away."""
    if not bodies:
        return frozenset()
    rows = await store.read(
        select(duties.c.organisation_id)
        .join(persons)
        .where(
            duties.c.duty == Duty.SERVICE_CONTACT.value,
            duties.c.organisation_id.in_(bodies),
            or_(persons.c.away_until.is_(None), persons.c.away_until <= now),
        )
        .distinct()
    )
    return frozenset(OrganisationId(row.organisation_id) for row in rows)


@dataclass(frozen=True, slots=True)
class Said:
    """One line between service and sender, opened."""

    by_service: bool
    at: datetime
    text: str


async def say(
    store: Store, one: Referral, text: str, *, author: PersonId, by_service: bool, now: datetime
) -> None:
    """Seal one line between service and sender under the case's key."""
    box = await store.vault(one.case)
    if box is None:
        raise VaultDestroyed(one.case)
    row = new_id()
    store.add(
        referral_words,
        {
            "id": row,
            "referral_id": one.id,
            "author_id": author,
            "by_service": by_service,
            "at": now,
            "body_sealed": box.seal(f"referral_words.body:{row}".encode(), text.encode()),
        },
    )


async def said(store: Store, one: Referral) -> list[Said]:
    """Open the lines between service and sender, oldest first; none once the case's key was destroyed."""
    box = await store.vault(one.case)
    if box is None:
        return []
    rows = await store.read(
        select(referral_words).where(referral_words.c.referral_id == one.id).order_by(referral_words.c.id)
    )
    return [
        Said(
            row.by_service,
            row.at,
            box.unseal(f"referral_words.body:{row.id}".encode(), row.body_sealed).decode(),
        )
        for row in rows
    ]


def offer_name(store: Store, token: str, referral: ReferralId, person: PersonId, expires: datetime) -> None:
    """Keep the hash of a one-time link to a name."""
    store.add(
        name_links,
        {
            "token_hash": hashed(token),
            "referral_id": referral,
            "person_id": person,
            "expires_at": expires,
            "used_at": None,
        },
    )


async def use_name(store: Store, token: str, now: datetime) -> tuple[ReferralId, PersonId] | None:
    """Burn a link to a name; gives the referral and whose link it was, None when it is unknown, used or too old."""
    mark = name_links.c.token_hash == hashed(token)
    burnt = await store.write(
        update(name_links)
        .where(mark, name_links.c.used_at.is_(None), name_links.c.expires_at > now)
        .values(used_at=now)
    )
    row = await store.first(select(name_links).where(mark)) if burnt else None
    return (ReferralId(row.referral_id), row.person_id) if row else None
