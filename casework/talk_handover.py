"""A professional who joins a talk for a few messages: the ESP asks, only the person says yes, both see who comes.

The consent is for this once. Whoever joins reads from then on and never what was said before.
"""

from datetime import datetime

from casework import notices, peer_minors, talk_holds
from casework.notices import Notice
from casework.talks import Seen, lineage_of, seen, staff_of, tell, the_one
from db import audit, people, talks
from db.session import Store
from domain import talks as rules
from domain.access import Act, require
from domain.people import Person
from domain.refusals import NotFound
from domain.talks import Part, Side


async def offer_handover(store: Store, person: Person, talk: int | None, now: datetime) -> Seen:
    """Ask the person whether a professional may join for a few messages; only the ESP asks, only the person says yes."""
    found = await the_one(store, person, talk)
    if found.mine.part is not Part.ESP:
        raise rules.NotYours
    audit.write(store, "handover_asked", actor=person.id, vault=found.talk.id, now=now)
    asked = [side for side in found.others if side.part is Part.ASKER]
    await tell(store, asked, Notice.TALK_HANDOVER, now, talk=found.talk.id, alias=found.mine.alias)
    return found


async def agree_handover(store: Store, person: Person, talk: int, now: datetime, *, yes: bool) -> Seen:
    """Note the person's answer; with a yes the reference person and the coordinators are asked to join."""
    found = await seen(store, person, talk)
    if found.mine.part is not Part.ASKER:
        raise rules.NotYours
    await talks.change(store, found.mine, asked_in=yes)
    audit.write(store, "handover_answer", actor=person.id, vault=talk, detail=str(yes), now=now)
    await tell(
        store, found.others, Notice.TALK_HANDOVER_SAID, now, talk=talk, yes=yes, alias=found.mine.alias
    )
    if yes:
        staff = await staff_of(store, found.talk, now)
        notices.tell(store, staff, Notice.TALK_JOIN, now=now, vault=talk, talk=talk)
    return found


async def join(store: Store, staff: Person, talk: int, now: datetime) -> Seen:
    """Let a professional into a talk whose person agreed; both are told. Raises NotLetIn without the consent."""
    found = await talks.by_id(store, talk)
    if found is None:
        raise NotFound
    duty = require(staff, Act.JOIN_TALK, await lineage_of(store, found.territory))
    every = await talks.sides(store, talk)
    if not any(side.asked_in for side in every if side.part is Part.ASKER):
        raise rules.NotLetIn
    if not found.is_open:
        raise rules.TalkOver
    name = (await people.names(store, [staff.id])).get(staff.id, "")
    await talks.join(store, Side(talk, staff.id, Part.PROFESSIONAL, name[:20] or "+", now))
    await talks.turn_to(store, staff.id, talk, now)
    audit.write(store, Act.JOIN_TALK.value, actor=staff.id, duty=duty, vault=talk, now=now)
    there = [side for side in every if side.left_at is None and side.person != staff.id]
    await tell(store, there, Notice.TALK_JOINED, now, talk=talk, name=name)
    return await seen(store, staff, talk)


async def part(store: Store, staff: Person, talk: int, now: datetime) -> None:
    """Let the professional leave; the consent was for this once. A minor's talk that nobody is beside stands still."""
    found = await seen(store, staff, talk)
    if found.mine.part is not Part.PROFESSIONAL:
        raise rules.NotYours
    await talks.change(store, found.mine, left_at=now, current=False)
    for side in found.others:
        await talks.change(store, side, asked_in=False)
    audit.write(store, "talk_left", actor=staff.id, vault=talk, now=now)
    await tell(store, found.others, Notice.TALK_LEFT, now, talk=talk)
    alone = all(side.part is not Part.PROFESSIONAL for side in found.others)
    if alone and await peer_minors.of_talk(store, talk) is not None:
        await talk_holds.hold(store, found.talk, "alone", now, by=staff.id)
