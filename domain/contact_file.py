"""Reads `protocol/contacts.toml` into values, naming every fault at once; alone in knowing the file's keys."""

import re
from collections.abc import Mapping
from datetime import date

from domain.contacts import GENERAL, UNIQUE_EMERGENCY, Audience, Contact, Contacts, Known, Opening, Topic
from domain.faults import Fault, Faulty, line_of

_WORDS = frozenset(("id", "number", "text", "short", "hours", "audience", "territory", "source", "status"))
_NEEDED = _WORDS | {"opening", "topics", "confirmed", "languages"}
_KEYS = _NEEDED | {"chat", "emergency", "verified_on"}
_NUMBER = re.compile(r"\+?\d{2,12}( \d{2,12})*")
_SLOT = re.compile(r"(\w{3})(?:-(\w{3}))? (\d\d):(\d\d)-(\d\d):(\d\d)")
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_ALWAYS = Opening(frozenset(range(7)), 0, 24 * 60)


class _Reading:
    """The file being read: where things stand in it, and the faults found so far."""

    def __init__(self, file: str, source: str) -> None:
        self.file, self.source = file, source
        self.faults: list[Fault] = []

    def fault(self, entry: str, key: str, what: str, cure: str) -> None:
        line = line_of(self.source, f'id = "{entry}"', f"{key} =") if entry else 1
        self.faults.append(Fault(self.file, line, what, cure))


def parse(document: Mapping[str, object], *, file: str, source: str) -> Contacts:
    """Turn the parsed file into contacts; raises `Faulty` with every fault, each with its line and its cure.

    `file` is the name that faults show, `source` the text that `document` was parsed from.
    """
    reading = _Reading(file, source)
    topics = tuple(_topic(reading, entry) for entry in _tables(reading, document, "topics"))
    listed = tuple(
        contact
        for entry in _tables(reading, document, "contacts")
        if (contact := _contact(reading, entry, frozenset(topic.id for topic in topics))) is not None
    )
    contacts = Contacts(version=str(document.get("version", "")), topics=topics, listed=listed)
    _check_whole(reading, contacts)
    if reading.faults:
        raise Faulty(tuple(reading.faults))
    return contacts


def _tables(reading: _Reading, document: Mapping[str, object], key: str) -> tuple[Mapping[str, object], ...]:
    found = document.get(key)
    if not isinstance(found, list) or not all(isinstance(entry, Mapping) for entry in found):
        reading.fault("", key, f"there are no {key}", f"Write them as [[{key}]]")
        return ()
    return tuple(found)


def _topic(reading: _Reading, entry: Mapping[str, object]) -> Topic:
    name, text = _words(reading, entry, "id"), _words(reading, entry, "text")
    return Topic(name, text, frozenset(_list(reading, entry, "signals")))


def _contact(reading: _Reading, entry: Mapping[str, object], topics: frozenset[str]) -> Contact | None:
    before = len(reading.faults)
    name = _words(reading, entry, "id")
    for key in sorted(entry.keys() - _KEYS):
        reading.fault(
            name, key, f"{name}: nobody knows the key “{key}”", f"Use one of {', '.join(sorted(_KEYS))}"
        )
    for key in sorted(_NEEDED - entry.keys()):
        reading.fault(name, "id", f"{name}: “{key}” is missing", "Add it")
    if len(reading.faults) > before:
        return None
    number = _words(reading, entry, "number")
    if not _NUMBER.fullmatch(number):
        reading.fault(
            name,
            "number",
            f"{name}: “{number}” is no number that a phone can dial",
            "Digits and single spaces",
        )
    for topic in set(_list(reading, entry, "topics")) - topics:
        reading.fault(
            name, "topics", f"{name}: there is no topic “{topic}”", f"Use one of {', '.join(sorted(topics))}"
        )
    contact = Contact(
        id=name,
        number=number,
        text=_words(reading, entry, "text"),
        short=_words(reading, entry, "short"),
        hours=_words(reading, entry, "hours"),
        opening=tuple(
            slot
            for words in _list(reading, entry, "opening")
            if (slot := _opening(reading, name, words)) is not None
        ),
        audience=_audience(reading, name, entry["audience"]),
        topics=_list(reading, entry, "topics"),
        confirmed=_confirmed(reading, name, _list(reading, entry, "confirmed")),
        territory=_words(reading, entry, "territory"),
        languages=_list(reading, entry, "languages"),
        source=_words(reading, entry, "source"),
        chat=_words(reading, entry, "chat") if "chat" in entry else None,
        emergency=entry.get("emergency", False) is True,
        verified_on=_verified_on(reading, name, entry),
    )
    return contact if len(reading.faults) == before else None


