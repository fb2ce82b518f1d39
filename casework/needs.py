"""Voicing a need of one's community, and reading what was voiced; never a case, never a name.

Words go after a year, because somebody may recognise somebody in them; topic and place stay another two to be counted.
"""

from datetime import datetime, timedelta

from db import audit, needs, territories
from db.session import Store
from domain.access import Act, territories_for
from domain.needs import LONGEST, Need, Topic
from domain.people import Person, TerritoryId
from domain.refusals import NotFound
from domain.typed_text import clean

WORDS_KEPT = timedelta(days=365)
KEPT = timedelta(days=3 * 365)
"""How long words and needs are kept: a plan of the territory lasts three years [D]."""


async def voice(store: Store, place: TerritoryId, topic: Topic, words: str, now: datetime) -> None:
    """Keep a need of a place; raises NotFound for a place that is not ours. Who said it is kept nowhere."""
    if await territories.one(store, place) is None:
        raise NotFound
    needs.add(store, place, topic, clean(words)[:LONGEST], now)
    audit.write(store, "need_voiced", actor=None, now=now, detail=topic.value)


async def heard(store: Store, person: Person, now: datetime) -> list[Need]:
    """Give the needs of the territories where a person coordinates, the newest first; raises NotAllowed."""
    found = await needs.below(store, territories_for(person, Act.READ_NEEDS))
    await needs.mark_read(store, [one.id for one in found if not one.is_read], person.id, now)
    audit.write(store, Act.READ_NEEDS.value, actor=person.id, now=now, detail=f"needs={len(found)}")
    return found


async def forget(store: Store, now: datetime) -> None:
    """Let go what is older than it is kept."""
    await needs.purge(store, now - WORDS_KEPT, now - KEPT)
