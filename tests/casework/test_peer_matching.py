"""From a request to both having said yes, on both databases: the line, approving, answering, silence."""

import pytest

from casework import danger, peer_matching, peer_requests, peers
from casework.notices import Notice
from db import peer_requests as kept
from db import peers as register
from db.peer_tables import (
    peer_matches,
    peer_offers,
)
from db.session import Memory
from domain import peer_requests as rules
from domain.peer_requests import Status
from domain.people import Duty
from domain.refusals import NotFound
from domain.triage import Level
from tests import builders
from tests.builders import NOW, SIBLING, later
from tests.casework.clockwork import kinds, runs_until, told
from tests.casework.peer_desk import Desk, a_desk, matched, proposes


@pytest.fixture
async def desk(memory: Memory) -> Desk:
    """Everybody of these tests."""
    return await a_desk(memory)


class TestTheLine:
    async def test_the_place_and_the_measured_wait_are_told(self, desk: Desk) -> None:
        async with desk.memory.transaction() as store:
            await peers.pause(store, desk.esp, NOW)
        first = await desk.asks()
        second = await desk.asks(await desk.another(), now=later(hours=1))

        assert (first.place, second.place) == (1, 2)
        assert first.ahead is None

    async def test_after_some_matches_the_time_ahead_is_measured(self, desk: Desk) -> None:
        for number in range(4):
            asker, esp = await desk.another(), await desk.another(Duty.ESP)
            await desk.readied(esp, now=later(days=number))
            line = await desk.asks(asker, now=later(days=number))
            offer = await desk.offers(line, esp, now=later(days=number + 1))
            async with desk.memory.transaction() as store:
                await peer_matching.accept(store, esp, offer, later(days=number + 2))
                await peer_matching.agree(store, asker, offer, later(days=number + 3))

        line = await desk.asks(now=later(days=10))

        assert line.place == 1
        assert line.ahead is not None and 0 < line.ahead.middle < 60

    async def test_one_request_at_a_time(self, desk: Desk) -> None:
        await desk.asks()

        with pytest.raises(rules.AlreadyAsking):
            await desk.asks()

    async def test_every_two_weeks_who_waits_is_asked_behind_the_neutral_line(self, desk: Desk) -> None:
        await desk.asks()

        await runs_until(desk.memory, later(days=29))

        asked = [params for kind, params in await told(desk.memory, desk.mother) if kind == Notice.PEER_STILL]
        assert len(asked) == 2
        assert all(params["covered"] for params in asked)

    async def test_stepping_back_takes_the_offer_with_it(self, desk: Desk) -> None:
        line = await desk.asks()
        offer = await desk.offers(line)

        async with desk.memory.transaction() as store:
            await peer_requests.withdraw(store, desk.mother, NOW)

        assert (await desk.request(line)).status is Status.CLOSED
        assert Notice.PEER_OFFER_GONE in await kinds(desk.memory, desk.esp)
        async with desk.memory.transaction() as store:
            with pytest.raises(rules.OfferGone):
                await peer_matching.accept(store, desk.esp, offer, NOW)

    async def test_a_request_that_nobody_looked_at_comes_to_the_coordinators_again(self, desk: Desk) -> None:
        await desk.asks()

        await runs_until(desk.memory, later(days=9))

        said = await kinds(desk.memory, desk.boss)
        assert said.count(Notice.PEER_ASKED) == 1
        assert said.count(Notice.PEER_PROPOSAL) == 3


class TestApproving:
    async def test_a_foreign_request_is_not_there(self, desk: Desk) -> None:
        line = await desk.asks()
        stranger = await desk.another(Duty.COORDINATOR, at=SIBLING)

        async with desk.memory.transaction() as store:
            with pytest.raises(NotFound):
                await peer_matching.approve(store, stranger, line.request.code, desk.esp.id, NOW)

    async def test_no_approval_reaches_past_a_hard_limit(self, desk: Desk) -> None:
        line = await desk.asks()
        async with desk.memory.transaction() as store:
            await peers.pause(store, desk.esp, NOW)

        with pytest.raises(rules.Unfit):
            await desk.offers(line)

    async def test_a_tie_in_life_keeps_two_apart(self, desk: Desk) -> None:
        line = await desk.asks()
        async with desk.memory.transaction() as store:
            row = await register.of_person(store, desk.esp.id)
            assert row is not None
            await peers.bar(store, desk.boss, row.id, line.request.code, NOW)

        assert not await proposes(desk, desk.esp)
        with pytest.raises(rules.Unfit):
            await desk.offers(line)

    async def test_nobody_is_matched_with_themselves(self, desk: Desk) -> None:
        line = await desk.asks(desk.esp)

        with pytest.raises(rules.Unfit):
            await desk.offers(line)

    @pytest.mark.parametrize("level", [Level.P1, Level.P2])
    async def test_while_a_case_is_urgent_the_service_is_there_and_not_a_peer(
        self, desk: Desk, level: Level
    ) -> None:
        async with desk.memory.transaction() as store:
            case = await builders.stored(store, level=level)
        line = await desk.asks(case=case.id)

        assert (await desk.queued())[0].endangered
        with pytest.raises(rules.SubjectInDanger):
            await desk.offers(line)

    async def test_after_a_cry_for_help_nobody_is_proposed(self, desk: Desk) -> None:
        line = await desk.asks()
        async with desk.memory.transaction() as store:
            await danger.cry(store, desk.mother, source="tap", now=NOW, lineage=builders.LINEAGE)

        with pytest.raises(rules.SubjectInDanger):
            await desk.offers(line)

    async def test_an_offer_counts_as_load_so_that_nobody_is_asked_too_much(self, desk: Desk) -> None:
        lines = [await desk.asks(await desk.another()) for _ in range(4)]
        for line in lines[:3]:
            await desk.offers(line)

        assert not await proposes(desk, desk.esp)
        with pytest.raises(rules.Unfit):
            await desk.offers(lines[3])

    async def test_the_second_of_two_coordinators_learns_that_it_was_done(self, desk: Desk) -> None:
        line = await desk.asks()
        await desk.offers(line)

        with pytest.raises(rules.NotWaiting):
            await desk.offers(line)


