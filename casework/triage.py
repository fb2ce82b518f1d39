"""What the people on duty do with a case: look, take charge, classify, orient, set aside, join, assign, raise, lower."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from casework import cases as desk
from casework import consents, danger, notices, paging, promises, referrals, threads
from casework.notices import Notice
from casework.on_call import on_call
from db import audit, cases, outbox, people, reports, territories, timers
from db.cases import Queued
from db.reports import Report
from db.session import Store
from db.threads import Message, Note
from domain import case_acts as rules
from domain import triage
from domain.access import Act, duty_for, territories_for
from domain.case import Case, CaseState, Entry, coarse
from domain.codes import as_code
from domain.consent import Scope
from domain.people import Duty, Person, PersonId, TerritoryId
from domain.protocol import Protocol
from domain.refusals import NotFound, Refusal
from domain.triage import Level, Reason


class Absent(Refusal):
    """The colleague is away; protects the case from waiting for somebody who is not there."""


@dataclass(frozen=True, slots=True)
class Card:
    """What a card shows: no typed text, only codes, times and the names of rules."""

    case: Case
    reports: tuple[Report, ...]
    reasons: tuple[Reason, ...]
    missing: tuple[str, ...]
    names: dict[PersonId, str]
    acts: frozenset[Act]
    undelivered: int


async def card(store: Store, person: Person, code: str, protocol: Protocol, now: datetime) -> Card:
    """Show a case on demand; the reading is audited."""
    case, duty = await desk.load(store, person, Act.SEE_CARD, code)
    audit.write(store, Act.SEE_CARD.value, actor=person.id, duty=duty, vault=case.id, now=now)
    found = await reports.of_case(store, case.id)
    reasons: dict[str, Reason] = {}
    gaps: dict[str, None] = {}
    for report in found:
        content = await reports.content(store, report.id)
        form = protocol.forms.get(report.form)
        if content is None or form is None:
            continue
        reasons.update((reason.id, reason) for reason in content.reasons)
        gaps.update(
            (form.items[code].short or form.items[code].text, None)
            for code in triage.missing(form, content.answers)
        )
    acts = frozenset(act for act in Act if duty_for(person, act, case.lineage))
    names = await people.names(store, [case.operator, case.manager, case.lowering_by, case.calming_by])
    stuck = len(await outbox.undelivered(store, [case.id]))
    return Card(case, tuple(found), tuple(reasons.values()), tuple(gaps), names, acts, stuck)


async def queue(
    store: Store, person: Person, now: datetime, *, after: str | None = None, limit: int = 6
) -> tuple[list[Queued], bool]:
    """Give a page of the queue in urgency then due order, and whether more follows; one audit entry for the list."""
    roots = territories_for(person, Act.SEE_QUEUE)
    page = as_code(after or "") or "first page"
    audit.write(store, Act.SEE_QUEUE.value, actor=person.id, detail=page, now=now)
    if not person.duties & {Duty.TRIAGE_OPERATOR, Duty.COORDINATOR}:
        mine = sorted(await cases.held_by(store, person.id), key=cases.order)
        begin = next((place for place, case in enumerate(mine, start=1) if case.code == after), 0)
        return [cases.as_line(case) for case in mine[begin : begin + limit]], len(mine) > begin + limit
    start = await cases.by_code(store, after) if after else None
    inside = list(await territories.under(store, roots))
    found = await cases.queue(
        store, inside, now, after=cases.as_line(start) if start else None, limit=limit + 1
    )
    return found[:limit], len(found) > limit


async def take_charge(store: Store, person: Person, code: str, protocol: Protocol, now: datetime) -> Case:
    """Take a report in charge; raises AlreadyTaken with the holder when a colleague was quicker."""
    case, duty = await desk.load(store, person, Act.TAKE_CHARGE, code)
    after = rules.take_charge(case, person, now)
    await desk.save(store, case, after, act=Act.TAKE_CHARGE, by=person, duty=duty, now=now)
    if after != case:
        await paging.stop(store, case.id)
        await danger.read_with(store, case.id, person, now)
        await _tell_reporters(store, case, after, Notice.TAKEN, now)
    return after


async def classify(
    store: Store, person: Person, code: str, change: Callable[[Entry], Entry], now: datetime
) -> Case:
    """Record severity at entry, reversibility, sector, age band or subject, one at a time."""
    case, duty = await desk.load(store, person, Act.CLASSIFY, code)
    after = rules.classify(case, person, change(case.entry))
    await desk.save(store, case, after, act=Act.CLASSIFY, by=person, duty=duty, now=now)
    return await desk.reread(store, case)


async def _close(
    store: Store, before: Case, after: Case, act: Act, person: Person, duty: Duty, reason: str, now: datetime
) -> None:
    await desk.save(store, before, after, act=act, by=person, duty=duty, now=now, reason=reason)
    await timers.cancel(store, before.id)
    await referrals.case_over(store, after, person, now, keeps_yes=act is Act.ORIENT)
    await _tell_reporters(store, before, after, Notice.STATE, now)


async def orient(store: Store, person: Person, code: str, reason: str, now: datetime) -> Case:
    """Close with the name of a service to turn to; the reporter learns that there is an answer, not which service."""
    case, duty = await desk.load(store, person, Act.ORIENT, code)
    after = rules.orient(case, person, reason)
    await _close(store, case, after, Act.ORIENT, person, duty, reason, now)
    return after


async def dismiss(store: Store, person: Person, code: str, reason: str, now: datetime) -> Case:
    """Close as not pertinent, with a reason."""
    case, duty = await desk.load(store, person, Act.DISMISS, code)
    after = rules.dismiss(case, person, reason)
    await _close(store, case, after, Act.DISMISS, person, duty, reason, now)
    return after


async def managers(store: Store, person: Person, code: str, now: datetime) -> list[tuple[Person, str, int]]:
    """Give the case managers present in the case's territory: person, name, how many open cases they hold."""
    case, _ = await desk.load(store, person, Act.ASSIGN, code)
    found = await people.holding(store, [Duty.CASE_MANAGER], case.lineage, now)
    names = await people.names(store, [one.id for one in found])
    load = await cases.load_of(store, [one.id for one in found])
    return sorted(
        ((one, names.get(one.id, "?"), load.get(one.id, 0)) for one in found), key=lambda entry: entry[2]
    )


