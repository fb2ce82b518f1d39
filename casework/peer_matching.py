"""From a proposal to two people who both said yes: a coordinator approves, then the ESP and the one who asked answer.

Nothing is matched without three people having said yes; the last two may say no without a reason (field notes §7).
"""

from dataclasses import dataclass, replace
from datetime import datetime

from casework import notices, peer_minors, peer_queue, talks
from casework import peer_requests as asking
from casework.notices import Notice
from db import audit, peer_requests, peers, timers
from db.ids import new_id
from db.session import Store
from db.timers import Timer
from domain import matching, peer_names
from domain import peer_requests as rules
from domain.access import Act, require
from domain.matching import Ask, Helper
from domain.peer_names import Reason
from domain.peer_requests import Kind, Offer, OfferStatus, Request, Status
from domain.peers import PROBLEM, Match, MatchStatus, Obstacle, obstacles
from domain.people import Person, PersonId
from domain.refusals import NotFound

OFFER_NEAR, OFFER_ENDS = "peer_offer_near", "peer_offer_ends"
ANSWER_NEAR, ANSWER_ENDS = "peer_answer_near", "peer_answer_ends"


async def approve(store: Store, person: Person, code: str, esp: PersonId, now: datetime) -> Offer:
    """Let a coordinator put a request before an ESP, who has 48 hours to answer.

    Everything is weighed anew: raises NotWaiting when the request moved meanwhile, Unfit when a hard limit stands between
    the two, SubjectInDanger and NoPrivateTalk for who must not be matched now.
    """
    request, duty = await asking.the_request(store, person, code)
    row = await peers.of_person(store, esp)
    if row is None:
        raise NotFound
    require(person, Act.APPROVE_MATCH, row.lineage)
    if request.status is not Status.WAITING or request.kind is not Kind.PEER:
        raise rules.NotWaiting
    seen = await peer_queue.scene(store, [request], [row.lineage[-1]], now)
    if request.id in seen.endangered:
        raise rules.SubjectInDanger
    if request.id not in seen.asks:
        raise rules.NoPrivateTalk
    helper = seen.helpers.get(esp)
    fits = matching.best(seen.asks[request.id], [helper], seen.barred) if helper else []
    if not fits:
        raise rules.Unfit
    offer = Offer(
        new_id(),
        request.id,
        esp,
        OfferStatus.OFFERED,
        round(fits[0].score * 1000),
        person.id,
        now,
        now + rules.OFFER_FOR,
    )
    await peer_requests.save(store, rules.offer(request, offer))
    offer = await peer_requests.add_offer(store, offer)
    for number, after in enumerate(rules.OFFER_REMINDERS):
        timers.set_timer(store, OFFER_NEAR, offer.id, now + after, number)
    timers.set_timer(store, OFFER_ENDS, offer.id, offer.answer_by)
    audit.write(store, "peer_offered", actor=person.id, duty=duty, vault=request.id, detail=str(esp), now=now)
    await _tell_esp(store, offer, Notice.PEER_OFFER, now)
    return offer


async def _tell_esp(store: Store, offer: Offer, kind: Notice, now: datetime) -> None:
    due = int(offer.answer_by.timestamp())
    await notices.tell_reporter(store, offer.esp, kind, now=now, vault=offer.request, offer=offer.id, due=due)


async def _both(store: Store, offer_id: int) -> tuple[Offer, Request]:
    offer = await peer_requests.offer_by_id(store, offer_id)
    request = await peer_requests.by_id(store, offer.request) if offer else None
    if offer is None or request is None:
        raise NotFound
    return offer, request


async def _own(store: Store, person: Person, offer_id: int) -> tuple[Offer, Request]:
    offer, request = await _both(store, offer_id)
    if offer.esp != person.id:
        raise NotFound
    return offer, request


@dataclass(frozen=True, slots=True)
class Told:
    """An offer as the ESP or the one who asked reads it: when an answer is due, and why the two could fit."""

    offer: Offer
    reasons: tuple[Reason, ...]


async def _why(store: Store, request: Request, esp: PersonId) -> tuple[Ask, Helper]:
    row = await peers.of_person(store, esp)
    ambito = await peer_queue.ambiti(store)
    ask = rules.as_ask(
        replace(request, status=Status.WAITING), ambito.get(request.lineage[-1], request.lineage[-1])
    )
    if row is None or ask is None:
        raise NotFound
    return ask, peer_queue.helper_of(row, ambito)


