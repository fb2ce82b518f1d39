"""Referrals between sender and service: asked, answered, silent, taken back; who reads what, and when."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from casework import consents, distribution, referral_answers, referrals
from casework.consents import Word
from casework.notices import Notice
from db import accounts, cases, directory, reports
from db.referral_tables import referrals as referral_rows
from db.session import Memory, Store
from db.tables import audit as trail
from domain.case import AgeBand, Case, Entry, Sector, Severity
from domain.consent import ConsentMissing, Giver, Scope
from domain.directory import ServiceId
from domain.distribution import Room, ServiceFull
from domain.people import Duty, Person
from domain.referral import (
    AlreadyAsked,
    Answer,
    AskedTooMany,
    IdentityShut,
    NobodyAnswersThere,
    NotThisReferral,
    Outcome,
    Referral,
    ReferralState,
)
from domain.refusals import NotFound
from tests.builders import AMBITO, COMUNE, NOW, joined, later, rows, sent, stored, the_protocol
from tests.casework.clockwork import kinds, runs_until, told
from tests.services import a_service

ADULT = Entry(Severity.EARLY, True, Sector.HEALTH, AgeBand.ADULT)


@dataclass
class Stage:
    """An operator with a case, and services each with one contact."""

    operator: Person
    case: Case
    services: list[ServiceId]
    contacts: list[Person]


async def a_stage(memory: Memory, *free: int | None, **more: Any) -> Stage:
    async with memory.transaction() as store:
        operator = await joined(store, Duty.TRIAGE_OPERATOR)
        case = await stored(store, entry=ADULT, operator=operator.id, **more)
        made, contacts = [], []
        for number, count in enumerate(free or (3,)):
            service, body = await a_service(store, f"Consultorio {number}", COMUNE, NOW, free=count)
            contacts.append(await joined(store, Duty.SERVICE_CONTACT, at=AMBITO, organisation=body))
            made.append(service)
    return Stage(operator, case, made, contacts)


async def send(memory: Memory, stage: Stage, *which: int, **how: Any) -> list[Referral]:
    async with memory.transaction() as store:
        return await referrals.send(
            store,
            stage.operator,
            stage.case.code,
            [stage.services[number] for number in which],
            the_protocol(),
            NOW,
            **how,
        )


async def agree(store: Store, stage: Stage, *, given: bool = True) -> None:
    for giver in Giver:
        if giver is Giver.SUBJECT:
            word = Word(giver, Scope.REFERRAL, given)
            await consents.record(store, stage.operator, stage.case.code, word, NOW)


async def states(memory: Memory) -> list[str]:
    found = await rows(memory, referral_rows)
    return [row.state for row in sorted(found, key=lambda row: row.turn)]


class TestSending:
    async def test_the_contact_is_told_and_reads_nobody(self, memory: Memory) -> None:
        stage = await a_stage(memory)

        (one,) = await send(memory, stage, 0)

        (contact,) = stage.contacts
        ((kind, params),) = await told(memory, contact)
        assert kind == Notice.REFERRAL
        assert stage.case.code not in str(params)
        async with memory.transaction() as store:
            sheet = await referral_answers.sheet(store, contact, one.code, NOW)
        assert stage.case.code not in repr(sheet.card)
        assert sheet.card.age is AgeBand.ADULT

    async def test_nobody_is_sent_to_a_full_service_who_did_not_choose_to_wait(self, memory: Memory) -> None:
        stage = await a_stage(memory, 0)

        with pytest.raises(ServiceFull):
            await send(memory, stage, 0)
        assert await states(memory) == []

        (one,) = await send(memory, stage, 0, chose_to_wait=True)
        assert one.chose_to_wait

    async def test_places_told_lately_shrink_by_those_we_sent_since(self, memory: Memory) -> None:
        stage = await a_stage(memory, 1)
        async with memory.transaction() as store:
            second = await stored(store, entry=ADULT)
        async with memory.transaction() as store:
            await referrals.send(
                store, stage.operator, stage.case.code, [stage.services[0]], the_protocol(), later(minutes=5)
            )

        async with memory.transaction() as store:
            (named,) = await distribution.ranking(store, second, later(minutes=9))

        assert named.ranked.room is Room.FULL

    async def test_a_service_nobody_answers_for_is_not_asked(self, memory: Memory) -> None:
        stage = await a_stage(memory)
        async with memory.transaction() as store:
            service, _body = await a_service(store, "Sportello muto", COMUNE, NOW, free=2)
        stage.services.append(service)

        with pytest.raises(NobodyAnswersThere):
            await send(memory, stage, 1)

    async def test_the_same_service_is_not_asked_twice_and_three_at_once_are_enough(
        self, memory: Memory
    ) -> None:
        stage = await a_stage(memory, 3, 3, 3, 3)
        await send(memory, stage, 0, 1, 2, together=True)

        with pytest.raises(AlreadyAsked):
            await send(memory, stage, 0)
        with pytest.raises(AskedTooMany):
            await send(memory, stage, 3)

    async def test_a_no_to_sharing_stops_the_sending(self, memory: Memory) -> None:
        stage = await a_stage(memory)
        async with memory.transaction() as store:
            await agree(store, stage, given=False)

        with pytest.raises(ConsentMissing):
            await send(memory, stage, 0)


class TestAnswers:
    async def test_a_yes_reaches_the_sender_and_takes_the_others_back(self, memory: Memory) -> None:
        stage = await a_stage(memory, 3, 3)
        first, second = await send(memory, stage, 0, 1, together=True)

        async with memory.transaction() as store:
            await referral_answers.accept(
                store, stage.contacts[1], second.code, the_protocol(), later(hours=2)
            )

        assert await states(memory) == [ReferralState.WITHDRAWN, ReferralState.ACCEPTED]
        (kind, params) = (await told(memory, stage.operator))[-1]
        assert (kind, params["what"]) == (Notice.REFERRAL_ANSWER, "accepted_consent")
        assert (await kinds(memory, stage.contacts[0]))[-1] == Notice.REFERRAL_GONE
        async with memory.transaction() as store:
            with pytest.raises(NotFound):
                await referral_answers.sheet(store, stage.contacts[0], first.code, later(hours=3))

    async def test_a_no_has_a_reason_and_the_next_in_turn_is_asked(self, memory: Memory) -> None:
        stage = await a_stage(memory, 3, 3)
        first, _second = await send(memory, stage, 0, 1)
        assert await kinds(memory, stage.contacts[1]) == []

        async with memory.transaction() as store:
            await referral_answers.decline(
                store, stage.contacts[0], first.code, Answer.FULL, the_protocol(), later(hours=2)
            )

        assert await states(memory) == [ReferralState.DECLINED, ReferralState.SENT]
        assert await kinds(memory, stage.contacts[1]) == [Notice.REFERRAL]
        (_kind, params) = (await told(memory, stage.operator))[-1]
        assert (params["what"], params["why"]) == ("declined_next", "piena")

    async def test_a_question_and_its_answer_stay_sealed_and_give_time(self, memory: Memory) -> None:
        stage = await a_stage(memory)
        (one,) = await send(memory, stage, 0)
        contact = stage.contacts[0]

        async with memory.transaction() as store:
            await referral_answers.ask(store, contact, one.code, "Vive con i genitori?", later(days=7))
        async with memory.transaction() as store:
            after = await referrals.tell(
                store, stage.operator, one.code, "Sì, con tutti e due", the_protocol(), later(days=9)
            )

        assert after.due_at is not None and one.due_at is not None and after.due_at > one.due_at
        async with memory.transaction() as store:
            sheet = await referral_answers.sheet(store, contact, one.code, later(days=9))
        assert [word.text for word in sheet.said] == ["Vive con i genitori?", "Sì, con tutti e due"]

    async def test_the_first_meeting_counts_for_the_case_and_for_the_wait(self, memory: Memory) -> None:
        stage = await a_stage(memory)
        (one,) = await send(memory, stage, 0)
        contact = stage.contacts[0]

        async with memory.transaction() as store:
            await referral_answers.put_on_list(
                store, contact, one.code, date(2027, 4, 20), the_protocol(), later(days=2)
            )
        async with memory.transaction() as store:
            await referral_answers.meet(store, contact, one.code, later(days=30))
        async with memory.transaction() as store:
            await referral_answers.conclude(store, contact, one.code, Outcome.FOLLOWED, later(days=90))

        async with memory.transaction() as store:
            case = await cases.by_id(store, stage.case.id)
        assert case is not None and case.progress.met_at == later(days=30)
        whats = [params["what"] for _kind, params in await told(memory, stage.operator)]
        assert whats == ["listed", "met", "concluded"]

    async def test_after_three_first_meetings_the_wait_is_measured(self, memory: Memory) -> None:
        stage = await a_stage(memory, 9)
        contact = stage.contacts[0]
        for days in (10, 20, 30):
            async with memory.transaction() as store:
                case = await stored(store, entry=ADULT)
                (one,) = await referrals.send(
                    store, stage.operator, case.code, [stage.services[0]], the_protocol(), NOW
                )
                await referral_answers.accept(store, contact, one.code, the_protocol(), later(days=1))
            async with memory.transaction() as store:
                await referral_answers.meet(store, contact, one.code, later(days=days))

        async with memory.transaction() as store:
            service = await directory.one(store, stage.services[0])
        assert service is not None and service.measured is not None
        assert (service.measured.days, service.measured.people) == (20, 3)

    async def test_whoever_is_no_contact_there_finds_nothing(self, memory: Memory) -> None:
        stage = await a_stage(memory, 3, 3)
        (one,) = await send(memory, stage, 0)

        async with memory.transaction() as store:
            for stranger in (stage.contacts[1], stage.operator):
                with pytest.raises(NotFound):
                    await referral_answers.sheet(store, stranger, one.code, NOW)
                with pytest.raises(NotFound):
                    await referral_answers.accept(store, stranger, one.code, the_protocol(), NOW)

    async def test_an_answered_referral_is_not_answered_again(self, memory: Memory) -> None:
        stage = await a_stage(memory)
        (one,) = await send(memory, stage, 0)
        contact = stage.contacts[0]
        async with memory.transaction() as store:
            await referral_answers.decline(store, contact, one.code, Answer.AGE, the_protocol(), NOW)

        async with memory.transaction() as store:
            with pytest.raises(NotThisReferral):
                await referral_answers.accept(store, contact, one.code, the_protocol(), NOW)


class TestNoMeeting:
    async def test_a_yes_without_a_first_meeting_is_asked_about_and_told(self, memory: Memory) -> None:
        stage = await a_stage(memory)
        (one,) = await send(memory, stage, 0)
        contact = stage.contacts[0]
        async with memory.transaction() as store:
            await referral_answers.accept(store, contact, one.code, the_protocol(), NOW)

        await runs_until(memory, later(days=14, hours=1))

        assert (await told(memory, contact))[-1][1]["what"] == "meeting"
        assert (await told(memory, stage.operator))[-1][1]["what"] == "unmet"

    async def test_a_waiting_list_is_asked_about_only_after_its_day(self, memory: Memory) -> None:
        stage = await a_stage(memory)
        (one,) = await send(memory, stage, 0)
        contact = stage.contacts[0]
        async with memory.transaction() as store:
            await referral_answers.put_on_list(
                store, contact, one.code, date(2027, 4, 20), the_protocol(), NOW
            )

        await runs_until(memory, later(days=41))
        assert Notice.REFERRAL_WAITS not in await kinds(memory, contact)

        await runs_until(memory, later(days=60))
        assert Notice.REFERRAL_WAITS in await kinds(memory, contact)


class TestSilence:
    async def test_it_is_reminded_twice_and_comes_back_after_ten_working_days(self, memory: Memory) -> None:
        stage = await a_stage(memory)
        await send(memory, stage, 0)

        await runs_until(memory, later(days=13, hours=23))
        assert await kinds(memory, stage.contacts[0]) == [
            Notice.REFERRAL,
            Notice.REFERRAL_WAITS,
            Notice.REFERRAL_WAITS,
        ]
        assert await states(memory) == [ReferralState.SENT]

        await runs_until(memory, later(days=14, hours=1))
        assert await states(memory) == [ReferralState.RETURNED]
        assert (await told(memory, stage.operator))[-1][1]["what"] == "returned"
        assert (await kinds(memory, stage.contacts[0]))[-1] == Notice.REFERRAL_GONE

    async def test_the_next_in_turn_is_asked_with_its_own_time(self, memory: Memory) -> None:
        stage = await a_stage(memory, 3, 3)
        await send(memory, stage, 0, 1)

        await runs_until(memory, later(days=15))

        assert await states(memory) == [ReferralState.RETURNED, ReferralState.SENT]
        assert await kinds(memory, stage.contacts[1]) == [Notice.REFERRAL]


class TestIdentity:
    async def accepted(self, memory: Memory, stage: Stage) -> Referral:
        (one,) = await send(memory, stage, 0)
        async with memory.transaction() as store:
            await accounts.add(store, stage.case.id, await self.a_report(store), {"name": "Nina"}, NOW)
            return await referral_answers.accept(store, stage.contacts[0], one.code, the_protocol(), NOW)

    async def a_report(self, store: Store) -> int:
        teacher = await joined(store, Duty.TEACHER)
        receipt = await sent(store, teacher)
        found = await reports.by_receipt(store, receipt.code, teacher.id)
        assert found is not None
        return found.id

    async def test_it_opens_after_the_yes_and_with_the_consent_alone(self, memory: Memory) -> None:
        stage = await a_stage(memory)
        one = await self.accepted(memory, stage)
        contact = stage.contacts[0]

        async with memory.transaction() as store:
            with pytest.raises(IdentityShut):
                await referral_answers.identity(store, contact, one.code, NOW)
            await agree(store, stage)
        async with memory.transaction() as store:
            _referral, found = await referral_answers.identity(store, contact, one.code, NOW)

        assert found == [{"name": "Nina"}]
        assert "see_identity" in [row.act for row in await rows(memory, trail, actor_id=contact.id)]

    async def test_its_link_opens_once_and_soon(self, memory: Memory) -> None:
        stage = await a_stage(memory)
        one = await self.accepted(memory, stage)
        contact = stage.contacts[0]
        async with memory.transaction() as store:
            await agree(store, stage)
            token = await referral_answers.link(store, contact, one.code, NOW)
            late = await referral_answers.link(store, contact, one.code, NOW)

        async with memory.transaction() as store:
            assert (await referral_answers.open_link(store, token, NOW))[1] == [{"name": "Nina"}]
            with pytest.raises(referral_answers.NameLinkSpent):
                await referral_answers.open_link(store, token, NOW)
            with pytest.raises(referral_answers.NameLinkSpent):
                await referral_answers.open_link(store, late, NOW + timedelta(minutes=6))

    async def test_a_consent_taken_back_shuts_it_and_stops_what_stands(self, memory: Memory) -> None:
        stage = await a_stage(memory)
        async with memory.transaction() as store:
            await agree(store, stage)
        one = await self.accepted(memory, stage)
        contact = stage.contacts[0]

        async with memory.transaction() as store:
            sheet = await consents.sheet(store, stage.operator, stage.case.code, NOW)
            await consents.withdraw(
                store, stage.operator, stage.case.code, sheet.records[0][0].id, later(hours=5)
            )
        async with memory.transaction() as store:
            with pytest.raises(IdentityShut):
                await referral_answers.identity(store, contact, one.code, later(hours=5))
        await runs_until(memory, later(hours=5))

        assert await states(memory) == [ReferralState.WITHDRAWN]
        assert (await told(memory, contact))[-1][1]["what"] == "consent"
        assert (await told(memory, stage.operator))[-1][1]["what"] == "consent_gone"
