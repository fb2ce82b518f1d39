"""The care of an ESP from both sides: how heavy it is, the diary of two, who needs a word, five answers or none."""

from datetime import timedelta

import pytest

from casework import care, supervision
from casework import peers as register_acts
from db import peers, talks
from db.session import Memory
from db.tables import outbox, timers
from db.talk_tables import peer_burdens, peer_diary
from domain.access import NotAllowed
from domain.peers import NotOnRegister
from domain.people import Duty
from domain.refusals import NotFound
from tests.builders import NOW, SIBLING, joined, later, rows, the_protocol
from tests.casework.peer_desk import a_desk, matched
from tests.casework.test_care import a_meeting


async def test_a_heavy_load_reaches_whoever_looks_after_the_esp_and_a_light_one_does_not(
    memory: Memory,
) -> None:
    desk = await a_desk(memory)
    async with memory.transaction() as store:
        assert not await supervision.weigh(store, desk.esp, 1, NOW)
        assert await supervision.weigh(store, desk.esp, 4, later(hours=1))
        own = await supervision.own(store, desk.esp, later(hours=2))
        (row,) = await supervision.board(store, desk.staff, later(hours=2))

    assert [one.kind for one in await rows(memory, outbox, person_id=desk.staff.id)] == ["esp_worried"]
    assert own.meter.burden == row.meter.burden == 4
    assert row.needs
    assert len(await rows(memory, peer_burdens)) == 2


async def test_what_was_said_long_ago_weighs_no_more(memory: Memory) -> None:
    desk = await a_desk(memory)
    async with memory.transaction() as store:
        await supervision.weigh(store, desk.esp, 4, NOW)
        own = await supervision.own(store, desk.esp, later(days=31))

    assert own.meter.burden is None


async def test_the_diary_is_of_the_two_of_them(memory: Memory) -> None:
    desk = await a_desk(memory)
    async with memory.transaction() as store:
        row = await peers.of_person(store, desk.esp.id)
        assert row is not None
        await supervision.jot(store, desk.esp, "vorrei parlare dei silenzi", NOW)
        await supervision.met(store, desk.staff, row.id, "ne abbiamo parlato", later(days=1))
        own = await supervision.own_diary(store, desk.esp, later(days=2))
        sheet = await supervision.sheet(store, desk.staff, row.id, later(days=2))

    assert [(line.by, line.text) for line in own] == [
        ("Anna", "ne abbiamo parlato"),
        ("", "vorrei parlare dei silenzi"),
    ]
    assert sheet.diary == own
    assert all(b"silenzi" not in entry.note_sealed for entry in await rows(memory, peer_diary))


async def test_a_supervision_moves_the_warning_of_the_next(memory: Memory) -> None:
    desk = await a_desk(memory)
    async with memory.transaction() as store:
        row = await peers.of_person(store, desk.esp.id)
        assert row is not None
        await supervision.met(store, desk.staff, row.id, "", later(days=20))

    ends = [
        one.due_at for one in await rows(memory, timers, subject_id=row.id, kind=register_acts.TERM_PASSED)
    ]
    assert later(days=20) + timedelta(days=30) in ends
    assert NOW + timedelta(days=30) not in ends


async def test_a_debrief_asks_how_heavy_it_was_and_keeps_it_for_the_meter(memory: Memory) -> None:
    desk = await a_desk(memory)
    async with memory.transaction() as store:
        session = await a_meeting(store, desk.esp, desk.mother)
        waiting = await supervision.own(store, desk.esp, later(hours=3))
        held = await care.debrief(store, desk.esp, session, "burden", "3", later(hours=3))
        own = await supervision.own(store, desk.esp, later(hours=3))

    assert waiting.debriefs == (session,)
    assert held.burden == own.meter.burden == 3
    kinds = [one.kind for one in await rows(memory, outbox, person_id=desk.staff.id)]
    assert "esp_worried" in kinds


async def test_means_are_shown_from_five_answers_on_and_not_before(memory: Memory) -> None:
    desk = await a_desk(memory)
    seen = []
    async with memory.transaction() as store:
        row = await peers.of_person(store, desk.esp.id)
        assert row is not None
        for _number in range(5):
            seen.append((await supervision.sheet(store, desk.staff, row.id, NOW)).felt)
            asker = await joined(store)
            session = await a_meeting(store, desk.esp, asker)
            await care.feed_back(store, asker, session, "4420", NOW)
        seen.append((await supervision.sheet(store, desk.staff, row.id, NOW)).felt)

    assert seen[:5] == [None] * 5
    assert seen[5] == care.Felt(5, (4.0, 4.0, 2.0, 0.0))


async def test_who_does_not_look_after_them_sees_nothing(memory: Memory) -> None:
    desk = await a_desk(memory)
    async with memory.transaction() as store:
        row = await peers.of_person(store, desk.esp.id)
        assert row is not None
        elsewhere = await joined(store, Duty.COORDINATOR, at=SIBLING)
        with pytest.raises(NotFound):
            await supervision.sheet(store, elsewhere, row.id, NOW)
        with pytest.raises(NotAllowed):
            await supervision.board(store, desk.mother, NOW)
        for act in (supervision.own, supervision.own_diary):
            with pytest.raises(NotOnRegister):
                await act(store, desk.mother, NOW)
        assert await supervision.board(store, elsewhere, NOW) == []


async def test_who_leaves_for_good_leaves_no_diary(memory: Memory) -> None:
    desk = await a_desk(memory)
    async with memory.transaction() as store:
        await supervision.jot(store, desk.esp, "una riga", NOW)
        await supervision.weigh(store, desk.esp, 2, NOW)
        await register_acts.leave(store, desk.esp.id, NOW)

    assert await rows(memory, peer_diary) == []
    assert await rows(memory, peer_burdens) == []


async def test_a_meeting_in_person_counts_as_one_in_chat(memory: Memory) -> None:
    desk = await a_desk(memory)
    await matched(desk)
    async with memory.transaction() as store:
        ((talk, _side),) = await talks.open_of(store, desk.esp.id)
        held = await care.met_in_person(store, desk.esp, talk.id, 90, the_protocol(), later(hours=2))
        for minutes, who in ((7, desk.esp), (60, desk.mother)):
            with pytest.raises(care.NotYourMeeting):
                await care.met_in_person(store, who, talk.id, minutes, the_protocol(), later(hours=2))
        hours = await care.hours(store, desk.boss, NOW, later(days=1), later(days=1))
        own = await supervision.own(store, desk.esp, later(hours=3))

    assert [(one.minutes, one.mode) for one in hours] == [(90, care.IN_PERSON)]
    assert own.debriefs == (held.id,)
    kinds = [one.kind for one in await rows(memory, outbox, person_id=desk.mother.id)]
    assert "feedback" in kinds
