"""Referrals, the sender's side: a case goes to a service, in turn or to several at once, and what comes back is told.

What a service reads before its yes names nobody. Consent is asked before anything is said, and heeded when it is taken back.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from casework import cases as desk
from casework import consents, distribution, notices
from casework.notices import Notice
from casework.reports import surviving
from db import audit, cases, directory, referrals, reports, timers
from db import consents as kept
from db.ids import new_id
from db.referrals import Said
from db.session import Store
from domain import codes
from domain import referral as rules
from domain.access import Act
from domain.calendar import Target, Unit
from domain.case import Case
from domain.case_acts import ReasonMissing
from domain.check_in import EVERY
from domain.consent import ConsentMissing, Scope
from domain.directory import Service, ServiceId
from domain.distribution import Room, ServiceFull
from domain.people import Duty, Person
from domain.protocol import Protocol
from domain.referral import (
    ANSWER_DAYS,
    REMIND_DAYS,
    NobodyAnswersThere,
    Referral,
    ReferralId,
    ReferralState,
)
from domain.refusals import NotFound

REMIND, SILENT = "referral_remind", "referral_silent"
"""Timers of a referral: a word to a silent service, and the day on which it comes back."""

UNMET = "referral_unmet"
"""The timer of a yes after which no first meeting was recorded."""

CHECK = "check_in"
"""The timer that asks whoever waits how it goes."""

CLOCKS = (REMIND, SILENT, UNMET, CHECK)
"""Every timer of a referral; none runs on once it waits for nobody."""

CONSENT_GONE = consents.GONE


@dataclass(frozen=True, slots=True)
class Line:
    """One referral of a case with the name of its service and what was said between the two."""

    referral: Referral
    service: str
    said: tuple[Said, ...] = ()


async def of_case(store: Store, person: Person, code: str, now: datetime) -> tuple[Case, list[Line]]:
    """Show the referrals of a case to its team, oldest first; the reading is audited."""
    case, duty = await desk.load(store, person, Act.SEE_CARD, code)
    audit.write(store, "see_referrals", actor=person.id, duty=duty, vault=case.id, now=now)
    found = await referrals.of_case(store, case.id)
    names = {one.id: one.name for one in await directory.of(store, [one.service for one in found])}
    return case, [
        Line(one, names.get(one.service, "?"), tuple(await referrals.said(store, one))) for one in found
    ]


async def send(
    store: Store,
    person: Person,
    code: str,
    services: Sequence[int],
    protocol: Protocol,
    now: datetime,
    *,
    together: bool = False,
    chose_to_wait: bool = False,
) -> list[Referral]:
    """Send a case to services: all at once when `together`, else the first now and the others after a no or silence.

    Raises ServiceFull for a full one unless the person chose to wait, ConsentMissing when somebody said no to sharing,
    NobodyAnswersThere when a service has no contact, AlreadyAsked, AskedTooMany, NotThisReferral.
    """
    case, duty = await desk.load(store, person, Act.REFER, code)
    standing = await referrals.of_case(store, case.id)
    wanted = list(dict.fromkeys(ServiceId(one) for one in services))
    rules.require_open(case, standing, wanted)
    await nobody_said_no(store, case, now)
    entries = await _reachable(store, wanted, now)
    if not chose_to_wait:
        await _require_room(store, case, wanted, now)
    round, sent = new_id(), []
    for turn, service in enumerate(wanted):
        body = distribution.body_of(entries[service])
        if body is None:
            raise NobodyAnswersThere
        planned = Referral(
            id=ReferralId(new_id()),
            code=codes.code_of_kind("INV", secrets.choice),
            case=case.id,
            service=service,
            organisation=body,
            round=round,
            turn=turn,
            together=together,
            state=ReferralState.PLANNED,
            sender=person.id,
            sent_at=now,
            chose_to_wait=chose_to_wait,
        )
        goes = together or turn == 0
        one = rules.sent(planned, now, _due(protocol, now)) if goes else planned
        referrals.create(store, one)
        audit.write(
            store, Act.REFER.value, actor=person.id, duty=duty, vault=case.id, detail=one.code, now=now
        )
        if goes:
            await _leave(store, one, case, protocol, now)
        sent.append(one)
    await cases.record(store, case, case.state, act=Act.REFER.value, actor=person.id, duty=duty, now=now)
    return sent


async def send_best(
    store: Store, person: Person, code: str, protocol: Protocol, now: datetime, *, together: bool
) -> list[Referral]:
    """Send a case to the best services with room, all at once or one after the other; raises like `send`.

    Raises ServiceFull when none has room.
    """
    case, _duty = await desk.load(store, person, Act.REFER, code)
    found = await distribution.ranking(store, case, now)
    best = [one.service.id for one in found if one.ranked.may_be_sent][: rules.MOST_AT_ONCE]
    if not best:
        raise ServiceFull
    return await send(store, person, code, best, protocol, now, together=together)


async def nobody_said_no(store: Store, case: Case, now: datetime) -> None:
    """Let nothing be sent against a no; before anybody was asked, a card without a name may go."""
    if await consents.held(store, case, Scope.REFERRAL, now):
        return
    asked = [one for one in await kept.of_case(store, case.id) if one.scope is Scope.REFERRAL]
    if any(not one.given or one.withdrawn_at is not None for one in asked):
        raise ConsentMissing(Scope.REFERRAL)


async def _reachable(store: Store, wanted: Sequence[ServiceId], now: datetime) -> dict[ServiceId, Service]:
    """Give the entries of services that work and have somebody in the network who answers."""
    found = {one.id: one for one in await directory.of(store, wanted)}
    for id in wanted:
        service = found.get(id)
        if service is None or not service.is_usable:
            raise NotFound
        body = distribution.body_of(service)
        if body is None or not await referrals.contacts(store, body, now):
            raise NobodyAnswersThere
    return found


async def _require_room(store: Store, case: Case, wanted: Sequence[ServiceId], now: datetime) -> None:
    _entries, offers = await distribution.offers_near(store, case.lineage, now)
    rooms = {one.service: one.room(now) for one in offers}
    if any(rooms.get(id) is Room.FULL for id in wanted):
        raise ServiceFull


def _due(protocol: Protocol, now: datetime) -> datetime:
    return protocol.calendar.due_at(now, Target(ANSWER_DAYS, Unit.WORKING_DAYS))


async def _leave(store: Store, one: Referral, case: Case, protocol: Protocol, now: datetime) -> None:
    """Tell the service's contacts, and set the clock that brings a silent referral back."""
    for step, days in enumerate(REMIND_DAYS):
        due = protocol.calendar.due_at(now, Target(days, Unit.WORKING_DAYS))
        timers.set_timer(store, REMIND, one.id, due, step)
    timers.set_timer(store, SILENT, one.id, one.due_at or _due(protocol, now))
    timers.set_timer(store, CHECK, one.id, now + EVERY)
    await tell_service(store, one, Notice.REFERRAL, now, level=case.level.name, urgent=case.level.is_urgent)


