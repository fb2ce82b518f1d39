"""One's own data: seen at once, left behind at once; a sent report goes only when a person says so, with a reason."""

from datetime import timedelta

import pytest

from casework import privacy, reports, threads, triage
from casework.notices import Notice
from db import reports as sent_reports
from db import requests
from db.session import Memory
from db.tables import duties, outbox, persons, rota, timers, vaults
from db.tables import reports as report_rows
from db.tables import requests as request_rows
from db.threads import VaultDestroyed
from domain.case_acts import ReasonMissing
from domain.people import Duty, Person
from domain.refusals import NotFound
from tests.builders import NOW, joined, later, rows, sent, the_protocol
from tests.casework.clockwork import kinds, runs_until, told

PROTOCOL = the_protocol()


@pytest.fixture
async def teacher(memory: Memory) -> Person:
    async with memory.transaction() as store:
        return await joined(store, Duty.TEACHER, name="Elena")


@pytest.fixture
async def coordinator(memory: Memory) -> Person:
    async with memory.transaction() as store:
        return await joined(store, Duty.COORDINATOR)


async def test_what_is_held_is_shown_at_once(memory: Memory, teacher: Person) -> None:
    async with memory.transaction() as store:
        receipt = await sent(store, teacher)
        await privacy.ask_access(store, teacher, PROTOCOL, NOW)
        held = await privacy.held(store, teacher, NOW)

    assert (held.language, held.duties, held.pending) == ("it", (Duty.TEACHER,), 1)
    assert held.receipts == ((receipt.code, NOW),)


class TestAsking:
    async def test_a_copy_is_promised_within_a_month_and_the_lead_body_is_told(
        self, memory: Memory, teacher: Person, coordinator: Person
    ) -> None:
        async with memory.transaction() as store:
            due = await privacy.ask_access(store, teacher, PROTOCOL, NOW)
            again = await privacy.ask_access(store, teacher, PROTOCOL, later(days=3))

        assert due == again
        assert later(days=28) < due < later(days=33)
        assert await kinds(memory, coordinator) == [Notice.ACCESS_ASKED]
        assert len(await rows(memory, request_rows)) == 1

    async def test_an_erasure_is_asked_once_for_each_report(
        self, memory: Memory, teacher: Person, coordinator: Person
    ) -> None:
        async with memory.transaction() as store:
            receipts = [(await sent(store, teacher)).code for _ in range(2)]
            for receipt in (*receipts, receipts[0]):
                await privacy.ask_erasure(store, teacher, receipt, PROTOCOL, NOW)

        asked = [
            about["code"] for kind, about in await told(memory, coordinator) if kind == Notice.ERASURE_ASKED
        ]
        assert asked == receipts
        assert len(await rows(memory, request_rows)) == 2

    async def test_until_somebody_decides_it_is_told_again_at_its_term_and_every_week(
        self, memory: Memory, teacher: Person, coordinator: Person
    ) -> None:
        async with memory.transaction() as store:
            receipt = (await sent(store, teacher)).code
            due = await privacy.ask_erasure(store, teacher, receipt, PROTOCOL, NOW)
        before = (await kinds(memory, coordinator)).count(Notice.ERASURE_ASKED)

        for days, times in ((-8, 0), (-7, 1), (-1, 1), (0, 2), (6, 2), (7, 3), (21, 5)):
            await runs_until(memory, due + timedelta(days=days))
            assert (await kinds(memory, coordinator)).count(Notice.ERASURE_ASKED) == before + times, days

        (request,) = await rows(memory, request_rows)
        async with memory.transaction() as store:
            await privacy.decide(store, coordinator, request.id, grant=False, reason="serve", now=due)
        assert await rows(memory, timers, kind=privacy.REQUEST_DUE) == []

    async def test_only_ones_own_report_can_be_asked_away(self, memory: Memory, teacher: Person) -> None:
        async with memory.transaction() as store:
            receipt = (await sent(store, teacher)).code
            other = await joined(store, Duty.TEACHER)

        async with memory.transaction() as store:
            with pytest.raises(NotFound):
                await privacy.ask_erasure(store, other, receipt, PROTOCOL, NOW)


