"""Referrals, the service's side: its contacts read a card without a name, answer, and say in the end what became of it.

Whoever is no contact of the body that was asked finds nothing here, not even that there is a referral.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from casework import consents, pages, referral_clock
from casework import referrals as desk
from casework.notices import Notice
from db import audit, cases, directory, people, referrals, timers
from db.referrals import Said, Seen
from db.session import Store
from domain import referral as rules
from domain import waiting
from domain.access import Act, NotAllowed
from domain.case import Case
from domain.case_acts import ReasonMissing
from domain.consent import Scope
from domain.directory import Wait
from domain.people import Duty, OrganisationId, Person
from domain.protocol import Protocol
from domain.referral import Answer, Outcome, Pseudonym, Referral, ReferralState
from domain.refusals import NotFound, Refusal

_OPEN = (
    ReferralState.SENT,
    ReferralState.ASKED,
    ReferralState.LISTED,
    ReferralState.ACCEPTED,
    ReferralState.MET,
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a service's contact reads of a referral: no name, no reporter; and whether the name may be opened."""

    referral: Referral
    card: Pseudonym
    service: str
    said: tuple[Said, ...]
    consent: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a contact's list."""

    referral: Referral
    service: str


def bodies_of(person: Person) -> list[OrganisationId]:
    """Give the bodies for which a person answers; raises NotAllowed when there is none."""
    found = [
        held.organisation
        for held in person.assignments
        if held.duty is Duty.SERVICE_CONTACT and held.organisation is not None
    ]
    if not found:
        raise NotAllowed(Act.ANSWER_REFERRAL)
    return list(dict.fromkeys(found))


async def inbox(store: Store, person: Person, now: datetime) -> list[Entry]:
    """Give what waits at the services of a contact, what is due first; one audit entry for the list."""
    bodies = bodies_of(person)
    audit.write(store, "see_referrals", actor=person.id, duty=Duty.SERVICE_CONTACT, detail="inbox", now=now)
    found = await referrals.of_organisations(store, bodies, _OPEN)
    names = {one.id: one.name for one in await directory.of(store, [one.service for one in found])}
    return [Entry(one, names.get(one.service, "?")) for one in found]


async def _load(store: Store, person: Person, code: str) -> tuple[Referral, Case]:
    one = await referrals.by_code(store, code)
    if one is None or not rules.contact_of(one, person) or one.state is ReferralState.PLANNED:
        raise NotFound
    return one, await desk.case_of(store, one)


def _note(store: Store, act: str, person: Person, one: Referral, now: datetime) -> None:
    audit.write(
        store,
        act,
        actor=person.id,
        duty=Duty.SERVICE_CONTACT,
        vault=one.case,
        detail=one.code,
        now=now,
    )


async def sheet(store: Store, person: Person, code: str, now: datetime) -> Sheet:
    """Show a referral to the service's contact; the reading is audited. A referral taken back is not there any more."""
    one, case = await _load(store, person, code)
    if one.state in (ReferralState.WITHDRAWN, ReferralState.RETURNED):
        raise NotFound
    _note(store, "see_referral", person, one, now)
    service = await directory.one(store, one.service)
    return Sheet(
        one,
        rules.pseudonym(one, case),
        service.name if service else "?",
        tuple(await referrals.said(store, one)),
        await consents.held(store, case, Scope.REFERRAL, now),
    )


async def identity(
    store: Store, person: Person, code: str, now: datetime
) -> tuple[Referral, list[Mapping[str, str]]]:
    """Open who it is, after the yes of the service and while the consent stands; audited. Raises IdentityShut."""
    one, case = await _load(store, person, code)
    rules.shows_identity(one, consent=await consents.held(store, case, Scope.REFERRAL, now))
    _note(store, "see_identity", person, one, now)
    return one, [account.content for account in await pages.written(store, case.id)]


LINK_VALID = timedelta(minutes=5)
"""How long the link to a name waits to be opened."""


class NameLinkSpent(Refusal):
    """The link to a name was used, is too old, or never was."""


async def link(store: Store, person: Person, code: str, now: datetime) -> str:
    """Make the one-time link by which a name is read; gives its token. Raises IdentityShut."""
    one, case = await _load(store, person, code)
    rules.shows_identity(one, consent=await consents.held(store, case, Scope.REFERRAL, now))
    token = secrets.token_urlsafe(32)
    referrals.offer_name(store, token, one.id, person.id, now + LINK_VALID)
    _note(store, "identity_link", person, one, now)
    return token


async def open_link(store: Store, token: str, now: datetime) -> tuple[Referral, list[Mapping[str, str]]]:
    """Burn the link and open who it is, if the yes and the consent still stand; raises NameLinkSpent, IdentityShut."""
    found = await referrals.use_name(store, token, now)
    person = await people.one(store, found[1]) if found else None
    one = await referrals.by_id(store, found[0]) if found else None
    if person is None or one is None:
        raise NameLinkSpent
    return await identity(store, person, one.code, now)


