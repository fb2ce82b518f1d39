"""The directory of services as this house reads it: who may go there, where, when, and how long one waits.

Values only.  A service is never called right for somebody here; that is said by `orientation` and `distribution`,
which read these values.  How other systems write a service stands in `hsds`.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NewType

from domain.case import Sector
from domain.people import OrganisationId, TerritoryId
from domain.refusals import Refusal
from domain.territory import Nature
from domain.words import N_

ServiceId = NewType("ServiceId", int)
BodyId = NewType("BodyId", int)

STALE_PLACES = timedelta(days=7)
"""After this time free places are shown with their age: a service is asked weekly (field notes §10.2 I20)."""

OLD_CHECK = timedelta(days=180)
"""After this time a check of a service counts as old, as for help contacts (field notes §5)."""


class ServiceType(StrEnum):
    """Kinds of places an Italian territory has (field notes §1 rows 6-19, 36 and §2.1)."""

    CONSULTORIO = "consultorio"
    NPIA = "npia"
    CSM = "csm"
    SERD = "serd"
    CASA_DI_COMUNITA = "casa_di_comunita"
    PUA = "pua"
    SOCIAL_SERVICE = "servizio_sociale"
    SCHOOL_DESK = "sportello_scuola"
    EDUCATIONAL = "servizio_educativo"
    ORATORIO = "oratorio"
    ASSOCIATION = "associazione"
    AMA = "gruppo_ama"
    CPI = "cpi"


TYPES = {
    ServiceType.CONSULTORIO: N_("consultorio familiare"),
    ServiceType.NPIA: N_("neuropsichiatria infantile"),
    ServiceType.CSM: N_("centro di salute mentale"),
    ServiceType.SERD: N_("servizio per le dipendenze"),
    ServiceType.CASA_DI_COMUNITA: N_("casa di comunità"),
    ServiceType.PUA: N_("punto unico di accesso"),
    ServiceType.SOCIAL_SERVICE: N_("servizio sociale del comune"),
    ServiceType.SCHOOL_DESK: N_("sportello di ascolto a scuola"),
    ServiceType.EDUCATIONAL: N_("servizio educativo"),
    ServiceType.ORATORIO: N_("oratorio"),
    ServiceType.ASSOCIATION: N_("associazione"),
    ServiceType.AMA: N_("gruppo di auto mutuo aiuto"),
    ServiceType.CPI: N_("centro per l'impiego"),
}
"""How each kind is called among people."""

_HEALTH = (
    ServiceType.CONSULTORIO,
    ServiceType.NPIA,
    ServiceType.CSM,
    ServiceType.SERD,
    ServiceType.CASA_DI_COMUNITA,
)
_EDUCATIONAL = (ServiceType.SCHOOL_DESK, ServiceType.EDUCATIONAL, ServiceType.ORATORIO)

SPECIALISTS = frozenset({ServiceType.NPIA, ServiceType.CSM, ServiceType.SERD})
"""Where a case goes when nothing lower is adequate (field notes §10.2 I5)."""

FIRST_LINE = frozenset(
    {ServiceType.CONSULTORIO, ServiceType.CASA_DI_COMUNITA, ServiceType.PUA, ServiceType.SOCIAL_SERVICE}
)


class Access(StrEnum):
    """How one gets in."""

    OPEN_DOOR = "porta_aperta"
    APPOINTMENT = "appuntamento"
    REFERRAL = "invio"


class Audience(StrEnum):
    """Whom it is for, where it is not for everybody."""

    EVERYBODY = "tutti"
    PARENTS = "genitori"
    YOUNG = "ragazzi"


AUDIENCES = {
    Audience.EVERYBODY: N_("per tutti"),
    Audience.PARENTS: N_("per i genitori"),
    Audience.YOUNG: N_("per ragazzi e ragazze"),
}
"""How each is called."""

ACCESSES = {
    Access.OPEN_DOOR: N_("si entra senza appuntamento"),
    Access.APPOINTMENT: N_("con appuntamento"),
    Access.REFERRAL: N_("con la richiesta di un medico o di un servizio"),
}
"""How each way in is called."""


class Theme(StrEnum):
    """What a place helps with, in the words of the demand and not of diagnoses."""

    MOOD = "umore"
    FEAR = "ansia"
    ISOLATION = "ritiro"
    BODY = "corpo"
    HARM = "autolesione"
    SUBSTANCES = "sostanze"
    SCREENS = "schermi"
    SCHOOL = "scuola"
    VIOLENCE = "violenza"
    FAMILY = "famiglia"
    LOVE = "affetti"
    WORK = "lavoro"
    COMPANY = "compagnia"


THEMES = {
    Theme.MOOD: N_("È spesso triste o spento"),
    Theme.FEAR: N_("Ha molta ansia o paura"),
    Theme.ISOLATION: N_("Non esce, si isola"),
    Theme.BODY: N_("Mangia poco o troppo, il corpo"),
    Theme.HARM: N_("Si fa male"),
    Theme.SUBSTANCES: N_("Alcol, fumo, sostanze"),
    Theme.SCREENS: N_("Telefono e giochi, sempre"),
    Theme.SCHOOL: N_("La scuola va male"),
    Theme.VIOLENCE: N_("Subisce o fa violenza"),
    Theme.FAMILY: N_("In casa si litiga"),
    Theme.LOVE: N_("Amore, sesso, gravidanza"),
    Theme.WORK: N_("Cerca lavoro o corsi"),
    Theme.COMPANY: N_("Cerca compagnia, attività"),
}
"""The words of each theme on a button."""


class Status(StrEnum):
    """Whether a service works (the four words of HSDS)."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    DEFUNCT = "defunct"
    CLOSED_FOR_NOW = "temporarily closed"


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation of the directory; `organisation` is the same body where it is part of the network."""

    id: BodyId
    key: str
    name: str
    nature: Nature | None
    organisation: OrganisationId | None = None


@dataclass(frozen=True, slots=True)
class Hours:
    """One weekly or monthly opening, an RFC 5545 rule with wall-clock times of Rome (`HH:MM`)."""

    rule: str
    opens_at: str
    closes_at: str
    begins_on: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Site:
    """Where a service is found; `territory` is the comune or the zone below it."""

    name: str
    address: str
    city: str
    territory: TerritoryId | None = None
    latitude: float | None = None
    longitude: float | None = None
    transport: str = ""
    access: str = ""
    hours: tuple[Hours, ...] = ()
    phones: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Places:
    """Free places in a unit (places, hours), when somebody last said so."""

    unit: str
    free: int
    total: int | None
    updated_at: datetime

    def is_stale(self, now: datetime) -> bool:
        """Say whether the figure is older than a week."""
        return now - self.updated_at > STALE_PLACES


@dataclass(frozen=True, slots=True)
class Wait:
    """Days until a first meeting: the middle one and, where measured, the slow tenth."""

    days: int
    at: datetime
    late_days: int | None = None
    people: int | None = None


@dataclass(frozen=True, slots=True)
class Service:
    """One service with everything a choice needs; `catchment` empty means that it says no area."""

    id: ServiceId
    key: str
    body: Body | None
    name: str
    kind: ServiceType | None
    status: Status
    access: Access
    audience: Audience = Audience.EVERYBODY
    themes: frozenset[Theme] = frozenset()
    languages: frozenset[str] = frozenset({"it"})
    minimum_age: int | None = None
    maximum_age: int | None = None
    summary: str = ""
    eligibility: str = ""
    how: str = ""
    cost: str = ""
    documents: str = ""
    alert: str = ""
    catchment: frozenset[TerritoryId] = frozenset()
    sites: tuple[Site, ...] = ()
    hours: tuple[Hours, ...] = ()
    phones: tuple[str, ...] = ()
    places: Places | None = None
    declared: Wait | None = None
    measured: Wait | None = None
    verified_on: date | None = None
    verified_by: str = ""
    is_doubted: bool = False
    is_invented: bool = False
    version: int = field(default=1, compare=False)

    @property
    def sector(self) -> Sector:
        """Give the sector: health, educational, or social for everything else."""
        if self.kind in _HEALTH:
            return Sector.HEALTH
        return Sector.EDUCATIONAL if self.kind in _EDUCATIONAL else Sector.SOCIAL

    @property
    def intensity(self) -> int:
        """Give the step of the stair: 1 places of everyday life, 2 first line, 3 specialists (field notes §1 row 6)."""
        if self.kind in SPECIALISTS:
            return 3
        return 2 if self.kind in FIRST_LINE else 1

    @property
    def is_usable(self) -> bool:
        """Say whether anybody may be sent there: it works, has a body and a kind."""
        return self.status is Status.ACTIVE and self.body is not None and self.kind is not None

    def takes_age(self, youngest: int, oldest: int) -> bool:
        """Say whether somebody whose age lies between two years, both included, may come."""
        low = self.minimum_age if self.minimum_age is not None else 0
        high = self.maximum_age if self.maximum_age is not None else 200
        return low <= oldest and youngest <= high

    def serves(self, lineage: tuple[TerritoryId, ...]) -> bool:
        """Say whether it serves a place, from the region down to the comune or zone.

        A service that says no area serves the places where it stands.
        """
        if self.catchment:
            return not self.catchment.isdisjoint(lineage)
        return any(site.territory in lineage for site in self.sites if site.territory is not None)

    def check_is_old(self, today: date) -> bool:
        """Say whether nobody checked this entry in the last half year."""
        return self.verified_on is None or today - self.verified_on > OLD_CHECK


@dataclass(frozen=True, slots=True)
class Doubt:
    """Somebody said that an entry is no longer so; `by` is never kept, a doubt is about the entry."""

    id: int
    service: ServiceId
    what: str
    at: datetime


class WaitOutOfRange(Refusal):
    """A wait or a number of places that cannot be: below nothing, or above three years or ten thousand."""


LONGEST_WAIT, MOST_PLACES = 1095, 10_000


def require_days(days: int) -> int:
    """Give `days` when a wait may be so long; raises WaitOutOfRange."""
    if not 0 <= days <= LONGEST_WAIT:
        raise WaitOutOfRange
    return days


def require_places(free: int, total: int | None) -> tuple[int, int | None]:
    """Give free and total places when they may be; raises WaitOutOfRange."""
    if not 0 <= free <= MOST_PLACES or (total is not None and not 0 <= total <= MOST_PLACES):
        raise WaitOutOfRange
    return free, total
