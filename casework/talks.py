"""A talk from its opening to its end: who is in it, pauses, alarms, staff who come in, and the ending; never its words.

Everything that happens to a talk is told to both people in it. The words themselves pass in `casework/relay.py`.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from casework import notices, paging
from casework.notices import Notice
from db import audit, dangers, peers, people, talks, territories, timers
from db.dangers import Danger
from db.session import Store
from db.talks import Said
from db.timers import Timer
from domain import talks as rules
from domain.access import Act, require
from domain.peers import PROBLEM, Match
from domain.people import Person, PersonId, TerritoryId
from domain.protocol import Protocol
from domain.refusals import NotFound
from domain.talks import ALIASES, Part, Side, State, Talk

COOLING = timedelta(hours=48)
"""Rest from new matches after a crisis, a proposal of this project (field notes §7 asks for a cool-down)."""

SILENCE = timedelta(days=1)
"""When silence is looked at first; how long it may last stands in the protocol."""

QUIET, ENDS = "talk_quiet", "talk_ends"
"""Timers: silence that asks and then closes, and a planned ending."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A talk as one person in it sees it: their own side and the others."""

    talk: Talk
    mine: Side
    others: tuple[Side, ...]

    @property
    def alias(self) -> str:
        """Give the name under which the other one is known here."""
        return next((side.alias for side in self.others if side.part is not Part.PROFESSIONAL), "")


async def open_between(
    store: Store, match: Match, esp: PersonId, now: datetime, *, beside: PersonId | None = None
) -> Talk:
    """Open the talk of a match under its id and tell both how it goes; raises AlreadyTalking.

    A person has one open talk at most, an ESP several, each under another name. `beside` is the staff member who reads
    along from the first word, as a minor's talk wants it; both are told.
    """
    asker = match.asker
    if asker is None:
        raise NotFound
    mine = await talks.open_of(store, asker)
    if any(side.part is Part.ASKER for _talk, side in mine):
        raise rules.AlreadyTalking
    register = await peers.of_person(store, esp)
    reference = register.reference if register else None
    talk = await talks.create(
        store, Talk(match.id, match.territory, State.OPEN, opened_at=now, last_at=now, reference=reference)
    )
    used = {
        side.alias
        for other, _mine in await talks.open_of(store, esp)
        for side in await talks.sides(store, other.id)
    }
    names = secrets.SystemRandom().sample([one for one in ALIASES if one not in used] or list(ALIASES), 2)
    await talks.join(store, Side(talk.id, asker, Part.ASKER, names[0], now))
    await talks.join(store, Side(talk.id, esp, Part.ESP, names[1], now))
    timers.set_timer(store, QUIET, talk.id, now + SILENCE)
    audit.write(store, "talk_opened", actor=esp, vault=talk.id, now=now)
    for person, other in ((asker, names[1]), (esp, names[0])):
        await notices.tell_reporter(store, person, Notice.TALK_OPENED, now=now, talk=talk.id, alias=other)
    if beside is not None:
        await sits_by(store, talk, beside, now)
    return talk


async def sits_by(store: Store, talk: Talk, staff: PersonId, now: datetime) -> None:
    """Let a staff member read along in a minor's talk from now on; both are told who it is."""
    both = [side.person for side in await talks.sides(store, talk.id) if side.part is not Part.PROFESSIONAL]
    name = (await people.names(store, [staff])).get(staff, "")
    await talks.join(store, Side(talk.id, staff, Part.PROFESSIONAL, name[:20] or "+", now))
    notices.tell(store, [staff], Notice.TALK_BESIDE, now=now, vault=talk.id, talk=talk.id)
    for person in both:
        await notices.tell_reporter(store, person, Notice.TALK_JOINED, now=now, talk=talk.id, name=name)


async def seen(store: Store, person: Person, talk: int) -> Seen:
    """Load a talk for somebody who is in it; raises NoTalk for anybody else."""
    found, every = await talks.whole(store, talk) or (None, [])
    mine = next((side for side in every if side.person == person.id and side.left_at is None), None)
    if found is None or mine is None:
        raise rules.NoTalk
    return Seen(found, mine, tuple(rules.others(every, person.id)))


async def mine(store: Store, person: Person) -> list[Seen]:
    """Give the open talks of a person, oldest first."""
    found = []
    for talk, side in await talks.open_of(store, person.id):
        every = await talks.sides(store, talk.id)
        found.append(Seen(talk, side, tuple(rules.others(every, person.id))))
    return found


async def the_one(store: Store, person: Person, talk: int | None) -> Seen:
    """Give the talk that is meant: the named one, the one looked at, or the only one; raises NoTalk or WhomTo."""
    if talk is not None:
        return await seen(store, person, talk)
    found = await mine(store, person)
    if not found:
        raise rules.NoTalk
    current = [one for one in found if one.mine.current]
    if len(found) > 1 and not current:
        raise rules.WhomTo
    return (current or found)[0]


