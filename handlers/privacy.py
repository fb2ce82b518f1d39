"""Own data and a shared phone: see it, leave, ask for an erasure, hide what stands here, turn the screen neutral."""

from datetime import datetime
from typing import Any

from aiogram import Router

from casework import copies, privacy, standing
from domain.names import DUTIES
from domain.people import Duty, Person
from domain.typed_text import clean
from domain.words import N_
from handlers.events import CallbackQuery, Message
from handlers.house import NATIVE, House
from handlers.recognise import command, step, taps
from handlers.report import left_unsent
from handlers.talk import Talk
from handlers.ui import screens, typed
from handlers.ui.calls import Call
from handlers.ui.screens import Button
from locales import times
from locales.catalogues import Translate

router = Router(name="privacy")

NEUTRAL = N_("Cordata. Scrivi /menu quando vuoi.")
"""The neutral screen: nothing on it tells what was talked about."""

OLDER = N_(
    "I messaggi di più di due giorni fa restano. Puoi toglierli tu: tocca il nome in alto, poi i tre punti."
)
"""What a bot may not delete any more (measured notes, sensitive content)."""

LONGEST_REASON = 500
"""Characters of the reason of a decision, as many as the console takes."""


@router.message(command("dati"))
async def sees_data(message: Message, person: Person, store: Any, now: datetime, _: Translate) -> Call:
    """Somebody asks what is held about them: account and receipts at once, the rest after a human looked."""
    held = await privacy.held(store, person, now)
    duties = ", ".join(_(DUTIES[duty]) for duty in held.duties) or _("nessuno")
    lines = [
        _("I tuoi dati"),
        _("Lingua: {language}").format(language=NATIVE.get(held.language, held.language)),
        _("Compiti: {duties}").format(duties=duties),
        _("Ricevute: {receipts}").format(
            receipts=", ".join(receipt for receipt, _sent in held.receipts) or _("nessuna")
        ),
    ]
    if held.pending:
        lines.append(_("Richieste in attesa: {count}").format(count=held.pending))
    rows = [
        [Button(_("Chiedi una copia di tutto"), "access")],
        *([[Button(_("Correggi o aggiungi"), "mine")]] if held.receipts else []),
        [Button(_("Chi legge che cosa"), "notice"), Button(_("Cancella i miei dati"), "leave")],
        screens.way_out(_),
    ]
    return screens.say(message, "\n".join(lines), rows)


@router.callback_query(taps("access"))
async def asks_copy(
    tap: CallbackQuery, person: Person, store: Any, house: House, now: datetime, _: Translate
) -> list[Call]:
    """Somebody asks for a copy of everything; a person reviews it first."""
    due = await privacy.ask_access(store, person, house.protocol, now)
    text = _("Ho preso la richiesta. Una persona la guarda entro {when}.").format(
        when=times.when(due, now, _)
    )
    return [*screens.toast(tap), screens.show(tap, text, [screens.way_out(_)])]


@router.callback_query(taps("copy"))
async def opens_copy(
    tap: CallbackQuery, person: Person, store: Any, house: House, now: datetime, _: Translate
) -> list[Call]:
    """Somebody opens the reviewed copy of their own data, on a page of the house and never in this chat."""
    token = await copies.offer(store, person, now)
    address = f"{house.page_address}/p/copia/{token}?lingua={_.language}"
    text = _("La pagina è tua. Aprila entro 15 minuti. Se scade, tocca di nuovo.")
    rows = [[Button(_("Nuovo link"), "copy"), Button(_("Aiuto"), "help")]]
    return [*screens.toast(tap), screens.say(tap, f"{text}\n{address}", rows, protect=True)]


@router.callback_query(taps("notice"))
async def taps_notice(
    tap: CallbackQuery, person: Person, house: House, now: datetime, _: Translate
) -> list[Call]:
    """Somebody wants to know who reads what."""
    return [*screens.toast(tap), screens.show(tap, _notice(person, house, _), [screens.way_out(_)])]


@router.message(command("informativa"))
async def asks_notice(message: Message, person: Person, house: House, _: Translate) -> Call:
    """Somebody asks who reads what, in their own words."""
    return screens.say(message, _notice(person, house, _), [screens.way_out(_)])


def _notice(person: Person, house: House, _: Translate) -> str:
    """Give the notice for this reader; who holds no duty reads the one for families."""
    held = person.reporting_as
    found = house.protocol.privacy.notice_for(held.duty if held else Duty.FAMILY)
    return _(found.text) if found else _(NEUTRAL)


