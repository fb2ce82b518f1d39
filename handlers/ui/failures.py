"""What people read when something was refused or went wrong: a kind sentence that says what to do next, never a code."""

from datetime import datetime
from typing import Any

from aiogram.methods import SendMessage, TelegramMethod
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message

from casework import people
from casework.threads import NoReporter
from domain.access import NotAllowed
from domain.case_acts import (
    AlreadyTaken,
    ContactMissing,
    EntryMissing,
    NotNow,
    NotTheHolder,
    ReasonMissing,
    RedFlagStands,
    SameCase,
    SecondPersonNeeded,
    TooUrgentToOrient,
)
from domain.invitation import CodeExpired, CodeUnknown, CodeUsed, NotByInvitation
from domain.people import Person
from domain.refusals import NotFound, Refusal
from domain.words import N_
from handlers.talk import Talk
from handlers.ui import screens
from handlers.ui.screens import Button
from locales import times
from locales.catalogues import Translate

WORDS: dict[type[Refusal], str] = {
    NotFound: N_("Non trovo niente con questo codice. Controlla di averlo scritto bene."),
    NotAllowed: N_("Questo non rientra nel tuo compito qui. Chiedi a chi coordina."),
    NotNow: N_("Adesso non si può: la scheda è in un altro stato. Apri di nuovo la scheda."),
    RedFlagStands: N_("C'è un segnale di pericolo. Prima va rivisto il livello, con un motivo."),
    TooUrgentToOrient: N_("È urgente: va presa in carico, non si può solo orientare."),
    ReasonMissing: N_("Serve un motivo. Scrivilo in una riga."),
    NotTheHolder: N_("Questa scheda è affidata a un'altra persona."),
    SecondPersonNeeded: N_("Serve la parola di una seconda persona, diversa da te."),
    ContactMissing: N_("Prima accetta la scheda, poi segna il primo contatto."),
    SameCase: N_("È la stessa scheda. Scrivi il codice dell'altra."),
    EntryMissing: N_("Prima completa la scheda: gravità, reversibile o no, settore."),
    NoReporter: N_("Chi ha segnalato non ha più una chat con noi. Non posso inviare la domanda."),
    CodeUnknown: N_("Questo codice di invito non esiste. Chiedi un nuovo link a chi ti ha invitato."),
    CodeUsed: N_("Questo invito è già stato usato. Ogni link vale una volta sola. Chiedine uno nuovo."),
    CodeExpired: N_("Questo invito è scaduto. Chiedi un nuovo link a chi ti ha invitato."),
    NotByInvitation: N_("Questo compito non si dà con un invito."),
}


async def refused(
    event: Message | CallbackQuery | ChatMemberUpdated,
    refusal: Refusal,
    *,
    talk: Talk,
    store: Any,
    now: datetime,
    _: Translate,
    **given: Any,
) -> list[TelegramMethod[Any]]:
    """Say a refusal; the second of two people learns who was quicker, and when. Only a missing reason may be said again."""
    if talk.step != "form" and not isinstance(refusal, ReasonMissing):
        talk.rest()
    if isinstance(event, ChatMemberUpdated):
        return []
    text = _(WORDS.get(type(refusal), N_("Questo adesso non si può fare. Prova dal menu.")))
    if isinstance(refusal, AlreadyTaken):
        name = await people.name_of(store, refusal.holder)
        text = _("L'ha presa {name}, {ago}.").format(
            name=name or _("un'altra persona"), ago=times.ago(refusal.taken_at, now, _)
        )
    return [*screens.toast(event), screens.say(event, text, [[Button(_("Menu"), "menu")]])]


def not_saved(chat: int, contacts: str, _: Translate) -> SendMessage:
    """Say that a message could not be handled."""
    return screens.send(
        chat,
        _("Non ho salvato l'ultimo messaggio. Riprova tra poco. Se è urgente: 112.") + "\n\n" + contacts,
    )


def nobody_told(chat: int, contacts: str, _: Translate) -> SendMessage:
    """Say the truth when danger was read and nobody could be told."""
    return screens.send(chat, _("Non ho potuto avvisare nessuno: chiama 112.") + "\n\n" + contacts)


def is_stranger(person: Person | None, text: str | None) -> bool:
    """Say whether somebody has nothing to do here before the house opens: no duty, and no invitation in hand."""
    return (person is None or not person.assignments) and not (text or "").startswith("/start ")


def not_open(
    event: Message | CallbackQuery | ChatMemberUpdated, contacts: str, _: Translate
) -> list[SendMessage]:
    """Say that the house is not open yet; the numbers stand there all the same."""
    if isinstance(event, ChatMemberUpdated):
        return []
    return [screens.say(event, _("Cordata non è ancora aperta.") + "\n\n" + contacts)]
