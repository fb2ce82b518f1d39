"""Help contacts from every step: by command, word or button, in every state, before consent, login or age."""

from datetime import datetime
from typing import Any

from aiogram import Router

from casework import contacts
from domain.people import Person
from handlers.events import CallbackQuery, Message
from handlers.house import HELP_COMMANDS, HELP_WORDS, House
from handlers.recognise import command, taps, word
from handlers.talk import Talk
from handlers.ui import screens
from handlers.ui.calls import Call
from handlers.ui.screens import Button
from locales.catalogues import Translate

router = Router(name="help")


def _rows(talk: Talk, _: Translate) -> list[list[Button]]:
    back = (
        [Button(_("Riprendi la segnalazione"), "resume")] if talk.has_draft else [Button(_("Menu"), "menu")]
    )
    return [[Button(_("C'è un pericolo adesso"), "sos")], back]


@router.message(command(*HELP_COMMANDS), word(*HELP_WORDS))
async def asks_help(
    message: Message, person: Person, talk: Talk, store: Any, house: House, now: datetime, _: Translate
) -> Call:
    """Somebody asks for help: the numbers stand there at once, the talk stays where it was."""
    near = await contacts.place_of(store, person)
    return screens.say(message, house.help_text(_, now, near=near), _rows(talk, _))


@router.callback_query(taps("help"))
async def taps_help(
    tap: CallbackQuery, person: Person, talk: Talk, store: Any, house: House, now: datetime, _: Translate
) -> list[Call]:
    """Somebody taps the help button; the screen it stood on remains."""
    near = await contacts.place_of(store, person)
    return [*screens.toast(tap), screens.say(tap, house.help_text(_, now, near=near), _rows(talk, _))]
