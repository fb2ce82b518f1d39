"""What people read when something was refused or went wrong: a kind sentence that says what to do next, never a code."""

from datetime import datetime
from typing import Any

from casework import people, refusal_words
from domain.access import NotAllowed
from domain.case_acts import AlreadyTaken, EntryMissing, ReasonMissing
from domain.names import NOBODY_TOLD
from domain.people import Person
from domain.refusals import Refusal
from handlers.events import CallbackQuery, ChatMemberUpdated, Message
from handlers.talk import Talk
from handlers.ui import screens
from handlers.ui.calls import Call
from handlers.ui.screens import Button
from locales import times
from locales.catalogues import Translate


async def refused(
    event: Message | CallbackQuery | ChatMemberUpdated,
    refusal: Refusal,
    *,
    talk: Talk,
    store: Any,
    now: datetime,
    _: Translate,
    **given: Any,
) -> list[Call]:
    """Say a refusal; the second of two people learns who was quicker, and when. Only a missing reason may be said again.

    What is missing on a card may be filled in at once.
    """
    if talk.step != "form" and not isinstance(refusal, ReasonMissing):
        talk.rest()
    if isinstance(event, ChatMemberUpdated):
        return []
    text = _(refusal_words.sentence(refusal))
    if isinstance(refusal, NotAllowed) and not given["person"].assignments and _is_command(event):
        text = _("Non conosco questo comando.")
    if isinstance(refusal, AlreadyTaken):
        name = await people.name_of(store, refusal.holder)
        text = _("L'ha presa {name}, {ago}.").format(
            name=name or _("un'altra persona"), ago=times.ago(refusal.taken_at, now, _)
        )
    rows = [screens.way_out(_)]
    if isinstance(refusal, EntryMissing):
        rows.insert(0, [Button(_("Classifica"), f"entry:{refusal.code}")])
    return [*screens.toast(event), screens.say(event, text, rows)]


def _is_command(event: Message | CallbackQuery) -> bool:
    """Say whether a command was typed: whoever has no duty here need not learn what those who have may do."""
    return isinstance(event, Message) and (event.text or "").startswith("/")


def not_saved(chat: int, contacts: str, _: Translate) -> Call:
    """Say that a message could not be handled."""
    return screens.send(
        chat,
        _("Non ho salvato l'ultimo messaggio. Riprova tra poco. Se è urgente: 112.") + "\n\n" + contacts,
    )


def nobody_told(chat: int, contacts: str, _: Translate) -> Call:
    """Say the truth when danger was read and nobody could be told."""
    return screens.send(chat, _(NOBODY_TOLD) + "\n\n" + contacts)


def is_stranger(person: Person | None, text: str | None) -> bool:
    """Say whether somebody has nothing to do here before the house opens: no duty, and no invitation in hand."""
    return (person is None or not person.assignments) and not (text or "").startswith("/start ")


def not_open(event: Message | CallbackQuery | ChatMemberUpdated, contacts: str, _: Translate) -> list[Call]:
    """Say that the house is not open yet; the numbers stand there all the same."""
    if isinstance(event, ChatMemberUpdated):
        return []
    return [screens.say(event, _("Cordata non è ancora aperta.") + "\n\n" + contacts)]