@router.callback_query(taps("erase"))
async def asks_erasure(
    tap: CallbackQuery, said: str, person: Person, store: Any, house: House, now: datetime, _: Translate
) -> list[Call]:
    """A reporter asks that a sent report be erased."""
    due = await privacy.ask_erasure(store, person, said, house.protocol, now)
    text = _("Ho preso la richiesta. Decide una persona, con un motivo, entro {when}.").format(
        when=times.when(due, now, _)
    )
    return [*screens.toast(tap), screens.show(tap, text, [screens.way_out(_)])]


@router.message(command("cancella_dati"))
async def asks_to_leave(message: Message, _: Translate) -> Call:
    """Somebody wants to leave: what goes and what stays is said first."""
    return screens.say(message, _leaving(_), _leave_rows(_))


@router.callback_query(taps("leave"))
async def taps_to_leave(tap: CallbackQuery, _: Translate) -> list[Call]:
    """Somebody taps that they want to leave."""
    return [*screens.toast(tap), screens.show(tap, _leaving(_), _leave_rows(_))]


def _leaving(_: Translate) -> str:
    return _(
        "Se tocchi sì, cancello ora la bozza, il profilo e il legame con questa chat.\n"
        "Ciò che hai già inviato resta a chi lo segue. Non potrà più scriverti qui.\n"
        "Vuoi cancellare anche quello? Prima apri /mie e chiedilo lì. Decide una persona."
    )


def _leave_rows(_: Translate) -> list[list[Button]]:
    return [[Button(_("Sì, cancella"), "leave1"), Button(_("No"), "menu")], [Button(_("Aiuto"), "help")]]


@router.callback_query(taps("leave1"))
async def leaves(
    tap: CallbackQuery, person: Person, talk: Talk, store: Any, house: House, now: datetime, _: Translate
) -> list[Call]:
    """Somebody leaves: drafts, profile and the link to this chat are gone with this tap."""
    await left_unsent(person, talk, store, house, now)
    await privacy.leave(store, person, now)
    talk.data["forget"] = True
    return [
        *screens.toast(tap),
        screens.show(tap, _("Fatto. Ho cancellato i tuoi dati. Per ricominciare: /start.")),
    ]


@router.callback_query(taps("decide"))
async def decides(tap: CallbackQuery, said: str, talk: Talk, _: Translate) -> list[Call]:
    """A coordinator decides a request to erase: the reason is asked."""
    request, _sep, answer = said.partition(":")
    talk.at("decide", about=request, asks={"grant": answer == "1"})
    return [
        *screens.toast(tap),
        screens.say(tap, _("Perché? Scrivi una riga."), [screens.give_up(_)]),
    ]


@router.message(step("decide"))
async def says_decision(
    message: Message, said: str, person: Person, talk: Talk, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """A coordinator gives the reason of a decision."""
    request, reason = str(talk.data.get("about", "")), clean(said)
    if long := typed.too_long(message, reason, LONGEST_REASON, _):
        return long
    await privacy.decide(
        store,
        person,
        int(request) if request.isdigit() else 0,
        grant=bool(talk.data.get("asks", {}).get("grant")),
        reason=reason,
        now=now,
    )
    talk.rest()
    return [screens.say(message, _("Deciso. Chi ha chiesto lo viene a sapere."), [screens.way_out(_)])]


def asks_to_hide(text: str | None) -> bool:
    """Say whether a message hides what stands in the chat; the door then notes first what it has just shown."""
    return bool(text) and str(text).startswith(("/nascondi", "/esci"))


@router.message(command("nascondi"))
async def hides(
    message: Message, person: Person, talk: Talk, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """Somebody hides what was recently written here, by the bot and by themselves; a draft waits."""
    talk.data["wiped"] = True
    return await _hidden(message, person, store, now, _)


@router.message(command("esci"))
async def turns_neutral(
    message: Message, person: Person, talk: Talk, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """Somebody leaves the screen neutral; a draft waits for /riprendi."""
    talk.step = ""
    talk.data["wiped"] = True
    return await _hidden(message, person, store, now, _)


async def _hidden(message: Message, person: Person, store: Any, now: datetime, _: Translate) -> list[Call]:
    """Delete what Telegram lets a bot delete; where older messages stay that is said, for they are in sight anyway."""
    found = await standing.hide(store, person, now)
    chat = screens.chat_of(message)
    text = f"{_(NEUTRAL)}\n{_(OLDER)}" if found.older else _(NEUTRAL)
    gone = sorted({*found.every, message.message_id})
    return [*screens.delete(chat, gone), screens.send(chat, text, silent=True)]
