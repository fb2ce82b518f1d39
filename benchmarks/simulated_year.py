"""An invented territory in which a year passes: people are reported, a policy sends each somewhere, places free up.

The policy `ours` is `domain/distribution.py` itself, told only what the house would know: free places as services tell
them weekly, whom it sent, who was met.  All policies meet the same people, stays and places.
"""

import math
import random
import tomllib
from collections.abc import Callable, Generator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import simpy

from domain import distribution, waiting
from domain.atlas import DEGREE, Spot, kilometres
from domain.distribution import Care, Offer, Offers, Places, Room, Weights, Wish
from domain.people import TerritoryId
from domain.waiting import Waits

START = datetime(2027, 1, 1, tzinfo=UTC)
PARAMETERS = Path(__file__).with_suffix("").parent / "distribution.toml"
_SOUTH, _WEST = 45.0, 9.0
_WEEK, _MEMORY = 7.0, 180.0
"""Days between two tellings of places, and days that a measured wait counts."""

POLICIES = ("ours", "nearest", "declared")


def parameters() -> dict[str, Any]:
    """Read the one file of parameters."""
    return tomllib.loads(PARAMETERS.read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Somebody:
    """One case of the year: when, where, what is enough, how soon it is due, how long it will be followed."""

    at: float
    urgency: int
    stay: float
    wish: Wish


@dataclass(frozen=True, slots=True)
class Land:
    """One territory with its services, their true places, the people of a year, and who is in care at the start."""

    offers: tuple[Offer, ...]
    places: dict[int, int]
    people: tuple[Somebody, ...]
    in_care: dict[int, tuple[float, ...]]


def land(given: dict[str, Any], residents: int, load: float, seed: int) -> Land:
    """Make a territory; the same arguments make the same one."""
    dice = random.Random(f"{residents} {load} {seed}")
    comuni = _comuni(given, residents)
    arrivals = residents * given["people"]["share_10_19"] * given["people"]["reports_per_1000"] / 1000
    offers: list[Offer] = []
    places: dict[int, int] = {}
    for care in Care:
        kind = care.name.lower()
        said = given["care"][kind]
        asked = arrivals * said["need"] * said["stay_days"] / given["days"]
        ambiti = math.ceil(len(comuni) / given["people"]["comuni_per_ambito"])
        made = [_service(dice, given, care, comuni, number) for number in range(ambiti * said["per_ambito"])]
        parts = [dice.lognormvariate(0, given["services"]["places_spread"]) for _ in made]
        for offer, part in zip(made, parts, strict=True):
            places[offer.service] = max(1, round(asked / load * part / sum(parts)))
        offers += made
    people = _people(dice, given, comuni, arrivals)
    in_care = {
        offer.service: tuple(
            dice.random() * _stay(dice, given, offer.care)
            for _ in range(places[offer.service])
            if dice.random() < load
        )
        for offer in offers
    }
    return Land(tuple(offers), places, people, in_care)


def _comuni(given: dict[str, Any], residents: int) -> list[tuple[Spot, tuple[TerritoryId, ...]]]:
    """Lay comuni on a square grid, ambiti as runs of them, districts as runs of ambiti."""
    said = given["people"]
    count = max(4, round(residents / said["residents_per_comune"]))
    side = math.ceil(math.sqrt(count))
    block = math.ceil(math.sqrt(said["comuni_per_ambito"]))
    step = said["kilometres_between"] / DEGREE
    found: list[tuple[Spot, tuple[TerritoryId, ...]]] = []
    for number in range(count):
        row, column = divmod(number, side)
        ambito = (row // block) * side + column // block
        district = 1_000_000 + (row // block) * side + column // block // said["ambiti_per_district"]
        spot = (_SOUTH + row * step, _WEST + column * step / math.cos(math.radians(_SOUTH)))
        lineage = (TerritoryId(1), TerritoryId(district), TerritoryId(2_000_000 + ambito))
        found.append((spot, (*lineage, TerritoryId(3_000_000 + number))))
    return found


def _service(
    dice: random.Random,
    given: dict[str, Any],
    care: Care,
    comuni: list[tuple[Spot, tuple[TerritoryId, ...]]],
    number: int,
) -> Offer:
    kind = care.name.lower()
    spot, home = dice.choice(comuni)
    near = (spot[0] + dice.uniform(-0.01, 0.01), spot[1] + dice.uniform(-0.01, 0.01))
    serves = {"region": home[0], "district": home[1]}[given["care"][kind]["catchment"]]
    declared = given["services"]["first_declared"] * dice.uniform(0.5, 1.5)
    return Offer(
        service=care * 10_000_000 + number,
        name=kind,
        kind=kind,
        care=care,
        spot=near,
        home=home,
        catchment=frozenset({serves}),
        waits=Waits(declared),
    )


def _stay(dice: random.Random, given: dict[str, Any], care: Care) -> float:
    mean, spread = given["care"][care.name.lower()]["stay_days"], given["services"]["stay_spread"]
    return dice.lognormvariate(math.log(mean) - spread * spread / 2, spread)


def _people(
    dice: random.Random,
    given: dict[str, Any],
    comuni: list[tuple[Spot, tuple[TerritoryId, ...]]],
    arrivals: float,
) -> tuple[Somebody, ...]:
    needs = [(care, given["care"][care.name.lower()]["need"]) for care in Care]
    levels = list(given["levels"].items())
    found, at = [], 0.0
    while (at := at + dice.expovariate(arrivals / given["days"])) < given["days"]:
        spot, lineage = dice.choice(comuni)
        care = dice.choices([one for one, _share in needs], [share for _one, share in needs])[0]
        name, level = dice.choices(levels, [level["share"] for _name, level in levels])[0]
        kinds = frozenset(one.name.lower() for one in Care if one >= care)
        wish = Wish(care, lineage, kinds, spot=spot, target_days=level["target_days"])
        found.append(Somebody(at, int(name[1]), _stay(dice, given, care), wish))
    return tuple(found)


@dataclass
class Year:
    """One year under one policy, as it happens."""

    given: dict[str, Any]
    where: Land
    policy: str
    dice: random.Random
    env: simpy.Environment = field(default_factory=simpy.Environment)
    waits: list[tuple[float, float]] = field(default_factory=list)
    ratios: list[float] = field(default_factory=list)
    chose_to_wait: int = 0
    sent_to_full: int = 0
    nowhere: int = 0
    _rooms: dict[int, simpy.PriorityResource] = field(default_factory=dict)
    _line: dict[int, dict[int, float]] = field(default_factory=dict)
    _met: dict[int, list[tuple[float, float]]] = field(default_factory=dict)
    _book: Offers = field(init=False)

    def __post_init__(self) -> None:
        self._book = distribution.atlas(self.where.offers)
        self._weights = Weights(farthest=self.given["services"]["within_kilometres"])
        for offer in self.where.offers:
            key = offer.service
            self._rooms[key] = simpy.PriorityResource(self.env, self.where.places[key])
            self._line[key], self._met[key] = {}, []

    @property
    def now(self) -> datetime:
        """Give the day of the year as a time."""
        return START + timedelta(days=self.env.now)

    def run(self) -> "Year":
        """Let everybody of the year be sent somewhere, and wait until the last of them was met."""
        for key, stays in self.where.in_care.items():
            for stay in stays:
                self.env.process(self._stays(key, stay))
        self.env.process(self._arrivals())
        self.env.process(self._weeks())
        if self.policy == "declared":
            self.env.process(self._declarations())
        while len(self.waits) + self.nowhere < len(self.where.people):
            self.env.step()
        return self

    def _stays(self, key: int, stay: float) -> Generator[Any, Any, None]:
        with self._rooms[key].request(priority=0) as place:
            yield place
            yield self.env.timeout(stay)

    def _arrivals(self) -> Generator[Any, Any, None]:
        for number, somebody in enumerate(self.where.people):
            yield self.env.timeout(max(0.0, somebody.at - self.env.now))
            key = _CHOOSE[self.policy](self, somebody.wish)
            if key is None:
                self.nowhere += 1
                continue
            self.env.process(self._case(number, key, somebody))

    def _case(self, number: int, key: int, somebody: Somebody) -> Generator[Any, Any, None]:
        begun = self.env.now
        with self._rooms[key].request(priority=somebody.urgency) as place:
            self._line[key][number] = begun
            yield place
            waited = self.env.now - begun
            del self._line[key][number]
            self._met[key].append((waited, self.env.now))
            self.waits.append((waited, somebody.wish.target_days))
            if self.policy == "ours":
                self._moved(key)
            yield self.env.timeout(somebody.stay)

    def _weeks(self) -> Generator[Any, Any, None]:
        """Let services tell their free places, and look how unevenly they are used (field notes 10.2, I20)."""
        while True:
            if self.policy == "ours":
                for key in self._rooms:
                    if not self.env.now or self.dice.random() < self.given["services"]["tells_weekly"]:
                        self._tells(key)
            if self.env.now <= self.given["days"]:
                self.ratios.append(self._unevenness())
            yield self.env.timeout(_WEEK)

    def _unevenness(self) -> float:
        """Give the highest number of cases per place over the mean one, in care and in line together."""
        held = [(room.count + len(room.queue)) / room.capacity for key, room in self._rooms.items()]
        mean = sum(held) / len(held)
        return max(held) / mean if mean else 1.0

    def _tells(self, key: int) -> None:
        offer, room = self._offer(key), self._rooms[key]
        held = self.where.places[key]
        told = Places(max(0, held - room.count - len(room.queue)), held, self.now)
        since = self.env.now - _MEMORY
        self._met[key] = [one for one in self._met[key] if one[1] >= since]
        seen = [(waited, self.env.now - at) for waited, at in self._met[key]]
        running = [self.env.now - begun for begun in self._line[key].values()]
        waits = waiting.measured(seen, running, declared=offer.waits.declared)
        self._book.put(replace(offer, places=told, waits=waits))

    def _moved(self, key: int) -> None:
        """Keep the length of a line right between two tellings: the house knows who was met."""
        offer = self._offer(key)
        if offer.waits.line != len(self._line[key]):
            self._book.put(replace(offer, waits=replace(offer.waits, line=len(self._line[key]))))

    def _declarations(self) -> Generator[Any, Any, None]:
        """Let services declare anew how long the people of the last month waited."""
        every = self.given["services"]["declares_every"]
        while True:
            yield self.env.timeout(every)
            for key in self._rooms:
                recent = [waited for waited, at in self._met[key] if at >= self.env.now - every]
                if recent:
                    declared = Waits(sum(recent) / len(recent))
                    self._book.put(replace(self._offer(key), waits=declared))

    def _offer(self, key: int) -> Offer:
        offer = self._book.get(key)
        if offer is None:
            raise LookupError(key)
        return offer

    def ours(self, wish: Wish) -> int | None:
        """Rank as the house does; whoever finds waiting lighter than going on chooses to wait."""
        found = distribution.choices(self._book, wish, self.now, weights=self._weights)
        if not found:
            return None
        best = found[0]
        self.chose_to_wait += best.room is Room.FULL
        self._book.put(distribution.taken(best.offer))
        return best.offer.service

    def nearest(self, wish: Wish) -> int | None:
        """Take the nearest service that fits."""
        near = self._fitting(wish)
        return min(near, key=lambda one: kilometres(_spot(wish), _spot(one))).service if near else None

    def declared(self, wish: Wish) -> int | None:
        """Take the service that fits and declares the shortest wait."""
        near = self._fitting(wish)
        return min(near, key=lambda one: one.waits.declared or 0.0).service if near else None

    def _fitting(self, wish: Wish) -> list[Offer]:
        far = self._weights.farthest
        return self._book.near(
            wish.spot, wish.lineage, wish.kinds, far, lambda one: distribution.fits(one, wish)
        )


def _spot(one: Wish | Offer) -> Spot:
    if one.spot is None:
        raise LookupError("everything of the simulated year is on the map")
    return one.spot


_CHOOSE: dict[str, Callable[[Year, Wish], int | None]] = {
    "ours": Year.ours,
    "nearest": Year.nearest,
    "declared": Year.declared,
}


def simulate(given: dict[str, Any], residents: int, load: float, seed: int, policy: str) -> Year:
    """Let one year pass; the same arguments give the same year."""
    where = land(given, residents, load, seed)
    return Year(given, where, policy, random.Random(f"{residents} {load} {seed} telling")).run()
