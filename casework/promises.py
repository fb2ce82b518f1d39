"""Nothing waits without a clock: promised times as timers, their warnings, their misses, and what comes back by itself."""

from dataclasses import replace
from datetime import datetime

from casework import notices
from casework.notices import Notice
from db import audit, cases, reports, timers
from db.session import Store
from db.timers import Timer
from domain import case_acts as rules
from domain.case import Case, CaseId, CaseState, Promises
from domain.people import PersonId
from domain.protocol import Protocol
from domain.targets import Step
from domain.triage import Level

NEAR, DUE, PATIENCE = "promise_near", "promise_due", "answer_patience"
OFFERED = "offered"
STEPS = tuple(Step)
ANSWER_DAYS = 5
"""Working days after which an unanswered question brings the case back to triage (field notes §2.2)."""


def times(protocol: Protocol, level: Level, now: datetime) -> Promises:
    """Give the promised times of a level from `now` on."""
    due = protocol.targets.due_times(level, now)
    return Promises(due[Step.ACKNOWLEDGE], due[Step.ACCEPT], due[Step.FIRST_CONTACT], due[Step.FIRST_MEETING])


def promise(store: Store, case: Case, protocol: Protocol, now: datetime) -> None:
    """Set the timers of a case: at three quarters of each promise its coordinator is told, at the end it is missed."""
    for number, step in enumerate(STEPS):
        near = protocol.targets.share_at(case.level, step, now)
        timers.set_timer(store, NEAR, case.id, near, number)
        timers.set_timer(store, DUE, case.id, _promised(case, step), number)


async def promise_anew(store: Store, case: Case, protocol: Protocol, now: datetime) -> Case:
    """Give a case whose level was raised, or that was reopened, new times and new timers."""
    await timers.cancel(store, case.id, NEAR, DUE)
    fresh = replace(case, promises=times(protocol, case.level, now))
    promise(store, fresh, protocol, now)
    return fresh


async def keep(store: Store, case: Case, before: Case, protocol: Protocol, now: datetime) -> Case:
    """Give the case its clocks after an act: new ones when it became stricter, none when it closed."""
    if not case.is_open:
        await timers.cancel(store, case.id)
        return case
    if case.level.is_stricter_than(before.level) or (case.is_open and not before.is_open):
        return await promise_anew(store, case, protocol, now)
    return case


def _promised(case: Case, step: Step) -> datetime:
    owed = case.promises
    return {
        Step.ACKNOWLEDGE: owed.acknowledge,
        Step.ACCEPT: owed.accept,
        Step.FIRST_CONTACT: owed.contact,
        Step.FIRST_MEETING: owed.meeting,
    }[step]


def _is_kept(case: Case, step: Step) -> bool:
    kept = case.progress
    done = {
        Step.ACKNOWLEDGE: kept.acknowledged_at,
        Step.ACCEPT: kept.accepted_at,
        Step.FIRST_CONTACT: kept.contacted_at,
        Step.FIRST_MEETING: kept.met_at,
    }[step]
    return done is not None or not case.is_open


async def near(store: Store, timer: Timer, protocol: Protocol, now: datetime) -> None:
    """At three quarters of a promise not yet kept: tell the coordinators and whoever holds the case."""
    case = await cases.by_id(store, CaseId(timer.subject))
    step = STEPS[timer.step]
    if case is None or _is_kept(case, step) or _promised(case, step) <= now:
        return
    whom = await notices.coordinators(store, case.lineage, now)
    notices.tell(
        store,
        [*whom, *([case.holder] if case.holder else [])],
        Notice.PROMISE_NEAR,
        now=now,
        emergency=case.level.is_urgent,
        vault=case.id,
        code=case.code,
        level=case.level.name,
        step=step.value,
        due=int(_promised(case, step).timestamp()),
    )


async def due(store: Store, timer: Timer, protocol: Protocol, now: datetime) -> None:
    """At the end of a promise not kept: tell the coordinators and the reporter; an unaccepted case goes back."""
    case = await cases.by_id(store, CaseId(timer.subject))
    step = STEPS[timer.step]
    if case is None or _is_kept(case, step):
        return
    audit.write(store, "promise_missed", actor=None, vault=case.id, detail=step.value, now=now)
    notices.tell(
        store,
        await _everyone_above(store, case, now),
        Notice.PROMISE_MISSED,
        now=now,
        emergency=case.level.is_urgent,
        vault=case.id,
        code=case.code,
        level=case.level.name,
        step=step.value,
    )
    if step in (Step.ACKNOWLEDGE, Step.FIRST_CONTACT):
        for report in await reports.of_case(store, case.id):
            await notices.tell_reporter(
                store,
                report.person,
                Notice.MISSED,
                now=now,
                emergency=case.is_emergency,
                vault=case.id,
                receipt=report.receipt,
            )


async def _everyone_above(store: Store, case: Case, now: datetime) -> list[PersonId]:
    above = await notices.coordinators(store, case.lineage, now)
    return [*above, *await notices.operators(store, case.lineage, now)]


async def offer(store: Store, case: Case, protocol: Protocol, now: datetime) -> None:
    """Give the named case manager the level's time to accept, from now on."""
    await timers.cancel(store, case.id, OFFERED)
    target = protocol.targets.levels[case.level].steps[Step.ACCEPT]
    timers.set_timer(store, OFFERED, case.id, protocol.calendar.due_at(now, target))


async def send_back(store: Store, timer: Timer, now: datetime) -> None:
    """Bring an assigned case that nobody accepted in time back to triage, and tell those who can assign it anew."""
    case = await cases.by_id(store, CaseId(timer.subject))
    if case is None or case.state is not CaseState.ASSIGNED or case.progress.accepted_at is not None:
        return
    manager = case.manager
    after = rules.returned(case)
    await cases.save(store, after)
    await cases.record(store, case, after.state, act="return", actor=None, duty=None, now=now)
    audit.write(store, "returned", actor=None, vault=case.id, now=now)
    whom = await notices.operators(store, case.lineage, now)
    above = await notices.coordinators(store, case.lineage, now)
    notices.tell(
        store,
        [*([case.operator] if case.operator else []), *whom, *above, *([manager] if manager else [])],
        Notice.RETURNED,
        now=now,
        emergency=case.level.is_urgent,
        vault=case.id,
        code=case.code,
        level=case.level.name,
    )


async def patience(store: Store, timer: Timer, protocol: Protocol, now: datetime) -> None:
    """After five working days without an answer the case goes back to triage by itself."""
    case = await cases.by_id(store, CaseId(timer.subject))
    if case is None or case.state is not CaseState.AWAITING_ANSWER:
        return
    after = rules.answered(case)
    await cases.save(store, after)
    await cases.record(store, case, after.state, act="no_answer", actor=None, duty=None, now=now)
    audit.write(store, "no_answer", actor=None, vault=case.id, now=now)
    notices.tell(
        store,
        await notices.operators(store, case.lineage, now),
        Notice.RETURNED,
        now=now,
        vault=case.id,
        code=case.code,
        level=case.level.name,
    )
