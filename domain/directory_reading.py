"""How this house reads a service written by others (HSDS): its kind by code, its hours by rule, its area by ISTAT code.

What it cannot read it leaves out and never guesses: a service without a known kind stands in the directory and is offered to
nobody until a person says what it is.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid5

from domain.directory import LONGEST_WAIT, MOST_PLACES, Access, Audience, ServiceType, Status, Theme
from domain.hsds import Row
from domain.people import TerritoryId
from domain.territory import Nature
from domain.typed_text import clean, fold

SPACE = UUID("6f1f2a0e-6f0e-4d55-9a8e-3b6a0c1d2e3f")
"""Our own name space: the same thing of ours gets the same id on every machine."""


class Codes(StrEnum):
    """What the first half of a code of our own taxonomy terms says about a service."""

    KIND = "tipo"
    THEME = "tema"
    ACCESS = "accesso"
    AUDIENCE = "per"
    WAIT = "attesa"
    CHECK = "verifica"


DECLARED, MEASURED = "dichiarata", "misurata"
CHECKED_BY = "da"

_NATURES = {
    Nature.PUBLIC: ("pubblico", "ente pubblico", "public", "asst", "comune", "azienda speciale consortile"),
    Nature.PRIVATE: ("privato", "private", "societa", "limited company"),
    Nature.THIRD_SECTOR: (
        "privato sociale",
        "privato_sociale",
        "terzo settore",
        "ets",
        "cooperativa sociale",
        "odv",
        "aps",
        "ente religioso",
        "fondazione",
    ),
    Nature.FAMILY_ASSOCIATION: (
        "associazione familiare",
        "associazione di familiari",
        "associazione_familiare",
    ),
}
_LANGUAGES = {
    "italiano": "it", "italian": "it", "ita": "it", "inglese": "en", "english": "en", "eng": "en", "rumeno": "ro",
    "romeno": "ro", "romanian": "ro", "albanese": "sq", "albanian": "sq", "arabo": "ar", "arabic": "ar", "ucraino": "uk",
    "ukrainian": "uk", "spagnolo": "es", "spanish": "es", "francese": "fr", "french": "fr", "cinese": "zh", "chinese": "zh",
}  # fmt: skip
_BY_NAME = {fold(word): nature for nature, words in _NATURES.items() for word in words}


@dataclass(frozen=True, slots=True)
class Places:
    """The territories by code and by folded name, to find where something is."""

    by_code: Mapping[str, TerritoryId]
    by_name: Mapping[str, TerritoryId]

    def of_location(self, location: Row, addresses: Sequence[Row]) -> TerritoryId | None:
        """Give the comune or zone of a place: by its ISTAT code, else by the town of its address."""
        if "istat" in fold(location.get("external_identifier_type", "")):
            found = self.by_code.get(location.get("external_identifier", "").strip())
            if found is not None:
                return found
        for address in addresses:
            found = self.by_name.get(fold(address.get("city", "")))
            if found is not None:
                return found
        return None

    def of_area(self, area: Row) -> set[TerritoryId]:
        """Give the territories that an area names: codes in its extent, else its name."""
        words = area.get("extent", "").replace(";", ",").split(",")
        found = {self.by_code[word.strip()] for word in words if word.strip() in self.by_code}
        named = self.by_name.get(fold(area.get("name", "")))
        return found or ({named} if named is not None else set())


@dataclass(frozen=True, slots=True)
class Terms:
    """The code of each taxonomy term by its id: `tipo:consultorio`, `tema:ansia`, `attesa:dichiarata`."""

    codes: Mapping[str, str]

    def said(self, attributes: Iterable[Row], what: Codes) -> list[tuple[str, Row]]:
        """Give what attributes say of one sort: the second half of the code, and the row."""
        found = []
        for row in attributes:
            first, _, second = self.codes.get(row.get("taxonomy_term_id", ""), "").partition(":")
            if first == what.value and second:
                found.append((second, row))
        return found


@dataclass(frozen=True, slots=True)
class ReadWait:
    """A wait found in an attribute."""

    source: str
    days: int
    at: datetime | None


def nature_of(row: Row) -> Nature | None:
    """Give the legal nature that a body's legal status says, None for words that are not known."""
    return _BY_NAME.get(fold(row.get("legal_status", "")))


def kind_of(terms: Terms, attributes: Iterable[Row]) -> ServiceType | None:
    """Give the kind of service, None when no known code says one."""
    known = [code for code, _ in terms.said(attributes, Codes.KIND) if code in set(ServiceType)]
    return ServiceType(known[0]) if known else None


def themes_of(terms: Terms, attributes: Iterable[Row]) -> frozenset[Theme]:
    """Give the themes that a service helps with."""
    said = terms.said(attributes, Codes.THEME)
    return frozenset(Theme(code) for code, _ in said if code in set(Theme))


def access_of(terms: Terms, attributes: Iterable[Row]) -> Access:
    """Give how one gets in; by appointment when nothing says otherwise."""
    known = [code for code, _ in terms.said(attributes, Codes.ACCESS) if code in set(Access)]
    return Access(known[0]) if known else Access.APPOINTMENT


