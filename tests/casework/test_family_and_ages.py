"""A family that is not informed, whatever waited for it; birthdays that follow the case; from when a yes counts."""

from typing import Any

import pytest

from casework import consents, notices, triage
from casework.consents import Word
from casework.notices import Notice
from db.consents_tables import consents as rows_of_consents
from db.session import Memory
from db.tables import audit
from db.tables import timers as timer_rows
from domain.case import Case
from domain.consent import DatesUnclear, Giver, Responsibility, Scope
from domain.people import Duty, Person
from tests.builders import NOW, joined, later, rows, sent, stored
from tests.casework.clockwork import kinds
from tests.casework.test_consents import BOY, PROTOCOL, case, held, marta

__all__ = ["case", "marta"]


class TestNothingWaitsForAFamilyThatIsNotInformed:
    """What was written before the word was given, or for somebody who also works in the network, stays here too."""

    async def test_what_was_due_in_the_morning_is_dropped(self, memory: Memory, marta: Person) -> None:
        night = later(hours=13)
        async with memory.transaction() as store:
            mother = await joined(store)
            receipt = (await sent(store, mother, form="family")).code
            await triage.take_charge(store, marta, receipt, PROTOCOL, night)
        assert await kinds(memory, mother) == [Notice.TAKEN]

        async with memory.transaction() as store:
            await consents.block_family(store, marta, receipt, blocked=True, reason="prudenza", now=night)

        assert await kinds(memory, mother) == []
        assert [row.detail for row in await rows(memory, audit, act="family_not_told")] == ["taken"]

    async def test_what_was_due_is_dropped_when_the_case_joins_one_that_says_so(
        self, memory: Memory, marta: Person
    ) -> None:
        night = later(hours=13)
        async with memory.transaction() as store:
            mother, teacher = await joined(store), await joined(store, Duty.TEACHER)
            hers = (await sent(store, mother, form="family")).code
            theirs = (await sent(store, teacher)).code
            await triage.take_charge(store, marta, hers, PROTOCOL, night)
            await triage.take_charge(store, marta, theirs, PROTOCOL, night)
            await consents.block_family(store, marta, theirs, blocked=True, reason="prudenza", now=night)
            await triage.merge(store, marta, hers, theirs, PROTOCOL, night)

        assert await kinds(memory, mother) == []
        assert Notice.TAKEN in await kinds(memory, teacher)

    async def test_a_parent_who_also_works_in_the_network_is_family_here(
        self, memory: Memory, marta: Person
    ) -> None:
        async with memory.transaction() as store:
            mother = await joined(store, Duty.ESP)
            receipt = (await sent(store, mother, form="family")).code
            await consents.block_family(store, marta, receipt, blocked=True, reason="prudenza", now=NOW)
            await triage.take_charge(store, marta, receipt, PROTOCOL, later(hours=1))

        assert Notice.TAKEN not in await kinds(memory, mother)

    @pytest.mark.parametrize("kind", sorted(notices.TO_REPORTERS))
    async def test_every_notice_to_reporters_is_kept_back_or_somebody_meant_it(
        self, memory: Memory, marta: Person, kind: Notice
    ) -> None:
        async with memory.transaction() as store:
            mother = await joined(store)
            receipt = await sent(store, mother, form="family")
            await consents.block_family(store, marta, receipt.code, blocked=True, reason="prudenza", now=NOW)
            await notices.tell_reporter(store, mother.id, kind, now=NOW, vault=receipt.case.id)

        assert (kind in await kinds(memory, mother)) is (kind in MEANT)


MEANT = {
    **dict.fromkeys((Notice.QUESTION, Notice.PAGE_WANTED), "a person of the team decided to ask"),
    **dict.fromkeys(
        (Notice.DECIDED, Notice.COPY_DECIDED), "an answer to what they themselves asked about their data"
    ),
    **dict.fromkeys(
        (Notice.DANGER_READ, Notice.DANGER_REPLY, Notice.STILL_WAITING), "they cried for help themselves"
    ),
    **dict.fromkeys(
        (Notice.CALLBACK_WORDS, Notice.CALLBACK_SORRY), "they asked to be contacted, or a person wrote"
    ),
    Notice.DRAFT_DROPPED: "their own unfinished words",
    Notice.INITIATIVE: "news that they asked for, about no case",
    **{
        kind: "about their own talk, group or wish to meet somebody, and about no case"
        for kind in notices.TO_REPORTERS
        if kind.value.startswith(("peer_", "talk_", "group_"))
    },
    **dict.fromkeys((Notice.DEBRIEF, Notice.FEEDBACK, Notice.REVIEW), "about a talk of their own"),
}
"""Notices that reach a family also when the house tells it nothing by itself, and why; a new kind must choose."""


class TestBirthdaysFollowTheCase:
    async def running(self, memory: Memory) -> list[tuple[int, int]]:
        return [
            (one.subject_id, one.step) for one in await rows(memory, timer_rows, kind=consents.COMES_OF_AGE)
        ]

    async def test_into_the_case_it_is_joined_to(self, memory: Memory, marta: Person) -> None:
        async with memory.transaction() as store:
            first, second = await stored(store), await stored(store)
            await consents.set_family(store, marta, first.code, Responsibility.BOTH, BOY, NOW)
            await triage.merge(store, marta, first.code, second.code, PROTOCOL, NOW)

        assert await self.running(memory) == [(second.id, 18)]

    async def test_through_a_closing_and_an_opening(self, memory: Memory, marta: Person, case: Case) -> None:
        async with memory.transaction() as store:
            await consents.set_family(store, marta, case.code, Responsibility.BOTH, BOY, NOW)
            await triage.take_charge(store, marta, case.code, PROTOCOL, NOW)
            await triage.dismiss(store, marta, case.code, "non pertinente", NOW)
        assert await self.running(memory) == []

        async with memory.transaction() as store:
            await triage.reopen(store, marta, case.code, PROTOCOL, later(days=1))

        assert await self.running(memory) == [(case.id, 18)]


class TestFromWhen:
    async def test_a_yes_on_paper_counts_from_its_day(
        self, memory: Memory, marta: Person, case: Case
    ) -> None:
        signed = later(days=-6)
        word = Word(Giver.SUBJECT, Scope.CONTACT, True, since=signed)
        async with memory.transaction() as store:
            await consents.record(store, marta, case.code, word, NOW)

        (row,) = await rows(memory, rows_of_consents)
        assert row.from_at == signed
        assert await held(memory, case, Scope.CONTACT)

    @pytest.mark.parametrize(
        "times",
        [{"since": later(days=1)}, {"until": NOW}, {"since": later(days=-9), "until": later(days=-10)}],
        ids=["tomorrow", "over already", "over before it began"],
    )
    async def test_no_yes_begins_tomorrow_or_is_over_before(
        self, memory: Memory, marta: Person, case: Case, times: dict[str, Any]
    ) -> None:
        async with memory.transaction() as store:
            with pytest.raises(DatesUnclear):
                await consents.record(
                    store, marta, case.code, Word(Giver.SUBJECT, Scope.CONTACT, True, **times), NOW
                )
