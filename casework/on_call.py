"""Whom to call now for a territory, in order, and whether anybody there said that they are on duty."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from db import people, rota, territories
from db.session import Store
from domain import rota as rules
from domain.people import Person, PersonId, TerritoryId


@dataclass(frozen=True, slots=True)
class OnCall:
    """Who is called now, in order, and whether any of them said «sono di turno»."""

    people: tuple[PersonId, ...]
    covered: bool


async def on_call(store: Store, lineage: Sequence[TerritoryId], now: datetime) -> OnCall:
    """Give whom to page for a territory: the nearest one with somebody who answered; without any, the lead body's.

    Holders who did not answer are still called after the others: better a page too many than a child alone.
    """
    near = await _nearest(store, lineage, now)
    if near.covered:
        return near
    lead = await territories.lead_body(store)
    home = await territories.one(store, lead.territory) if lead else None
    far = await _nearest(store, home.lineage, now) if home else OnCall((), covered=False)
    if far.covered:
        return OnCall(tuple(dict.fromkeys([*far.people, *near.people])), covered=True)
    return OnCall(tuple(dict.fromkeys([*near.people, *far.people])), covered=False)


async def is_covered(store: Store, person: Person, now: datetime) -> bool:
    """Say whether somebody is on duty for what this person may write, before they write it; looked up once a batch."""
    near = person.assignments[0].territory if person.assignments else None
    about = ("covered", near)
    if about not in store.known:
        place = await territories.one(store, near) if near is not None else None
        store.known[about] = (await on_call(store, place.lineage if place else (), now)).covered
    return bool(store.known[about])


async def _nearest(store: Store, lineage: Sequence[TerritoryId], now: datetime) -> OnCall:
    watches = await rota.watches(store, lineage)
    answered = await rota.answered(store, [watch.id for watch in watches])
    shifts = rules.on_duty(watches, answered, now)
    there = await rota.reachable(store, [shift.person for shift in shifts], now) if shifts else frozenset()
    called: list[PersonId] = []
    for place in reversed(lineage):
        here = [one for one in shifts if one.watch.territory == place and one.person in there]
        if any(one.answered for one in here):
            return OnCall(tuple(dict.fromkeys([*(one.person for one in here), *called])), covered=True)
        called += [one.person for one in here]
    return OnCall(tuple(dict.fromkeys(called)), covered=False)


async def second_channels(store: Store, now: datetime) -> list[dict[str, str]]:
    """Give the second channels of everybody on call in the lead body's territory, for when memory is away."""
    lead = await territories.lead_body(store)
    home = await territories.one(store, lead.territory) if lead else None
    called = (await on_call(store, home.lineage, now)).people if home else ()
    found = [await people.second_channel(store, person) for person in called]
    return [channel for channel in found if channel]
