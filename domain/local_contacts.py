"""Local places among the help contacts: the first doors of one's own territory, from the directory (field notes §5).

Only places that somebody checked in the last half year and that have a telephone; never above an emergency number.
"""

from collections.abc import Iterable
from datetime import date

from domain.contacts import GENERAL, Audience, Contact, Known, Opening
from domain.directory import Access, Service, ServiceType
from domain.opening import hours_of
from domain.people import TerritoryId
from domain.words import N_

DOORS = (
    ServiceType.CASA_DI_COMUNITA,
    ServiceType.CONSULTORIO,
    ServiceType.CSM,
    ServiceType.SCHOOL_DESK,
)
"""Kinds that people may call by themselves, the widest door first; where one is only sent is no help contact."""

MOST = 3
HOURS = N_("negli orari di apertura")
SHORT = N_("vicino a te")
_DAYS = {"MO": 0, "TU": 1, "WE": 2, "TH": 3, "FR": 4, "SA": 5, "SU": 6}


def local(services: Iterable[Service], lineage: tuple[TerritoryId, ...], today: date) -> tuple[Contact, ...]:
    """Give at most three local contacts of a territory, one of a kind, for everyone who asks for help in general."""
    fitting = [
        service
        for service in services
        if service.is_usable
        and service.kind in DOORS
        and service.access is not Access.REFERRAL
        and not service.is_doubted
        and not service.check_is_old(today)
        and service.serves(lineage)
        and _number(service)
    ]
    fitting.sort(key=lambda service: (DOORS.index(service.kind) if service.kind else 0, service.key))
    first = {service.kind: service for service in reversed(fitting)}
    return tuple(_contact(first[kind]) for kind in DOORS if kind in first)[:MOST]


def _number(service: Service) -> str:
    numbers = (*service.phones, *(service.sites[0].phones if service.sites else ()))
    return numbers[0] if numbers else ""


def _contact(service: Service) -> Contact:
    return Contact(
        id=f"local_{service.id}",
        number=_number(service),
        text=service.name,
        short=SHORT,
        hours=HOURS,
        opening=tuple(_openings(service)),
        audience=_audience(service),
        topics=(GENERAL,),
        confirmed=frozenset({Known.NUMBER, Known.HOURS}),
        territory="local",
        languages=tuple(sorted(service.languages)),
        source="directory",
        verified_on=service.verified_on,
    )


def _audience(service: Service) -> Audience:
    if service.maximum_age is not None and service.maximum_age < 18:
        return Audience.MINORS
    if service.minimum_age is not None and service.minimum_age >= 18:
        return Audience.ADULTS
    return Audience.EVERYONE


def _openings(service: Service) -> Iterable[Opening]:
    """Give the weekly hours; what is no plain week is left out, so that it never says open when it is not."""
    for hours in hours_of(service):
        parts = dict(part.split("=", 1) for part in hours.rule.split(";") if "=" in part)
        days = [_DAYS[day] for day in parts.get("BYDAY", "").split(",") if day in _DAYS]
        plain = parts.keys() <= {"FREQ", "BYDAY", "WKST"} and parts.get("FREQ") == "WEEKLY"
        if plain and days and hours.opens_at < hours.closes_at and hours.valid_to is None:
            yield Opening(frozenset(days), _minutes(hours.opens_at), _minutes(hours.closes_at))


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:5])
