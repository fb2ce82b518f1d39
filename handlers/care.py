"""After a meeting: two minutes for the one who helped, and four questions for the one who was helped."""

from datetime import datetime
from typing import Any

from aiogram import Router

from casework import care
from casework.care import Session
from domain.peer_names import FEEDBACK, THEMES
from domain.peers import Activity
from domain.people import Person
from domain.words import N_
from handlers import tapped
from handlers.events import CallbackQuery
from handlers.recognise import taps
from handlers.talk import Talk
from handlers.ui import pickers, screens
from handlers.ui.calls import Call
from handlers.ui.screens import Button
from locales.catalogues import Translate

router = Router(name="care")

FEELINGS = (N_("Male"), N_("Così così"), N_("Abbastanza bene"), N_("Bene"), N_("Molto bene"))
"""How an ESP feels after a meeting, 0 to 4."""

BURDENS = (N_("È leggero"), N_("Si regge"), N_("Si sente"), N_("È pesante"), N_("È troppo"))
"""How heavy it is for an ESP, 0 to 4."""

ACTIVITIES = {
    Activity.DAILY.value: N_("Cose di ogni giorno"),
    Activity.COMPANY.value: N_("Stare con gli altri"),
    Activity.GROUP.value: N_("Gruppo"),
}

DEGREES = (N_("Per niente"), N_("Poco"), N_("Un po'"), N_("Abbastanza"), N_("Molto"))


@router.callback_query(taps("deb"))
async def debriefs(
    tap: CallbackQuery, said: str, person: Person, talk: Talk, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """An ESP tells how a meeting was for them: one tap a question."""
    session, question, value = (*said.split(":"), "", "", "")[:3]
    number = int(session) if session.isdigit() else 0
    if question and question != "go":
        held = await care.debrief(store, person, number, question, value, now)
    else:
        held = await care.meeting(store, person, number)
    text, rows = _next(held, _, themes=question in ("activity", "theme"))
    if held.wants_word is not None:
        return [*screens.toast(tap), screens.show(tap, text, rows)]
    return [*screens.toast(tap), tapped.ask(tap, talk, text, rows)]


def _next(held: Session, _: Translate, *, themes: bool) -> tuple[str, list[list[Button]]]:
    """Give the question that stands; `themes` shows those that may be ticked, until the ESP goes on."""
    key = f"deb:{held.id}"
    if held.feeling is None:
        rows = [[Button(_(words), f"{key}:feeling:{value}")] for value, words in enumerate(FEELINGS)]
        return _("Come stai tu, adesso?"), [*rows, [Button(_("Aiuto"), "help")]]
    if held.burden is None:
        rows = [[Button(_(words), f"{key}:burden:{value}")] for value, words in enumerate(BURDENS)]
        return _("Quanto pesa per te, adesso?"), [*rows, [Button(_("Aiuto"), "help")]]
    if held.concern is None:
        rows = [[Button(_("Sì"), f"{key}:concern:1"), Button(_("No"), f"{key}:concern:0")]]
        return _("Qualcosa ti preoccupa della persona?"), [*rows, [Button(_("Aiuto"), "help")]]
    if held.activity is None:
        rows = [[Button(_(words), f"{key}:activity:{value}")] for value, words in ACTIVITIES.items()]
        return _("Che tipo di incontro era?"), [*rows, [Button(_("Aiuto"), "help")]]
    if themes:
        words = {theme.value: said for theme, said in THEMES.items()}
        rows = pickers.several(words, held.themes, f"{key}:theme", _)
        ways = [Button(_("Avanti"), f"{key}:go"), Button(_("Aiuto"), "help")]
        return _("Di quali temi avete parlato? Anche nessuno. Si tiene solo il tema."), [*rows, ways]
    if held.wants_word is None:
        rows = [[Button(_("Sì"), f"{key}:word:1"), Button(_("No, va bene così"), f"{key}:word:0")]]
        return _("Vuoi una parola con la tua persona di riferimento?"), [*rows, [Button(_("Aiuto"), "help")]]
    return _("Grazie. Anche tu conti. Se vuoi una pausa, prendila."), [screens.way_out(_)]


@router.callback_query(taps("fb"))
async def feeds_back(
    tap: CallbackQuery, said: str, person: Person, talk: Talk, store: Any, now: datetime, _: Translate
) -> list[Call]:
    """Whoever was accompanied answers four questions, one tap each; nothing is kept before the last."""
    session, _sep, given = said.partition(":")
    if len(given) < len(FEEDBACK):
        rows = [[Button(_(words), f"fb:{session}:{given}{value}")] for value, words in enumerate(DEGREES)]
        text = _("{n} di 4. {question}").format(n=len(given) + 1, question=_(FEEDBACK[len(given)]))
        return [*screens.toast(tap), tapped.ask(tap, talk, text, [*rows, [Button(_("Aiuto"), "help")]])]
    await care.feed_back(store, person, int(session) if session.isdigit() else 0, given, now)
    text = _("Grazie. Le risposte si vedono solo insieme a quelle di altri.")
    return [*screens.toast(tap), screens.show(tap, text, [screens.way_out(_)])]
