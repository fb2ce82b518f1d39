"""Writes services as rows of the standard: those of a directory sheet (TOML), and what the house itself says of a service.

Our own words (kind, theme, access, waits, who checked) go out as attributes whose taxonomy terms are ours; ids are the
same on every machine, so that writing the same twice changes nothing.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from domain.directory import AUDIENCES, THEMES, TYPES, Access, Audience, ServiceType, Theme, Wait
from domain.directory_reading import CHECKED_BY, DECLARED, MEASURED, Codes, own_id
from domain.hsds_tables import TABLES
from domain.toml_file import Sheet, Table

Rows = Iterator[tuple[str, dict[str, str]]]

TAXONOMY = own_id("taxonomy")
PLACES = "posti"
NATURES = {
    "pubblico": "pubblico",
    "privato": "privato",
    "privato sociale": "privato sociale",
    "associazione familiare": "associazione familiare",
}
"""Legal natures as they go out, in `legal_status`."""
LANGUAGES = {
    "it": "italiano",
    "en": "inglese",
    "ro": "romeno",
    "sq": "albanese",
    "ar": "arabo",
    "uk": "ucraino",
    "es": "spagnolo",
    "fr": "francese",
    "zh": "cinese",
}
"""The languages a service may say it speaks, in Italian, as they go out."""
HOURS = re.compile(r"^(?P<days>[A-Z0-9,-]+) (?P<opens>\d\d:\d\d)-(?P<closes>\d\d:\d\d)$")
_ACCESS = {Access.OPEN_DOOR: "porta aperta", Access.APPOINTMENT: "appuntamento", Access.REFERRAL: "invio"}
_WAITS = {DECLARED: "attesa dichiarata, giorni", MEASURED: "attesa misurata, giorni"}


def term_id(what: Codes, word: str) -> str:
    """Give the id of one of our taxonomy terms."""
    return own_id("term", what.value, word)


def terms() -> Rows:
    """Give our taxonomy with its terms: kinds, themes, ways in, waits, who checked."""
    about = "Che cosa è un servizio, per che cosa, come si entra, quanto si aspetta"
    yield "taxonomy", {"id": TAXONOMY, "name": "Cordata", "description": about, "version": "1"}
    named: list[tuple[Codes, str, str]] = []
    named += [(Codes.KIND, kind.value, words) for kind, words in TYPES.items()]
    named += [(Codes.THEME, theme.value, words) for theme, words in THEMES.items()]
    named += [(Codes.ACCESS, access.value, words) for access, words in _ACCESS.items()]
    named += [(Codes.AUDIENCE, audience.value, words) for audience, words in AUDIENCES.items()]
    named += [(Codes.WAIT, source, words) for source, words in _WAITS.items()]
    named += [(Codes.CHECK, CHECKED_BY, "verificato da")]
    for what, word, words in named:
        row = {"id": term_id(what, word), "code": f"{what.value}:{word}", "name": words, "description": words}
        yield "taxonomy_term", {**row, "taxonomy": "Cordata", "language": "it", "taxonomy_id": TAXONOMY}


def said(service: str, what: Codes, word: str, value: str = "", label: str = "") -> dict[str, str]:
    """Give the attribute by which a service says one of our words; one row for each word, whatever its value."""
    row = {"id": own_id("attribute", service, what.value, word), "link_id": service, "link_entity": "service"}
    return {**row, "taxonomy_term_id": term_id(what, word), "value": value, "label": label}


def wait_id(service: str, source: str) -> str:
    """Give the id of the attribute by which we say a wait."""
    return own_id("attribute", service, Codes.WAIT.value, source)


def wait(service: str, source: str, known: Wait) -> dict[str, str]:
    """Give the attribute of a wait: its days, and when that was said."""
    return said(
        service, Codes.WAIT, source, str(known.days), f"giorni {known.at.isoformat(timespec='seconds')}"
    )


def unit(name: str) -> dict[str, str]:
    """Give the row of a unit in which places are counted."""
    return {"id": own_id("unit", name), "name": name}


def capacity(service: str, name: str, free: int, total: int | None, now: datetime) -> dict[str, str]:
    """Give the row of a service's free places."""
    row = {"id": own_id("capacity", service), "service_id": service, "unit_id": own_id("unit", name)}
    most = {} if total is None else {"maximum": str(total)}
    return {**row, "available": str(free), **most, "updated": now.isoformat(timespec="seconds")}


def schedule(owner: str, link: str, words: str, number: int) -> dict[str, str] | None:
    """Give the row of hours such as `MO,WE 14:30-17:00`; None for words that are none."""
    found = HOURS.match(words)
    if found is None:
        return None
    row = {
        "id": own_id("schedule", owner, str(number)),
        link: owner,
        "freq": "WEEKLY",
        "byday": found["days"],
    }
    return {
        **row,
        "dtstart": "2026-01-05",
        "opens_at": f"{found['opens']}:00",
        "closes_at": f"{found['closes']}:00",
    }


