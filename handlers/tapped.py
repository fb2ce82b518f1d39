"""A question that a tap answers: whoever types instead loses nothing, the words of a button may be typed as well.

The screen is kept, sealed with the talk, until somebody taps, commands something else, or is silent for a while. A screen
reader does not always reach buttons (Telegram field notes §6); what fits no button is never taken for an answer.
"""

from collections.abc import Sequence

from aiogram import Router

from domain.danger import Hit
from domain.typed_text import fold
from handlers.events import CallbackQuery, Message
from handlers.recognise import step
from handlers.talk import TAPPED, Talk
from handlers.ui import screens
from handlers.ui.calls import Call
from handlers.ui.screens import Button, Rows
from locales.catalogues import Translate

router = Router(name="tapped")

BESIDE = ("help", "sos")
"""Buttons that answer nothing: the question they stand under stays."""


def ask(event: Message | CallbackQuery, talk: Talk, text: str, rows: Rows) -> Call:
    """Show a question that waits for a tap, and keep it with the talk."""
    talk.at(TAPPED, screen=[text, [[[one.text, one.data] for one in row] for row in rows if row]])
    return screens.show(event, text, rows)


def _stands(talk: Talk) -> tuple[str, list[list[Button]]]:
    text, rows = talk.data.get("screen") or ("", [])
    return text, [[Button(words, data) for words, data in row] for row in rows]


def chosen(talk: Talk, typed: str) -> str:
    """Give what the button carries whose very words were typed while a question stands; "" when it is none."""
    if talk.step != TAPPED:
        return ""
    wanted = fold(typed)
    _text, rows = _stands(talk)
    return next((one.data for row in rows for one in row if fold(one.text) == wanted), "")


def answers(talk: Talk, data: str) -> bool:
    """Say whether a button ends the question that stands."""
    return talk.step == TAPPED and data.partition(":")[0] not in BESIDE


@router.message(step(TAPPED))
async def types_instead(message: Message, talk: Talk, hits: Sequence[Hit], _: Translate) -> list[Call]:
    """Somebody types what is on no button: the question is asked again.

    After words of danger nothing is asked: what was answered to them stays the last thing on the screen.
    """
    if hits:
        return []
    text, rows = _stands(talk)
    said = _("Qui basta un tocco. Non hai perso niente. Ecco di nuovo la domanda.")
    return [screens.say(message, f"{said}\n\n{text}", rows)]
