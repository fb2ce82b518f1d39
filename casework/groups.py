"""Self-help groups: found near, joined and left, reminded of, led in turn, counted without names, and closed.

A minor sees and joins only groups that staff lead for minors, with the checks on record, and only after staff have seen the
parents' consent. Who comes to a group is told to nobody.
"""

import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from casework import notices
from casework.notices import Notice
from casework.reports import surviving
from db import audit, groups, people, territories, timers
from db import reports as sent
from db.ids import new_id
from db.session import Store
from db.timers import Timer
from domain import calendar_file, codes
from domain import groups as rules
from domain.access import Act, duty_for, require, territories_for
from domain.groups import Group, Meeting, Standing
from domain.people import Duty, Person, PersonId, TerritoryId
from domain.protocol import Protocol
from domain.quiet import ROME
from domain.refusals import NotFound

REMINDER = "group_reminder"
PREFIX = "GRU"
"""With this begin the codes of minors who ask to come."""
Doing = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Shown:
    """A group as somebody who looks for one sees it: its next meeting and where they stand."""

    group: Group
    next: Meeting | None
    standing: Standing | None = None


async def _lineage(store: Store, place: TerritoryId) -> tuple[TerritoryId, ...]:
    found = await territories.one(store, place)
    return found.lineage if found else ()


async def led_by(store: Store, staff: Person, group: int, now: datetime) -> Group:
    """Load a group for somebody of the staff who may lead it.

    Raises NotAllowed for who leads groups nowhere; NotFound for a missing group and for one of elsewhere, alike.
    """
    territories_for(staff, Act.LEAD_GROUP)
    found = await groups.by_id(store, group)
    duty = duty_for(staff, Act.LEAD_GROUP, await _lineage(store, found.territory)) if found else None
    if found is None or duty is None:
        raise NotFound
    audit.write(store, Act.LEAD_GROUP.value, actor=staff.id, duty=duty, vault=group, now=now)
    return found


async def open_group(
    store: Store, staff: Person, plan: Group, facilitators: Sequence[PersonId], now: datetime
) -> Group:
    """Open a group; one for minors wants staff in the lead and checks that stand.

    Raises NotAllowed, CheckMissing, and NotFound for a leader who works elsewhere.
    """
    duty = require(staff, Act.LEAD_GROUP, await _lineage(store, plan.territory))
    if not {*facilitators} <= {staff.id, *await _able(store, staff)}:
        raise NotFound
    leaders = list((await people.load(store, facilitators)).values())
    if plan.for_minors and not (rules.is_safe(plan, now) and any(one.is_team for one in leaders)):
        raise rules.CheckMissing
    group = replace(plan, id=new_id(), opened_at=now)
    await groups.create(store, group, staff.id, [one.id for one in leaders])
    audit.write(store, "group_opened", actor=staff.id, duty=duty, vault=group.id, now=now)
    return group


async def near(
    store: Store, person: Person, now: datetime, *, minor: bool, place: TerritoryId | None = None
) -> list[Shown]:
    """Give the groups somebody may see, nearest first: to `place`, else to where they reported from."""
    lead = await territories.lead_body(store)
    home = await territories.one(store, lead.territory) if lead else None
    roots = home.lineage[:1] if home else ()
    mine: set[TerritoryId] = set(await _lineage(store, place)) if place is not None else set()
    for report in await sent.of_person(store, person.id) if place is None else []:
        case = await surviving(store, report.case)
        mine |= set(case.lineage) if case else set()
    found = []
    for group in await groups.inside(store, await territories.under(store, roots)):
        if rules.may_see(group, now, minor=minor):
            close = len(mine & set(await _lineage(store, group.territory)))
            found.append((-close, await _shown(store, person, group, now)))
    return [shown for _close, shown in sorted(found, key=lambda one: one[0])]


async def _shown(store: Store, person: Person, group: Group, now: datetime) -> Shown:
    following = await groups.meetings(store, [group.id], now)
    standing = await groups.standing(store, group.id, person.id)
    return Shown(group, following[0] if following else None, standing[0] if standing else None)


