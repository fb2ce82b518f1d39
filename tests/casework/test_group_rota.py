"""Who leads a self-help group in turn, and a parents' yes that is taken back: a code tells whose it was, no name does."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from casework import group_rota, groups
from casework.notices import Notice
from db.group_tables import ama_groups, ama_meetings, ama_members
from db.session import Memory
from db.tables import outbox
from domain.access import NotAllowed
from domain.groups import CheckMissing, Group, LastLeader, Standing
from domain.people import Duty
from domain.refusals import NotFound
from tests.builders import AMBITO, NOW, joined, later, rows

PLAN = Group(0, "Genitori che si parlano", AMBITO, "Oratorio, sala grande", False, 3, NOW)
FOR_MINORS = replace(PLAN, title="Ragazzi insieme", for_minors=True, check_until=NOW + timedelta(days=90))


def evening(days: int) -> tuple[datetime, datetime]:
    """Give the hours of a meeting some days from now."""
    return later(days=days), later(days=days, hours=2)


class TestTurns:
    async def test_whoever_led_longest_ago_comes_next(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            staff = await joined(store, Duty.COORDINATOR, name="Carla")
            esp = await joined(store, Duty.ESP, name="Teo")
            group = await groups.open_group(store, staff, PLAN, [staff.id, esp.id], NOW)
            await groups.plan_meeting(store, staff, group.id, evening(3), NOW, by=staff.id)

            first = (await group_rota.turns(store, [group]))[group.id].leaders
            await groups.plan_meeting(store, staff, group.id, evening(10), NOW, by=esp.id)
            second = (await group_rota.turns(store, [group]))[group.id].leaders

        assert [name for _who, name in first] == ["Teo", "Carla"]
        assert [name for _who, name in second] == ["Carla", "Teo"]

    async def test_whoever_gets_a_turn_is_told(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            staff, esp = await joined(store, Duty.COORDINATOR), await joined(store, Duty.ESP, name="Teo")
            group = await groups.open_group(store, staff, PLAN, [staff.id], NOW)
            meeting = await groups.plan_meeting(store, staff, group.id, evening(3), NOW, by=staff.id)
            await group_rota.leads_too(store, staff, group.id, esp.id, NOW)

            await group_rota.hand_over(store, staff, meeting.id, esp.id, NOW)

        (row,) = await rows(memory, ama_meetings)
        assert row.facilitator_id == esp.id
        (told,) = await rows(memory, outbox, kind=Notice.GROUP_TURN.value)
        assert told.person_id == esp.id

    async def test_nobody_from_outside_gets_a_meeting(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            staff, esp = await joined(store, Duty.COORDINATOR), await joined(store, Duty.ESP, name="Teo")
            mother = await joined(store)
            group = await groups.open_group(store, staff, PLAN, [staff.id], NOW)
            meeting = await groups.plan_meeting(store, staff, group.id, evening(3), NOW, by=staff.id)

            with pytest.raises(NotFound):
                await group_rota.hand_over(store, staff, meeting.id, esp.id, NOW)
            with pytest.raises(NotFound):
                await group_rota.leads_too(store, staff, group.id, mother.id, NOW)
            with pytest.raises(NotAllowed):
                await group_rota.leads_too(store, esp, group.id, esp.id, NOW)

    async def test_who_leads_no_more_leaves_the_meetings_to_the_next_in_turn(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            staff, esp = await joined(store, Duty.COORDINATOR), await joined(store, Duty.ESP, name="Teo")
            group = await groups.open_group(store, staff, PLAN, [staff.id, esp.id], NOW)
            await groups.plan_meeting(store, staff, group.id, evening(3), NOW, by=esp.id)

            await group_rota.leads_no_more(store, staff, group.id, esp.id, NOW)
            with pytest.raises(LastLeader):
                await group_rota.leads_no_more(store, staff, group.id, staff.id, NOW)

        (row,) = await rows(memory, ama_meetings)
        assert row.facilitator_id == staff.id


class TestGroupsOfMinors:
    async def test_a_new_leader_brings_a_check_and_shortens_the_term_of_all(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            staff, esp = await joined(store, Duty.COORDINATOR), await joined(store, Duty.ESP, name="Teo")
            group = await groups.open_group(store, staff, FOR_MINORS, [staff.id], NOW)

            for check in (None, NOW):
                with pytest.raises(CheckMissing):
                    await group_rota.leads_too(store, staff, group.id, esp.id, NOW, check=check)
            await group_rota.leads_too(store, staff, group.id, esp.id, NOW, check=later(days=30))

        (row,) = await rows(memory, ama_groups)
        assert (row.check_until, row.check_seen_by) == (later(days=30), staff.id)

    async def test_volunteers_alone_never_lead_minors(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            staff, esp = await joined(store, Duty.COORDINATOR), await joined(store, Duty.ESP, name="Teo")
            group = await groups.open_group(store, staff, FOR_MINORS, [staff.id, esp.id], NOW)

            with pytest.raises(LastLeader):
                await group_rota.leads_no_more(store, staff, group.id, staff.id, NOW)

    async def test_a_yes_that_is_taken_back_ends_the_coming_of_that_minor_alone(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            staff = await joined(store, Duty.COORDINATOR, name="Carla")
            one, other = await joined(store), await joined(store)
            group = await groups.open_group(store, staff, FOR_MINORS, [staff.id], NOW)
            for minor in (one, other):
                await groups.join(store, minor, group.id, NOW, minor=True)
                await groups.consent_seen(store, staff, group.id, minor.id, NOW)
            code = await groups.own_code(store, one, group.id)
            on_record = (await group_rota.turns(store, [group]))[group.id].consents

            await group_rota.consent_withdrawn(store, staff, group.id, code, NOW)

            left = (await group_rota.turns(store, [group]))[group.id].consents
            again = await groups.join(store, one, group.id, NOW, minor=False)

        assert [kept.seen_by for kept in on_record] == ["Carla", "Carla"]
        assert code in {kept.code for kept in on_record} and code not in {kept.code for kept in left}
        assert again is Standing.ASKED  # only a new yes lets them in
        (told,) = await rows(memory, outbox, kind=Notice.GROUP_OUT.value)
        assert told.person_id == one.id
        (row,) = await rows(memory, ama_members, person_id=other.id)
        assert row.standing == Standing.MEMBER.value

    async def test_a_code_without_a_yes_is_not_there(self, memory: Memory) -> None:
        async with memory.transaction() as store:
            staff, minor = await joined(store, Duty.COORDINATOR), await joined(store)
            group = await groups.open_group(store, staff, FOR_MINORS, [staff.id], NOW)
            await groups.join(store, minor, group.id, NOW, minor=True)

            for code in ("", await groups.own_code(store, minor, group.id), "GRU-22222"):
                with pytest.raises(NotFound):
                    await group_rota.consent_withdrawn(store, staff, group.id, code, NOW)
