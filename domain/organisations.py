"""Changing a body of the network: its name, nature, place, and whether it still takes part.

Pure. Two bodies must never bear one name, for a directory that arrives knows a body by its name; and the lead body must
never rest, for it answers for the house.
"""

from dataclasses import dataclass, replace

from domain.network_file import LONGEST_NAME
from domain.people import TerritoryId
from domain.refusals import Refusal
from domain.territory import Nature, Organisation


class LeadStays(Refusal):
    """The lead body answers for the house: it takes part, and where it stands is written in the network file."""


class NameUnsaid(Refusal):
    """A body has a name, of at most 120 characters."""


class NameBorne(Refusal):
    """Another body of the network bears this name."""


class Resting(Refusal):
    """The body takes part no more: nobody is invited or given a duty for it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a body should be like."""

    name: str
    nature: Nature
    territory: TerritoryId
    is_active: bool = True


def change(body: Organisation, wanted: Wanted) -> Organisation:
    """Give the body as wanted; raises NameUnsaid, and LeadStays for a lead body that would rest or move."""
    name = " ".join(wanted.name.split())
    if not name or len(name) > LONGEST_NAME:
        raise NameUnsaid
    if body.is_lead and (not wanted.is_active or wanted.territory != body.territory):
        raise LeadStays
    return replace(
        body, name=name, nature=wanted.nature, territory=wanted.territory, is_active=wanted.is_active
    )
