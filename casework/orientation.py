"""Answers somebody who does not know where to turn: places near them; no case, no name, nothing kept but numbers."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from casework import notices
from casework.notices import Notice
from db import audit, directory, needs, orientation, territories
from db.session import Store
from domain import orientation as rules
from domain.access import Act, territories_for
from domain.directory import Service, ServiceId, Theme
from domain.needs import Topic
from domain.orientation import Demand, Suggestion
from domain.people import Person, TerritoryId
from domain.refusals import NotFound
from domain.territory import Territory, TerritoryKind
from domain.typed_text import fold


class Counted(StrEnum):
    """What is counted of orientations."""

    ASKED = "asked"
    NONE_FOUND = "none_found"
    CALLBACK = "callback"
    REPORT = "report"
    PEER = "peer"


@dataclass(frozen=True, slots=True)
class Place:
    """One place to choose from: a comune, or a zone of one that has zones."""

    id: TerritoryId
    name: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a demand: places with reasons, maybe none; `comune` is the ISTAT code for a report."""

    suggestions: tuple[Suggestion, ...]
    comune: str
    place: str


async def places(store: Store) -> list[Place]:
    """Give the places of the network by name; a comune that has zones is given zone by zone."""
    listed = await territories.all_of(store)
    names = {one.id: one.name for one in listed}
    zoned = {one.lineage[-2] for one in listed if one.kind is TerritoryKind.ZONE and len(one.lineage) > 1}
    found = []
    for one in listed:
        if one.kind is TerritoryKind.ZONE:
            found.append(Place(one.id, f"{names[one.lineage[-2]]} · {one.name}"))
        elif one.kind is TerritoryKind.COMUNE and one.id not in zoned:
            found.append(Place(one.id, one.name))
    return sorted(found, key=lambda place: place.name)


async def place_typed(store: Store, typed: str) -> Place | None:
    """Give the place that somebody wrote, None when no place or several bear these words."""
    wanted = fold(typed)
    listed = await places(store)
    exact = [one for one in listed if fold(one.name) == wanted]
    near = exact or [one for one in listed if wanted and fold(one.name).startswith(wanted)]
    return near[0] if len(near) == 1 else None


async def _there(store: Store, demand: Demand) -> Territory:
    found = await territories.one(store, demand.place) if demand.place is not None else None
    if found is None:
        raise NotFound
    return found


async def answer(store: Store, demand: Demand, now: datetime, *, count: bool = True) -> Answer:
    """Give the places for a demand that says everything, and count it; raises NotFound for a place that is not ours."""
    there = await _there(store, demand)
    near = await directory.near(store, there.lineage)
    found = rules.suggest(demand, near, there.lineage, now)
    if count:
        await note(store, demand, Counted.ASKED if found else Counted.NONE_FOUND, now)
    comune = there
    if there.kind is TerritoryKind.ZONE:
        comune = await territories.one(store, there.lineage[-2]) or there
    return Answer(found, comune.code, there.name)


async def comune_of(store: Store, demand: Demand) -> TerritoryId:
    """Give the comune of a demand, also when a zone of it was chosen; raises NotFound."""
    there = await _there(store, demand)
    return there.lineage[-2] if there.kind is TerritoryKind.ZONE else there.id


async def note(store: Store, demand: Demand, what: Counted, now: datetime) -> None:
    """Count what became of a demand, for its ambito and theme."""
    there = await _there(store, demand)
    known = {place.id: place.kind for place in await territories.all_of(store)}
    ambito = next((step for step in there.lineage if known.get(step) is TerritoryKind.AMBITO), there.id)
    await orientation.count(store, ambito, what.value, demand.theme.value if demand.theme else "", now)


async def service(store: Store, id: int) -> Service:
    """Give one place; raises NotFound."""
    found = await directory.one(store, id)
    if found is None:
        raise NotFound
    return found


async def doubt(store: Store, id: int, what: str, now: datetime) -> None:
    """Keep that an entry is no longer so and tell who keeps the directory; who said it is kept nowhere."""
    found = await service(store, id)
    if not await directory.add_doubt(store, ServiceId(found.id), what, now):
        return
    await directory.note_change(store, now)
    audit.write(store, "service_doubted", actor=None, now=now, detail=what)
    lead = await territories.lead_body(store)
    home = await territories.one(store, lead.territory) if lead else None
    whom = await notices.coordinators(store, home.lineage, now) if home else []
    notices.tell(store, whom, Notice.DOUBT, now=now, service=found.name, what=what)


MONTHS = 12


@dataclass(frozen=True, slots=True)
class Board:
    """What people asked in the last twelve months, in numbers: taps were counted, never people."""

    months: dict[str, Counter[Counted]]
    themes: dict[Theme, Counter[Counted]]
    places: dict[str, Counter[Counted]]
    needs: dict[Topic, int]


async def board(store: Store, person: Person, now: datetime) -> Board:
    """Give the numbers of one's territories, with the needs voiced there; one audit entry. Raises NotAllowed."""
    inside = await territories.under(store, territories_for(person, Act.READ_NEEDS))
    audit.write(store, Act.READ_NEEDS.value, actor=person.id, detail="orientation", now=now)
    last = now.year * 12 + now.month - 1
    names = [f"{step // 12}-{step % 12 + 1:02}" for step in range(last - MONTHS + 1, last + 1)]
    found = Board({name: Counter() for name in names}, {}, {}, {})
    for month, place, what, theme, number in await orientation.counted(store, list(inside), names[0]):
        if month in found.months:
            found.months[month][Counted(what)] += number
            found.places.setdefault(inside[place], Counter())[Counted(what)] += number
            if theme in set(Theme):
                found.themes.setdefault(Theme(theme), Counter())[Counted(what)] += number
    begun = datetime(int(names[0][:4]), int(names[0][5:]), 1, tzinfo=UTC)
    found.needs.update(await needs.counted(store, list(inside), begun))
    return found
