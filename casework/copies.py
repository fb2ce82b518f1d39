"""A copy of one's own data: put together when it is opened, after a person looked at it; never anybody else's words.

What others wrote about the same youngster, internal notes and colleagues' names are no part of it: a copy for one must not
betray another (GDPR art. 15(4); field notes §8.9).
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from casework import copies_beside, notices
from casework.copies_beside import Beside
from casework.notices import Notice
from casework.privacy import REQUEST_DUE
from db import accounts, audit, copies, people, reports, requests, territories, threads, timers
from db.copies import Ready
from db.session import Store
from domain.access import Act, require
from domain.case_acts import ReasonMissing
from domain.people import Duty, Person, PersonId
from domain.refusals import NotFound, Refusal

READY_FOR = timedelta(days=7)
"""How long a reviewed copy may be opened; afterwards it is asked for anew."""

OPEN_WITHIN = timedelta(minutes=15)
STAYS_OPEN = timedelta(minutes=60)
LINK_BYTES = 32


class CopyClosed(Refusal):
    """The link or page of a copy is used or too old; a new link comes from the chat."""


@dataclass(frozen=True, slots=True)
class ReportPart:
    """One report of one's own: what was answered, what was typed on the protected page, what was said about it."""

    receipt: str
    form: str
    sent_at: datetime
    answers: Mapping[str, Any] | None
    accounts: tuple[Mapping[str, str], ...]
    words: tuple[tuple[datetime, str, str], ...]


@dataclass(frozen=True, slots=True)
class Copy:
    """Everything about one person; `withheld` says how many reports a person left out, with a reason."""

    made_at: datetime
    language: str
    name: str
    second: Mapping[str, str]
    duties: tuple[tuple[Duty, str], ...]
    reports: tuple[ReportPart, ...]
    alarms: tuple[tuple[str, datetime, tuple[str, ...]], ...]
    beside: tuple[Beside, ...]
    withheld: int


async def _lead_duty(store: Store, person: Person, act: Act) -> Duty:
    lead = await territories.lead_body(store)
    home = await territories.one(store, lead.territory) if lead else None
    if home is None:
        raise NotFound
    return require(person, act, home.lineage)


async def put_together(store: Store, whom: PersonId, withheld: frozenset[str], now: datetime) -> Copy:
    """Put the copy of a person together from what the house holds now."""
    person = await people.one(store, whom)
    if person is None:
        raise NotFound
    names = await people.names(store, [whom])
    places = {place.id: place.name for place in await territories.all_of(store)}
    every = await reports.of_person(store, whom)
    shown = [report for report in every if report.receipt not in withheld]
    return Copy(
        now,
        person.language,
        names.get(whom, ""),
        await people.second_channel(store, whom) or {},
        tuple((held.duty, places.get(held.territory, "")) for held in person.assignments),
        tuple([await _part(store, report, whom) for report in shown]),
        tuple([await _alarm(store, whom, *alarm) for alarm in await copies.alarms_of(store, whom)]),
        await copies_beside.all_of(store, whom),
        len(every) - len(shown),
    )


async def _part(store: Store, report: reports.Report, whom: PersonId) -> ReportPart:
    content = await reports.content(store, report.id)
    typed = [one for one in await accounts.of_case(store, report.case) if one.report == report.id]
    said = [
        (one.at, one.voice.value, one.text)
        for one in await threads.thread(store, report.case)
        if whom in (one.author, one.recipient)
    ]
    return ReportPart(
        report.receipt,
        report.form,
        report.sent_at,
        content.answers if content else None,
        tuple(one.content for one in typed),
        tuple(said),
    )


async def _alarm(
    store: Store, whom: PersonId, vault: int, code: str, at: datetime
) -> tuple[str, datetime, tuple[str, ...]]:
    words = [one.text for one in await threads.thread(store, vault) if whom in (one.author, one.recipient)]
    return code, at, tuple(words)


async def review(store: Store, person: Person, request: int, now: datetime) -> tuple[requests.Request, Copy]:
    """Show a coordinator of the lead body what a copy would hold, before it is given; the reading is audited.

    Raises NotFound and NotAllowed.
    """
    duty = await _lead_duty(store, person, Act.DECIDE_ACCESS)
    found = await requests.one(store, request)
    if found is None or found.kind != "access" or found.person is None or found.decided_at is not None:
        raise NotFound
    copy = await put_together(store, found.person, frozenset(), now)
    for report in await reports.of_person(store, found.person):
        audit.write(store, "copy_reviewed", actor=person.id, duty=duty, vault=report.case, now=now)
    audit.write(store, "copy_reviewed", actor=person.id, duty=duty, detail=str(request), now=now)
    return found, copy


