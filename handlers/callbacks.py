"""Call-backs in chat: a person asks to be contacted and reads what is written; a follower takes it, writes, ends it."""

from datetime import datetime
from typing import Any

from aiogram import Router

from casework import callbacks, orientation
from casework.callbacks import Shown
from casework.orientation import Counted
from domain import codes
from domain import orientation as rules
from domain.access import RIGHTS, Act
from domain.callback import AHEAD, OUTCOMES, Callback, CallState, Outcome
from domain.people import Person
from domain.refusals import NotFound
from handlers.cards import code_of
from handlers.events import CallbackQuery, Message
from handlers.house import House
from handlers.orientation import summary, unnumber
from handlers.recognise import command, step, taps
from handlers.referrals import referral_of
from handlers.talk import Talk
from handlers.ui import screens, typed
from handlers.ui.calls import Call
from handlers.ui.screens import Button
from locales import times
from locales.catalogues import Translate

router = Router(name="callbacks")

LONGEST = 1000
"""Characters of one message of a call-back, as between team and reporter."""


def call_code(said: str) -> str:
    """Read the code of a call-back; raises NotFound for what is none."""
    code = codes.as_code_of_kind(callbacks.PREFIX, said.split(":", 1)[0])
    if code is None:
        raise NotFound
    return code


@router.callback_query(taps("callme"))
async def wants_contact(tap: CallbackQuery, said: str, _: Translate) -> list[Call]:
    """Somebody would like to be contacted; told what happens before they say yes."""
    first, _sep, code = said.partition(":")
    rules.read(code)
    text = "\n".join(
        (
            _("Una persona ti scrive qui, in questa chat. Non serve il numero di telefono."),
            _("Legge ciò che hai scelto nelle domande, così non lo devi ripetere."),
            _("Se c'è un pericolo adesso, chiama il 112."),
        )
    )
    rows = [[Button(_("Sì, fatemi contattare"), f"callyes:{first}:{code}")], screens.way_out(_)]
    return [*screens.toast(tap), screens.say(tap, text, rows)]


@router.callback_query(taps("callyes"))
async def asks_contact(
    tap: CallbackQuery,
    said: str,
    person: Person,
    store: Any,
    house: House,
    now: datetime,
    _: Translate,
) -> list[Call]:
    """Somebody asks to be contacted."""
    first, _sep, code = said.partition(":")
    demand = rules.read(code)
    service = None if first == "-" else unnumber(first)
    call = await callbacks.ask(store, person, demand, service, house.protocol, now)
    await orientation.note(store, demand, Counted.CALLBACK, now)
    text = _("Fatto. Il codice è {call}. Ti scrive una persona entro {when}.")
    rows = [[Button(_("Non serve più"), f"callstop:{call.code}")], screens.way_out(_)]
    return [
        *screens.toast(tap),
        screens.show(tap, text.format(call=call.code, when=times.when(call.due_at, now, _)), rows),
    ]