async def leave(store: Store, person: Person) -> None:
    """Note that a person turned to something else: what comes now waits behind the neutral line."""
    await talks.turn_away(store, person.id)


async def tell(
    store: Store, sides: Sequence[Side], kind: Notice, now: datetime, *, talk: int, **params: Any
) -> None:
    """Tell several people in a talk the same: openly while they look at it, else as every unasked message."""
    for side in sides:
        if side.is_here(now):
            notices.tell(store, [side.person], kind, now=now, talk=talk, **params)
        else:
            await notices.tell_reporter(store, side.person, kind, now=now, talk=talk, **params)


async def pause(store: Store, person: Person, talk: int | None, now: datetime) -> Seen:
    """Stop what passes, without a reason; the other one is told."""
    found = await the_one(store, person, talk)
    return await _step(store, found, rules.paused(found.talk), Notice.TALK_PAUSED, "talk_paused", now)


async def resume(store: Store, person: Person, talk: int | None, now: datetime) -> Seen:
    """Let words pass again, or say that the talk goes on when both were asked."""
    found = await the_one(store, person, talk)
    after = replace(rules.resumed(found.talk), asked_at=None, last_at=now)
    was_paused = found.talk.state is State.PAUSED
    if not was_paused:
        await talks.save(store, after)
        return replace(found, talk=after)
    return await _step(store, found, after, Notice.TALK_RESUMED, "talk_resumed", now)


async def _step(store: Store, found: Seen, after: Talk, kind: Notice, act: str, now: datetime) -> Seen:
    after = await talks.save(store, after)
    audit.write(store, act, actor=found.mine.person, vault=after.id, now=now)
    await tell(store, found.others, kind, now, talk=after.id, alias=found.mine.alias)
    return replace(found, talk=after)


async def plan_end(store: Store, person: Person, talk: int | None, now: datetime) -> Seen:
    """Plan the ending: both have a week to say goodbye."""
    found = await the_one(store, person, talk)
    after = rules.ending(found.talk, now)
    assert after.until is not None
    await timers.cancel(store, after.id, ENDS)
    timers.set_timer(store, ENDS, after.id, after.until)
    return await _step(store, found, after, Notice.TALK_ENDING, "talk_ending", now)


async def end(store: Store, person: Person, talk: int | None, now: datetime, why: str = "closed") -> Seen:
    """End a talk now; whoever is in it may, at any time and without a reason."""
    found = await the_one(store, person, talk)
    after = await close(store, found.talk, why, now, by=person.id)
    if why == PROBLEM:
        await _tell_staff(store, found, now)
    await tell(store, found.others, Notice.TALK_CLOSED, now, talk=after.id, alias=found.mine.alias)
    return replace(found, talk=after)


async def _tell_staff(store: Store, found: Seen, now: datetime) -> None:
    """Tell staff that a talk ended badly, and for whom; never a word of it."""
    match = await peers.match(store, found.talk.id)
    esp = [match.esp] if match else []
    name = next(iter((await people.names(store, esp)).values()), "")
    staff = [one for one in await staff_of(store, found.talk, now) if one != found.mine.person]
    mine = found.mine.part is Part.ESP
    notices.tell(store, staff, Notice.TALK_BADLY, now=now, vault=found.talk.id, name=name, esp=mine)


async def close(store: Store, talk: Talk, why: str, now: datetime, *, by: PersonId | None) -> Talk:
    """End a talk and its match; two whose talk ended badly, or who wished for somebody else, never meet again."""
    after = rules.closed(talk, why, now)
    if after is talk:
        return talk
    after = await talks.save(store, after)
    await timers.cancel(store, talk.id, QUIET, ENDS)
    for side in await talks.sides(store, talk.id):
        await talks.change(store, side, left_at=now, current=False)
    await peers.end_match(store, talk.id, why, now)
    match = await peers.match(store, talk.id) if why in rules.APART else None
    if match is not None and match.asker is not None:
        await peers.bar(store, match.asker, match.esp, rules.APART[why], by, now)
    audit.write(store, "talk_closed", actor=by, vault=talk.id, detail=why, now=now)
    return after


async def staff_of(store: Store, talk: Talk, now: datetime) -> list[PersonId]:
    """Give who of the staff answers for a talk: the reference person, then the coordinators of the place."""
    lineage = await lineage_of(store, talk.territory)
    above = await notices.coordinators(store, lineage, now)
    return list(dict.fromkeys([*([talk.reference] if talk.reference else []), *above]))


async def lineage_of(store: Store, place: TerritoryId) -> tuple[TerritoryId, ...]:
    """Give the territories from the region down to the talk's own."""
    found = await territories.one(store, place)
    return found.lineage if found else ()