async def accept(store: Store, person: Person, code: str, protocol: Protocol, now: datetime) -> Referral:
    """Say yes; the others of the round are taken back, sender and reporter are told."""
    one, case = await _load(store, person, code)
    after = rules.accept(one, person, now)
    await _taken(store, person, one, after, case, "accepted", now)
    await referral_clock.expect_meeting(store, after, protocol, now)
    return after


async def put_on_list(
    store: Store, person: Person, code: str, day: date, protocol: Protocol, now: datetime
) -> Referral:
    """Put the case on the service's waiting list with a day; the others of the round are taken back."""
    one, case = await _load(store, person, code)
    after = rules.put_on_list(one, person, day, now)
    await _taken(store, person, one, after, case, "listed", now)
    await referral_clock.expect_meeting(store, after, protocol, now)
    return after


async def _taken(
    store: Store, person: Person, one: Referral, after: Referral, case: Case, what: str, now: datetime
) -> None:
    await referrals.save(store, after)
    _note(store, f"referral_{what}", person, after, now)
    await timers.cancel(store, one.id, desk.REMIND, desk.SILENT)
    for other in rules.others_of(await referrals.of_case(store, case.id), after):
        back = rules.withdraw(other, now)
        await referrals.save(store, back)
        await timers.cancel(store, other.id, *desk.CLOCKS)
        if other.state is not ReferralState.PLANNED:
            await desk.tell_service(store, back, Notice.REFERRAL_GONE, now, what="other")
    await cases.record(
        store,
        case,
        case.state,
        act=f"referral_{what}",
        actor=person.id,
        duty=Duty.SERVICE_CONTACT,
        now=now,
    )
    needed = what == "accepted" and not await consents.held(store, case, Scope.REFERRAL, now)
    await desk.tell_sender(store, after, case, "accepted_consent" if needed else what, now)
    if one.state not in rules.TAKEN:
        await desk.tell_reporters(store, case, "taken", now)


async def decline(
    store: Store, person: Person, code: str, why: Answer, protocol: Protocol, now: datetime
) -> Referral:
    """Say no with a reason; the next in turn is asked, the sender learns why."""
    one, case = await _load(store, person, code)
    after = rules.decline(one, person, why, now)
    await referrals.save(store, after)
    _note(store, "referral_declined", person, after, now)
    following = await desk.ended(store, after, case, protocol, now)
    await cases.record(
        store,
        case,
        case.state,
        act="referral_declined",
        actor=person.id,
        duty=Duty.SERVICE_CONTACT,
        now=now,
    )
    await desk.tell_sender(store, after, case, "declined_next" if following else "declined", now)
    return after


async def ask(store: Store, person: Person, code: str, text: str, now: datetime) -> Referral:
    """Ask the sender something, without names; the time to answer goes on."""
    one, case = await _load(store, person, code)
    if not text.strip():
        raise ReasonMissing
    after = rules.ask(one)
    await referrals.save(store, after)
    await referrals.say(store, one, text.strip(), author=person.id, by_service=True, now=now)
    _note(store, "referral_asked", person, after, now)
    await desk.tell_sender(store, after, case, "asked", now)
    return after


async def meet(store: Store, person: Person, code: str, now: datetime) -> Referral:
    """Record the first meeting; the wait of the service is measured anew, sender and reporter are told."""
    one, case = await _load(store, person, code)
    after = rules.meet(one, now)
    await referrals.save(store, after)
    _note(store, "referral_met", person, after, now)
    await timers.cancel(store, one.id, *desk.CLOCKS)
    kept = await desk.met(store, case, now)
    await cases.record(
        store,
        kept,
        kept.state,
        act="referral_met",
        actor=person.id,
        duty=Duty.SERVICE_CONTACT,
        now=now,
    )
    await measure(store, after, now)
    await desk.tell_sender(store, after, case, "met", now)
    await desk.tell_reporters(store, case, "met", now)
    return after


async def measure(store: Store, one: Referral, now: datetime) -> None:
    """Write the measured wait of a service into the directory, once enough first meetings were held."""
    seen = (await referrals.seen_at(store, [one.service], now)).get(one.service, Seen())
    waits = waiting.measured(seen.met, seen.waiting)
    if waits.median is None:
        return
    late = round(waits.high) if waits.high is not None else None
    wait = Wait(round(waits.median), now, late, len(seen.met))
    directory.add_wait(store, one.service, directory.MEASURED, wait)


async def conclude(store: Store, person: Person, code: str, outcome: Outcome, now: datetime) -> Referral:
    """Say what became of it; the loop is closed, the reporter learns only that it is."""
    one, case = await _load(store, person, code)
    after = rules.conclude(one, outcome, now)
    await referrals.save(store, after)
    _note(store, "referral_concluded", person, after, now)
    await timers.cancel(store, one.id, *desk.CLOCKS)
    await cases.record(
        store,
        case,
        case.state,
        act="referral_concluded",
        actor=person.id,
        duty=Duty.SERVICE_CONTACT,
        now=now,
    )
    await desk.tell_sender(store, after, case, "concluded", now)
    await desk.tell_reporters(store, case, "closed", now)
    return after
