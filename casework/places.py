"""Free places: a service's contact tells them in two taps, weekly; what is old is called old and no longer believed.

A coordinator may tell them too, for a service of their territory that says them by telephone. What is told also goes into
the rows that leave the house, so that other directories see the same figure.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from casework import notices
from casework.notices import Notice
from casework.referral_answers import bodies_of
from db import audit, directory, referrals, service_places, territories, timers
from db.session import Store
from db.timers import Timer
from domain import quiet
from domain.access import Act, territories_for
from domain.directory import Service, ServiceId, require_places
from domain.people import Duty, Person
from domain.refusals import NotFound

ASK = "places_ask"
"""The timer that asks a service for its free places."""

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Told:
    """The free places of one service as its contact sees them."""

    id: ServiceId
    name: str
    free: int | None
    told_at: datetime | None
    is_stale: bool


def _told(service: Service, now: datetime) -> Told:
    places = service.places
    if places is None:
        return Told(service.id, service.name, None, None, True)
    return Told(service.id, service.name, places.free, places.updated_at, places.is_stale(now))


async def mine(store: Store, person: Person, now: datetime) -> list[Told]:
    """Give the services that a person answers for, with what was told last; raises NotAllowed."""
    found: list[Told] = []
    for body in bodies_of(person):
        found += [_told(one, now) for one in await directory.of_organisation(store, body)]
    return sorted(found, key=lambda one: one.name)


async def tell(store: Store, person: Person, service: int, free: int, now: datetime) -> str:
    """Keep how many places a service has free; gives its name.

    Raises NotFound for a service of others, NotAllowed for whoever tells places nowhere, WaitOutOfRange.
    """
    one, duty = await _tellable(store, person, service)
    require_places(free, None)
    await service_places.tell(store, one.id, free, person.id, now)
    audit.write(
        store,
        Act.TELL_PLACES.value,
        actor=person.id,
        duty=duty,
        detail=f"{service} {free}",
        now=now,
    )
    await ask_weekly(store, one.id, now)
    return one.name


async def _tellable(store: Store, person: Person, id: int) -> tuple[Service, Duty]:
    """Give a service whose places this person may tell, and by which duty: its contact, or who coordinates where it is."""
    roots = territories_for(person, Act.TELL_PLACES)
    one = await directory.one(store, id)
    if one is None:
        raise NotFound
    body = one.body.organisation if one.body else None
    if Duty.SERVICE_CONTACT in person.duties and body is not None and body in bodies_of(person):
        return one, Duty.SERVICE_CONTACT
    inside = await territories.under(store, roots)
    stands = {site.territory for site in one.sites if site.territory is not None} | one.catchment
    for place in sorted(stands & inside.keys()):
        found = await territories.one(store, place)
        if found is not None and person.holds(Duty.COORDINATOR, found.lineage):
            return one, Duty.COORDINATOR
    raise NotFound


async def ask_weekly(store: Store, service: ServiceId, now: datetime) -> None:
    """Ask a service for its places a week from now, and only then; a question that ran already is put off."""
    await timers.cancel(store, service, ASK)
    timers.set_timer(store, ASK, service, now + WEEK)


async def ask(store: Store, timer: Timer, now: datetime) -> None:
    """Ask the contacts of a service for its free places, by day, and again in a week."""
    service = await directory.one(store, timer.subject)
    if service is None or service.body is None or service.body.organisation is None or not service.is_usable:
        return
    speaks = quiet.speak_at(now)
    if speaks > now:
        timers.set_timer(store, ASK, service.id, speaks)
        return
    whom = await referrals.contacts(store, service.body.organisation, now)
    if not whom:
        return
    notices.tell(store, whom, Notice.PLACES_ASKED, now=now, service=service.name, id=service.id)
    timers.set_timer(store, ASK, service.id, now + WEEK)