def audience_of(terms: Terms, attributes: Iterable[Row]) -> Audience:
    """Give whom a service is for; everybody when nothing says otherwise."""
    known = [code for code, _ in terms.said(attributes, Codes.AUDIENCE) if code in set(Audience)]
    return Audience(known[0]) if known else Audience.EVERYBODY


def waits_of(terms: Terms, attributes: Iterable[Row]) -> list[ReadWait]:
    """Give the waits that attributes carry, in days; the label ends with the day on which it was said."""
    found = []
    for code, row in terms.said(attributes, Codes.WAIT):
        days = whole(row.get("value", ""))
        if code in (DECLARED, MEASURED) and days is not None and 0 <= days <= LONGEST_WAIT:
            found.append(ReadWait(code, days, moment(row.get("label", "").rpartition(" ")[2])))
    return found


def checker_of(terms: Terms, attributes: Iterable[Row], service: Row) -> str:
    """Give who checked a service: our own attribute, else the assurer's address."""
    said = [row.get("value", "") for code, row in terms.said(attributes, Codes.CHECK) if code == CHECKED_BY]
    return short(next((one for one in said if one), service.get("assurer_email", "")), 200)


def languages_of(rows: Iterable[Row]) -> frozenset[str]:
    """Give the languages spoken, two letters each; Italian always."""
    found = {"it"}
    for row in rows:
        code, name = row.get("code", "").strip().lower(), fold(row.get("name", ""))
        known = _LANGUAGES.get(code) or (code[:2] if code[:2].isalpha() and len(code) in (2, 5) else "")
        found.add(known or _LANGUAGES.get(name, "it"))
    return frozenset(found)


def status_of(row: Row) -> Status:
    """Give whether a service works."""
    return Status(row.get("status", "inactive"))


def rule_of(row: Row) -> str:
    """Give the RFC 5545 rule of an opening; "" when it names no days (then only its words are shown)."""
    freq = row.get("freq", "") or ("WEEKLY" if row.get("byday") else "")
    if not freq:
        return ""
    parts = [f"FREQ={freq}"]
    for name in ("interval", "count", "wkst", "byday", "byweekno", "bymonthday", "byyearday"):
        text = row.get(name, "").replace(" ", "").upper()
        if (
            text
            and not (name == "byweekno" and freq != "YEARLY")
            and not (name == "byyearday" and freq != "YEARLY")
        ):
            parts.append(f"{name.upper()}={text}")
    if row.get("until") and not row.get("count"):
        parts.append(f"UNTIL={row['until'].replace('-', '')}")
    rule = ";".join(parts)
    return rule if len(rule) <= 300 else ""


def clock(text: str) -> str:
    """Give an hour as `HH:MM`, "" for what is none."""
    return (
        text[:5] if len(text) >= 5 and text[:2].isdigit() and text[2] == ":" and text[3:5].isdigit() else ""
    )


def day(text: str) -> date | None:
    """Give a date, None for what is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def moment(text: str) -> datetime | None:
    """Give an aware time of a date or a time with its zone, None for anything else."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def whole(text: str) -> int | None:
    """Give a number without its fraction, None for what is none."""
    try:
        return int(float(text))
    except (ValueError, OverflowError):
        return None


def years(text: str) -> int | None:
    """Give an age in years, None for what nobody reaches."""
    found = whole(text)
    return found if found is not None and 0 <= found <= 150 else None


def places(text: str) -> int | None:
    """Give a number of places, None for what cannot be."""
    found = whole(text)
    return found if found is not None and 0 <= found <= MOST_PLACES else None


def degrees(text: str, most: float) -> float | None:
    """Give a latitude (90) or longitude (180), None beyond it."""
    try:
        found = float(text)
    except ValueError:
        return None
    return found if abs(found) <= most else None


def short(text: str, longest: int) -> str:
    """Give a text made safe to show, cut at a length the tables keep."""
    said = clean(text)
    return said if len(said) <= longest else said[: longest - 1] + "…"


def address_of(rows: Sequence[Row]) -> tuple[str, str]:
    """Give the street and the town of a place: the physical address before the postal one."""
    chosen = sorted(rows, key=lambda row: row.get("address_type") != "physical")[:1]
    for row in chosen:
        street = ", ".join(part for part in (row.get("address_1", ""), row.get("address_2", "")) if part)
        return short(street, 300), short(row.get("city", ""), 120)
    return "", ""


def cost_of(row: Row, options: Iterable[Row]) -> str:
    """Give what it costs in one line: the words of the service, then each option."""
    said = [row.get("fees_description", "") or row.get("fees", "")]
    for option in options:
        words = (option.get("option", ""), option.get("amount", ""), option.get("currency", "").upper())
        said.append(" ".join(word for word in (*words, option.get("amount_description", "")) if word))
    return short("; ".join(one for one in said if one), 1000)


def own_id(*parts: str) -> str:
    """Give the id of a row that this house makes, the same for the same thing."""
    return str(uuid5(SPACE, "/".join(parts)))
