"""Help contacts as text, from values in memory alone: these lines must reach people when everything else is down.

Numbers stand as plain digits at the start of their line, so that a phone makes them tappable. Never a promise that
somebody answers, never a condition before the numbers.
"""

from collections.abc import Sequence
from datetime import datetime

from domain.contacts import Contact, Known, Openness
from locales.catalogues import Translate


def message(chosen: Sequence[Contact], now: datetime, _: Translate, *, danger_now: bool = False) -> str:
    """Give the whole help message: one sentence that says what to do, then a line for each contact."""
    first = _("Chiama il 112 adesso.") if danger_now else _("Se il pericolo è adesso, chiama il 112.")
    return "\n".join(
        (first, *lines(chosen, now, _), _("Sono un programma. Chi risponde a questi numeri è una persona."))
    )


def lines(chosen: Sequence[Contact], now: datetime, _: Translate) -> tuple[str, ...]:
    """Give one line for each contact, in the order given."""
    return tuple(line(one, now, _) for one in chosen)


def line(contact: Contact, now: datetime, _: Translate) -> str:
    """Give number, whom it is for, when it answers, and what to know before dialling."""
    said = _("{number} · {text}. {hours}.").format(
        number=contact.number, text=_(contact.text), hours=_(contact.hours)
    )
    return " ".join((said, *_notes(contact, now, _)))


def one_line(chosen: Sequence[Contact], now: datetime, _: Translate, *, most: int = 3) -> str:
    """Give the first contacts that surely answer now on one line, for the top of a screen."""
    open_now = [one for one in chosen if one.openness(now) is Openness.OPEN][:most]
    numbers = " · ".join(f"{one.number} {_(one.short)}" for one in open_now)
    return _("Aiuto subito: {numbers}").format(numbers=numbers)


def _notes(contact: Contact, now: datetime, _: Translate) -> list[str]:
    notes = []
    openness = contact.openness(now)
    if openness is Openness.PERHAPS:
        notes.append(_("Orario da controllare."))
    elif openness is Openness.CLOSED:
        notes.append(_("Adesso è chiuso.") if contact.knows(Known.HOURS) else _("Adesso forse è chiuso."))
    if _.language != "it" and _.language in contact.languages:
        notes.append(_("Risponde anche nella tua lingua."))
    if contact.chat and contact.knows(Known.CHAT):
        notes.append(_("Chat: {chat}").format(chat=contact.chat))
    return notes