async def assign(
    store: Store, person: Person, code: str, to: PersonId, protocol: Protocol, now: datetime
) -> Case:
    """Name a case manager of the territory, who is told and may accept or decline."""
    case, duty = await desk.load(store, person, Act.ASSIGN, code)
    manager = _present(await people.one(store, to), now)
    after = rules.assign(case, person, manager)
    await desk.save(store, case, after, act=Act.ASSIGN, by=person, duty=duty, now=now)
    await promises.offer(store, after, protocol, now)
    _tell_one(store, to, Notice.ASSIGNED, after, now)
    return after


def _present(person: Person | None, now: datetime) -> Person:
    """Give the person named, when there is one and they are not away."""
    if person is None:
        raise NotFound
    if person.away_until is not None and person.away_until > now:
        raise Absent
    return person


def _tell_one(store: Store, whom: PersonId, kind: Notice, case: Case, now: datetime) -> None:
    notices.tell(
        store,
        [whom],
        kind,
        now=now,
        emergency=case.level.is_urgent,
        vault=case.id,
        code=case.code,
        level=case.level.name,
        due=int(case.next_due.timestamp()) if case.next_due else 0,
    )


async def accept(store: Store, person: Person, code: str, now: datetime) -> Case:
    """Let the case manager say yes."""
    case, duty = await desk.load(store, person, Act.ACCEPT, code)
    after = rules.accept(case, person, now)
    await desk.save(store, case, after, act=Act.ACCEPT, by=person, duty=duty, now=now)
    return after


async def decline(store: Store, person: Person, code: str, reason: str, now: datetime) -> Case:
    """Let the case manager say no; the operator in charge and the coordinators are told."""
    case, duty = await desk.load(store, person, Act.DECLINE, code)
    after = rules.decline(case, person, reason)
    await desk.save(store, case, after, act=Act.DECLINE, by=person, duty=duty, now=now, reason=reason)
    whom = [
        *await notices.operators(store, case.lineage, now),
        *await notices.coordinators(store, case.lineage, now),
    ]
    for one in dict.fromkeys([*([case.operator] if case.operator else []), *whom]):
        _tell_one(store, one, Notice.DECLINED, after, now)
    return after


