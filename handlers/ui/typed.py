"""Words typed where something waits for them: taken whole or asked for again; nothing is ever cut in silence."""

from collections.abc import Sequence

from domain.typed_text import clean
from handlers.events import Message
from handlers.ui import screens
from handlers.ui.calls import Call
from locales.catalogues import Translate

ROOM = 3500
"""Characters of a long talk that one message shows, with room for what stands around it (measured notes, text)."""


def taken(message: Message, said: str, limit: int, _: Translate) -> tuple[str, list[Call]]:
    """Give the cleaned text, or what to answer when it is empty or longer than `limit` characters."""
    text = clean(said)
    if not text:
        return "", [screens.say(message, _("Non c'era testo. Scrivi di nuovo."))]
    return text, too_long(message, text, limit, _)


def too_long(message: Message, text: str, limit: int, _: Translate) -> list[Call]:
    """Give what to answer to a text of more than `limit` characters; nothing for any other."""
    if len(text) <= limit:
        return []
    long = _("Il testo è lungo {length} caratteri. Al massimo sono {limit}. Accorcialo e invialo di nuovo.")
    return [screens.say(message, long.format(length=len(text), limit=limit))]


def newest(parts: Sequence[str], _: Translate, *, elsewhere: str = "", room: int = ROOM) -> list[str]:
    """Give the last of `parts` that fit into one message, oldest first; where something stays out that is said before.

    One that is too long alone is cut at its end and not left out: the last words matter most. `elsewhere` says where the
    whole is read.
    """
    shown: list[str] = []
    left = room
    for part in reversed(parts):
        if len(part) > left and shown:
            break
        shown.append(part if len(part) <= left else f"{part[:left]}…")
        left -= len(part) + 2
    whole = len(shown) == len(parts) and left >= -2
    shown.reverse()
    return (
        shown if whole else [" ".join(filter(None, (_("Qui sta solo l'ultima parte."), elsewhere))), *shown]
    )


def at_the_desk(_: Translate) -> str:
    """Say where the whole of a talk inside a case or an alarm is read."""
    return _("Il resto è nella console: /console.")
