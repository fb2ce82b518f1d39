"""How an ESP is: what they carry, how heavy it is, the debriefs still to tell, and the diary of supervision.

Reached from an ESP's own page; everything is one tap, but for a line that the ESP may write for the next supervision.
"""

from datetime import datetime
from typing import Any

from aiogram import Router

from casework import care, supervision, talks
from casework.supervision import Line, Own
from domain.people import Person
from domain.talks import Part
from handlers.care import BURDENS
from handlers.events import CallbackQuery, Message
from handlers.house import House
from handlers.recognise import command, step, taps
from handlers.talk import Talk
from handlers.ui import screens, typed
from handlers.ui.calls import Call
from handlers.ui.screens import Button
from locales import times
from locales.catalogues import Translate

router = Router(name="supervision")

SHOWN = 5
"""Lines of the diary on one screen."""


@router.message(command("comesto"))
@router.callback_query(taps("cme"))
async def sees_own_load(
    event: Message | CallbackQuery, person: Person, talk: Talk, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """An ESP looks at what they carry, and may say how heavy it is."""
    talk.rest()
    found = await supervision.own(store, person, now)
    return [*screens.toast(event), screens.show(event, *_load_screen(found, now, _))]


@router.callback_query(taps("cmei"))
async def met_in_person(
    tap: CallbackQuery, said: str, person: Person, store: Any, house: House, now: datetime, _: Translate
) -> list[Call]:
    """An ESP notes a meeting in person: with whom, how long; then the debrief is asked for as ever."""
    talk, _sep, minutes = said.partition(":")
    if not talk:
        found = [one for one in await talks.mine(store, person) if one.mine.part is Part.ESP]
        rows = [[Button(_(one.alias), f"cmei:{one.talk.id}")] for one in found]
        text = _("Con chi?") if found else _("Non hai conversazioni aperte. Per chiederne una: /parla.")
        return [*screens.toast(tap), screens.show(tap, text, [*rows, screens.way_out(_)])]
    if not minutes:
        lengths = [
            Button(_("{minutes} minuti").format(minutes=one), f"cmei:{talk}:{one}") for one in care.LENGTHS
        ]
        text = _("Quanto è durato, più o meno?")
        return [*screens.toast(tap), screens.show(tap, text, [*screens.grid(lengths), screens.way_out(_)])]
    held = await care.met_in_person(store, person, _number(talk), _number(minutes), house.protocol, now)
    rows = [[Button(_("Rispondo adesso"), f"deb:{held.id}")], screens.way_out(_)]
    return [*screens.toast(tap), screens.show(tap, _("Segnato. Come stai tu? Due minuti."), rows)]


def _number(said: str) -> int:
    return int(said) if said.isascii() and said.isdigit() and len(said) < 20 else 0


def _load_screen(found: Own, now: datetime, _: Translate) -> tuple[str, list[list[Button]]]:
    meter = found.meter
    hours = f"{meter.hours:g}".replace(".", ",")
    lines = [
        _("Conversazioni aperte: {count}.").format(count=meter.talks),
        _("Negli ultimi 30 giorni: {count} incontri, {hours} ore.").format(count=meter.meetings, hours=hours),
    ]
    if found.debriefs:
        lines.append(_("Resoconti da fare: {count}.").format(count=len(found.debriefs)))
    if found.supervision_due is not None:
        due = times.when(found.supervision_due, now, _)
        lines.append(_("Prossima supervisione: entro {when}.").format(when=due))
    if meter.burden is not None:
        lines.append(_("L'ultima volta hai detto: {words}.").format(words=_(BURDENS[meter.burden]).lower()))
    lines.append(_("Quanto pesa per te, adesso?"))
    rows = [[Button(_(words), f"cmew:{value}")] for value, words in enumerate(BURDENS)]
    rows += [[Button(_("Un resoconto da fare"), f"deb:{session}")] for session in found.debriefs[:3]]
    if meter.talks:
        rows.append([Button(_("Ci siamo visti di persona"), "cmei")])
    rows += [[Button(_("Diario di supervisione"), "cmed"), Button(_("La mia pagina"), "esp")]]
    return "\n".join(lines), [*rows, screens.way_out(_)]


@router.callback_query(taps("cmew"))
async def says_how_heavy(
    tap: CallbackQuery, said: str, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """An ESP says how heavy it is now; a heavy one reaches whoever looks after them."""
    burden = int(said) if said in ("0", "1", "2", "3", "4") else 0
    told = await supervision.weigh(store, person, burden, now)
    text = (
        _("Hai fatto bene a dirlo. L'ho scritto a chi ti segue. Puoi prenderti una pausa, senza dire perché.")
        if told
        else _("Segnato. Lo vede solo chi ti segue.")
    )
    rows = [[Button(_("Faccio una pausa"), "esppause")]] if told else []
    return [
        *screens.toast(tap),
        screens.show(tap, text, [*rows, [Button(_("La mia pagina"), "esp")], screens.way_out(_)]),
    ]


@router.callback_query(taps("cmed"))
async def reads_diary(
    tap: CallbackQuery, person: Person, talk: Talk, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """An ESP reads their diary of supervision; it goes by itself after a while."""
    talk.rest()
    lines = await supervision.own_diary(store, person, now)
    text = "\n\n".join(_line(one, now, _) for one in lines[:SHOWN])
    rows = [
        [Button(_("Scrivo una riga"), "cmej")],
        [Button(_("La mia pagina"), "esp")],
        screens.way_out(_),
    ]
    shown = text or _("Il diario è vuoto. La supervisione è almeno ogni 30 giorni.")
    return [*screens.toast(tap), screens.say(tap, shown, rows, protect=True)]


def _line(one: Line, now: datetime, _: Translate) -> str:
    who = _("supervisione con {name}").format(name=one.by) if one.by else _("tu")
    head = _("{when}, {who}").format(when=times.when(one.at, now, _), who=who)
    return f"{head}\n{one.text}" if one.text else head


@router.callback_query(taps("cmej"))
async def wants_to_write(tap: CallbackQuery, talk: Talk, _: Translate) -> list[Call]:
    """An ESP wants to note something for the next supervision."""
    talk.at("espdiary")
    text = _("Di che cosa vuoi parlare la prossima volta? Scrivi senza nomi. Lo legge solo chi ti segue.")
    return [*screens.toast(tap), screens.say(tap, text, [screens.give_up(_)])]


@router.message(step("espdiary"))
async def writes_line(
    message: Message, said: str, person: Person, talk: Talk, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """An ESP writes a line of their own."""
    text, wrong = typed.taken(message, said, supervision.LONGEST, _)
    if wrong:
        return wrong
    talk.rest()
    await supervision.jot(store, person, text, now)
    rows = [[Button(_("Diario di supervisione"), "cmed")], screens.way_out(_)]
    return [screens.say(message, _("Segnato per la prossima supervisione."), rows)]
