"""The board of ESP for those who look after them: load, what is late, what expires, open offers; never a word of a talk."""

from dataclasses import dataclass
from datetime import datetime

from casework import peer_queue, peers
from db import audit, peer_requests, people, territories
from db import peers as register
from db.session import Store
from domain import peers as rules
from domain.access import Act, territories_for
from domain.peer_requests import Offer
from domain.peers import Esp, Match, Obstacle, Stage, Term
from domain.people import TEAM, Person, PersonId, TerritoryId


@dataclass(frozen=True, slots=True)
class Row:
    """One ESP: what keeps them from a new match, what expires next, the offers that wait for them."""

    esp: Esp
    name: str
    reference: str
    place: str
    obstacles: tuple[Obstacle, ...]
    terms: tuple[Term, ...]
    offers: tuple[Offer, ...]
    absent: bool

    @property
    def is_late(self) -> bool:
        """Say whether care for this ESP is late: a supervision or a debrief."""
        return bool({Obstacle.SUPERVISION, Obstacle.DEBRIEF} & set(self.obstacles)) and (
            self.esp.stage is Stage.ACTIVE
        )


@dataclass(frozen=True, slots=True)
class Board:
    """Everybody on the register of one's territories, and what the territories allow to minors."""

    rows: tuple[Row, ...]
    places: dict[TerritoryId, str]
    switches: tuple[tuple[TerritoryId, str, bool], ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One row of the register with everything that may be recorded there."""

    row: Row
    missing: tuple[Obstacle, ...]
    staff: tuple[tuple[PersonId, str], ...]
    matches: tuple[Match, ...]


async def board(store: Store, person: Person, now: datetime) -> Board:
    """Give the register of one's territories, who needs something first; one audit entry for the list."""
    roots = territories_for(person, Act.SEE_PEERS)
    audit.write(store, Act.SEE_PEERS.value, actor=person.id, now=now)
    places = await territories.under(store, roots)
    found = await _rows(store, await register.inside(store, places), places, now)
    order = sorted(
        found, key=lambda row: (not row.is_late, row.esp.stage is not Stage.ACTIVE, row.name.casefold())
    )
    switches = []
    for root in roots:
        on = await peer_requests.minors_private(store, [root])
        switches.append((root, places.get(root, ""), on))
    return Board(tuple(order), places, tuple(switches))


async def _rows(store: Store, esps: list[Esp], places: dict[TerritoryId, str], now: datetime) -> list[Row]:
    names = await peer_queue.called(store, [esp.person for esp in esps])
    staff = await people.names(store, [esp.reference for esp in esps])
    there = await register.present(store, [esp.person for esp in esps], now)
    rows = []
    for esp in esps:
        offers = await peer_requests.open_offers(store, esp.person) if esp.stage is Stage.ACTIVE else []
        absent = esp.person not in there
        rows.append(
            Row(
                esp,
                names[esp.person],
                staff.get(esp.reference, "") if esp.reference else "",
                places.get(esp.lineage[-1], ""),
                tuple(rules.obstacles(esp, now, away=absent)),
                rules.terms(esp),
                tuple(offers),
                absent,
            )
        )
    return rows


async def sheet(store: Store, person: Person, row_id: int, now: datetime) -> Sheet:
    """Give one row of the register; raises NotFound for a foreign one and a missing one alike."""
    esp = await peers.the_row(store, person, row_id, Act.SEE_PEERS)
    audit.write(store, Act.SEE_PEERS.value, actor=person.id, vault=esp.id, now=now)
    places = await territories.under(store, [esp.lineage[-1]])
    (row,) = await _rows(store, [esp], places, now)
    team = await people.holding(store, TEAM, esp.lineage, now)
    names = await people.names(store, [one.id for one in team])
    return Sheet(
        row,
        tuple(one for one in row.obstacles if one in rules.GATE),
        tuple((one.id, names.get(one.id, "?")) for one in team),
        tuple(await register.open_matches(store, esp.person)),
    )
