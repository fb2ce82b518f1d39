"""Initiatives: announced by coordinators, told slowly and by day to those who asked for the topic, counted as numbers.

A message to a family or young person is covered like every other; who comes to what is never shown to anybody.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import orjson

from casework import notices
from casework.notices import Notice
from db import audit, initiatives, outbox, people, territories, timers
from db.ids import new_id
from db.outbox import Lane
from db.session import Store
from db.timers import Timer
from domain import calendar_file, codes, quiet
from domain import initiatives as rules
from domain.access import Act, NotAllowed, duty_for, territories_for
from domain.initiatives import (
    PER_TURN,
    TURN,
    Audience,
    Broadcast,
    BroadcastRuns,
    Initiative,
    InitiativeId,
    TooLate,
    Topic,
)
from domain.people import Person, PersonId, TerritoryId
from domain.refusals import NotFound
from domain.territory import Territory, TerritoryKind

STEP = "broadcast"
"""The timer of the next turn of a broadcast."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What a coordinator types about an initiative."""

    topic: Topic
    audience: Audience
    territory: TerritoryId
    title: str
    text: str
    place: str
    link: str
    begins_at: datetime
    ends_at: datetime
    deadline_at: datetime | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """An initiative with its numbers: would hear, told so far, arrived, coming, came."""

    initiative: Initiative
    place: str
    listeners: int
    broadcast: Broadcast | None
    delivered: int
    coming: int


async def places(store: Store) -> list[Territory]:
    """Give the ambiti among which one chooses where to hear of initiatives, by name."""
    found = [one for one in await territories.all_of(store) if one.kind is TerritoryKind.AMBITO]
    return sorted(found, key=lambda one: one.name)


async def open_for(store: Store, person: Person, now: datetime, *, limit: int = 8) -> list[Initiative]:
    """Give the initiatives that somebody may see: of the places they follow, else of everywhere; for their kind."""
    followed = await initiatives.followed(store, person.id)
    every = await territories.all_of(store)
    inside = [one.id for one in every]
    if followed:
        inside = sorted({id for _topic, place, _who in followed for id in _related(every, place)})
    found = await initiatives.shown(store, inside, now)
    for_me = {
        Audience.ALL,
        *([Audience.STAFF] if person.assignments else [Audience.FAMILIES, Audience.YOUNG]),
    }
    return [one for one in found if one.audience in for_me][:limit]


def _related(every: Sequence[Territory], place: TerritoryId) -> list[TerritoryId]:
    """Give a place with all above and below it: whoever follows one hears what concerns the other."""
    mine = next((one for one in every if one.id == place), None)
    above = mine.lineage if mine else ()
    return list({*above, *(one.id for one in every if place in one.lineage)})


async def read(store: Store, code: str) -> Initiative:
    """Give one initiative; raises NotFound."""
    found = await initiatives.by_code(store, code)
    if found is None:
        raise NotFound
    return found


async def comes(store: Store, person: Person, one: Initiative) -> bool:
    """Say whether this very person said that they come."""
    return await initiatives.comes(store, one.id, person.id)


async def come(store: Store, person: Person, code: str, now: datetime, *, coming: bool) -> Initiative:
    """Keep that somebody comes, or no longer; raises TooLate after the deadline."""
    one = await read(store, code)
    if coming and not one.takes(now):
        raise TooLate
    await initiatives.come(store, one.id, person.id, now, coming=coming)
    return one


async def entry(store: Store, code: str, title: str, now: datetime) -> str:
    """Give an initiative as the text of an .ics file under a neutral title."""
    one = await read(store, code)
    return calendar_file.entry(
        uid=one.code,
        opens=one.begins_at,
        closes=one.ends_at,
        place=one.place,
        title=title,
        now=now,
        sequence=one.sequence,
    )


async def follow(
    store: Store, person: Person, topic: Topic, place: TerritoryId, audience: Audience, now: datetime
) -> bool:
    """Begin or end to follow a topic in a place; gives whether it is followed now. Raises NotFound."""
    if place not in {one.id for one in await places(store)}:
        raise NotFound
    held = {(one, where) for one, where, _who in await initiatives.followed(store, person.id)}
    if (topic, place) in held:
        await initiatives.unfollow(store, person.id, topic, place)
        return False
    await initiatives.follow(store, person.id, topic, place, audience, now)
    return True


