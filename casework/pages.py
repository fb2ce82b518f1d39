"""Protected pages: words that must not pass through Telegram, typed on a page of the house and sealed into the case."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from codicefiscale import codicefiscale

from casework import danger, municipalities, notices, reports
from casework.danger import Heard, Paged
from casework.notices import Notice
from casework.on_call import on_call
from db import accounts, audit, children, facts, pages
from db import reports as sent
from db.accounts import Account
from db.pages import Page
from db.reports import Report
from db.session import Store
from domain import child
from domain.case import CaseId
from domain.child import LIMITS, NothingWritten, Unread
from domain.danger import Hit
from domain.duty_notes import DutyNote, named
from domain.people import Person, PersonId
from domain.protocol import Protocol
from domain.refusals import NotFound, Refusal

LINK_BYTES = 32
OPEN_WITHIN = timedelta(minutes=15)
"""How long a link waits to be opened; it can be renewed in the chat."""

STAYS_OPEN = timedelta(minutes=60)
"""How long an open page takes what is typed."""

SAME_CHILD = "same_child"
"""The fact that opens the same-child signal: DPIA entry and notice to parents were recorded as done."""


class PageClosed(Refusal):
    """The link or page is used, sent or too old; a new one comes from the chat."""


class NotThisPerson(Refusal):
    """The app that opens the page belongs to somebody else."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """An open page: which report it belongs to, what is typed so far, until when it takes more."""

    page: Page
    receipt: str
    until: datetime


async def offer(store: Store, person: Person, receipt: str, now: datetime) -> str:
    """Make or renew the page of one's own report; gives the link's token. Raises NotFound."""
    report = await sent.by_receipt(store, receipt, person.id)
    if report is None:
        raise NotFound
    token = secrets.token_urlsafe(LINK_BYTES)
    await pages.offer(store, token, person.id, report.id, now + OPEN_WITHIN)
    audit.write(store, "page_offered", actor=person.id, vault=report.case, now=now)
    return token


async def can_open(store: Store, token: str, now: datetime) -> None:
    """Look at a link without burning it; raises PageClosed."""
    page = await pages.find(store, token)
    if page is None or page.opened_at is not None or page.sent_at is not None or now > page.open_by:
        raise PageClosed


async def is_covered(store: Store, token: str, now: datetime) -> bool:
    """Say whether somebody is on duty for the case of a page, to be told before anybody writes."""
    page = await pages.find(store, token)
    report = await sent.by_id(store, page.report) if page else None
    case = await reports.surviving(store, report.case) if report else None
    return case is not None and (await on_call(store, case.lineage, now)).covered


async def open_(store: Store, token: str, who: PersonId | None, now: datetime) -> str:
    """Burn a link and open its page; gives the session's token.

    `who` is the person that a Mini App vouched for, None for a plain link. Raises PageClosed, NotThisPerson.
    """
    await can_open(store, token, now)
    page = await pages.find(store, token)
    if page is None:
        raise PageClosed
    if who is not None and who != page.person:
        raise NotThisPerson
    session = secrets.token_urlsafe(LINK_BYTES)
    if not await pages.open_(store, page, token, session, now):
        raise PageClosed
    audit.write(store, "page_opened", actor=page.person, now=now)
    return session


async def inside(store: Store, session: str, now: datetime) -> Sheet:
    """Give the open page of a session; raises PageClosed."""
    page = await pages.find(store, session)
    if page is None or page.opened_at is None or page.sent_at is not None:
        raise PageClosed
    until = page.opened_at + STAYS_OPEN
    report = await sent.by_id(store, page.report)
    if now > until or report is None:
        raise PageClosed
    return Sheet(page, report.receipt, until)


def _clean(typed: Mapping[str, str]) -> dict[str, str]:
    return {
        name: typed.get(name, "").strip()[: LIMITS[name]]
        for name in child.FIELDS
        if typed.get(name, "").strip()
    }


async def keep(store: Store, session: str, typed: Mapping[str, str], now: datetime) -> Sheet:
    """Keep what is typed so far, sealed; raises PageClosed."""
    sheet = await inside(store, session, now)
    await pages.keep_draft(store, sheet.page, _clean(typed))
    return await inside(store, session, now)


async def written(store: Store, case: CaseId) -> list[Account]:
    """Give what was written on protected pages about a case and about every case joined to it, oldest first."""
    vaults = dict.fromkeys([case, *(report.case for report in await sent.of_case(store, case))])
    found = [one for vault in vaults for one in await accounts.of_case(store, vault)]
    return sorted(found, key=lambda one: one.id)


@dataclass(frozen=True, slots=True)
class Facts:
    """A reporter's own words, to be handed on by themselves: answers, what they wrote here, and what the law may ask.

    `told` is what stands in the draft, or what was sent; `note` is None where nothing touches abuse.
    """

    report: Report
    answers: Mapping[str, Any]
    told: tuple[Mapping[str, str], ...]
    note: DutyNote | None


async def facts_of(store: Store, session: str, protocol: Protocol, now: datetime) -> Facts:
    """Give a reporter what they themselves said, until an hour after they opened the page; raises PageClosed."""
    page = await pages.find(store, session)
    if page is None or page.opened_at is None or now > page.opened_at + STAYS_OPEN:
        raise PageClosed
    report = await sent.by_id(store, page.report)
    content = await sent.content(store, page.report) if report else None
    if report is None or content is None:
        raise PageClosed
    written = [one.content for one in await accounts.of_case(store, report.case) if one.report == report.id]
    note = named(protocol.duty_notes, report.duty_note) if report.duty_note else None
    audit.write(store, "facts_printed", actor=page.person, vault=report.case, now=now)
    return Facts(report, content.answers, (*written, *([page.draft] if page.draft else [])), note)


async def informed(store: Store, session: str, now: datetime) -> None:
    """Keep that the reporter did what the duty note asks and ticked its box; raises PageClosed."""
    page = await pages.find(store, session)
    report = await sent.by_id(store, page.report) if page else None
    if page is None or page.opened_at is None or now > page.opened_at + STAYS_OPEN or report is None:
        raise PageClosed
    await sent.informed(store, report.id, now)
    audit.write(
        store, "duty_note_read", actor=page.person, vault=report.case, detail=report.duty_note, now=now
    )


async def draft(store: Store, session: str) -> Mapping[str, str]:
    """Give what was typed so far on the page of a session, open or not; empty when there is none."""
    page = await pages.find(store, session)
    return page.draft if page else {}


async def cry(store: Store, session: str, text: str, hits: tuple[Hit, ...], now: datetime) -> Paged | None:
    """Page for words of danger typed on a protected page, open or not; None when nobody knows whose it is."""
    page = await pages.find(store, session)
    report = await sent.by_id(store, page.report) if page else None
    case = await reports.surviving(store, report.case) if report else None
    if page is None or case is None:
        return None
    return await danger.cry_about(store, page.person, case, Heard(page.person, "page", text, hits), now)


def too_long(typed: Mapping[str, str]) -> list[Unread]:
    """Give the fields that hold more than may be kept; nothing of them is cut in silence."""
    return [Unread(name) for name, limit in LIMITS.items() if len(typed.get(name, "").strip()) > limit]


def unread(typed: Mapping[str, str], now: datetime) -> list[Unread]:
    """Give the fields that cannot be taken as they stand: what is longer than may be kept, and dates or codes unread."""
    content = _clean(typed)
    wrong = too_long(typed)
    if content.get("birth") and child.birth_of(content["birth"], now.date()) is None:
        wrong.append(Unread("birth"))
    if content.get("comune") and municipalities.code_of(content["comune"]) is None:
        wrong.append(Unread("comune"))
    if content.get("tax_code") and not codicefiscale.is_valid(content["tax_code"]):
        wrong.append(Unread("tax_code"))
    return wrong


async def send(store: Store, session: str, typed: Mapping[str, str], now: datetime) -> str:
    """Seal what was typed into the case, tell whoever holds it, and close the page; gives the receipt.

    The codice fiscale itself is never kept: it only marks the case. Raises PageClosed, NothingWritten.
    """
    sheet = await inside(store, session, now)
    content = _clean(typed)
    if not content:
        raise NothingWritten
    report = await sent.by_id(store, sheet.page.report)
    case = await reports.surviving(store, report.case) if report else None
    if report is None or case is None:
        raise PageClosed
    tax_code = content.pop("tax_code", "").upper() or None
    birth = child.birth_of(content.get("birth", ""), now.date())
    content["birth"] = birth.isoformat() if birth else ""
    content["comune"] = municipalities.code_of(content.get("comune", "")) or ""
    kept = {name: value for name, value in content.items() if value}
    await accounts.add(store, report.case, report.id, kept, now)
    if await facts.get(store, SAME_CHILD):
        children.add(store, case.id, child.marks(kept, tax_code))
    await pages.sent(store, sheet.page, now)
    audit.write(store, "page_sent", actor=sheet.page.person, vault=case.id, now=now)
    whom = [case.holder] if case.holder else await notices.operators(store, case.lineage, now)
    notices.tell(
        store,
        whom,
        Notice.ADDITION,
        now=now,
        emergency=case.level.is_urgent,
        vault=case.id,
        code=case.code,
        level=case.level.name,
    )
    return report.receipt
