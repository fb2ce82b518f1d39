"""A talk left alone: after 15 minutes its screens turn neutral, after 48 hours its draft is gone; a red flag is not.

After two years of silence whoever has nothing here any more is forgotten, chat and all, without a message.

With our screens go the words that were typed beneath them: one half alone would tell what the talk was about.

A question that waited for words waits no longer: the next one to write here may be somebody else. Who cried for help may
still write on. The receipts of an institution's reporter stay on their own phone.
"""

from datetime import datetime
from typing import Any

from casework import drafts, privacy, standing
from domain.people import Person
from handlers.house import House
from handlers.privacy import NEUTRAL
from handlers.report import left_unsent
from handlers.talk import DRAFT_KEPT, SILENT, Talk
from handlers.ui import screens
from handlers.ui.calls import Call
from locales.catalogues import Translate


async def look(
    chat: int, person: Person, talk: Talk, store: Any, house: House, now: datetime, _: Translate
) -> list[Call]:
    """Do what is due for a silent talk and give what leaves for it."""
    touched = talk.touched_at
    if touched is not None and talk.has_draft and now - touched >= DRAFT_KEPT:
        await left_unsent(person, talk, store, house, now)
        await drafts.dropped(store, person, now)
        return []
    if touched is not None and now - touched >= SILENT:
        talk.data["looked"] = int(now.timestamp())
        talk.data["forget"] = await privacy.forget_silent(store, person, now)
        return []
    if talk.data.get("wiped"):
        return []
    sensitive = bool(talk.step or talk.has_draft)
    talk.data["wiped"] = True
    if talk.step != "danger":
        talk.rest()
    if person.is_team or (person.assignments and not sensitive):
        return []
    found = await standing.hide(store, person, now, seen_at=touched)
    if not found.ours:
        return screens.delete(chat, found.every)
    last = found.ours[-1]
    gone = [one for one in found.every if one != last]
    return [*screens.delete(chat, gone), screens.edit(chat, last, _(NEUTRAL))]
