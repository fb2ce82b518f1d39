"""How a talk between peers ends: badly and never again, with a wish for somebody else, reviewed, and forgotten."""

from datetime import timedelta

import pytest

from casework import care, peer_matching, peer_requests, talks
from casework.notices import Notice
from db import care as memory_of_care
from db import talks as kept
from db.peer_tables import peer_matches, peer_offers
from db.peer_tables import peer_requests as kept_requests
from db.session import Memory
from db.tables import outbox, vaults
from db.timers import Timer
from db.trail_tables import erasures
from domain.peers import PROBLEM
from domain.talks import REMATCH
from tests.builders import NOW, later, rows, the_protocol
from tests.casework.peer_desk import Desk, a_desk, matched, proposes


@pytest.fixture
async def desk(memory: Memory) -> Desk:
    return await a_desk(memory)


async def ended(desk: Desk, why: str, *, by_esp: bool = False) -> None:
    """Let the mother or the ESP end the talk they are in."""
    async with desk.memory.transaction() as store:
        await talks.end(store, desk.esp if by_esp else desk.mother, None, NOW, why)


@pytest.mark.parametrize("by_esp", [True, False])
async def test_a_talk_that_went_badly_is_told_to_staff_and_the_two_never_meet_again(
    desk: Desk, by_esp: bool
) -> None:
    await matched(desk)
    await ended(desk, PROBLEM, by_esp=by_esp)

    kinds = [row.kind for row in await rows(desk.memory, outbox, person_id=desk.staff.id)]
    assert Notice.TALK_BADLY in kinds
    await desk.asks(now=later(hours=1))
    assert not await proposes(desk, desk.esp, later(hours=1))


async def test_who_wanted_somebody_else_is_not_offered_the_same_again(desk: Desk) -> None:
    await matched(desk)
    await ended(desk, REMATCH)

    kinds = [row.kind for row in await rows(desk.memory, outbox, person_id=desk.staff.id)]
    assert Notice.TALK_BADLY not in kinds
    await desk.asks(now=later(hours=1))
    assert not await proposes(desk, desk.esp, later(hours=1))


async def test_a_plain_ending_keeps_nobody_apart(desk: Desk) -> None:
    await matched(desk)
    await ended(desk, "closed")

    await desk.asks(now=later(hours=1))
    assert await proposes(desk, desk.esp, later(hours=1))


async def test_after_eight_meetings_both_are_asked_how_it_goes_on(desk: Desk) -> None:
    await matched(desk)
    async with desk.memory.transaction() as store:
        ((talk, _side),) = await kept.open_of(store, desk.esp.id)
        for number in range(8):
            begins = later(days=number)
            await memory_of_care.begin(store, talk.id, desk.esp.id, "chat", begins)
            over = Timer(1, care.SESSION, talk.id, 0, begins, 0)
            await care.over(store, over, the_protocol(), begins + timedelta(hours=2))

    for person in (desk.mother, desk.esp):
        kinds = [row.kind for row in await rows(desk.memory, outbox, person_id=person.id)]
        assert kinds.count(Notice.REVIEW) == 1


class TestForgetting:
    async def test_what_was_told_goes_after_the_respite_and_who_asked_after_the_term(
        self, desk: Desk
    ) -> None:
        terms = the_protocol().privacy.terms
        line = await matched(desk)
        await ended(desk, "closed")
        async with desk.memory.transaction() as store:
            early = await peer_requests.forget_old(store, terms, NOW + terms.grace - timedelta(days=1))
            first = await peer_requests.forget_old(store, terms, NOW + terms.grace)
            again = await peer_requests.forget_old(store, terms, NOW + terms.grace)
        (half,) = await rows(desk.memory, kept_requests)
        (key,) = await rows(desk.memory, vaults, id=line.request.id)

        assert (early, first, again) == (0, 1, 0)
        assert half.content_sealed is None and half.asker_person_id == desk.mother.id
        assert key.key_wrapped is None
        assert [one.why for one in await rows(desk.memory, erasures, vault_id=line.request.id)] == ["term"]

        async with desk.memory.transaction() as store:
            await peer_requests.forget_old(store, terms, NOW + max(terms.by_outcome.values()))
        (row,) = await rows(desk.memory, kept_requests)
        (match,) = await rows(desk.memory, peer_matches)
        assert row.asker_person_id is None and match.asker_person_id is None

    async def test_an_open_request_and_an_open_talk_are_never_forgotten(self, desk: Desk) -> None:
        terms = the_protocol().privacy.terms
        await matched(desk)
        async with desk.memory.transaction() as store:
            assert await peer_requests.forget_old(store, terms, later(days=5000)) == 0

    async def test_the_reason_of_a_no_is_read_by_the_coordinator_and_goes_with_the_request(
        self, desk: Desk
    ) -> None:
        line = await desk.asks()
        offer = await desk.offers(line)
        async with desk.memory.transaction() as store:
            await peer_matching.decline(store, desk.esp, offer, NOW, reason="sono stanco")
        (queued,) = await desk.queued()
        async with desk.memory.transaction() as store:
            await peer_requests.withdraw(store, desk.mother, NOW)
            await peer_requests.forget_old(store, the_protocol().privacy.terms, later(days=60))
        (row,) = await rows(desk.memory, peer_offers)

        assert queued.reasons == {offer: "sono stanco"}
        assert row.reason_sealed is None
