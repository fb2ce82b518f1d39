"""A report for somebody who spoke by phone, on paper or in person: the same form as in chat, all on one page."""

from datetime import UTC, datetime
from typing import Any

from starlette.responses import Response

from casework import people, reports, staff
from casework.reports import SPOKEN, Sender
from domain import form_sheets, names
from domain.access import Act, territories_for
from domain.contacts import ROME
from domain.form_definitions import Form
from domain.people import REPORTERS, Duty, OrganisationId
from domain.refusals import NotFound
from web import first_aid
from web.desk import Visit
from web.threshold import cries

TEXTS = ("text", "family_reason")


async def choose(visit: Visit) -> Response:
    """Ask who spoke."""
    territories_for(visit.person, Act.REPORT_FOR)
    return visit.page("spoken_who.html", kinds=[(one.value, names.DUTIES[one]) for one in REPORTERS])


def _form(visit: Visit) -> tuple[Duty, Form]:
    territories_for(visit.person, Act.REPORT_FOR)
    kind = next((one for one in REPORTERS if one.value == visit.request.path_params["kind"]), None)
    form = visit.room.protocol.form_for(kind.value) if kind else None
    if kind is None or form is None:
        raise NotFound
    return kind, form


async def sheet(visit: Visit) -> Response:
    """Show the form of this kind of reporter."""
    return await _drawn(visit)


async def _drawn(visit: Visit, *, why: str = "") -> Response:
    kind, form = _form(visit)
    if visit.heard.strong and visit.told == first_aid.ONLY_NUMBERS:
        paged = await cries(visit)
        visit.told = first_aid.TOLD if paged and paged.somebody else first_aid.NOBODY_ON_DUTY
    typed = {name: value for name, value in visit.form.items() if isinstance(value, str)}
    return visit.page(
        "spoken.html",
        status=409 if why else 200,
        kind=kind,
        form=form,
        screens=form_sheets.asked(form),
        comuni=await people.comuni_near(visit.store, visit.person),
        bodies=await staff.reporting_bodies(visit.store),
        sources=[(one, visit._(names.SOURCES[one])) for one in SPOKEN],
        here=visit.now.astimezone(ROME).strftime("%Y-%m-%dT%H:%M"),
        typed=typed,
        ticked=set(visit.form.getlist("changed")),
        why=why,
    )


async def send(visit: Visit) -> Response:
    """Send the report; what cannot be sent comes back with everything that was typed."""
    kind, form = _form(visit)
    comuni = await people.comuni_near(visit.store, visit.person)
    given = {code: visit.said(code) for code in visit.form}
    if any(len(given.get(code, "")) > 500 for code in TEXTS):
        return await _drawn(visit, why=visit._("È troppo lungo. Accorcia il testo e riprova."))
    told = _time(visit.said("told_at", 20))
    if told is None or not visit.now - reports.OLDEST_TOLD <= told <= visit.now:
        return await _drawn(
            visit, why=visit._("Scrivi quando l'ha detto: negli ultimi 30 giorni, non dopo adesso.")
        )
    changed = [value for value in visit.form.getlist("changed") if isinstance(value, str)]
    answers = form_sheets.filled(form, given, changed, comuni)
    if not any(code in answers for code in form.items):
        return await _drawn(visit, why=visit._("Segna almeno una risposta: il resto può restare vuoto."))
    body = visit.said("organisation", 20)
    sender = Sender(
        kind,
        OrganisationId(visit.number(body)) if body else None,
        source=visit.said("source", 12),
        told_at=told,
    )
    hits = [hit for code in TEXTS for hit in visit.room.protocol.scanner.scan(given.get(code, ""))]
    protocol, now = visit.room.protocol, visit.now
    receipt = await reports.send_for(
        visit.store, visit.person, sender, form, answers, hits, protocol=protocol, now=now
    )
    return _done(visit, receipt)


def _done(visit: Visit, receipt: reports.Receipt) -> Response:
    values: dict[str, Any] = {"receipt": receipt, "case": receipt.case}
    return visit.page("spoken_done.html", **values)


def _time(said: str) -> datetime | None:
    """Read a time of this country as a browser writes it; None for what is none."""
    try:
        return datetime.fromisoformat(said).replace(tzinfo=ROME).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
