"""The clocks of referrals: reminders, silence that comes back, a yes without a meeting, a consent that is gone.

Nothing between house and service waits without one of these; each looks again at what stands before it acts.
"""

from datetime import datetime, time

from casework import consents, notices
from casework import referrals as desk
from casework.notices import Notice
from db import audit, cases, referrals, timers
from db.session import Store
from db.timers import Timer
from domain import referral as rules
from domain.calendar import Target, Unit
from domain.case import CaseId
from domain.consent import Scope
from domain.protocol import Protocol
from domain.referral import MEETING_DAYS, Referral, ReferralState


async def remind(store: Store, timer: Timer, now: datetime) -> None:
    """Remind a service that has not answered."""
    one = await referrals.by_id(store, timer.subject)
    if one is None or one.state not in rules.WAITING:
        return
    case = await desk.case_of(store, one)
    await desk.tell_service(store, one, Notice.REFERRAL_WAITS, now, level=case.level.name)


async def send_back(store: Store, timer: Timer, protocol: Protocol, now: datetime) -> None:
    """After ten working days of silence bring a referral back to its sender, and ask the next in turn."""
    one = await referrals.by_id(store, timer.subject)
    if one is None or one.state not in rules.WAITING or (one.due_at is not None and one.due_at > now):
        return
    case = await desk.case_of(store, one)
    after = rules.returned(one, now)
    await referrals.save(store, after)
    audit.write(store, "referral_returned", actor=None, vault=case.id, detail=one.code, now=now)
    await desk.tell_service(store, after, Notice.REFERRAL_GONE, now, what="late")
    going_on = await desk.ended(store, after, case, protocol, now)
    await desk.tell_sender(store, after, case, "returned_next" if going_on else "returned", now)
    if going_on is None:
        above = await notices.coordinators(store, case.lineage, now)
        notices.tell(
            store,
            [one for one in above if one not in (after.sender, case.manager)],
            Notice.REFERRAL_ANSWER,
            now=now,
            vault=case.id,
            code=case.code,
            level=case.level.name,
            referral=after.code,
            what="returned",
            service="",
        )


async def consent_gone(store: Store, timer: Timer, now: datetime) -> None:
    """When a consent to share was taken back: what still stands is taken back too, both sides are told.

    A service that met the person already goes on by its own duty; who it is cannot be read here any more.
    """
    case = await cases.by_id(store, CaseId(timer.subject))
    if case is None or await consents.held(store, case, Scope.REFERRAL, now):
        return
    for one in await referrals.of_case(store, case.id):
        if not (one.is_standing or one.state is ReferralState.PLANNED):
            continue
        audit.write(store, "referral_consent_gone", actor=None, vault=case.id, detail=one.code, now=now)
        await timers.cancel(store, one.id, *desk.CLOCKS)
        after = one if one.state is ReferralState.MET else rules.withdraw(one, now)
        if after != one:
            await referrals.save(store, after)
        if one.state is not ReferralState.PLANNED:
            await desk.tell_service(store, after, Notice.REFERRAL_GONE, now, what="consent")
            await desk.tell_sender(store, after, case, "consent_gone", now)


async def expect_meeting(store: Store, one: Referral, protocol: Protocol, now: datetime) -> None:
    """Give a yes its clock: the first meeting is asked for ten working days later, or after the day of the list."""
    await timers.cancel(store, one.id, desk.UNMET)
    start = now
    if one.state is ReferralState.LISTED and one.listed_on is not None:
        start = max(now, datetime.combine(one.listed_on, time(8), tzinfo=protocol.calendar.zone))
    due = protocol.calendar.due_at(start, Target(MEETING_DAYS, Unit.WORKING_DAYS))
    timers.set_timer(store, desk.UNMET, one.id, due)


async def unmet(store: Store, timer: Timer, protocol: Protocol, now: datetime) -> None:
    """Ask a service that said yes whether they met, and tell the sender; again while nobody says so."""
    one = await referrals.by_id(store, timer.subject)
    if one is None or one.state not in (ReferralState.ACCEPTED, ReferralState.LISTED):
        return
    case = await desk.case_of(store, one)
    audit.write(store, "referral_unmet", actor=None, vault=case.id, detail=one.code, now=now)
    await desk.tell_service(store, one, Notice.REFERRAL_WAITS, now, level=case.level.name, what="meeting")
    await desk.tell_sender(store, one, case, "unmet", now)
    await expect_meeting(store, one, protocol, now)
