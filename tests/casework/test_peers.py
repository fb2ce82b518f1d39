"""The register of ESP through casework, on both databases: its clock, minors, and what leaving destroys."""

from dataclasses import replace

import pytest

from casework import peer_board, peer_requests, peers, privacy
from casework.notices import Notice
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
from domain.peer_requests import Kind, OfferStatus, Status
from domain.peers import Obstacle, Stage, Theme
from domain.people import Duty
from domain.refusals import NotFound
from domain.rota import NotWatchful
from tests import builders
from tests.builders import AMBITO, FAR_AMBITO, NOW, later
from tests.casework.clockwork import kinds, runs_until, told
from tests.casework.peer_desk import Desk, a_desk, matched, proposes


@pytest.fixture
async def desk(memory: Memory) -> Desk:
    """Everybody of these tests."""
    return await a_desk(memory)


class TestTheRegister:
    async def test_who_comes_by_an_invitation_is_a_candidate_and_no_more(self, desk: Desk) -> None:
        fresh = await desk.another(Duty.ESP)

        async with desk.memory.transaction() as store:
            row = await register.of_person(store, fresh.id)

        assert row is not None and row.stage is Stage.CANDIDATE
        await desk.asks()
        assert await proposes(desk, desk.esp)
        assert not await proposes(desk, fresh)

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
        line = await matched(desk)
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

        assert await proposes(desk, desk.esp)
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

        assert not await proposes(desk, desk.esp)

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
        line = await matched(desk)
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
