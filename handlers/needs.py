"""`/bisogno`: somebody says what their community lacks, in two taps and a line; coordinators read it with `/bisogni`."""

from datetime import datetime
from typing import Any

from aiogram import Router

from casework import needs, orientation
from domain.needs import LONGEST, TOPICS, Topic
from domain.people import Person, TerritoryId
from domain.refusals import NotFound
from handlers import tapped
from handlers.events import CallbackQuery, Message
from handlers.recognise import command, step, taps
from handlers.talk import Talk
from handlers.ui import screens
from handlers.ui.calls import Call
from handlers.ui.screens import Button
from locales import times
from locales.catalogues import Translate

router = Router(name="needs")

PAGE = 8


@router.message(command("bisogno"))
@router.callback_query(taps("need"))
async def begins(
    event: Message | CallbackQuery, said: str, talk: Talk, store: Any, _: Translate
) -> list[Call]:
    """Somebody wants to say what is missing where they live: first the place."""
    listed = await orientation.places(store)
    page = int(said) if isinstance(event, CallbackQuery) and said.isdigit() else 0
    shown = listed[page * PAGE : (page + 1) * PAGE]
    rows = screens.grid([Button(one.name, f"needin:{one.id}") for one in shown])
    more = [Button(_("Altri"), f"need:{page + 1}")] if listed[(page + 1) * PAGE :] else []
    text = "\n".join(
        (
            _("Che cosa manca dove vivi? Lo legge chi coordina i servizi."),
            _("Non è una segnalazione. Non teniamo chi lo ha scritto."),
            _("Di quale comune parli?"),
        )
    )
    return [*screens.toast(event), tapped.ask(event, talk, text, [*rows, more, screens.way_out(_)])]


@router.callback_query(taps("needin"))
async def picks_topic(tap: CallbackQuery, said: str, talk: Talk, _: Translate) -> list[Call]:
    """Somebody chose the place, then what is missing, then may write a line."""
    place, _sep, topic = said.partition(":")
    if not place.isdigit():
        raise NotFound
    if topic not in set(Topic):
        rows = screens.grid(
            [Button(_(words), f"needin:{place}:{one.value}") for one, words in TOPICS.items()]
        )
        asked = tapped.ask(tap, talk, _("Che cosa manca?"), [*rows, screens.way_out(_)])
        return [*screens.toast(tap), asked]
    talk.at("need", about=f"{place}:{topic}")
    text = _("Scrivi in una riga che cosa manca. Niente nomi. Al massimo {limit} caratteri.").format(
        limit=LONGEST
    )
    rows = [[Button(_("Invia senza scrivere"), f"needsend:{place}:{topic}")], screens.give_up(_)]
    return [*screens.toast(tap), screens.show(tap, text, rows)]


async def _voice(about: str, words: str, store: Any, now: datetime) -> None:
    place, _sep, topic = about.partition(":")
    if not place.isdigit() or topic not in set(Topic):
        raise NotFound
    await needs.voice(store, TerritoryId(int(place)), Topic(topic), words, now)


@router.callback_query(taps("needsend"))
async def sends(
    tap: CallbackQuery, said: str, talk: Talk, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """Somebody sends the topic alone."""
    await _voice(said, "", store, now)
    talk.rest()
    return [*screens.toast(tap), screens.show(tap, _thanks(_), [screens.way_out(_)])]


@router.message(step("need"))
async def writes(
    message: Message, said: str, talk: Talk, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """Somebody writes the line."""
    if len(said) > LONGEST:
        long = _(
            "Il testo è lungo {length} caratteri. Al massimo sono {limit}. Accorcialo e invialo di nuovo."
        )
        return [screens.say(message, long.format(length=len(said), limit=LONGEST))]
    await _voice(str(talk.data.get("about", "")), said, store, now)
    talk.rest()
    return [screens.say(message, _thanks(_), [screens.way_out(_)])]


def _thanks(_: Translate) -> str:
    return _("Grazie. Lo legge chi coordina i servizi di questo territorio.")


@router.message(command("bisogni"))
async def reads(message: Message, person: Person, store: Any, now: datetime, _: Translate) -> list[Call]:
    """A coordinator reads what was voiced."""
    found = await needs.heard(store, person, now)
    lines = [
        _("- {place} · {topic} · {ago} {words}").format(
            place=one.place, topic=_(TOPICS[one.topic]), ago=times.ago(one.at, now, _), words=one.words
        )
        for one in found[:20]
    ]
    text = "\n".join((_("Bisogni della comunità"), *lines)) if lines else _("Nessuno ha ancora detto niente.")
    return [screens.say(message, text, [screens.way_out(_)], protect=True)]