async def join(store: Store, person: Person, group: int, now: datetime, *, minor: bool) -> Standing:
    """Let somebody into a group: an adult at once, a minor after staff saw the consent. Raises a refusal of the rule.

    A minor gets a code (`own_code`): the parents say it with their yes, so that staff know whose yes it is and no name.
    """
    found = await groups.by_id(store, group)
    if found is None:
        raise NotFound
    before = await groups.standing(store, group, person.id)
    if before is not None and before[0] is not Standing.LEFT:
        return before[0]
    standing = rules.may_join(found, now, minor=minor or bool(before and before[1]))
    code = codes.code_of_kind(PREFIX, secrets.choice) if standing is Standing.ASKED else None
    await groups.set_standing(store, group, person.id, standing, minor=minor, joined_at=now, code=code)
    audit.write(store, "group_joined", actor=person.id, vault=group, detail=standing.value, now=now)
    if standing is Standing.ASKED:
        staff = await notices.able(store, Act.LEAD_GROUP, await _lineage(store, found.territory), now)
        whom = [one.id for one in staff]
        notices.tell(
            store,
            whom,
            Notice.GROUP_CONSENT,
            now=now,
            group=group,
            person=person.id,
            title=found.title,
            code=code,
        )
    return standing


async def own_code(store: Store, person: Person, group: int) -> str:
    """Give a minor the code that goes with the parents' yes; "" for who needs none."""
    return await groups.code_of(store, group, person.id)


async def consent_seen(store: Store, staff: Person, group: int, person: PersonId, now: datetime) -> None:
    """Note that staff have seen the parents' consent: the minor comes in. Raises CheckMissing, GroupFull."""
    found = await led_by(store, staff, group, now)
    held = await groups.standing(store, group, person)
    if held is None or held[0] is not Standing.ASKED:
        raise NotFound
    if not rules.is_safe(found, now):
        raise rules.CheckMissing
    rules.may_join(found, now, minor=True)
    await groups.change_standing(
        store, group, person, standing=Standing.MEMBER.value, consent_seen_by=staff.id, consent_seen_at=now
    )
    await notices.tell_reporter(store, person, Notice.GROUP_IN, now=now, group=group, title=found.title)


async def leave(store: Store, person: Person, group: int, now: datetime) -> None:
    """Let somebody leave, without a reason."""
    if await groups.standing(store, group, person.id) is None:
        raise NotFound
    await groups.change_standing(store, group, person.id, standing=Standing.LEFT.value, left_at=now)
    audit.write(store, "group_left", actor=person.id, vault=group, now=now)


async def plan_meeting(
    store: Store, staff: Person, group: int, times: tuple[datetime, datetime], now: datetime, *, by: PersonId
) -> Meeting:
    """Plan a meeting led by `by`, whose turn it is; the members are reminded the day before. Raises NotAMeeting."""
    found = await led_by(store, staff, group, now)
    if found.closed_at is not None:
        raise rules.GroupClosed
    if found.for_minors and not rules.is_safe(found, times[0]):
        raise rules.CheckMissing
    if not await groups.leads(store, group, by):
        raise NotFound
    rules.planned(*times, now)
    meeting = Meeting(new_id(), group, *times, facilitator=by)
    await groups.add_meeting(store, meeting)
    _remind(store, meeting, now)
    if by != staff.id:
        tell_turn(store, found, meeting, by, now)
    return meeting


def tell_turn(store: Store, group: Group, meeting: Meeting, leader: PersonId, now: datetime) -> None:
    """Tell somebody that it is their turn to lead a meeting."""
    at = int(meeting.begins_at.timestamp())
    notices.tell(store, [leader], Notice.GROUP_TURN, now=now, meeting=meeting.id, place=group.place, at=at)


def _remind(store: Store, meeting: Meeting, now: datetime) -> None:
    timers.set_timer(
        store, REMINDER, meeting.id, max(now, meeting.begins_at - rules.REMIND), meeting.sequence
    )


async def move_meeting(
    store: Store, staff: Person, meeting: int, times: tuple[datetime, datetime], now: datetime
) -> Meeting:
    """Move a meeting: its calendar entry gets a higher sequence and the members are told."""
    found = await the_meeting(store, meeting)
    group = await led_by(store, staff, found.group, now)
    after = rules.moved(found, *times, now)
    await groups.save_meeting(store, after)
    await timers.cancel(store, meeting, REMINDER)
    _remind(store, after, now)
    await _tell(store, group, after, Notice.GROUP_MOVED, now)
    return after


async def cancel_meeting(store: Store, staff: Person, meeting: int, now: datetime) -> None:
    """Cancel a meeting; the members are told."""
    found = await the_meeting(store, meeting)
    group = await led_by(store, staff, found.group, now)
    await groups.save_meeting(store, replace(found, cancelled_at=now, sequence=found.sequence + 1))
    await timers.cancel(store, meeting, REMINDER)
    await _tell(store, group, found, Notice.GROUP_CANCELLED, now)


async def the_meeting(store: Store, meeting: int) -> Meeting:
    """Load a meeting that takes place; raises NotFound for a missing and a cancelled one."""
    found = await groups.meeting(store, meeting)
    if found is None or found.cancelled_at is not None:
        raise NotFound
    return found


