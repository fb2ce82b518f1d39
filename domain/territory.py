"""The tree of territories and who owns what in it; ATS keeps its two meanings apart."""

from dataclasses import dataclass
from enum import StrEnum

from domain.people import OrganisationId, TerritoryId


class TerritoryKind(StrEnum):
    """Levels of the tree (field notes §1 rows 26, 51, 65).

    `ATS_AGENCY` is the Lombard *Agenzia di Tutela della Salute*; `AMBITO` is the *Ambito territoriale sociale*,
    which other regions also shorten to ATS.  `ZONE` is a part of a comune with services of its own (a Municipio).
    """

    REGION = "region"
    ATS_AGENCY = "ats_agency"
    DISTRICT = "district"
    AMBITO = "ambito"
    COMUNE = "comune"
    ZONE = "zone"


class Nature(StrEnum):
    """Legal nature of an organisation (field notes §2.1b)."""

    PUBLIC = "pubblico"
    PRIVATE = "privato"
    THIRD_SECTOR = "privato_sociale"
    FAMILY_ASSOCIATION = "associazione_familiare"


@dataclass(frozen=True, slots=True)
class Territory:
    """One node; `lineage` runs from the root to the node itself."""

    id: TerritoryId
    kind: TerritoryKind
    code: str
    name: str
    lineage: tuple[TerritoryId, ...]


@dataclass(frozen=True, slots=True)
class Organisation:
    """A school, oratorio, association, service or lead body."""

    id: OrganisationId
    name: str
    nature: Nature
    kind: str
    territory: TerritoryId
    is_lead: bool = False
    is_active: bool = True
    version: int = 1


_OWNERS = {TerritoryKind.COMUNE: TerritoryKind.AMBITO, TerritoryKind.ZONE: TerritoryKind.COMUNE}


def orphans(territories: tuple[Territory, ...]) -> tuple[Territory, ...]:
    """Give the comuni that stand in no ambito and the zones in no comune, so that a start can name them.

    (Field notes §1 rows 51 and 82.)
    """
    kinds = {place.id: place.kind for place in territories}
    return tuple(
        place
        for place in territories
        if place.kind in _OWNERS
        and _OWNERS[place.kind] not in {kinds.get(step) for step in place.lineage[:-1]}
    )
