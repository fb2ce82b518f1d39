"""Which service for whom: ranks services by fit, lowest adequate level, distance, continuity, free places and real wait.

A ranking is advice with its reasons; a person decides. It never sends anybody to a full service: a full one is shown with
its wait, for whoever chooses to wait there. Everything is weighed in days, so that the reasons can be said in words.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum, IntEnum

from domain.atlas import Atlas, Spot, kilometres
from domain.people import TerritoryId
from domain.refusals import Refusal
from domain.waiting import Ahead, Waits
from domain.words import N_


class Care(IntEnum):
    """How much help a service gives, lowest first: the lowest level that is enough comes first (field notes §1 row 6)."""

    COMMUNITY = 1
    PRIMARY = 2
    SPECIALIST = 3


FRESH = timedelta(days=10)
"""How long told places are believed: services tell them weekly, three days are grace [D]."""


class Room(Enum):
    """Whether a service has a place: by what it told lately, less whom we sent since."""

    FREE = "free"
    FULL = "full"
    UNKNOWN = "unknown"


class ServiceFull(Refusal):
    """The service has no free place and nobody chose to wait there; protects people from a queue they never heard of."""


@dataclass(frozen=True, slots=True)
class Places:
    """Places as a service told them, and how many of ours were sent there since; `free` None was never told."""

    free: int | None = None
    total: int | None = None
    told_at: datetime | None = None
    sent_since: int = 0

    def is_fresh(self, now: datetime) -> bool:
        """Say whether the service told its places lately."""
        return self.free is not None and self.told_at is not None and now - self.told_at <= FRESH

    @property
    def left(self) -> int | None:
        """Give the places that are left after those we sent, or None when none were ever told."""
        return None if self.free is None else max(0, self.free - self.sent_since)


UNTOLD, UNMEASURED = Places(), Waits()


@dataclass(frozen=True, slots=True)
class Offer:
    """One service as far as a ranking needs it; no `catchment` serves everywhere, no `ages` serves every age."""

    service: int
    name: str
    kind: str
    care: Care
    spot: Spot | None = None
    home: tuple[TerritoryId, ...] = ()
    catchment: frozenset[TerritoryId] = frozenset()
    ages: tuple[int, int] | None = None
    languages: frozenset[str] = frozenset()
    places: Places = UNTOLD
    waits: Waits = UNMEASURED

    def room(self, now: datetime) -> Room:
        """Say whether there is a place; stale figures say nothing, unless people of ours wait there already."""
        if self.places.is_fresh(now):
            return Room.FREE if self.places.left else Room.FULL
        return Room.FULL if self.waits.line else Room.UNKNOWN


@dataclass(frozen=True, slots=True)
class Wish:
    """What one case needs: `kinds` that fit (none named: every kind), the lowest adequate `care`, where, by when.

    `known` are services that follow the person already, `refused` those that said no or did not answer.
    """

    care: Care
    lineage: tuple[TerritoryId, ...] = ()
    kinds: frozenset[str] = frozenset()
    age: int | None = None
    spot: Spot | None = None
    language: str = ""
    target_days: float = 30.0
    known: frozenset[int] = frozenset()
    refused: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Weights:
    """What each thing is worth in days of waiting [D]; written here once and printed by the benchmark."""

    kilometre: float = 0.25
    level: float = 14.0
    continuity: float = 21.0
    language: float = 10.0
    late: float = 2.0
    unknown_days: float = 45.0
    stay: float = 100.0
    """Days for which a place is taken, until a service's own line has shown its pace."""

    farthest: float = 40.0
    """Kilometres beyond which a youngster is not sent, unless the service serves their place by its own word."""


PLAIN = Weights()


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason in words: a msgid and what fills it."""

    text: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A service in a ranking: its weight in days (lower is better), room, time ahead, distance (km) and reasons."""

    offer: Offer
    weight: float
    room: Room
    ahead: Ahead | None
    distance: float | None
    reasons: tuple[Reason, ...] = ()

    @property
    def may_be_sent(self) -> bool:
        """Say whether somebody may be sent there without having chosen to wait."""
        return self.room is not Room.FULL


