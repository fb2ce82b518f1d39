"""The directory at a desk: look a service up, change it, say that it was checked; and the needs people voiced."""

from collections.abc import Mapping
from typing import Any

from starlette.datastructures import FormData
from starlette.responses import Response

from casework import directory, needs, places
from casework.directory import Kept
from domain.directory import (
    ACCESSES,
    AUDIENCES,
    THEMES,
    TYPES,
    Access,
    Audience,
    ServiceType,
    Status,
    Theme,
    WaitOutOfRange,
)
from domain.directory_editing import Edited
from domain.names import DOUBTS
from domain.needs import TOPICS
from domain.people import Duty
from domain.refusals import NotFound
from domain.words import N_
from web import editing
from web.desk import Visit
from web.editing import Changes
from web.trying import trying

STATUSES = {
    Status.ACTIVE: N_("funziona"),
    Status.CLOSED_FOR_NOW: N_("chiuso per ora"),
    Status.INACTIVE: N_("sospeso"),
    Status.DEFUNCT: N_("non c'è più"),
}
"""How the four states of the standard are called."""

LABELS = {
    "name": N_("Nome"),
    "body": N_("Ente"),
    "nature": N_("Natura giuridica"),
    "kind": N_("Tipo"),
    "status": N_("Stato"),
    "access": N_("Come si entra"),
    "audience": N_("Per chi"),
    "minimum_age": N_("Età minima"),
    "maximum_age": N_("Età massima"),
    "languages": N_("Lingue"),
    "comune": N_("Codice del comune o della zona"),
    "city": N_("Località"),
    "street": N_("Indirizzo"),
    "phone": N_("Telefono"),
    "areas": N_("Territori serviti"),
    "wait": N_("Attesa detta dal servizio, in giorni"),
    "cost": N_("Quanto costa"),
    "documents": N_("Che cosa portare"),
    "summary": N_("Che cosa fa"),
    "how": N_("Che cosa succede quando si va"),
    "eligibility": N_("Chi può andare"),
    "transport": N_("Come arrivare"),
    "hours": N_("Orari"),
    "alert": N_("Avviso"),
}
"""How the fields of the form are called."""

_LINES = ("name", "body", "comune", "city", "street", "phone", "areas", "languages", "documents", "cost")
_SHORT = (*_LINES, "nature", "kind", "status", "access", "audience", "minimum_age", "maximum_age", "wait")
_TEXTS = ("summary", "how", "eligibility", "alert", "transport", "hours")


async def listed(visit: Visit) -> Response:
    """Show services by name, and first what people say is no longer so."""
    words = visit.asked("cerca", 80)
    return visit.page(
        "services.html",
        words=words,
        found=await directory.search(visit.store, visit.person, words),
        doubts=await directory.doubts(visit.store, visit.person),
        DOUBTS=DOUBTS,
        TYPES=TYPES,
        STATUSES=STATUSES,
        today=visit.now.date(),
    )


def _id(visit: Visit) -> int:
    return visit.number(str(visit.request.path_params["service"]))


async def one(visit: Visit) -> Response:
    """Show one service with everything the form can change."""
    kept = await directory.open_one(visit.store, visit.person, _id(visit))
    return _form(visit, kept, _values(kept), kept.service.themes)


async def new(visit: Visit) -> Response:
    """Show the empty form."""
    await directory.search(visit.store, visit.person, "")
    blank = dict.fromkeys((*_SHORT, *_TEXTS), "")
    usual = {"access": Access.APPOINTMENT.value, "status": Status.ACTIVE.value}
    return _form(visit, None, {**blank, **usual}, frozenset())


def _values(kept: Kept) -> dict[str, str]:
    service = kept.service
    site = service.sites[0] if service.sites else None
    phones = (*service.phones, *(site.phones if site else ()))
    ages = (service.minimum_age, service.maximum_age)
    low, high = ("" if age is None else str(age) for age in ages)
    return {
        "name": service.name,
        "body": service.body.name if service.body else "",
        "nature": kept.nature,
        "kind": service.kind.value if service.kind else "",
        "status": service.status.value,
        "access": service.access.value,
        "audience": service.audience.value,
        "languages": ", ".join(sorted(service.languages)),
        "minimum_age": low,
        "maximum_age": high,
        "summary": service.summary,
        "eligibility": service.eligibility,
        "how": service.how,
        "cost": service.cost,
        "documents": service.documents,
        "alert": service.alert,
        "comune": kept.comune,
        "city": site.city if site else "",
        "street": site.address if site else "",
        "transport": site.transport if site else "",
        "phone": phones[0] if phones else "",
        "areas": ", ".join(kept.areas),
        "hours": "\n".join(kept.hours),
        "wait": str(service.declared.days) if service.declared else "",
    }


def _form(
    visit: Visit,
    kept: Kept | None,
    typed: Mapping[str, str],
    themes: frozenset[Theme],
    why: str = "",
    changes: Changes = (),
) -> Response:
    _ = visit._

    def choices(words: Mapping[Any, str]) -> list[tuple[str, str]]:
        return [(one.value, _(text)) for one, text in words.items()]

    return visit.page(
        "service.html",
        status=409 if why or changes else 200,
        kept=kept,
        changes=changes,
        seen=editing.seen(_facts(visit, kept)) if kept else "",
        typed=typed,
        themes=[(one.value, _(text), one in themes) for one, text in THEMES.items()],
        kinds=choices(TYPES),
        accesses=choices(ACCESSES),
        audiences=choices(AUDIENCES),
        statuses=choices(STATUSES),
        natures=[(one, one) for one in directory.natures()],
        DOUBTS=DOUBTS,
        tells_places=Duty.COORDINATOR in visit.person.duties,
        why=why,
    )


