"""Who acts: duties, reporter kinds and the acting person; never a name, never a Telegram number."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

PersonId = NewType("PersonId", int)
TerritoryId = NewType("TerritoryId", int)
OrganisationId = NewType("OrganisationId", int)

ADULT_LANGUAGES = ("it", "en")
UNDER_AGE_LIMIT = 14
"""Years below which there is no account and no form (field notes §4.5, art. 2-quinquies Codice privacy)."""


class Duty(StrEnum):
    """What a person does in the network (field notes §1 rows 16, 18, 29, 52, 53 and §2.1)."""

    TEACHER = "teacher"
    ORATORIO = "oratorio"
    SPORT = "sport"
    ASSOCIATION = "association"
    EDUCATIONAL_SERVICE = "educational_service"
    SOCIAL_WORKER = "social_worker"
    JOB_CENTRE = "job_centre"
    DOCTOR = "paediatrician_gp"
    FAMILY = "family"
    YOUNG_PERSON = "young_person"
    ESP = "esp"
    TRIAGE_OPERATOR = "triage_operator"
    CASE_MANAGER = "case_manager"
    TEAM_MEMBER = "team_member"
    CLINICIAN = "clinician"
    COORDINATOR = "coordinator"
    SERVICE_CONTACT = "service_contact"
    RESEARCHER = "researcher"
    ADMINISTRATOR = "administrator"


REPORTERS = (
    Duty.TEACHER,
    Duty.ORATORIO,
    Duty.SPORT,
    Duty.ASSOCIATION,
    Duty.EDUCATIONAL_SERVICE,
    Duty.SOCIAL_WORKER,
    Duty.JOB_CENTRE,
    Duty.DOCTOR,
    Duty.FAMILY,
    Duty.YOUNG_PERSON,
)
"""Every kind of reporter; the last two need no invitation."""

OPEN_REPORTERS = (Duty.FAMILY, Duty.YOUNG_PERSON)
INVITED = tuple(duty for duty in Duty if duty not in OPEN_REPORTERS)

FEWEST = {Duty.TRIAGE_OPERATOR: 1, Duty.COORDINATOR: 1, Duty.ADMINISTRATOR: 2}
"""How many people keep a duty at least: reports need somebody who is told, and no house hangs on one administrator."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """One duty held in one territory, for one organisation where there is one."""

    duty: Duty
    territory: TerritoryId
    organisation: OrganisationId | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """The acting person as every room sees it: an id, a language, duties; no name and no number."""

    id: PersonId
    language: str = "it"
    assignments: tuple[Assignment, ...] = ()
    away_until: datetime | None = None

    @property
    def duties(self) -> frozenset[Duty]:
        """Give the duties held anywhere; family and young person are open to everyone and not listed."""
        return frozenset(held.duty for held in self.assignments)

    def holds(self, duty: Duty, lineage: tuple[TerritoryId, ...]) -> bool:
        """Say whether `duty` is held in a territory of `lineage` (from the region down to the place itself)."""
        return any(held.duty is duty and held.territory in lineage for held in self.assignments)

    @property
    def reporting_as(self) -> Assignment | None:
        """Give the institutional reporter assignment, when the person holds one."""
        return next((held for held in self.assignments if held.duty in REPORTERS), None)

    @property
    def is_team(self) -> bool:
        """Say whether the person works on cases."""
        return bool(self.duties & TEAM)


TEAM = frozenset(
    {Duty.TRIAGE_OPERATOR, Duty.CASE_MANAGER, Duty.TEAM_MEMBER, Duty.CLINICIAN, Duty.COORDINATOR}
)
