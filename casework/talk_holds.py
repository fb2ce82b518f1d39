"""What makes a talk stand still until staff have looked: a doubt about age, something that protects a minor and is gone.

Both people are told that it stands still, and staff why. Only staff let it go on, and a minor's only while everything that
protects the minor is there (D.Lgs. 39/2014, field notes §7).
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from casework import notices, peer_minors
from casework.notices import Notice
from casework.talks import Seen, close, lineage_of, staff_of, tell, the_one
from db import audit, talks
from db import peers as register
from db.session import Store
from domain import talks as rules
from domain.access import Act, require
from domain.people import Person, PersonId, TerritoryId
from domain.refusals import NotFound
from domain.talks import BY_STAFF, Part, State, Talk


async def seems_minor(store: Store, person: Person, talk: int | None, now: datetime) -> Seen:
    """Freeze a talk because the ESP thinks a minor is at the other end, and bring staff in; raises NotYours."""
    found = await the_one(store, person, talk)
    if found.mine.part is not Part.ESP:
        raise rules.NotYours
    after = await talks.save(store, rules.frozen(found.talk))
    audit.write(store, "talk_frozen", actor=person.id, vault=after.id, detail="seems_minor", now=now)
    staff = await staff_of(store, after, now)
    notices.tell(store, staff, Notice.TALK_FROZEN, now=now, vault=after.id, talk=after.id)
    await tell(store, found.others, Notice.TALK_STOPPED, now, talk=after.id)
    return replace(found, talk=after)


async def decide(store: Store, staff: Person, talk: int, now: datetime, *, goes_on: bool) -> Talk:
    """Let somebody of the staff end a freeze: the talk goes on, or ends; both are told.

    Raises NotAllowed, NotFound, and MinorUnprotected for a minor's talk while something that protects it is missing.
    """
    found = await talks.by_id(store, talk)
    if found is None:
        raise NotFound
    duty = require(staff, Act.HOLD_TALK, await lineage_of(store, found.territory))
    every = [side for side in await talks.sides(store, talk) if side.left_at is None]
    audit.write(
        store, Act.HOLD_TALK.value, actor=staff.id, duty=duty, vault=talk, detail=str(goes_on), now=now
    )
    if goes_on:
        await peer_minors.must_stand(store, talk, every, now)
        after = await talks.save(store, rules.thawed(found))
        await tell(store, every, Notice.TALK_GOES_ON, now, talk=talk)
        return after
    after = await close(store, found, BY_STAFF, now, by=staff.id)
    await tell(store, every, Notice.TALK_CLOSED, now, talk=talk, alias="")
    return after


async def hold(store: Store, talk: Talk, why: str, now: datetime, *, by: PersonId | None = None) -> None:
    """Let a talk stand still because of `why`, a word of `talk_notices.HELD`; both are told, and staff decide."""
    if talk.state in (State.FROZEN, State.CLOSED):
        return
    after = await talks.save(store, rules.frozen(talk))
    audit.write(store, "talk_frozen", actor=by, vault=after.id, detail=why, now=now)
    every = [side for side in await talks.sides(store, talk.id) if side.left_at is None]
    both = [side for side in every if side.part is not Part.PROFESSIONAL]
    await tell(store, both, Notice.TALK_STOPPED, now, talk=after.id)
    beside = [side.person for side in every if side.part is Part.PROFESSIONAL]
    staff = dict.fromkeys([*await staff_of(store, after, now), *beside])
    notices.tell(store, staff, Notice.TALK_HELD, now=now, vault=after.id, talk=after.id, why=why)


async def hold_minors(
    store: Store,
    why: str,
    now: datetime,
    *,
    esp: PersonId | None = None,
    request: int | None = None,
    places: Iterable[TerritoryId] | None = None,
) -> int:
    """Let the open talks of minors stand still: those of an ESP, of one request, or of some territories; gives how many."""
    found = await register.open_matches_of_minors(store, esp=esp, request=request, places=places)
    for match in found:
        talk = await talks.by_id(store, match.id)
        if talk is not None:
            await hold(store, talk, why, now)
    return len(found)


async def hold_all(store: Store, esp: PersonId, why: str, now: datetime) -> None:
    """Let every talk of somebody who is no longer an ESP stand still: staff end it, or let the two say goodbye."""
    for talk, side in await talks.open_of(store, esp):
        if side.part is Part.ESP:
            await hold(store, talk, why, now)


async def gone(store: Store, person: PersonId, now: datetime, *, only_as: Part | None = None) -> None:
    """End the talks of somebody who leaves; the others are told, and staff when it was the ESP who left."""
    for talk, side in await talks.open_of(store, person):
        if only_as is not None and side.part is not only_as:
            continue
        if side.part is Part.PROFESSIONAL:
            await talks.change(store, side, left_at=now, current=False)
            if await peer_minors.of_talk(store, talk.id) is not None:
                await hold(store, talk, "alone", now)
            continue
        there = rules.others(await talks.sides(store, talk.id), person)
        await close(store, talk, "left", now, by=person)
        await tell(store, there, Notice.TALK_CLOSED, now, talk=talk.id, alias="")
        staff = [one for one in await staff_of(store, talk, now) if one != person]
        if side.part is Part.ESP:
            notices.tell(store, staff, Notice.TALK_LOST_STAFF, now=now, vault=talk.id, talk=talk.id)