async def tell_service(
    store: Store,
    one: Referral,
    kind: Notice,
    now: datetime,
    *,
    level: str = "",
    urgent: bool = False,
    what: str = "",
) -> None:
    """Tell the contacts of a service something about a referral, under its own code."""
    service = await directory.one(store, one.service)
    notices.tell(
        store,
        await referrals.contacts(store, one.organisation, now),
        kind,
        now=now,
        emergency=urgent,
        vault=one.case,
        referral=one.code,
        level=level,
        what=what,
        service=service.name if service else "",
    )


async def tell_sender(store: Store, one: Referral, case: Case, what: str, now: datetime) -> None:
    """Tell who sent it and who follows the case what a service answered."""
    service = await directory.one(store, one.service)
    whom = [one.sender, case.manager, case.operator if case.manager is None else None]
    present = [person for person in whom if person is not None]
    notices.tell(
        store,
        present or await notices.operators(store, case.lineage, now),
        Notice.REFERRAL_ANSWER,
        now=now,
        emergency=case.level.is_urgent,
        vault=case.id,
        code=case.code,
        level=case.level.name,
        referral=one.code,
        what=what,
        service=service.name if service else "",
        day=one.listed_on.isoformat() if one.listed_on else "",
        why=one.reason.value if one.reason else "",
        outcome=one.outcome.value if one.outcome else "",
    )


async def tell_reporters(store: Store, case: Case, what: str, now: datetime) -> None:
    """Tell the reporters that something moved, never which service (field notes §2.2)."""
    for report in await reports.of_case(store, case.id):
        await notices.tell_reporter(
            store, report.person, Notice.HELP, now=now, vault=case.id, receipt=report.receipt, what=what
        )


