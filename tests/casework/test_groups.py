"""Self-help groups: minors only where staff lead and consent was seen, calendars that follow a change, no list of names."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from casework import groups
from db.group_tables import ama_meetings, ama_members
from db.outbox import Lane
from db.session import Memory
from db.tables import outbox
from db.timers import Timer
from domain.groups import CheckMissing, Group, GroupFull, NotAMeeting, NotForYou, Standing
from domain.people import Duty
from domain.refusals import NotFound
from tests.builders import AMBITO, NOW, joined, later, rows, the_protocol

PLAN = Group(0, "Genitori che si parlano", AMBITO, "Oratorio, sala grande", False, 3, NOW)
FOR_MINORS = replace(PLAN, title="Ragazzi insieme", for_minors=True, check_until=NOW + timedelta(days=90))
TIMES = (later(days=3), later(days=3, hours=2))


class TestWhoComes:
    async def test_an_adult_joins_at_once_and_sees_no_group_of_minors(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            staff, adult = await joined(store, Duty.COORDINATOR), await joined(store)
            group = await groups.open_group(store, staff, PLAN, [staff.id], NOW)
            await groups.open_group(store, staff, FOR_MINORS, [staff.id], NOW)

            seen = await groups.near(store, adult, NOW, minor=False)
            standing = await groups.join(store, adult, group.id, NOW, minor=False)

        assert [one.group.title for one in seen] == [PLAN.title]
        assert standing is Standing.MEMBER

    async def test_a_minor_waits_for_the_consent_of_parents(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            staff, minor = await joined(store, Duty.COORDINATOR), await joined(store)
            group = await groups.open_group(store, staff, FOR_MINORS, [staff.id], NOW)

            asked = await groups.join(store, minor, group.id, NOW, minor=True)
            await groups.consent_seen(store, staff, group.id, minor.id, NOW)

        assert asked is Standing.ASKED
        (row,) = await rows(memory, ama_members, person_id=minor.id)
        assert (row.standing, row.consent_seen_by, row.consent_seen_at) == ("member", staff.id, NOW)

    async def test_a_minor_never_enters_a_group_of_adults_nor_comes_back_as_one(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            staff, minor = await joined(store, Duty.COORDINATOR), await joined(store)
            adults = await groups.open_group(store, staff, PLAN, [staff.id], NOW)
            group = await groups.open_group(store, staff, FOR_MINORS, [staff.id], NOW)
            await groups.join(store, minor, group.id, NOW, minor=True)
            await groups.leave(store, minor, group.id, NOW)

            with pytest.raises(NotForYou):
                await groups.join(store, minor, adults.id, NOW, minor=True)
            assert await groups.join(store, minor, group.id, NOW, minor=False) is Standing.ASKED

    async def test_a_group_of_minors_whose_checks_ran_out_is_seen_by_no_minor(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            staff, minor = await joined(store, Duty.COORDINATOR), await joined(store)
            group = await groups.open_group(store, staff, FOR_MINORS, [staff.id], NOW)
            await groups.join(store, minor, group.id, NOW, minor=True)

            assert await groups.near(store, minor, later(days=91), minor=True) == []
            with pytest.raises(CheckMissing):
                await groups.consent_seen(store, staff, group.id, minor.id, later(days=91))

    @pytest.mark.parametrize(
        "plan", [replace(FOR_MINORS, check_until=None), replace(FOR_MINORS, check_until=NOW)]
    )
    async def test_no_group_of_minors_opens_without_a_check_that_stands(
        self, memory: Memory, plan: Group
    ) -> None:
        async with memory.transaction() as store:
            staff = await joined(store, Duty.COORDINATOR)

            with pytest.raises(CheckMissing):
                await groups.open_group(store, staff, plan, [staff.id], NOW)

    async def test_no_group_of_minors_is_led_by_volunteers_alone(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            staff, esp = await joined(store, Duty.COORDINATOR), await joined(store, Duty.ESP)

            with pytest.raises(CheckMissing):
                await groups.open_group(store, staff, FOR_MINORS, [esp.id], NOW)

    async def test_a_full_group_takes_nobody_more(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            staff = await joined(store, Duty.COORDINATOR)
            group = await groups.open_group(store, staff, replace(PLAN, capacity=1), [staff.id], NOW)
            await groups.join(store, await joined(store), group.id, NOW, minor=False)

            with pytest.raises(GroupFull):
                await groups.join(store, await joined(store), group.id, NOW, minor=False)


class TestMeetings:
    async def test_a_calendar_entry_tells_nothing_and_follows_a_change(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            staff, adult = await joined(store, Duty.COORDINATOR), await joined(store)
            group = await groups.open_group(store, staff, PLAN, [staff.id], NOW)
            await groups.join(store, adult, group.id, NOW, minor=False)
            meeting = await groups.plan_meeting(store, staff, group.id, TIMES, NOW, by=staff.id)
            first = await groups.entry(store, adult, meeting.id, "Appuntamento", NOW)
            await groups.move_meeting(store, staff, meeting.id, (later(days=4), later(days=4, hours=1)), NOW)
            second = await groups.entry(store, adult, meeting.id, "Appuntamento", NOW)

        before, after = (Calendar.from_ical(text).walk("VEVENT")[0] for text in (first, second))
        assert (before["uid"], before.decoded("sequence"), after.decoded("sequence")) == (after["uid"], 0, 1)
        assert str(after["summary"]) == "Appuntamento" and PLAN.title not in second
        assert after.decoded("dtstart") == later(days=4).astimezone(ZoneInfo("Europe/Rome"))
        assert "TZID=Europe/Rome" in second

    async def test_members_are_reminded_the_day_before_and_not_of_a_meeting_that_moved(
        self, memory: Memory
    ) -> None:
        async with memory.transaction() as store:
            staff, adult = await joined(store, Duty.COORDINATOR), await joined(store)
            group = await groups.open_group(store, staff, PLAN, [staff.id], NOW)
            await groups.join(store, adult, group.id, NOW, minor=False)
            meeting = await groups.plan_meeting(store, staff, group.id, TIMES, NOW, by=staff.id)
            await groups.remind(store, _timer(meeting.id, 0), the_protocol(), later(days=2))
            await groups.move_meeting(store, staff, meeting.id, (later(days=5), later(days=5, hours=1)), NOW)
            await groups.remind(store, _timer(meeting.id, 0), the_protocol(), later(days=2))

        kinds = [row.kind for row in await rows(memory, outbox, person_id=adult.id)]
        assert sorted(kinds) == ["group_moved", "group_soon"]
        assert {row.lane for row in await rows(memory, outbox, person_id=adult.id)} == {int(Lane.NOTICE)}

    async def test_a_stranger_gets_no_entry(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            staff, stranger = await joined(store, Duty.COORDINATOR), await joined(store)
            group = await groups.open_group(store, staff, PLAN, [staff.id], NOW)
            meeting = await groups.plan_meeting(store, staff, group.id, TIMES, NOW, by=staff.id)

            with pytest.raises(NotFound):
                await groups.entry(store, stranger, meeting.id, "Appuntamento", NOW)

    @pytest.mark.parametrize("times", [(later(hours=-1), later(hours=1)), (later(hours=1), later(hours=6))])
    async def test_times_that_make_no_meeting_are_refused(
        self, memory: Memory, times: tuple[datetime, datetime]
    ) -> None:
        async with memory.transaction() as store:
            staff = await joined(store, Duty.COORDINATOR)
            group = await groups.open_group(store, staff, PLAN, [staff.id], NOW)

            with pytest.raises(NotAMeeting):
                await groups.plan_meeting(store, staff, group.id, times, NOW, by=staff.id)

    async def test_attendance_is_a_number_that_only_a_leader_says(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            staff, adult = await joined(store, Duty.COORDINATOR), await joined(store)
            group = await groups.open_group(store, staff, PLAN, [staff.id], NOW)
            meeting = await groups.plan_meeting(store, staff, group.id, TIMES, NOW, by=staff.id)
            with pytest.raises(NotFound):
                await groups.attended(store, adult, meeting.id, 6, NOW)
            await groups.attended(store, staff, meeting.id, 6, NOW)

        assert [row.present for row in await rows(memory, ama_meetings)] == [6]

    async def test_a_closed_group_has_no_meeting_left_and_its_members_know(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            staff, adult = await joined(store, Duty.COORDINATOR), await joined(store)
            group = await groups.open_group(store, staff, PLAN, [staff.id], NOW)
            await groups.join(store, adult, group.id, NOW, minor=False)
            await groups.plan_meeting(store, staff, group.id, TIMES, NOW, by=staff.id)
            await groups.close(store, staff, group.id, NOW)

            assert await groups.near(store, adult, NOW, minor=False) == []
        assert [row.kind for row in await rows(memory, outbox, person_id=adult.id)] == ["group_closed"]
        assert all(row.cancelled_at for row in await rows(memory, ama_meetings))


def _timer(meeting: int, step: int) -> Timer:
    return Timer(1, groups.REMINDER, meeting, step, NOW, 0)
