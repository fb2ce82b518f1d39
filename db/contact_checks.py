"""When a named person verified each help contact; the last word counts, every word is kept."""

from datetime import date, datetime

from sqlalchemy import select

from db.ids import new_id
from db.session import Store
from db.tables import contact_checks
from domain.contacts import ROME
from domain.people import PersonId


def add(store: Store, contact: str, person: PersonId, now: datetime) -> None:
    """Keep that a person verified a contact now."""
    store.add(contact_checks, {"id": new_id(), "contact": contact, "verified_on": now, "person_id": person})


async def last(store: Store) -> dict[str, tuple[date, PersonId]]:
    """Give the day of the last check of each contact, as in Rome, and who made it."""
    rows = await store.read(select(contact_checks).order_by(contact_checks.c.id))
    return {row.contact: (row.verified_on.astimezone(ROME).date(), row.person_id) for row in rows}
