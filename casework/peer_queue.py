"""What a matching looks at, and the queue of requests with its proposals and reasons for whoever approves.

Everything is read anew each time: an ESP whose papers lapsed a minute ago is not proposed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from db import audit, peer_requests, peers, people, territories
from db.session import Store
from domain import matching, peer_names
from domain import peer_requests as rules
from domain.access import RIGHTS, Act, territories_for
from domain.matching import Ask, Helper, Proposal
from domain.peer_names import Reason
from domain.peer_requests import Offer, OfferStatus, Request
from domain.peers import Esp, Obstacle, Stage, obstacles
from domain.people import Person, PersonId, TerritoryId
from domain.territory import TerritoryKind
from domain.triage import Level


@dataclass(frozen=True, slots=True)
class Scene:
    """All that one matching looks at: requests in line, the register, who is free, and who must not meet."""

    requests: dict[int, Request]
    asks: dict[int, Ask]
    esps: dict[PersonId, Esp]
    helpers: dict[PersonId, Helper]
    barred: matching.Barred
    endangered: frozenset[int]
    obstacles: dict[PersonId, tuple[Obstacle, ...]]


@dataclass(frozen=True, slots=True)
class Choice:
    """One ESP proposed for a request, with the reasons for whoever approves."""

    proposal: Proposal
    name: str
    reasons: tuple[Reason, ...]
    preselected: bool


@dataclass(frozen=True, slots=True)
class Queued:
    """One request in the queue: the proposals, the offers made so far with the reasons of a no, and what keeps it back."""

    request: Request
    place: str
    choices: tuple[Choice, ...]
    offers: tuple[tuple[Offer, str], ...]
    endangered: bool
    may_talk: bool
    reasons: Mapping[int, str] = field(default_factory=dict)


async def scene(
    store: Store, requests: Sequence[Request], places: Iterable[TerritoryId], now: datetime
) -> Scene:
    """Load what a matching of these requests with the ESP of these territories needs."""
    esps = {esp.person: esp for esp in await peers.inside(store, places, Stage.ACTIVE, Stage.CANDIDATE)}
    there = await peers.present(store, esps, now)
    kept = {person: tuple(obstacles(esp, now, away=person not in there)) for person, esp in esps.items()}
    ambito = await ambiti(store)
    helpers = {person: helper_of(esp, ambito) for person, esp in esps.items() if not kept[person]}
    endangered = frozenset(await peer_requests.in_danger(store, requests, Level.P2.value))
    minors = await _minors_allowed(store, requests)
    asks = {}
    for request in requests:
        ask = rules.as_ask(request, ambito.get(request.lineage[-1], request.lineage[-1]))
        if ask is not None and request.id not in endangered and minors.get(request.id, True):
            asks[request.id] = ask
    askers = [ask.person for ask in asks.values()]
    barred = await peers.barred(store, askers, list(helpers)) if askers and helpers else set()
    barred |= await _said_no(store, asks)
    unchecked = [
        person for person, esp in esps.items() if Obstacle.CHECK in obstacles(esp, now, needs_check=True)
    ]
    of_minors = [asks[request.id].person for request in requests if request.of_minor and request.id in asks]
    barred |= {(asker, person) for asker in of_minors for person in unchecked}
    barred |= {(person, person) for person in askers}
    return Scene(
        {request.id: request for request in requests},
        asks,
        esps,
        helpers,
        frozenset(barred),
        endangered,
        kept,
    )


async def ambiti(store: Store) -> dict[TerritoryId, TerritoryId]:
    """Give the ambito of each place; a place outside any is its own."""
    everywhere = {place.id: place for place in await territories.all_of(store)}
    return {
        place.id: next(
            (step for step in place.lineage if everywhere[step].kind is TerritoryKind.AMBITO), place.id
        )
        for place in everywhere.values()
    }


async def _minors_allowed(store: Store, requests: Sequence[Request]) -> dict[int, bool]:
    """Say for each minor's request whether it may be matched, the ESP's check left to the barriers."""
    found = {}
    for request in requests:
        if request.of_minor:
            on = await peer_requests.minors_private(store, request.lineage)
            found[request.id] = rules.private_talk_allowed(request, switched_on=on, checked=True)
    return found


async def _said_no(store: Store, asks: dict[int, Ask]) -> set[tuple[PersonId, PersonId]]:
    """Give the pairs whose offer of this very request came to nothing: nobody is asked twice."""
    over = (OfferStatus.DECLINED, OfferStatus.EXPIRED, OfferStatus.REFUSED)
    offers = await peer_requests.offers_of(store, *asks) if asks else []
    return {(asks[one.request].person, one.esp) for one in offers if one.status in over}


def helper_of(esp: Esp, ambito: dict[TerritoryId, TerritoryId]) -> Helper:
    """Give what the matching needs of an ESP."""
    told = esp.profile
    return Helper(
        person=esp.person,
        languages=told.languages,
        themes=told.themes,
        week=told.week,
        comuni=told.comuni,
        ambiti=frozenset(ambito.get(place, place) for place in told.comuni),
        remote=told.remote,
        gender=told.gender,
        activities=told.activities,
        free=esp.free,
        load=min(esp.load, esp.max_load),
        max_load=esp.max_load,
        matched_at=esp.matched_at,
    )


@dataclass(frozen=True, slots=True)
class Proposed:
    """The proposals of one request, best first; `chosen` is the one of the whole assignment, which stands first."""

    found: tuple[Proposal, ...]
    chosen: bool


def proposed(seen: Scene, now: datetime) -> dict[int, Proposed]:
    """Give the proposals of each request: the one of the whole assignment first, then the best others, three at most."""
    asks, helpers = list(seen.asks.values()), list(seen.helpers.values())
    first = {one.request: one for one in matching.assign(asks, helpers, now, seen.barred)}
    found = {}
    for ask in asks:
        own = first.get(ask.id)
        best = matching.best(ask, helpers, seen.barred)
        others = [one for one in best if own is None or one.esp != own.esp]
        found[ask.id] = Proposed(tuple([*([own] if own else []), *others][:3]), own is not None)
    return found


async def called(store: Store, whom: Iterable[PersonId]) -> dict[PersonId, str]:
    """Give the first names of ESP among staff; who said none is told apart by four digits."""
    wanted = list(dict.fromkeys(whom))
    names = await people.names(store, wanted)
    return {person: names.get(person) or f"ESP {person % 10_000:04}" for person in wanted}


async def queue(store: Store, person: Person, now: datetime) -> list[Queued]:
    """Give every open request of one's territories with its proposals and reasons; one audit entry for the list."""
    roots = territories_for(person, Act.APPROVE_MATCH)
    audit.write(store, Act.APPROVE_MATCH.value, actor=person.id, detail="queue", now=now)
    places = await territories.under(store, roots)
    requests = await peer_requests.waiting(store, places)
    seen = await scene(store, requests, places, now)
    found = proposed(seen, now)
    offers = await peer_requests.offers_of(store, *seen.requests) if requests else []
    names = await called(store, [*seen.esps, *(offer.esp for offer in offers)])
    allowed = await _minors_allowed(store, requests)
    reasons = await peer_requests.reasons_of(store, [offer.id for offer in offers])
    return [
        Queued(
            request,
            places.get(request.lineage[-1], ""),
            _choices(seen, request, found.get(request.id), names),
            tuple((offer, names.get(offer.esp, "?")) for offer in offers if offer.request == request.id),
            request.id in seen.endangered,
            allowed.get(request.id, True),
            reasons,
        )
        for request in requests
    ]


async def who_may_be_present(store: Store, person: Person, now: datetime) -> list[tuple[PersonId, str]]:
    """Give the staff of one's territories who may stand beside a minor's talk, by name."""
    found: dict[PersonId, None] = {}
    for root in territories_for(person, Act.APPROVE_MATCH):
        place = await territories.one(store, root)
        if place is not None:
            able = await people.holding(store, RIGHTS[Act.HOLD_TALK], place.lineage, now)
            found.update(dict.fromkeys(one.id for one in able))
    names = await people.names(store, found)
    return [(one, names.get(one, "?")) for one in found]


def _choices(
    seen: Scene, request: Request, found: Proposed | None, names: dict[PersonId, str]
) -> tuple[Choice, ...]:
    if found is None:
        return ()
    ask = seen.asks[request.id]
    return tuple(
        Choice(
            one,
            names.get(one.esp, "?"),
            tuple(peer_names.for_staff(ask, seen.helpers[one.esp])),
            found.chosen and number == 0,
        )
        for number, one in enumerate(found.found)
    )
