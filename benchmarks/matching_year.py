"""A year of requests and ESP, played twice with the same people: once by `domain.matching`, once first come, first served.

Both policies see the same arrivals, the same no's and the same lengths; only who is offered to whom differs. Who still waits
at the end counts with the wait so far, so that a policy cannot look quick by leaving somebody behind.
"""

import random
import tomllib
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import simpy

from domain import matching
from domain.matching import Ask, Helper, Proposal
from domain.peers import GOOD, MOTHER, SLOTS, Activity, Gender, Theme
from domain.people import PersonId, TerritoryId

FILE = Path(__file__).with_name("matching_year.toml")
START = datetime(2027, 1, 4, tzinfo=UTC)
WEEK = 7.0
_ESP = 1_000_000

Policy = Callable[[Sequence[Ask], Sequence[Helper], datetime, matching.Barred], list[Proposal]]


def parameters() -> dict[str, Any]:
    """Read the parameters; each stands in the file with its source."""
    return tomllib.loads(FILE.read_text())


def first_come(
    asks: Sequence[Ask], helpers: Sequence[Helper], now: datetime, barred: matching.Barred
) -> list[Proposal]:
    """Give each request in the order of asking the possible ESP who had no match for longest."""
    able = [one for one in helpers if one.free > 0]
    if not asks or not able:
        return []
    waiting = sorted(asks, key=lambda ask: (ask.asked_at, ask.id))
    possible = matching.scores(waiting, able, barred)
    left = [one.free for one in able]
    order = sorted(range(len(able)), key=lambda one: (able[one].matched_at or START, able[one].person))
    found = []
    for row, ask in enumerate(waiting):
        for one in order:
            if left[one] and possible[row, one] >= 0:
                left[one] -= 1
                found.append(Proposal(ask.id, able[one].person, float(possible[row, one])))
                break
    return found


@dataclass(slots=True)
class Peer:
    """One ESP of the play: who they are, and what they carry now."""

    helper: Helper
    load: int = 0
    most: int = 0
    matched_at: datetime | None = None

    def now(self) -> Helper:
        """Give the ESP as the matching sees them today."""
        one = self.helper
        return replace(one, load=self.load, free=one.max_load - self.load, matched_at=self.matched_at)


@dataclass(slots=True)
class Year:
    """What one year showed: waits in days of all who asked in the counted weeks, scores of those matched.

    Requests that nobody on the register could answer (no common language, no place) are counted apart, alike for both.
    """

    waits: list[float] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)
    unmatched: int = 0
    beyond: int = 0
    most_carried: int = 0

    @property
    def figures(self) -> dict[str, float]:
        """Give mean and 95th percentile of the wait, the mean score, who still waits, and the largest load."""
        return {
            "mean_wait_days": float(np.mean(self.waits)),
            "p95_wait_days": float(np.percentile(self.waits, 95)),
            "mean_score": float(np.mean(self.scores)),
            "still_waiting": self.unmatched,
            "beyond_the_register": self.beyond,
            "most_carried": self.most_carried,
        }


class People:
    """Invents who asks and who accompanies, from one stream of chance."""

    def __init__(self, known: dict[str, Any], chance: random.Random) -> None:
        self._known, self._chance = known, chance

    def _tongues(self, shares: dict[str, float], italian: float) -> dict[str, str]:
        own = self._chance.choices(list(shares), list(shares.values()))[0]
        also = {"it": GOOD} if own != "it" and self._chance.random() < italian else {}
        return {own: MOTHER, **also}

    def _some(self, everything: Sequence[Any], bounds: Sequence[int]) -> frozenset[Any]:
        return frozenset(self._chance.sample(list(everything), self._chance.randint(*bounds)))

    def _ambito(self, comune: int) -> TerritoryId:
        return TerritoryId(1000 + comune % int(self._known["house"]["ambiti"]))

    def ask(self, number: int, at: datetime) -> Ask:
        """Invent one request."""
        chance, people, tongues = self._chance, self._known["people"], self._known["languages"]
        comune = chance.randrange(self._known["house"]["comuni"])
        wished = Gender.WOMAN if chance.random() < people["woman_wished"] else Gender.MAN
        return Ask(
            id=number,
            person=PersonId(number),
            asked_at=at,
            languages=self._tongues(tongues["asks"], tongues["asks_italian"]),
            themes=self._some(list(Theme), people["themes"]),
            week=self._some(range(SLOTS), people["slots"]),
            comune=TerritoryId(comune),
            ambito=self._ambito(comune),
            remote=chance.random() < people["remote"],
            near=chance.random() < people["near_wish"],
            gender=wished if chance.random() < people["gender_wish"] else None,
            activity=chance.choice(list(Activity)) if chance.random() < people["activity_wish"] else None,
        )

    def helper(self, number: int) -> Helper:
        """Invent one ESP."""
        chance, people, tongues = self._chance, self._known["people"], self._known["languages"]
        comuni = self._some(range(self._known["house"]["comuni"]), people["esp_comuni"])
        load = int(self._known["house"]["max_load"])
        return Helper(
            person=PersonId(_ESP + number),
            languages=self._tongues(tongues["esp"], tongues["esp_italian"]),
            themes=self._some(list(Theme), people["themes"]),
            week=self._some(range(SLOTS), people["slots"]),
            comuni=comuni,
            ambiti=frozenset(map(self._ambito, comuni)),
            remote=chance.random() < people["remote"],
            gender=Gender.WOMAN if chance.random() < people["esp_women"] else Gender.MAN,
            activities=self._some(list(Activity), people["activities"]),
            free=load,
            load=0,
            max_load=load,
        )