async def record_contact(store: Store, person: Person, code: str, now: datetime) -> Case:
    """Record the first contact; the assessment begins once everybody who must agree has, or an exception is documented.

    Until then the case stays assigned, its contact recorded. Raises ConsentMissing when it was recorded before.
    """
    case, duty = await desk.load(store, person, Act.RECORD_CONTACT, code)
    consented = await consents.held(store, case, Scope.TAKE_UP, now)
    after = rules.record_contact(case, person, now, consented=consented)
    await desk.save(store, case, after, act=Act.RECORD_CONTACT, by=person, duty=duty, now=now)
    await _tell_reporters(store, case, after, Notice.STATE, now)
    return after


async def record_meeting(store: Store, person: Person, code: str, now: datetime) -> Case:
    """Record the first meeting, the last of the promised steps."""
    case, duty = await desk.load(store, person, Act.RECORD_MEETING, code)
    after = rules.record_meeting(case, person, now)
    await desk.save(store, case, after, act=Act.RECORD_MEETING, by=person, duty=duty, now=now)
    return after


async def reopen(store: Store, person: Person, code: str, protocol: Protocol, now: datetime) -> Case:
    """Bring a closed case back to triage with a new clock; the original times stay in its history."""
    case, duty = await desk.load(store, person, Act.REOPEN, code)
    after = await promises.keep(store, rules.reopen(case, person), case, protocol, now)
    await desk.save(store, case, after, act=Act.REOPEN, by=person, duty=duty, now=now)
    await consents.watch_birthdays(store, after, now)
    await _tell_reporters(store, case, after, Notice.STATE, now)
    return after


async def change_level(
    store: Store, person: Person, code: str, level: Level, reason: str, protocol: Protocol, now: datetime
) -> Case:
    """Raise or lower the level with a reason; lowering from P1 waits for the word of a second person."""
    before = await cases.by_code(store, code)
    raising = before is not None and level.is_stricter_than(before.level)
    act = Act.RAISE_LEVEL if raising else Act.LOWER_LEVEL
    case, duty = await desk.load(store, person, act, code)
    after = (rules.raise_level if raising else rules.lower_level)(case, person, level, reason)
    after = await promises.keep(store, after, case, protocol, now)
    await desk.save(
        store, case, after, act=act, by=person, duty=duty, now=now, reason=reason, detail=level.name
    )
    if after.level is case.level:
        await _ask_second(store, after, person, act, now)
    elif after.level is Level.P1 and after.progress.acknowledged_at is None:
        await paging.page_case(store, after, (await on_call(store, after.lineage, now)).people[:1], now)
        paging.start(store, after.id, now)
    return after


async def set_emergency(store: Store, person: Person, code: str, now: datetime) -> Case:
    """Raise the emergency flag; the people on duty are told in the emergency lane."""
    case, duty = await desk.load(store, person, Act.SET_EMERGENCY, code)
    after = rules.set_emergency(case, person)
    await desk.save(store, case, after, act=Act.SET_EMERGENCY, by=person, duty=duty, now=now)
    whom = [*await notices.operators(store, case.lineage, now), *([case.holder] if case.holder else [])]
    await paging.page_case(store, case, [one for one in whom if one != person.id], now)
    return after


async def lower_emergency(store: Store, person: Person, code: str, reason: str, now: datetime) -> Case:
    """Ask to lower the flag, or complete a colleague's word."""
    case, duty = await desk.load(store, person, Act.LOWER_EMERGENCY, code)
    first = await people.one(store, case.calming_by) if case.calming_by else None
    after = rules.lower_emergency(case, person, reason, first)
    await desk.save(store, case, after, act=Act.LOWER_EMERGENCY, by=person, duty=duty, now=now, reason=reason)
    if after.emergency:
        await _ask_second(store, after, person, Act.LOWER_EMERGENCY, now)
    return after


async def _ask_second(
    store: Store,
    case: Case,
    first: Person,
    act: Act,
    now: datetime,
    *,
    lineage: tuple[TerritoryId, ...] | None = None,
    into: str = "",
) -> None:
    """Tell those who may say the second word, all but the first."""
    able = await notices.able(store, act, lineage or case.lineage, now)
    if act is Act.LOWER_EMERGENCY and not rules.leads(first, case.lineage):
        able = [one for one in able if rules.leads(one, case.lineage)]
    notices.tell(
        store,
        [one.id for one in able if one.id != first.id],
        Notice.SECOND_WORD,
        now=now,
        vault=case.id,
        code=case.code,
        level=case.level.name,
        act=act.value,
        into=into,
    )


