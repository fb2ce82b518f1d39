"""Who leads a self-help group and whose turn it is; the parents' consents of the minors who come, by code and never by name.

A group for minors is always led by staff too, and nobody leads it whose clean-record check was not seen.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from casework import notices
from casework.groups import led_by, may_lead, tell_turn, the_meeting
from casework.notices import Notice
from db import audit, groups, people
from db.session import Store
from domain import groups as rules
from domain.groups import Group, Meeting, Standing
from domain.people import Person, PersonId
from domain.refusals import NotFound


@dataclass(frozen=True, slots=True)
class Consent:
    """A consent of parents on record: the code that goes with it, who saw it, when."""

    code: str
    seen_by: str
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Turns:
    """Who leads a group, with names, in the order of their turns; and the consents on record."""

    leaders: tuple[tuple[PersonId, str], ...]
    consents: tuple[Consent, ...]


async def turns(store: Store, found: Iterable[Group]) -> dict[int, Turns]:
    """Give whose turn it is, and the consents, of groups that somebody may see already."""
    given = {}
    for group in found:
        order = rules.in_turn(await groups.leaders(store, group.id), await groups.led(store, group.id))
        kept = await groups.consents(store, group.id)
        names = await people.names(store, [*order, *(by for _code, _minor, by, _at in kept)])
        given[group.id] = Turns(
            tuple((one, names.get(one, "?")) for one in order),
            tuple(Consent(code, names.get(by, "?"), at) for code, _minor, by, at in kept),
        )
    return given


async def leads_too(
    store: Store, staff: Person, group: int, leader: PersonId, now: datetime, *, check: datetime | None = None
) -> None:
    """Let somebody lead a group too; one for minors wants the check of the new one, whose term is `check`.

    Raises CheckMissing for minors without a check that stands; the group's own term is the earliest of all.
    """
    found = await led_by(store, staff, group, now)
    if found.closed_at is not None:
        raise rules.GroupClosed
    able = {one for one, _name in await may_lead(store, staff, now)}
    if leader not in able or await groups.leads(store, group, leader):
        raise NotFound
    if found.for_minors:
        if check is None or check <= now or not rules.is_safe(found, now):
            raise rules.CheckMissing
        await groups.checked(store, group, staff.id, min(check, found.check_until or check))
    await groups.lead(store, group, leader)
    audit.write(store, "group_leader", actor=staff.id, vault=group, detail=str(leader), now=now)


async def leads_no_more(store: Store, staff: Person, group: int, leader: PersonId, now: datetime) -> None:
    """Take somebody off those who lead a group; raises LastLeader where nobody, or nobody of the staff, would be left.

    The meetings that were theirs go to whoever is next in turn, who is told.
    """
    found = await led_by(store, staff, group, now)
    left = [one for one in await groups.leaders(store, group) if one != leader]
    if not await groups.leads(store, group, leader):
        raise NotFound
    known = await people.load(store, left)
    if not known or (found.for_minors and not any(one.is_team for one in known.values())):
        raise rules.LastLeader
    await groups.lead_no_more(store, group, leader)
    for meeting in await groups.meetings(store, [group], now):
        if meeting.facilitator == leader:
            after = next(iter(rules.in_turn(left, await groups.led(store, group))))
            await _given(store, found, meeting, after, now)
    audit.write(store, "group_leader_left", actor=staff.id, vault=group, detail=str(leader), now=now)


async def hand_over(store: Store, staff: Person, meeting: int, leader: PersonId, now: datetime) -> None:
    """Give a meeting to another of those who lead the group; they are told. Raises NotFound for anybody else."""
    found = await the_meeting(store, meeting)
    group = await led_by(store, staff, found.group, now)
    if not await groups.leads(store, group.id, leader) or found.begins_at <= now:
        raise NotFound
    await _given(store, group, found, leader, now)


async def _given(store: Store, group: Group, meeting: Meeting, leader: PersonId, now: datetime) -> None:
    await groups.save_meeting(store, replace(meeting, facilitator=leader))
    tell_turn(store, group, meeting, leader, now)


async def consent_withdrawn(store: Store, staff: Person, group: int, code: str, now: datetime) -> None:
    """Record that parents took their consent back: the minor with this code comes no more, and is told kindly.

    They may ask again; only a new yes lets them in. Raises NotFound for a code without a consent on record.
    """
    found = await led_by(store, staff, group, now)
    kept = {known: minor for known, minor, _by, _at in await groups.consents(store, group) if known}
    minor = kept.get(code)
    if minor is None:
        raise NotFound
    await groups.change_standing(
        store,
        group,
        minor,
        standing=Standing.LEFT.value,
        left_at=now,
        consent_seen_by=None,
        consent_seen_at=None,
    )
    audit.write(store, "group_consent_withdrawn", actor=staff.id, vault=group, detail=code, now=now)
    await notices.tell_reporter(store, minor, Notice.GROUP_OUT, now=now, group=group, title=found.title)