def read_sheet(
    document: Mapping[str, Any], *, file: str, source: str, now: datetime
) -> list[tuple[str, dict[str, str]]]:
    """Read a directory sheet into rows, tables in the order of the statement; raises Faulty with every fault.

    `[[bodies]]` carry key, name, nature, description; `[[services]]` carry a body's key and whatever `_service` takes.
    """
    sheet = Sheet(file, source)
    root = Table(sheet, document)
    rows = list(terms())
    bodies: set[str] = set()
    for body in root.tables("bodies"):
        key = body.text("key")
        bodies.add(key)
        rows.append(("organization", _body(key, body)))
        body.close()
    for service in root.tables("services"):
        rows += _service(service, bodies, now)
        service.close()
    root.close()
    sheet.judge()
    order = {name: number for number, name in enumerate(TABLES)}
    return sorted(
        {(table, row["id"]): (table, row) for table, row in rows}.values(), key=lambda one: order[one[0]]
    )


def _list(row: Table, key: str) -> tuple[str, ...]:
    """Take a list of texts or numbers that may be left out."""
    given = row.take(key)
    if given is None:
        return ()
    if isinstance(given, list) and all(isinstance(part, str | int | float) for part in given):
        return tuple(str(part) for part in given)
    row.fault(key, f'"{key}" is not a list', f'Write {key} = ["…", "…"]')
    return ()


def _body(key: str, body: Table) -> dict[str, str]:
    row = {"id": own_id("body", key), "name": body.text("name"), "description": body.text("description")}
    return {**row, "legal_status": body.text("nature")}


def _service(row: Table, bodies: set[str], now: datetime) -> Rows:
    key, body = row.text("key"), row.text("body")
    if body not in bodies:
        row.fault("body", f'the body "{body}" does not stand above', "Use the key of a body")
    id, place = own_id("service", key), own_id("location", key)
    low, high = (*_list(row, "ages"), "", "")[:2]
    yield (
        "service",
        {
            "id": id,
            "organization_id": own_id("body", body),
            "name": row.text("name"),
            "description": row.text("summary"),
            "status": "active",
            "application_process": row.text("how"),
            "fees_description": str(row.take("cost") or ""),
            "eligibility_description": str(row.take("eligibility") or ""),
            "minimum_age": low,
            "maximum_age": high,
            "assured_date": str(row.take("verified_on") or ""),
        },
    )
    yield from _words(row, id, now)
    yield from _where(row, id, place)
    for number, document in enumerate(_list(row, "documents")):
        yield (
            "required_document",
            {"id": own_id("document", key, str(number)), "service_id": id, "document": document},
        )
    for code in _list(row, "languages"):
        name = LANGUAGES.get(code, code)
        yield "language", {"id": own_id("language", key, code), "service_id": id, "name": name, "code": code}
    free, total = (*_list(row, "places"), "", "")[:2]
    if free.isdigit() and total.isdigit():
        yield "unit", unit(PLACES)
        yield "service_capacity", capacity(id, PLACES, int(free), int(total), now)


def _words(row: Table, id: str, now: datetime) -> Rows:
    kind, access = row.text("type"), row.text("access")
    for what, word, known in ((Codes.KIND, kind, set(ServiceType)), (Codes.ACCESS, access, set(Access))):
        if word not in known:
            row.fault(what.value, f'"{word}" is not known', f"Use one of: {', '.join(sorted(known))}")
        yield "attribute", said(id, what, word)
    for theme in _list(row, "themes"):
        if theme not in set(Theme):
            row.fault("themes", f'"{theme}" is no theme', f"Use some of: {', '.join(sorted(Theme))}")
        yield "attribute", said(id, Codes.THEME, theme)
    audience = str(row.take("for") or Audience.EVERYBODY)
    if audience not in set(Audience):
        row.fault("for", f'"{audience}" is nobody', f"Use one of: {', '.join(sorted(Audience))}")
    if audience != Audience.EVERYBODY:
        yield "attribute", said(id, Codes.AUDIENCE, audience)
    if "wait" in row.given:
        yield "attribute", wait(id, DECLARED, Wait(row.number("wait"), now))
    checker = row.take("verified_by")
    if checker:
        yield "attribute", said(id, Codes.CHECK, CHECKED_BY, str(checker))


def _where(row: Table, id: str, place: str) -> Rows:
    comune, city, street = row.text("comune"), row.text("city"), row.text("address")
    latitude, longitude = (*_list(row, "at"), "", "")[:2]
    location = {
        "id": place,
        "location_type": "physical",
        "name": row.text("place"),
        "external_identifier": comune,
    }
    location |= {"external_identifier_type": "ISTAT", "latitude": latitude, "longitude": longitude}
    yield "location", {**location, "transportation": str(row.take("transport") or "")}
    site = own_id("site", id)
    yield "service_at_location", {"id": site, "service_id": id, "location_id": place}
    address = {"id": own_id("address", place), "location_id": place, "address_1": street, "city": city}
    address |= {"state_province": "CR", "postal_code": "26013", "country": "IT", "address_type": "physical"}
    yield "address", address
    phone = row.take("phone")
    if phone:
        yield "phone", {"id": own_id("phone", id), "service_id": id, "number": str(phone), "type": "voice"}
    for number, words in enumerate(_list(row, "hours")):
        found = schedule(site, "service_at_location_id", str(words), number)
        if found is None:
            row.fault("hours", f'"{words}" are no hours', 'Write them like "MO,WE 14:30-17:00"')
        else:
            yield "schedule", found
    for code in _list(row, "area"):
        area = {"id": own_id("area", id, str(code)), "service_id": id, "name": str(code), "extent": str(code)}
        yield "service_area", {**area, "extent_type": "istat"}
    access = row.take("step_free")
    if access:
        yield (
            "accessibility",
            {"id": own_id("accessibility", place), "location_id": place, "description": str(access)},
        )
