"""What the team does with a case in chat: taps become acts; acts that need words wait for them at the step `why`."""

from datetime import datetime
from typing import Any

from aiogram import Router

from casework import children, triage
from domain.case import CaseState
from domain.people import Person, PersonId
from domain.triage import Level
from domain.typed_text import clean
from handlers.cards import card_rows, code_of, level_words, show_card
from handlers.events import CallbackQuery, Message
from handlers.house import House
from handlers.recognise import command, step, taps
from handlers.talk import Talk
from handlers.ui import pickers, screens, typed
from handlers.ui.calls import Call
from handlers.ui.screens import Button
from locales.catalogues import Translate

router = Router(name="team")


@router.callback_query(taps("card"))
async def opens_card(
    tap: CallbackQuery, said: str, person: Person, store: Any, house: House, now: datetime, _: Translate
) -> list[Call]:
    """Somebody of the team opens a card."""
    return await show_card(tap, code_of(said), person, store, house, now, _)


@router.message(command("caso"))
async def asks_card(
    message: Message, said: str, person: Person, store: Any, house: House, now: datetime, _: Translate
) -> list[Call]:
    """Somebody of the team asks for a card by its code."""
    return await show_card(message, code_of(said), person, store, house, now, _)


@router.callback_query(taps("more"))
async def sees_more(
    tap: CallbackQuery, said: str, person: Person, store: Any, house: House, now: datetime, _: Translate
) -> list[Call]:
    """Somebody of the team looks for an act that is seldom needed; the card stays above."""
    card = await triage.card(store, person, code_of(said), house.protocol, now)
    text = _("{code} · Altro").format(code=card.case.code)
    return [*screens.toast(tap), screens.say(tap, text, card_rows(card, person, _, rare=True))]


@router.callback_query(taps("take"))
async def takes_charge(
    tap: CallbackQuery, said: str, person: Person, store: Any, house: House, now: datetime, _: Translate
) -> list[Call]:
    """A person on duty taps [La prendo io]; the second of two learns who was quicker."""
    code = code_of(said)
    await triage.take_charge(store, person, code, house.protocol, now)
    return await show_card(tap, code, person, store, house, now, _, said=_("È tua."))


@router.callback_query(taps("accept"))
async def accepts(
    tap: CallbackQuery, said: str, person: Person, store: Any, house: House, now: datetime, _: Translate
) -> list[Call]:
    """A case manager accepts a case."""
    code = code_of(said)
    await triage.accept(store, person, code, now)
    return await show_card(tap, code, person, store, house, now, _, said=_("Accettata."))


@router.callback_query(taps("contact"))
async def made_contact(
    tap: CallbackQuery, said: str, person: Person, store: Any, house: House, now: datetime, _: Translate
) -> list[Call]:
    """A case manager says that the first contact was made; without the consents the assessment waits for them."""
    code = code_of(said)
    case = await triage.record_contact(store, person, code, now)
    words = _("Primo contatto segnato. Inizia la valutazione.")
    if case.state is CaseState.ASSIGNED:
        words = _(
            "Primo contatto segnato. Prima della valutazione servono i consensi: segnali nella console."
        )
    return await show_card(tap, code, person, store, house, now, _, said=words)


@router.callback_query(taps("met"))
async def had_meeting(
    tap: CallbackQuery, said: str, person: Person, store: Any, house: House, now: datetime, _: Translate
) -> list[Call]:
    """A case manager says that the first meeting was held."""
    code = code_of(said)
    await triage.record_meeting(store, person, code, now)
    return await show_card(tap, code, person, store, house, now, _, said=_("Primo incontro segnato."))


@router.callback_query(taps("reopen"))
async def reopens(
    tap: CallbackQuery, said: str, person: Person, store: Any, house: House, now: datetime, _: Translate
) -> list[Call]:
    """Somebody reopens a closed case."""
    code = code_of(said)
    await triage.reopen(store, person, code, house.protocol, now)
    return await show_card(tap, code, person, store, house, now, _, said=_("Riaperta."))


@router.callback_query(taps("emergency"))
@router.message(command("emergenza"))
async def raises_flag(
    event: Message | CallbackQuery,
    said: str,
    person: Person,
    store: Any,
    house: House,
    now: datetime,
    _: Translate,
) -> list[Call]:
    """Somebody of the team raises the emergency flag, by the button of a card or by its code."""
    code = code_of(said)
    await triage.set_emergency(store, person, code, now)
    return await show_card(
        event, code, person, store, house, now, _, said=_("Emergenza aperta. Ho avvisato chi è di turno.")
    )


@router.callback_query(taps("assign"))
async def assigns(
    tap: CallbackQuery, said: str, person: Person, store: Any, house: House, now: datetime, _: Translate
) -> list[Call]:
    """An operator assigns a case: first to whom, with how many cases each holds, then done."""
    name, _sep, whom = said.partition(":")
    code = code_of(name)
    if whom.isdigit():
        await triage.assign(store, person, code, PersonId(int(whom)), house.protocol, now)
        return await show_card(
            tap, code, person, store, house, now, _, said=_("Assegnata. Aspetto che accetti.")
        )
    found = await triage.managers(store, person, code, now)
    names = [
        Button(_("{name} · {count} aperte").format(name=name, count=load), f"assign:{code}:{one.id}")
        for one, name, load in found
    ]
    rows, more = pickers.some(names, _)
    text = _("A chi?") if rows else _("Nessun case manager presente in questo territorio.")
    return [
        *screens.toast(tap),
        screens.show(tap, text + more, [*rows, [Button(_("Torna alla scheda"), f"card:{code}")]]),
    ]


