"""Cases: loaded as domain values, saved only if unchanged since they were read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, tuple_, update

from db import territories
from db.ids import new_id
from db.session import Stale, Store
from db.tables import PLACED, cases, transitions
from db.tables import territories as places
from domain.case import (
    AgeBand,
    Case,
    CaseId,
    CaseState,
    Entry,
    Progress,
    Promises,
    Sector,
    Severity,
    SubjectKind,
)
from domain.people import Duty, PersonId, TerritoryId
from domain.triage import Level


def _row(case: Case) -> dict[str, Any]:
    return {
        "code": case.code,
        "state": case.state.value,
        "level": int(case.level),
        "computed_level": int(case.computed_level),
        "territory_id": case.territory,
        "sent_at": case.sent_at,
        "acknowledge_by": case.promises.acknowledge,
        "accept_by": case.promises.accept,
        "contact_by": case.promises.contact,
        "meeting_by": case.promises.meeting,
        "acknowledged_at": case.progress.acknowledged_at,
        "accepted_at": case.progress.accepted_at,
        "contacted_at": case.progress.contacted_at,
        "met_at": case.progress.met_at,
        "next_due_at": case.next_due or NEVER,
        "severity": case.entry.severity and case.entry.severity.value,
        "reversible": case.entry.reversible,
        "sector": case.entry.sector and case.entry.sector.value,
        "age_band": case.entry.age_band.value,
        "subject": case.entry.subject.value,
        "emergency": case.emergency,
        "operator_id": case.operator,
        "manager_id": case.manager,
        "lowering_to": None if case.lowering_to is None else int(case.lowering_to),
        "lowering_by": case.lowering_by,
        "calming_by": case.calming_by,
        "merging_into": case.merging_into,
        "merging_by": case.merging_by,
        "family_blocked": case.family_blocked,
        "red_flags": case.red_flags,
        "protocol_version": case.protocol_version,
        "is_open": case.is_open,
    }


def _case(row: Any) -> Case:
    return Case(
        id=CaseId(row.id),
        code=row.code,
        state=CaseState(row.state),
        level=Level(row.level),
        computed_level=Level(row.computed_level),
        lineage=territories.lineage(row.path),
        sent_at=row.sent_at,
        promises=Promises(row.acknowledge_by, row.accept_by, row.contact_by, row.meeting_by),
        protocol_version=row.protocol_version,
        progress=Progress(row.acknowledged_at, row.accepted_at, row.contacted_at, row.met_at),
        entry=Entry(
            row.severity and Severity(row.severity),
            row.reversible,
            row.sector and Sector(row.sector),
            AgeBand(row.age_band),
            SubjectKind(row.subject),
        ),
        emergency=row.emergency,
        operator=row.operator_id,
        manager=row.manager_id,
        lowering_to=None if row.lowering_to is None else Level(row.lowering_to),
        lowering_by=row.lowering_by,
        calming_by=row.calming_by,
        merging_into=row.merging_into,
        merging_by=row.merging_by,
        family_blocked=row.family_blocked,
        red_flags=row.red_flags,
        version=row.version,
    )


async def create(store: Store, case: Case) -> None:
    """Insert a new case; its vault was made before."""
    await store.write(cases.insert(), {"id": case.id, "version": 1, **_row(case)})


_LOAD: Select[Any] = select(cases, places.c.path).join(places, places.c.id == cases.c.territory_id)


async def by_id(store: Store, case: CaseId) -> Case | None:
    """Load one case, or None."""
    row = await store.first(_LOAD.where(cases.c.id == case))
    return _case(row) if row else None


async def by_code(store: Store, code: str) -> Case | None:
    """Load one case by the code that people read, or None."""
    row = await store.first(_LOAD.where(cases.c.code == code))
    return _case(row) if row else None


async def save(store: Store, case: Case) -> None:
    """Save the case if nobody saved it since it was read; raises Stale otherwise."""
    changed = await store.write(
        update(cases)
        .where(cases.c.id == case.id, cases.c.version == case.version)
        .values(version=case.version + 1, **_row(case))
    )
    if not changed:
        raise Stale(case.code)


async def record(
    store: Store,
    case: Case,
    target: CaseState,
    *,
    act: str,
    actor: PersonId | None,
    duty: Duty | None,
    now: datetime,
    reason: str = "",
) -> None:
    """Write one transition: actor, role, time, sealed reason and protocol version (field notes §2.2)."""
    row = new_id()
    box = await store.vault(case.id) if reason else None
    sealed = box.seal(f"transitions.reason:{row}".encode(), reason.encode()) if box else None
    store.add(
        transitions,
        {
            "id": row,
            "case_id": case.id,
            "source": case.state.value,
            "target": target.value,
            "act": act,
            "actor_id": actor,
            "duty": duty.value if duty else None,
            "at": now,
            "reason_sealed": sealed,
            "protocol_version": case.protocol_version,
        },
    )


@dataclass(frozen=True, slots=True)
class Moved:
    """One recorded act on a case, with its reason opened."""

    source: CaseState
    target: CaseState
    act: str
    actor: PersonId | None
    duty: str | None
    at: datetime
    reason: str


async def moves(store: Store, case: CaseId) -> list[Moved]:
    """Give what was done to a case, oldest first; reasons are empty once its key was destroyed."""
    box = await store.vault(case)
    rows = await store.read(
        select(transitions).where(transitions.c.case_id == case).order_by(transitions.c.id)
    )
    return [
        Moved(
            CaseState(row.source),
            CaseState(row.target),
            row.act,
            row.actor_id,
            row.duty,
            row.at,
            box.unseal(f"transitions.reason:{row.id}".encode(), row.reason_sealed).decode()
            if box and row.reason_sealed
            else "",
        )
        for row in rows
    ]


NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""The due time of an open case that owes nothing, so that it stands last in the queue."""


