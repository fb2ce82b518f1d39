"""The way to the console: one link, once, for the very person who asks; nobody else's browser is let in by it."""

from datetime import datetime
from typing import Any

from aiogram import Router

from casework import console
from domain.people import Person
from handlers.events import Message
from handlers.house import House
from handlers.recognise import command
from handlers.ui import screens
from handlers.ui.calls import Call
from locales.catalogues import Translate

router = Router(name="console")


@router.message(command("console"))
async def asks_for_console(
    message: Message, said: str, person: Person, store: Any, house: House, now: datetime, _: Translate
) -> Call:
    """Somebody of the team wants to work at a desk: the link cannot be forwarded and disappears by itself."""
    token = console.link(store, person, now)
    text = _("Apri questo link per entrare nella console. Vale cinque minuti e una volta sola.\n{link}")
    return screens.say(message, text.format(link=f"{house.page_address}/entra/{token}"), protect=True)
