"""Reports in memory: sealed in their case, found by their own reporter alone, and joined only by what was really joined."""

from dataclasses import replace

import pytest

from db import cases, dangers, people, reports, requests, threads
from db.dangers import Danger
from db.ids import new_id
from db.session import Memory, Stale, Store
from db.tables import messages, persons
from db.tables import reports as report_rows
from db.threads import Voice
from domain.case import Case, CaseState
from domain.people import Duty, Person
from tests.builders import NOW, a_code, joined, later, rows, sent, stored


async def reported(store: Store, teacher: Person) -> Case:
    return (await sent(store, teacher)).case


async def joined_to(store: Store, case: Case, other: Case, state: CaseState) -> None:
    """Point a case at another: joined, or only proposed."""
    found = await cases.by_id(store, case.id)
    assert found is not None
    await cases.save(store, replace(found, merging_into=other.id, state=state))


class TestOfACase:
    async def test_a_case_has_the_reports_of_every_case_joined_to_it(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            teacher = await joined(store, Duty.TEACHER)
            first, second, third, other = [await reported(store, teacher) for _ in range(4)]
            await joined_to(store, first, second, CaseState.MERGED)
            await joined_to(store, second, third, CaseState.MERGED)

            found = [report.case for report in await reports.of_case(store, third.id)]
            assert found == [first.id, second.id, third.id]
            assert [report.case for report in await reports.of_case(store, other.id)] == [other.id]

    async def test_what_was_only_proposed_is_not_joined(self, memory: Memory) -> None:
        """Until the second coordinator speaks, the other territory sees nothing of the case."""
        async with memory.transaction() as store:
            teacher = await joined(store, Duty.TEACHER)
            case, other = [await reported(store, teacher) for _ in range(2)]
            await joined_to(store, case, other, CaseState.IN_TRIAGE)

            assert [report.case for report in await reports.of_case(store, other.id)] == [other.id]


class TestOfAPerson:
    async def test_a_receipt_opens_for_its_own_reporter_alone(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            teacher, other = [await joined(store, Duty.TEACHER) for _ in range(2)]
            receipt = (await sent(store, teacher)).code

            mine = await reports.by_receipt(store, receipt, teacher.id)
            assert mine is not None and mine.person == teacher.id
            assert await reports.by_receipt(store, receipt, other.id) is None
            assert await reports.receipt_taken(store, receipt)
            assert not await reports.receipt_taken(store, a_code())

    async def test_ones_reports_come_newest_first(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            teacher = await joined(store, Duty.TEACHER)
            codes = [(await sent(store, teacher)).code for _ in range(3)]
            await sent(store, await joined(store, Duty.TEACHER))

            assert [report.receipt for report in await reports.of_person(store, teacher.id)] == codes[::-1]

    async def test_who_withdraws_has_no_reports_and_the_reports_stay(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            teacher, other = [await joined(store, Duty.TEACHER) for _ in range(2)]
            case, _, _ = [await reported(store, one) for one in (teacher, teacher, other)]
            assert await reports.unlink(store, teacher.id) == 2

            assert await reports.of_person(store, teacher.id) == []
            assert [report.person for report in await reports.of_case(store, case.id)] == [None]
            assert len(await reports.of_person(store, other.id)) == 1

    async def test_the_first_time_a_duty_note_was_read_is_kept(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            teacher = await joined(store, Duty.TEACHER)
            await sent(store, teacher)
            (report,) = await reports.of_person(store, teacher.id)
            for now in (NOW, later(hours=1)):
                await reports.informed(store, report.id, now)

            (report,) = await reports.of_person(store, teacher.id)
            assert report.duty_informed_at == NOW


class TestContent:
    async def test_what_was_said_comes_back_and_lies_sealed(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            teacher = await joined(store, Duty.TEACHER)
            receipt = await sent(store, teacher, T1="spesso", text="piange in bagno")
            (report,) = await reports.of_case(store, receipt.case.id)
            content = await reports.content(store, report.id)

        assert content is not None
        assert (content.answers["T1"], content.answers["text"]) == ("spesso", "piange in bagno")
        assert content.reasons == receipt.assessment.reasons
        (row,) = await rows(memory, report_rows)
        assert b"piange" not in row.content_sealed


class TestThreads:
    async def test_messages_and_notes_are_two_things(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            anna = await joined(store, Duty.TRIAGE_OPERATOR)
            case, other = await stored(store), await stored(store)
            asked = await threads.add_message(
                store, case.id, Voice.QUESTION, "è sola?", author=anna.id, recipient=anna.id, now=NOW
            )
            await threads.add_note(store, case.id, "sentire la scuola", author=anna.id, now=NOW)

        async with memory.transaction() as store:
            assert [one.text for one in await threads.thread(store, case.id)] == ["è sola?"]
            assert [one.text for one in await threads.notes_of(store, case.id)] == ["sentire la scuola"]
            assert await threads.message(store, case.id, asked) is not None
            assert await threads.message(store, other.id, asked) is None
        assert b"sola" not in (await rows(memory, messages))[0].body_sealed


class TestDangers:
    def event(self, person: Person) -> Danger:
        return Danger(new_id(), a_code().replace("CRD", "SOS"), person.id, None, NOW, later(days=30), "tap")

    async def test_a_later_cry_finds_the_open_event(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            nina = await joined(store)
            assert await dangers.open_of(store, nina.id) is None
            made = await dangers.create(store, self.event(nina))
            assert await dangers.open_of(store, nina.id) == made
            await dangers.save(store, replace(made, closed_at=later(hours=1)))
            assert await dangers.open_of(store, nina.id) is None
            assert await dangers.open_all(store) == []

    async def test_two_who_answer_at_once_do_not_overwrite_each_other(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            made = await dangers.create(store, self.event(await joined(store)))
            await dangers.save(store, replace(made, under_age=True))

        with pytest.raises(Stale):
            async with memory.transaction() as store:
                await dangers.save(store, replace(made, closed_at=NOW))

    async def test_erasing_leaves_a_bare_row(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            nina = await joined(store)
            made = await dangers.create(store, self.event(nina))
            await threads.add_message(store, made.id, Voice.DANGER, "ho paura", author=nina.id, now=NOW)
            await dangers.erase(store, made.id, NOW)

        async with memory.transaction() as store:
            left = await dangers.by_id(store, made.id)
            assert left is not None and left.person is None
            assert await store.vault(made.id) is None
        assert await rows(memory, messages) == []


async def test_a_request_is_decided_once(memory: Memory) -> None:
    async with memory.transaction() as store:
        anna = await joined(store, Duty.COORDINATOR)
        request = requests.create(store, "access", anna.id, None, NOW, later(days=30))
        assert [one.id for one in await requests.pending_of(store, anna.id)] == [request]
        await requests.decide(store, request, "granted", anna.id, "è sua", later(days=1))
        await requests.decide(store, request, "refused", anna.id, "ripensamento", later(days=2))

        found = await requests.one(store, request)
        assert found is not None and (found.decision, found.decided_at) == ("granted", later(days=1))
        assert await requests.pending_of(store, anna.id) == []


async def test_a_language_is_kept_for_one_person(memory: Memory) -> None:
    async with memory.transaction() as store:
        anna, _bruno = [await joined(store) for _ in range(2)]
        await people.set_language(store, anna.id, "en")

    assert sorted(row.language for row in await rows(memory, persons)) == ["en", "it"]
