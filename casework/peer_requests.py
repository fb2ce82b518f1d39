"""Asking to talk with an ESP: the request, its honest place in line, checking in, stepping back; minors' other ways.

Nothing here matches anybody: that is `peer_matching`, where a person approves.
"""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from casework import callbacks, notices, talk_holds, talks
from casework import cases as desk
from casework.notices import Notice
from db import audit, peer_requests, peers, reports, territories, timers
from db import cases as kept_cases
from db import talks as kept_talks
from db.ids import new_id
from db.session import Store
from db.timers import Timer
from domain import codes, waiting
from domain import peer_requests as rules
from domain.access import Act, duty_for, require, territories_for
from domain.calendar import Target, Unit
from domain.callback import Callback
from domain.case import AgeBand
from domain.peer_requests import Kind, Needs, Request, Source, Status
from domain.people import Duty, Person, PersonId, TerritoryId
from domain.protocol import Protocol
from domain.refusals import NotFound
from domain.retention import Terms
from domain.territory import TerritoryKind
from domain.waiting import Ahead

LOOK, CHECK_IN = "peer_look", "peer_check_in"
PIECE = 50
"""How many old requests one transaction looks at."""

LOOKED_AT = Target(5, Unit.WORKING_DAYS)
"""By when a coordinator has looked at a new request [D]."""


@dataclass(frozen=True, slots=True)
class Line:
    """Where a request stands: its place among those who asked before, and the time ahead by measured waits, or None."""

    request: Request
    place: int
    ahead: Ahead | None


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks, as the conversation collected it."""

    kind: Kind
    age_band: AgeBand
    comune: TerritoryId
    needs: Needs | None = None
    source: Source = Source.SELF
    case: int | None = None
    asked_by: PersonId | None = None
    not_again: bool = False


async def scope(store: Store, lineage: tuple[TerritoryId, ...]) -> list[TerritoryId]:
    """Give the territories whose ESP may be offered a request made there: its ambito, and what stands above it."""
    known = {place.id: place for place in await territories.all_of(store)}
    root = next(
        (step for step in lineage if step in known and known[step].kind is TerritoryKind.AMBITO), lineage[-1]
    )
    above = lineage[: lineage.index(root)]
    return [*above, *await territories.under(store, [root])]


async def private_talks_of_minors(store: Store, lineage: tuple[TerritoryId, ...]) -> bool:
    """Say whether the territory switched private talks of minors on; off where nobody said otherwise."""
    return await peer_requests.minors_private(store, lineage)


async def minors_may_ask(store: Store, comune: TerritoryId) -> bool:
    """Say whether somebody under eighteen may ask for a talk in a comune; what else it needs is asked before any offer."""
    place = await territories.one(store, comune)
    return place is not None and await private_talks_of_minors(store, place.lineage)


async def set_private_talks_of_minors(
    store: Store, by: Person, place: TerritoryId, now: datetime, *, on: bool
) -> None:
    """Let a coordinator switch private talks of minors on or off in a territory."""
    found = await territories.one(store, place)
    if found is None:
        raise NotFound
    duty = require(by, Act.SET_PEER_RULES, found.lineage)
    await peer_requests.switch(store, place, by.id, now, on=on)
    if not on:
        for match in await peers.open_matches_of_minors(
            store, places=await territories.under(store, [place])
        ):
            if not await peer_requests.minors_private(store, await _lineage(store, match.territory)):
                await talk_holds.hold_minors(store, "switch", now, request=match.request)
    audit.write(store, Act.SET_PEER_RULES.value, actor=by.id, duty=duty, detail=f"{place} {on}", now=now)


async def _lineage(store: Store, place: TerritoryId) -> tuple[TerritoryId, ...]:
    found = await territories.one(store, place)
    return found.lineage if found else ()


async def open_one(store: Store, person: Person) -> Request | None:
    """Give one's own open request, or None."""
    return await peer_requests.open_of(store, person.id)