@router.callback_query(taps("callstop"))
async def withdraws(
    tap: CallbackQuery, said: str, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """Whoever asked needs it no more."""
    await callbacks.withdraw(store, person, call_code(said), now)
    return [*screens.toast(tap), screens.show(tap, _("Va bene. L'ho ritirata."), [screens.way_out(_)])]


async def reads_call(
    tap: CallbackQuery, said: str, person: Person, talk: Talk, store: Any, _: Translate
) -> list[Call]:
    """Whoever asked reads what was written, and may write back in this chat."""
    code, _sep, message = said.partition(":")
    found = call_code(code)
    words = await callbacks.read(store, person, found, int(message) if message.isdigit() else 0)
    talk.at("callreply", about=found)
    text = _("{words}\n\nPuoi rispondere qui. Telegram può vedere ciò che scrivi: niente nomi.")
    rows = [[Button(_("Non serve più"), f"callstop:{found}")], screens.give_up(_)]
    return [*screens.toast(tap), screens.show(tap, text.format(words=words), rows)]


@router.callback_query(taps("cread"))
async def taps_read(
    tap: CallbackQuery, said: str, person: Person, talk: Talk, store: Any, _: Translate
) -> list[Call]:
    """Whoever asked opens what was written."""
    return await reads_call(tap, said, person, talk, store, _)


@router.message(step("callreply"))
async def writes_back(
    message: Message, said: str, person: Person, talk: Talk, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """Whoever asked writes back."""
    text, wrong = typed.taken(message, said, LONGEST, _)
    if wrong:
        return wrong
    await callbacks.answer(store, person, str(talk.data.get("about", "")), text, now)
    talk.rest()
    return [screens.say(message, _("Inviato alla persona che ti segue."), [screens.way_out(_)])]


@router.message(command("richiami"))
@router.callback_query(taps("calls"))
async def lists(
    event: Message | CallbackQuery, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """A follower looks at who waits to be contacted, the first due first."""
    found = await callbacks.waiting(store, person)
    rows = [[Button(_line(call, now, _), f"call:{call.code}")] for call in found]
    text = (
        _.ngettext("{n} persona da sentire.", "{n} persone da sentire.", len(found)).format(n=len(found))
        if found
        else _("Non c'è nessuno da sentire.")
    )
    return [*screens.toast(event), screens.show(event, text, [*rows, screens.way_out(_)])]


def _line(call: Callback, now: datetime, _: Translate) -> str:
    late = call.due_at < now
    due = _("scaduta") if late else times.when(call.due_at, now, _)
    return _("{call} · {due}").format(call=call.code, due=due)


@router.callback_query(taps("call"))
async def opens(
    tap: CallbackQuery, said: str, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """A follower opens one: what was said before, the talk so far, what can be done."""
    shown = await callbacks.card(store, person, call_code(said), now)
    return [*screens.toast(tap), screens.say(tap, _text(shown, now, _), _rows(shown, _), protect=True)]


def _text(shown: Shown, now: datetime, _: Translate) -> str:
    call = shown.call
    lines = [_("{call} · entro {due}").format(call=call.code, due=times.when(call.due_at, now, _))]
    if shown.demand:
        lines.append(_("Ha scelto: {what}").format(what=summary(rules.read(shown.demand), _)))
    if call.planned:
        lines.append(_("L'hai pianificata tu: chiedi come va."))
    if shown.service is not None:
        lines.append(_("Per: {service}").format(service=shown.service.name))
    if shown.owner:
        lines.append(_("La segue: {name}").format(name=shown.owner))
    if call.state is CallState.WITHDRAWN:
        lines.append(_("La persona l'ha ritirata."))
    if call.outcome is not None:
        lines.append(_("Come è finita: {outcome}").format(outcome=_(OUTCOMES[call.outcome])))
    parts = []
    for message in shown.talk:
        who = _("noi") if message.author != call.person else _("la persona")
        parts.append(_("- {who}: {text}").format(who=who, text=message.text))
    return "\n".join([*lines, *typed.newest(parts, _)])


def _rows(shown: Shown, _: Translate) -> list[list[Button]]:
    call = shown.call
    rows: list[list[Button]] = []
    if call.is_open and call.state is CallState.OPEN:
        rows.append([Button(_("La seguo io"), f"calltake:{call.code}")])
    if call.is_open and call.person is not None:
        rows.append([Button(_("Scrivi alla persona"), f"callwrite:{call.code}")])
    if call.is_open:
        rows.append([Button(_("Chiudi"), f"callend:{call.code}")])
    return [*rows, [Button(_("Da sentire"), "calls"), *screens.way_out(_)]]


@router.callback_query(taps("calltake"))
async def takes(
    tap: CallbackQuery, said: str, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """A follower takes one."""
    call = await callbacks.take(store, person, call_code(said), now)
    text = _("{call}: la segui tu. Scrivi alla persona entro {due}.")
    rows = [[Button(_("Scrivi alla persona"), f"callwrite:{call.code}")], screens.way_out(_)]
    when = times.when(call.due_at, now, _)
    return [*screens.toast(tap), screens.say(tap, text.format(call=call.code, due=when), rows)]


@router.callback_query(taps("callwrite"))
async def wants_to_write(tap: CallbackQuery, said: str, talk: Talk, _: Translate) -> list[Call]:
    """A follower wants to write to the person."""
    code = call_code(said)
    talk.at("callwrite", about=code)
    text = _("MESSAGGIO alla persona, {call}. Lo legge su Telegram: niente nomi. Scrivilo qui.")
    return [*screens.toast(tap), screens.say(tap, text.format(call=code), [screens.give_up(_)])]


@router.message(step("callwrite"))
async def writes(
    message: Message, said: str, person: Person, talk: Talk, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """A follower writes."""
    text, wrong = typed.taken(message, said, LONGEST, _)
    if wrong:
        return wrong
    code = str(talk.data.get("about", ""))
    await callbacks.write(store, person, code, text, now)
    talk.rest()
    rows = [[Button(_("Chiudi"), f"callend:{code}")], screens.way_out(_)]
    return [screens.say(message, _("Inviato. La persona lo legge dopo una riga neutra."), rows)]


@router.callback_query(taps("callend"))
async def ends(
    tap: CallbackQuery, said: str, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """A follower ends one, with what came of it."""
    code, _sep, outcome = said.partition(":")
    found = call_code(code)
    if outcome in set(Outcome):
        await callbacks.finish(store, person, found, Outcome(outcome), now)
        text = _("{call}: chiusa. Fra 30 giorni ciò che vi siete scritti si cancella.")
        return [*screens.toast(tap), screens.show(tap, text.format(call=found), [screens.way_out(_)])]
    rows = [[Button(_(words), f"callend:{found}:{one.value}")] for one, words in OUTCOMES.items()]
    text = _("{call}: come è finita?").format(call=found)
    return [*screens.toast(tap), screens.say(tap, text, [*rows, screens.way_out(_)])]


@router.callback_query(taps("plancall"))
async def plans(
    tap: CallbackQuery, said: str, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """Somebody of the team, or of a service that said yes, means to ask how things are, of their own accord."""
    code, _sep, days = said.partition(":")
    by_service = codes.as_code_of_kind("INV", code) is not None
    case = referral_of(code) if by_service else code_of(code)
    if days.isdigit() and int(days) in AHEAD:
        plan = callbacks.plan_of_service if by_service else callbacks.plan
        call = await plan(store, person, case, int(days), now)
        text = _("{call}: te lo ricordo {when}.").format(call=call.code, when=times.when(call.due_at, now, _))
        return [*screens.toast(tap), screens.show(tap, text, [screens.way_out(_)])]
    rows = [[Button(_(words), f"plancall:{case}:{ahead}")] for ahead, words in AHEAD.items()]
    text = _("{code}: quando vuoi risentire chi ha segnalato?").format(code=case)
    return [*screens.toast(tap), screens.say(tap, text, [*rows, screens.way_out(_)])]


def may_follow(person: Person) -> bool:
    """Say whether the menu shows this person who waits to be contacted."""
    return bool(person.duties & set(RIGHTS[Act.ANSWER_CALLBACK]))
