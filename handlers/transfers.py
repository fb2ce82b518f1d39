"""Passing a case to another territory, and answering for one that is offered."""

from datetime import datetime
from typing import Any

from aiogram import Router

from casework import transfers
from domain.codes import as_code_of_kind
from domain.people import Person, TerritoryId
from domain.refusals import NotFound
from handlers.cards import code_of
from handlers.events import CallbackQuery
from handlers.house import House
from handlers.recognise import taps
from handlers.ui import screens
from handlers.ui.calls import Call
from handlers.ui.screens import Button
from locales.catalogues import Translate

router = Router(name="transfers")

_PAGE = 8


def transfer_of(said: str) -> str:
    """Read the code of a transfer; raises NotFound for what is none."""
    code = as_code_of_kind("TRA", said)
    if code is None:
        raise NotFound
    return code


@router.callback_query(taps("move"))
async def moves_case(
    tap: CallbackQuery, said: str, person: Person, store: Any, house: House, now: datetime, _: Translate
) -> list[Call]:
    """Somebody asks another territory to take a case over: first where, then it is asked."""
    name, place, page = (*said.split(":"), "", "")[:3]
    code = code_of(name)
    back = [Button(_("Torna alla scheda"), f"card:{code}")]
    if place.isdigit():
        await transfers.ask(store, person, code, TerritoryId(int(place)), house.protocol, now)
        text = _("Chiesto. La situazione resta qui finché l'altro territorio non dice sì.")
        return [*screens.toast(tap), screens.show(tap, text, [back])]
    _case, found = await transfers.places(store, person, code, now)
    start = int(page) if page.isdigit() else 0
    rows = [[Button(one.name, f"move:{code}:{one.id}")] for one in found[start : start + _PAGE]]
    if len(found) > start + _PAGE:
        rows.append([Button(_("Altri comuni"), f"move:{code}::{start + _PAGE}")])
    text = _("Verso quale comune?") if found else _("Nessun altro territorio è in rete.")
    return [*screens.toast(tap), screens.show(tap, text, [*rows, back])]


@router.callback_query(taps("moveyes", "moveno"))
async def decides(
    tap: CallbackQuery, said: str, person: Person, store: Any, house: House, now: datetime, _: Translate
) -> list[Call]:
    """A coordinator takes a case over from another territory, or does not."""
    yes = str(tap.data).startswith("moveyes")
    _one, case = await transfers.decide(store, person, transfer_of(said), house.protocol, now, yes=yes)
    if not yes:
        text = _("Va bene. L'ho detto a chi ha chiesto.")
        return [*screens.toast(tap), screens.show(tap, text, [screens.way_out(_)])]
    rows = [[Button(_("Vedi scheda"), f"card:{case.code}")], screens.way_out(_)]
    return [*screens.toast(tap), screens.show(tap, _("È passata a voi. Adesso è nella coda."), rows)]