async def followed(store: Store, person: Person) -> list[tuple[Topic, TerritoryId, Audience]]:
    """Give what a person follows."""
    return await initiatives.followed(store, person.id)


async def unfollow_all(store: Store, person: Person) -> None:
    """Stop telling a person of initiatives."""
    await initiatives.unfollow(store, person.id)


async def publish(store: Store, person: Person, typed: Wording, now: datetime) -> Initiative:
    """Announce an initiative; nobody is told yet. Raises NotAllowed outside one's territory, and what `checked` raises."""
    place = await territories.one(store, typed.territory)
    if place is None or duty_for(person, Act.ANNOUNCE, place.lineage) is None:
        raise NotAllowed(Act.ANNOUNCE)
    one = rules.checked(
        Initiative(
            id=InitiativeId(new_id()),
            code=codes.code_of_kind("INI", secrets.choice),
            topic=typed.topic,
            audience=typed.audience,
            territory=typed.territory,
            title=typed.title,
            text=typed.text,
            place=typed.place,
            link=typed.link,
            begins_at=typed.begins_at,
            ends_at=typed.ends_at,
            deadline_at=typed.deadline_at,
            expires_at=typed.expires_at or typed.ends_at,
            author=person.id,
        ),
        now,
    )
    initiatives.create(store, one)
    _note(store, Act.ANNOUNCE.value, person, one, now)
    return one


def _note(store: Store, act: str, person: Person, one: Initiative, now: datetime) -> None:
    audit.write(store, act, actor=person.id, detail=one.code, now=now)


async def _mine(store: Store, person: Person, code: str) -> Initiative:
    one = await read(store, code)
    place = await territories.one(store, one.territory)
    if place is None or duty_for(person, Act.ANNOUNCE, place.lineage) is None:
        raise NotFound
    return one


async def call_off(store: Store, person: Person, code: str, now: datetime) -> Initiative:
    """Call an initiative off and tell, by day, those who said that they come; raises TooLate."""
    one = await _mine(store, person, code)
    after = rules.called_off(one, now)
    await initiatives.save(store, after)
    _note(store, "initiative_called_off", person, after, now)
    running = await initiatives.broadcast_of(store, one.id)
    if running is not None and running.done_at is None:
        await initiatives.save_broadcast(store, replace(running, done_at=now))
        await timers.cancel(store, running.id, STEP)
    await _take_back(store, one)
    await _tell(store, await initiatives.coming(store, one.id), after, now, cancelled=True)
    return after


async def move(
    store: Store, person: Person, code: str, times: tuple[datetime, datetime], place: str, now: datetime
) -> Initiative:
    """Give an initiative another time or place and tell, by day, those who said that they come: what was and what is.

    They hear of it once: what was not sent yet of an earlier change is told with this one. Raises TooLate, TimesWrong.
    """
    one = await _mine(store, person, code)
    after = rules.moved(one, *times, place, now)
    if after == one:
        return one
    await initiatives.save(store, after)
    _note(store, "initiative_moved", person, after, now)
    unsent = await _take_back(store, one)
    known = {"was": int(one.begins_at.timestamp()), "there": one.place}
    for id in await initiatives.coming(store, one.id):
        before = unsent.get(id, known)
        told = {"begins": int(after.begins_at.timestamp()), "place": after.place}
        if (before["was"], before["there"]) != (told["begins"], told["place"]):
            await _tell(store, [id], after, now, moved={**before, **told})
    return after


async def _take_back(store: Store, one: Initiative) -> dict[PersonId, dict[str, Any]]:
    """Take back what nobody was sent yet of an earlier change; gives what each of them still believes."""
    found = {}
    for parcel in await outbox.unsent(store, one.id, Notice.INITIATIVE):
        told = orjson.loads(parcel.payload)
        if "was" in told and await outbox.take_back(store, parcel.id):
            found[parcel.person] = {"was": told["was"], "there": told["there"]}
    return found


async def count(store: Store, person: Person, code: str, came: int, now: datetime) -> Initiative:
    """Keep how many people came; raises TimesWrong before it began."""
    one = await _mine(store, person, code)
    after = rules.counted(one, came, now)
    await initiatives.save(store, after)
    _note(store, "initiative_counted", person, after, now)
    return after


