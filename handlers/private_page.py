"""The way to a protected page: a link that waits 15 minutes, renewed by another tap; names never pass through this chat."""

from datetime import datetime
from typing import Any

from aiogram import Router

from casework import pages, threads
from domain.people import Person
from handlers.cards import code_of, show_card
from handlers.events import CallbackQuery
from handlers.house import House
from handlers.recognise import taps
from handlers.ui import screens
from handlers.ui.calls import Call
from handlers.ui.screens import Button
from locales.catalogues import Translate

router = Router(name="private_page")


@router.callback_query(taps("page"))
async def wants_page(
    tap: CallbackQuery, said: str, person: Person, store: Any, house: House, now: datetime, _: Translate
) -> list[Call]:
    """A reporter wants to write who the youngster is, or a longer account, away from Telegram."""
    token = await pages.offer(store, person, said, now)
    address = f"{house.page_address}/p/{token}?lingua={_.language}"
    text = _("La pagina è tua. Aprila entro 15 minuti. Se scade, toccane un'altra: la bozza resta.")
    rows = [[Button(_("Nuovo link"), f"page:{said}"), Button(_("Aiuto"), "help")]]
    if address.startswith("https:"):
        rows.insert(0, [Button(_("Apri la pagina"), "", app=address)])
    else:
        text = f"{text}\n{address}"
    return [*screens.toast(tap), screens.say(tap, text, rows, protect=True)]


@router.callback_query(taps("askpage"))
async def asks_for_page(
    tap: CallbackQuery, said: str, person: Person, store: Any, house: House, now: datetime, _: Translate
) -> list[Call]:
    """Somebody of the team asks the reporter to write on a protected page."""
    code = code_of(said)
    await threads.ask_page(store, person, code, now)
    return await show_card(tap, code, person, store, house, now, _, said=_("Chiesto a chi segnala."))
