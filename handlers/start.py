"""The first screen: language with help contacts in sight, an invitation redeemed, the menu of whoever is here."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from aiogram import Router

from casework import on_call, people
from domain.access import RIGHTS, Act
from domain.danger import Hit
from domain.names import DUTIES, NOBODY_READS_NOW
from domain.people import REPORTERS, Assignment, Duty, Person
from domain.words import N_
from handlers.events import CallbackQuery, Message
from handlers.house import House
from handlers.network import TO_BE_AWAY
from handlers.queue import HAND_OVER
from handlers.recognise import command, otherwise, taps, word
from handlers.talk import TAPPED, Talk
from handlers.ui import screens
from handlers.ui.calls import Call
from handlers.ui.screens import Button
from locales.catalogues import Translate

router = Router(name="start")


AT_WORK = {
    Duty.SERVICE_CONTACT: N_(
        "Qui arrivano gli invii al tuo servizio. Rispondi con un tocco, entro dieci giorni lavorativi."
    ),
    Duty.ESP: N_("Qui trovi chi vorrebbe parlare con te. Decidi tu quanto e quando."),
    Duty.ADMINISTRATOR: N_("Qui inviti le persone della rete e vedi se gli avvisi arrivano."),
}
"""What the house is for to those who neither report nor follow cases."""


def welcome(person: Person, house: House, now: datetime, _: Translate) -> tuple[str, list[list[Button]]]:
    """Give the first screen: who speaks, the numbers, the language, and how to begin."""
    text = "\n\n".join((_("Ciao. Sono Cordata, un programma."), _purpose(person, _), house.help_line(_, now)))
    other = _languages(person, house, but=_.language)
    if person.is_team:
        return text, [*other, screens.way_out(_)]
    if _at_work(person):
        return text, [*other, *menu_rows(person.assignments, _)]
    if person.assignments:
        return text, [*other, [Button(_("Inizia"), "begin")], [Button(_("Aiuto"), "help")]]
    return text, [
        *other,
        [Button(_("Sono un genitore o un familiare"), "new:family")],
        [Button(_("Sono un ragazzo o una ragazza"), "new:self")],
        [Button(_("Non so dove andare"), "orientami")],
        [Button(_("Aiuto"), "help")],
    ]


def _languages(person: Person, house: House, *, but: str = "") -> list[list[Button]]:
    """Give the languages in their own names, four to a row: the longest name has ten letters."""
    names = [Button(name, f"lang:{code}") for code, name in house.offered(person).items() if code != but]
    return [names[start : start + 4] for start in range(0, len(names), 4)]


def _purpose(person: Person, _: Translate) -> str:
    """Say what this is for: to whoever follows reports, to whoever makes them at work, to everybody else."""
    if person.is_team:
        return _("Qui arrivano le segnalazioni. Ti dico che cosa aspetta e che cosa scade.")
    if _at_work(person):
        return _(_at_work(person))
    if person.assignments:
        return _("Un ragazzo o una ragazza non sta bene? Ti aiuto a dirlo a chi può fare qualcosa.")
    return _("Stai male tu? O sta male qualcuno vicino a te? Ti aiuto a dirlo a chi può fare qualcosa.")


def _at_work(person: Person) -> str:
    """Give what the house is for to somebody who works in the network and makes no reports; "" for anybody else."""
    if person.reporting_as is not None:
        return ""
    return next((words for duty, words in AT_WORK.items() if duty in person.duties), "")


@router.message(command("start"))
async def starts(
    message: Message,
    said: str,
    person: Person,
    talk: Talk,
    store: Any,
    house: House,
    now: datetime,
    _: Translate,
) -> list[Call]:
    """Somebody opens the bot, perhaps through an invitation link."""
    talk.rest()
    if not said:
        first, rows = welcome(person, house, now, _)
        if not person.is_team and not await on_call.is_covered(store, person, now):
            first = f"{first}\n\n{_(NOBODY_READS_NOW)}"
        return [screens.say(message, first, rows)]
    granted, body = await people.redeem(store, person, said, now)
    joined = _("Invito accettato. Compito: {duty}.").format(duty=_(DUTIES[granted.duty]))
    if body is not None:
        joined = _("{joined} Per: {organisation}.").format(joined=joined, organisation=body.name)
    known = Person(person.id, person.language, (*person.assignments, granted))
    text, rows = welcome(known, house, now, _)
    return [screens.say(message, joined), screens.say(message, text, rows)]


@router.callback_query(taps("lang"))
async def picks_language(
    tap: CallbackQuery, said: str, person: Person, store: Any, house: House, now: datetime
) -> list[Call]:
    """Somebody chooses a language on the first screen."""
    code = house.language_of(said)
    await people.speak(store, person, code)
    known = Person(person.id, code, person.assignments)
    text, rows = welcome(known, house, now, house.speaks_to(known))
    return [*screens.toast(tap), screens.show(tap, text, rows)]


@router.message(command("lingua"))
async def asks_language(message: Message, person: Person, house: House, now: datetime, _: Translate) -> Call:
    """Somebody wants another language."""
    rows = _languages(person, house)
    return screens.say(message, _("Scegli la lingua."), [*rows, screens.way_out(_)])


def menu_rows(assignments: tuple[Assignment, ...], _: Translate) -> list[list[Button]]:
    """Give the buttons of the menu for whoever holds these duties."""
    duties = {held.duty for held in assignments}
    rows: list[list[Button]] = []
    if duties & {Duty.TRIAGE_OPERATOR, Duty.CASE_MANAGER, Duty.COORDINATOR}:
        rows += [[Button(_("Coda"), "queue:"), Button(_("Allarmi"), "alarms"), Button(_("Turni"), "shifts")]]
        rows += [[Button(_(HAND_OVER), "pass:"), Button(_(TO_BE_AWAY), "away")]]
    if duties & {Duty.COORDINATOR, Duty.ADMINISTRATOR}:
        rows += [[Button(_("Invita"), "invite:"), Button(_("Non consegnati"), "stuck")]]
    if Duty.COORDINATOR in duties:
        rows += [[Button(_("Richieste per gli ESP"), "pari")]]
    if Duty.ESP in duties:
        rows += [[Button(_("La mia pagina di ESP"), "esp")]]
    if Duty.SERVICE_CONTACT in duties:
        rows += [[Button(_("Invii ricevuti"), "inbox"), Button(_("Posti liberi"), "posti")]]
    if duties & set(RIGHTS[Act.ANSWER_CALLBACK]):
        rows += [[Button(_("Da sentire"), "calls")]]
    if not assignments:
        rows += [[Button(_("Non so dove andare"), "orientami")]]
        rows += [[Button(_("Segnalare che mio figlio non sta bene"), "new:family")]]
        rows += [[Button(_("Dire come sto io"), "new:self")]]
        rows += [[Button(_("Parlare con chi ci è passato"), "parla")]]
    elif duties & set(REPORTERS):
        rows += [[Button(_("Nuova segnalazione"), "new:")]]
    if not assignments or duties & set(REPORTERS):
        rows += [[Button(_("Le mie segnalazioni"), "mine"), Button(_("Incontri"), "inis")]]
    return [*rows, [Button(_("Aiuto"), "help")]]


@router.message(command("menu"), word("menu"))
async def opens_menu(
    message: Message, person: Person, talk: Talk, hits: Sequence[Hit], _: Translate
) -> list[Call]:
    """Somebody wants to see what can be done here.

    After words of danger there is no menu: what was answered to them stays the last thing on the screen.
    """
    if hits:
        return []
    if talk.step in ("relay", TAPPED):
        talk.rest()  # what is typed after the menu is no answer to anybody
    return [_menu(message, person, talk, _, _("Che cosa vuoi fare?"))]


async def writes_unasked(
    message: Message, person: Person, talk: Talk, hits: Sequence[Hit], _: Translate
) -> list[Call]:
    """Somebody writes what no question waits for: the truth that nobody reads it, then the menu."""
    if hits:
        return []
    lines = [_("Ciò che hai scritto non arriva a nessuno.")]
    if not person.assignments or person.reporting_as is not None:
        lines.append(_("Hai già segnalato? Apri «Le mie segnalazioni» e aggiungilo lì."))
    return [_menu(message, person, talk, _, "\n".join((*lines, _("Che cosa vuoi fare?"))))]


def _menu(message: Message, person: Person, talk: Talk, _: Translate, text: str) -> Call:
    rows = menu_rows(person.assignments, _)
    if talk.has_draft:
        rows.insert(0, [Button(_("Riprendi la segnalazione"), "resume")])
    return screens.say(message, text, rows)


@router.callback_query(taps("menu"))
async def taps_menu(tap: CallbackQuery, person: Person, talk: Talk, _: Translate) -> list[Call]:
    """Somebody goes back to the menu."""
    rows = menu_rows(person.assignments, _)
    if talk.has_draft:
        rows.insert(0, [Button(_("Riprendi la segnalazione"), "resume")])
    return [*screens.toast(tap), screens.show(tap, _("Che cosa vuoi fare?"), rows)]


@router.callback_query(otherwise("tap"))
async def taps_nothing(tap: CallbackQuery, _: Translate) -> list[Call]:
    """A button that this house never made, or makes no more."""
    text = _("Questo pulsante non vale più. Ecco il menu.")
    return [*screens.toast(tap), screens.say(tap, text, [screens.way_out(_)])]


@router.message(otherwise("command"))
async def commands_nothing(message: Message, _: Translate) -> Call:
    """A command that this house does not know."""
    return screens.say(message, _("Non conosco questo comando."), [screens.way_out(_)])


async def sends_content(message: Message, _: Translate) -> Call:
    """A photo, voice, sticker, place, contact or file: refused kindly, never stored."""
    text = _("Qui leggo solo testo e pulsanti. Non ho tenuto niente di ciò che hai inviato.")
    return screens.say(message, text, [screens.way_out(_)])


async def edits_message(message: Message, _: Translate) -> Call:
    """Somebody changes a message already sent: what was read stays, a new message adds to it."""
    text = _("Non posso cambiare un messaggio già letto. Scrivi la correzione in un messaggio nuovo.")
    return screens.say(message, text)
