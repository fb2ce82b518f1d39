"""The care of those who help, seen from both sides: the ESP says how heavy it is, the supervisor sees who needs a word.

An ESP sees their own load and diary; a supervisor that of the ESP of their places. Nobody here sees a word of a talk, and
what accompanied people answered is shown as means from five answers on (field notes §7).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from casework import care, peer_queue
from casework import peers as register
from casework.care import Felt, Meter
from casework.notices import Notice
from db import audit, peers, people, territories
from db import care as memory
from db.session import Store
from domain import peers as rules
from domain.access import Act, territories_for
from domain.peers import Esp, Stage
from domain.people import Person, PersonId

SEASON = timedelta(days=90)
"""How far back the load meter is shown."""

LONGEST = 1000
"""Characters of one line of the diary."""


@dataclass(frozen=True, slots=True)
class Row:
    """One ESP as whoever looks after them sees it; `needs` says that somebody should hear how they are."""

    esp: Esp
    name: str
    reference: str
    meter: Meter
    supervision_late: bool
    debrief_late: bool

    @property
    def needs(self) -> bool:
        """Say whether something is late, heavy or low."""
        heavy = self.meter.burden is not None and self.meter.burden >= care.HEAVY
        low = self.meter.feeling is not None and self.meter.feeling <= care.LOW
        return self.supervision_late or self.debrief_late or heavy or low


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the diary: of whom it is, or of the ESP where `by` is empty."""

    at: datetime
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One ESP with the diary, how heavy it was, and the means of what accompanied people answered; None below five."""

    row: Row
    diary: tuple[Line, ...]
    burdens: tuple[tuple[datetime, int], ...]
    felt: Felt | None


@dataclass(frozen=True, slots=True)
class Own:
    """What an ESP sees of their own load: the meter, the debriefs still to tell, when the next supervision is due."""

    meter: Meter
    debriefs: tuple[int, ...]
    supervision_due: datetime | None


async def board(store: Store, staff: Person, now: datetime) -> list[Row]:
    """Give the ESP of one's places, who needs a word first; one audit entry for the list. Raises NotAllowed."""
    roots = territories_for(staff, Act.SUPERVISE)
    audit.write(store, Act.SUPERVISE.value, actor=staff.id, detail="board", now=now)
    found = await peers.inside(store, await territories.under(store, roots), Stage.ACTIVE, Stage.CANDIDATE)
    rows = await _rows(store, found, now)
    return sorted(rows, key=lambda row: (not row.needs, row.name.casefold()))


async def _rows(store: Store, found: list[Esp], now: datetime) -> list[Row]:
    names = await peer_queue.called(store, [esp.person for esp in found])
    staff = await people.names(store, [esp.reference for esp in found])
    rows = []
    for esp in found:
        stops = rules.obstacles(esp, now)
        rows.append(
            Row(
                esp,
                names[esp.person],
                staff.get(esp.reference, "") if esp.reference else "",
                await care.meter(store, esp.person, now),
                rules.Obstacle.SUPERVISION in stops and esp.stage is Stage.ACTIVE,
                rules.Obstacle.DEBRIEF in stops,
            )
        )
    return rows


async def sheet(store: Store, staff: Person, row_id: int, now: datetime) -> Sheet:
    """Open one ESP's care; raises NotAllowed for who supervises nowhere, NotFound for a foreign row and a missing one."""
    esp = await register.the_row(store, staff, row_id, Act.SUPERVISE)
    (row,) = await _rows(store, [esp], now)
    lines = await _lines(store, await care.diary(store, staff, esp.person, now))
    try:
        felt = await care.felt(store, staff, esp.person, now)
    except care.TooFewAnswers:
        felt = None
    said = await memory.burdens(store, esp.person, now - SEASON)
    return Sheet(row, lines, tuple(said), felt)


async def _lines(store: Store, kept: list[tuple[datetime, PersonId | None, str]]) -> tuple[Line, ...]:
    names = await people.names(store, [by for _at, by, _text in kept if by is not None])
    return tuple(Line(at, names.get(by, "?") if by is not None else "", text) for at, by, text in kept)


async def met(store: Store, staff: Person, row_id: int, text: str, now: datetime) -> None:
    """Write a supervision into the diary of one ESP; the next is due thirty days later. Raises as `sheet`."""
    esp = await register.the_row(store, staff, row_id, Act.SUPERVISE)
    await care.supervise(store, staff, esp.person, text[:LONGEST], now)


# The ESP's own side.


async def own(store: Store, person: Person, now: datetime) -> Own:
    """Give an ESP their own load; raises NotOnRegister for everybody else."""
    row = await register.own(store, person)
    waiting = await memory.open_debriefs(store, person.id)
    meter = await care.meter(store, person.id, now)
    return Own(meter, tuple(one.id for one in waiting), row.care.supervision_due)


async def weigh(store: Store, person: Person, burden: int, now: datetime) -> bool:
    """Keep how heavy it is for an ESP, 0 to 4; gives whether the reference person was told. Raises NotOnRegister."""
    await register.own(store, person)
    kept = max(0, min(burden, 4))
    memory.weigh(store, person.id, kept, now)
    audit.write(store, "esp_weighed", actor=person.id, now=now)
    if kept >= care.HEAVY:
        await care.tell_reference(store, person.id, Notice.ESP_WORRIED, now)
    return kept >= care.HEAVY


async def own_diary(store: Store, person: Person, now: datetime) -> tuple[Line, ...]:
    """Open one's own diary of supervision; raises NotOnRegister."""
    await register.own(store, person)
    audit.write(store, "own_diary", actor=person.id, now=now)
    return await _lines(store, await memory.diary(store, person.id))


async def jot(store: Store, person: Person, text: str, now: datetime) -> None:
    """Write a line of one's own into the diary, for the next supervision; only the two of them read it."""
    await register.own(store, person)
    memory.note(store, person.id, None, text[:LONGEST], now)
    audit.write(store, "esp_jotted", actor=person.id, now=now)
