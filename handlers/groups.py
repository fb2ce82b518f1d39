"""Self-help groups in the chat: which there are near here, join and leave, a reminder for the calendar, how many came."""

from datetime import UTC, datetime
from typing import Any

from aiogram import Router

from casework import groups, orientation
from casework.groups import Shown
from casework.notices import Notice
from domain import calendar_file
from domain.groups import Standing
from domain.people import Person, TerritoryId
from domain.words import N_
from handlers import tapped
from handlers.events import CallbackQuery, Message
from handlers.recognise import command, taps
from handlers.talk import Talk
from handlers.ui import screens
from handlers.ui.calls import Call
from handlers.ui.screens import Button
from locales import times
from locales.catalogues import Translate

router = Router(name="groups")

PAGE = 8
"""Comuni on one screen."""

COUNTS = (0, 2, 4, 6, 8, 10, 12, 15, 20)
"""How many came, to the nearest button; a list of who came is never made."""


@router.message(command("gruppi"))
async def asks_groups(message: Message, talk: Talk, _: Translate) -> list[Call]:
    """Somebody looks for a group: first whether they are of age."""
    return [tapped.ask(message, talk, *_age(_))]


@router.callback_query(taps("amaage"))
async def taps_groups(tap: CallbackQuery, talk: Talk, _: Translate) -> list[Call]:
    """Somebody taps the groups."""
    return [*screens.toast(tap), tapped.ask(tap, talk, *_age(_))]


def _age(_: Translate) -> tuple[str, list[list[Button]]]:
    rows = [
        [Button(_("Ho 18 anni o più"), "ama:0"), Button(_("Ho meno di 18 anni"), "ama:1")],
        [Button(_("Aiuto"), "help")],
    ]
    return _("Nei gruppi ci si ascolta tra pari. Quanti anni hai?"), rows


