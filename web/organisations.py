"""The bodies of the network at a desk: who takes part, changing and adding; the second of two editors sees what changed."""

from collections.abc import Mapping

from starlette.responses import Response

from casework import organisations
from domain import names
from domain.organisations import Wanted
from domain.people import OrganisationId, TerritoryId
from domain.refusals import NotFound
from domain.territory import Nature, Organisation
from domain.words import N_
from web import editing
from web.desk import Visit
from web.editing import Changes
from web.trying import trying

KINDS = {
    "school": N_("scuola"),
    "oratorio": N_("oratorio"),
    "association": N_("associazione"),
    "sport": N_("società sportiva"),
    "service": N_("servizio"),
    "other": N_("altro"),
}
"""What a new body may be; the network file may know others."""


async def listed(visit: Visit) -> Response:
    """Show the bodies of one's territories, and the form for a new one."""
    return await _listed(visit)


async def _listed(visit: Visit, *, why: str = "") -> Response:
    bodies, places = await organisations.listed(visit.store, visit.person, visit.now)
    return visit.page(
        "organisations.html",
        status=409 if why else 200,
        bodies=bodies,
        place_names=places,
        kinds=[(kind, visit._(words)) for kind, words in KINDS.items()],
        KINDS=KINDS,
        typed=_typed(visit),
        why=why,
        **_choices(visit, places),
    )


def _choices(visit: Visit, places: Mapping[TerritoryId, str]) -> dict[str, list[tuple[object, str]]]:
    return {
        "natures": [(one.value, visit._(names.NATURES[one.value])) for one in Nature],
        "places": list(places.items()),
    }


def _typed(visit: Visit) -> dict[str, str]:
    return {field: visit.said(field, 200) for field in ("name", "nature", "territory", "kind", "active")}


def _id(visit: Visit) -> OrganisationId:
    return OrganisationId(visit.number(str(visit.request.path_params["body"])))


async def one(visit: Visit) -> Response:
    """Show one body with the form that changes it."""
    found, places = await organisations.one(visit.store, visit.person, _id(visit))
    return _drawn(visit, found, places, _values(found))


def _values(body: Organisation) -> dict[str, str]:
    return {
        "name": body.name,
        "nature": body.nature.value,
        "territory": str(body.territory),
        "active": "si" if body.is_active else "no",
    }


def _facts(visit: Visit, body: Organisation, places: Mapping[TerritoryId, str]) -> editing.Facts:
    return {
        N_("Nome"): body.name,
        N_("Natura"): visit._(names.NATURES[body.nature.value]),
        N_("Territorio"): places[body.territory],
        N_("Partecipa"): visit._(N_("sì")) if body.is_active else visit._(N_("no")),
    }


def _drawn(
    visit: Visit,
    body: Organisation,
    places: Mapping[TerritoryId, str],
    typed: Mapping[str, str],
    *,
    why: str = "",
    changes: Changes = (),
) -> Response:
    return visit.page(
        "organisation.html",
        status=409 if why or changes else 200,
        body=body,
        typed=typed,
        why=why,
        changes=changes,
        seen=editing.seen(_facts(visit, body, places)),
        **_choices(visit, places),
    )


def _wanted(visit: Visit) -> Wanted:
    nature = visit.said("nature", 30)
    if nature not in set(Nature):
        raise NotFound
    place = TerritoryId(visit.number(visit.said("territory", 20)))
    return Wanted(visit.said("name", 300), Nature(nature), place, visit.said("active", 3) != "no")


async def change(visit: Visit) -> Response:
    """Change a body; what cannot be, or what a colleague changed meanwhile, is said with everything typed still there."""
    found, places = await organisations.one(visit.store, visit.person, _id(visit))
    changes = editing.changes(visit, _facts(visit, found, places))
    if changes:
        return _drawn(visit, found, places, _typed(visit), changes=changes)
    with trying(visit) as tried:
        await organisations.edit(visit.store, visit.person, found.id, _wanted(visit), visit.now)
    if tried.why:
        return _drawn(visit, found, places, _typed(visit), why=tried.why)
    return visit.go("/enti")


async def add(visit: Visit) -> Response:
    """Write a new body."""
    kind = visit.said("kind", 40)
    if kind not in KINDS:
        raise NotFound
    with trying(visit) as tried:
        await organisations.add(visit.store, visit.person, kind, _wanted(visit), visit.now)
    if tried.why:
        return await _listed(visit, why=tried.why)
    return visit.go("/enti")
