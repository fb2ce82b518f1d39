"""A coordinator, a case manager, one ESP who is ready and a mother: what the tests of peer support begin with."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from casework import peer_matching, peer_queue, peer_requests, peers
from casework.peer_requests import Asked, Line
from db import peer_requests as kept
from db import peers as register
from db.session import Memory
from domain.case import AgeBand
from domain.peer_requests import Kind, Needs, Request
from domain.peers import MOTHER, Esp, Gender, Obstacle, Profile, Theme
from domain.people import Duty, Person
from tests import builders
from tests.builders import COMUNE, NOW, joined

TOLD = Profile(
    {"it": MOTHER}, frozenset({Theme.LOSS}), frozenset({COMUNE}), True, frozenset({1}), Gender.WOMAN
)
NEEDS = Needs(frozenset({Theme.LOSS}), {"it": MOTHER}, frozenset({1}), COMUNE)


@dataclass(slots=True)
class Desk:
    """A coordinator, a case manager, one ESP who is ready, and a mother."""

    memory: Memory
    boss: Person
    staff: Person
    esp: Person
    mother: Person

    async def another(self, *held: Duty, **more: Any) -> Person:
        """Let somebody else join."""
        async with self.memory.transaction() as store:
            return await joined(store, *held, **more)

    async def readied(self, person: Person, told: Profile = TOLD, *, now: Any = NOW) -> Esp:
        """Give an ESP everything that an active one has."""
        async with self.memory.transaction() as store:
            row = await register.of_person(store, person.id)
            assert row is not None
            for which in (Obstacle.TRAINING, Obstacle.AGREEMENT, Obstacle.CHECK):
                await peers.record_paper(store, self.boss, row.id, which, now + timedelta(days=365), now)
            await peers.set_reference(store, self.boss, row.id, self.staff.id, now)
            await peers.supervised(store, self.boss, row.id, now)
            await peers.tell_profile(store, person, told, now)
            return await peers.activate(store, self.boss, row.id, now)

    async def asks(self, person: Person | None = None, **more: Any) -> Line:
        """Let somebody ask for a peer."""
        now = more.pop("now", NOW)
        asked = Asked(
            **{"kind": Kind.PEER, "age_band": AgeBand.ADULT, "comune": COMUNE, "needs": NEEDS, **more}
        )
        async with self.memory.transaction() as store:
            return await peer_requests.ask(store, person or self.mother, asked, builders.the_protocol(), now)

    async def offers(self, line: Line, esp: Person | None = None, *, now: Any = NOW) -> int:
        """Let the coordinator approve; gives the offer."""
        async with self.memory.transaction() as store:
            code = line.request.code
            offer = await peer_matching.approve(store, self.boss, code, (esp or self.esp).id, now)
        return offer.id

    async def request(self, line: Line) -> Request:
        """Give a request as a fresh transaction sees it."""
        async with self.memory.transaction() as store:
            found = await kept.by_id(store, line.request.id)
        assert found is not None
        return found

    async def queued(self, now: Any = NOW) -> list[peer_queue.Queued]:
        """Give the coordinator's queue."""
        async with self.memory.transaction() as store:
            return await peer_queue.queue(store, self.boss, now)


async def a_desk(memory: Memory) -> Desk:
    """Write them into an empty house, the ESP with everything that an active one has."""
    async with memory.transaction() as store:
        boss = await joined(store, Duty.COORDINATOR, name="Carla")
        staff = await joined(store, Duty.CASE_MANAGER, name="Anna")
        esp = await joined(store, Duty.ESP, name="Teo")
        mother = await joined(store)
    desk = Desk(memory, boss, staff, esp, mother)
    await desk.readied(esp)
    return desk


async def proposes(desk: Desk, person: Person, now: Any = NOW) -> bool:
    """Say whether somebody stands among the proposals."""
    return any(choice.proposal.esp == person.id for one in await desk.queued(now) for choice in one.choices)


async def matched(desk: Desk) -> Line:
    """Let the mother and the ESP both say yes."""
    line = await desk.asks()
    offer = await desk.offers(line)
    async with desk.memory.transaction() as store:
        await peer_matching.accept(store, desk.esp, offer, NOW)
        await peer_matching.agree(store, desk.mother, offer, NOW)
    return line
