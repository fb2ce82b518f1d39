"""Who may look after ESP, approve and set rules: every duty at every place, against the grid written apart."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest

from casework import peer_board, peer_queue, peer_requests, peers
from casework.peer_requests import Asked
from db import peers as register
from db.session import Memory, Store
from domain.case import AgeBand
from domain.peer_requests import Kind
from domain.people import Duty, Person
from tests.builders import COMUNE, NOW, everything, joined, sent, the_protocol
from tests.casework.crowd import (
    ALLOWED,
    INSIDE,
    NOT_ALLOWED,
    NOT_FOUND,
    crowd,
    expected,
    outcome,
    with_a_crowd,
)
from tests.databases import PostgreSQL, SQLite
from tests.rights import EXPECTED


@pytest.fixture
def network_url(database: SQLite | PostgreSQL) -> str:
    """Instead of the small network: one in which everybody is."""
    return database.fresh(with_a_crowd)


@dataclass(frozen=True, slots=True)
class Things:
    """What the acts are about: a row of the register and a request, both at the comune."""

    row: int
    request: str


Do = Callable[[Store, Person, Things], Awaitable[Any]]

ABOUT_ONE: dict[str, Do] = {
    "see_peers": lambda s, p, t: peer_board.sheet(s, p, t.row, NOW),
    "keep_register": lambda s, p, t: peers.supervised(s, p, t.row, NOW),
    "approve_match": lambda s, p, t: peer_requests.handled(s, p, t.request, NOW),
    "set_peer_rules": lambda s, p, t: peer_requests.set_private_talks_of_minors(s, p, COMUNE, NOW, on=True),
}
LISTS: dict[str, Do] = {
    "see_peers": lambda s, p, t: peer_board.board(s, p, NOW),
    "approve_match": lambda s, p, t: peer_queue.queue(s, p, NOW),
}


async def things(store: Store, esp: Person) -> Things:
    """Write a request for a contact and find the row of an ESP."""
    row = await register.of_person(store, esp.id)
    assert row is not None
    asked = Asked(Kind.CONTACT, AgeBand.FROM_14, COMUNE)
    line = await peer_requests.ask(store, await joined(store), asked, the_protocol(), NOW)
    return Things(row.id, line.request.code)


@pytest.mark.parametrize("act", ABOUT_ONE)
async def test_who_may_do_it_to_one_thing_and_where(memory: Memory, act: str) -> None:
    async with memory.transaction() as store:
        everybody = await crowd(store)
        about = await things(store, everybody[Duty.ESP, "own"])
    before = await everything(memory)

    async with memory.transaction() as store:
        for (duty, place), person in everybody.items():
            said = await outcome(store, ABOUT_ONE[act], person, about)
            allowed = duty in EXPECTED[act] and place in INSIDE
            assert said == ALLOWED if allowed else said in (NOT_ALLOWED, NOT_FOUND), (duty, place)

    assert await everything(memory) == before


@pytest.mark.parametrize("act", LISTS)
async def test_a_list_opens_for_the_duties_of_the_grid(memory: Memory, act: str) -> None:
    async with memory.transaction() as store:
        everybody = await crowd(store)
        about = await things(store, everybody[Duty.ESP, "own"])
        for (duty, place), person in everybody.items():
            said = await outcome(store, LISTS[act], person, about)
            assert said == (ALLOWED if duty in EXPECTED[act] else NOT_ALLOWED), (duty, place)


async def test_a_list_holds_nothing_of_another_place(memory: Memory) -> None:
    async with memory.transaction() as store:
        everybody = await crowd(store)
        about = await things(store, everybody[Duty.ESP, "own"])
        for place in ("own", "parent", "sibling", "other region"):
            person = everybody[Duty.COORDINATOR, place]
            board = await peer_board.board(store, person, NOW)
            queue = await peer_queue.queue(store, person, NOW)
            assert (about.row in {row.esp.id for row in board.rows}) is (place in INSIDE), place
            assert (about.request in {one.request.code for one in queue}) is (place in INSIDE), place


async def test_who_may_suggest_a_peer_to_a_family(memory: Memory) -> None:
    async with memory.transaction() as store:
        everybody = await crowd(store)
        code = (await sent(store, await joined(store), form="family")).case.code
        for (duty, place), person in everybody.items():
            said = await outcome(store, peer_requests.suggest, person, code, NOW)
            assert said == expected("suggest_peer", duty, place, own=False), (duty, place)
