"""What an edit of one service in the console changes in its rows; columns that the form does not show stay as they were."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from domain import directory_writing as writing
from domain.directory import Access, Audience, ServiceType, Status, Theme, Wait
from domain.directory_reading import DECLARED, Codes, own_id


@dataclass(frozen=True, slots=True)
class Edited:
    """A service as the console's form says it; `hours` are lines such as `MO,WE 14:30-17:00`."""

    name: str
    body: str
    nature: str = ""
    kind: ServiceType | None = None
    status: Status = Status.ACTIVE
    access: Access = Access.APPOINTMENT
    audience: Audience = Audience.EVERYBODY
    themes: frozenset[Theme] = frozenset()
    languages: tuple[str, ...] = ()
    minimum_age: int | None = None
    maximum_age: int | None = None
    summary: str = ""
    eligibility: str = ""
    how: str = ""
    cost: str = ""
    documents: str = ""
    alert: str = ""
    comune: str = ""
    city: str = ""
    address: str = ""
    transport: str = ""
    phone: str = ""
    areas: tuple[str, ...] = ()
    hours: tuple[str, ...] = ()
    wait: int | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """What an edit changes: rows to be written, and rows to be taken away, by table and id."""

    rows: tuple[tuple[str, dict[str, str]], ...]
    gone: tuple[tuple[str, str], ...]


Stood = Mapping[str, Sequence[Mapping[str, str]]]
_REWRITTEN = ("schedule", "service_area", "language", "required_document")


def new_key() -> str:
    """Give the id of a service that the house makes."""
    return str(uuid4())


def hours_line(row: Mapping[str, str]) -> str:
    """Give hours as a line of the form, "" for a rule that such a line cannot say."""
    days, opens, closes = row.get("byday", ""), row.get("opens_at", "")[:5], row.get("closes_at", "")[:5]
    line = f"{days} {opens}-{closes}"
    return line if row.get("freq", "WEEKLY") == "WEEKLY" and writing.HOURS.match(line) else ""


def edited(key: str, body: str, form: Edited, stood: Stood, now: datetime) -> Made | None:
    """Give what an edit changes in the rows that stood; None for hours that cannot be read.

    Columns that the form does not show stay as they were, and so do hours that the form cannot say.
    """
    schedules = [writing.schedule(key, "service_id", line, number) for number, line in enumerate(form.hours)]
    if any(one is None for one in schedules):
        return None
    rows: list[tuple[str, dict[str, str]]] = [("service", _edited_service(key, body, form, stood, now))]
    rows += [("schedule", one) for one in schedules if one is not None]
    rows += _edited_words(key, form, now)
    rows += _edited_place(key, form, stood)
    for number, words in enumerate(part.strip() for part in form.documents.split(";") if part.strip()):
        rows.append(
            (
                "required_document",
                {"id": own_id("document", key, str(number)), "service_id": key, "document": words},
            )
        )
    for code in form.areas:
        area = {"id": own_id("area", key, code), "service_id": key, "name": code, "extent": code}
        rows.append(("service_area", {**area, "extent_type": "istat"}))
    for code in form.languages:
        named = {
            "id": own_id("language", key, code),
            "service_id": key,
            "name": writing.LANGUAGES.get(code, code),
            "code": code,
        }
        rows.append(("language", named))
    kept = {(table, row["id"]) for table, row in rows}
    return Made(tuple(rows), tuple(sorted(one for one in _shown(key, stood) if one not in kept)))


def _shown(key: str, stood: Stood) -> set[tuple[str, str]]:
    """Give the rows that the form shows whole, so that whatever it does not say any more goes."""
    found = {
        (table, row["id"])
        for table in _REWRITTEN
        for row in stood.get(table, ())
        if table != "schedule" or hours_line(row)
    }
    ours = {writing.term_id(Codes.KIND, kind) for kind in ServiceType} | {
        writing.term_id(Codes.ACCESS, one) for one in Access
    }
    ours |= {writing.term_id(Codes.AUDIENCE, one) for one in Audience}
    ours |= {writing.term_id(Codes.THEME, theme) for theme in Theme}
    return found | {
        ("attribute", row["id"]) for row in stood.get("attribute", ()) if row.get("taxonomy_term_id") in ours
    }


def _edited_service(key: str, body: str, form: Edited, stood: Stood, now: datetime) -> dict[str, str]:
    before = stood["service"][0] if stood.get("service") else {}
    ages = (form.minimum_age, form.maximum_age)
    low, high = ("" if age is None else str(age) for age in ages)
    return {
        **before,
        "id": key,
        "organization_id": body,
        "name": form.name.strip(),
        "description": form.summary,
        "status": form.status.value,
        "application_process": form.how,
        "fees_description": form.cost,
        "eligibility_description": form.eligibility,
        "alert": form.alert,
        "minimum_age": low,
        "maximum_age": high,
        "last_modified": now.isoformat(timespec="seconds"),
    }


def _edited_words(key: str, form: Edited, now: datetime) -> list[tuple[str, dict[str, str]]]:
    rows = [writing.said(key, Codes.ACCESS, form.access.value)]
    rows += (
        [writing.said(key, Codes.AUDIENCE, form.audience.value)]
        if form.audience is not Audience.EVERYBODY
        else []
    )
    rows += [writing.said(key, Codes.KIND, form.kind.value)] if form.kind else []
    rows += [writing.said(key, Codes.THEME, theme.value) for theme in sorted(form.themes)]
    rows += [writing.wait(key, DECLARED, Wait(form.wait, now))] if form.wait is not None else []
    return [("attribute", row) for row in rows]


def _edited_place(key: str, form: Edited, stood: Stood) -> list[tuple[str, dict[str, str]]]:
    """Give the place, its address and the telephone; those that stood keep their ids."""
    rows: list[tuple[str, dict[str, str]]] = []
    if form.address or form.comune:
        old = (stood.get("location") or [{}])[0]
        place = old.get("id") or own_id("location", key)
        located = (
            {"external_identifier": form.comune, "external_identifier_type": "ISTAT"} if form.comune else {}
        )
        location = {"location_type": "physical", "name": form.name.strip(), **old, **located, "id": place}
        rows.append(("location", {**location, "transportation": form.transport}))
        if not stood.get("service_at_location"):
            at = {"id": own_id("site", key), "service_id": key, "location_id": place}
            rows.append(("service_at_location", at))
        blank = {"state_province": "-", "postal_code": "-", "country": "IT", "address_type": "physical"}
        before = (stood.get("address") or [{}])[0]
        address = {"id": own_id("address", place), "location_id": place, **blank, **before}
        rows.append(("address", {**address, "address_1": form.address or "-", "city": form.city or "-"}))
    if form.phone:
        before = (stood.get("phone") or [{}])[0]
        phone = {"id": own_id("phone", key), "service_id": key, "type": "voice", **before}
        rows.append(("phone", {**phone, "number": form.phone}))
    return rows
