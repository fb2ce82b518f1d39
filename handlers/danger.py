"""Somebody may be in danger now: numbers first, then the truth about who was told, then a way to go on or to write."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from aiogram import Router

from casework import danger, on_call, people, talks
from casework.danger import Paged
from domain.danger import Hit, Strength
from domain.names import HELPED, NOBODY_ON_DUTY, TOLD_ABOUT_ANOTHER, TOLD_ABOUT_ONESELF, VERDICTS
from domain.people import Person
from domain.typed_text import fold
from handlers.events import CallbackQuery, Message
from handlers.house import House
from handlers.recognise import command, step, taps
from handlers.talk import Talk
from handlers.ui import pickers, screens, typed
from handlers.ui.calls import Call
from handlers.ui.screens import Button
from locales import times
from locales.catalogues import Translate

router = Router(name="danger")

LONGEST_REPLY = 3000
"""Characters of what a person on duty writes back: one message, with room for the words around it."""

MOST_COMUNI = 6
"""Names offered for a tap; the others can be written."""


def told(paged: Paged, _: Translate, *, about_oneself: bool = True) -> str:
    """Say what was done: who was told, never that somebody comes; and not to be alone, or not to leave alone."""
    if not paged.somebody:
        return _(NOBODY_ON_DUTY)
    return _(TOLD_ABOUT_ONESELF if about_oneself else TOLD_ABOUT_ANOTHER)


def about_oneself(person: Person, talk: Talk) -> bool:
    """Say whether somebody in danger may be the very person who writes: so it is, unless the talk is about another."""
    if talk.has_draft:
        return str(talk.data["draft"].get("form", "self")) == "self"
    return not person.assignments


def rows_after(talk: Talk, _: Translate, paged: Paged | None = None) -> list[list[Button]]:
    """Give what can be done after the numbers: go on with the report, write to whoever is on duty, say where it is."""
    rows = [[Button(_("Scrivi a una persona"), "sosw")]]
    if paged is not None and paged.danger.territory is None:
        rows.append([Button(_("Dimmi dove sei"), "sosp")])
    if talk.has_draft:
        rows.insert(0, [Button(_("Vai avanti"), "resume")])
    return [*rows, [Button(_("Aiuto"), "help")]]


async def hears(
    event: Message,
    hits: Sequence[Hit],
    aided: bool,
    text: str,
    *,
    person: Person,
    talk: Talk,
    store: Any,
    house: House,
    now: datetime,
    _: Translate,
    **given: Any,
) -> list[Call]:
    """Words of danger were typed, in whatever state: contacts first if they did not leave already, then the page.

    Soft words only ask. The team's own words about a case page nobody; the flag on the card does.
    """
    answers: list[Call] = []
    strong = [hit for hit in hits if hit.strength is not Strength.SOFT]
    if not strong:
        rows = [
            [Button(_("Lo dico per dire"), "figure"), Button(_("Sto male"), "sos")],
            [Button(_("Aiuto"), "help")],
        ]
        return [screens.say(event, _("Lo dici per dire o stai male? Se stai male, scrivi /aiuto."), rows)]
    if not aided:
        labels = tuple(hit.label for hit in strong)
        answers.append(screens.say(event, house.help_text(_, now, signals=labels, danger_now=True)))
    if person.is_team:
        return answers
    paged = await danger.cry(store, person, source="text", now=now, text=text, hits=strong)
    if not talk.waits_for_words:
        talk.at("danger")
    said = told(paged, _, about_oneself=about_oneself(person, talk))
    return [*answers, screens.say(event, said, rows_after(talk, _, paged))]


@router.callback_query(taps("sos"))
async def cries(
    tap: CallbackQuery, person: Person, talk: Talk, store: Any, house: House, now: datetime, _: Translate
) -> list[Call]:
    """Somebody taps that they are in danger or feel bad."""
    paged = await danger.cry(store, person, source="tap", now=now)
    await talks.rang(store, person, now, opens=True)
    if not talk.waits_for_words:
        talk.at("danger")
    return [
        *screens.toast(tap),
        screens.say(tap, house.help_text(_, now, danger_now=True)),
        screens.say(
            tap, told(paged, _, about_oneself=about_oneself(person, talk)), rows_after(talk, _, paged)
        ),
    ]


@router.message(command("allarme"))
async def rings_alarm(
    message: Message, person: Person, talk: Talk, store: Any, house: House, now: datetime, _: Translate
) -> list[Call]:
    """A volunteer, or anybody else, rings the alarm from wherever they are."""
    paged = await danger.cry(store, person, source="alarm", now=now)
    await talks.rang(store, person, now, opens=True)
    if not talk.waits_for_words:
        talk.at("danger")
    return [
        screens.say(message, house.help_text(_, now, danger_now=True)),
        screens.say(
            message, told(paged, _, about_oneself=about_oneself(person, talk)), rows_after(talk, _, paged)
        ),
    ]


@router.callback_query(taps("figure"))
async def was_a_figure(tap: CallbackQuery, talk: Talk, _: Translate) -> list[Call]:
    """Somebody says that the words were a manner of speaking; nobody is paged."""
    rows = [[Button(_("Aiuto"), "help")]]
    if talk.has_draft:
        rows.insert(0, [Button(_("Riprendi la segnalazione"), "resume")])
    return [*screens.toast(tap), screens.show(tap, _("Va bene. Se cambia, scrivi /aiuto."), rows)]


@router.callback_query(taps("sosw"))
async def wants_to_write(
    tap: CallbackQuery, person: Person, talk: Talk, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """Somebody in danger wants to write to whoever is on duty; nobody there is said before they write."""
    talk.at("danger")
    text = _("Scrivi qui. Legge una persona, non so quando. Se il pericolo è adesso, chiama prima il 112.")
    if not await on_call.is_covered(store, person, now):
        text = f"{_(NOBODY_ON_DUTY)}\n\n{text}"
    return [*screens.toast(tap), screens.say(tap, text)]


@router.callback_query(taps("sosp"))
async def says_where(
    tap: CallbackQuery, said: str, person: Person, talk: Talk, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """Somebody in danger says where they are, after the page has left: those on duty there hear of it too."""
    if said:
        return [*screens.toast(tap), await _placed(tap, said, person, talk, store, now, _)]
    comuni = list((await people.comuni_near(store, person)).items())[:MOST_COMUNI]
    talk.at("danger_place")
    text = _("In quale comune sei? Tocca il nome o scrivilo. Se non vuoi, lascia stare.")
    rows = [[Button(name, f"sosp:{code}")] for code, name in comuni]
    return [*screens.toast(tap), screens.say(tap, text, [*rows, *rows_after(talk, _)])]


@router.message(step("danger_place"))
async def writes_where(
    message: Message,
    said: str,
    person: Person,
    talk: Talk,
    store: Any,
    hits: Sequence[Hit],
    now: datetime,
    _: Translate,
) -> list[Call]:
    """Somebody writes the name of the comune; anything else is passed on to whoever is on duty."""
    wanted = fold(said)
    comuni = await people.comuni_near(store, person)
    code = next((code for code, name in comuni.items() if wanted and fold(name) == wanted), None)
    if code is not None:
        return [await _placed(message, code, person, talk, store, now, _)]
    talk.at("danger")
    passed: list[Call] = await writes_on(message, said, person, talk, store, hits, now, _)
    return passed


async def _placed(
    event: Message | CallbackQuery,
    code: str,
    person: Person,
    talk: Talk,
    store: Any,
    now: datetime,
    _: Translate,
) -> Call:
    paged = await danger.is_at(store, person, code, now)
    talk.at("danger")
    if paged is None:
        return screens.say(event, _("Questa conversazione è chiusa. Per aiuto: /aiuto."))
    text = _("Grazie. Lo sa anche chi è di turno lì.") if paged.somebody else _(NOBODY_ON_DUTY)
    return screens.say(event, text, rows_after(talk, _))


@router.message(step("danger"))
async def writes_on(
    message: Message,
    said: str,
    person: Person,
    talk: Talk,
    store: Any,
    hits: Sequence[Hit],
    now: datetime,
    _: Translate,
) -> list[Call]:
    """Somebody writes after a cry for help; words of danger were added before this handler ran."""
    if any(hit.strength is not Strength.SOFT for hit in hits):
        return []
    if await danger.write(store, person, said, now) is None:
        talk.rest()
        return [screens.say(message, _("Questa conversazione è chiusa. Per aiuto: /aiuto."))]
    rows = [[Button(_("Aiuto"), "help")]]
    return [screens.say(message, _("L'ho passato a chi è di turno. Se è urgente: 112."), rows)]


@router.callback_query(taps("dread"))
async def reads_reply(
    tap: CallbackQuery, said: str, person: Person, talk: Talk, store: Any, _: Translate
) -> list[Call]:
    """Somebody opens what a person on duty wrote back."""
    code, _sep, message = said.partition(":")
    text = await danger.reply_text(store, person, code, int(message) if message.isdigit() else 0)
    talk.at("danger")
    shown = _("Una persona di turno ti scrive:\n\n{text}\n\nPuoi rispondere qui.").format(text=text)
    return [*screens.toast(tap), screens.show(tap, shown, [[Button(_("Aiuto"), "help")]])]


@router.callback_query(taps("alarms"))
async def lists_alarms(
    tap: CallbackQuery, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """A person on duty looks at the open alarms."""
    found = await danger.open_events(store, person, now)
    lines = [
        _("{code} · {ago} · {state}").format(
            code=event.code,
            ago=times.ago(event.opened_at, now, _),
            state=_("letto da {name}").format(name=name or "?") if event.read_at else _("non letto"),
        )
        for event, name in found[: pickers.MOST]
    ]
    text = "\n".join([_("Allarmi aperti"), *lines]) if lines else _("Nessun allarme aperto.")
    rows, more = pickers.some([Button(event.code, f"salarm:{event.code}") for event, _name in found], _)
    return [*screens.toast(tap), screens.show(tap, text + more, [*rows, screens.way_out(_)])]


@router.callback_query(taps("salarm"))
async def opens_alarm(
    tap: CallbackQuery, said: str, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """A person on duty reads an alarm; that is the acknowledgement."""
    event, thread = await danger.opened(store, person, said, now)
    who = _("Meno di 14 anni.") if event.under_age else _("Età non nota.")
    lines = [f"{event.code} · {times.when(event.opened_at, now, _)}", who]
    parts = [_said(one.author == event.person, one.text, _) for one in thread]
    lines += typed.newest(parts, _, elsewhere=typed.at_the_desk(_))
    rows = [
        [Button(_("Rispondi"), f"sreply:{event.code}")],
        [Button(_("Contatto avvenuto, chiudi"), f"sclose:{event.code}")],
        *[
            [Button(_("Leggi la conversazione"), f"rread:{talk}")]
            for talk in await talks.after_alarm(store, event.person)
        ],
        [Button(_("Allarmi"), "alarms"), *screens.way_out(_)],
    ]
    return [*screens.toast(tap), screens.say(tap, "\n\n".join(lines), rows, protect=True)]


def _said(own: bool, text: str, _: Translate) -> str:
    return _("Chi chiede aiuto: {text}").format(text=text) if own else _("Turno: {text}").format(text=text)


@router.callback_query(taps("sreply"))
async def wants_to_reply(tap: CallbackQuery, said: str, talk: Talk, _: Translate) -> list[Call]:
    """A person on duty wants to write back."""
    talk.at("sreply", about=said)
    text = _("Scrivi la risposta per {code}. La legge chi ha chiesto aiuto.").format(code=said)
    return [*screens.toast(tap), screens.say(tap, text, [screens.give_up(_)])]


@router.message(step("sreply"))
async def replies(
    message: Message, said: str, person: Person, talk: Talk, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """A person on duty writes back."""
    text, wrong = typed.taken(message, said, LONGEST_REPLY, _)
    if wrong:
        return wrong
    await danger.reply(store, person, str(talk.data.get("about", "")), text, now)
    talk.rest()
    return [screens.say(message, _("Risposta inviata."), [screens.way_out(_)])]


@router.callback_query(taps("sclose"))
async def closes_alarm(
    tap: CallbackQuery, said: str, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """A person on duty says that contact was made, what it was and what helped; the last tap closes."""
    code, verdict, helped = (*said.split(":"), "", "")[:3]
    if not verdict or not helped:
        asked = VERDICTS if not verdict else HELPED
        rows = [[Button(_(words), f"sclose:{said}:{one}")] for one, words in asked.items()]
        text = _("{code}: che cos'era?") if not verdict else _("{code}: che cosa ha aiutato?")
        return [*screens.toast(tap), screens.say(tap, text.format(code=code), [*rows, screens.way_out(_)])]
    event = await danger.close(store, person, code, now, verdict=verdict, helped=helped)
    text = _("{code} chiuso.").format(code=event.code)
    return [*screens.toast(tap), screens.say(tap, text, [screens.way_out(_)])]