async def _tell(store: Store, group: Group, meeting: Meeting, kind: Notice, now: datetime) -> None:
    whom = [*await groups.members(store, group.id), *([meeting.facilitator] if meeting.facilitator else [])]
    for person in dict.fromkeys(whom):
        await notices.tell_reporter(
            store,
            person,
            kind,
            now=now,
            meeting=meeting.id,
            place=group.place,
            at=int(meeting.begins_at.timestamp()),
        )


async def remind(store: Store, timer: Timer, protocol: Protocol, now: datetime) -> None:
    """Remind everybody of a meeting, unless it was moved or cancelled meanwhile.

    Of a group for minors whose checks ran out only staff hear, so that no minor comes unprotected.
    """
    found = await groups.meeting(store, timer.subject)
    if found is None or found.cancelled_at is not None or found.sequence != timer.step:
        return
    group = await groups.by_id(store, found.group)
    if group is None or group.closed_at is not None or found.begins_at <= now:
        return
    if group.for_minors and not rules.is_safe(group, now):
        staff = await notices.able(store, Act.LEAD_GROUP, await _lineage(store, group.territory), now)
        whom = [one.id for one in staff]
        notices.tell(store, whom, Notice.GROUP_UNSAFE, now=now, group=group.id, title=group.title)
    else:
        await _tell(store, group, found, Notice.GROUP_SOON, now)


async def entry(store: Store, person: Person, meeting: int, title: str, now: datetime) -> str:
    """Give a meeting as a calendar entry to somebody who comes or leads; its title tells nothing. Raises NotFound."""
    found = await the_meeting(store, meeting)
    standing = await groups.standing(store, found.group, person.id)
    comes = standing is not None and standing[0] is Standing.MEMBER
    group = await groups.by_id(store, found.group)
    if group is None or not (comes or await groups.leads(store, found.group, person.id)):
        raise NotFound
    return calendar_file.entry(
        uid=f"gruppo-{found.id}",
        opens=found.begins_at.astimezone(ROME),
        closes=found.ends_at.astimezone(ROME),
        place=group.place,
        title=title,
        now=now,
        sequence=found.sequence,
    )


async def attended(store: Store, person: Person, meeting: int, count: int, now: datetime) -> None:
    """Keep how many came, as a number alone; only who leads the group says it. Raises NotFound."""
    found = await the_meeting(store, meeting)
    if not await groups.leads(store, found.group, person.id) or not 0 <= count <= 200:
        raise NotFound
    await groups.save_meeting(store, replace(found, present=count))
    audit.write(store, "group_attended", actor=person.id, vault=found.group, now=now)


async def close(store: Store, staff: Person, group: int, now: datetime) -> None:
    """Close a group: whoever comes is told, and no meeting is left."""
    found = await led_by(store, staff, group, now)
    for one in await groups.meetings(store, [group], now):
        await groups.save_meeting(store, replace(one, cancelled_at=now, sequence=one.sequence + 1))
        await timers.cancel(store, one.id, REMINDER)
    for person in await groups.members(store, group):
        await notices.tell_reporter(store, person, Notice.GROUP_CLOSED, now=now, title=found.title)
    await groups.close(store, group, now)


async def _able(store: Store, staff: Person) -> list[PersonId]:
    inside = list(await territories.under(store, territories_for(staff, Act.LEAD_GROUP)))
    wanted = (Duty.ESP, Duty.CASE_MANAGER, Duty.COORDINATOR, Duty.TEAM_MEMBER, Duty.CLINICIAN)
    return list(await people.holding_any(store, wanted, inside))


async def may_lead(store: Store, staff: Person, now: datetime) -> list[tuple[PersonId, str]]:
    """Give who may lead a group in somebody's places, with their names: staff and ESP."""
    found = await _able(store, staff)
    names = await people.names(store, found)
    return [(one, names[one]) for one in found if one in names]


async def places(store: Store, staff: Person) -> list[tuple[TerritoryId, str]]:
    """Give the territories where somebody may open a group."""
    return list((await territories.under(store, territories_for(staff, Act.LEAD_GROUP))).items())


async def calendar(store: Store, staff: Person, now: datetime) -> list[tuple[Group, list[Meeting]]]:
    """Give the groups of somebody's places with their meetings of the last month and to come."""
    roots = territories_for(staff, Act.LEAD_GROUP)
    found = []
    for group in await groups.inside(store, await territories.under(store, roots)):
        if duty_for(staff, Act.LEAD_GROUP, await _lineage(store, group.territory)):
            found.append((group, await groups.meetings(store, [group.id], now - timedelta(days=30))))
    audit.write(store, Act.LEAD_GROUP.value, actor=staff.id, detail="calendar", now=now)
    return found
