"""A confirmed report becomes a case, exactly once: triaged, promised, told to the people on duty; and its receipt later."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from casework import notices, paging, promises
from casework.notices import Notice
from casework.on_call import on_call
from db import audit, cases, dangers, reports, territories, threads
from db.dangers import Danger
from db.ids import new_id
from db.reports import Content, Report
from db.session import Store
from db.threads import Voice
from domain import codes, duty_notes, triage
from domain.access import Act, territories_for
from domain.case import (
    AgeBand,
    Case,
    CaseId,
    CaseState,
    CoarseState,
    Entry,
    Move,
    coarse,
)
from domain.case_acts import moved
from domain.danger import Hit
from domain.duty_notes import DutyNote
from domain.form_definitions import Form
from domain.people import Duty, OrganisationId, Person, PersonId, TerritoryId
from domain.protocol import Protocol
from domain.refusals import NotFound
from domain.triage import Assessment, Level

NOT_A_FLAG = frozenset({"U11", "urgency"})
"""Urgent for a score or a wish, with no sign seen: these alone do not keep a case from being set aside."""


CHAT = "chat"
SPOKEN = ("phone", "paper", "in_person")
"""How a report may reach the house; the last three are written down by somebody of the team."""

OLDEST_TOLD = timedelta(days=30)
"""How long ago something may have been said and still be entered as a report of its own."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the reporter gets after sending."""

    code: str
    case: Case
    assessment: Assessment
    note: DutyNote | None
    nobody_on_duty: bool


@dataclass(frozen=True, slots=True)
class Sender:
    """Who speaks in a report, and how it came here: `person` is None when the house does not know them.

    `source` is chat, phone, paper or in_person; `entered_by` wrote it down for the sender, who said it at `told_at`.
    """

    kind: Duty
    organisation: OrganisationId | None = None
    person: PersonId | None = None
    source: str = CHAT
    entered_by: PersonId | None = None
    told_at: datetime | None = None


async def send(
    store: Store,
    person: Person,
    form: Form,
    answers: Mapping[str, Any],
    hits: Sequence[Hit],
    *,
    protocol: Protocol,
    now: datetime,
) -> Receipt:
    """Turn a confirmed report into a case in triage, tell the people on duty, and promise times.

    The territory is the young person's comune of residence, else where it was seen, else the lead body's (field notes
    §1 row 51); raises NotFound when the network has no lead body, which the start refuses.
    """
    held = person.reporting_as
    kind = notices.reporter_kind(person, form.reporters)
    sender = Sender(kind, held.organisation if held else None, person.id)
    receipt = await _file(store, sender, form, answers, hits, protocol=protocol, now=now)
    danger = await _join_danger(store, person, receipt.case)
    await _page(store, receipt.case, danger, now)
    return receipt


async def send_for(
    store: Store,
    by: Person,
    sender: Sender,
    form: Form,
    answers: Mapping[str, Any],
    hits: Sequence[Hit],
    *,
    protocol: Protocol,
    now: datetime,
) -> Receipt:
    """Send a report for somebody who spoke by phone, on paper or in person; the clock starts when it is written down.

    Raises NotAllowed for people who may not, and NotFound for a kind, source, organisation or time that cannot be.
    """
    territories_for(by, Act.REPORT_FOR)
    told = sender.told_at or now
    known = sender.source in SPOKEN and sender.kind.value in form.reporters
    if not known or not now - OLDEST_TOLD <= told <= now:
        raise NotFound
    if sender.organisation is not None and await territories.organisation(store, sender.organisation) is None:
        raise NotFound
    sender = replace(sender, person=None, entered_by=by.id, told_at=told)
    receipt = await _file(store, sender, form, answers, hits, protocol=protocol, now=now)
    await _page(store, receipt.case, None, now)
    return receipt


async def _file(
    store: Store,
    sender: Sender,
    form: Form,
    answers: Mapping[str, Any],
    hits: Sequence[Hit],
    *,
    protocol: Protocol,
    now: datetime,
) -> Receipt:
    """Write the case and its report, and tell the team."""
    assessment = triage.evaluate(protocol.rules, form, answers, hits)
    lineage = await _place(store, answers)
    born = _case(await _free_code(store), assessment, lineage, answers, protocol, now)
    case = moved(born, Move.TRIAGE)
    actor = sender.person or sender.entered_by
    store.new_vault(case.id)
    await cases.create(store, case)
    await cases.record(store, born, case.state, act="send", actor=actor, duty=None, now=now)
    note = await _note(store, sender, answers, hits, protocol)
    report = await _report(store, sender, form, assessment, case, answers, note, now)
    act = "send_for" if sender.entered_by else "send_report"
    audit.write(store, act, actor=actor, vault=case.id, detail=sender.source, now=now)
    await _tell_team(store, case, report, now)
    promises.promise(store, case, protocol, now)
    called = await on_call(store, case.lineage, now)
    return Receipt(report.receipt, case, assessment, note, nobody_on_duty=not called.covered)