async def offer_for_esp(store: Store, person: Person, offer_id: int) -> Told:
    """Open an offer for the ESP it was made to; nothing in it tells who asks."""
    offer, request = await _own(store, person, offer_id)
    if offer.status is not OfferStatus.OFFERED:
        raise rules.OfferGone
    return Told(offer, tuple(peer_names.for_esp(*await _why(store, request, offer.esp))))


async def offer_for_asker(store: Store, person: Person, offer_id: int) -> Told:
    """Open an offer that an ESP said yes to for the one who asked; nothing in it tells who the ESP is."""
    offer, request = await _both(store, offer_id)
    if request.asker != person.id:
        raise NotFound
    if offer.status is not OfferStatus.WILLING:
        raise rules.OfferGone
    return Told(offer, tuple(peer_names.for_asker(*await _why(store, request, offer.esp))))


async def open_offers(store: Store, person: Person) -> list[Offer]:
    """Give one's own offers that wait for an answer, as an ESP."""
    return await peer_requests.open_offers(store, person.id)


async def accept(store: Store, person: Person, offer_id: int, now: datetime) -> Offer:
    """Let the ESP say yes; now the one who asked is told and asked. Raises OfferGone, Unfit when something lapsed since."""
    offer, request = await _own(store, person, offer_id)
    willing, after = rules.accepted(offer, request, now)
    row = await peers.of_person(store, person.id)
    still = [one for one in obstacles(row, now) if one is not Obstacle.FULL] if row else [Obstacle.NOT_ACTIVE]
    if still:
        raise rules.Unfit
    await peer_requests.save_offer(store, willing)
    await peer_requests.save(store, after)
    await timers.cancel(store, offer.id)
    timers.set_timer(store, ANSWER_NEAR, offer.id, now + rules.ANSWER_REMINDER)
    timers.set_timer(store, ANSWER_ENDS, offer.id, willing.answer_by)
    audit.write(store, "peer_offer_accepted", actor=person.id, vault=request.id, now=now)
    await _tell_asker(store, request, willing, Notice.PEER_FOUND, now)
    return willing


async def _tell_asker(store: Store, request: Request, offer: Offer, kind: Notice, now: datetime) -> None:
    due = int(offer.answer_by.timestamp())
    await notices.tell_reporter(
        store, request.asker, kind, now=now, vault=request.id, offer=offer.id, due=due
    )


async def decline(store: Store, person: Person, offer_id: int, now: datetime, reason: str = "") -> None:
    """Let the ESP say no, with or without a reason; the request goes back to its place and the coordinators are told."""
    offer, request = await _own(store, person, offer_id)
    if offer.status is not OfferStatus.OFFERED:
        raise rules.OfferGone
    await _came_to_nothing(store, offer, request, OfferStatus.DECLINED, person.id, now, reason=reason)


async def agree(store: Store, person: Person, offer_id: int, now: datetime) -> Match:
    """Let the one who asked say yes too: the match stands and the talk opens.

    Raises OfferGone, and NoPrivateTalk for a minor when something that protects them is gone since.
    """
    offer, request = await _both(store, offer_id)
    if request.asker != person.id:
        raise NotFound
    done, matched = rules.agreed(offer, request, now)
    if not await peer_minors.stands(store, request, offer.esp, now):
        raise rules.NoPrivateTalk
    if any(one.asker == person.id for one in await peers.open_matches(store, person.id)):
        raise rules.AlreadyAccompanied
    await peer_requests.save_offer(store, done)
    await peer_requests.save(store, matched)
    await timers.cancel(store, offer.id)
    await timers.cancel(store, request.id)
    match = Match(new_id(), request.id, person.id, offer.esp, request.lineage[-1], MatchStatus.ACCEPTED, now)
    await peers.agree(store, match)
    audit.write(store, "peer_matched", actor=person.id, vault=request.id, now=now)
    beside = request.present if request.of_minor else None
    await talks.open_between(store, match, offer.esp, now, beside=beside)
    return match