@router.callback_query(taps("level"))
async def changes_level(tap: CallbackQuery, said: str, talk: Talk, _: Translate) -> list[Call]:
    """Somebody changes the level: first which, then why."""
    name, _sep, wanted = said.partition(":")
    code = code_of(name)
    if wanted in Level.__members__:
        return _why(tap, talk, "level", code, _("Perché {level}?").format(level=wanted), _, level=wanted)
    rows = [[Button(level_words(level, _), f"level:{code}:{level.name}")] for level in Level]
    return [
        *screens.toast(tap),
        screens.show(tap, _("Quale livello?"), [*rows, [Button(_("Torna alla scheda"), f"card:{code}")]]),
    ]


# Acts that need words: the question waits at the step `why`.

LONGEST_REASON = 500
"""Characters of a reason, as many as the console takes."""


def _why(
    tap: CallbackQuery, talk: Talk, act: str, code: str, question: str, _: Translate, **more: str
) -> list[Call]:
    talk.at("why", about=code, asks={"act": act, **more})
    text = _("{question} Scrivi una riga, senza nomi.").format(question=question)
    return [*screens.toast(tap), screens.say(tap, text, [screens.give_up(_)])]


@router.callback_query(taps("decline"))
async def declines(tap: CallbackQuery, said: str, talk: Talk, _: Translate) -> list[Call]:
    """A case manager declines: a reason is asked."""
    return _why(tap, talk, "decline", code_of(said), _("Perché non puoi?"), _)


@router.callback_query(taps("orient"))
async def orients(tap: CallbackQuery, said: str, talk: Talk, _: Translate) -> list[Call]:
    """An operator orients: the service is named."""
    return _why(tap, talk, "orient", code_of(said), _("Verso quale servizio?"), _)


@router.callback_query(taps("dismiss"))
async def dismisses(tap: CallbackQuery, said: str, talk: Talk, _: Translate) -> list[Call]:
    """An operator sets a case aside: a reason is asked."""
    return _why(tap, talk, "dismiss", code_of(said), _("Perché non è pertinente?"), _)


@router.callback_query(taps("calm"))
async def calms(tap: CallbackQuery, said: str, talk: Talk, _: Translate) -> list[Call]:
    """Somebody wants to lower the emergency flag: a reason is asked."""
    return _why(tap, talk, "calm", code_of(said), _("Perché l'emergenza è finita?"), _)


@router.callback_query(taps("merge"))
async def merges(tap: CallbackQuery, said: str, talk: Talk, _: Translate) -> list[Call]:
    """Somebody joins a case to another: its code is asked."""
    talk.at("why", about=code_of(said), asks={"act": "merge"})
    text = _("Scrivi il codice della scheda a cui unire {code}.").format(code=said)
    return [*screens.toast(tap), screens.say(tap, text, [screens.give_up(_)])]


@router.callback_query(taps("join"))
async def confirms_merge(
    tap: CallbackQuery, said: str, person: Person, store: Any, house: House, now: datetime, _: Translate
) -> list[Call]:
    """The other territory's coordinator completes a join."""
    first, _sep, second = said.partition(":")
    await triage.merge(store, person, code_of(first), code_of(second), house.protocol, now)
    return [*screens.toast(tap), screens.say(tap, _("Unite."), [screens.way_out(_)])]


@router.callback_query(taps("same"))
async def says_same_child(
    tap: CallbackQuery, said: str, person: Person, store: Any, house: House, now: datetime, _: Translate
) -> list[Call]:
    """An operator says whether two cases are about the same child; nobody is asked twice."""
    code, other, answer = (*said.split(":"), "", "")[:3]
    after = await children.decide(
        store, person, code_of(code), code_of(other), same=answer == "1", protocol=house.protocol, now=now
    )
    done = _("Unite.") if after.state is CaseState.MERGED else _("Va bene, non lo chiedo più.")
    return [
        *screens.toast(tap),
        screens.say(tap, done, [[Button(_("Menu"), "menu"), Button(_("Aiuto"), "help")]]),
    ]


@router.message(step("why"))
async def says_why(
    message: Message,
    said: str,
    person: Person,
    talk: Talk,
    store: Any,
    house: House,
    now: datetime,
    _: Translate,
) -> list[Call]:
    """Somebody gives the reason, the service or the code that an act waited for."""
    asks, code = talk.data.get("asks", {}), str(talk.data.get("about", ""))
    act, protocol = asks.get("act"), house.protocol
    reason = clean(said)
    if long := typed.too_long(message, reason, LONGEST_REASON, _):
        return long
    if act == "merge":
        gone = await triage.merge(store, person, code, code_of(reason), protocol, now)
        done = (
            _("Unite.")
            if gone.state is CaseState.MERGED
            else _("Chiesto al coordinamento dell'altro territorio.")
        )
    elif act == "level":
        after = await triage.change_level(store, person, code, Level[asks["level"]], reason, protocol, now)
        done = _("Fatto.") if after.level.name == asks["level"] else _("Proposto. Serve una seconda persona.")
    elif act == "calm":
        after = await triage.lower_emergency(store, person, code, reason, now)
        done = _("Proposto. Serve una seconda persona.") if after.emergency else _("Emergenza chiusa.")
    else:
        await {"decline": triage.decline, "orient": triage.orient, "dismiss": triage.dismiss}[act](
            store, person, code, reason, now
        )
        done = _("Fatto.")
    talk.rest()
    if act in ("decline", "merge"):
        return [screens.say(message, done, [screens.way_out(_)])]
    return await show_card(message, code, person, store, house, now, _, said=done)