async def _reach(store: Store, one: Initiative) -> list[TerritoryId]:
    return _related(await territories.all_of(store), one.territory)


async def tell(store: Store, person: Person, code: str, now: datetime) -> Broadcast:
    """Begin to tell those who follow the topic, slowly and by day; raises BroadcastRuns, TooLate."""
    one = await _mine(store, person, code)
    if not one.is_shown(now):
        raise TooLate
    if await initiatives.broadcast_of(store, one.id) is not None:
        raise BroadcastRuns
    who = rules.audiences_for(one.audience)
    planned = await initiatives.count_listeners(store, one.topic, await _reach(store, one), who)
    running = initiatives.begin(store, one.id, planned, person.id, now)
    timers.set_timer(store, STEP, running.id, quiet.speak_at(now))
    _note(store, "broadcast_begun", person, one, now)
    return running


async def pause(store: Store, person: Person, code: str, now: datetime) -> Broadcast:
    """Pause a broadcast, or let a paused one go on; who was told is not told again."""
    one = await _mine(store, person, code)
    running = await initiatives.broadcast_of(store, one.id)
    if running is None or running.done_at is not None:
        raise BroadcastRuns
    after = replace(running, paused_at=now if running.paused_at is None else None)
    await initiatives.save_broadcast(store, after)
    await timers.cancel(store, running.id, STEP)
    if after.runs:
        timers.set_timer(store, STEP, running.id, quiet.speak_at(now))
    _note(store, "broadcast_paused" if after.paused_at else "broadcast_resumed", person, one, now)
    return after


async def step(store: Store, timer: Timer, now: datetime) -> None:
    """Tell the next few; the rest a minute later, in the morning when the quiet hours began."""
    running = await initiatives.broadcast(store, timer.subject)
    one = await initiatives.by_id(store, running.initiative) if running else None
    if running is None or one is None or not running.runs:
        return
    morning = quiet.speak_at(now)
    if morning > now:
        timers.set_timer(store, STEP, running.id, morning)
        return
    whom: list[PersonId] = []
    if one.is_shown(now):
        whom = await initiatives.listeners(
            store,
            one.topic,
            await _reach(store, one),
            rules.audiences_for(one.audience),
            after=running.last_person,
            limit=PER_TURN,
        )
    await _tell(store, whom, one, now)
    after = replace(running, told=running.told + len(whom), last_person=max([running.last_person, *whom]))
    if len(whom) < PER_TURN:
        after = replace(after, done_at=now)
    else:
        timers.set_timer(store, STEP, running.id, now + TURN)
    await initiatives.save_broadcast(store, after)


async def _tell(
    store: Store,
    whom: Sequence[PersonId],
    one: Initiative,
    now: datetime,
    *,
    cancelled: bool = False,
    moved: Mapping[str, Any] | None = None,
) -> None:
    """Write to each in the slow lane, covered for families and young people, never in the quiet hours."""
    found = await people.load(store, whom) if whom else {}
    for id in whom:
        person = found.get(id)
        if person is None:
            continue
        params: dict[str, Any] = {
            "initiative": one.code,
            "cancelled": cancelled,
            "covered": notices.is_private(person),
            **(moved or {}),
        }
        outbox.put(
            store,
            id,
            Notice.INITIATIVE,
            params,
            lane=Lane.SLOW,
            now=now,
            due=quiet.speak_at(now),
            vault=one.id,
        )


async def board(store: Store, person: Person, now: datetime) -> list[Counted]:
    """Give the initiatives of a coordinator's territories with their numbers, latest first."""
    inside = await territories.under(store, territories_for(person, Act.ANNOUNCE))
    found = []
    for one in await initiatives.of_places(store, list(inside)):
        who = rules.audiences_for(one.audience)
        found.append(
            Counted(
                one,
                inside.get(one.territory, ""),
                await initiatives.count_listeners(store, one.topic, await _reach(store, one), who),
                await initiatives.broadcast_of(store, one.id),
                await initiatives.delivered(store, one.id),
                len(await initiatives.coming(store, one.id)),
            )
        )
    return found


async def announceable(store: Store, person: Person) -> dict[TerritoryId, str]:
    """Give the territories for which a person may announce, with their names."""
    return await territories.under(store, territories_for(person, Act.ANNOUNCE))
