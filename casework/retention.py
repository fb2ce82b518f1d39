"""Closed cases go when their term is over: people are warned first, may say why one is kept, and anything new delays it.

What is left is a stub that statistics can count and nobody can recognise (field notes §4.5, §10.3).
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

from casework import cases as desk
from casework import erasing, notices
from casework.notices import Notice
from db import audit, cases, erasure, joined, retentions
from db.session import Store
from domain import retention as rules
from domain.access import Act
from domain.case import CaseId, CaseState
from domain.case_acts import NotNow, ReasonMissing
from domain.people import Person
from domain.protocol import Protocol
from domain.retention import Step, Terms

PIECE = 50
"""How many cases one transaction looks at."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What retention would do with a case: its code, outcome, the step, and when it goes."""

    code: str
    state: CaseState
    step: Step
    due_at: datetime


async def plan(store: Store, protocol: Protocol, now: datetime) -> AsyncIterator[Planned]:
    """Say of every closed case what a round would do now, and change nothing."""
    after = 0
    while found := await retentions.every(store, after, PIECE):
        for one in found:
            kept, case = await retentions.kept(store, one), await cases.by_id(store, one)
            if kept is not None and case is not None:
                step, _ = rules.step(kept, protocol.privacy.terms, now)
                yield Planned(case.code, case.state, step, rules.due_at(kept, protocol.privacy.terms))
        after = found[-1]


async def round_(store: Store, protocol: Protocol, now: datetime) -> int:
    """Look at the cases that are due for it, a piece at a time; gives how many there were, 0 when the round is done."""
    fresh = await retentions.unseen(store, PIECE)
    waiting = await retentions.due(store, now, PIECE - len(fresh))
    for one in (*fresh, *waiting):
        await _look(store, one, protocol.privacy.terms, now)
    return len(fresh) + len(waiting)


async def _look(store: Store, case: CaseId, terms: Terms, now: datetime) -> None:
    kept = await retentions.kept(store, case)
    if kept is None:
        await retentions.forget(store, [case])
        return
    step, again = rules.step(kept, terms, now)
    if step is Step.ERASE:
        await _erase(store, case, kept.state, now)
    elif step is Step.WARN:
        await _warn(store, case, again, now)
        await retentions.look_at(store, case, again, warned_at=now)
    else:
        await retentions.look_at(store, case, again)


async def _warn(store: Store, case: CaseId, due: datetime, now: datetime) -> None:
    found = await cases.by_id(store, case)
    if found is None:
        return
    whom = await notices.coordinators(store, found.lineage, now)
    notices.tell(
        store,
        [*whom, *([found.holder] if found.holder else [])],
        Notice.RETENTION_NEAR,
        now=now,
        vault=case,
        code=found.code,
        level=found.level.name,
        due=int(due.timestamp()),
    )
    audit.write(store, "retention_warned", actor=None, vault=case, now=now)


async def _erase(store: Store, case: CaseId, state: CaseState, now: datetime) -> None:
    every = await joined.with_all(store, case)
    audit.write(store, "retention_erased", actor=None, vault=case, detail=state.value, now=now)
    await erasing.case(store, case, erasing.TERM, now)
    for one in every:
        await erasure.stub(store, one)
    await retentions.look_at(
        store, case, None, erased_at=now, keep_until=None, kept_by=None, reason_sealed=None
    )


async def keep_longer(
    store: Store, person: Person, code: str, until: datetime, reason: str, now: datetime
) -> None:
    """Keep a closed case longer, with a reason, for a year at most; raises TooLong, ReasonMissing, NotNow."""
    case, duty = await desk.load(store, person, Act.KEEP_LONGER, code)
    rules.check_longer(until, now)
    if not reason.strip():
        raise ReasonMissing
    if case.is_open:
        raise NotNow(case.state)
    await retentions.keep_longer(store, case.id, until, person.id, reason)
    audit.write(
        store,
        Act.KEEP_LONGER.value,
        actor=person.id,
        duty=duty,
        vault=case.id,
        detail=f"{until:%Y-%m-%d}",
        now=now,
    )