def _words(reading: _Reading, entry: Mapping[str, object], key: str) -> str:
    found = entry.get(key)
    if isinstance(found, str) and found.strip() == found and found:
        return found
    name = str(entry.get("id", ""))
    reading.fault(
        name, key, f"{name or 'an entry'}: “{key}” must hold words", "Write a text without spaces around it"
    )
    return ""


def _list(reading: _Reading, entry: Mapping[str, object], key: str) -> tuple[str, ...]:
    found = entry.get(key, [])
    if isinstance(found, list) and all(isinstance(one, str) for one in found):
        return tuple(found)
    name = str(entry.get("id", ""))
    reading.fault(name, key, f"{name}: “{key}” must be a list of words", 'Write it as ["one", "two"]')
    return ()


def _opening(reading: _Reading, name: str, words: str) -> Opening | None:
    slot = _SLOT.fullmatch(words)
    if slot and slot[1] in _DAYS and (slot[2] or slot[1]) in _DAYS:
        first, last = _DAYS.index(slot[1]), _DAYS.index(slot[2] or slot[1])
        start, end = int(slot[3]) * 60 + int(slot[4]), int(slot[5]) * 60 + int(slot[6])
        if first <= last and start < end <= 24 * 60:
            return Opening(frozenset(range(first, last + 1)), start, end)
    reading.fault(
        name, "opening", f"{name}: “{words}” are no opening hours", "Write them as mon-fri 10:00-16:00"
    )
    return None


def _audience(reading: _Reading, name: str, found: object) -> Audience:
    if found in {str(audience) for audience in Audience}:
        return Audience(str(found))
    reading.fault(name, "audience", f"{name}: “{found}” is no audience", f"Use one of {', '.join(Audience)}")
    return Audience.EVERYONE


def _confirmed(reading: _Reading, name: str, found: tuple[str, ...]) -> frozenset[Known]:
    for unknown in set(found) - set(Known):
        reading.fault(
            name, "confirmed", f"{name}: “{unknown}” cannot be confirmed", f"Use {', '.join(Known)}"
        )
    return frozenset(known for known in Known if known in found)


def _verified_on(reading: _Reading, name: str, entry: Mapping[str, object]) -> date | None:
    status, on = entry["status"], entry.get("verified_on")
    if status == "unverified" and on is None:
        return None
    if status == "verified" and type(on) is date:
        return on
    reading.fault(
        name,
        "status",
        f"{name}: the status “{status}” and the date of its check do not agree",
        'Write status = "unverified" alone, or "verified" with verified_on = 2026-01-31',
    )
    return None


def _check_whole(reading: _Reading, contacts: Contacts) -> None:
    for kind, ids in (
        ("topic", [topic.id for topic in contacts.topics]),
        ("contact", [one.id for one in contacts.listed]),
    ):
        for twice in sorted({one for one in ids if ids.count(one) > 1}):
            reading.fault(twice, "id", f"the {kind} {twice} stands twice", "Give each its own id")
    if GENERAL not in {topic.id for topic in contacts.topics}:
        reading.fault("", "topics", f"the topic “{GENERAL}” is missing", "Add it: it is what /aiuto shows")
    emergency = next((one for one in contacts.listed if one.emergency), None)
    if emergency is None or (emergency.number, emergency.audience, emergency.opening) != (
        UNIQUE_EMERGENCY,
        Audience.EVERYONE,
        (_ALWAYS,),
    ):
        reading.fault(
            "",
            "contacts",
            "112 is not the first emergency number, for everyone, at every hour",
            'Put it first, with audience = "everyone" and opening = ["mon-sun 00:00-24:00"]',
        )
