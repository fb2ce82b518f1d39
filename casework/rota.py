"""Who is on duty, who said so, and what happens when nobody did: test pages, gaps, swaps."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from casework import notices
from casework.notices import Notice
from casework.on_call import on_call
from db import audit, people, rota, territories, timers
from db.ids import new_id
from db.session import Store
from db.timers import Timer
from domain import rota as rules
from domain.access import RIGHTS, Act, require, territories_for
from domain.people import TEAM, Person, PersonId, TerritoryId
from domain.refusals import NotFound
from domain.rota import ANSWER_WITHIN, Gap, NoShift, NotWatchful, Shift, Watch, WatchId

SHIFT, UNANSWERED = "shift", "shift_unanswered"
AHEAD = timedelta(days=7)
"""How far ahead gaps are told."""


async def join(store: Store, territory: TerritoryId, person: PersonId, now: datetime) -> Watch:
    """Put somebody who just joined on the rota around the clock; coming in counts as their word for the present shift."""
    place = await rota.next_place(store, territory)
    watch = Watch(WatchId(new_id()), territory, place, person)
    await _begin(store, watch, now)
    present = watch.shift_at(now)
    if present is not None:
        await rota.answer(store, present, now)
    return watch


async def _begin(store: Store, watch: Watch, now: datetime) -> None:
    await rota.add(store, watch)
    coming = watch.next_shift(now)
    if coming is not None:
        timers.set_timer(store, SHIFT, watch.id, coming.begins)


async def add(store: Store, by: Person, watch: Watch, now: datetime) -> Watch:
    """Let a coordinator write a line of the rota; raises NotAllowed outside the territory, NotWatchful for a stranger."""
    place = await territories.one(store, watch.territory)
    called = await people.one(store, watch.person)
    if place is None or called is None:
        raise NotFound
    require(by, Act.SET_ROTA, place.lineage)
    if not any(called.holds(duty, place.lineage) for duty in called.duties & TEAM):
        raise NotWatchful
    await _begin(store, watch, now)
    audit.write(
        store, Act.SET_ROTA.value, actor=by.id, detail=f"{watch.territory} {watch.place.name}", now=now
    )
    return watch


async def remove(store: Store, by: Person, watch: WatchId, now: datetime) -> None:
    """Let a coordinator take a line off the rota."""
    found = await rota.one(store, watch)
    place = await territories.one(store, found.territory) if found else None
    if found is None or place is None:
        raise NotFound
    require(by, Act.SET_ROTA, place.lineage)
    await rota.remove(store, watch)
    await timers.cancel(store, watch, SHIFT, UNANSWERED)
    audit.write(store, Act.SET_ROTA.value, actor=by.id, detail=f"removed {found.place.name}", now=now)


async def leave(store: Store, person: PersonId) -> None:
    """Take somebody who leaves off every line of the rota, so that no page goes to nobody."""
    for watch in await rota.held_by(store, person):
        await rota.remove(store, watch)
        await timers.cancel(store, watch, SHIFT, UNANSWERED)
    await rota.stand_in_no_more(store, person)


async def begins(store: Store, timer: Timer, now: datetime) -> None:
    """At the start of a shift: ask its holder to say «sono di turno», and set the clock for the next."""
    watch = await rota.one(store, WatchId(timer.subject))
    if watch is None:
        return
    shift = watch.shift_at(now)
    if shift is not None:
        notices.tell(
            store,
            [shift.person],
            Notice.SHIFT,
            now=now,
            emergency=True,
            watch=watch.id,
            place=watch.place.name,
            until=int(shift.ends.timestamp()),
        )
        timers.set_timer(store, UNANSWERED, watch.id, now + ANSWER_WITHIN)
    coming = watch.next_shift(max(now, timer.due_at))
    if coming is not None:
        timers.set_timer(store, SHIFT, watch.id, coming.begins)


async def unanswered(store: Store, timer: Timer, now: datetime) -> None:
    """A quarter of an hour into a shift nobody answered for: the coordinators and the others on duty hear of the gap."""
    watch = await rota.one(store, WatchId(timer.subject))
    shift = watch.shift_at(now) if watch else None
    if watch is None or shift is None or shift.key in await rota.answered(store, [watch.id]):
        return
    place = await territories.one(store, watch.territory)
    lineage = place.lineage if place else ()
    above = await notices.coordinators(store, lineage, now)
    others = (await on_call(store, lineage, now)).people
    names = await people.names(store, [shift.person])
    notices.tell(
        store,
        [one for one in dict.fromkeys([*above, *others]) if one != shift.person],
        Notice.SHIFT_EMPTY,
        now=now,
        emergency=True,
        name=names.get(shift.person, ""),
        place=watch.place.name,
    )
    audit.write(store, "shift_unanswered", actor=shift.person, detail=watch.place.name, now=now)


async def answer(store: Store, person: Person, watch: WatchId, now: datetime) -> Shift:
    """Let the holder of a shift say «sono di turno»; raises NoShift for anybody else, and outside the shift."""
    found = await rota.one(store, watch)
    shift = found.shift_at(now) if found else None
    if shift is None or shift.person != person.id:
        raise NoShift
    await rota.answer(store, shift, now)
    await timers.cancel(store, watch, UNANSWERED)
    audit.write(store, "on_duty", actor=person.id, detail=shift.watch.place.name, now=now)
    return shift


async def mine(store: Store, person: Person, now: datetime) -> list[Shift]:
    """Give a person's shifts of the coming week, the present one included."""
    watches = await rota.watches(store, list({held.territory for held in person.assignments}))
    answered = await rota.answered(store, [watch.id for watch in watches])
    found = [one for one in rules.on_duty(watches, answered, now) if one.person == person.id]
    for watch in watches:
        coming = watch.next_shift(now, 8)
        while coming is not None and coming.begins < now + AHEAD:
            if coming.person == person.id:
                found.append(coming)
            coming = watch.next_shift(coming.begins, 8)
    return sorted(found, key=lambda shift: shift.begins)


