"""The talk between team and reporter, and internal notes: two voices that differ in button, command and look."""

from datetime import datetime
from typing import Any

from aiogram import Router

from casework import threads
from casework import triage as cases
from domain.names import VOICES
from domain.people import Person
from handlers.cards import code_of
from handlers.events import CallbackQuery, Message
from handlers.house import House
from handlers.recognise import command, step, taps
from handlers.talk import Talk
from handlers.ui import screens, typed
from handlers.ui.calls import Call
from handlers.ui.screens import Button
from locales import times
from locales.catalogues import Translate

router = Router(name="threads")

LONGEST_MESSAGE = 1000
"""Characters of one message between team and reporter; longer accounts belong on a protected page."""


@router.callback_query(taps("ask"))
async def wants_to_ask(tap: CallbackQuery, said: str, talk: Talk, _: Translate) -> list[Call]:
    """Somebody of the team wants to ask the reporter."""
    code = code_of(said)
    talk.at("ask", about=code)
    text = _("DOMANDA a chi segnala, {code}. La legge su Telegram: niente nomi. Scrivila qui.").format(
        code=code
    )
    return [*screens.toast(tap), screens.say(tap, text, [screens.give_up(_)])]


@router.message(step("ask"))
async def asks(
    message: Message,
    said: str,
    person: Person,
    talk: Talk,
    store: Any,
    house: House,
    now: datetime,
    _: Translate,
) -> list[Call]:
    """Somebody of the team writes the question."""
    text, wrong = typed.taken(message, said, LONGEST_MESSAGE, _)
    if wrong:
        return wrong
    await threads.ask(store, person, str(talk.data.get("about", "")), text, house.protocol, now)
    talk.rest()
    return [screens.say(message, _("Domanda inviata a chi segnala."), [screens.way_out(_)])]


@router.callback_query(taps("note"))
async def wants_to_note(tap: CallbackQuery, said: str, talk: Talk, _: Translate) -> list[Call]:
    """Somebody of the team wants to write an internal note."""
    code = code_of(said)
    talk.at("note", about=code)
    text = _("NOTA INTERNA, {code}. Chi segnala non la vede. Scrivila qui, senza nomi.").format(code=code)
    return [*screens.toast(tap), screens.say(tap, text, [screens.give_up(_)])]


@router.message(step("note"))
async def notes(
    message: Message, said: str, person: Person, talk: Talk, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """Somebody of the team writes the note that was asked for."""
    done = await _note(message, str(talk.data.get("about", "")), said, person, store, now, _)
    talk.rest()
    return done


@router.message(command("nota"))
async def notes_by_command(
    message: Message, said: str, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """Somebody of the team writes `/nota CODICE testo`."""
    code, _sep, words = said.partition(" ")
    return await _note(message, code_of(code), words, person, store, now, _)


async def _note(
    message: Message, code: str, words: str, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    text, wrong = typed.taken(message, words, LONGEST_MESSAGE, _)
    if wrong:
        return wrong
    await threads.note(store, person, code, text, now)
    return [screens.say(message, _("Nota interna salvata."), [screens.way_out(_)])]


@router.callback_query(taps("thread"))
async def reads_thread(
    tap: CallbackQuery, said: str, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """Somebody of the team reads thread and notes; protected, deleted by itself."""
    case, messages, internal = await cases.thread(store, person, code_of(said), now)
    said_here = [(one.id, _(VOICES[one.voice.value]), one.at, one.text) for one in messages]
    said_here += [(note.id, _("NOTA INTERNA"), note.at, note.text) for note in internal]
    parts = [f"{voice} · {times.when(at, now, _)}\n{text}" for _id, voice, at, text in sorted(said_here)]
    shown = typed.newest(parts, _, elsewhere=typed.at_the_desk(_)) or [_("Nessun messaggio e nessuna nota.")]
    rows = [[Button(_("Torna alla scheda"), f"card:{case.code}")]]
    return [*screens.toast(tap), screens.say(tap, "\n\n".join([case.code, *shown]), rows, protect=True)]


@router.callback_query(taps("q"))
async def reads_question(
    tap: CallbackQuery, said: str, person: Person, talk: Talk, store: Any, _: Translate
) -> list[Call]:
    """A reporter opens a question and may answer it."""
    receipt, _sep, message = said.partition(":")
    text = await threads.question(store, person, receipt, int(message) if message.isdigit() else 0)
    talk.at("reply", about=receipt)
    shown = _("Domanda su {receipt}:\n\n{text}\n\nScrivi qui la risposta. Niente nomi: Telegram può vederla.")
    rows = [[Button(_("Rispondo dopo"), "stop"), Button(_("Aiuto"), "help")]]
    return [*screens.toast(tap), screens.show(tap, shown.format(receipt=receipt, text=text), rows)]


@router.message(step("reply"))
async def answers(
    message: Message,
    said: str,
    person: Person,
    talk: Talk,
    store: Any,
    house: House,
    now: datetime,
    _: Translate,
) -> list[Call]:
    """A reporter answers a question."""
    text, wrong = typed.taken(message, said, LONGEST_MESSAGE, _)
    if wrong:
        return wrong
    await threads.answer(store, person, str(talk.data.get("about", "")), text, house.protocol, now)
    talk.rest()
    rows = [[Button(_("Le mie segnalazioni"), "mine"), Button(_("Aiuto"), "help")]]
    return [screens.say(message, _("Risposta consegnata a chi segue la segnalazione."), rows)]


@router.callback_query(taps("add"))
async def wants_to_add(tap: CallbackQuery, said: str, talk: Talk, _: Translate) -> list[Call]:
    """A reporter wants to add something to a report already sent."""
    talk.at("more", about=code_of(said))
    text = _("Scrivi che cosa vuoi aggiungere. Ciò che hai inviato prima resta com'era. Niente nomi.")
    return [
        *screens.toast(tap),
        screens.say(tap, text, [screens.give_up(_)]),
    ]


@router.message(step("more"))
async def adds(
    message: Message,
    said: str,
    person: Person,
    talk: Talk,
    store: Any,
    house: House,
    now: datetime,
    _: Translate,
) -> list[Call]:
    """A reporter adds to a report."""
    text, wrong = typed.taken(message, said, LONGEST_MESSAGE, _)
    if wrong:
        return wrong
    await threads.add(store, person, str(talk.data.get("about", "")), text, house.protocol, now)
    talk.rest()
    rows = [[Button(_("Le mie segnalazioni"), "mine"), Button(_("Aiuto"), "help")]]
    return [screens.say(message, _("Aggiunto alla segnalazione."), rows)]