async def comuni(store: Store, person: Person) -> list[tuple[TerritoryId, str]]:
    """Give the comuni of the whole network by name, for whoever says where they live."""
    everywhere = await territories.all_of(store)
    found = await territories.comuni_under(store, [one.id for one in everywhere if len(one.lineage) == 1])
    return [(one.id, one.name) for one in found]


async def had_one(store: Store, person: Person) -> bool:
    """Say whether this person was in touch with an ESP before, who could be wished away."""
    return any(one.matched_at is not None for one in await peer_requests.of_person(store, person.id))


async def ask(store: Store, person: Person, asked: Asked, protocol: Protocol, now: datetime) -> Line:
    """Write a request and tell the coordinators; gives its place in line.

    Raises AlreadyAsking for a second one, TooYoung below fourteen, NoPrivateTalk for a minor's talk where none is allowed,
    NothingChosen for one that says too little.
    """
    if asked.age_band in (AgeBand.UNDER_10, AgeBand.FROM_10):
        raise rules.TooYoung
    place = await territories.one(store, asked.comune)
    if place is None:
        raise NotFound
    if await peer_requests.open_of(store, person.id) is not None:
        raise rules.AlreadyAsking
    if any(one.asker == person.id for one in await peers.open_matches(store, person.id)):
        raise rules.AlreadyAccompanied
    minor = asked.age_band not in rules.ADULTS
    if asked.kind is Kind.PEER:
        if minor and not await peer_requests.minors_private(store, place.lineage):
            raise rules.NoPrivateTalk
        if asked.needs is None:
            raise rules.NothingChosen
        rules.check_needs(asked.needs)
    request = Request(
        id=new_id(),
        code=codes.receipt_code(secrets.choice).replace("CRD-", "PAR-"),
        kind=asked.kind,
        status=Status.WAITING,
        asker=person.id,
        lineage=place.lineage,
        age_band=asked.age_band,
        source=asked.source,
        asked_at=now,
        due_at=protocol.targets.calendar.due_at(now, LOOKED_AT),
        needs=asked.needs,
        case=asked.case,
        asked_by=asked.asked_by,
    )
    request = await peer_requests.create(store, request)
    if asked.not_again:
        await _bar_earlier(store, person, now)
    audit.write(store, "peer_asked", actor=person.id, vault=request.id, detail=asked.kind.value, now=now)
    whom = await notices.coordinators(store, request.lineage, now)
    notices.tell(
        store, whom, Notice.PEER_ASKED, now=now, vault=request.id, code=request.code, what=request.kind.value
    )
    timers.set_timer(store, LOOK, request.id, now + rules.LOOK_EVERY)
    timers.set_timer(store, CHECK_IN, request.id, now + rules.CHECK_IN_EVERY)
    return await line(store, request, now)


async def _bar_earlier(store: Store, person: Person, now: datetime) -> None:
    for earlier in await peer_requests.of_person(store, person.id):
        for offer in await peer_requests.offers_of(store, earlier.id):
            if offer.status is rules.OfferStatus.AGREED:
                await peers.bar(store, person.id, offer.esp, "wish", person.id, now)


async def line(store: Store, request: Request, now: datetime) -> Line:
    """Give the place of a request in line and the time ahead by the waits that were measured; never a promise."""
    places = await scope(store, request.lineage)
    place = await peer_requests.ahead_of(store, request, places) + 1
    day = timedelta(days=1)
    known = await peer_requests.waits(store, places)
    met = [((at - asked) / day, (now - at) / day) for asked, at in known if at is not None]
    running = [(now - asked) / day for asked, at in known if at is None]
    return Line(request, place, waiting.measured(met, running).ahead(place))


async def where(store: Store, person: Person, now: datetime) -> Line | None:
    """Give one's own place in line, or None without an open request."""
    request = await peer_requests.open_of(store, person.id)
    return await line(store, request, now) if request else None


