"""What may pass between two people who must never learn who the other is: contacts are masked, help numbers never.

Masks the smallest part by which someone could be reached, also a third person's, also split over the last few messages;
ordinary numbers pass (field notes §7). It looks at one message and those just before it, and keeps nothing.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time, timedelta
from enum import StrEnum
from typing import Any

from domain.contacts import Contacts
from domain.relay_addresses import Addresses
from domain.relay_names import Names
from domain.relay_numbers import Numbers
from domain.relay_places import Places
from domain.relay_reading import any_of, read
from domain.relay_words import ContactWords
from domain.relay_words import parse as parse_words
from domain.toml_file import Sheet, Table
from domain.typed_text import fold
from domain.words import N_

LOOKS_BACK = 4
"""How many earlier messages of the same person are read with the new one, because a number may come in pieces."""


class Kind(StrEnum):
    """What was masked."""

    PHONE = "phone"
    MAIL = "mail"
    LINK = "link"
    HANDLE = "handle"
    ADDRESS = "address"
    NAME = "name"


COVERED = {
    Kind.PHONE: N_("[numero coperto]"),
    Kind.MAIL: N_("[e-mail coperta]"),
    Kind.LINK: N_("[link coperto]"),
    Kind.HANDLE: N_("[nickname coperto]"),
    Kind.ADDRESS: N_("[indirizzo coperto]"),
    Kind.NAME: N_("[nome coperto]"),
}
"""What stands in the place of what was masked, for the edge to translate."""

_CLINGING = frozenset({"Mn", "Me", "Cf"})
_SIGN = re.compile(r"⟦(" + "|".join(kind.value for kind in Kind) + r")⟧")


@dataclass(frozen=True, slots=True)
class Masked:
    """What passes of a message, with a sign for each masked part; `named` says that a name may stand in it."""

    text: str
    kinds: tuple[Kind, ...]
    named: bool


@dataclass(frozen=True, slots=True)
class RelayRules:
    """The times of the relay and the care of those who help (`protocol/relay.toml`)."""

    kept: timedelta
    opens: time
    closes: time
    ask: timedelta
    close: timedelta
    longest: int
    debrief: timedelta
    review_sessions: int


class Masker:
    """Knows how contacts are written; made once from the protocol, used for every message that passes."""

    def __init__(self, rules: RelayRules, words: ContactWords, contacts: Contacts) -> None:
        self.rules = rules
        numbers = [re.sub(r"\D", "", one.number) for one in contacts.listed]
        chats = [one.chat for one in contacts.listed if one.chat]
        self._numbers = Numbers(words, numbers)
        self._addresses = Addresses(words, chats)
        self._places = Places(words)
        self._names = Names(words)
        self._called = re.compile(rf"(?<!\w)(?:{any_of(words.all('called'))})\W+\w")

    def mask(self, text: str, *, before: Sequence[str] = (), names: Sequence[str] = ()) -> Masked:
        """Give what may pass of `text`; `before` are the writer's last messages, oldest first, `names` those known of both.

        Whatever a number or address needs from an earlier message is masked in the new one.
        """
        earlier = "\n".join(before[-LOOKS_BACK:])
        whole = f"{earlier}\n{text}" if earlier else text
        start = len(whole) - len(text)
        reading = read(whole)
        spans = [(*reading.typed(*span), Kind.ADDRESS) for span in self._places.find(reading)]
        spans += [(*reading.typed(*span), Kind.PHONE) for span in self._numbers.find(reading)]
        spans += [(first, last, Kind(kind)) for first, last, kind in self._addresses.find(reading)]
        spans += [(*span, Kind.NAME) for span in self._names.find(reading, whole, names)]
        passed, kinds = _covered(text, [(first - start, last - start, kind) for first, last, kind in spans])
        return Masked(passed, kinds, self._called.search(read(text).text) is not None)


def _covered(text: str, spans: list[tuple[int, int, Kind]]) -> tuple[str, tuple[Kind, ...]]:
    parts: list[str] = []
    kinds: list[Kind] = []
    at = 0
    for first, last, kind in sorted(spans, key=lambda span: (max(span[0], 0), -span[1])):
        first = max(first, 0)
        if last <= at or last <= first:
            continue
        if first >= at:
            parts += [text[at:first], f"⟦{kind.value}⟧"]
            kinds.append(kind)
        at = last
        while at < len(text) and unicodedata.category(text[at]) in _CLINGING:
            at += 1
    return "".join([*parts, text[at:]]), tuple(dict.fromkeys(kinds))


def shown(text: str, translated: Mapping[str, str]) -> str:
    """Give a text that passed with its signs in words; `translated` holds the word of each kind."""
    return _SIGN.sub(lambda sign: translated[sign[1]], text)


def parse(document: Mapping[str, Any], *, contacts: Contacts | None, file: str, source: str) -> Masker:
    """Read `relay.toml`; raises Faulty with every fault found."""
    sheet = Sheet(file, source)
    whole = Table(sheet, document)
    whole.text("version")
    table = whole.table("rules")
    rules = RelayRules(
        kept=timedelta(days=table.number("kept_days")),
        opens=_time(table, "from"),
        closes=_time(table, "to"),
        ask=timedelta(days=table.number("ask_days")),
        close=timedelta(days=table.number("close_days")),
        longest=table.number("longest"),
        debrief=timedelta(hours=table.number("debrief_hours")),
        review_sessions=table.number("review_sessions"),
    )
    table.close()
    if rules.opens >= rules.closes:
        table.fault("from", "the hours end before they begin", "Write from = 08:00:00 and to = 21:00:00")
    words = parse_words(whole.table("signs"), whole.table("words"), sheet)
    whole.close()
    sheet.judge()
    return Masker(rules, words, contacts or Contacts("", (), ()))


def _time(table: Table, key: str) -> time:
    given = table.take(key)
    if isinstance(given, time):
        return given
    table.fault(key, f'"{key}" is not a time of day', f"Write {key} = 08:00:00")
    return time(0)


def known_names(*names: str | None) -> tuple[str, ...]:
    """Give the names worth masking: of three letters or more, each once."""
    return tuple(dict.fromkeys(name for name in names if name and len(fold(name)) >= 3))
