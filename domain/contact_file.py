"""Reads `protocol/contacts.toml` into values, naming every fault at once; alone in knowing the file's keys."""

import re
from collections.abc import Mapping
from datetime import date

from domain.contacts import GENERAL, UNIQUE_EMERGENCY, Audience, Contact, Contacts, Known, Opening, Topic
from domain.toml_file import Sheet, Table

_NUMBER = re.compile(r"\+?\d{2,12}( \d{2,12})*")
_SLOT = re.compile(r"(\w{3})(?:-(\w{3}))? (\d\d):(\d\d)-(\d\d):(\d\d)")
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_ALWAYS = Opening(frozenset(range(7)), 0, 24 * 60)


def parse(document: Mapping[str, object], *, file: str, source: str) -> Contacts:
    """Turn the parsed file into contacts; raises `Faulty` with every fault, each with its line and its cure.

    `file` is the name that faults show, `source` the text that `document` was parsed from.
    """
    sheet = Sheet(file, source)
    whole = Table(sheet, document)
    version = whole.text("version")
    topics = tuple(_topic(table) for table in whole.tables("topics"))
    known = frozenset(topic.id for topic in topics)
    contacts = Contacts(version, topics, tuple(_contact(table, known) for table in whole.tables("contacts")))
    whole.close()
    _check_ids(sheet, contacts)
    if GENERAL not in known:
        sheet.fault(1, f'the topic "{GENERAL}" is missing', "Add it: it is what /aiuto shows")
    sheet.judge()
    _check_emergency(sheet, contacts)
    sheet.judge()
    return contacts


def _topic(table: Table) -> Topic:
    topic = Topic(table.text("id"), table.text("text"), frozenset(table.texts("signals")))
    table.close()
    return topic


def _contact(table: Table, topics: frozenset[str]) -> Contact:
    contact = Contact(
        id=table.text("id"),
        number=_number(table),
        text=table.text("text"),
        short=table.text("short"),
        hours=table.text("hours"),
        opening=tuple(
            slot for words in table.texts("opening") if (slot := _opening(table, words)) is not None
        ),
        audience=_audience(table),
        topics=_among(table, "topics", topics),
        confirmed=frozenset(Known(word) for word in _among(table, "confirmed", frozenset(Known))),
        territory=table.text("territory"),
        languages=table.texts("languages"),
        source=table.text("source"),
        chat=table.text("chat") if "chat" in table.given else None,
        emergency=table.take("emergency") is True,
        verified_on=_verified_on(table),
    )
    table.close()
    return contact


def _number(table: Table) -> str:
    number = table.text("number")
    if number and not _NUMBER.fullmatch(number):
        table.fault(
            "number", f'"{number}" is no number that a phone can dial', "Write digits and single spaces"
        )
    return number


def _opening(table: Table, words: str) -> Opening | None:
    slot = _SLOT.fullmatch(words)
    if slot and slot[1] in _DAYS and (slot[2] or slot[1]) in _DAYS:
        first, last = _DAYS.index(slot[1]), _DAYS.index(slot[2] or slot[1])
        start, end = int(slot[3]) * 60 + int(slot[4]), int(slot[5]) * 60 + int(slot[6])
        if first <= last and start < end <= 24 * 60:
            return Opening(frozenset(range(first, last + 1)), start, end)
    table.fault("opening", f'"{words}" are no opening hours', "Write them as mon-fri 10:00-16:00")
    return None


def _audience(table: Table) -> Audience:
    word = table.text("audience")
    if word in set(Audience):
        return Audience(word)
    table.fault("audience", f'"{word}" is no audience', f"Use one of {', '.join(Audience)}")
    return Audience.EVERYONE


def _among(table: Table, key: str, known: frozenset[str]) -> tuple[str, ...]:
    found = table.texts(key)
    for word in found:
        if word not in known:
            table.fault(key, f'nobody knows "{word}" as one of "{key}"', f"Use {', '.join(sorted(known))}")
    return tuple(word for word in found if word in known)


def _verified_on(table: Table) -> date | None:
    status, on = table.text("status"), table.take("verified_on")
    if status == "unverified" and on is None:
        return None
    if status == "verified" and type(on) is date:
        return on
    table.fault(
        "status",
        f'the status "{status}" and the date of its check do not agree',
        'Write status = "unverified" alone, or "verified" with verified_on = 2026-01-31',
    )
    return None


def _check_ids(sheet: Sheet, contacts: Contacts) -> None:
    for table, ids in (
        ("topics", [topic.id for topic in contacts.topics]),
        ("contacts", [one.id for one in contacts.listed]),
    ):
        for index, name in enumerate(ids):
            if name in ids[:index]:
                sheet.fault(
                    sheet.line(table, index, "id"), f'the id "{name}" stands twice', "Give each its own id"
                )


def _check_emergency(sheet: Sheet, contacts: Contacts) -> None:
    first = next((one for one in contacts.listed if one.emergency), None)
    if first is None or (first.number, first.audience, first.opening) != (
        UNIQUE_EMERGENCY,
        Audience.EVERYONE,
        (_ALWAYS,),
    ):
        sheet.fault(
            sheet.line("contacts", 0),
            "112 is not the first emergency number, for everyone, at every hour",
            'Put it first, with audience = "everyone" and opening = ["mon-sun 00:00-24:00"]',
        )
