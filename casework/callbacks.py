"""Call-backs: asked for after an orientation or planned by the house; a person follows each, and nobody waits unseen."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from casework import cases as desk
from casework import consents, notices
from casework.notices import Notice
from casework.referrals import case_of
from casework.reports import surviving
from db import audit, callbacks, directory, people, referrals, reports, territories, threads, timers
from db import consents as family
from db.ids import new_id
from db.session import Store
from db.threads import Message, Voice
from db.timers import Timer
from domain import callback as rules
from domain import codes
from domain import referral as referring
from domain.access import RIGHTS, Act, NotAllowed, require
from domain.callback import MOST_OPEN, SOON, USUALLY, Callback, CallState, Outcome, TooMany
from domain.case import Case
from domain.consent import Scope
from domain.directory import Service, ServiceId
from domain.orientation import Demand
from domain.orientation import write as written
from domain.people import Duty, Person, PersonId, TerritoryId
from domain.protocol import Protocol
from domain.refusals import NotFound

TIMER = "callback"
HALFWAY, DUE, FORGET, STILL_LATE = 0, 1, 2, 3
PREFIX = "TEL"


@dataclass(frozen=True, slots=True)
class Shown:
    """A call-back as its follower sees it: what was said before, the talk, the service asked, the owner's name."""

    call: Callback
    demand: str
    talk: tuple[Message, ...]
    service: Service | None
    owner: str


async def ask(
    store: Store, person: Person, demand: Demand, service: int | None, protocol: Protocol, now: datetime
) -> Callback:
    """Ask to be contacted, with what was said already; raises TooMany, and NotFound for a place that is not ours."""
    if len(await callbacks.open_of(store, person.id)) >= MOST_OPEN:
        raise TooMany
    place = await territories.one(store, demand.place) if demand.place is not None else None
    if place is None:
        raise NotFound
    wanted = await directory.one(store, service) if service is not None else None
    target = SOON if demand.is_grave else USUALLY
    call = Callback(
        id=new_id(),
        code=codes.code_of_kind(PREFIX, secrets.choice),
        state=CallState.OPEN,
        territory=place.id,
        lineage=place.lineage,
        asked_at=now,
        due_at=protocol.targets.calendar.due_at(now, target),
        person=person.id,
        service=ServiceId(wanted.id) if wanted else None,
        organisation=wanted.body.organisation if wanted and wanted.body else None,
    )
    callbacks.create(store, call, written(demand))
    audit.write(store, "callback_asked", actor=person.id, vault=call.id, now=now)
    _clocks(store, call, now)
    await _tell(store, call, Notice.CALLBACK, now)
    return call


async def plan(store: Store, person: Person, code: str, days: int, now: datetime) -> Callback:
    """Mean to ask the reporters of a case how things are, so many days from now; whoever plans it follows it."""
    case, duty = await desk.load(store, person, Act.PLAN_CALLBACK, code)
    whom = [report.person for report in await reports.of_case(store, case.id) if report.person is not None]
    call = _planned(case, person, days, now)
    return _set(store, replace(call, person=whom[0] if whom else None), duty, now)


async def plan_of_service(store: Store, person: Person, code: str, days: int, now: datetime) -> Callback:
    """Let a service that said yes mean to ask a family how things are, of its own accord; whoever plans it follows it.

    Only with the consent to share, and towards nobody who works in the network.
    Raises NotFound, NotThisReferral, ConsentMissing.
    """
    one = await referrals.by_code(store, code)
    if one is None or not referring.contact_of(one, person):
        raise NotFound
    if one.state not in referring.TAKEN:
        raise referring.NotThisReferral(one.state)
    case = await case_of(store, one)
    await consents.require(store, case, Scope.REFERRAL, now)
    told = await people.load(
        store, [sent.person for sent in await reports.of_case(store, case.id) if sent.person is not None]
    )
    home = [id for id, found in told.items() if notices.is_private(found)]
    kept = [id for id in home if not await family.is_kept_from(store, case.id, id)]
    call = replace(
        _planned(case, person, days, now),
        person=kept[0] if kept else None,
        service=one.service,
        organisation=one.organisation,
    )
    return _set(store, call, Duty.SERVICE_CONTACT, now)


def _planned(case: Case, person: Person, days: int, now: datetime) -> Callback:
    return Callback(
        id=new_id(),
        code=codes.code_of_kind(PREFIX, secrets.choice),
        state=CallState.TAKEN,
        territory=case.lineage[-1],
        lineage=case.lineage,
        asked_at=now,
        due_at=now + timedelta(days=days),
        case=case.id,
        owner=person.id,
        planned=True,
    )