Offers = Atlas[Offer]


def atlas(offers: Iterable[Offer]) -> Offers:
    """Put services where a ranking finds them quickly, however many there are."""
    return Atlas(offers)


def fits(offer: Offer, wish: Wish) -> bool:
    """Say whether a service may take a case at all: kind, age, place, level not too low, not one that refused."""
    if offer.care < wish.care or offer.service in wish.refused:
        return False
    if wish.kinds and offer.kind not in wish.kinds:
        return False
    if wish.age is not None and offer.ages is not None and not offer.ages[0] <= wish.age <= offer.ages[1]:
        return False
    return not offer.catchment or not wish.lineage or not offer.catchment.isdisjoint(wish.lineage)


def rank(
    offers: Offers, wish: Wish, now: datetime, *, limit: int = 5, weights: Weights = PLAIN, why: bool = True
) -> list[Ranked]:
    """Give the best services for a case, those with room before full ones, each with its reasons."""
    scored = weighed(offers, wish, now, weights=weights)
    scored.sort(key=lambda one: (one.room is Room.FULL, one.weight, one.offer.service))
    best = scored[:limit]
    return [_explained(one, wish, now) for one in best] if why else best


def choices(offers: Offers, wish: Wish, now: datetime, *, weights: Weights = PLAIN) -> list[Ranked]:
    """Give what a person may choose from, best first: full services too, where waiting weighs less than going on."""
    scored = weighed(offers, wish, now, weights=weights)
    scored.sort(key=lambda one: (one.weight, one.offer.service))
    return scored


def weighed(offers: Offers, wish: Wish, now: datetime, *, weights: Weights = PLAIN) -> list[Ranked]:
    """Give every near service that fits, weighed, in no order."""
    near = offers.near(wish.spot, wish.lineage, wish.kinds, weights.farthest, lambda one: fits(one, wish))
    return [_weighed(offer, wish, now, weights) for offer in near]


def ahead_of(offer: Offer, room: Room, stay: float) -> Ahead | None:
    """Give the days until a first meeting there: with room what was measured, in a line what the line says.

    `stay` is for how many days a place is taken; with the places told it says how fast a line should move.
    """
    if room is Room.FREE:
        return offer.waits.without_line()
    return offer.waits.ahead(pace=(offer.places.total or 0) / stay)


def _weighed(offer: Offer, wish: Wish, now: datetime, weights: Weights) -> Ranked:
    room = offer.room(now)
    ahead = ahead_of(offer, room, weights.stay)
    days = weights.unknown_days if ahead is None else ahead.middle
    distance = away(wish, offer)
    weight = days + weights.late * max(0.0, days - wish.target_days)
    weight += weights.level * (offer.care - wish.care)
    weight += weights.kilometre * (distance or 0.0)
    if offer.service in wish.known:
        weight -= weights.continuity
    if wish.language and offer.languages and wish.language not in offer.languages:
        weight += weights.language
    return Ranked(offer, weight, room, ahead, distance)


_STEPS = (60.0, 40.0, 25.0, 15.0, 8.0, 0.0)
"""Kilometres that stand for a distance nobody measured: nothing shared, region, agency, district, ambito, comune [D]."""


def away(wish: Wish, offer: Offer) -> float | None:
    """Give kilometres as the crow flies; where a place is not on the map, what sharing a territory stands for."""
    if wish.spot is not None and offer.spot is not None:
        return kilometres(wish.spot, offer.spot)
    if not wish.lineage or not offer.home:
        return None
    shared = 0
    for mine, theirs in zip(wish.lineage, offer.home, strict=False):
        if mine != theirs:
            break
        shared += 1
    if shared == len(offer.home) == len(wish.lineage):
        return 0.0
    return _STEPS[min(shared, len(_STEPS) - 2)]


def _explained(one: Ranked, wish: Wish, now: datetime) -> Ranked:
    told = [*_of_fit(one, wish), *_of_room(one, now), *_of_wait(one)]
    return Ranked(one.offer, one.weight, one.room, one.ahead, one.distance, tuple(told))


