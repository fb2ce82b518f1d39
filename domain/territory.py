"""The tree of territories and who owns what in it; ATS keeps its two meanings apart."""

from dataclasses import dataclass
from enum import StrEnum

from domain.people import OrganisationId, TerritoryId


class TerritoryKind(StrEnum):
    """Levels of the tree (field notes §1 rows 26, 51, 65).

    `ATS_AGENCY` is the Lombard *Agenzia di Tutela della Salute*; `AMBITO` is the *Ambito territoriale sociale*,
    which other regions also shorten to ATS.
    """

    REGION = "region"
    ATS_AGENCY = "ats_agency"
    DISTRICT = "district"
    AMBITO = "ambito"
    COMUNE = "comune"


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


def orphans(territories: tuple[Territory, ...]) -> tuple[Territory, ...]:
    """Give the comuni that stand in no ambito, so that a start can name them (field notes §1 row 51)."""
    ambiti = {place.id for place in territories if place.kind is TerritoryKind.AMBITO}
    return tuple(
        place
        for place in territories
        if place.kind is TerritoryKind.COMUNE and not ambiti.intersection(place.lineage)
    )