class TestAnswering:
    async def test_both_yes_open_one_talk(self, desk: Desk) -> None:
        line = await matched(desk)

        (match,) = await builders.rows(desk.memory, peer_matches)
        assert (match.asker_person_id, match.esp_person_id) == (desk.mother.id, desk.esp.id)
        assert (await desk.request(line)).status is Status.MATCHED
        assert Notice.TALK_OPENED in await kinds(desk.memory, desk.mother)
        assert Notice.TALK_OPENED in await kinds(desk.memory, desk.esp)

    async def test_a_second_yes_changes_nothing(self, desk: Desk) -> None:
        await matched(desk)
        (offer,) = await builders.rows(desk.memory, peer_offers)

        async with desk.memory.transaction() as store:
            with pytest.raises(rules.OfferGone):
                await peer_matching.agree(store, desk.mother, offer.id, NOW)

        assert len(await builders.rows(desk.memory, peer_matches)) == 1

    async def test_an_offer_of_somebody_else_is_not_there(self, desk: Desk) -> None:
        offer = await desk.offers(await desk.asks())
        stranger = await desk.another(Duty.ESP)

        async with desk.memory.transaction() as store:
            for refused in (
                peer_matching.accept(store, stranger, offer, NOW),
                peer_matching.decline(store, stranger, offer, NOW),
                peer_matching.agree(store, stranger, offer, NOW),
                peer_matching.offer_for_esp(store, stranger, offer),
                peer_matching.offer_for_asker(store, stranger, offer),
            ):
                with pytest.raises(NotFound):
                    await refused

    async def test_an_esp_whose_papers_lapsed_meanwhile_cannot_say_yes(self, desk: Desk) -> None:
        offer = await desk.offers(await desk.asks())
        async with desk.memory.transaction() as store:
            await register.owe_debrief(store, desk.esp.id, NOW)
            with pytest.raises(rules.Unfit):
                await peer_matching.accept(store, desk.esp, offer, later(hours=1))

    async def test_who_said_no_is_not_asked_again_and_the_reason_is_sealed(self, desk: Desk) -> None:
        offer = await desk.offers(await desk.asks())
        async with desk.memory.transaction() as store:
            await peer_matching.decline(store, desk.esp, offer, NOW, reason="Conosco la famiglia")

        assert not await proposes(desk, desk.esp)
        (row,) = await builders.rows(desk.memory, peer_offers)
        assert b"Conosco" not in row.reason_sealed
        async with desk.memory.transaction() as store:
            assert await kept.reasons_of(store, [offer]) == {offer: "Conosco la famiglia"}

    async def test_silence_of_either_side_frees_the_place(self, desk: Desk) -> None:
        line = await desk.asks()
        await desk.offers(line)
        await runs_until(desk.memory, later(hours=49))
        assert (await desk.request(line)).status is Status.WAITING

        other = await desk.another(Duty.ESP)
        await desk.readied(other, now=later(hours=49))
        offer = await desk.offers(line, other, now=later(hours=50))
        async with desk.memory.transaction() as store:
            await peer_matching.accept(store, other, offer, later(hours=51))
        await runs_until(desk.memory, later(hours=51 + 73))

        assert (await desk.request(line)).status is Status.WAITING
        assert Notice.PEER_LATE in await kinds(desk.memory, desk.mother)
        async with desk.memory.transaction() as store:
            row = await register.of_person(store, other.id)
        assert row is not None and row.load == 0

    async def test_a_match_that_ended_for_a_problem_is_never_proposed_again(self, desk: Desk) -> None:
        await matched(desk)
        (match,) = await builders.rows(desk.memory, peer_matches)
        async with desk.memory.transaction() as store:
            await peer_matching.ended(store, match.id, "problem", NOW)

        await desk.asks()

        assert not await proposes(desk, desk.esp)

    async def test_no_second_request_while_a_talk_is_open(self, desk: Desk) -> None:
        await matched(desk)

        with pytest.raises(rules.AlreadyAccompanied):
            await desk.asks()
