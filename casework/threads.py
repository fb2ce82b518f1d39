"""The talk between team and reporter inside a case, and the internal notes beside it; the two never mix."""

from datetime import datetime

from casework import cases as desk
from casework import notices, reports
from casework.notices import Notice
from casework.promises import ANSWER_DAYS, PATIENCE
from db import audit, cases, threads, timers
from db import reports as sent
from db.reports import Report
from db.session import Store
from db.threads import Message, Note, Voice
from domain import case_acts as rules
from domain.access import Act
from domain.calendar import Target, Unit
from domain.case import Case, CaseState
from domain.people import Person
from domain.protocol import Protocol
from domain.refusals import NotFound, Refusal


class NoReporter(Refusal):
    """Nobody stands at the other end: the reporter withdrew or never had a chat."""


async def ask(store: Store, person: Person, code: str, text: str, protocol: Protocol, now: datetime) -> Case:
    """Send a question to the reporters of a case; in triage the case waits five working days for the answer."""
    case, duty = await desk.load(store, person, Act.ASK_REPORTER, code)
    whom = [report for report in await sent.of_case(store, case.id) if report.person is not None]
    if not whom:
        raise NoReporter
    after = rules.ask_reporter(case, person)
    await desk.save(store, case, after, act=Act.ASK_REPORTER, by=person, duty=duty, now=now)
    for report in whom:
        message = await threads.add_message(
            store,
            report.case,
            Voice.QUESTION,
            text,
            author=person.id,
            recipient=report.person,
            now=now,
        )
        await notices.tell_reporter(
            store,
            report.person,
            Notice.QUESTION,
            now=now,
            emergency=case.is_emergency,
            vault=report.case,
            receipt=report.receipt,
            message=message,
        )
    if after.state is CaseState.AWAITING_ANSWER:
        await timers.cancel(store, case.id, PATIENCE)
        due = protocol.targets.calendar.due_at(now, Target(ANSWER_DAYS, Unit.WORKING_DAYS))
        timers.set_timer(store, PATIENCE, case.id, due)
    return after


async def whole(store: Store, case: Case) -> tuple[list[Message], list[Note]]:
    """Open the thread and the internal notes of a case with those of the cases joined to it, oldest first.

    A question that went to several reporters stands once.
    """
    vaults = dict.fromkeys([case.id, *(report.case for report in await sent.of_case(store, case.id))])
    every = [one for vault in vaults for one in await threads.thread(store, vault)]
    messages = {(one.voice, one.author, one.at, one.text): one for one in every}.values()
    notes = [one for vault in vaults for one in await threads.notes_of(store, vault)]
    return sorted(messages, key=lambda one: one.id), sorted(notes, key=lambda one: one.id)


async def ask_page(store: Store, person: Person, code: str, now: datetime) -> None:
    """Ask the reporters of a case to write who the youngster is on a protected page; raises NoReporter."""
    case, duty = await desk.load(store, person, Act.ASK_REPORTER, code)
    whom = [report for report in await sent.of_case(store, case.id) if report.person is not None]
    if not whom:
        raise NoReporter
    audit.write(store, "page_asked", actor=person.id, duty=duty, vault=case.id, now=now)
    for report in whom:
        await notices.tell_reporter(
            store,
            report.person,
            Notice.PAGE_WANTED,
            now=now,
            emergency=case.is_emergency,
            vault=report.case,
            receipt=report.receipt,
        )


async def question(store: Store, person: Person, receipt: str, message: int) -> str:
    """Open a question for the reporter it was asked; raises NotFound for anybody else."""
    report = await _own(store, person, receipt)
    found = await threads.message(store, report.case, message)
    if found is None or found.recipient != person.id:
        raise NotFound
    return found.text


async def _own(store: Store, person: Person, receipt: str) -> Report:
    report = await sent.by_receipt(store, receipt, person.id)
    if report is None:
        raise NotFound
    return report


async def answer(
    store: Store, person: Person, receipt: str, text: str, protocol: Protocol, now: datetime
) -> None:
    """Add the reporter's answer to the thread; a waiting case comes back to triage."""
    await _write(store, person, receipt, text, Voice.ANSWER, protocol, now)


async def add(
    store: Store, person: Person, receipt: str, text: str, protocol: Protocol, now: datetime
) -> None:
    """Add something to a report already sent; what was sent stays as it was, a closed case is seen again."""
    await _write(store, person, receipt, text, Voice.ADDITION, protocol, now)


async def _write(
    store: Store, person: Person, receipt: str, text: str, voice: Voice, protocol: Protocol, now: datetime
) -> None:
    report = await _own(store, person, receipt)
    case = await reports.surviving(store, report.case)
    if case is None:
        raise NotFound
    await threads.add_message(store, report.case, voice, text, author=person.id, now=now)
    audit.write(store, voice.value, actor=person.id, vault=case.id, now=now)
    after = rules.answered(case)
    if after != case:
        await cases.save(store, after)
        await cases.record(store, case, after.state, act="answered", actor=person.id, duty=None, now=now)
        await timers.cancel(store, case.id, PATIENCE)
    whom = [case.holder] if case.holder else await notices.operators(store, case.lineage, now)
    if not case.is_open:
        whom = await notices.operators(store, case.lineage, now)
    notices.tell(
        store,
        whom,
        Notice.ANSWER if voice is Voice.ANSWER else Notice.ADDITION,
        now=now,
        emergency=case.level.is_urgent,
        vault=case.id,
        code=case.code,
        level=case.level.name,
    )


async def note(store: Store, person: Person, code: str, text: str, now: datetime) -> None:
    """Write an internal note; no reporter ever reads it."""
    case, duty = await desk.load(store, person, Act.WRITE_NOTE, code)
    await threads.add_note(store, case.id, text, author=person.id, now=now)
    audit.write(store, Act.WRITE_NOTE.value, actor=person.id, duty=duty, vault=case.id, now=now)
