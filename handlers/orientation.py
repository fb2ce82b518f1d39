"""`/orientami`: six taps, danger first, then at most three places; what was said travels in the buttons, kept nowhere."""

import secrets
from dataclasses import replace
from datetime import datetime
from typing import Any

from aiogram import Router

from casework import orientation
from casework.orientation import Answer, Counted
from domain import calendar_file, forms
from domain import orientation as rules
from domain.directory import THEMES, Access, Service, Theme
from domain.names import DOUBTS
from domain.opening import hours_of, now_or_next
from domain.orientation import AGES, SINCE, WHO, Demand, Who
from domain.people import Person
from domain.refusals import NotFound
from domain.words import N_
from handlers import peers, report, tapped
from handlers.events import CallbackQuery, Message
from handlers.house import House
from handlers.recognise import command, step, taps
from handlers.talk import Talk
from handlers.ui import pickers, places, screens
from handlers.ui.calls import Call
from handlers.ui.screens import Button
from locales.catalogues import Translate

router = Router(name="orientation")

SPOKEN = {
    "it": "Italiano",
    "en": "English",
    "ro": "Română",
    "sq": "Shqip",
    "ar": "العربية",
    "uk": "Українська",
    "es": "Español",
    "fr": "Français",
    "zh": "中文",
}
"""Languages that a place may speak, each by its own name: they are never translated."""

PAGE = 8
_QUESTIONS = {
    "who": N_("Per chi chiedi?"),
    "age": N_("Quanti anni ha?"),
    "theme": N_("Che cosa succede? Scegli la cosa che pesa di più."),
    "since": N_("Da quanto tempo?"),
    "place": N_("Dove abita? Scegli, o scrivi il nome del comune."),
    "language": N_("In che lingua vuole parlare?"),
}


def number(id: int) -> str:
    """Give the number of a service as it stands in a button: base 36, thirteen letters at most."""
    digits, found = "0123456789abcdefghijklmnopqrstuvwxyz", ""
    while id:
        id, rest = divmod(id, 36)
        found = digits[rest] + found
    return found or "0"


def unnumber(text: str) -> int:
    """Read such a number; raises NotFound for what is none, or larger than the database holds."""
    try:
        number = int(text, 36)
    except ValueError as error:
        raise NotFound from error
    if not 0 <= number < 2**63:
        raise NotFound
    return number


def _options(demand: Demand, _: Translate) -> list[Button]:
    """Give the answers to the question that stands, each with the whole demand in it."""

    def button(words: str, **said: Any) -> Button:
        return Button(words, f"or:{rules.write(replace(demand, **said))}")

    match demand.step:
        case "who":
            return [button(_(words), who=one) for one, words in WHO.items()]
        case "age":
            return [button(_(words), age=one) for one, words in AGES.items()]
        case "theme":
            return [button(_(words), theme=one) for one, words in THEMES.items()]
        case "since":
            return [button(_(words), since=one) for one, words in SINCE.items()]
        case _:
            return [button(name, language=code) for code, name in SPOKEN.items()]


async def _places(demand: Demand, page: int, store: Any, _: Translate) -> list[list[Button]]:
    listed = await orientation.places(store)
    shown = listed[page * PAGE : (page + 1) * PAGE]
    buttons = [Button(one.name, f"or:{rules.write(replace(demand, place=one.id))}") for one in shown]
    more = (
        [Button(_("Altri"), f"orpage:{page + 1}:{rules.write(demand)}")]
        if listed[(page + 1) * PAGE :]
        else []
    )
    return [*screens.grid(buttons), more]


def _back(demand: Demand) -> Demand:
    """Take back what was said last."""
    names = ("who", "age", "theme", "since", "place", "language")
    said = [name for name in names if getattr(demand, name) is not None]
    return replace(demand, **{said[-1]: None}) if said else demand


