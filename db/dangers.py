"""Danger events: somebody may be in danger now; sealed, short-lived, and readable by the people on duty."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import func, select, update

from db import erasure
from db.ids import new_id
from db.session import Stale, Store
from db.tables import danger_reviews, dangers
from domain.case import CaseId
from domain.people import PersonId, TerritoryId


@dataclass(frozen=True, slots=True)
class Danger:
    """One danger event; `person` is who wrote or ticked it and may be of any or unknown age."""

    id: int
    code: str
    person: PersonId | None
    territory: TerritoryId | None
    opened_at: datetime
    expires_at: datetime
    source: str
    under_age: bool = False
    case: CaseId | None = None
    read_by: PersonId | None = None
    read_at: datetime | None = None
    closed_at: datetime | None = None
    version: int = 0


def _danger(row: Any) -> Danger:
    return Danger(
        row.id,
        row.code,
        row.person_id,
        row.territory_id,
        row.opened_at,
        row.expires_at,
        row.source,
        row.under_age,
        row.case_id,
        row.read_by,
        row.read_at,
        row.closed_at,
        row.version,
    )


async def create(store: Store, danger: Danger) -> Danger:
    """Insert a new danger event with a vault of its own."""
    store.new_vault(danger.id)
    await store.write(
        dangers.insert(),
        {
            "id": danger.id,
            "code": danger.code,
            "person_id": danger.person,
            "case_id": danger.case,
            "territory_id": danger.territory,
            "opened_at": danger.opened_at,
            "expires_at": danger.expires_at,
            "under_age": danger.under_age,
            "source": danger.source,
            "version": 1,
        },
    )
    return replace(danger, version=1)


async def save(store: Store, danger: Danger) -> None:
    """Save the event if nobody saved it since it was read; raises Stale otherwise."""
    changed = await store.write(
        update(dangers)
        .where(dangers.c.id == danger.id, dangers.c.version == danger.version)
        .values(
            person_id=danger.person,
            case_id=danger.case,
            territory_id=danger.territory,
            under_age=danger.under_age,
            read_by=danger.read_by,
            read_at=danger.read_at,
            closed_at=danger.closed_at,
            version=danger.version + 1,
        )
    )
    if not changed:
        raise Stale(danger.code)


async def add_rules(store: Store, danger: int, rules: Sequence[str]) -> None:
    """Keep, sealed, which rules of the danger scan were hit, for the review at the end."""
    known = await rules_of(store, danger)
    box = await store.vault(danger)
    if box is None or not set(rules) - set(known):
        return
    kept = orjson.dumps(sorted({*known, *rules}))
    sealed = box.seal(f"dangers.rules:{danger}".encode(), kept)
    await store.write(update(dangers).where(dangers.c.id == danger).values(rules_sealed=sealed))


async def rules_of(store: Store, danger: int) -> list[str]:
    """Give the rules that were hit, in order of name."""
    row = await store.first(select(dangers.c.rules_sealed).where(dangers.c.id == danger))
    box = await store.vault(danger)
    if row is None or row.rules_sealed is None or box is None:
        return []
    found: list[str] = orjson.loads(box.unseal(f"dangers.rules:{danger}".encode(), row.rules_sealed))
    return found


def review(store: Store, rule: str, verdict: str, helped: str, now: datetime) -> None:
    """Count what people found of a rule, by month; nothing leads back to an event or a person."""
    row = {"id": new_id(), "month": f"{now:%Y-%m}", "rule": rule, "verdict": verdict, "helped": helped}
    store.add(danger_reviews, row)


async def reviews(store: Store) -> list[tuple[str, str, int]]:
    """Give how often each verdict was given of each rule."""
    rows = await store.read(
        select(danger_reviews.c.rule, danger_reviews.c.verdict, func.count().label("held"))
        .group_by(danger_reviews.c.rule, danger_reviews.c.verdict)
        .order_by(danger_reviews.c.rule)
    )
    return [(row.rule, row.verdict, row.held) for row in rows]


async def by_id(store: Store, danger: int) -> Danger | None:
    """Load one event, or None."""
    row = await store.first(select(dangers).where(dangers.c.id == danger))
    return _danger(row) if row else None


async def by_code(store: Store, code: str) -> Danger | None:
    """Load one event by its code, or None."""
    row = await store.first(select(dangers).where(dangers.c.code == code))
    return _danger(row) if row else None


async def open_of(store: Store, person: PersonId) -> Danger | None:
    """Give the open event of a person, so that a second phrase joins the first."""
    row = await store.first(
        select(dangers)
        .where(dangers.c.person_id == person, dangers.c.closed_at.is_(None))
        .order_by(dangers.c.id.desc())
        .limit(1)
    )
    return _danger(row) if row else None


async def of_case(store: Store, case: CaseId) -> list[Danger]:
    """Give the events that turned into a case, oldest first."""
    rows = await store.read(select(dangers).where(dangers.c.case_id == case).order_by(dangers.c.id))
    return [_danger(row) for row in rows]


async def kept_of(store: Store, person: PersonId) -> bool:
    """Say whether any event still points to a person."""
    row = await store.first(select(dangers.c.id).where(dangers.c.person_id == person).limit(1))
    return row is not None


async def open_all(store: Store) -> list[Danger]:
    """Give every open event, oldest first."""
    rows = await store.read(select(dangers).where(dangers.c.closed_at.is_(None)).order_by(dangers.c.id))
    return [_danger(row) for row in rows]


async def erase(store: Store, danger: int, now: datetime) -> None:
    """Destroy the key and the words of an event that became no case; its bare row stays for the counts."""
    await erasure.shred(store, [danger], "expired", now)