class TestDeciding:
    @pytest.fixture
    async def request_id(self, memory: Memory, teacher: Person) -> int:
        async with memory.transaction() as store:
            receipt = await sent(store, teacher, text="una cosa sua")
            await privacy.ask_erasure(store, teacher, receipt.code, PROTOCOL, NOW)
            return (await requests.pending_of(store, teacher.id))[0].id

    async def test_granted_the_report_and_the_key_of_its_case_are_gone(
        self, memory: Memory, teacher: Person, coordinator: Person, request_id: int
    ) -> None:
        async with memory.transaction() as store:
            await privacy.decide(
                store, coordinator, request_id, grant=True, reason="lo chiede", now=later(days=1)
            )

        (report,) = await rows(memory, report_rows)
        (vault,) = await rows(memory, vaults)
        assert (report.content_sealed, report.person_id, vault.key_wrapped) == (b"", None, None)
        assert await told(memory, teacher) == [
            (Notice.DECIDED, {"receipt": report.receipt, "granted": True, "covered": False})
        ]
        (row,) = await rows(memory, request_rows)
        assert (row.decision, row.decided_by, row.decided_at) == ("granted", coordinator.id, later(days=1))
        assert b"chiede" not in row.reason_sealed

    async def test_refused_everything_stays(
        self, memory: Memory, teacher: Person, coordinator: Person, request_id: int
    ) -> None:
        async with memory.transaction() as store:
            await privacy.decide(store, coordinator, request_id, grant=False, reason="serve", now=NOW)

        async with memory.transaction() as store:
            (report,) = await sent_reports.of_person(store, teacher.id)
            content = await sent_reports.content(store, report.id)
        assert content is not None and content.answers["text"] == "una cosa sua"
        assert (await told(memory, teacher))[-1][1]["granted"] is False

    @pytest.mark.parametrize("reason", ["", "  "])
    async def test_without_a_reason_nothing_is_decided(
        self, memory: Memory, coordinator: Person, request_id: int, reason: str
    ) -> None:
        async with memory.transaction() as store:
            with pytest.raises(ReasonMissing):
                await privacy.decide(store, coordinator, request_id, grant=True, reason=reason, now=NOW)

        assert [row.decision for row in await rows(memory, request_rows)] == [None]

    async def test_what_was_decided_is_not_decided_again(
        self, memory: Memory, coordinator: Person, request_id: int
    ) -> None:
        async with memory.transaction() as store:
            await privacy.decide(store, coordinator, request_id, grant=False, reason="serve", now=NOW)
            with pytest.raises(NotFound):
                await privacy.decide(store, coordinator, request_id, grant=True, reason="anzi", now=NOW)

    async def test_an_erased_case_takes_no_more_words(
        self, memory: Memory, teacher: Person, coordinator: Person, request_id: int
    ) -> None:
        async with memory.transaction() as store:
            await privacy.decide(store, coordinator, request_id, grant=True, reason="lo chiede", now=NOW)

        (report,) = await rows(memory, report_rows)
        async with memory.transaction() as store:
            with pytest.raises(VaultDestroyed):
                await threads.note(store, coordinator, report.receipt, "una nota", NOW)
            with pytest.raises(threads.NoReporter):
                await threads.ask(store, coordinator, report.receipt, "come va?", PROTOCOL, NOW)
            card = await triage.card(store, coordinator, report.receipt, PROTOCOL, NOW)
        assert (card.reasons, card.missing) == ((), ())


class TestLeaving:
    async def test_profile_and_link_go_and_reports_stay_without_a_sender(
        self, memory: Memory, teacher: Person
    ) -> None:
        async with memory.transaction() as store:
            receipt = await sent(store, teacher)
            kept = await privacy.leave(store, teacher, NOW)

        assert kept == 1
        (row,) = await rows(memory, persons)
        assert (row.name_sealed, row.second_sealed, row.has_duties) == (None, None, False)
        assert await rows(memory, duties) == await rows(memory, outbox) == []
        async with memory.transaction() as store:
            assert await reports.mine(store, teacher) == []
            (report,) = await sent_reports.of_case(store, receipt.case.id)
            assert report.person is None
            content = await sent_reports.content(store, report.id)
        assert content is not None

    async def test_who_leaves_is_told_nothing_more_and_asked_nothing(
        self, memory: Memory, teacher: Person, coordinator: Person
    ) -> None:
        async with memory.transaction() as store:
            receipt = await sent(store, teacher)
            await privacy.leave(store, teacher, NOW)
            with pytest.raises(threads.NoReporter):
                await threads.ask(store, coordinator, receipt.code, "come va?", PROTOCOL, NOW)
            await triage.take_charge(store, coordinator, receipt.code, PROTOCOL, NOW)

        assert await kinds(memory, teacher) == []

    async def test_staff_who_leave_are_on_no_duty_list(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            marta = await joined(store, Duty.TRIAGE_OPERATOR, on_duty=True)
            davide = await joined(store, Duty.TRIAGE_OPERATOR, on_duty=True)
            await privacy.leave(store, marta, NOW)

        assert [row.person_id for row in await rows(memory, rota)] == [davide.id]
