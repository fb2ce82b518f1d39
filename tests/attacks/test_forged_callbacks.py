"""Taps that no screen offered: other people's cases, other people's questions, numbers out of thin air, by everybody."""

import random
import re

from db import tables
from simulator.phone import Phone
from tests.attacks.tally import refused
from tests.builders import rows
from tests.stories.house import House
from tests.stories.walks import CALM, reports, taken

CARD = re.compile(r"CRD-\w+ ·|LIVELLO|P[1-4] ")
"""What only those who may open a case read of it; a code that the forger wrote may come back."""

SOME, CHANCE = 120, random.Random(7)
"""So many of the forgeries each person tries; the choice is the same in every run."""

RESTS = (
    "",
    "0",
    "-1",
    "1",
    str(2**63 - 1),
    str(2**63),
    "²",
    "\x00",
    "' OR 1=1 --",
    "../..",
    "{code}",
    "{code}:1",
)
RESTS_LONG = ("9" * 60, "%00", "<b>", "{code}:{person}")


def forgeries(house: House, code: str, person: int) -> list[str]:
    """Give tap data for every key that the house listens to, with every odd rest."""
    keys = {key for kind, key in house.open_doors.hall._desk._routes.found if kind == "tap"}
    ours = [rest.format(code=code, person=person) for rest in (*RESTS, *RESTS_LONG)]
    return [f"{key}:{rest}"[:64] for key in sorted(keys) for rest in ours]


async def everybody_else(house: House) -> dict[str, Phone]:
    """Give people who have nothing to do with the teacher's case."""
    found = {
        "stranger": await house.tell("Straniera", started=True),
        "mother": house.mother,
        "child": house.child,
    }
    for phone in found.values():
        await phone.says("/menu")
    return found


OWN = (
    "sos",
    "help",
    "danger",
    "hide",
    "lang",
    "f",
    "new",
    "start",
    "erase",
    "forget",
    "call",
    "alarm",
    "esp",
    "talk",
)
"""Keys of acts that anybody may do about themselves: they may well change something, but nothing of others."""


async def test_forged_taps_of_strangers_change_nothing_of_others(house: House) -> None:
    code = await reports(house.teacher, *CALM)
    await taken(house, code)
    number = (await house.case(code)).id

    for phone in (await everybody_else(house)).values():
        before = await house.case(code)
        others = [data for data in forgeries(house, code, number) if data.partition(":")[0] not in OWN]
        for data in CHANCE.sample(others, SOME):
            await phone.forges(data, wait=False)
        await phone.settled(within=30)
        refused("forged tap", await house.case(code) == before, "a stranger changed a case")
        for call in await house.simulator.calls(chat=phone.id):
            told = str(call["parameters"].get("text", ""))
            refused("forged tap: answer", CARD.search(told) is None, told[:80])


async def test_no_forged_tap_is_ever_set_aside(house: House) -> None:
    code = await reports(house.teacher, *CALM)
    await taken(house, code)
    people = [
        *(await everybody_else(house)).values(),
        house.teacher,
        house.second_operator,
        house.coordinator,
    ]

    tried = 0
    for phone in people:
        await phone.says("/menu")
        for data in CHANCE.sample(forgeries(house, code, phone.id), SOME):
            await phone.forges(data, wait=False)
            tried += 1
        await phone.settled(within=30)

    parked = sorted({row.why for row in await rows(house.memory, tables.parked)})
    failed = await house.count(tables.tries)
    for _ in range(tried):
        refused("forged tap: answered, not parked", not parked and not failed, f"{parked}, {failed} failed")