def _facts(visit: Visit, kept: Kept) -> editing.Facts:
    """Give what the form shows, as people read it."""
    words: dict[str, Mapping[Any, str]] = {"kind": TYPES, "access": ACCESSES, "audience": AUDIENCES}
    words["status"] = STATUSES
    values = _values(kept)
    shown = {
        LABELS[name]: visit._(words[name][value]) if name in words and value else value
        for name, value in values.items()
    }
    themes = sorted(visit._(THEMES[theme]) for theme in kept.service.themes)
    return {**shown, N_("Si occupa di"): ", ".join(themes)}


async def _meanwhile(visit: Visit, *, typing: bool) -> Response | None:
    """Show the form again, with everything typed, when a colleague changed the service meanwhile; else None."""
    kept = await directory.open_one(visit.store, visit.person, _id(visit))
    changes = editing.changes(visit, _facts(visit, kept))
    if not changes:
        return None
    if typing:
        return _form(visit, kept, _typed(visit), _themes(visit.form), changes=changes)
    return _form(visit, kept, _values(kept), kept.service.themes, changes=changes)


async def change(visit: Visit) -> Response:
    """Change a service; a colleague's change is shown first, and nothing typed is lost."""
    return await _meanwhile(visit, typing=True) or await _save(visit, _id(visit))


async def add(visit: Visit) -> Response:
    """Write a new service."""
    return await _save(visit, None)


async def _save(visit: Visit, id: int | None) -> Response:
    """Save the form; what cannot be is said with everything typed still there."""
    with trying(visit) as tried:
        saved = await directory.edit(visit.store, visit.person, id, _edited(visit), visit.now)
    if tried.why:
        kept = await directory.open_one(visit.store, visit.person, id) if id is not None else None
        return _form(visit, kept, _typed(visit), _themes(visit.form), tried.why)
    return visit.go(f"/servizi/{saved}")


def _typed(visit: Visit) -> dict[str, str]:
    return {name: visit.said(name, 300) for name in _SHORT} | {
        name: visit.words(name, 1000) for name in _TEXTS
    }


def _themes(form: FormData) -> frozenset[Theme]:
    said = {value for value in form.getlist("themes") if isinstance(value, str)}
    return frozenset(theme for theme in Theme if theme.value in said)


def _edited(visit: Visit) -> Edited:
    typed = _typed(visit)
    kind = typed["kind"]
    if typed["status"] not in set(Status) or typed["access"] not in set(Access):
        raise NotFound
    return Edited(
        name=typed["name"],
        body=typed["body"],
        nature=typed["nature"],
        kind=ServiceType(kind) if kind in set(ServiceType) else None,
        status=Status(typed["status"]),
        access=Access(typed["access"]),
        audience=Audience(typed["audience"]) if typed["audience"] in set(Audience) else Audience.EVERYBODY,
        themes=_themes(visit.form),
        languages=_parts(typed["languages"].lower()),
        minimum_age=_whole(typed["minimum_age"]),
        maximum_age=_whole(typed["maximum_age"]),
        summary=typed["summary"],
        eligibility=typed["eligibility"],
        how=typed["how"],
        cost=typed["cost"],
        documents=typed["documents"],
        alert=typed["alert"],
        comune=typed["comune"],
        city=typed["city"],
        address=typed["street"],
        transport=typed["transport"],
        phone=typed["phone"],
        areas=_parts(typed["areas"]),
        hours=tuple(line.strip() for line in typed["hours"].splitlines() if line.strip()),
        wait=_whole(typed["wait"]),
    )


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.replace(";", ",").split(",") if part.strip())


def _whole(text: str) -> int | None:
    """Read a number of the form; raises WaitOutOfRange for what is none or cannot be."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise WaitOutOfRange
    return int(text)


async def verify(visit: Visit) -> Response:
    """Keep that somebody checked a service today, as it stood on their page."""
    again = await _meanwhile(visit, typing=False)
    if again is not None:
        return again
    await directory.verify(visit.store, visit.person, _id(visit), visit.now)
    return visit.go(f"/servizi/{_id(visit)}")


async def tell_places(visit: Visit) -> Response:
    """Keep the free places that a service told by telephone."""
    with trying(visit) as tried:
        await places.tell(
            visit.store, visit.person, _id(visit), visit.number(visit.said("free", 5)), visit.now
        )
    if tried.why:
        kept = await directory.open_one(visit.store, visit.person, _id(visit))
        return _form(visit, kept, _values(kept), kept.service.themes, tried.why)
    return visit.go(f"/servizi/{_id(visit)}")


async def voiced(visit: Visit) -> Response:
    """Show the needs that people voiced; who did is kept nowhere."""
    return visit.page(
        "needs.html", found=await needs.heard(visit.store, visit.person, visit.now), TOPICS=TOPICS
    )