async def refuse(store: Store, person: Person, offer_id: int, now: datetime, *, never: bool = False) -> None:
    """Let the one who asked say no to this ESP, without a reason; `never` also keeps the two apart for good."""
    offer, request = await _both(store, offer_id)
    if request.asker != person.id:
        raise NotFound
    if offer.status is not OfferStatus.WILLING:
        raise rules.OfferGone
    if never:
        await peers.bar(store, person.id, offer.esp, "wish", person.id, now)
    await _came_to_nothing(store, offer, request, OfferStatus.REFUSED, person.id, now)
    await notices.tell_reporter(store, offer.esp, Notice.PEER_OFFER_GONE, now=now, vault=request.id)


async def _came_to_nothing(
    store: Store,
    offer: Offer,
    request: Request,
    why: OfferStatus,
    by: PersonId | None,
    now: datetime,
    *,
    reason: str = "",
) -> None:
    over, back = rules.unanswered(offer, request, why, now)
    await peer_requests.save_offer(store, over, reason)
    if back.status is not request.status:
        await peer_requests.save(store, back)
    await timers.cancel(store, offer.id)
    audit.write(store, f"peer_offer_{why.value}", actor=by, vault=request.id, now=now)
    whom = await notices.coordinators(store, request.lineage, now)
    notices.tell(
        store, whom, Notice.PEER_SAID_NO, now=now, vault=request.id, code=request.code, why=why.value
    )


async def ended(store: Store, match_id: int, why: str, now: datetime) -> None:
    """End a match; one that ended for a problem is never proposed again."""
    match = await peers.match(store, match_id)
    if match is None or not await peers.end_match(store, match_id, why, now):
        return
    if why == PROBLEM and match.asker is not None:
        await peers.bar(store, match.asker, match.esp, PROBLEM, None, now)


# Clocks.


async def offer_near(store: Store, timer: Timer, now: datetime) -> None:
    """Remind an ESP of an offer, or the one who asked of an ESP who said yes."""
    offer = await peer_requests.offer_by_id(store, timer.subject)
    request = await peer_requests.by_id(store, offer.request) if offer else None
    if offer is None or request is None:
        return
    if timer.kind == OFFER_NEAR and offer.status is OfferStatus.OFFERED:
        await _tell_esp(store, offer, Notice.PEER_OFFER_NEAR, now)
    elif timer.kind == ANSWER_NEAR and offer.status is OfferStatus.WILLING:
        await _tell_asker(store, request, offer, Notice.PEER_FOUND_NEAR, now)


async def offer_ends(store: Store, timer: Timer, now: datetime) -> None:
    """Take back an offer that nobody answered; the request goes back to its place in line and all three are told."""
    offer = await peer_requests.offer_by_id(store, timer.subject)
    request = await peer_requests.by_id(store, offer.request) if offer else None
    if offer is None or request is None:
        return
    if timer.kind == OFFER_ENDS and offer.status is OfferStatus.OFFERED:
        await _came_to_nothing(store, offer, request, OfferStatus.EXPIRED, None, now)
        await notices.tell_reporter(store, offer.esp, Notice.PEER_OFFER_GONE, now=now, vault=request.id)
    elif timer.kind == ANSWER_ENDS and offer.status is OfferStatus.WILLING:
        await _came_to_nothing(store, offer, request, OfferStatus.EXPIRED, None, now)
        await notices.tell_reporter(store, offer.esp, Notice.PEER_OFFER_GONE, now=now, vault=request.id)
        await notices.tell_reporter(store, request.asker, Notice.PEER_LATE, now=now, vault=request.id)


async def look(store: Store, timer: Timer, now: datetime) -> None:
    """Look once a day whether somebody is free for a request in line, and tell the coordinators what waits for them."""
    request = await peer_requests.by_id(store, timer.subject)
    if request is None or not request.is_open:
        return
    timers.set_timer(store, asking.LOOK, request.id, now + rules.LOOK_EVERY, timer.step + 1)
    if request.status is not Status.WAITING:
        return
    if timer.step % rules.PROPOSE_AGAIN:
        return
    late = request.due_at <= now and request.handled_by is None
    found = False
    if request.kind is Kind.PEER:
        places = await asking.scope(store, request.lineage)
        requests = await peer_requests.waiting(store, places)
        seen = await peer_queue.scene(store, requests, places, now)
        own = peer_queue.proposed(seen, now).get(request.id)
        found = own is not None and bool(own.found)
    if found or late:
        whom = await notices.coordinators(store, request.lineage, now)
        notices.tell(
            store,
            whom,
            Notice.PEER_PROPOSAL,
            now=now,
            vault=request.id,
            code=request.code,
            found=found,
            late=late,
        )
