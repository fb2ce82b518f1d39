"""Initiatives in chat: what there is, one tap to say that one comes, a calendar entry, and which topics to hear of."""

from datetime import datetime
from typing import Any

from aiogram import Router

from casework import initiatives
from domain import calendar_file
from domain.codes import as_code_of_kind
from domain.initiatives import AUDIENCES, TOPICS, Audience, Initiative, Topic
from domain.people import Person, TerritoryId
from domain.refusals import NotFound
from handlers.events import CallbackQuery, Message
from handlers.recognise import command, taps
from handlers.ui import screens
from handlers.ui.calls import Call
from handlers.ui.screens import Button
from locales import times
from locales.catalogues import Translate

router = Router(name="initiatives")

PAGE = 12
"""Zones on one screen."""


def initiative_of(said: str) -> str:
    """Read the code of an initiative; raises NotFound for what is none."""
    code = as_code_of_kind("INI", said.partition(":")[0])
    if code is None:
        raise NotFound
    return code


@router.message(command("iniziative"))
@router.callback_query(taps("inis"))
async def sees_initiatives(
    event: Message | CallbackQuery, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """Somebody looks at what is going on."""
    found = await initiatives.open_for(store, person, now)
    text = _("Incontri e iniziative") if found else _("Adesso non ci sono incontri in programma.")
    rows = [[Button(_label(one, now, _), f"ini:{one.code}")] for one in found]
    rows.append([Button(_("Avvisami dei prossimi"), "inwho")])
    return [*screens.toast(event), screens.show(event, text, [*rows, screens.way_out(_)])]


def _label(one: Initiative, now: datetime, _: Translate) -> str:
    return f"{times.day(one.begins_at, now, _)} · {one.title}"[:60]


@router.callback_query(taps("ini"))
async def opens_initiative(
    tap: CallbackQuery, said: str, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """Somebody opens an initiative."""
    one = await initiatives.read(store, initiative_of(said))
    return [*screens.toast(tap), screens.show(tap, *await _shown(one, person, store, now, _))]


async def _shown(
    one: Initiative, person: Person, store: Any, now: datetime, _: Translate
) -> tuple[str, list[list[Button]]]:
    lines = [
        one.title,
        _("Quando: {begins}, fino a {ends}.").format(
            begins=times.when(one.begins_at, now, _), ends=times.when(one.ends_at, now, _)
        ),
    ]
    if one.place:
        lines.append(_("Dove: {place}.").format(place=one.place))
    lines.append(f"{_(TOPICS[one.topic])}, {_(AUDIENCES[one.audience])}.")
    lines.append(one.text)
    if one.link:
        lines.append(one.link)
    rows: list[list[Button]] = []
    if one.cancelled_at is not None:
        lines.append(_("Non si fa più."))
    elif not one.is_shown(now):
        lines.append(_("È già passato."))
    else:
        if one.deadline_at is not None:
            lines.append(_("Si dice entro {when}.").format(when=times.when(one.deadline_at, now, _)))
        if await initiatives.comes(store, person, one):
            rows.append([Button(_("Non vengo più"), f"inicome:{one.code}:0")])
        elif one.takes(now):
            rows.append([Button(_("Ci vengo"), f"inicome:{one.code}:1")])
        rows.append([Button(_("Nel calendario"), f"inical:{one.code}")])
    last = [Button(_("Altre iniziative"), "inis"), Button(_("Aiuto"), "help")]
    return "\n".join(lines), [*rows, last]


@router.callback_query(taps("inicome"))
async def says_coming(
    tap: CallbackQuery, said: str, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """Somebody says that they come, or no longer; nobody reads who, only how many."""
    coming = said.partition(":")[2] == "1"
    one = await initiatives.come(store, person, initiative_of(said), now, coming=coming)
    done = _("Va bene, ti aspettano. Non diciamo il tuo nome.") if coming else _("Va bene, tolto.")
    text, rows = await _shown(one, person, store, now, _)
    return [*screens.toast(tap), screens.show(tap, f"{done}\n\n{text}", rows)]


@router.callback_query(taps("inical"))
async def wants_entry(tap: CallbackQuery, said: str, store: Any, now: datetime, _: Translate) -> list[Call]:
    """Somebody wants an initiative in their calendar, under a title that says nothing."""
    text = await initiatives.entry(store, initiative_of(said), _(calendar_file.TITLE), now)
    caption = _("Apri il file e salvalo nel calendario. Il titolo è neutro.")
    file = screens.document(screens.chat_of(tap), "appuntamento.ics", "text/calendar", text, caption)
    return [*screens.toast(tap), file]


@router.callback_query(taps("inwho"))
async def chooses_whether(
    tap: CallbackQuery, said: str, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """Somebody wants to hear of the next ones: who they are, then where."""
    who, _sep, page = said.partition(":")
    if who not in set(Audience):
        if person.assignments:
            return await _where(tap, Audience.STAFF, store, _)
        rows = [
            [Button(_("Sono un genitore o un familiare"), f"inwho:{Audience.FAMILIES}")],
            [Button(_("Sono un ragazzo o una ragazza"), f"inwho:{Audience.YOUNG}")],
        ]
        text = _("Ti scrivo solo quando c'è qualcosa. Di giorno, e puoi smettere quando vuoi.")
        return [*screens.toast(tap), screens.show(tap, text, [*rows, screens.way_out(_)])]
    return await _where(tap, Audience(who), store, _, page=int(page) if page.isdigit() else 0)


async def _where(
    tap: CallbackQuery, audience: Audience, store: Any, _: Translate, *, page: int = 0
) -> list[Call]:
    found = await initiatives.places(store)
    shown = found[page * PAGE : (page + 1) * PAGE]
    rows = [[Button(one.name[:60], f"intop:{audience}:{one.id}")] for one in shown]
    if found[(page + 1) * PAGE :]:
        rows.append([Button(_("Altri"), f"inwho:{audience}:{page + 1}")])
    rows.append([Button(_("Basta avvisi"), "inoff")])
    return [*screens.toast(tap), screens.show(tap, _("In quale zona?"), [*rows, screens.way_out(_)])]


@router.callback_query(taps("intop"))
async def follows_topics(
    tap: CallbackQuery, said: str, person: Person, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """Somebody chooses topics, one tap each; a second tap ends one."""
    who, place, topic = (*said.split(":"), "", "")[:3]
    if who not in set(Audience) or not place.isdigit():
        raise NotFound
    where = TerritoryId(int(place))
    if topic in set(Topic):
        await initiatives.follow(store, person, Topic(topic), where, Audience(who), now)
    held = {one for one, at, _who in await initiatives.followed(store, person) if at == where}
    rows = screens.grid(
        [
            Button(
                f"✓ {_(words)}" if one in held else _(words),
                f"intop:{who}:{place}:{one.value}",
            )
            for one, words in TOPICS.items()
        ]
    )
    text = _("Tocca i temi che vuoi seguire. Ora ne segui {count}.").format(count=len(held))
    rows.append([Button(_("Altra zona"), f"inwho:{who}"), Button(_("Basta avvisi"), "inoff")])
    return [*screens.toast(tap), screens.show(tap, text, [*rows, screens.way_out(_)])]


@router.callback_query(taps("inoff"))
async def hears_no_more(tap: CallbackQuery, person: Person, store: Any, _: Translate) -> list[Call]:
    """Somebody wants to hear of nothing any more."""
    await initiatives.unfollow_all(store, person)
    text = _("Va bene. Non ti scrivo più di incontri. Li trovi sempre con /iniziative.")
    return [*screens.toast(tap), screens.show(tap, text, [screens.way_out(_)])]
