"""A report becomes a case where the young person lives, once; who is told; and what its reporter sees afterwards."""

import asyncio
from typing import Any

import pytest

from casework import network, people, reports, threads, triage
from casework.network import NetworkStands
from casework.notices import Notice
from db import cases, facts, rota, territories
from db.session import Memory, Stale
from db.tables import audit, invitations, timers, transitions
from db.tables import reports as report_rows
from domain import network_file
from domain.case import CaseState, CoarseState
from domain.case_acts import AlreadyTaken
from domain.invitation import CodeExpired, CodeUnknown, CodeUsed, NotByInvitation
from domain.people import Duty, Person, TerritoryId
from domain.refusals import NotFound
from domain.triage import Level
from tests.builders import (
    AMBITO,
    BODIES,
    COMUNE,
    FAR_COMUNE,
    LEAD,
    NOW,
    PLACES,
    SCHOOL,
    SIBLING,
    SIBLING_COMUNE,
    a_memory,
    joined,
    later,
    rows,
    sent,
    tables,
    the_protocol,
)
from tests.casework.clockwork import kinds, told
from tests.databases import PostgreSQL, SQLite

PROTOCOL = the_protocol()


@pytest.fixture
async def teacher(memory: Memory) -> Person:
    async with memory.transaction() as store:
        return await joined(store, Duty.TEACHER, at=COMUNE, organisation=SCHOOL)


class TestSending:
    @pytest.mark.parametrize(
        ("answers", "place"),
        [
            ({"comune": "900001"}, COMUNE),
            ({"comune": "900101", "seen_in": "900001"}, SIBLING_COMUNE),
            ({"comune": "non so", "seen_in": "900901"}, FAR_COMUNE),
            ({"comune": "404404", "seen_in": "404405"}, AMBITO),
            ({"comune": "preferisco non dire"}, AMBITO),
        ],
    )
    async def test_the_case_lies_where_the_young_person_lives_else_where_it_was_seen(
        self, memory: Memory, teacher: Person, answers: dict[str, Any], place: TerritoryId
    ) -> None:
        async with memory.transaction() as store:
            receipt = await sent(store, teacher, **answers)

        async with memory.transaction() as store:
            found = await cases.by_code(store, receipt.code)
        assert found is not None and found.territory == place

    async def test_it_walks_from_sent_to_triage_and_keeps_its_protocol(
        self, memory: Memory, teacher: Person
    ) -> None:
        async with memory.transaction() as store:
            receipt = await sent(store, teacher, T1="spesso", family_informed="better not", age=13)

        async with memory.transaction() as store:
            case = await cases.by_code(store, receipt.code)
        assert case is not None
        assert (case.state, case.protocol_version) == (CaseState.IN_TRIAGE, PROTOCOL.version)
        assert (case.family_blocked, case.entry.age_band.value) == (True, "10-13")
        (move,) = await rows(memory, transitions)
        assert (move.source, move.target, move.actor_id) == ("inviata", "in_triage", teacher.id)
        (report,) = await rows(memory, report_rows)
        assert (report.reporter_kind, report.organisation_id, report.receipt) == (
            "teacher",
            SCHOOL,
            case.code,
        )

    async def test_only_signs_that_were_seen_are_red_flags(self, memory: Memory, teacher: Person) -> None:
        async with memory.transaction() as store:
            flagged = (await sent(store, teacher, X2="sì", X3="sì")).case
            wished = (await sent(store, teacher, T1="spesso", urgency="yes")).case

        assert flagged.red_flags >= 2
        assert wished.red_flags == 0

    async def test_those_who_triage_there_are_told_code_and_level_and_nothing_else(
        self, memory: Memory, teacher: Person
    ) -> None:
        async with memory.transaction() as store:
            operator = await joined(store, Duty.TRIAGE_OPERATOR)
            on_duty = await joined(store, Duty.CASE_MANAGER, on_duty=True)
            manager = await joined(store, Duty.CASE_MANAGER)
            elsewhere = await joined(store, Duty.TRIAGE_OPERATOR, at=SIBLING)
            receipt = await sent(store, teacher, X2="sì", text="la chiamano Anna")

        for person, count in ((operator, 1), (on_duty, 1), (manager, 0), (elsewhere, 0)):
            assert (await kinds(memory, person)).count(Notice.NEW_REPORT) == count
        (about,) = [about for kind, about in await told(memory, operator) if kind == Notice.NEW_REPORT]
        assert about == {
            "code": receipt.code,
            "level": "P2",
            "source": "teacher",
            "place": "Borgoserio",
            "due": int(receipt.case.promises.acknowledge.timestamp()),
        }

    async def test_the_reporter_is_told_when_nobody_is_on_duty(self, memory: Memory, teacher: Person) -> None:
        async with memory.transaction() as store:
            assert (await sent(store, teacher)).nobody_on_duty
            await joined(store, Duty.TRIAGE_OPERATOR, on_duty=True)
            assert not (await sent(store, teacher)).nobody_on_duty

    async def test_each_step_has_two_clocks(self, memory: Memory, teacher: Person) -> None:
        async with memory.transaction() as store:
            receipt = await sent(store, teacher)

        kinds_set = [row.kind for row in await rows(memory, timers, subject_id=receipt.case.id)]
        assert sorted(kinds_set) == ["promise_due"] * 4 + ["promise_near"] * 4

    async def test_a_report_that_is_rolled_back_never_was(self, memory: Memory, teacher: Person) -> None:
        with pytest.raises(ZeroDivisionError):
            async with memory.transaction() as store:
                await sent(store, teacher)
                raise ZeroDivisionError

        assert await rows(memory, report_rows) == []
        assert await kinds(memory, teacher) == []


