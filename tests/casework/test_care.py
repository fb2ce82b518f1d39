"""The care of those who help: debriefs that are owed and told, feedback from five answers on, the diary, the hours."""

from datetime import timedelta

import pytest

from casework import care
from casework.care import NotYourMeeting, TooFewAnswers
from db import care as memory_of_care
from db import peers
from db import talks as talks_memory
from db.ids import new_id
from db.session import Memory, Store
from db.tables import outbox
from db.talk_tables import peer_diary, peer_feedback, peer_sessions
from db.timers import Timer
from domain.access import NotAllowed
from domain.people import Duty, Person
from domain.talks import Part, Side, State, Talk
from tests.builders import AMBITO, NOW, joined, later, rows, the_protocol


async def a_meeting(store: Store, esp: Person, asker: Person) -> int:
    """Write a talk of two and a meeting of half an hour that is over; gives the meeting."""
    talk = await talks_memory.create(store, Talk(new_id(), AMBITO, State.OPEN, NOW, NOW))
    await talks_memory.join(store, Side(talk.id, asker.id, Part.ASKER, "Edera", NOW))
    await talks_memory.join(store, Side(talk.id, esp.id, Part.ESP, "Tiglio", NOW))
    session = await memory_of_care.begin(store, talk.id, esp.id, "chat", NOW)
    await memory_of_care.still(store, talk.id, later(minutes=30))
    await care.over(store, Timer(1, care.SESSION, talk.id, 0, NOW, 0), the_protocol(), later(hours=2))
    return session


async def test_a_meeting_owes_a_debrief_until_it_is_told(memory: Memory) -> None:
    async with memory.transaction() as store:
        esp, asker = await joined(store, Duty.ESP), await joined(store)
        session = await a_meeting(store, esp, asker)
        owed = await peers.of_person(store, esp.id)
        for question, value in (
            ("feeling", "3"),
            ("concern", "0"),
            ("activity", "quotidiana"),
            ("theme", "famiglia"),
        ):
            await care.debrief(store, esp, session, question, value, later(hours=3))
        done = await peers.of_person(store, esp.id)

    assert owed is not None and owed.care.debrief_due_at == later(minutes=30) + timedelta(hours=48)
    assert done is not None and done.care.debrief_due_at is None
    (row,) = await rows(memory, peer_sessions)
    assert (row.feeling, row.concern, row.activity, row.themes) == (3, False, "quotidiana", "famiglia")
    assert row.debriefed_at == later(hours=3)


async def test_a_late_debrief_and_a_low_mood_reach_somebody_who_cares(memory: Memory) -> None:
    async with memory.transaction() as store:
        carla, esp = await joined(store, Duty.COORDINATOR), await joined(store, Duty.ESP)
        session = await a_meeting(store, esp, await joined(store))
        await care.remind(store, Timer(1, care.DEBRIEF, session, 0, NOW, 0), the_protocol(), later(hours=49))
        await care.debrief(store, esp, session, "feeling", "0", later(hours=50))

    kinds = [row.kind for row in await rows(memory, outbox, person_id=carla.id)]
    assert kinds == ["debrief_late", "esp_worried"]


async def test_nobody_answers_for_somebody_elses_meeting(memory: Memory) -> None:
    async with memory.transaction() as store:
        esp, asker = await joined(store, Duty.ESP), await joined(store)
        session = await a_meeting(store, esp, asker)

        with pytest.raises(NotYourMeeting):
            await care.debrief(store, asker, session, "feeling", "3", NOW)
        with pytest.raises(NotYourMeeting):
            await care.feed_back(store, esp, session, "4444", NOW)
        with pytest.raises(NotYourMeeting):
            await care.debrief(store, esp, session, "feeling", "9", NOW)


async def test_feedback_is_shown_from_five_answers_on_and_leads_back_to_nobody(memory: Memory) -> None:
    async with memory.transaction() as store:
        carla, esp = await joined(store, Duty.COORDINATOR), await joined(store, Duty.ESP)
        for count in range(5):
            asker = await joined(store)
            session = await a_meeting(store, esp, asker)
            if count == 4:
                with pytest.raises(TooFewAnswers):
                    await care.felt(store, carla, esp.id, NOW)
            await care.feed_back(store, asker, session, "4321", NOW)
            with pytest.raises(NotYourMeeting):
                await care.feed_back(store, asker, session, "0000", NOW)
        felt = await care.felt(store, carla, esp.id, NOW)

    assert (felt.count, felt.means) == (5, (4.0, 3.0, 2.0, 1.0))
    columns = set(peer_feedback.c.keys())
    assert columns == {"id", "esp_id", "month", "heard", "matters", "manner", "oriented"}


async def test_the_diary_is_sealed_and_resets_the_thirty_days(memory: Memory) -> None:
    async with memory.transaction() as store:
        carla, esp = await joined(store, Duty.COORDINATOR), await joined(store, Duty.ESP)
        await care.supervise(store, carla, esp.id, "stanco, ma contento", NOW)
        register = await peers.of_person(store, esp.id)
        kept = await care.diary(store, carla, esp.id, NOW)
        with pytest.raises(NotAllowed):
            await care.diary(store, esp, esp.id, NOW)

    assert register is not None and register.care.supervised_at == NOW
    assert [(at, text) for at, _who, text in kept] == [(NOW, "stanco, ma contento")]
    (row,) = await rows(memory, peer_diary)
    assert b"stanco" not in row.note_sealed


async def test_the_hours_tell_who_helped_and_never_whom(memory: Memory) -> None:
    async with memory.transaction() as store:
        carla, esp = await joined(store, Duty.COORDINATOR), await joined(store, Duty.ESP, name="Teo")
        await a_meeting(store, esp, await joined(store))
        hours = await care.hours(store, carla, NOW, later(days=1), NOW)
        meter = await care.meter(store, esp.id, later(hours=3))

    assert [(one.name, one.minutes, one.mode) for one in hours] == [("Teo", 30, "chat")]
    assert (meter.talks, meter.meetings, meter.hours, meter.debriefs) == (1, 1, 0.5, 1)
