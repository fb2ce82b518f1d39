"""A confirmed report becomes a case, exactly once: triaged, promised, told to the people on duty; and its receipt later."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from casework import notices, paging, promises
from casework.notices import Notice
from casework.on_call import on_call
from db import audit, cases, dangers, reports, territories, threads
from db.ids import new_id
from db.reports import Content, Report
from db.session import Store
from db.threads import Voice
from domain import codes, duty_notes, triage
from domain.case import (
    AgeBand,
    Case,
    CaseId,
    CaseState,
    CoarseState,
    Entry,
    coarse,
)
from domain.danger import Hit
from domain.duty_notes import DutyNote
from domain.form_definitions import Form
from domain.people import Person, TerritoryId
from domain.protocol import Protocol
from domain.refusals import NotFound
from domain.triage import Assessment, Level

NOT_A_FLAG = frozenset({"U11", "urgency"})
"""Urgent for a score or a wish, with no sign seen: these alone do not keep a case from being set aside."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the reporter gets after sending."""

    code: str
    case: Case
    assessment: Assessment
    note: DutyNote | None
    nobody_on_duty: bool


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
    assessment = triage.evaluate(protocol.rules, form, answers, hits)
    lineage = await _place(store, answers)
    case = _case(await _free_code(store), assessment, lineage, answers, protocol, now)
    store.new_vault(case.id)
    await cases.create(store, case)
    await cases.record(store, case, CaseState.IN_TRIAGE, act="send", actor=person.id, duty=None, now=now)
    note = await _note(store, person, form, answers, hits, protocol)
    report = await _report(store, person, form, assessment, case, answers, note, now)
    audit.write(store, "send_report", actor=person.id, vault=case.id, now=now)
    await _join_danger(store, person, case)
    await _tell_team(store, case, report, now)
    promises.promise(store, case, protocol, now)
    called = await on_call(store, case.lineage, now)
    if case.level is Level.P1:
        paging.start(store, case.id, now)
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
        state=CaseState.IN_TRIAGE,
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
    person: Person,
    form: Form,
    assessment: Assessment,
    case: Case,
    answers: Mapping[str, Any],
    note: DutyNote | None,
    now: datetime,
) -> Report:
    held = person.reporting_as
    report = Report(
        id=new_id(),
        case=case.id,
        person=person.id,
        kind=notices.reporter_kind(person, form.reporters),
        organisation=held.organisation if held else None,
        receipt=case.code,
        form=form.id,
        sent_at=now,
        duty_note=note.id if note else None,
    )
    await reports.create(store, report, form.version, Content(answers, assessment.reasons))
    return report


async def _note(
    store: Store,
    person: Person,
    form: Form,
    answers: Mapping[str, Any],
    hits: Iterable[Hit],
    protocol: Protocol,
) -> DutyNote | None:
    """Give the duty note of this kind of reporter when the report touches abuse (field notes §4.5)."""
    held = person.reporting_as
    body = await territories.organisation(store, held.organisation) if held and held.organisation else None
    kind = notices.reporter_kind(person, form.reporters)
    labels = [hit.label for hit in hits]
    return duty_notes.choose(protocol.duty_notes, kind, body.nature if body else None, answers, labels)


async def _join_danger(store: Store, person: Person, case: Case) -> None:
    """Let an open danger event of this person belong to the case it turned into."""
    danger = await dangers.open_of(store, person.id)
    if danger is not None and danger.case is None:
        await dangers.save(store, replace(danger, case=case.id))


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


async def informed(store: Store, person: Person, receipt: str, now: datetime) -> None:
    """Keep that the reporter read the duty note; raises NotFound for a receipt that is not theirs."""
    report = await reports.by_receipt(store, receipt, person.id)
    if report is None:
        raise NotFound
    await reports.informed(store, report.id, now)
    audit.write(store, "duty_note_read", actor=person.id, vault=report.case, detail=report.duty_note, now=now)
