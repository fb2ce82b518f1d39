"""Local places among the help contacts: the first doors of one's own territory, from the directory (field notes §5).

Only places that somebody checked in the last half year and that have a telephone; never above an emergency number. They
are kept in memory for every territory, so that help is answered without a database, and renewed when the directory changes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
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


@dataclass(slots=True)
class Around:
    """The first doors of every territory as they stand in memory; `home` is where somebody is whose place is not known.

    `stamp` says from which state of the directory they were read.
    """

    home: tuple[TerritoryId, ...] = ()
    stamp: str = ""
    _doors: dict[tuple[TerritoryId, ServiceType], tuple[str, Contact]] = field(default_factory=dict)

    def add(self, services: Iterable[Service], today: date) -> None:
        """Take in what may be called of these services; of several of a kind at one place the first key stays."""
        for service in services:
            kind = service.kind
            if kind is None or not _is_door(service, today):
                continue
            standing = frozenset(site.territory for site in service.sites if site.territory is not None)
            for place in service.catchment or standing:
                known = self._doors.get((place, kind))
                if known is None or service.key < known[0]:
                    self._doors[place, kind] = (service.key, _contact(service))

    def at(self, lineage: Sequence[TerritoryId] = ()) -> tuple[Contact, ...]:
        """Give at most three local contacts of a place, one of a kind, the nearest of each; else those of home."""
        near = tuple(reversed(lineage or self.home))
        found = []
        for kind in DOORS:
            door = next((self._doors[place, kind] for place in near if (place, kind) in self._doors), None)
            if door is not None:
                found.append(door[1])
        return tuple(found[:MOST])

    def become(self, other: "Around") -> None:
        """Stand from now on as another was read."""
        self.home, self.stamp, self._doors = other.home, other.stamp, other._doors


def _is_door(service: Service, today: date) -> bool:
    return (
        service.is_usable
        and service.kind in DOORS
        and service.access is not Access.REFERRAL
        and not service.is_doubted
        and not service.check_is_old(today)
        and bool(_number(service))
    )


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