def _of_fit(one: Ranked, wish: Wish) -> Iterable[Reason]:
    if one.offer.service in wish.known:
        yield Reason(N_("segue già questa persona"))
    if one.offer.care > wish.care:
        yield Reason(N_("più del necessario: prima un livello più leggero"))
    else:
        yield Reason(N_("basta questo livello"))
    if one.distance is not None:
        measured = wish.spot is not None and one.offer.spot is not None
        if measured:
            yield Reason(N_("a {km} km"), {"km": max(1, round(one.distance))})
        else:
            yield Reason(N_("nello stesso comune") if one.distance == 0 else N_("in un altro comune"))
    if wish.language and wish.language in one.offer.languages:
        yield Reason(N_("parla la lingua della famiglia"))


def _of_room(one: Ranked, now: datetime) -> Iterable[Reason]:
    places = one.offer.places
    if places.free is None or places.told_at is None:
        yield Reason(N_("posti mai detti"))
    elif not places.is_fresh(now):
        yield Reason(N_("posti detti {days} giorni fa: da sentire"), {"days": (now - places.told_at).days})
    elif one.room is Room.FREE:
        yield Reason(N_("posti liberi: {count}"), {"count": places.left})
    if one.room is Room.FULL:
        yield Reason(N_("piena: in attesa {count}"), {"count": one.offer.waits.line})


def _of_wait(one: Ranked) -> Iterable[Reason]:
    if one.ahead is None:
        yield Reason(N_("attesa non ancora misurata"))
    elif one.offer.waits.is_measured or one.offer.waits.met:
        days = {
            "days": round(one.ahead.middle),
            "low": round(one.ahead.low),
            "high": round(one.ahead.high),
        }
        yield Reason(N_("attesa misurata: circa {days} giorni, tra {low} e {high}"), days)
    else:
        yield Reason(N_("attesa dichiarata: {days} giorni"), {"days": round(one.ahead.middle)})


@dataclass(frozen=True, slots=True)
class Plan:
    """What would happen: whom to send where, who would wait and how long, who finds no service."""

    sent: dict[int, int]
    waiting: dict[int, int]
    nowhere: tuple[int, ...]
    mean_days: float
    within: int

    @property
    def placed(self) -> int:
        """Give how many found a free place."""
        return len(self.sent)


def what_if(
    offers: Offers,
    wishes: Sequence[tuple[int, Wish]],
    now: datetime,
    *,
    more: dict[int, int] | None = None,
    weights: Weights = PLAIN,
) -> Plan:
    """Place many cases at once, first come first served in the order given, with `more` places at some services.

    Nothing is sent: the coordinator sees what a change would do. Cases are numbers of the caller's.
    """
    book = offers.copy()
    for service, added in (more or {}).items():
        offer = book.get(service)
        if offer is not None:
            told = offer.places
            book.put(replace(offer, places=Places((told.left or 0) + added, told.total, now)))
    sent: dict[int, int] = {}
    waiting: dict[int, int] = {}
    nowhere: list[int] = []
    days: list[float] = []
    within = 0
    for number, wish in wishes:
        found = choices(book, wish, now, weights=weights)
        best = next((one for one in found if one.room is not Room.FULL), None) or next(iter(found), None)
        if best is None:
            nowhere.append(number)
            continue
        lasts = weights.unknown_days if best.ahead is None else best.ahead.middle
        days.append(lasts)
        within += lasts <= wish.target_days
        (waiting if best.room is Room.FULL else sent)[number] = best.offer.service
        book.put(taken(best.offer))
    return Plan(sent, waiting, tuple(nowhere), sum(days) / len(days) if days else 0.0, within)


def taken(offer: Offer) -> Offer:
    """Give a service after one more of ours was sent there: a place less, or one more in its line."""
    places = offer.places
    if places.left:
        return replace(offer, places=replace(places, sent_since=places.sent_since + 1))
    return replace(offer, waits=offer.waits.joined())