async def _ask(
    event: Message | CallbackQuery, demand: Demand, store: Any, talk: Talk, _: Translate, *, page: int = 0
) -> list[Call]:
    question = _(_QUESTIONS[demand.step])
    if demand.step == "place":
        talk.at("orplace", about=rules.write(demand))
        rows = await _places(demand, page, store, _)
    else:
        rows = screens.grid(_options(demand, _))
    if demand.who is None:
        lines = (
            _("Se c'è un pericolo adesso, chiama il 112."),
            _("Ti faccio sei domande. Poi ti dico dove andare. Non tengo niente di ciò che scegli."),
        )
        rows = [[Button(_("C'è un pericolo adesso"), "sos")], *rows, screens.way_out(_)]
        return [*screens.toast(event), tapped.ask(event, talk, "\n\n".join((*lines, question)), rows)]
    if demand.who is Who.SELF and demand.step == "age":
        question = _("Quanti anni hai?")
    rows = [*rows, [Button(_("Indietro"), f"or:{rules.write(_back(demand))}"), Button(_("Aiuto"), "help")]]
    if demand.step == "place":
        return [*screens.toast(event), screens.show(event, question, rows)]
    return [*screens.toast(event), tapped.ask(event, talk, question, rows)]


@router.message(command("orientami"))
@router.callback_query(taps("orientami"))
async def begins(
    event: Message | CallbackQuery, talk: Talk, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """Somebody does not know where to turn."""
    return await _ask(event, Demand(), store, talk, _)


@router.callback_query(taps("or"))
async def says(
    tap: CallbackQuery,
    said: str,
    person: Person,
    talk: Talk,
    store: Any,
    house: House,
    now: datetime,
    _: Translate,
) -> list[Call]:
    """Somebody answers one of the six questions; after the last comes the answer."""
    return await _next(tap, rules.read(said), talk, store, house, now, _)


async def _next(
    event: Message | CallbackQuery,
    demand: Demand,
    talk: Talk,
    store: Any,
    house: House,
    now: datetime,
    _: Translate,
    *,
    count: bool = True,
) -> list[Call]:
    if demand.step:
        return await _ask(event, demand, store, talk, _)
    talk.rest()
    found = await orientation.answer(store, demand, now, count=count)
    if demand.who is not Who.OTHER and demand.language in house.languages:
        _ = house.words_for(demand.language or "")
    return [*screens.toast(event), screens.show(event, *_answer(demand, found, house, now, _))]


@router.callback_query(taps("orpage"))
async def turns_page(tap: CallbackQuery, said: str, talk: Talk, store: Any, _: Translate) -> list[Call]:
    """Somebody looks for their comune further down the list."""
    page, _sep, code = said.partition(":")
    demand = rules.read(code)
    if demand.step != "place":
        raise rules.DemandUnread(said)
    return await _ask(tap, demand, store, talk, _, page=int(page) if page.isdigit() else 0)


@router.message(step("orplace"))
async def types_place(
    message: Message, said: str, talk: Talk, store: Any, house: House, now: datetime, _: Translate
) -> list[Call]:
    """Somebody writes the name of their comune instead of looking for it."""
    demand = rules.read(str(talk.data.get("about", "")))
    place = await orientation.place_typed(store, said)
    if place is None:
        text = _("Non trovo questo comune. Scrivi solo il nome, o scegli dalla lista.")
        rows = await _places(demand, 0, store, _)
        return [screens.say(message, text, [*rows, screens.give_up(_)])]
    return await _next(message, replace(demand, place=place.id), talk, store, house, now, _)


def _answer(
    demand: Demand, found: Answer, house: House, now: datetime, _: Translate
) -> tuple[str, list[list[Button]]]:
    code = rules.write(demand)
    parts = []
    if demand.is_grave:
        signals = ("self_harm",) if demand.theme is Theme.HARM else ("violence_abuse",)
        parts.append(house.help_text(_, now, signals=signals))
    if not found.suggestions:
        parts.append(_("Non ho trovato un posto adatto a {place}.").format(place=found.place))
        parts.append(_("Lo segno, senza dire chi sei: chi coordina vede che qui manca qualcosa."))
        parts.append(_("Puoi farti contattare da una persona. Ti aiuta lei a cercare."))
    else:
        parts.append(_("Ecco dove si può andare. Questa non è una visita."))
        parts += [
            places.text(one, demand.language or "it", now, _, number=place)
            for place, one in enumerate(found.suggestions, 1)
        ]
    rows = [
        [
            Button(
                _("{number}. Mappa, orari, condividi").format(number=place),
                f"place:{number(one.service.id)}:{code}",
            )
        ]
        for place, one in enumerate(found.suggestions, 1)
    ]
    rows += [
        [Button(_("Fatemi contattare"), f"callme:-:{code}")],
        [Button(_("Fare una segnalazione"), f"orrep:{code}")],
        [Button(_("Parlare con chi ci è passato"), f"orpeer:{code}")],
        [Button(_("Ricomincia"), "orientami"), Button(_("Glossario"), "words:")],
        screens.way_out(_),
    ]
    return "\n\n".join(parts), rows


def _read(said: str) -> tuple[int, Demand]:
    """Read the number of a service and a demand from a button."""
    first, _sep, code = said.partition(":")
    return unnumber(first), rules.read(code)


@router.callback_query(taps("place"))
async def looks_closer(tap: CallbackQuery, said: str, store: Any, now: datetime, _: Translate) -> list[Call]:
    """Somebody looks at one place: map, calendar, sharing, and saying that it is no longer so."""
    id, demand = _read(said)
    service = await orientation.service(store, id)
    first, code = number(id), rules.write(demand)
    link = places.map_link(service)
    rows = [
        [Button(_("Apri la mappa"), "", url=link)] if link else [],
        [Button(_("Metti nel calendario"), f"ics:{first}")] if _has_door(service, now) else [],
        [Button(_("Prepara una scheda da inoltrare"), f"card1:{first}")],
        [Button(_("Fatemi contattare"), f"callme:{first}:{code}")],
        [Button(_("Non è più così"), f"nolonger:{first}")],
        [Button(_("Torna alla risposta"), f"orback:{code}"), Button(_("Aiuto"), "help")],
    ]
    text = "\n".join((service.name, service.summary, *places.facts(service, now, _)))
    return [*screens.toast(tap), screens.say(tap, text, rows)]


def _has_door(service: Service, now: datetime) -> bool:
    return service.access is Access.OPEN_DOOR and now_or_next(hours_of(service), now) is not None


@router.callback_query(taps("orback"))
async def comes_back(
    tap: CallbackQuery, said: str, talk: Talk, store: Any, house: House, now: datetime, _: Translate
) -> list[Call]:
    """Somebody goes back to the answer; it is not counted twice."""
    return await _next(tap, rules.read(said), talk, store, house, now, _, count=False)


@router.callback_query(taps("ics"))
async def takes_entry(tap: CallbackQuery, said: str, store: Any, now: datetime, _: Translate) -> list[Call]:
    """Somebody wants the next open door in their calendar; the title says nothing."""
    service = await orientation.service(store, unnumber(said))
    slot = now_or_next(hours_of(service), now)
    if slot is None or service.access is not Access.OPEN_DOOR:
        raise NotFound
    text = calendar_file.entry(
        uid=f"{service.key}-{slot.opens:%Y%m%d}",
        opens=slot.opens,
        closes=slot.closes,
        place=places.address(service),
        title=_(calendar_file.TITLE),
        now=now,
    )
    caption = _("Apri il file e salvalo nel calendario. Il titolo è neutro.")
    file = screens.document(screens.chat_of(tap), "appuntamento.ics", "text/calendar", text, caption)
    return [*screens.toast(tap), file]


@router.callback_query(taps("card1"))
async def shares(tap: CallbackQuery, said: str, store: Any, now: datetime, _: Translate) -> list[Call]:
    """Somebody wants a card to pass on: the place alone, nothing of what was asked."""
    service = await orientation.service(store, unnumber(said))
    lines = (service.name, service.summary, *places.facts(service, now, _))
    return [
        *screens.toast(tap),
        screens.say(tap, "\n".join(line for line in lines if line)),
        screens.say(
            tap, _("Puoi inoltrare il messaggio qui sopra. Dice solo del posto."), [screens.way_out(_)]
        ),
    ]


@router.callback_query(taps("nolonger"))
async def doubts(tap: CallbackQuery, said: str, store: Any, now: datetime, _: Translate) -> list[Call]:
    """Somebody says that an entry is no longer so, in one more tap."""
    first, _sep, what = said.partition(":")
    id = unnumber(first)
    if what in DOUBTS:
        await orientation.doubt(store, id, what, now)
        text = _("Grazie. Lo controlla chi cura l'elenco. Non teniamo chi l'ha detto.")
        return [*screens.toast(tap), screens.show(tap, text, [screens.way_out(_)])]
    service = await orientation.service(store, id)
    rows = [[Button(_(words), f"nolonger:{first}:{name}")] for name, words in DOUBTS.items()]
    text = _("{name}: che cosa non è più così?").format(name=service.name)
    return [*screens.toast(tap), screens.say(tap, text, [*rows, screens.way_out(_)])]


@router.callback_query(taps("orrep"))
async def turns_to_report(
    tap: CallbackQuery,
    said: str,
    person: Person,
    talk: Talk,
    store: Any,
    house: House,
    now: datetime,
    _: Translate,
) -> list[Call]:
    """Somebody makes a report out of what they said: comune, since when and the words are there already."""
    demand = rules.read(said)
    if talk.has_draft:
        rows = [[Button(_("Riprendi la segnalazione"), "resume")], screens.way_out(_)]
        return [*screens.toast(tap), screens.say(tap, _("C'è una segnalazione non finita."), rows)]
    name = "self" if demand.who is Who.SELF else "family"
    form = house.form_for(person) or house.protocol.forms[name]
    found = await orientation.answer(store, demand, now, count=False)
    await orientation.note(store, demand, Counted.REPORT, now)
    given = {"comune": found.comune, "text": summary(demand, _)}
    if demand.since is not None:
        given["duration"] = rules.DURATIONS[demand.since]
    draft = forms.begin(form, run=secrets.token_hex(2), given=given)
    shown = await report.stand(tap, form, draft, person, talk, store, house, now, _)
    return [*shown[:-1], screens.below(tap, shown[-1])]


@router.callback_query(taps("orpeer"))
async def turns_to_peer(
    tap: CallbackQuery, said: str, person: Person, talk: Talk, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """Somebody would like to talk with an ESP: comune, language and what it is about are there already."""
    demand = rules.read(said)
    comune = await orientation.comune_of(store, demand)
    await orientation.note(store, demand, Counted.PEER, now)
    shown: list[Call] = await peers.wants_to_talk(tap, "or", person, talk, store, now, _)
    picks = talk.data.get("peer")
    if isinstance(picks, dict):
        picks["comune"] = int(comune)
        picks["tongues"] = pickers.next_tongue({}, demand.language or "it")
        picks["themes"] = [one.value for one in rules.lived(demand)]
    return [*shown[:-1], screens.below(tap, shown[-1])]


def summary(demand: Demand, _: Translate) -> str:
    """Give what was said in one line, for whoever reads it next."""
    said = (
        _(THEMES[demand.theme]) if demand.theme else "",
        _(AGES[demand.age]) if demand.age else "",
        _(SINCE[demand.since]) if demand.since else "",
        SPOKEN.get(demand.language or "", ""),
    )
    return "; ".join(one for one in said if one)