async def rang(store: Store, person: Person, now: datetime, *, opens: bool) -> Seen | None:
    """Note danger in the talk somebody is in: the reference person is paged too, the other one told; None without a talk.

    Their cry was written just before. `opens` is the alarm rung by hand: from then on staff may read the talk; words alone
    page and do not open it.
    """
    found = await mine(store, person)
    danger = await dangers.open_of(store, person.id) if found else None
    if danger is None:
        return None
    here = [one for one in found if one.mine.current] or found
    for one in here:
        await _page_reference(store, one.talk, danger, now)
    if len(here) != 1:
        return None
    (one,) = here
    if opens and one.talk.alarm_at is None:
        one = replace(one, talk=await talks.save(store, replace(one.talk, alarm_at=now)))
        audit.write(store, "talk_alarm", actor=person.id, vault=one.talk.id, now=now)
    if danger.territory is None:
        await dangers.save(store, replace(danger, territory=one.talk.territory))
    await tell(store, one.others, Notice.TALK_ALARM, now, talk=one.talk.id, opens=opens, emergency=True)
    await _rest(store, one, now)
    return one


async def after_alarm(store: Store, person: PersonId | None) -> list[int]:
    """Give the open talks of somebody in which the alarm was rung, for whoever reads their cry."""
    found = await talks.open_of(store, person) if person is not None else []
    return [talk.id for talk, _side in found if talk.alarm_at is not None]


async def _rest(store: Store, found: Seen, now: datetime) -> None:
    """After a crisis the ESP takes on nobody new for a while."""
    for side in (found.mine, *found.others):
        if side.part is Part.ESP:
            await peers.cool_down(store, side.person, now + COOLING)


async def _page_reference(store: Store, talk: Talk, danger: Danger, now: datetime) -> None:
    if talk.reference is not None and danger.read_at is None:
        await paging.page_danger(store, danger, [talk.reference], now)


async def lets_in(store: Store, person: Person, talk: int | None, now: datetime, *, yes: bool = True) -> Seen:
    """Note that somebody in a talk lets staff read it; both must."""
    found = await the_one(store, person, talk)
    await talks.change(store, found.mine, lets_in=yes)
    audit.write(store, "talk_lets_in", actor=person.id, vault=found.talk.id, detail=str(yes), now=now)
    return found


async def read(store: Store, staff: Person, talk: int, now: datetime) -> list[tuple[str, Said]]:
    """Let staff read what is kept of a talk after its alarm, or when both let them in; both are told.

    Raises NotFound, NotAllowed, NotLetIn. Gives the texts with the name each was written under, oldest first.
    """
    found = await talks.by_id(store, talk)
    if found is None:
        raise NotFound
    lineage = await lineage_of(store, found.territory)
    duty = require(staff, Act.READ_TALK, lineage)
    every = await talks.sides(store, talk)
    rules.may_read(found, every)
    audit.write(store, Act.READ_TALK.value, actor=staff.id, duty=duty, vault=talk, now=now)
    both = [side for side in every if side.part is not Part.PROFESSIONAL]
    await tell(store, both, Notice.TALK_READ, now, talk=talk)
    names = {side.person: side.alias for side in every}
    return [(names.get(said.author, ""), said) for said in await talks.thread(store, talk)]


async def quiet(store: Store, timer: Timer, protocol: Protocol, now: datetime) -> None:
    """Ask both whether a silent talk goes on, and close it when nobody says so."""
    talk = await talks.by_id(store, timer.subject)
    if talk is None or not talk.is_open:
        return
    limits = protocol.masker.rules
    every = [side for side in await talks.sides(store, talk.id) if side.left_at is None]
    if now - talk.last_at < limits.ask:
        timers.set_timer(store, QUIET, talk.id, talk.last_at + limits.ask)
    elif talk.asked_at is None:
        await talks.save(store, replace(talk, asked_at=now))
        await tell(store, every, Notice.TALK_QUIET, now, talk=talk.id)
        timers.set_timer(store, QUIET, talk.id, now + limits.close)
    else:
        await close(store, talk, "silence", now, by=None)
        await tell(store, every, Notice.TALK_CLOSED, now, talk=talk.id, alias="")


async def ends(store: Store, timer: Timer, now: datetime) -> None:
    """Close a talk whose planned ending has come."""
    talk = await talks.by_id(store, timer.subject)
    if talk is None or not talk.is_open or talk.until is None:
        return
    every = [side for side in await talks.sides(store, talk.id) if side.left_at is None]
    await close(store, talk, "planned", now, by=None)
    await tell(store, every, Notice.TALK_CLOSED, now, talk=talk.id, alias="")


async def lost(store: Store, person: PersonId, now: datetime) -> None:
    """Tell the others in somebody's talks, and the staff, that this person no longer receives anything."""
    for talk, side in await talks.open_of(store, person):
        there = rules.others(await talks.sides(store, talk.id), person)
        await tell(store, there, Notice.TALK_LOST, now, talk=talk.id, alias=side.alias)
        staff = [one for one in await staff_of(store, talk, now) if one != person]
        notices.tell(store, staff, Notice.TALK_LOST_STAFF, now=now, vault=talk.id, talk=talk.id)