@router.callback_query(taps("ama"))
async def lists_groups(
    tap: CallbackQuery, said: str, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """Somebody sees the groups for their age, the nearest first; another comune may be chosen, and is kept nowhere."""
    age, _sep, place = said.partition(":")
    minor = age != "0"
    near = TerritoryId(_number(place)) if place else None
    found = await groups.near(store, person, now, minor=minor, place=near)
    if not found:
        text = _("Adesso non c'è un gruppo per te qui vicino.")
        return [*screens.toast(tap), screens.show(tap, text, [screens.way_out(_)])]
    lines = [_line(one, now, _) for one in found[:8]]
    if minor:
        lines.insert(0, _("Questi gruppi li guida lo staff. Per entrare serve il sì di un genitore."))
    rows = [[_button(one, minor, _)] for one in found[:8]]
    rows.append([Button(_("Vicino a un altro comune"), f"amawhere:{age}")])
    return [*screens.toast(tap), screens.show(tap, "\n\n".join(lines), [*rows, screens.way_out(_)])]


@router.callback_query(taps("amawhere"))
async def chooses_place(tap: CallbackQuery, said: str, store: Any, _: Translate) -> list[Call]:
    """Somebody looks for groups near another comune."""
    age, _sep, page = said.partition(":")
    listed, first = await orientation.places(store), _number(page) * PAGE
    shown = listed[first : first + PAGE]
    rows = screens.grid([Button(one.name, f"ama:{age}:{one.id}") for one in shown])
    if listed[first + PAGE :]:
        rows.append([Button(_("Altri"), f"amawhere:{age}:{_number(page) + 1}")])
    return [*screens.toast(tap), screens.show(tap, _("Di quale comune parli?"), [*rows, screens.way_out(_)])]


def _line(one: Shown, now: datetime, _: Translate) -> str:
    when = times.when(one.next.begins_at, now, _) if one.next else _("data da decidere")
    return _("{title} · {place} · {when}").format(title=one.group.title, place=one.group.place, when=when)


def _button(one: Shown, minor: bool, _: Translate) -> Button:
    if one.standing is Standing.MEMBER:
        return Button(_("Esco da: {title}").format(title=one.group.title), f"amaout:{one.group.id}")
    return Button(_("Vengo: {title}").format(title=one.group.title), f"amain:{one.group.id}:{int(minor)}")


@router.callback_query(taps("amain"))
async def joins(
    tap: CallbackQuery, said: str, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """Somebody joins a group."""
    group, _sep, minor = said.partition(":")
    standing = await groups.join(store, person, _number(group), now, minor=minor != "0")
    text = (
        _("Ci sei. Il giorno prima ti mando un promemoria neutro.")
        if standing is Standing.MEMBER
        else _("Ho avvisato chi guida il gruppo. Serve il sì di un genitore, poi ti scrivo.")
    )
    if standing is Standing.ASKED:
        code = await groups.own_code(store, person, _number(group))
        words = _("Il tuo codice è {code}. Un genitore lo dice al servizio, con il suo sì.")
        text = f"{text}\n{words.format(code=code)}"
    return [*screens.toast(tap), screens.show(tap, text, [screens.way_out(_)])]


@router.callback_query(taps("amaout"))
async def leaves(
    tap: CallbackQuery, said: str, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """Somebody leaves a group."""
    await groups.leave(store, person, _number(said), now)
    text = _("Non ci sei più, senza dover dire perché. Puoi tornare quando vuoi: /gruppi.")
    return [*screens.toast(tap), screens.show(tap, text, [screens.way_out(_)])]


@router.callback_query(taps("amaok"))
async def sees_consent(
    tap: CallbackQuery, said: str, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """Somebody of the staff has seen the parents' consent."""
    group, _sep, minor = said.partition(":")
    await groups.consent_seen(store, person, _number(group), _person(minor), now)
    return [*screens.toast(tap), screens.show(tap, _("Segnato. Adesso è nel gruppo."), [screens.way_out(_)])]


@router.callback_query(taps("amaics"))
async def wants_entry(
    tap: CallbackQuery, said: str, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """Somebody wants a meeting in their calendar, under a title that says nothing."""
    text = await groups.entry(store, person, _number(said), _(calendar_file.TITLE), now)
    caption = _("Apri il file e salvalo nel calendario. Il titolo è neutro.")
    file = screens.document(screens.chat_of(tap), "appuntamento.ics", "text/calendar", text, caption)
    return [*screens.toast(tap), file]


@router.callback_query(taps("amahow"))
async def counts(
    tap: CallbackQuery, said: str, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """Whoever led a meeting says how many came; only a number is kept."""
    meeting, _sep, count = said.partition(":")
    if not count:
        rows = screens.grid([Button(str(one), f"amahow:{meeting}:{one}") for one in COUNTS])
        text = _("Quante persone c'erano, più o meno? Tengo solo il numero.")
        return [*screens.toast(tap), screens.show(tap, text, [*rows, [Button(_("Aiuto"), "help")]])]
    await groups.attended(store, person, _number(meeting), _number(count), now)
    return [*screens.toast(tap), screens.show(tap, _("Segnato, grazie."), [screens.way_out(_)])]


def _number(said: str) -> int:
    return int(said) if said.isdigit() else 0


def _person(said: str) -> Any:
    return _number(said)


def _of_meeting(sentence: str, *, calendar: bool) -> Any:
    """Make a notice about a meeting, with the entry for the calendar."""

    def told(params: dict[str, Any], now: datetime, _: Translate) -> tuple[str, list[list[Button]]]:
        when = times.when(datetime.fromtimestamp(int(params["at"]), UTC), now, _)
        rows = [[Button(_("Metti nel calendario"), f"amaics:{params['meeting']}")]] if calendar else []
        return _(sentence).format(when=when, place=params["place"]), [*rows, [Button(_("Aiuto"), "help")]]

    return told


def _of_group(sentence: str) -> Any:
    def told(params: dict[str, Any], now: datetime, _: Translate) -> tuple[str, list[list[Button]]]:
        return _(sentence).format_map(params), [screens.way_out(_)]

    return told


def _consent(params: dict[str, Any], now: datetime, _: Translate) -> tuple[str, list[list[Button]]]:
    text = _(
        "Un minore chiede di entrare in «{title}». Il suo codice è {code}: i genitori te lo dicono con il loro sì. "
        "Hai visto il loro consenso?"
    )
    rows = [
        [
            Button(_("Sì, l'ho visto"), f"amaok:{params['group']}:{params['person']}"),
            Button(_("Menu"), "menu"),
        ]
    ]
    return text.format_map({"code": "?", **params}), rows


TEAM: dict[str, Any] = {
    Notice.GROUP_CONSENT: _consent,
    Notice.GROUP_TURN: _of_meeting(N_("Tocca a te guidare il gruppo: {when}, {place}."), calendar=True),
    Notice.GROUP_UNSAFE: _of_group(
        N_("Nel gruppo «{title}» i certificati sono scaduti. Ai minorenni non mando il promemoria.")
    ),
}

REPORTER: dict[str, Any] = {
    Notice.GROUP_SOON: _of_meeting(N_("Ci vediamo {when}: {place}."), calendar=True),
    Notice.GROUP_MOVED: _of_meeting(N_("L'incontro è spostato: {when}, {place}."), calendar=True),
    Notice.GROUP_CANCELLED: _of_meeting(N_("L'incontro di {when} non c'è: {place}."), calendar=False),
    Notice.GROUP_CLOSED: _of_group(N_("Il gruppo «{title}» è finito. Grazie di esserci stato.")),
    Notice.GROUP_IN: _of_group(N_("Adesso sei nel gruppo «{title}».")),
    Notice.GROUP_OUT: _of_group(
        N_("Per ora non sei più nel gruppo «{title}». Un genitore ha cambiato idea. Non è colpa tua.")
    ),
}
