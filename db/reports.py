"""Reports: what a reporter sent, immutable and sealed into its case; corrections are additions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import func, select, update

from db import joined
from db.session import Store
from db.tables import reports
from domain.case import CaseId
from domain.people import Duty, OrganisationId, PersonId
from domain.triage import Level, Reason


@dataclass(frozen=True, slots=True)
class Report:
    """One report without its answers; `person` is None once the reporter withdrew the link."""

    id: int
    case: CaseId
    person: PersonId | None
    kind: Duty
    organisation: OrganisationId | None
    receipt: str
    form: str
    sent_at: datetime
    duty_note: str | None = None
    duty_informed_at: datetime | None = None
    source: str = "chat"
    entered_by: PersonId | None = None
    told_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """What a report says and why triage ranked it so; sealed under the key of its case."""

    answers: Mapping[str, Any]
    reasons: tuple[Reason, ...]


async def create(store: Store, report: Report, form_version: str, content: Content) -> None:
    """Insert a report, its content sealed under the key of its case."""
    box = await store.vault(report.case)
    if box is None:
        raise LookupError(report.case)
    store.add(
        reports,
        {
            "id": report.id,
            "case_id": report.case,
            "person_id": report.person,
            "reporter_kind": report.kind.value,
            "organisation_id": report.organisation,
            "receipt": report.receipt,
            "form": report.form,
            "form_version": form_version,
            "content_sealed": box.seal(_place(report.id), _dump(content)),
            "sent_at": report.sent_at,
            "duty_note": report.duty_note,
            "source": report.source,
            "entered_by": report.entered_by,
            "told_at": report.told_at,
        },
    )


def _place(report: int) -> bytes:
    return f"reports.content:{report}".encode()


def _dump(content: Content) -> bytes:
    reasons = [[one.id, int(one.level), one.text, dict(one.params)] for one in content.reasons]
    return orjson.dumps({"answers": dict(content.answers), "reasons": reasons})


def _report(row: Any) -> Report:
    return Report(
        row.id,
        row.case_id,
        row.person_id,
        Duty(row.reporter_kind),
        row.organisation_id,
        row.receipt,
        row.form,
        row.sent_at,
        row.duty_note,
        row.duty_informed_at,
        row.source,
        row.entered_by,
        row.told_at,
    )


async def of_case(store: Store, case: CaseId) -> list[Report]:
    """Give the reports of a case and of every case joined to it, and so on, oldest first; a proposal joins nothing."""
    rows = await store.read(
        select(reports).where(reports.c.case_id.in_(joined.below(case))).order_by(reports.c.id)
    )
    return [_report(row) for row in rows]


async def all_ids(store: Store) -> list[Report]:
    """Give every report without its content, oldest first, for the protocol's own report."""
    return [_report(row) for row in await store.read(select(reports).order_by(reports.c.id))]


async def of_person(store: Store, person: PersonId) -> list[Report]:
    """Give a reporter's own reports, newest first."""
    rows = await store.read(
        select(reports).where(reports.c.person_id == person).order_by(reports.c.id.desc())
    )
    return [_report(row) for row in rows]


async def by_receipt(store: Store, receipt: str, person: PersonId) -> Report | None:
    """Give the report of this receipt if this very person sent it."""
    row = await store.first(
        select(reports).where(reports.c.receipt == receipt, reports.c.person_id == person)
    )
    return _report(row) if row else None


async def by_id(store: Store, report: int) -> Report | None:
    """Give one report, or None."""
    row = await store.first(select(reports).where(reports.c.id == report))
    return _report(row) if row else None


async def content(store: Store, report: int) -> Content | None:
    """Open a report; None once the key of its case was destroyed."""
    row = await store.first(select(reports.c.case_id, reports.c.content_sealed).where(reports.c.id == report))
    box = await store.vault(row.case_id) if row else None
    if row is None or box is None or not row.content_sealed:
        return None
    found = orjson.loads(box.unseal(_place(report), row.content_sealed))
    reasons = tuple(Reason(id, Level(level), text, params) for id, level, text, params in found["reasons"])
    return Content(found["answers"], reasons)


async def informed(store: Store, report: int, now: datetime) -> None:
    """Keep when the reporter ticked that they read the duty note."""
    await store.write(
        update(reports)
        .where(reports.c.id == report, reports.c.duty_informed_at.is_(None))
        .values(duty_informed_at=now)
    )


async def unlink(store: Store, person: PersonId) -> int:
    """Cut the link between a person and the reports they sent; gives how many there were."""
    return await store.write(update(reports).where(reports.c.person_id == person).values(person_id=None))


async def receipt_taken(store: Store, receipt: str) -> bool:
    """Say whether a receipt code is in use."""
    row = await store.first(select(func.count()).select_from(reports).where(reports.c.receipt == receipt))
    return bool(row and row[0])


async def linked(store: Store, persons: Sequence[PersonId]) -> int:
    """Give how many reports are linked to any of `persons`."""
    row = await store.first(
        select(func.count()).select_from(reports).where(reports.c.person_id.in_(list(persons)))
    )
    return int(row[0]) if row else 0