async def gaps_ahead(store: Store, person: Person, now: datetime) -> list[tuple[str, Gap]]:
    """Give the gaps of the coming week in the territories whose rota the person sets."""
    found = []
    for territory in dict.fromkeys(held.territory for held in person.assignments):
        place = await territories.one(store, territory)
        if place is None or not any(person.holds(duty, place.lineage) for duty in notices.RIGHTS_TO_ROTA):
            continue
        watches = await rota.watches(store, place.lineage)
        found += [(place.name, gap) for gap in rules.gaps(watches, now, now + AHEAD)]
    return found


async def swap(
    store: Store, person: Person, watch: WatchId, to: PersonId, first: date, last: date, now: datetime
) -> None:
    """Ask a colleague to stand in on some days; it counts once they accept."""
    found = await rota.one(store, watch)
    colleague = await people.one(store, to)
    place = await territories.one(store, found.territory) if found else None
    if found is None or colleague is None or place is None or found.person != person.id:
        raise NotFound
    if not any(colleague.holds(duty, place.lineage) for duty in colleague.duties & TEAM):
        raise NotWatchful
    asked = await rota.ask_swap(store, watch, person.id, to, first, last)
    names = await people.names(store, [person.id])
    notices.tell(
        store,
        [to],
        Notice.SWAP,
        now=now,
        swap=asked,
        name=names.get(person.id, ""),
        first=first.isoformat(),
        last=last.isoformat(),
    )


async def accept_swap(store: Store, person: Person, asked: int, now: datetime) -> None:
    """Accept to stand in for a colleague."""
    watch = await rota.accept_swap(store, asked, person.id, now)
    if watch is None:
        raise NotFound
    audit.write(store, "swap_accepted", actor=person.id, now=now)


@dataclass(frozen=True, slots=True)
class Board:
    """The rota of the territories whose lines one may set: each watch with whether it is on and answered for."""

    watches: tuple[tuple[Watch, bool, bool], ...]
    gaps: tuple[tuple[str, Gap], ...]
    places: dict[TerritoryId, str]
    people: tuple[tuple[PersonId, str], ...]
    names: dict[PersonId, str]


def sets(person: Person) -> bool:
    """Say whether `person` sets the rota of any territory."""
    return any(held.duty in RIGHTS[Act.SET_ROTA] for held in person.assignments)


async def board(store: Store, person: Person, now: datetime) -> Board:
    """Give the rota to be set at a desk; raises NotAllowed for who sets none."""
    places = await territories.under(store, territories_for(person, Act.SET_ROTA))
    watches = await rota.watches(store, list(places))
    answered = await rota.answered(store, [watch.id for watch in watches])
    on = {shift.watch.id: shift.answered for shift in rules.on_duty(watches, answered, now)}
    team = await people.holding_any(store, TEAM, list(places))
    names = await people.names(store, [*team, *(watch.person for watch in watches)])
    audit.write(store, "see_rota", actor=person.id, now=now)
    return Board(
        tuple((watch, watch.id in on, on.get(watch.id, False)) for watch in watches),
        tuple(await gaps_ahead(store, person, now)),
        places,
        tuple((one, names.get(one, "?")) for one in team),
        names,
    )


def new_watch() -> WatchId:
    """Give the id of a line to be written."""
    return WatchId(new_id())