def _set(store: Store, call: Callback, duty: Duty, now: datetime) -> Callback:
    callbacks.create(store, call, "")
    audit.write(store, Act.PLAN_CALLBACK.value, actor=call.owner, duty=duty, vault=call.case, now=now)
    timers.set_timer(store, TIMER, call.id, call.due_at, HALFWAY)
    timers.set_timer(store, TIMER, call.id, call.due_at + timedelta(days=1), DUE)
    return call


async def begin(
    store: Store,
    person: Person,
    to: PersonId,
    lineage: tuple[TerritoryId, ...],
    protocol: Protocol,
    now: datetime,
) -> Callback:
    """Begin to write to somebody who asked for something else than a call-back; one that both have open goes on.

    Raises NotAllowed where `person` follows no call-backs.
    """
    for known in await callbacks.open_of(store, to):
        if known.owner == person.id:
            return known
    duty = require(person, Act.PLAN_CALLBACK, lineage)
    call = Callback(
        id=new_id(),
        code=codes.code_of_kind(PREFIX, secrets.choice),
        state=CallState.TAKEN,
        territory=lineage[-1],
        lineage=lineage,
        asked_at=now,
        due_at=protocol.targets.calendar.due_at(now, USUALLY),
        person=to,
        owner=person.id,
    )
    callbacks.create(store, call, "")
    audit.write(store, Act.PLAN_CALLBACK.value, actor=person.id, duty=duty, vault=call.id, now=now)
    _clocks(store, call, now)
    return call


def _clocks(store: Store, call: Callback, now: datetime) -> None:
    timers.set_timer(store, TIMER, call.id, now + (call.due_at - now) / 2, HALFWAY)
    timers.set_timer(store, TIMER, call.id, call.due_at, DUE)


async def _followers(store: Store, call: Callback, now: datetime) -> list[PersonId]:
    """Give who may follow it: its owner, else the contacts of the service asked, else the operators there."""
    if call.owner is not None:
        return [call.owner]
    contacts = await people.holding(store, [Duty.SERVICE_CONTACT], call.lineage, now)
    theirs = [one.id for one in contacts if call.organisation and _of_body(one, call)]
    return theirs or await notices.operators(store, call.lineage, now)


def _of_body(person: Person, call: Callback) -> bool:
    return any(
        held.duty is Duty.SERVICE_CONTACT and held.organisation == call.organisation
        for held in person.assignments
    )


async def _tell(store: Store, call: Callback, kind: Notice, now: datetime) -> None:
    whom = await _followers(store, call, now)
    if kind is Notice.CALLBACK_LATE:
        whom += await notices.coordinators(store, call.lineage, now)
    notices.tell(store, whom, kind, now=now, vault=call.id, call=call.code, due=int(call.due_at.timestamp()))


def follows(person: Person, call: Callback) -> Duty | None:
    """Give the duty by which a person follows a call-back, or None.

    A service's contact only follows what was asked of that service.
    """
    for duty in RIGHTS[Act.ANSWER_CALLBACK]:
        if duty is Duty.SERVICE_CONTACT:
            if call.organisation and _of_body(person, call):
                return duty
            continue
        if person.holds(duty, call.lineage):
            return duty
    return None


async def _load(store: Store, person: Person, code: str) -> tuple[Callback, Duty]:
    """Load a call-back for a follower; raises NotAllowed for whoever follows none, NotFound for a foreign or missing one."""
    if not person.duties.intersection(RIGHTS[Act.ANSWER_CALLBACK]):
        raise NotAllowed(Act.ANSWER_CALLBACK)
    call = await callbacks.by_code(store, code)
    duty = follows(person, call) if call is not None else None
    if call is None or duty is None:
        raise NotFound
    return call, duty


async def waiting(store: Store, person: Person, *, limit: int = 20) -> list[Callback]:
    """Give the open call-backs that a person may follow, the first due first; raises NotAllowed."""
    wide = [duty for duty in RIGHTS[Act.ANSWER_CALLBACK] if duty is not Duty.SERVICE_CONTACT]
    roots = [held.territory for held in person.assignments if held.duty in wide]
    bodies = [
        held.organisation
        for held in person.assignments
        if held.duty is Duty.SERVICE_CONTACT and held.organisation is not None
    ]
    if not roots and not bodies:
        raise NotAllowed(Act.ANSWER_CALLBACK)
    return await callbacks.waiting(store, roots, bodies, limit)


async def card(store: Store, person: Person, code: str, now: datetime) -> Shown:
    """Open a call-back for whoever may follow it; the reading is in the trail."""
    call, duty = await _load(store, person, code)
    audit.write(store, "callback_read", actor=person.id, duty=duty, vault=call.id, now=now)
    names = await people.names(store, [call.owner])
    service = await directory.one(store, call.service) if call.service is not None else None
    talk = await threads.thread(store, call.id)
    owner = names.get(call.owner, "") if call.owner is not None else ""
    return Shown(call, await callbacks.demand(store, call), tuple(talk), service, owner)


