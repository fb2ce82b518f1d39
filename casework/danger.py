"""Somebody may be in danger now: a sealed event, a page to the people on duty, and a way to write back in that chat.

Open to anyone of any age, without account, consent or form (field notes §4.4, §4.5). The contacts were shown before
this room is entered; here a human is told, and told again, until somebody has read.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from casework import notices, paging
from casework.notices import Notice
from casework.on_call import on_call
from casework.paging import lineage_of, page_danger
from db import audit, cases, dangers, people, reports, territories, threads, timers
from db.dangers import Danger
from db.ids import new_id
from db.session import Store
from db.threads import Message, Voice
from db.timers import Timer
from domain import codes
from domain.access import Act, duty_for, require
from domain.case import Case, CaseId
from domain.danger import Hit, Strength
from domain.people import Person, PersonId, TerritoryId
from domain.refusals import NotFound, Refusal
from domain.triage import Level

KEPT = timedelta(days=30)
"""How long an event that became no case is kept; the adopting body confirms basis and term."""

EXPIRY = "danger_expiry"


@dataclass(frozen=True, slots=True)
class Heard:
    """Words of danger: who wrote them and where (`source`), as typed, and what the scan found in them."""

    by: PersonId
    source: str
    text: str = ""
    hits: tuple[Hit, ...] = ()


@dataclass(frozen=True, slots=True)
class Paged:
    """What became of a cry for help: the event, and whether anybody on duty was told."""

    danger: Danger
    somebody: bool


async def cry(
    store: Store,
    person: Person,
    *,
    source: str,
    now: datetime,
    text: str = "",
    hits: Sequence[Hit] = (),
    lineage: tuple[TerritoryId, ...] | None = None,
) -> Paged:
    """Open a danger event, or add to the one that is open, and page the people on duty.

    `source` is `tap` (the first question), `text` (a phrase was found) or `report`; `text` is sealed into the event.
    """
    known = await dangers.open_of(store, person.id)
    held = person.assignments[0].territory if person.assignments else None
    place = lineage[-1] if lineage else held
    danger = known or await _open(store, person.id, source, place, now)
    heard = Heard(person.id, source, text, tuple(hits))
    return await _page(store, danger, heard, now, fresh=known is None)


async def cry_about(store: Store, person: PersonId, case: Case, heard: Heard, now: datetime) -> Paged:
    """Page for words of danger that somebody typed on a page about a case: one open event a writer and case.

    While somebody is being paged about the case already, the words join its alarms and nobody is paged twice.
    """
    standing = [one for one in await dangers.of_case(store, case.id) if one.closed_at is None]
    known = next((one for one in standing if one.person == person), None)
    danger = known or await _open(store, person, heard.source, case.territory, now, case=case.id)
    return await _page(store, danger, heard, now, fresh=known is None)


async def cry_of_team(store: Store, person: Person, code: str, heard: Heard, now: datetime) -> Paged | None:
    """Page for words of danger that somebody of the team typed on a case at the console.

    Gives None for an emergency, of which everybody was told, and for a case that this person may not see.
    """
    case = await cases.by_code(store, code)
    if case is None or duty_for(person, Act.SEE_CARD, case.lineage) is None or case.level is Level.P1:
        return None
    return await cry_about(store, person.id, case, heard, now)


async def _open(
    store: Store,
    person: PersonId,
    source: str,
    place: TerritoryId | None,
    now: datetime,
    *,
    case: CaseId | None = None,
) -> Danger:
    code = codes.receipt_code(secrets.choice).replace("CRD-", "SOS-")
    event = Danger(
        id=new_id(),
        code=code,
        person=person,
        territory=place,
        opened_at=now,
        expires_at=now + KEPT,
        source=source,
        case=case,
    )
    danger = await dangers.create(store, event)
    timers.set_timer(store, EXPIRY, danger.id, danger.expires_at)
    return danger


async def _page(store: Store, danger: Danger, heard: Heard, now: datetime, *, fresh: bool) -> Paged:
    """Seal what was said into an event and page for it, unless somebody is being paged for it already."""
    if heard.text:
        await threads.add_message(store, danger.id, Voice.DANGER, heard.text, author=heard.by, now=now)
    strong = [hit.rule for hit in heard.hits if hit.strength is not Strength.SOFT]
    if strong:
        await dangers.add_rules(store, danger.id, strong)
    audit.write(store, "danger", actor=heard.by, vault=danger.id, detail=heard.source, now=now)
    called = await on_call(store, await lineage_of(store, danger), now)
    first = list(called.people[:1]) or await paging.above(store, await lineage_of(store, danger), now)
    if danger.read_at is not None and danger.read_by and now - danger.read_at <= paging.SECOND_AFTER:
        await page_danger(store, danger, [danger.read_by], now)
    elif not await paging.runs(store, danger):
        if not fresh:
            danger = await _unread_again(store, danger)
        await page_danger(store, danger, first, now)
        paging.start(store, danger.id, now)
    return Paged(danger, called.covered)


async def is_at(store: Store, person: Person, comune: str, now: datetime) -> Paged | None:
    """Note where the one who cried is: unless somebody has read, the first on duty there is paged too, the clock unchanged.

    None when no event is open; raises NotFound for a place that is none.
    """
    place = await territories.by_code(store, comune)
    danger = await dangers.open_of(store, person.id)
    if danger is None:
        return None
    if place is None:
        raise NotFound
    called = await on_call(store, place.lineage, now)
    await dangers.save(store, replace(danger, territory=place.id))
    audit.write(store, "danger_place", actor=person.id, vault=danger.id, now=now)
    if danger.read_at is None:
        told = await paging.told(store, danger)
        fresh = [one for one in called.people[:1] if one not in told]
        await page_danger(store, danger, fresh, now)
    return Paged(replace(danger, territory=place.id, version=danger.version + 1), called.covered)


async def _unread_again(store: Store, danger: Danger) -> Danger:
    """A cry long after the last was read: whoever read that may be off duty, so somebody must read anew."""
    after = replace(danger, read_by=None, read_at=None)
    await dangers.save(store, after)
    return replace(after, version=after.version + 1)


async def opened(store: Store, person: Person, code: str, now: datetime) -> tuple[Danger, list[Message]]:
    """Let a person on duty read an event: that acknowledges the page, and the one who cried is told so."""
    danger = await _seen(store, person, code)
    duty = require(person, Act.ANSWER_DANGER, await lineage_of(store, danger))
    audit.write(store, Act.ANSWER_DANGER.value, actor=person.id, duty=duty, vault=danger.id, now=now)
    if danger.read_at is None:
        await dangers.save(store, replace(danger, read_by=person.id, read_at=now))
        await paging.stop(store, danger.id)
        await notices.tell_reporter(
            store,
            danger.person,
            Notice.DANGER_READ,
            now=now,
            emergency=True,
            vault=danger.id,
            code=danger.code,
            at=int(now.timestamp()),
        )
    return danger, await threads.thread(store, danger.id)


async def _seen(store: Store, person: Person, code: str) -> Danger:
    danger = await dangers.by_code(store, code)
    if danger is None:
        raise NotFound
    lineage = await lineage_of(store, danger)
    if not any(person.holds(duty, lineage) for duty in person.duties & notices.RIGHTS_TO_DANGER):
        raise NotFound
    return danger


async def reply(store: Store, person: Person, code: str, text: str, now: datetime) -> None:
    """Let a person on duty write back into that chat."""
    danger = await _seen(store, person, code)
    require(person, Act.ANSWER_DANGER, await lineage_of(store, danger))
    message = await threads.add_message(
        store, danger.id, Voice.QUESTION, text, author=person.id, recipient=danger.person, now=now
    )
    audit.write(store, "danger_reply", actor=person.id, vault=danger.id, now=now)
    await notices.tell_reporter(
        store,
        danger.person,
        Notice.DANGER_REPLY,
        now=now,
        emergency=True,
        vault=danger.id,
        code=danger.code,
        message=message,
    )


async def reply_text(store: Store, person: Person, code: str, message: int) -> str:
    """Open a reply for the very person it was written to."""
    danger = await dangers.by_code(store, code)
    found = await threads.message(store, danger.id, message) if danger else None
    if found is None or found.recipient != person.id:
        raise NotFound
    return found.text


async def write(store: Store, person: Person, text: str, now: datetime) -> Danger | None:
    """Add the words of the one who cried to their open event, and tell who read it; None when none is open."""
    danger = await dangers.open_of(store, person.id)
    if danger is None:
        return None
    await threads.add_message(store, danger.id, Voice.ANSWER, text, author=person.id, now=now)
    audit.write(store, "danger_message", actor=person.id, vault=danger.id, now=now)
    whom = (
        [danger.read_by]
        if danger.read_by
        else (await notices.on_duty(store, await lineage_of(store, danger), now))[:1]
    )
    notices.tell(
        store, whom, Notice.DANGER_MESSAGE, now=now, emergency=True, vault=danger.id, code=danger.code
    )
    return danger


async def under_age(store: Store, person: Person, now: datetime) -> bool:
    """Note that the one who cried is under 14; gives False when no event is open and nothing needs keeping."""
    danger = await dangers.open_of(store, person.id)
    if danger is None:
        return False
    await dangers.save(store, replace(danger, under_age=True))
    return True


class Verdict(StrEnum):
    """What a person found an alarm to be, at its end."""

    TRUE = "true"
    FIGURE = "figure"
    KNOWN = "known"


class Helped(StrEnum):
    """What helped, in a word."""

    NUMBERS = "numbers"
    TALK = "talk"
    EMERGENCY = "emergency"
    OTHER = "other"


class ReviewMissing(Refusal):
    """An alarm ends with a short review by a person: what it was and what helped."""


async def close(
    store: Store, person: Person, code: str, now: datetime, *, verdict: str = "", helped: str = ""
) -> Danger:
    """Close an event after contact was made, with the short review; its words are kept until its term.

    The review only counts by rule and month, so that the protocol's owners see false alarms. Raises ReviewMissing.
    """
    danger = await _seen(store, person, code)
    duty = require(person, Act.ANSWER_DANGER, await lineage_of(store, danger))
    if verdict not in set(Verdict) or helped not in set(Helped):
        raise ReviewMissing
    if danger.closed_at is not None:
        return danger
    for rule in await dangers.rules_of(store, danger.id) or [danger.source]:
        dangers.review(store, rule, verdict, helped, now)
    audit.write(store, "danger_closed", actor=person.id, duty=duty, vault=danger.id, now=now)
    after = replace(danger, closed_at=now, read_by=danger.read_by or person.id, read_at=danger.read_at or now)
    await dangers.save(store, after)
    await paging.stop(store, danger.id)
    return after


async def read_with(store: Store, case: CaseId, person: Person, now: datetime) -> None:
    """Note that whoever takes a case in charge has read the alarms it came from; nobody is paged for them any more."""
    for danger in await dangers.of_case(store, case):
        await paging.stop(store, danger.id)
        if danger.read_at is None:
            await dangers.save(store, replace(danger, read_by=person.id, read_at=now))


async def expire(store: Store, timer: Timer, now: datetime) -> PersonId | None:
    """Destroy the words of an event after its term, unless it became a case.

    Gives a child under 14 of whom nothing else is kept: the door then forgets the link to that chat too.
    """
    danger = await dangers.by_id(store, timer.subject)
    if danger is None or danger.case is not None:
        return None
    if danger.closed_at is None:
        await dangers.save(store, replace(danger, closed_at=now))
    await dangers.erase(store, danger.id, now)
    audit.write(store, "danger_erased", actor=None, vault=danger.id, now=now)
    child = danger.person if danger.under_age else None
    if child is None or await dangers.kept_of(store, child) or await reports.of_person(store, child):
        return None
    return child


async def open_events(store: Store, person: Person, now: datetime) -> list[tuple[Danger, str]]:
    """Give the open events that a person on duty may see, with the name of whoever read each; those nobody read first."""
    found = []
    for danger in await dangers.open_all(store):
        lineage = await lineage_of(store, danger)
        if any(person.holds(duty, lineage) for duty in person.duties & notices.RIGHTS_TO_DANGER):
            found.append(danger)
    found.sort(key=lambda one: (one.read_at is not None, one.opened_at))
    names = await people.names(store, [danger.read_by for danger in found])
    return [(danger, names.get(danger.read_by, "")) if danger.read_by else (danger, "") for danger in found]
