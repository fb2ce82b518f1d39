"""What a person may ask about their own data: see it, leave, ask that a sent report be erased; and who decides the last."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from casework import cases as desk
from casework import copies_beside, erasing, notices, peer_requests, peers, rota
from casework.notices import Notice
from db import (
    audit,
    callbacks,
    cases,
    copies,
    groups,
    initiatives,
    outbox,
    people,
    reports,
    requests,
    territories,
    timers,
)
from db.session import Store
from db.timers import Timer
from domain.access import Act, duty_for, territories_for
from domain.calendar import Target, Unit
from domain.case_acts import ReasonMissing
from domain.people import Duty, Person
from domain.protocol import Protocol
from domain.refusals import NotFound

ANSWER_WITHIN = Target(30, Unit.DAYS)
"""Within one month a person answers a request about one's own data (GDPR art. 12(3))."""

REQUEST_DUE = "request_due"
"""The timer of a request about one's own data: the coordinators are told again until somebody has decided."""

REMIND = timedelta(days=7)
"""How long before its term they are told again, and then how often after it."""


@dataclass(frozen=True, slots=True)
class Held:
    """What the house holds about the person who asks, shown at once: account data and receipts."""

    language: str
    duties: tuple[Duty, ...]
    receipts: tuple[tuple[str, datetime], ...]
    pending: int


async def held(store: Store, person: Person, now: datetime) -> Held:
    """Give the account data and receipts of the person who asks."""
    mine = await reports.of_person(store, person.id)
    waiting = await requests.pending_of(store, person.id)
    audit.write(store, "own_data", actor=person.id, now=now)
    return Held(
        person.language,
        tuple(sorted(person.duties)),
        tuple((report.receipt, report.sent_at) for report in mine),
        len(waiting),
    )


async def ask_access(store: Store, person: Person, protocol: Protocol, now: datetime) -> datetime:
    """Ask for the rest, which a human reviews first; gives by when. Asking twice keeps the first term."""
    waiting = [one for one in await requests.pending_of(store, person.id) if one.kind == "access"]
    if waiting:
        return waiting[0].due_at
    due = protocol.targets.calendar.due_at(now, ANSWER_WITHIN)
    request = requests.create(store, "access", person.id, None, now, due)
    timers.set_timer(store, REQUEST_DUE, request, due - REMIND)
    await _tell_lead(store, Notice.ACCESS_ASKED, request, now)
    audit.write(store, "access_asked", actor=person.id, now=now)
    return due


async def ask_erasure(
    store: Store, person: Person, receipt: str, protocol: Protocol, now: datetime
) -> datetime:
    """Ask that a sent report be erased; a person decides with a reason; gives by when. Raises NotFound."""
    report = await reports.by_receipt(store, receipt, person.id)
    if report is None:
        raise NotFound
    waiting = [one for one in await requests.pending_of(store, person.id) if one.report == report.id]
    if waiting:
        return waiting[0].due_at
    due = protocol.targets.calendar.due_at(now, ANSWER_WITHIN)
    request = requests.create(store, "erasure", person.id, report.id, now, due)
    timers.set_timer(store, REQUEST_DUE, request, due - REMIND)
    case = await cases.by_id(store, report.case)
    if case is not None:
        whom = await notices.coordinators(store, case.lineage, now)
        notices.tell(store, whom, Notice.ERASURE_ASKED, now=now, vault=case.id, code=receipt, request=request)
    audit.write(store, "erasure_asked", actor=person.id, vault=report.case, now=now)
    return due


async def _tell_lead(store: Store, kind: Notice, request: int, now: datetime) -> None:
    lead = await territories.lead_body(store)
    home = await territories.one(store, lead.territory) if lead else None
    whom = await notices.coordinators(store, home.lineage, now) if home else []
    notices.tell(store, whom, kind, now=now, request=request)


