"""Help contacts and who checked them: only a person with a name, of the lead body, may say that a number is right."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from casework import notices
from casework.notices import Notice
from db import audit, cases, contact_checks, facts, people, reports, territories
from db.session import Store
from domain.contacts import ROME, Age, Contact, Contacts, warnings
from domain.people import Duty, Person, TerritoryId
from domain.refusals import NotFound, Refusal

REMINDED = "old_contacts_told"
"""The fact that keeps when coordinators last heard of old contacts."""

EVERY = timedelta(days=7)


class NameMissing(Refusal):
    """Whoever verifies a number answers for it by name; this person told the house none."""


@dataclass(frozen=True, slots=True)
class Checked:
    """One contact with its last check; `by` is the first name of whoever made it."""

    contact: Contact
    on: date | None
    by: str


async def verified(store: Store) -> dict[str, date]:
    """Give the day of the last check of each contact."""
    return {contact: day for contact, (day, _) in (await contact_checks.last(store)).items()}


async def listed(store: Store, contacts: Contacts) -> list[Checked]:
    """Give every contact of the protocol with its last check, those never checked first."""
    known = await contact_checks.last(store)
    names = await people.names(store, [who for _, who in known.values()])
    found = []
    for one in contacts.listed:
        day, who = known.get(one.id, (one.verified_on, None))
        found.append(Checked(one, day, names.get(who, "") if who else ""))
    return sorted(found, key=lambda one: (one.on is not None, one.on or date.min))


async def place_of(store: Store, person: Person) -> tuple[TerritoryId, ...]:
    """Give where somebody is, as far as the house knows: where they last reported from, else where they work."""
    sent = await reports.of_person(store, person.id)
    case = await cases.by_id(store, sent[0].case) if sent else None
    if case is not None:
        return case.lineage
    held = person.assignments[0] if person.assignments else None
    place = await territories.one(store, held.territory) if held else None
    return place.lineage if place else ()


async def may_verify(store: Store, person: Person) -> bool:
    """Say whether a person answers for the lead body's numbers: an administrator or coordinator there."""
    lead = await territories.lead_body(store)
    home = await territories.one(store, lead.territory) if lead else None
    wanted = (Duty.COORDINATOR, Duty.ADMINISTRATOR)
    return home is not None and any(person.holds(duty, home.lineage) for duty in wanted)


async def remind(store: Store, contacts: Contacts, now: datetime) -> None:
    """Tell the lead body's coordinators, once a week, of numbers checked 180 days ago or longer (field notes §5)."""
    known = contacts.verified((await verified(store)).items())
    aged = [one for one in warnings(known, now.astimezone(ROME).date()) if one.age is not Age.UNVERIFIED]
    last = await facts.get(store, REMINDED)
    if not aged or (last is not None and now - datetime.fromtimestamp(int(last), UTC) < EVERY):
        return
    lead = await territories.lead_body(store)
    home = await territories.one(store, lead.territory) if lead else None
    whom = await notices.coordinators(store, home.lineage, now) if home else []
    days = max(one.days or 0 for one in aged)
    notices.tell(store, whom, Notice.OLD_CONTACTS, now=now, count=len(aged), days=days)
    await facts.put(store, REMINDED, str(int(now.timestamp())))


async def verify(store: Store, person: Person, contacts: Contacts, contact: str, now: datetime) -> None:
    """Keep that this person checked a contact today; raises NameMissing, and NotFound for all who may not."""
    if not await may_verify(store, person) or contact not in {one.id for one in contacts.listed}:
        raise NotFound
    if not (await people.names(store, [person.id])).get(person.id):
        raise NameMissing
    contact_checks.add(store, contact, person.id, now)
    audit.write(store, "contact_verified", actor=person.id, detail=contact, now=now)
