"""Needs of a community, voiced by whoever lives there; kept apart from cases, and nobody keeps who said them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.people import TerritoryId
from domain.words import N_

LONGEST = 300
"""Characters of a need: enough to say what is missing, too few to tell somebody's story."""


class Topic(StrEnum):
    """What is missing."""

    PLACES = "places"
    LISTENING = "listening"
    TRANSPORT = "transport"
    SPORT = "sport"
    SCHOOL = "school"
    WORK = "work"
    HOME = "home"
    OTHER = "other"


TOPICS = {
    Topic.PLACES: N_("Un posto dove stare insieme"),
    Topic.LISTENING: N_("Qualcuno che ascolti"),
    Topic.TRANSPORT: N_("Modi per spostarsi"),
    Topic.SPORT: N_("Sport e attività"),
    Topic.SCHOOL: N_("Aiuto a scuola"),
    Topic.WORK: N_("Lavoro e corsi"),
    Topic.HOME: N_("Casa"),
    Topic.OTHER: N_("Un'altra cosa"),
}
"""How each is called on a button (field notes §1 rows 25, 27, 84)."""


@dataclass(frozen=True, slots=True)
class Need:
    """One need as a coordinator reads it."""

    id: int
    territory: TerritoryId
    place: str
    topic: Topic
    words: str
    at: datetime
    is_read: bool