async def merge(
    store: Store, person: Person, code: str, into: str, protocol: Protocol, now: datetime
) -> Case:
    """Join a case to another about the same subject; across territories the other's coordinator completes it."""
    case, target = await cases.by_code(store, code), await cases.by_code(store, into)
    if case is None or target is None or not _may_join(person, case, target):
        raise NotFound
    gone, kept = rules.merge(case, target, person)
    duty = duty_for(person, Act.MERGE, case.lineage) or Duty.COORDINATOR
    await desk.save(store, case, gone, act=Act.MERGE, by=person, duty=duty, now=now, detail=target.code)
    if gone.state is not CaseState.MERGED:
        await _ask_second(
            store, gone, person, Act.CONFIRM_MERGE, now, lineage=target.lineage, into=target.code
        )
        return gone
    kept = await promises.keep(store, kept, target, protocol, now)
    joining = await reports.of_case(store, gone.id)
    await desk.save(store, target, kept, act=Act.MERGE, by=person, duty=duty, now=now, detail=case.code)
    await timers.cancel(store, case.id)
    await consents.watch_birthdays(store, kept, now)
    if kept.family_blocked:
        await notices.hold_back(store, kept.id, now)
    if coarse(kept) is not coarse(case):
        await _tell(store, joining, kept, Notice.TAKEN if kept.holder else Notice.STATE, now)
    return gone


def _may_join(person: Person, case: Case, target: Case) -> bool:
    """Say whether the two cases exist for this person: operators join within what they see, coordinators reach across."""
    sees = [duty_for(person, Act.MERGE, one.lineage) is not None for one in (case, target)]
    leads = [duty_for(person, Act.CONFIRM_MERGE, one.lineage) is not None for one in (case, target)]
    return all(sees) or leads[0] or (leads[1] and case.merging_into == target.id)


async def hand_over_all(store: Store, person: Person, to: PersonId, now: datetime) -> int:
    """Pass every open case one holds to a colleague of the same duty; gives how many.

    Raises NotAllowed, and passes none, when the colleague may not hold one of them.
    """
    colleague = _present(await people.one(store, to), now)
    mine = await cases.held_by(store, person.id)
    passed = [(case, rules.hand_over(case, person, colleague)) for case in mine]
    for case, after in passed:
        duty = duty_for(person, Act.HAND_OVER, case.lineage) or Duty.CASE_MANAGER
        await desk.save(store, case, after, act=Act.HAND_OVER, by=person, duty=duty, now=now)
        _tell_one(store, to, Notice.HANDED_OVER, after, now)
    return len(passed)


async def colleagues(store: Store, person: Person, now: datetime) -> list[tuple[Person, str]]:
    """Give who could take over one's cases: present, same duty, same territory."""
    found: dict[PersonId, Person] = {}
    for held in person.assignments:
        if held.duty in (Duty.CASE_MANAGER, Duty.TRIAGE_OPERATOR, Duty.COORDINATOR):
            there = await people.holding(store, [held.duty], [held.territory], now)
            found.update({one.id: one for one in there if one.id != person.id})
    names = await people.names(store, found)
    return [(one, names.get(one.id, "?")) for one in found.values()]


async def thread(
    store: Store, person: Person, code: str, now: datetime
) -> tuple[Case, list[Message], list[Note]]:
    """Open the thread with the reporters and the internal notes of a case; the reading is audited."""
    case, duty = await desk.load(store, person, Act.READ_THREAD, code)
    audit.write(store, Act.READ_THREAD.value, actor=person.id, duty=duty, vault=case.id, now=now)
    messages, notes = await threads.whole(store, case)
    return case, messages, notes


async def _tell_reporters(store: Store, before: Case, after: Case, kind: Notice, now: datetime) -> None:
    """Tell every reporter of the case its new coarse state, when it changed."""
    if coarse(before) is not coarse(after):
        await _tell(store, await reports.of_case(store, after.id), after, kind, now)


async def _tell(store: Store, told: Sequence[Report], after: Case, kind: Notice, now: datetime) -> None:
    for report in told:
        await notices.tell_reporter(
            store,
            report.person,
            kind,
            now=now,
            emergency=after.is_emergency,
            vault=after.id,
            receipt=report.receipt,
            state=coarse(after).value,
        )
