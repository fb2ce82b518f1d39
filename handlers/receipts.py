"""What a reporter sees afterwards: each receipt with a coarse state, never the service; questions, additions."""

from datetime import datetime
from typing import Any

from aiogram import Router
from aiogram.methods import TelegramMethod
from aiogram.types import CallbackQuery, Message

from casework import reports
from domain.names import COARSE
from domain.people import Person
from domain.refusals import NotFound
from handlers.recognise import command, taps
from handlers.ui import screens
from handlers.ui.screens import Button
from locales import times
from locales.catalogues import Translate

router = Router(name="receipts")


@router.message(command("mie"))
@router.callback_query(taps("mine"))
async def sees_receipts(
    event: Message | CallbackQuery, person: Person, store: Any, now: datetime, _: Translate
) -> list[TelegramMethod[Any]]:
    """A reporter looks at their own reports."""
    found = await reports.mine(store, person)
    lines = [
        _("{receipt} · inviata {when} · {state}").format(
            receipt=one.receipt, when=times.when(one.sent_at, now, _), state=_(COARSE[one.state])
        )
        for one in found[:10]
    ]
    rows = [[Button(one.receipt, f"mine1:{one.receipt}")] for one in found[:10]]
    text = (
        "\n".join([_("Le tue segnalazioni"), *lines]) if lines else _("Non hai ancora inviato segnalazioni.")
    )
    return [*screens.toast(event), screens.show(event, text, [*rows, screens.way_out(_)])]


@router.callback_query(taps("mine1"))
async def sees_receipt(
    tap: CallbackQuery, said: str, person: Person, store: Any, now: datetime, _: Translate
) -> list[TelegramMethod[Any]]:
    """A reporter opens one receipt."""
    found = next((one for one in await reports.mine(store, person) if one.receipt == said), None)
    if found is None:
        raise NotFound
    text = _("{receipt} · {state}").format(receipt=found.receipt, state=_(COARSE[found.state]))
    rows = [
        [Button(_("Leggi la domanda"), f"q:{found.receipt}:{found.question}")] if found.question else [],
        [Button(_("Aggiungi qualcosa"), f"add:{found.receipt}")],
        [Button(_("Pagina protetta"), f"page:{found.receipt}")],
        [Button(_("Chiedi di cancellarla"), f"erase:{found.receipt}")],
        [Button(_("Le mie segnalazioni"), "mine"), Button(_("Aiuto"), "help")],
    ]
    return [*screens.toast(tap), screens.show(tap, text, rows)]
