"""Which services the house would name for a case: the directory's entries with what the closed loop knows of their waits.

Advice only: nothing is sent from here. Free places are what a service told, less whom we sent since; waits are measured on
first meetings that really happened.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from casework import cases as desk
from casework import notices
from db import audit, cases, directory, people, referrals, reports, territories
from db.referrals import Seen
from db.session import Store
from domain import distribution, waiting
from domain import referral as rules
from domain.access import Act, NotAllowed, duty_for, territories_for
from domain.atlas import Spot
from domain.case import Case
from domain.directory import Service, ServiceId
from domain.distribution import Care, Offer, Places, Plan, Ranked, Wish
from domain.people import OrganisationId, Person, TerritoryId
from domain.referral import Referral, ReferralState
from domain.territory import Territory, TerritoryKind
from domain.waiting import Waits

STAY = distribution.PLAIN.stay
"""Days for which a place is taken, until the line of a service shows its own pace."""

SHOWN = 4
"""Services named for a case at once."""

_KNOWN = frozenset({ReferralState.ACCEPTED, ReferralState.MET, ReferralState.CLOSED})
_SAID_NO = frozenset({ReferralState.DECLINED, ReferralState.RETURNED})


@dataclass(frozen=True, slots=True)
class Named:
    """One service in the ranking for a case, with its directory entry."""

    ranked: Ranked
    service: Service


def body_of(service: Service) -> OrganisationId | None:
    """Give the body of the network that answers for a service, or None when it is not part of the network."""
    return service.body.organisation if service.body else None


def _spot(service: Service) -> Spot | None:
    return next(
        (
            (site.latitude, site.longitude)
            for site in service.sites
            if site.latitude is not None and site.longitude is not None
        ),
        None,
    )


def offer(
    service: Service, seen: Seen, lineages: dict[TerritoryId, tuple[TerritoryId, ...]], now: datetime
) -> Offer:
    """Give a service as a ranking reads it."""
    home = next((site.territory for site in service.sites if site.territory is not None), None)
    ages = (service.minimum_age or 0, service.maximum_age if service.maximum_age is not None else 200)
    told = service.places
    places = Places()
    if told is not None:
        since = sum(1 for at in seen.sent if at > told.updated_at)
        places = Places(told.free, told.total, told.updated_at, since)
    serves = service.catchment or frozenset(
        site.territory for site in service.sites if site.territory is not None
    )
    return Offer(
        service=service.id,
        name=service.name,
        kind=service.kind.value if service.kind else "",
        care=Care(service.intensity),
        spot=_spot(service),
        home=lineages.get(home, ()) if home is not None else (),
        catchment=serves,
        ages=ages,
        languages=service.languages,
        places=places,
        waits=waits_of(service, seen),
    )


def waits_of(service: Service, seen: Seen) -> Waits:
    """Give what is known of the waits at a service: measured where we saw enough, else declared."""
    declared = float(service.declared.days) if service.declared else None
    return waiting.measured(seen.met, seen.waiting, declared=declared)


def with_zones(lineage: Sequence[TerritoryId], everywhere: Iterable[Territory]) -> tuple[TerritoryId, ...]:
    """Give a lineage with the zones of its comune: a report says no zone, so that every zone's services are to be had.

    (Field notes §1 row 82: several services, each for its Municipio.)
    """
    here = tuple(lineage)
    zones = [one.id for one in everywhere if one.kind is TerritoryKind.ZONE and one.lineage[:-1] == here]
    return (*here, *zones)


async def offers_near(
    store: Store, lineage: Sequence[TerritoryId], now: datetime
) -> tuple[dict[int, Service], list[Offer]]:
    """Give the usable services that serve a place or a zone of it, as entries and as offers."""
    everywhere = await territories.all_of(store)
    near = await directory.near(store, with_zones(lineage, everywhere))
    found = {one.id: one for one in near if one.is_usable}
    seen = await referrals.seen_at(store, [ServiceId(one) for one in found], now)
    lineages = {place.id: place.lineage for place in everywhere}
    made = [offer(one, seen.get(one.id, Seen()), lineages, now) for one in found.values()]
    return {int(id): one for id, one in found.items()}, made


def wish_of(case: Case, before: Iterable[Referral], services: Iterable[Service], now: datetime) -> Wish:
    """Give what a case asks of a service; its place on the map is where the services of its comune stand."""
    asked = list(before)
    due = (case.promises.meeting - now).total_seconds() / 86_400
    here = [
        (site.latitude, site.longitude)
        for one in services
        for site in one.sites
        if site.territory == case.territory and site.latitude is not None and site.longitude is not None
    ]
    spot = None
    if here:
        spot = (sum(one[0] for one in here) / len(here), sum(one[1] for one in here) / len(here))
    return Wish(
        care=rules.adequate(case),
        lineage=case.lineage,
        kinds=rules.kinds_for(case),
        age=rules.age_of(case),
        spot=spot,
        target_days=max(1.0, due),
        known=frozenset(int(one.service) for one in asked if one.state in _KNOWN),
        refused=frozenset(int(one.service) for one in asked if one.state in _SAID_NO or one.is_standing),
    )


async def language_of(store: Store, case: Case) -> str:
    """Give the language that the family or youngster chose here, an empty one for Italian or when only others reported."""
    sent = await reports.of_case(store, case.id)
    found = await people.load(store, [one.person for one in sent if one.person is not None])
    spoken = [one.language for one in found.values() if notices.is_private(one) and one.language != "it"]
    return spoken[0] if spoken else ""


async def ranking(store: Store, case: Case, now: datetime, *, limit: int = SHOWN) -> list[Named]:
    """Give the best services for a case that can answer in the network, best first, each with its reasons."""
    entries, offers = await offers_near(store, case.lineage, now)
    bodies = {id: body_of(one) for id, one in entries.items()}
    there = await referrals.answering(store, [one for one in bodies.values() if one is not None], now)
    inside = [one for one in offers if bodies[one.service] in there]
    before = await referrals.of_case(store, case.id)
    wish = replace(
        wish_of(case, before, entries.values(), now),
        lineage=with_zones(case.lineage, await territories.all_of(store)),
        language=await language_of(store, case),
    )
    found = distribution.rank(distribution.atlas(inside), wish, now, limit=limit)
    return [Named(one, entries[one.offer.service]) for one in found]


async def for_case(store: Store, person: Person, code: str, now: datetime) -> tuple[Case, list[Named]]:
    """Show the ranking for a case to somebody who may send it; the reading is audited."""
    case, duty = await desk.load(store, person, Act.REFER, code)
    audit.write(store, "see_services", actor=person.id, duty=duty, vault=case.id, now=now)
    return case, await ranking(store, case, now)


@dataclass(frozen=True, slots=True)
class Trial:
    """A what-if for a coordinator: the open cases placed at once, services by name, with and without the change."""

    before: Plan
    after: Plan
    services: dict[int, Service]
    cases: dict[int, str]
    more: dict[int, int]


async def what_if(
    store: Store, person: Person, territory: TerritoryId, more: dict[int, int], now: datetime
) -> Trial:
    """Place all open cases of a territory that no service follows, as if some services had `more` places.

    Nothing is sent. Urgent cases come first, then the oldest. Raises NotAllowed outside the coordinator's territory.
    """
    place = await territories.one(store, territory)
    if place is None or duty_for(person, Act.PLAN_LOAD, place.lineage) is None:
        raise NotAllowed(Act.PLAN_LOAD)
    audit.write(store, "what_if", actor=person.id, detail=place.code, now=now)
    inside = list(await territories.under(store, territories_for(person, Act.PLAN_LOAD)))
    waiting_cases = []
    for line in await cases.queue(store, inside, now, limit=500):
        case = await cases.by_id(store, line.id)
        if case is not None and place.id in case.lineage:
            asked = await referrals.of_case(store, case.id)
            if not any(one.is_standing for one in asked):
                waiting_cases.append((case, asked))
    entries, offers = await offers_near(store, place.lineage, now)
    for case, _asked in waiting_cases:
        more_entries, more_offers = await offers_near(store, case.lineage, now)
        known = {one.service for one in offers}
        offers += [one for one in more_offers if one.service not in known]
        entries |= more_entries
    everywhere = await territories.all_of(store)
    wishes = [
        (
            int(case.id),
            replace(
                wish_of(case, asked, entries.values(), now), lineage=with_zones(case.lineage, everywhere)
            ),
        )
        for case, asked in waiting_cases
    ]
    book = distribution.atlas(offers)
    return Trial(
        distribution.what_if(book, wishes, now),
        distribution.what_if(book, wishes, now, more=more),
        entries,
        {int(case.id): case.code for case, _asked in waiting_cases},
        more,
    )


async def plannable(store: Store, person: Person) -> dict[TerritoryId, str]:
    """Give the territories for which a person may try a what-if, with their names."""
    return await territories.under(store, territories_for(person, Act.PLAN_LOAD))
