"""Keeping the directory: looking up, changing, saying that it was checked; it goes out with the next export."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from casework import directory_exchange
from casework.directory_exchange import Tally
from db import audit, directory, directory_reading, directory_rows, people, territories
from db.session import Store
from domain import directory_editing as editing
from domain import directory_writing as writing
from domain import local_contacts
from domain.access import Act, require, territories_for
from domain.contacts import ROME
from domain.directory import OLD_CHECK, Doubt, Service, ServiceId, Wait, require_days
from domain.directory_editing import Edited
from domain.directory_reading import CHECKED_BY, DECLARED, Codes, own_id
from domain.hsds import Inspection, Line
from domain.hsds_tables import TABLES
from domain.local_contacts import Around
from domain.people import Person
from domain.refusals import NotFound, Refusal


class NotFilled(Refusal):
    """A service without a name or an organisation helps nobody; nothing was changed."""


class HoursUnread(Refusal):
    """Hours that nobody could be told; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A service as the console shows it: what the house reads, its hours as lines, open doubts, who checked it."""

    service: Service
    hours: tuple[str, ...]
    comune: str
    doubts: tuple[Doubt, ...]
    nature: str
    areas: tuple[str, ...] = ()


async def load(
    store: Store, rows: Iterable[tuple[str, dict[str, str]]], now: datetime, *, demo: bool = False
) -> Tally:
    """Write rows of our own making; raises ValueError for rows the standard refuses, which would be our mistake."""
    tally, found = Tally(), list[str]()
    lines = (Line("sheet", 1, table, row) for table, row in rows)
    batches = list(
        directory_exchange.judge(lines, Inspection(TABLES), lambda one: found.append(str(one)), tally)
    )
    if found:
        raise ValueError("; ".join(found))
    await directory_exchange.bring_in(store, batches, tally, now, write=True, demo=demo)
    return tally


async def search(store: Store, person: Person, words: str) -> list[Service]:
    """Give services by name for who keeps the directory; raises NotAllowed."""
    roots = territories_for(person, Act.EDIT_DIRECTORY)
    inside = await territories.under(store, roots)
    return await directory.search(store, words.strip(), list(inside))


async def doubts(store: Store, person: Person) -> list[tuple[Doubt, Service]]:
    """Give what people say is no longer so, oldest first; raises NotAllowed."""
    territories_for(person, Act.EDIT_DIRECTORY)
    found = await directory.doubts(store)
    known = {one.id: one for one in await directory.of(store, [doubt.service for doubt in found])}
    return [(doubt, known[doubt.service]) for doubt in found if doubt.service in known]


async def open_one(store: Store, person: Person, id: int) -> Kept:
    """Give one service for changing; raises NotFound and NotAllowed."""
    service = await _mine(store, person, id)
    owned = (await directory_rows.owned(store, [service.key])).get(service.key, {})
    site = owned.get("service_at_location", [{}])[0].get("id", "")
    there = (await directory_rows.owned(store, [site])).get(site, {}) if site else {}
    hours = [editing.hours_line(row) for row in (*owned.get("schedule", []), *there.get("schedule", []))]
    body = await directory_rows.get(store, "organization", service.body.key) if service.body else None
    place = service.sites[0].territory if service.sites else None
    comune = await territories.one(store, place) if place is not None else None
    return Kept(
        service,
        tuple(line for line in hours if line),
        comune.code if comune else "",
        tuple(await directory.doubts(store, service.id)),
        (body or {}).get("legal_status", ""),
        tuple(place.code for place in await territories.all_of(store) if place.id in service.catchment),
    )


async def _mine(store: Store, person: Person, id: int) -> Service:
    """Give a service that this person may change: one that serves a place where they keep the directory, or no place."""
    service = await directory.one(store, id)
    if service is None:
        raise NotFound
    inside = await territories.under(store, territories_for(person, Act.EDIT_DIRECTORY))
    places = {*service.catchment, *(site.territory for site in service.sites if site.territory is not None)}
    if places and not places & inside.keys():
        raise NotFound
    return service


async def edit(store: Store, person: Person, id: int | None, said: Edited, now: datetime) -> ServiceId:
    """Change a service, or write a new one when `id` is None; gives its number.

    Raises NotFound, NotAllowed, NotFilled, HoursUnread and WaitOutOfRange; what the form does not show stays as it was.
    """
    service = await _mine(store, person, id) if id is not None else None
    place = await territories.by_code(store, said.comune) if said.comune else None
    if said.comune:
        if place is None:
            raise NotFound
        require(person, Act.EDIT_DIRECTORY, place.lineage)
    else:
        territories_for(person, Act.EDIT_DIRECTORY)
    if not said.name.strip() or not said.body.strip():
        raise NotFilled
    if said.wait is not None:
        require_days(said.wait)
    key = service.key if service else editing.new_key()
    owned = (await directory_rows.owned(store, [key])).get(key, {})
    location = owned.get("service_at_location", [{}])[0].get("location_id", "")
    around = (await directory_rows.owned(store, [location])).get(location, {}) if location else {}
    named = said.body.strip()
    body = await directory.body_named(store, named) or own_id("body", named)
    made = editing.edited(key, body, said, {**around, **owned}, now)
    if made is None:
        raise HoursUnread
    await _write_body(store, body, said, now)
    for table, row_key in made.gone:
        await directory_rows.remove(store, table, row_key)
    for table, row in (*writing.terms(), *made.rows):
        await directory_rows.put(store, table, row, now)
    await _read(store, key, now)
    found = await directory.by_key(store, key)
    if found is None:
        raise NotFound
    audit.write(store, Act.EDIT_DIRECTORY.value, actor=person.id, now=now, detail=key)
    return found


async def _write_body(store: Store, key: str, said: Edited, now: datetime) -> None:
    """Write the organisation that the form names; what else stands about it stays."""
    name = said.body.strip()
    row = await directory_rows.get(store, "organization", key) or {
        "id": key,
        "name": name,
        "description": name,
    }
    nature = {"legal_status": said.nature} if said.nature else {}
    await directory_rows.put(store, "organization", {**row, **nature}, now)
    await directory_reading.read_bodies(store, [key])


async def _read(store: Store, key: str, now: datetime) -> None:
    found, codes = await directory_reading.places(store), await directory_reading.terms(store)
    await directory_reading.read_services(store, [key], found, codes, now)
    await directory.note_change(store, now)


async def verify(store: Store, person: Person, id: int, now: datetime) -> None:
    """Keep that this person checked a service today, in the name of the lead body; closes the doubts about it.

    The day goes out as the assured date, apart from the day a row was last saved.  Raises NotFound and NotAllowed.
    """
    service = await _mine(store, person, id)
    row = await directory_rows.get(store, "service", service.key)
    if row is None:
        raise NotFound
    lead = await territories.lead_body(store)
    names = await people.names(store, [person.id])
    by = lead.name if lead else names.get(person.id, "")
    await directory_rows.put(store, "service", {**row, "assured_date": now.date().isoformat()}, now)
    for table, term in writing.terms():
        await directory_rows.put(store, table, term, now)
    said = writing.said(service.key, Codes.CHECK, CHECKED_BY, by)
    await directory_rows.put(store, "attribute", said, now)
    await _read(store, service.key, now)
    await directory.close_doubts(store, service.id, person.id, now)
    await directory.mark_verified(store, service.id, person.id)
    audit.write(store, "service_verified", actor=person.id, now=now, detail=service.key)


async def declare_wait(store: Store, person: Person, id: int, days: int, now: datetime) -> None:
    """Keep the wait that a service says it has; raises NotFound, NotAllowed and WaitOutOfRange."""
    service = await _mine(store, person, id)
    directory.add_wait(store, service.id, DECLARED, Wait(require_days(days), now), by=person.id)
    audit.write(store, "wait_declared", actor=person.id, now=now, detail=service.key)


async def around(store: Store, known: Around, now: datetime) -> Around:
    """Give the places of every territory that stand among the help contacts; `known` itself when nothing has changed.

    They are read again after each change of the directory, and each day, because a check grows old.
    """
    today = now.astimezone(ROME).date()
    stamp = f"{today} {await directory.last_change(store)}"
    if stamp == known.stamp:
        return known
    lead = await territories.lead_body(store)
    home = await territories.one(store, lead.territory) if lead else None
    found = Around(home.lineage if home else (), stamp)
    async for page in directory.checked(store, local_contacts.DOORS, today - OLD_CHECK):
        found.add(page, today)
    return found


def natures() -> Mapping[str, str]:
    """Give the legal natures with the words by which they go out."""
    return writing.NATURES