class TestTwoAtOnce:
    async def test_of_two_who_take_charge_one_holds_the_case_and_the_other_learns_who(
        self, memory: Memory, teacher: Person
    ) -> None:
        async with memory.transaction() as store:
            people = [await joined(store, Duty.TRIAGE_OPERATOR) for _ in range(2)]
            code = (await sent(store, teacher)).code

        async def takes(person: Person) -> Person | None:
            for _ in range(3):
                try:
                    async with memory.transaction() as store:
                        await triage.take_charge(store, person, code, PROTOCOL, NOW)
                    return person
                except Stale:
                    continue  # the door replays the update
                except AlreadyTaken as taken:
                    assert taken.holder != person.id
                    return None
            raise AssertionError("stale for ever")

        held = [person for person in await asyncio.gather(*map(takes, people)) if person is not None]

        async with memory.transaction() as store:
            case = await cases.by_code(store, code)
        assert case is not None and [case.operator] == [person.id for person in held]


class TestReceipts:
    async def test_the_reporter_sees_coarse_states_and_no_service(
        self, memory: Memory, teacher: Person
    ) -> None:
        async with memory.transaction() as store:
            operator = await joined(store, Duty.TRIAGE_OPERATOR)
            code = (await sent(store, teacher)).code
            seen = [(await reports.mine(store, teacher))[0].state]
            await triage.take_charge(store, operator, code, PROTOCOL, NOW)
            seen.append((await reports.mine(store, teacher))[0].state)
            await triage.dismiss(store, operator, code, "doppione", NOW)
            seen.append((await reports.mine(store, teacher))[0].state)

        assert seen == [CoarseState.RECEIVED, CoarseState.IN_CHARGE, CoarseState.CLOSED]
        assert await kinds(memory, teacher) == [Notice.TAKEN, Notice.STATE]
        assert "consultorio" not in str(await told(memory, teacher))

    async def test_a_question_waits_until_it_is_answered(self, memory: Memory, teacher: Person) -> None:
        async with memory.transaction() as store:
            operator = await joined(store, Duty.TRIAGE_OPERATOR)
            code = (await sent(store, teacher)).code
            await threads.ask(store, operator, code, "da quando?", PROTOCOL, NOW)
            (standing,) = await reports.mine(store, teacher)
            assert standing.question is not None
            assert await threads.question(store, teacher, code, standing.question) == "da quando?"
            await threads.answer(store, teacher, code, "da un mese", PROTOCOL, NOW)
            (standing,) = await reports.mine(store, teacher)

        assert standing.question is None
        assert Notice.ANSWER in await kinds(memory, operator)

    async def test_who_reads_the_duty_note_is_noted_and_only_for_their_own_report(
        self, memory: Memory, teacher: Person
    ) -> None:
        async with memory.transaction() as store:
            other = await joined(store, Duty.TEACHER)
            receipt = await sent(store, teacher, X3="sì")
            await reports.informed(store, teacher, receipt.code, later(minutes=2))
            with pytest.raises(NotFound):
                await reports.informed(store, other, receipt.code, NOW)

        (row,) = await rows(memory, report_rows)
        assert row.duty_informed_at == later(minutes=2)