def may_take_over(person: Person, call: Callback) -> bool:
    """Say whether a person may take a call-back from a colleague who is away: whoever coordinates there."""
    return person.holds(Duty.COORDINATOR, call.lineage)


async def take(store: Store, person: Person, code: str, now: datetime, *, over: bool = False) -> Callback:
    """Take a call-back in charge; raises OwnedByAnother and NotOpen.

    `over` says that the person means to take it from a colleague, which only counts for whoever coordinates.
    """
    call, duty = await _load(store, person, code)
    follow = rules.take_over if over and may_take_over(person, call) else rules.take
    after = follow(call, person.id)
    if after != call:
        await callbacks.save(store, after)
        act = "callback_taken" if call.owner is None else "callback_taken_over"
        audit.write(store, act, actor=person.id, duty=duty, vault=call.id, now=now)
    return after


async def write(store: Store, person: Person, code: str, text: str, now: datetime) -> Callback:
    """Write to the person; they see the neutral line first. Raises NotFound when nobody is at the other end."""
    call, duty = await _load(store, person, code)
    after = rules.require_owner(call, person.id)
    if call.person is None:
        raise NotFound
    case = await surviving(store, call.case) if call.case and call.organisation else None
    if case is not None:
        await consents.require(store, case, Scope.REFERRAL, now)
    if after != call:
        await callbacks.save(store, after)
    said = await threads.add_message(
        store, call.id, Voice.QUESTION, text, author=person.id, recipient=call.person, now=now
    )
    audit.write(store, "callback_written", actor=person.id, duty=duty, vault=call.id, now=now)
    await notices.tell_reporter(
        store, call.person, Notice.CALLBACK_WORDS, now=now, vault=call.id, call=call.code, message=said
    )
    return after


async def read(store: Store, person: Person, code: str, message: int) -> str:
    """Open what was written to the person who asked; raises NotFound for anybody else."""
    call = await _own(store, person, code)
    found = await threads.message(store, call.id, message)
    if found is None or found.recipient != person.id:
        raise NotFound
    return found.text


async def _own(store: Store, person: Person, code: str) -> Callback:
    call = await callbacks.by_code(store, code)
    if call is None or call.person != person.id:
        raise NotFound
    return call


async def answer(store: Store, person: Person, code: str, text: str, now: datetime) -> None:
    """Let the person who asked write back; whoever follows it is told. Raises NotFound, and NotOpen when it is over."""
    call = await _own(store, person, code)
    if not call.is_open:
        raise rules.NotOpen
    await threads.add_message(store, call.id, Voice.ANSWER, text, author=person.id, now=now)
    audit.write(store, "callback_answered", actor=person.id, vault=call.id, now=now)
    await _tell(store, call, Notice.CALLBACK_REPLY, now)


async def finish(store: Store, person: Person, code: str, outcome: Outcome, now: datetime) -> Callback:
    """End a call-back with what came of it; its words are destroyed thirty days later."""
    call, duty = await _load(store, person, code)
    after = rules.finish(call, person.id, outcome, now)
    await callbacks.save(store, after)
    audit.write(
        store, "callback_done", actor=person.id, duty=duty, vault=call.id, detail=outcome.value, now=now
    )
    await _end(store, call, now)
    return after


async def withdraw(store: Store, person: Person, code: str, now: datetime) -> None:
    """Take a call-back back; whoever follows it is told."""
    call = await _own(store, person, code)
    await callbacks.save(store, rules.withdraw(call, now))
    audit.write(store, "callback_withdrawn", actor=person.id, vault=call.id, now=now)
    await _end(store, call, now)
    await _tell(store, call, Notice.CALLBACK_GONE, now)


async def _end(store: Store, call: Callback, now: datetime) -> None:
    await timers.cancel(store, call.id, TIMER)
    timers.set_timer(store, TIMER, call.id, now + rules.KEPT, FORGET)


async def tick(store: Store, timer: Timer, now: datetime) -> None:
    """Halfway remind whoever follows it, when it is late tell who coordinates and the person; after its end forget it."""
    call = await callbacks.by_id(store, timer.subject)
    if call is None:
        return
    if timer.step == FORGET:
        await callbacks.erase(store, call.id, "expired", now)
        audit.write(store, "callback_erased", actor=None, vault=call.id, now=now)
    elif call.is_open and timer.step == HALFWAY:
        await _tell(store, call, Notice.CALLBACK_TODAY, now)
    elif call.is_open:
        audit.write(store, "callback_late", actor=None, vault=call.id, now=now)
        await _tell(store, call, Notice.CALLBACK_LATE, now)
        timers.set_timer(store, TIMER, call.id, now + timedelta(days=1), STILL_LATE)
        if not call.planned and timer.step == DUE:
            await notices.tell_reporter(
                store, call.person, Notice.CALLBACK_SORRY, now=now, vault=call.id, call=call.code
            )