async def withdraw(store: Store, person: Person, now: datetime) -> None:
    """Let the one who asked step back, at any time and without a reason; an ESP who was asked is told it is over."""
    request = await peer_requests.open_of(store, person.id)
    if request is not None:
        await close(store, request, person.id, now)


async def close(store: Store, request: Request, by: PersonId | None, now: datetime) -> Request:
    """Take a request out of the line and every open offer with it."""
    for offer in await peer_requests.offers_of(store, request.id):
        if offer.status in (rules.OfferStatus.OFFERED, rules.OfferStatus.WILLING):
            over, _ = rules.unanswered(offer, request, rules.OfferStatus.WITHDRAWN, now)
            await peer_requests.save_offer(store, over)
            await timers.cancel(store, offer.id)
            await notices.tell_reporter(store, offer.esp, Notice.PEER_OFFER_GONE, now=now, vault=request.id)
    after = await peer_requests.save(store, rules.withdrawn(request, now))
    await timers.cancel(store, request.id)
    audit.write(store, "peer_request_closed", actor=by, vault=request.id, now=now)
    return after


async def the_request(
    store: Store, by: Person, code: str, act: Act = Act.APPROVE_MATCH
) -> tuple[Request, Duty]:
    """Load a request that `by` may do `act` with; a foreign one and a missing one are told alike, by NotFound."""
    request = await peer_requests.by_code(store, code)
    duty = duty_for(by, act, request.lineage) if request else None
    if request is None or duty is None:
        raise NotFound
    return request, duty


async def handled(store: Store, by: Person, code: str, now: datetime) -> Request:
    """Record that a coordinator has answered a minor's wish for a group or a contact; the person is told so."""
    request, duty = await the_request(store, by, code)
    if not request.is_open or request.kind is Kind.PEER:
        raise rules.NotWaiting
    audit.write(store, "peer_handled", actor=by.id, duty=duty, vault=request.id, now=now)
    after = await close(store, replace(request, handled_by=by.id), by.id, now)
    await notices.tell_reporter(
        store, request.asker, Notice.PEER_WORD, now=now, vault=request.id, what=request.kind.value
    )
    return after


async def write_to(store: Store, by: Person, code: str, protocol: Protocol, now: datetime) -> Callback:
    """Let a coordinator write to whoever asked, by a call-back of their own; what they wrote before goes on.

    Raises NotFound, and NotWaiting when the request is over or the one who asked left the house.
    """
    request, duty = await the_request(store, by, code)
    if not request.is_open or request.asker is None:
        raise rules.NotWaiting
    audit.write(store, "peer_written_to", actor=by.id, duty=duty, vault=request.id, now=now)
    return await callbacks.begin(store, by, request.asker, request.lineage, protocol, now)


async def record_consent(store: Store, by: Person, code: str, present: PersonId, now: datetime) -> Request:
    """Record that the parents' consent was seen and who of the staff will be present; a minor's private talk needs both."""
    request, duty = await the_request(store, by, code)
    if not request.of_minor or not (request.is_open or request.status is Status.MATCHED):
        raise rules.NotWaiting
    known = await notices.able(store, Act.HOLD_TALK, request.lineage, now)
    if present not in {one.id for one in known}:
        raise NotFound
    audit.write(store, "parents_consent_seen", actor=by.id, duty=duty, vault=request.id, now=now)
    seen = replace(request, consent_seen_by=by.id, consent_seen_at=now, present=present)
    for match in await peers.open_matches_of_minors(store, request=request.id):
        talk = await kept_talks.by_id(store, match.id)
        if talk is not None:
            await talks.sits_by(store, talk, present, now)
    return await peer_requests.save(store, seen)