@dataclass(frozen=True, slots=True)
class Queued:
    """One line of the queue."""

    code: str
    state: CaseState
    level: Level
    emergency: bool
    due_at: datetime | None
    holder: PersonId | None
    id: CaseId
    territory: TerritoryId
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Sieve:
    """Which open cases to show: any of the fields may be left out."""

    level: Level | None = None
    state: CaseState | None = None
    territory: TerritoryId | None = None
    holder: PersonId | None = None
    nobody: bool = False
    late: bool = False


ALL = Sieve()


def _sifted(sieve: Sieve, inside: Sequence[TerritoryId], now: datetime) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = [cases.c.is_open, cases.c.territory_id.in_(list(inside))]
    if sieve.level is not None:
        wanted.append(cases.c.level == int(sieve.level))
    if sieve.state is not None:
        wanted.append(cases.c.state == sieve.state.value)
    if sieve.nobody:
        wanted += [cases.c.manager_id.is_(None), cases.c.operator_id.is_(None)]
    if sieve.late:
        wanted.append(cases.c.next_due_at < now)
    return wanted


def _held_by(holder: PersonId) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Give the two ways of holding a case, each with an index of its own in the order of the queue; never both at once."""
    as_operator = and_(cases.c.operator_id == holder, cases.c.manager_id.is_(None))
    return cases.c.manager_id == holder, as_operator


async def queue(
    store: Store,
    inside: Sequence[TerritoryId],
    now: datetime,
    *,
    after: Queued | None = None,
    limit: int = 6,
    sieve: Sieve = ALL,
) -> list[Queued]:
    """Give open cases of the territories `inside`, stricter and earlier first, from `after` on (keyset).

    Which cases stand on the page is read from the index alone; only their own rows are then fetched (measured, growth).
    """
    order = (cases.c.level, cases.c.next_due_at, cases.c.id)
    query = select(cases.c.id).where(*_sifted(sieve, inside, now)).order_by(*order).limit(limit)
    if after is not None:
        last = (int(after.level), after.due_at or NEVER, after.id)
        place = tuple_(*order)
        query = query.where(place > tuple_(*last, types=[one.type for one in place.clauses]))
    rows: list[Any] = []
    for asked in [query] if sieve.holder is None else [query.where(held) for held in _held_by(sieve.holder)]:
        found = asked.subquery()
        rows += await store.read(select(*_LINE).join(found, found.c.id == cases.c.id))
    rows.sort(key=lambda row: (row.level, row.next_due_at, row.id))
    return [_queued(row) for row in rows[:limit]]


_SHOWN = "id code state level emergency next_due_at manager_id operator_id territory_id sent_at"
_LINE = [cases.c[name] for name in _SHOWN.split()]
"""The columns of one line of the queue."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many open cases there are, by level and by state, and how many are late."""

    by_level: dict[Level, int]
    by_state: dict[CaseState, int]
    late: int

    @property
    def all(self) -> int:
        """Give how many there are."""
        return sum(self.by_level.values())


