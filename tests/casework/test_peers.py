"""Peer support through casework, on both databases: the register's clock, offers, limits, and what leaving destroys."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from casework import danger, peer_board, peer_matching, peer_queue, peer_requests, peers, privacy
from casework.notices import Notice
from casework.peer_requests import Asked, Line
from db import peer_requests as kept
from db import peers as register
from db.peer_tables import (
    peer_matches,
    peer_offers,
)
from db.peer_tables import (
    peer_requests as rows_of_requests,
)
from db.peer_tables import (
    peers as rows_of_peers,
)
from db.session import Memory, Stale
from db.tables import vaults
from domain import peer_requests as rules
from domain.access import NotAllowed
from domain.case import AgeBand
from domain.peer_requests import Kind, Needs, OfferStatus, Request, Status
from domain.peers import MOTHER, Esp, Gender, Obstacle, Profile, Stage, Theme
from domain.people import Duty, Person
from domain.refusals import NotFound
from domain.rota import NotWatchful
from domain.triage import Level
from tests import builders
from tests.builders import AMBITO, COMUNE, FAR_AMBITO, NOW, SIBLING, joined, later
from tests.casework.clockwork import kinds, runs_until, told

TOLD = Profile(
    {"it": MOTHER}, frozenset({Theme.LOSS}), frozenset({COMUNE}), True, frozenset({1}), Gender.WOMAN
)
NEEDS = Needs(frozenset({Theme.LOSS}), {"it": MOTHER}, frozenset({1}), COMUNE)
YEAR = later(days=365)


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


@pytest.fixture
async def desk(memory: Memory) -> AsyncIterator[Desk]:
    async with memory.transaction() as store:
        boss = await joined(store, Duty.COORDINATOR, name="Carla")
        staff = await joined(store, Duty.CASE_MANAGER, name="Anna")
        esp = await joined(store, Duty.ESP, name="Teo")
        mother = await joined(store)
    desk = Desk(memory, boss, staff, esp, mother)
    await desk.readied(esp)
    yield desk


class TestTheRegister:
    async def test_who_comes_by_an_invitation_is_a_candidate_and_no_more(self, desk: Desk) -> None:
        fresh = await desk.another(Duty.ESP)

        async with desk.memory.transaction() as store:
            row = await register.of_person(store, fresh.id)

        assert row is not None and row.stage is Stage.CANDIDATE
        await desk.asks()
        assert await _proposes(desk, desk.esp)
        assert not await _proposes(desk, fresh)

    async def test_what_expires_warns_ahead_then_stops_and_says_so(self, desk: Desk) -> None:
        await runs_until(desk.memory, later(days=24))
        assert (await kinds(desk.memory, desk.esp)).count(Notice.PEER_TERM_NEAR) == 1

        await runs_until(desk.memory, later(days=31))

        said = await told(desk.memory, desk.esp)
        assert (Notice.PEER_LAPSED, Obstacle.SUPERVISION) in [(kind, what.get("what")) for kind, what in said]
        assert Notice.PEER_LAPSED in await kinds(desk.memory, desk.staff)
        await desk.asks(now=later(days=31))
        assert not (await desk.queued(later(days=31)))[0].choices

    async def test_a_supervision_in_time_moves_the_clock(self, desk: Desk) -> None:
        async with desk.memory.transaction() as store:
            await register.supervised(store, desk.esp.id, later(days=20))

        await runs_until(desk.memory, later(days=40))

        assert Notice.PEER_LAPSED not in await kinds(desk.memory, desk.esp)

    async def test_only_somebody_of_the_place_looks_after_an_esp(self, desk: Desk) -> None:
        stranger = await desk.another(Duty.COORDINATOR, at=FAR_AMBITO)
        async with desk.memory.transaction() as store:
            row = await register.of_person(store, desk.esp.id)
            assert row is not None
            with pytest.raises(NotWatchful):
                await peers.set_reference(store, desk.boss, row.id, desk.mother.id, NOW)
            with pytest.raises(NotFound):
                await peers.supervised(store, stranger, row.id, NOW)
            with pytest.raises(NotAllowed):
                await peers.supervised(store, desk.staff, row.id, NOW)

    async def test_two_changes_at_once_do_not_overwrite_each_other(self, desk: Desk) -> None:
        async with desk.memory.transaction() as store:
            row = await register.of_person(store, desk.esp.id)
            assert row is not None
            await peers.set_max_load(store, desk.boss, row.id, 1, NOW)
            with pytest.raises(Stale):
                await register.save(store, replace(row, max_load=2))

    async def test_who_was_accompanied_becomes_a_candidate_by_their_own_yes(self, desk: Desk) -> None:
        line = await _matched(desk)
        async with desk.memory.transaction() as store:
            await peers.invite_beneficiary(store, desk.boss, line.request.code, NOW)
            invited = await register.of_person(store, desk.mother.id)
            assert invited is not None and invited.stage is Stage.INVITED
            row = await peers.answer_invitation(store, desk.mother, NOW, yes=True)

        assert row.stage is Stage.CANDIDATE
        said = dict(await told(desk.memory, desk.mother))
        assert said[Notice.PEER_INVITED]["covered"] is True

    async def test_the_board_puts_late_care_first(self, desk: Desk) -> None:
        other = await desk.another(Duty.ESP, name="Aldo")
        await desk.readied(other, now=later(days=20))
        async with desk.memory.transaction() as store:
            board = await peer_board.board(store, desk.boss, later(days=35))

        assert [(row.name, row.is_late) for row in board.rows] == [("Teo", True), ("Aldo", False)]


async def _proposes(desk: Desk, person: Person, now: Any = NOW) -> bool:
    return any(choice.proposal.esp == person.id for one in await desk.queued(now) for choice in one.choices)


async def _matched(desk: Desk) -> Line:
    line = await desk.asks()
    offer = await desk.offers(line)
    async with desk.memory.transaction() as store:
        await peer_matching.accept(store, desk.esp, offer, NOW)
        await peer_matching.agree(store, desk.mother, offer, NOW)
    return line


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

        assert not await _proposes(desk, desk.esp)
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

        assert not await _proposes(desk, desk.esp)
        with pytest.raises(rules.Unfit):
            await desk.offers(lines[3])

    async def test_the_second_of_two_coordinators_learns_that_it_was_done(self, desk: Desk) -> None:
        line = await desk.asks()
        await desk.offers(line)

        with pytest.raises(rules.NotWaiting):
            await desk.offers(line)


class TestAnswering:
    async def test_both_yes_open_one_talk(self, desk: Desk) -> None:
        line = await _matched(desk)

        (match,) = await builders.rows(desk.memory, peer_matches)
        assert (match.asker_person_id, match.esp_person_id) == (desk.mother.id, desk.esp.id)
        assert (await desk.request(line)).status is Status.MATCHED
        assert Notice.TALK_OPENED in await kinds(desk.memory, desk.mother)
        assert Notice.TALK_OPENED in await kinds(desk.memory, desk.esp)

    async def test_a_second_yes_changes_nothing(self, desk: Desk) -> None:
        await _matched(desk)
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

        assert not await _proposes(desk, desk.esp)
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
        await _matched(desk)
        (match,) = await builders.rows(desk.memory, peer_matches)
        async with desk.memory.transaction() as store:
            await peer_matching.ended(store, match.id, "problem", NOW)

        await desk.asks()

        assert not await _proposes(desk, desk.esp)

    async def test_no_second_request_while_a_talk_is_open(self, desk: Desk) -> None:
        await _matched(desk)

        with pytest.raises(rules.AlreadyAccompanied):
            await desk.asks()


class TestMinors:
    async def test_a_private_talk_is_refused_where_the_switch_is_off(self, desk: Desk) -> None:
        with pytest.raises(rules.NoPrivateTalk):
            await desk.asks(age_band=AgeBand.FROM_14)

    async def test_with_the_switch_on_consent_check_and_presence_are_needed(self, desk: Desk) -> None:
        async with desk.memory.transaction() as store:
            await peer_requests.set_private_talks_of_minors(store, desk.boss, AMBITO, NOW, on=True)
        line = await desk.asks(age_band=AgeBand.FROM_14)
        assert not (await desk.queued())[0].may_talk
        with pytest.raises(rules.NoPrivateTalk):
            await desk.offers(line)

        async with desk.memory.transaction() as store:
            await peer_requests.record_consent(store, desk.boss, line.request.code, desk.staff.id, NOW)

        assert await _proposes(desk, desk.esp)
        await desk.offers(line)

    async def test_an_esp_without_the_check_is_not_proposed_to_a_minor(self, desk: Desk) -> None:
        async with desk.memory.transaction() as store:
            await peer_requests.set_private_talks_of_minors(store, desk.boss, AMBITO, NOW, on=True)
            row = await register.of_person(store, desk.esp.id)
            assert row is not None
            unseen = replace(row.papers, check_until=None)
            await register.save(store, replace(row, papers=unseen))
        line = await desk.asks(age_band=AgeBand.FROM_14)
        async with desk.memory.transaction() as store:
            await peer_requests.record_consent(store, desk.boss, line.request.code, desk.staff.id, NOW)

        assert not await _proposes(desk, desk.esp)

    async def test_below_fourteen_nothing_is_written(self, desk: Desk) -> None:
        with pytest.raises(rules.TooYoung):
            await desk.asks(age_band=AgeBand.FROM_10, kind=Kind.CONTACT, needs=None)

        assert await builders.rows(desk.memory, rows_of_requests) == []

    async def test_a_wish_for_a_contact_is_answered_by_a_person(self, desk: Desk) -> None:
        line = await desk.asks(age_band=AgeBand.FROM_14, kind=Kind.CONTACT, needs=None)

        async with desk.memory.transaction() as store:
            await peer_requests.handled(store, desk.boss, line.request.code, NOW)

        assert (await desk.request(line)).status is Status.CLOSED
        assert Notice.PEER_WORD in await kinds(desk.memory, desk.mother)


class TestWhatIsKept:
    async def test_themes_and_profile_are_sealed(self, desk: Desk) -> None:
        await desk.asks()
        (request,) = await builders.rows(desk.memory, rows_of_requests)
        (row,) = await builders.rows(desk.memory, rows_of_peers)

        for sealed in (request.content_sealed, row.content_sealed):
            assert sealed and Theme.LOSS.encode() not in sealed and sealed != b"it"

    async def test_leaving_destroys_what_was_told_and_ends_what_was_open(self, desk: Desk) -> None:
        line = await _matched(desk)
        async with desk.memory.transaction() as store:
            await privacy.leave(store, desk.mother, NOW)
            await privacy.leave(store, desk.esp, NOW)

        request = await desk.request(line)
        assert request.asker is None and request.needs is None
        (match,) = await builders.rows(desk.memory, peer_matches)
        assert match.status == "ended"
        (row,) = await builders.rows(desk.memory, rows_of_peers)
        assert row.stage == Stage.LEFT and row.content_sealed is None
        keys = await builders.rows(desk.memory, vaults)
        assert all(one.key_wrapped is None for one in keys if one.id in (line.request.id, row.id))
        assert (await builders.rows(desk.memory, peer_offers))[0].status == OfferStatus.AGREED


class TestFromACase:
    async def test_the_family_is_asked_and_only_they_can_ask_for_a_peer(self, desk: Desk) -> None:
        async with desk.memory.transaction() as store:
            receipt = await builders.sent(store, desk.mother, form="family")
            code = receipt.case.code
            assert await peer_requests.suggest(store, desk.boss, code, NOW) == 1

        assert Notice.PEER_SUGGESTED in await kinds(desk.memory, desk.mother)
        assert await builders.rows(desk.memory, rows_of_requests) == []

    async def test_a_teacher_is_not_asked_for_a_family(self, desk: Desk) -> None:
        teacher = await desk.another(Duty.TEACHER)
        async with desk.memory.transaction() as store:
            receipt = await builders.sent(store, teacher)
            code = receipt.case.code
            with pytest.raises(rules.NobodyToAsk):
                await peer_requests.suggest(store, desk.boss, code, NOW)
