"""Invented people on simulated phones, so that the whole can be seen without Telegram; never beside real people."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from casework import directory, network, people
from db import facts
from db import network as standing
from db.session import Memory
from domain import directory_writing, names, network_file
from domain.people import TEAM, Duty, OrganisationId, TerritoryId
from domain.words import N_
from locales import catalogues
from locales.catalogues import Translate
from simulator.phone import Phone, Simulator

FILE = Path(__file__).parent / "demo_network.toml"
SERVICES = Path(__file__).parent / "demo_directory.toml"


@dataclass(frozen=True, slots=True)
class Invented:
    """One invented person: phone number, first name, and what the invitation grants (None: a family or young person).

    `says` is who a person without duty is; `in_front` phones are shown to whoever opens the page for the first time.
    """

    number: int
    name: str
    duty: Duty | None = None
    territory: str = ""
    organisation: int | None = None
    on_duty: bool = False
    says: str = ""
    in_front: bool = False

    def about(self, words: Mapping[str, Translate]) -> dict[str, str]:
        """Say who this is in every language of the house, for the phone's label."""
        word = names.DUTIES[self.duty] if self.duty else self.says
        return {code: _(word) for code, _ in words.items()}


PEOPLE = (
    Invented(7101, "Elena", Duty.TEACHER, "019035", 2, in_front=True),
    Invented(7102, "Paolo", Duty.ORATORIO, "900001", 3),
    Invented(7103, "Sara", Duty.DOCTOR, "019035", 4),
    Invented(7104, "Teo", Duty.ESP, "AMB-1"),
    Invented(7105, "Ornella", Duty.SERVICE_CONTACT, "ASST-1", 5),
    Invented(7106, "Ivano", Duty.SERVICE_CONTACT, "AMB-1", 6),
    Invented(7201, "Giulia", says=N_("mamma"), in_front=True),
    Invented(7202, "Luca", says=N_("papà")),
    Invented(7203, "Nina", says=N_("giovane")),
    Invented(7001, "Marta", Duty.TRIAGE_OPERATOR, "AMB-1", None, True, in_front=True),
    Invented(7002, "Davide", Duty.TRIAGE_OPERATOR, "AMB-1", None, True),
    Invented(7003, "Carla", Duty.COORDINATOR, "AMB-1"),
    Invented(7004, "Anna", Duty.CASE_MANAGER, "AMB-1", in_front=True),
    Invented(7005, "Bruno", Duty.CASE_MANAGER, "AMB-1"),
    Invented(7006, "Franca", Duty.COORDINATOR, "AMB-2"),
    Invented(7007, "Oscar", Duty.TRIAGE_OPERATOR, "AMB-2"),
)

TEAM_NAMES = frozenset(one.name for one in PEOPLE if one.duty in TEAM)


async def tell_network(memory: Memory, now: datetime) -> dict[str, str]:
    """Write the demo network into an empty house and give the invitation code of each invented person by name."""
    source = FILE.read_text(encoding="utf-8")
    told = network_file.parse(tomllib.loads(source), file=FILE.name, source=source)
    places = {place.code: place.id for place in told.territories}
    codes: dict[str, str] = {}
    listed = SERVICES.read_text(encoding="utf-8")
    rows = directory_writing.read_sheet(tomllib.loads(listed), file=SERVICES.name, source=listed, now=now)
    async with memory.transaction() as store:
        await network.load(store, told, now)
        await directory.load(store, rows, now, demo=True)
        await facts.put(store, facts.DEMO, "yes")
        for one in PEOPLE:
            if one.duty is not None:
                codes[one.name] = await people.invite(
                    store,
                    None,
                    one.duty,
                    TerritoryId(places[one.territory]),
                    OrganisationId(one.organisation) if one.organisation else None,
                    now,
                    on_rota=one.on_duty,
                )
    return codes


async def phones(simulator: Simulator, *, started: bool = False) -> dict[str, Phone]:
    """Give every invented person a phone; `started` when they pressed START in an earlier run."""
    found = {}
    words = catalogues.load()
    for one in PEOPLE:
        about = one.about(words)
        found[one.name] = await simulator.phone(
            one.name, id=one.number, started=started, about=about, in_front=one.in_front
        )
    return found


async def join(held: dict[str, Phone], codes: dict[str, str]) -> None:
    """Let the invited people open their links and say their names."""
    for name, code in codes.items():
        await held[name].opens(code)
        if name in TEAM_NAMES:
            await held[name].says(f"/nome {name}")


async def finish(memory: Memory) -> None:
    """Mark everybody who joined as invented."""
    async with memory.transaction() as store:
        await standing.mark_demo_people(store)


async def is_told(memory: Memory) -> bool:
    """Say whether this database holds the demo network."""
    async with memory.transaction() as store:
        return await facts.get(store, facts.DEMO) is not None