class TestJoining:
    async def test_both_reporters_follow_the_surviving_case(self, memory: Memory, teacher: Person) -> None:
        async with memory.transaction() as store:
            operator = await joined(store, Duty.TRIAGE_OPERATOR)
            mother = await joined(store)
            red = await sent(store, mother, form="family", X2="sì")
            calm = await sent(store, teacher)
            await triage.merge(store, operator, red.code, calm.code, PROTOCOL, NOW)

        async with memory.transaction() as store:
            kept = await cases.by_code(store, calm.code)
            assert kept is not None and kept.level is Level.P2 and kept.red_flags == red.case.red_flags
            assert kept.promises.acknowledge == later(hours=4)
            await triage.take_charge(store, operator, calm.code, PROTOCOL, later(minutes=5))
            standings = [(await reports.mine(store, one))[0].state for one in (mother, teacher)]
        assert standings == [CoarseState.IN_CHARGE] * 2
        assert Notice.TAKEN in await kinds(memory, mother)
        assert Notice.TAKEN in await kinds(memory, teacher)
        assert await rows(memory, timers, subject_id=red.case.id) == []

    async def test_the_team_reads_the_threads_of_both(self, memory: Memory, teacher: Person) -> None:
        async with memory.transaction() as store:
            operator = await joined(store, Duty.TRIAGE_OPERATOR)
            mother = await joined(store)
            gone = await sent(store, mother, form="family")
            kept = await sent(store, teacher)
            await threads.note(store, operator, gone.code, "prima nota", NOW)
            await triage.merge(store, operator, gone.code, kept.code, PROTOCOL, NOW)
            await threads.ask(store, operator, kept.code, "da quando?", PROTOCOL, NOW)
            await threads.answer(store, mother, gone.code, "da Natale", PROTOCOL, NOW)
            await threads.answer(store, teacher, kept.code, "da ottobre", PROTOCOL, NOW)

            _, messages, notes = await triage.thread(store, operator, kept.code, NOW)

        assert [one.text for one in messages] == ["da quando?", "da Natale", "da ottobre"]
        assert [one.text for one in notes] == ["prima nota"]

    async def test_across_territories_the_other_coordinator_is_asked(
        self, memory: Memory, teacher: Person
    ) -> None:
        async with memory.transaction() as store:
            mine = await joined(store, Duty.COORDINATOR)
            theirs = await joined(store, Duty.COORDINATOR, at=SIBLING)
            case = await sent(store, teacher)
            other = await sent(store, teacher, comune="900101")
            proposed = await triage.merge(store, mine, case.code, other.code, PROTOCOL, NOW)
            assert proposed.state is CaseState.IN_TRIAGE
            card = await triage.card(store, theirs, other.code, PROTOCOL, NOW)
            assert len(card.reports) == 1

        (about,) = [about for kind, about in await told(memory, theirs) if kind == Notice.SECOND_WORD]
        assert (about["code"], about["into"]) == (case.code, other.code)
        async with memory.transaction() as store:
            gone = await triage.merge(store, theirs, case.code, other.code, PROTOCOL, NOW)
            card = await triage.card(store, theirs, other.code, PROTOCOL, NOW)
        assert (gone.state, len(card.reports)) == (CaseState.MERGED, 2)


class TestInvitations:
    async def test_a_code_gives_its_duty_once(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            code = await people.invite(store, None, Duty.TRIAGE_OPERATOR, AMBITO, LEAD, NOW, on_rota=True)
            marta, davide = [await joined(store) for _ in range(2)]
            granted, body = await people.redeem(store, marta, code, later(days=1))

        assert (granted.duty, granted.territory) == (Duty.TRIAGE_OPERATOR, AMBITO)
        assert body is not None and body.id == LEAD
        async with memory.transaction() as store:
            assert await rota.held_by(store, marta.id)
            with pytest.raises(CodeUsed):
                await people.redeem(store, davide, code, later(days=1))
            with pytest.raises(CodeUnknown):
                await people.redeem(store, davide, code + "x", NOW)

    async def test_an_old_code_gives_nothing(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            code = await people.invite(store, None, Duty.TEACHER, COMUNE, SCHOOL, NOW)
            marta = await joined(store)
            with pytest.raises(CodeExpired):
                await people.redeem(store, marta, code, later(days=7))

        assert [row.used_at for row in await rows(memory, invitations)] == [None]

    async def test_of_two_who_open_one_link_at_once_one_joins(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            code = await people.invite(store, None, Duty.TEACHER, COMUNE, SCHOOL, NOW)
            both = [await joined(store) for _ in range(2)]

        async def opens(person: Person) -> str:
            try:
                async with memory.transaction() as store:
                    await people.redeem(store, person, code, NOW)
            except (CodeUsed, Stale):
                return "too late"
            return "joined"

        assert sorted(await asyncio.gather(*map(opens, both))) == ["joined", "too late"]

    async def test_what_cannot_be_invited(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            coordinator = await joined(store, Duty.COORDINATOR)
            for duty, on_rota in ((Duty.FAMILY, False), (Duty.TEACHER, True), (Duty.ADMINISTRATOR, False)):
                by = coordinator if duty is Duty.ADMINISTRATOR else None
                with pytest.raises(NotByInvitation):
                    await people.invite(store, by, duty, AMBITO, None, NOW, on_rota=on_rota)
            with pytest.raises(NotFound):
                await people.invite(store, None, Duty.TEACHER, TerritoryId(404), None, NOW)


class TestTheNetwork:
    async def test_it_is_told_once(self, memory: Memory) -> None:
        told_anew = network_file.Network(PLACES, BODIES, invented=False)

        async with memory.transaction() as store:
            with pytest.raises(NetworkStands):
                await network.load(store, told_anew, NOW)

        assert await rows(memory, audit, act="network_loaded") == []

    @pytest.fixture
    def empty_url(self, database: SQLite | PostgreSQL) -> str:
        return database.fresh(tables)

    @pytest.mark.parametrize("invented", [True, False])
    async def test_an_empty_house_learns_it_whole(self, empty_url: str, invented: bool) -> None:
        memory = a_memory(empty_url)
        async with memory.transaction() as store:
            await network.load(store, network_file.Network(PLACES, BODIES, invented), NOW)

        async with memory.transaction() as store:
            assert await facts.holds_invented(store) is invented
            assert set(await territories.all_of(store)) == set(PLACES)
            assert await territories.lead_body(store) == BODIES[0]
        assert len(await rows(memory, audit, act="network_loaded")) == 1
        await memory.close()
