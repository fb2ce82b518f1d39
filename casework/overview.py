"""The whole at a glance: open cases week by week, how quickly they were taken in charge, who reports, where they wait."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from db import audit, cases, statistics, territories
from db.session import Store
from domain.access import Act, territories_for
from domain.case import OPEN, CaseState
from domain.people import Duty, Person
from domain.triage import Level

WEEKS = 12


@dataclass(frozen=True, slots=True)
class Promptness:
    """How quickly the cases of one level were taken: how many, how many in time, the median wait and the median promise."""

    count: int
    in_time: int
    waited: timedelta | None
    promised: timedelta | None


@dataclass(frozen=True, slots=True)
class Overview:
    """Numbers of the last twelve weeks; `open_at` has one row a week, the last one is now."""

    weeks: tuple[datetime, ...]
    open_at: dict[Level, tuple[int, ...]]
    promptness: dict[Level, Promptness]
    sources: dict[tuple[Duty, str], int]
    waiting: dict[str, dict[Level, int]]


async def overview(store: Store, person: Person, now: datetime) -> Overview:
    """Give the overview of the territories that `person` may see; one audit entry."""
    roots = territories_for(person, Act.SEE_OVERVIEW)
    audit.write(store, Act.SEE_OVERVIEW.value, actor=person.id, now=now)
    places = await territories.under(store, roots)
    inside = list(places)
    weeks = tuple(now - timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1))
    since = weeks[0]
    begun = await statistics.begun(store, inside, since)
    counts = await cases.counts(store, inside, now)
    open_now = counts.by_level
    steps: list[tuple[Level, datetime, int]] = [(Level(row.level), row.sent_at, 1) for row in begun]
    for row in await statistics.closings(store, inside, since):
        steps.append((Level(row.level), row.at, 1 if CaseState(row.target) in OPEN else -1))
    open_at = {
        level: tuple(
            max(0, open_now[level] - sum(step for one, at, step in steps if one is level and at > week))
            for week in weeks
        )
        for level in Level
    }
    promptness = {level: _promptness([row for row in begun if row.level == level], now) for level in Level}
    found = await statistics.sources(store, inside, since)
    sources = {(Duty(row.reporter_kind), row.source): row.held for row in found}
    waits: dict[str, dict[Level, int]] = {}
    for row in await statistics.waiting(store, inside):
        waits.setdefault(places[row.territory_id], dict.fromkeys(Level, 0))[Level(row.level)] = row.held
    return Overview(weeks, open_at, promptness, sources, dict(sorted(waits.items())))


def _promptness(rows: list[Any], now: datetime) -> Promptness:
    """Measure the cases of one level; one that waits past its promise counts as late already."""
    taken: list[timedelta] = []
    promised: list[timedelta] = []
    late = 0
    for row in rows:
        sent, by, at = row.sent_at, row.acknowledge_by, row.acknowledged_at
        promised.append(by - sent)
        if at is not None:
            taken.append(at - sent)
        late += (at or now) > by
    return Promptness(len(rows), len(rows) - late, _middle(taken), _middle(promised))


def _middle(spans: list[timedelta]) -> timedelta | None:
    return timedelta(seconds=median(span.total_seconds() for span in spans)) if spans else None
