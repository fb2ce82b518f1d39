"""Numbers about many cases for the overview; never a single case, never a word of anybody."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from db.session import Store
from db.tables import cases, reports, transitions
from domain.case import OPEN
from domain.people import TerritoryId


async def begun(store: Store, inside: Sequence[TerritoryId], since: datetime) -> Sequence[Any]:
    """Give level, territory, and times of the cases sent since a time."""
    return await store.read(
        select(
            cases.c.level,
            cases.c.sent_at,
            cases.c.acknowledge_by,
            cases.c.acknowledged_at,
            cases.c.is_open,
        ).where(cases.c.territory_id.in_(list(inside)), cases.c.sent_at >= since)
    )


async def closings(store: Store, inside: Sequence[TerritoryId], since: datetime) -> Sequence[Any]:
    """Give the level of each case with the moves by which it stopped or began again being open, since a time."""
    was_open = [state.value for state in OPEN]
    return await store.read(
        select(cases.c.level, transitions.c.at, transitions.c.source, transitions.c.target)
        .join(cases, cases.c.id == transitions.c.case_id)
        .where(
            cases.c.territory_id.in_(list(inside)),
            transitions.c.at >= since,
            transitions.c.act != "send",
            transitions.c.source.in_(was_open) != transitions.c.target.in_(was_open),
        )
    )


async def sources(store: Store, inside: Sequence[TerritoryId], since: datetime) -> Sequence[Any]:
    """Count the reports since a time by kind of reporter and by the way they came."""
    return await store.read(
        select(reports.c.reporter_kind, reports.c.source, func.count().label("held"))
        .join(cases, cases.c.id == reports.c.case_id)
        .where(cases.c.territory_id.in_(list(inside)), reports.c.sent_at >= since)
        .group_by(reports.c.reporter_kind, reports.c.source)
    )


async def waiting(store: Store, inside: Sequence[TerritoryId]) -> Sequence[Any]:
    """Count the open cases that nobody holds, by territory and level."""
    return await store.read(
        select(cases.c.territory_id, cases.c.level, func.count().label("held"))
        .where(
            cases.c.is_open,
            cases.c.territory_id.in_(list(inside)),
            cases.c.operator_id.is_(None),
            cases.c.manager_id.is_(None),
        )
        .group_by(cases.c.territory_id, cases.c.level)
    )