async def case_of(store: Store, one: Referral) -> Case:
    """Give the case of a referral, also when it was joined to another since; raises NotFound when it is gone."""
    case = await surviving(store, one.case)
    if case is None:
        raise NotFound
    return case


async def ended(
    store: Store, one: Referral, case: Case, protocol: Protocol, now: datetime
) -> Referral | None:
    """After a no or silence let the next in turn leave; gives it, or None when nobody is left to ask."""
    await timers.cancel(store, one.id, *CLOCKS)
    following = rules.next_in_turn(await referrals.of_case(store, case.id), one)
    if following is None or not case.is_open:
        return None
    if not await referrals.contacts(store, following.organisation, now):
        return None
    after = rules.sent(following, now, _due(protocol, now))
    await referrals.save(store, after)
    audit.write(store, Act.REFER.value, actor=None, vault=case.id, detail=after.code, now=now)
    await _leave(store, after, case, protocol, now)
    return after


async def withdraw(store: Store, person: Person, code: str, now: datetime) -> Referral:
    """Take a referral back; the service is told, and reads nothing of it any more."""
    one, case, duty = await _mine(store, person, code)
    after = rules.withdraw(one, now)
    await referrals.save(store, after)
    audit.write(store, "referral_withdrawn", actor=person.id, duty=duty, vault=case.id, detail=code, now=now)
    await timers.cancel(store, one.id, *CLOCKS)
    if one.state is not ReferralState.PLANNED:
        await tell_service(store, after, Notice.REFERRAL_GONE, now, what="withdrawn")
    return after


async def case_over(store: Store, case: Case, person: Person, now: datetime, *, keeps_yes: bool) -> None:
    """When a case is closed take back what services were asked; each of them is told.

    With `keeps_yes` a place that a service gave stays: whoever was shown the way there still goes. A service that met the
    person goes on by its own duty.
    """
    for one in await referrals.of_case(store, case.id):
        kept = one.state in rules.TAKEN if keeps_yes else one.state is ReferralState.MET
        if kept or not (one.is_standing or one.state is ReferralState.PLANNED):
            continue
        await referrals.save(store, rules.withdraw(one, now))
        audit.write(
            store, "referral_withdrawn", actor=person.id, vault=case.id, detail=f"{one.code} closed", now=now
        )
        await timers.cancel(store, one.id, *CLOCKS)
        if one.state is not ReferralState.PLANNED:
            await tell_service(store, one, Notice.REFERRAL_GONE, now, what="closed")


async def _mine(store: Store, person: Person, code: str) -> tuple[Referral, Case, Duty]:
    """Load a referral for somebody of its case's team; a foreign one is not there."""
    one = await referrals.by_code(store, code)
    if one is None:
        raise NotFound
    case, duty = desk.allowed(person, Act.REFER, await surviving(store, one.case))
    return one, case, duty


async def tell(
    store: Store, person: Person, code: str, text: str, protocol: Protocol, now: datetime
) -> Referral:
    """Answer what a service asked; it has its full time again."""
    one, case, duty = await _mine(store, person, code)
    if not text.strip():
        raise ReasonMissing
    after = rules.told(one, _due(protocol, now))
    await referrals.save(store, after)
    await referrals.say(store, one, text.strip(), author=person.id, by_service=False, now=now)
    audit.write(store, "referral_told", actor=person.id, duty=duty, vault=case.id, detail=code, now=now)
    await timers.cancel(store, one.id, REMIND, SILENT)
    await _clock(store, after, protocol, now)
    await tell_service(store, after, Notice.REFERRAL_TOLD, now)
    return after


async def _clock(store: Store, one: Referral, protocol: Protocol, now: datetime) -> None:
    if one.due_at is not None:
        timers.set_timer(store, SILENT, one.id, one.due_at)
        due = protocol.calendar.due_at(now, Target(REMIND_DAYS[0], Unit.WORKING_DAYS))
        timers.set_timer(store, REMIND, one.id, due)


async def met(store: Store, case: Case, now: datetime) -> Case:
    """Keep on the case that the first meeting was held, unless one was before."""
    if case.progress.met_at is not None:
        return case
    after = replace(case, progress=replace(case.progress, met_at=now))
    await cases.save(store, after)
    return after