async def withdraw_consent(store: Store, by: Person, code: str, now: datetime) -> Request:
    """Record that the parents took their consent back: an offer is taken back, a talk stands still; raises NotWaiting."""
    request, duty = await the_request(store, by, code)
    after = await peer_requests.save(store, rules.without_consent(request))
    audit.write(store, "parents_consent_withdrawn", actor=by.id, duty=duty, vault=request.id, now=now)
    for offer in await peer_requests.offers_of(store, request.id):
        if offer.status in (rules.OfferStatus.OFFERED, rules.OfferStatus.WILLING):
            over, back = rules.unanswered(offer, after, rules.OfferStatus.WITHDRAWN, now)
            await peer_requests.save_offer(store, over)
            after = await peer_requests.save(store, back)
            await timers.cancel(store, offer.id)
            await notices.tell_reporter(store, offer.esp, Notice.PEER_OFFER_GONE, now=now, vault=request.id)
    await talk_holds.hold_minors(store, "consent", now, request=request.id)
    return after


async def talks_of_minors(store: Store, by: Person) -> list[Request]:
    """Give the requests of minors of one's places that became a talk which is open, for whoever keeps the consents."""
    places = await territories.under(store, territories_for(by, Act.APPROVE_MATCH))
    found = [
        await peer_requests.by_id(store, match.request)
        for match in await peers.open_matches_of_minors(store, places=places)
    ]
    return [one for one in found if one is not None]


async def suggest(store: Store, by: Person, code: str, now: datetime) -> int:
    """Let whoever follows a case ask its family whether they would like a peer; gives how many people were asked.

    Only the family can ask for one. Raises SubjectInDanger while the case is P1 or P2, NobodyToAsk when none of those who
    reported is of the family.
    """
    case, duty = await desk.load(store, by, Act.SUGGEST_PEER, code)
    if case.is_open and case.level.is_urgent:
        raise rules.SubjectInDanger
    family = [
        one.person
        for one in await reports.of_case(store, case.id)
        if one.person is not None and one.kind in (Duty.FAMILY, Duty.YOUNG_PERSON)
    ]
    if case.family_blocked or not family:
        raise rules.NobodyToAsk
    audit.write(store, Act.SUGGEST_PEER.value, actor=by.id, duty=duty, vault=case.id, now=now)
    for person in dict.fromkeys(family):
        await notices.tell_reporter(
            store, person, Notice.PEER_SUGGESTED, now=now, vault=case.id, code=case.code, by=by.id
        )
    return len(set(family))


async def suggested(store: Store, person: Person, code: str) -> int | None:
    """Give the case from which a peer was suggested, for the very person who reported it; None for anybody else."""
    case = await kept_cases.by_code(store, code)
    if case is None:
        return None
    mine = any(one.person == person.id for one in await reports.of_case(store, case.id))
    return case.id if mine else None


async def check_in(store: Store, timer: Timer, now: datetime) -> None:
    """Ask somebody in line how it goes and whether they still wait, with their place told anew."""
    request = await peer_requests.by_id(store, timer.subject)
    if request is None or not request.is_open:
        return
    timers.set_timer(store, CHECK_IN, request.id, now + rules.CHECK_IN_EVERY)
    if request.status is not Status.WAITING:
        return
    await notices.tell_reporter(store, request.asker, Notice.PEER_STILL, now=now, vault=request.id)


async def leave(store: Store, person: PersonId, now: datetime) -> None:
    """Close what somebody who leaves the house had asked, and destroy what they told."""
    for request in await peer_requests.of_person(store, person):
        if request.is_open:
            await close(store, request, person, now)
        await peer_requests.erase(store, request.id, now)


async def forget_old(store: Store, terms: Terms, now: datetime) -> int:
    """Destroy what was told once a request or its talk is over for as long as the respite, and who asked after a whole term.

    What stays is a bare row for the counts. Gives how many requests were looked at; 0 when the round is done.
    """
    told = await peer_requests.over_since(store, now - terms.grace, PIECE)
    for request in told:
        await peer_requests.forget_needs(store, request, now)
    left = await peer_requests.over_since(store, now - max(terms.by_outcome.values()), PIECE, asker=True)
    for request in left:
        await peer_requests.erase(store, request, now)
    if told or left:
        audit.write(store, "peer_requests_forgotten", actor=None, detail=str(len(told) + len(left)), now=now)
    return len(told) + len(left)
