"""Unfinished reports: when one is dropped, its author is told without a word of what was in it."""

from datetime import datetime

from casework import notices
from casework.notices import Notice
from db import audit
from db.session import Store
from domain.people import Person


async def dropped(store: Store, person: Person, now: datetime) -> None:
    """Tell a person that their draft was deleted after 48 hours."""
    audit.write(store, "draft_dropped", actor=person.id, now=now)
    await notices.tell_reporter(store, person.id, Notice.DRAFT_DROPPED, now=now)