def _case(
    code: str,
    assessment: Assessment,
    lineage: tuple[TerritoryId, ...],
    answers: Mapping[str, Any],
    protocol: Protocol,
    now: datetime,
) -> Case:
    flags = [
        reason for reason in assessment.reasons if reason.level.is_urgent and reason.id not in NOT_A_FLAG
    ]
    age = answers.get("age")
    return Case(
        id=CaseId(new_id()),
        code=code,
        state=CaseState.SENT,
        level=assessment.level,
        computed_level=assessment.level,
        lineage=lineage,
        sent_at=now,
        promises=promises.times(protocol, assessment.level, now),
        protocol_version=protocol.version,
        entry=Entry(age_band=AgeBand.of(age if isinstance(age, int) else None)),
        family_blocked=answers.get("family_informed") == "better not",
        red_flags=len(flags),
    )


async def _place(store: Store, answers: Mapping[str, Any]) -> tuple[TerritoryId, ...]:
    for key in ("comune", "seen_in"):
        code = answers.get(key)
        found = await territories.by_code(store, code) if isinstance(code, str) else None
        if found is not None:
            return found.lineage
    lead = await territories.lead_body(store)
    home = await territories.one(store, lead.territory) if lead else None
    if home is None:
        raise NotFound
    return home.lineage


async def _free_code(store: Store) -> str:
    while True:
        code = codes.receipt_code(secrets.choice)
        if not await reports.receipt_taken(store, code):
            return code


async def _report(
    store: Store,
    sender: Sender,
    form: Form,
    assessment: Assessment,
    case: Case,
    answers: Mapping[str, Any],
    note: DutyNote | None,
    now: datetime,
) -> Report:
    report = Report(
        id=new_id(),
        case=case.id,
        person=sender.person,
        kind=sender.kind,
        organisation=sender.organisation,
        receipt=case.code,
        form=form.id,
        sent_at=now,
        duty_note=note.id if note else None,
        source=sender.source,
        entered_by=sender.entered_by,
        told_at=sender.told_at,
    )
    await reports.create(store, report, form.version, Content(answers, assessment.reasons))
    return report


async def _note(
    store: Store, sender: Sender, answers: Mapping[str, Any], hits: Iterable[Hit], protocol: Protocol
) -> DutyNote | None:
    """Give the duty note of this kind of reporter when the report touches abuse (field notes §4.5)."""
    body = await territories.organisation(store, sender.organisation) if sender.organisation else None
    labels = [hit.label for hit in hits]
    return duty_notes.choose(protocol.duty_notes, sender.kind, body.nature if body else None, answers, labels)


async def _join_danger(store: Store, person: Person, case: Case) -> Danger | None:
    """Let an open danger event of this person belong to the case it turned into; gives the event."""
    danger = await dangers.open_of(store, person.id)
    if danger is None or danger.case is not None:
        return None
    await dangers.save(store, replace(danger, case=case.id))
    return danger


async def _page(store: Store, case: Case, danger: Danger | None, now: datetime) -> None:
    """Page the first on duty about an emergency, unless its danger event is paging already: then that page goes on."""
    if case.level is not Level.P1 or (danger and await paging.hand_on(store, danger, case.id)):
        return
    called = await on_call(store, case.lineage, now)
    first = list(called.people[:1]) or await paging.above(store, case.lineage, now)
    await paging.page_case(store, case, first, now)
    paging.start(store, case.id, now)


async def _tell_team(store: Store, case: Case, report: Report, now: datetime) -> None:
    whom = await notices.operators(store, case.lineage, now)
    place = await territories.one(store, case.territory)
    notices.tell(
        store,
        whom,
        Notice.NEW_REPORT,
        now=now,
        emergency=case.level.is_urgent,
        vault=case.id,
        code=case.code,
        level=case.level.name,
        source=report.kind.value,
        place=place.name if place else "",
        due=int(case.promises.acknowledge.timestamp()),
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """One report as its reporter sees it: the receipt and a coarse state, never the service."""

    receipt: str
    sent_at: datetime
    state: CoarseState
    question: int | None = None


async def mine(store: Store, person: Person) -> list[Standing]:
    """Give a reporter's own reports, newest first, with a question that still waits for an answer."""
    found = []
    for report in await reports.of_person(store, person.id):
        case = await surviving(store, report.case)
        if case is not None:
            found.append(
                Standing(
                    report.receipt, report.sent_at, coarse(case), await _open_question(store, report, person)
                )
            )
    return found


async def surviving(store: Store, case: CaseId) -> Case | None:
    """Load the case that a report belongs to now, following joins."""
    found = await cases.by_id(store, case)
    while found is not None and found.state is CaseState.MERGED and found.merging_into is not None:
        found = await cases.by_id(store, found.merging_into)
    return found


async def _open_question(store: Store, report: Report, person: Person) -> int | None:
    asked = None
    for message in await threads.thread(store, report.case):
        if message.voice is Voice.QUESTION and message.recipient == person.id:
            asked = message.id
        elif message.voice is Voice.ANSWER and message.author == person.id:
            asked = None
    return asked


async def informed(store: Store, person: Person, receipt: str, now: datetime) -> datetime:
    """Keep that the reporter did what the duty note asks; gives the time of their first tick.

    Raises NotFound for a receipt that is not theirs.
    """
    report = await reports.by_receipt(store, receipt, person.id)
    if report is None:
        raise NotFound
    await reports.informed(store, report.id, now)
    audit.write(store, "duty_note_read", actor=person.id, vault=report.case, detail=report.duty_note, now=now)
    return report.duty_informed_at or now
