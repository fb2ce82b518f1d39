"""Transfers: one territory asks another to take over a case; it moves only with a yes, and silence ends the question."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime

from casework import cases as desk
from casework import notices
from casework.notices import Notice
from casework.referrals import nobody_said_no
from db import audit, cases, territories, timers, transfers
from db.ids import new_id
from db.session import Store
from db.timers import Timer
from domain import codes
from domain import transfer as rules
from domain.access import RIGHTS, Act, NotAllowed, duty_for
from domain.calendar import Target, Unit
from domain.case import AgeBand, Case
from domain.people import Person, PersonId, TerritoryId
from domain.protocol import Protocol
from domain.refusals import NotFound
from domain.territory import Territory, TerritoryKind
from domain.transfer import (
    ANSWER_DAYS,
    AlreadyLeaving,
    SamePlace,
    Transfer,
    TransferGone,
    TransferState,
)
from domain.triage import Level

SILENT = "transfer_silent"
"""The timer of a transfer that nobody answers."""


async def places(store: Store, person: Person, code: str, now: datetime) -> tuple[Case, list[Territory]]:
    """Give where a case could go: every comune outside its ambito that a coordinator answers for."""
    case, _duty = await desk.load(store, person, Act.ASK_TRANSFER, code)
    found = []
    for place in await territories.all_of(store):
        if place.kind is TerritoryKind.COMUNE and not set(case.lineage[-2:]) & set(place.lineage[-2:]):
            found.append(place)
    led = {}
    for place in found:
        above = place.lineage[:-1]
        if above not in led:
            led[above] = bool(await notices.coordinators(store, above, now))
    return case, sorted((one for one in found if led[one.lineage[:-1]]), key=lambda one: one.name)


async def waiting(store: Store, case: Case) -> tuple[Transfer, str] | None:
    """Give the transfer of a case that nobody has answered yet, with the name of where it would go; None without one."""
    one = await transfers.open_of(store, case.id)
    place = await territories.one(store, one.target) if one else None
    return (one, place.name) if one and place else None


@dataclass(frozen=True, slots=True)
class Offered:
    """A case that another territory asks to pass here, as far as it may be read before the yes: no code, no words of it."""

    code: str
    level: Level
    age: AgeBand
    place: str
    due_at: datetime


async def offered(store: Store, person: Person) -> tuple[Offered, ...]:
    """Give what a coordinator is asked to take over and has not answered, the first due first; () for anybody else."""
    roots = [held.territory for held in person.assignments if held.duty in RIGHTS[Act.DECIDE_TRANSFER]]
    inside = await territories.under(store, roots) if roots else {}
    found = []
    for one in await transfers.asked_of(store, list(inside)):
        case = await cases.by_id(store, one.case)
        if case is not None and case.is_open:
            age, place = case.entry.age_band, inside[one.target]
            found.append(Offered(one.code, case.level, age, place, one.due_at))
    return tuple(found)


async def ask(
    store: Store, person: Person, code: str, target: TerritoryId, protocol: Protocol, now: datetime
) -> Transfer:
    """Ask another territory to take a case over.

    Raises SamePlace, AlreadyLeaving, NotFound, and ConsentMissing after a no to sharing, unless an emergency runs.
    """
    case, duty = await desk.load(store, person, Act.ASK_TRANSFER, code)
    place = await territories.one(store, target)
    if place is None:
        raise NotFound
    if place.id in case.lineage:
        raise SamePlace
    if await transfers.open_of(store, case.id) is not None or not case.is_open:
        raise AlreadyLeaving
    if not case.is_emergency:
        await nobody_said_no(store, case, now)
    due = protocol.calendar.due_at(now, Target(ANSWER_DAYS, Unit.WORKING_DAYS))
    one = Transfer(
        id=new_id(),
        code=codes.code_of_kind("TRA", secrets.choice),
        case=case.id,
        source=case.territory,
        target=place.id,
        asked_by=person.id,
        asked_at=now,
        due_at=due,
        state=TransferState.ASKED,
    )
    transfers.create(store, one)
    timers.set_timer(store, SILENT, one.id, due)
    audit.write(
        store, Act.ASK_TRANSFER.value, actor=person.id, duty=duty, vault=case.id, detail=one.code, now=now
    )
    notices.tell(
        store,
        await notices.coordinators(store, place.lineage, now),
        Notice.TRANSFER,
        now=now,
        emergency=case.level.is_urgent,
        vault=case.id,
        transfer=one.code,
        level=case.level.name,
        age=case.entry.age_band.value,
        place=place.name,
        due=int(due.timestamp()),
    )
    return one


async def decide(
    store: Store, person: Person, code: str, protocol: Protocol, now: datetime, *, yes: bool
) -> tuple[Transfer, Case]:
    """Let a coordinator of the other territory take the case over, or leave it where it is; both sides are told.

    With a yes nobody holds the case any more: it waits in the other queue, with its own clocks and history.
    """
    one = await transfers.by_code(store, code)
    place = await territories.one(store, one.target) if one else None
    case = await cases.by_id(store, one.case) if one else None
    if one is None or place is None or case is None:
        raise NotFound
    duty = duty_for(person, Act.DECIDE_TRANSFER, place.lineage)
    if duty is None:
        raise (
            NotFound
            if duty_for(person, Act.SEE_CARD, case.lineage) is None
            else NotAllowed(Act.DECIDE_TRANSFER)
        )
    after = rules.decide(one, person, now, yes=yes)
    if yes and not case.is_open:
        raise TransferGone
    if yes and not case.is_emergency:
        await nobody_said_no(store, case, now)
    await transfers.save(store, after)
    await timers.cancel(store, one.id, SILENT)
    audit.write(
        store,
        Act.DECIDE_TRANSFER.value,
        actor=person.id,
        duty=duty,
        vault=case.id,
        detail=f"{code} {'yes' if yes else 'no'}",
        now=now,
    )
    before = [one for one in (case.holder, after.asked_by) if one is not None]
    if yes:
        moved = rules.moved_to(case, place.lineage)
        await desk.save(store, case, moved, act=Act.DECIDE_TRANSFER, by=person, duty=duty, now=now)
        _tell_answer(store, await notices.operators(store, place.lineage, now), after, moved, now)
        case = replace(moved, version=moved.version + 1)
    _tell_answer(store, before, after, case, now)
    return after, case


def _tell_answer(store: Store, whom: list[PersonId], one: Transfer, case: Case, now: datetime) -> None:
    notices.tell(
        store,
        whom,
        Notice.TRANSFER_ANSWER,
        now=now,
        emergency=case.level.is_urgent,
        vault=case.id,
        code=case.code,
        level=case.level.name,
        what=one.state.value,
    )


async def send_back(store: Store, timer: Timer, now: datetime) -> None:
    """Bring back a transfer that nobody answered: who asked and both coordinations are told."""
    one = await transfers.by_id(store, timer.subject)
    if one is None or one.state is not TransferState.ASKED:
        return
    case = await cases.by_id(store, one.case)
    place = await territories.one(store, one.target)
    if case is None or place is None:
        return
    after = replace(one, state=TransferState.RETURNED, decided_at=now)
    await transfers.save(store, after)
    audit.write(store, "transfer_returned", actor=None, vault=case.id, detail=one.code, now=now)
    whom = [
        *([one.asked_by] if one.asked_by else []),
        *await notices.coordinators(store, case.lineage, now),
    ]
    _tell_answer(store, whom, after, case, now)
