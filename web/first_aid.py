"""Words of danger typed at this door: the numbers stand on the answering page before anything else, and people are paged.

The scan runs from memory before the transaction opens, on every text of every form; what it read is kept only in the sealed
event. It must never hide the numbers behind a refusal, a lost session or a database that is away.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from starlette.datastructures import FormData

from domain import contacts, names
from domain.case import AgeBand
from domain.danger import Hit, Strength
from domain.danger_rules import LABELS
from domain.protocol import Protocol
from locales import contacts as contact_lines
from locales.catalogues import Translate

UNREAD = frozenset({"token", "init_data", "act", "version", "loaded", "seen"})
"""Fields that our own pages fill in; everything else may have been typed."""

SHORTEST = 4
"""Letters below which no word of danger can be written in the languages of the rules, but for those without spaces."""

TOLD, NOBODY_ON_DUTY, NOBODY_TOLD, ONLY_NUMBERS = "a", "n", "x", "-"
"""Who was told: the people on duty; nobody is on duty; the page could not be written; nobody needs to be told here."""

SENTENCES: Mapping[str, str] = {
    TOLD: names.TOLD_ABOUT_ANOTHER,
    NOBODY_ON_DUTY: names.NOBODY_ON_DUTY,
    NOBODY_TOLD: names.NOBODY_TOLD,
}


@dataclass(frozen=True, slots=True)
class Heard:
    """What the scan found in one form; `text` holds the fields with a hit, as typed."""

    hits: tuple[Hit, ...] = ()
    text: str = ""

    @property
    def strong(self) -> tuple[Hit, ...]:
        """Give the hits that page somebody."""
        return tuple(hit for hit in self.hits if hit.strength is not Strength.SOFT)

    @property
    def is_soft(self) -> bool:
        """Say whether the words only ask whether they were a manner of speaking."""
        return bool(self.hits) and not self.strong


@dataclass(frozen=True, slots=True)
class Aid:
    """What stands above a page: the lines of numbers, each split after the number, and who was told."""

    first: str
    lines: tuple[tuple[str, str], ...]
    told: str
    asks: bool = False


def longer_texts(form: FormData) -> tuple[str, ...]:
    """Give what was written in words into a form, whole: what could not be kept is given back to whoever wrote it."""
    said = (value for name, value in form.multi_items() if name not in UNREAD and isinstance(value, str))
    return tuple(dict.fromkeys(value for value in said if " " in value.strip()))


def hear(protocol: Protocol, form: FormData, known: Mapping[str, str] | None = None) -> Heard:
    """Scan every typed text of a form; `known` are fields whose words were read before and say nothing new."""
    before = known or {}
    hits: list[Hit] = []
    texts: list[str] = []
    for name, value in form.multi_items():
        if name in UNREAD or not isinstance(value, str) or before.get(name) == value:
            continue
        if len(value) < SHORTEST and value.isascii():
            continue
        found = protocol.scanner.scan(value)
        if found:
            hits += found
            texts.append(value)
    return Heard(tuple(hits), "\n\n".join(texts))


def aid(
    protocol: Protocol,
    checks: Mapping[str, date],
    labels: tuple[str, ...],
    told: str,
    *,
    now: datetime,
    _: Translate,
    asks: bool = False,
) -> Aid:
    """Give the numbers for what was read, 112 first, from memory alone."""
    listed = protocol.contacts.verified(checks.items()) if checks else protocol.contacts
    chosen = contacts.choose(listed, listed.topics_for(labels), AgeBand.UNKNOWN, now, not asks)
    lines = tuple((one.number, contact_lines.line(one, now, _).removeprefix(one.number)) for one in chosen)
    first = _(names.IS_IT_A_FIGURE) if asks else _("Chiama il 112 adesso.")
    said = _(SENTENCES[told]) if told in SENTENCES else ""
    return Aid(first, lines, said, asks)


def pass_on(session: str, labels: tuple[str, ...], told: str) -> str:
    """Give a word for the address of the next page, so that the numbers stand there too; only this session can make it."""
    mask = sum(1 << place for place, label in enumerate(LABELS) if label in labels)
    return f"{mask}{told}.{_sign(session, f'{mask}{told}')}"


def passed_on(session: str | None, word: str) -> tuple[tuple[str, ...], str] | None:
    """Read that word again: labels and who was told; None for a word that this session did not make."""
    said, _dot, sign = word.partition(".")
    if session is None or not hmac.compare_digest(_sign(session, said).encode(), sign.encode()):
        return None
    mask = int(said[:-1])
    return tuple(label for place, label in enumerate(LABELS) if mask >> place & 1), said[-1]


def _sign(session: str, said: str) -> str:
    return hmac.new(session.encode(), f"aid:{said}".encode(), hashlib.sha256).hexdigest()[:16]
