"""What a reporter sees afterwards: each receipt with a coarse state, never the service; questions, additions."""

import re
from datetime import datetime
from typing import Any

from aiogram import Router

from casework import consents, reports, threads
from casework.reports import Receipt, Standing
from domain.case import CoarseState
from domain.names import COARSE, NOBODY_READS_NOW
from domain.people import Person
from domain.refusals import NotFound
from domain.typed_text import clean
from handlers.cards import code_of
from handlers.events import CallbackQuery, Message
from handlers.house import House
from handlers.recognise import command, taps
from handlers.talk import IDLE, Talk
from handlers.threads import LONGEST_MESSAGE
from handlers.ui import screens
from handlers.ui.calls import Call
from handlers.ui.screens import Button
from locales import times
from locales.catalogues import Translate

router = Router(name="receipts")

_PAGE = 10
_PLACE = re.compile("[0-9]{1,4}")


@router.message(command("mie"))
@router.callback_query(taps("mine"))
async def sees_receipts(
    event: Message | CallbackQuery, said: str, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """A reporter looks at their own reports, the newest first, a page at a time."""
    every = await reports.mine(store, person)
    start = int(said) if _PLACE.fullmatch(said) and int(said) < len(every) else 0
    found = every[start : start + _PAGE]
    lines = [
        _("{receipt} · inviata {when} · {state}").format(
            receipt=one.receipt, when=times.when(one.sent_at, now, _), state=_(COARSE[one.state])
        )
        for one in found
    ]
    rows = [[Button(one.receipt, f"mine1:{one.receipt}")] for one in found]
    if start + _PAGE < len(every):
        rows.append([Button(_("Altre segnalazioni"), f"mine:{start + _PAGE}")])
    text = (
        "\n".join([_("Le tue segnalazioni"), *lines]) if lines else _("Non hai ancora inviato segnalazioni.")
    )
    return [*screens.toast(event), screens.show(event, text, [*rows, screens.way_out(_)])]


@router.callback_query(taps("mine1"))
async def sees_receipt(
    tap: CallbackQuery, said: str, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """A reporter opens one receipt."""
    found = next((one for one in await reports.mine(store, person) if one.receipt == said), None)
    if found is None:
        raise NotFound
    text = _("{receipt} · {state}").format(receipt=found.receipt, state=_(COARSE[found.state]))
    rows = [
        [Button(_("Leggi la domanda"), f"q:{found.receipt}:{found.question}")] if found.question else [],
        [Button(_("Aggiungi qualcosa"), f"add:{found.receipt}")],
        [Button(_("Pagina protetta"), f"page:{found.receipt}")],
        *_own_word(found, person, _),
        [Button(_("Chiedi di cancellarla"), f"erase:{found.receipt}")],
        [Button(_("Le mie segnalazioni"), "mine"), Button(_("Aiuto"), "help")],
    ]
    return [*screens.toast(tap), screens.show(tap, text, rows)]


def _own_word(found: Standing, person: Person, _: Translate) -> list[list[Button]]:
    """Give the way to take a yes back to a family or youngster whose report is still followed."""
    if person.assignments or found.state not in (CoarseState.RECEIVED, CoarseState.IN_CHARGE):
        return []
    return [[Button(_("Non dirlo ad altri servizi"), f"tellnone:{found.receipt}")]]


@router.callback_query(taps("tellnone"))
async def takes_back(
    tap: CallbackQuery, said: str, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """A family or youngster takes back the yes to telling other services: asked once, then done at once."""
    receipt, _sep, sure = said.partition(":")
    if not sure:
        text = _("Vuoi che da adesso non si dica più niente ad altri servizi? Chi ti segue resta.")
        rows = [
            [Button(_("Sì, non ditelo più"), f"tellnone:{receipt}:1")],
            [Button(_("Le mie segnalazioni"), "mine"), Button(_("Aiuto"), "help")],
        ]
        return [*screens.toast(tap), screens.show(tap, text, rows)]
    await consents.take_back(store, person, receipt, now)
    text = _("Fatto. Da adesso non diciamo più niente ad altri servizi. L'ho detto a chi ti segue.")
    return [*screens.toast(tap), screens.show(tap, text, [screens.way_out(_)])]


async def ways_to_add(
    person: Person, talk: Talk, store: Any, now: datetime, _: Translate
) -> list[list[Button]]:
    """Give a button for each report that unasked words may belong to; none after a silence: others may hold the phone."""
    if talk.touched_at is None or now - talk.touched_at >= IDLE:
        return []
    followed = [one for one in await reports.mine(store, person) if one.state is not CoarseState.CLOSED]
    return [
        [Button(_("Aggiungilo a {code}").format(code=one.receipt), f"addto:{one.receipt}")]
        for one in followed[:3]
    ]


@router.callback_query(taps("addto"))
async def adds_unasked(
    tap: CallbackQuery,
    said: str,
    person: Person,
    talk: Talk,
    store: Any,
    house: House,
    now: datetime,
    _: Translate,
) -> list[Call]:
    """Somebody says to which report the words belong that they wrote unasked; too many wait to be shortened."""
    text = clean(str(talk.data.get("unsent", "")))
    talk.rest()
    if 0 < len(text) <= LONGEST_MESSAGE:
        await threads.add(store, person, said, text, house.protocol, now)
        rows = [[Button(_("Le mie segnalazioni"), "mine"), Button(_("Aiuto"), "help")]]
        return [*screens.toast(tap), screens.show(tap, _("Aggiunto alla segnalazione."), rows)]
    talk.at("more", about=code_of(said))
    asked = _("Scrivi che cosa vuoi aggiungere. Ciò che hai inviato prima resta com'era. Niente nomi.")
    if text:
        asked = _(
            "Il testo è lungo {length} caratteri. Al massimo sono {limit}. Accorcialo e invialo di nuovo."
        ).format(length=len(text), limit=LONGEST_MESSAGE)
    return [*screens.toast(tap), screens.show(tap, asked, [screens.give_up(_)])]


def receipt_text(receipt: Receipt, house: House, now: datetime, _: Translate) -> str:
    """Give the receipt: the code, what to expect in plain words, and what to do if it gets worse."""
    aims = house.protocol.targets.levels[receipt.case.level]
    spans = {name.value: _(target.text).format(count=target.count) for name, target in aims.steps.items()}
    due = times.when(receipt.case.promises.acknowledge, now, _)
    expect = (
        (_(NOBODY_READS_NOW),)
        if receipt.nobody_on_duty
        else (_(aims.aim).format(**spans), _("Il tempo per leggere finisce {when}.").format(when=due))
    )
    return "\n\n".join(
        (
            _("Ricevuta · codice {code}").format(code=receipt.code),
            *expect,
            _("Ti scrivo qui quando una persona la prende in carico."),
            _("Se qualcosa peggiora: /aiuto, oppure scrivimi."),
        )
    )


@router.callback_query(taps("noted"))
async def notes_duty(
    tap: CallbackQuery, said: str, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """A reporter ticks that they did what the law may ask of them; the time of the first tick stays."""
    at = await reports.informed(store, person, said, now)
    text = _("Segnato: {when}. Questa segnalazione non sostituisce la denuncia.").format(
        when=times.when(at, now, _)
    )
    rows = [
        [Button(_("Stampa i fatti"), f"page:{said}")],
        [Button(_("Le mie segnalazioni"), "mine"), Button(_("Aiuto"), "help")],
    ]
    return [*screens.toast(tap), screens.say(tap, text, rows)]