class Play:
    """One year under one policy; chance is drawn per request, so that both policies meet the same luck."""

    def __init__(self, known: dict[str, Any], load: float, seed: int, policy: Policy) -> None:
        house = known["house"]
        self._known, self._seed, self._policy, self._house = known, seed, policy, house
        people = People(known, random.Random(f"esp {seed}"))
        self._peers = {one.person: Peer(one) for one in map(people.helper, range(house["esp"]))}
        self._asking = People(known, random.Random(f"asks {seed}"))
        self._arrivals = random.Random(f"arrivals {seed}")
        weeks = sum(house["cycle_weeks"]) / 2
        self._every = WEEK * weeks / (load * house["esp"] * house["max_load"])
        self._waiting: dict[int, Ask] = {}
        self._barred: set[tuple[PersonId, PersonId]] = set()
        self._from = house["warm_up_weeks"] * WEEK
        self._until = self._from + house["counted_weeks"] * WEEK
        self._env = simpy.Environment()
        self.year = Year()

    def run(self) -> Year:
        """Play the year."""
        self._env.process(self._people_ask())
        self._env.process(self._rounds())
        self._env.run(until=self._until)
        left = [ask for ask in self._waiting.values() if self._counts(ask)]
        everybody = [peer.helper for peer in self._peers.values()]
        for ask, row in zip(left, matching.scores(left, everybody), strict=True):
            if row.max() < 0:
                self.year.beyond += 1
            else:
                self.year.waits.append((self._now() - ask.asked_at) / timedelta(days=1))
                self.year.unmatched += 1
        self.year.most_carried = max(peer.most for peer in self._peers.values())
        return self.year

    def _now(self) -> datetime:
        return START + timedelta(days=self._env.now)

    def _counts(self, ask: Ask) -> bool:
        return ask.asked_at >= START + timedelta(days=self._from)

    def _people_ask(self) -> Generator[simpy.Event, None, None]:
        number = 0
        while True:
            yield self._env.timeout(self._arrivals.expovariate(1 / self._every))
            number += 1
            self._waiting[number] = self._asking.ask(number, self._now())

    def _rounds(self) -> Generator[simpy.Event, None, None]:
        while True:
            for _ in range(self._house["rounds_per_week"]):
                self._round()
                yield self._env.timeout(1)
            yield self._env.timeout(WEEK - self._house["rounds_per_week"])

    def _round(self) -> None:
        helpers = [peer.now() for peer in self._peers.values()]
        found = self._policy(list(self._waiting.values()), helpers, self._now(), frozenset(self._barred))
        for proposal in found:
            ask, peer = self._waiting[proposal.request], self._peers[proposal.esp]
            luck = random.Random(f"{self._seed} {ask.id} {proposal.esp}")
            if luck.random() < self._house["declines"] or luck.random() < self._house["person_refuses"]:
                self._barred.add((ask.person, proposal.esp))
                continue
            del self._waiting[ask.id]
            if self._counts(ask):
                self.year.waits.append((self._now() - ask.asked_at) / timedelta(days=1))
                self.year.scores.append(proposal.score)
            self._env.process(self._accompanied(ask, peer))

    def _accompanied(self, ask: Ask, peer: Peer) -> Generator[simpy.Event, None, None]:
        peer.load += 1
        peer.most = max(peer.most, peer.load)
        peer.matched_at = self._now()
        luck = random.Random(f"length {self._seed} {ask.id}")
        yield self._env.timeout(WEEK * luck.uniform(*self._house["cycle_weeks"]))
        peer.load -= 1