async def decide(
    store: Store, person: Person, request: int, *, grant: bool, reason: str, now: datetime
) -> None:
    """Let a coordinator decide a request with a reason; the one who asked is told.

    Raises NotFound, NotAllowed, and ReasonMissing for a reason that says nothing.
    """
    found = await requests.one(store, request)
    report = await reports.by_id(store, found.report) if found and found.report else None
    case = await cases.by_id(store, report.case) if report else None
    if found is None or report is None or found.decided_at is not None:
        raise NotFound
    case, duty = desk.allowed(person, Act.DECIDE_ERASURE, case)
    if not reason.strip():
        raise ReasonMissing
    await timers.cancel(store, request, REQUEST_DUE)
    await requests.decide(store, request, "granted" if grant else "refused", person.id, reason, now)
    audit.write(
        store,
        Act.DECIDE_ERASURE.value,
        actor=person.id,
        duty=duty,
        vault=case.id,
        detail="granted" if grant else "refused",
        now=now,
    )
    if grant:
        await erasing.report(store, report, erasing.ASKED, now)
    await notices.tell_reporter(
        store, found.person, Notice.DECIDED, now=now, receipt=report.receipt, granted=grant
    )


async def forget_silent(store: Store, person: Person, now: datetime) -> bool:
    """Forget somebody who has been silent for very long and of whom nothing stands here any more; gives whether it did.

    No duty, report, alarm or request, nothing that a copy would hold: only the link to a chat was left (storage limitation).
    """
    held = (
        person.assignments
        or await reports.of_person(store, person.id)
        or await copies.alarms_of(store, person.id)
        or await requests.pending_of(store, person.id)
        or await copies_beside.all_of(store, person.id)
    )
    if held:
        return False
    await leave(store, person, now, silent=True)
    return True


async def leave(store: Store, person: Person, now: datetime, *, silent: bool = False) -> int:
    """Erase profile and the link to every report; gives how many reports stay with their cases, without a sender.

    The door then deletes the talk and the link to this chat in the same transaction. `silent` is the house's own act.
    """
    audit.write(store, "forgotten" if silent else "left", actor=None if silent else person.id, now=now)
    kept = await reports.unlink(store, person.id)
    await rota.leave(store, person.id)
    await peer_requests.leave(store, person.id, now)
    await peers.leave(store, person.id, now)
    await callbacks.forget_person(store, person.id, now)
    await initiatives.forget_person(store, person.id)
    await groups.forget(store, person.id)
    await people.erase_profile(store, person.id)
    await outbox.drop_pending(store, person.id)
    return kept


async def remind(store: Store, timer: Timer, now: datetime) -> None:
    """Tell the coordinators again of a request that nobody has decided: a week before its term, at it, then every week."""
    found = await requests.one(store, timer.subject)
    if found is None or found.decided_at is not None:
        return
    report = await reports.by_id(store, found.report) if found.report else None
    case = await cases.by_id(store, report.case) if report else None
    audit.write(store, "request_waits", actor=None, detail=found.kind, now=now)
    if report is not None or found.report is None:
        timers.set_timer(store, REQUEST_DUE, found.id, found.due_at if now < found.due_at else now + REMIND)
    if report is None or case is None:
        await _tell_lead(store, Notice.ACCESS_ASKED, found.id, now)
        return
    whom = await notices.coordinators(store, case.lineage, now)
    notices.tell(
        store, whom, Notice.ERASURE_ASKED, now=now, vault=case.id, code=report.receipt, request=found.id
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request as the console lists it; `receipt` names the report that somebody wants erased."""

    id: int
    kind: str
    asked_at: datetime
    due_at: datetime
    receipt: str


async def waiting(store: Store, person: Person, now: datetime) -> list[Waiting]:
    """Give the requests that a coordinator may decide, the most pressing first; one audit entry for the list."""
    territories_for(person, Act.DECIDE_ERASURE)
    audit.write(store, "see_requests", actor=person.id, now=now)
    lead = await territories.lead_body(store)
    home = await territories.one(store, lead.territory) if lead else None
    found = []
    for one in await requests.open_all(store):
        report = await reports.by_id(store, one.report) if one.report else None
        case = await cases.by_id(store, report.case) if report else None
        lineage = case.lineage if case else home.lineage if home else ()
        act = Act.DECIDE_ACCESS if one.kind == "access" else Act.DECIDE_ERASURE
        if duty_for(person, act, lineage) is not None:
            receipt = report.receipt if report else ""
            found.append(Waiting(one.id, one.kind, one.asked_at, one.due_at, receipt))
    return found