async def decide(
    store: Store,
    person: Person,
    request: int,
    withheld: frozenset[str],
    reason: str,
    *,
    grant: bool,
    now: datetime,
) -> None:
    """Let a coordinator give the copy, whole or without some reports, or refuse it, with a reason; the asker is told.

    Raises NotFound, NotAllowed, ReasonMissing.
    """
    duty = await _lead_duty(store, person, Act.DECIDE_ACCESS)
    found = await requests.one(store, request)
    if found is None or found.kind != "access" or found.person is None or found.decided_at is not None:
        raise NotFound
    if not reason.strip():
        raise ReasonMissing
    known = {report.receipt for report in await reports.of_person(store, found.person)}
    decision = "granted" if grant else "refused"
    await timers.cancel(store, request, REQUEST_DUE)
    await requests.decide(store, request, decision, person.id, reason, now)
    if grant:
        copies.allow(store, request, found.person, withheld & known, now + READY_FOR)
    audit.write(
        store,
        Act.DECIDE_ACCESS.value,
        actor=person.id,
        duty=duty,
        detail=f"{decision} {request} withheld {len(withheld & known)}",
        now=now,
    )
    await notices.tell_reporter(store, found.person, Notice.COPY_DECIDED, now=now, granted=grant)


async def offer(store: Store, person: Person, now: datetime) -> str:
    """Make the one-time link of one's own copy; raises CopyClosed when none is ready."""
    ready = await copies.ready_for(store, person.id, now)
    if ready is None:
        raise CopyClosed
    token = secrets.token_urlsafe(LINK_BYTES)
    await copies.offer(store, ready, token, now + OPEN_WITHIN)
    audit.write(store, "copy_offered", actor=person.id, now=now)
    return token


async def can_open(store: Store, token: str, now: datetime) -> Ready:
    """Look at a link without burning it; raises CopyClosed."""
    found = await copies.find(store, token)
    if found is None or found.opened_at is not None or found.open_by is None or now > found.open_by:
        raise CopyClosed
    return found


async def open_(store: Store, token: str, now: datetime) -> str:
    """Burn a link and open its page; gives the page's secret. Raises CopyClosed."""
    found = await can_open(store, token, now)
    session = secrets.token_urlsafe(LINK_BYTES)
    if not await copies.open_(store, found, token, session, now):
        raise CopyClosed
    audit.write(store, "copy_opened", actor=found.person, now=now)
    return session


async def inside(store: Store, session: str, now: datetime) -> Copy:
    """Give the copy of an open page; raises CopyClosed."""
    found = await copies.find(store, session)
    if found is None or found.opened_at is None or now > found.opened_at + STAYS_OPEN:
        raise CopyClosed
    return await put_together(store, found.person, found.withheld, now)


def as_data(copy: Copy) -> dict[str, Any]:
    """Give a copy as plain data for a machine-readable file (GDPR art. 20)."""
    return {
        "made_at": copy.made_at.isoformat(timespec="seconds"),
        "account": {
            "language": copy.language,
            "name": copy.name,
            "second_channel": dict(copy.second),
            "duties": [{"duty": duty.value, "territory": place} for duty, place in copy.duties],
        },
        "reports": [
            {
                "receipt": part.receipt,
                "form": part.form,
                "sent_at": part.sent_at.isoformat(timespec="seconds"),
                "answers": None if part.answers is None else dict(part.answers),
                "protected_page": [dict(one) for one in part.accounts],
                "words": [
                    {"at": at.isoformat(timespec="seconds"), "kind": kind, "text": text}
                    for at, kind, text in part.words
                ],
            }
            for part in copy.reports
        ],
        "alarms": [
            {"code": code, "at": at.isoformat(timespec="seconds"), "words": list(words)}
            for code, at, words in copy.alarms
        ],
        "beside": [
            {
                "kind": one.kind,
                "code": one.code,
                "at": one.at.isoformat(timespec="seconds"),
                "chosen": list(one.said),
                "words": list(one.own),
            }
            for one in copy.beside
        ],
        "withheld_reports": copy.withheld,
    }