async def counts(
    store: Store, inside: Sequence[TerritoryId], now: datetime, *, holder: PersonId | None = None
) -> Counts:
    """Count the open cases of the territories `inside`; of one person's alone when `holder` is given.

    One walk along the index of places, which stands in the order of the groups: nothing is sorted, and no case of another
    territory is looked at. A person's own are counted along the indexes of holders (measured, growth).
    """
    late = func.count().filter(cases.c.next_due_at < now).label("late")
    groups = (cases.c.territory_id, cases.c.state, cases.c.level)
    query = (
        select(*groups, func.count().label("held"), late).where(*_sifted(ALL, inside, now)).group_by(*groups)
    )
    asked = [query.where(PLACED)] if holder is None else [query.where(held) for held in _held_by(holder)]
    by_level: dict[Level, int] = dict.fromkeys(Level, 0)
    by_state: dict[CaseState, int] = {}
    overdue = 0
    for one in asked:
        for row in await store.read(one):
            by_level[Level(row.level)] += row.held
            by_state[CaseState(row.state)] = by_state.get(CaseState(row.state), 0) + row.held
            overdue += row.late
    in_order = {state: by_state[state] for state in CaseState if state in by_state}
    return Counts(by_level, in_order, overdue)


def _queued(row: Any) -> Queued:
    return Queued(
        row.code,
        CaseState(row.state),
        Level(row.level),
        row.emergency,
        None if row.next_due_at == NEVER else row.next_due_at,
        row.manager_id or row.operator_id,
        row.id,
        row.territory_id,
        row.sent_at,
    )


async def level_changes(store: Store) -> dict[int, tuple[int, int]]:
    """Give how often people raised and lowered the level of each case."""
    rows = await store.read(
        select(transitions.c.case_id, transitions.c.act, func.count().label("held"))
        .where(transitions.c.act.in_(["raise_level", "lower_level"]))
        .group_by(transitions.c.case_id, transitions.c.act)
    )
    found: dict[int, tuple[int, int]] = {}
    for row in rows:
        up, down = found.get(row.case_id, (0, 0))
        found[row.case_id] = (up + row.held, down) if row.act == "raise_level" else (up, down + row.held)
    return found


def as_line(case: Case) -> Queued:
    """Give a loaded case as a line of the queue."""
    return Queued(
        case.code,
        case.state,
        case.level,
        case.emergency,
        case.next_due,
        case.holder,
        case.id,
        case.territory,
        case.sent_at,
    )


def order(case: Case) -> tuple[int, datetime, int]:
    """Give the place of a case in the queue: level, due time, age."""
    return int(case.level), case.next_due or NEVER, case.id


async def held_by(store: Store, person: PersonId) -> list[Case]:
    """Give the open cases that a person holds, as case manager or as operator in charge."""
    mine = or_(
        cases.c.manager_id == person, and_(cases.c.operator_id == person, cases.c.manager_id.is_(None))
    )
    return [_case(row) for row in await store.read(_LOAD.where(cases.c.is_open, mine))]


async def load_of(store: Store, managers: Sequence[PersonId]) -> dict[PersonId, int]:
    """Give how many open cases each of `managers` holds."""
    rows = await store.read(
        select(cases.c.manager_id, func.count().label("held"))
        .where(cases.c.is_open, cases.c.manager_id.in_(list(managers)))
        .group_by(cases.c.manager_id)
    )
    return {row.manager_id: row.held for row in rows}
