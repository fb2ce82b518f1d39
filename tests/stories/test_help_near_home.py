"""The first doors among the help contacts: where somebody is known to be, and as the directory changes."""

from dataclasses import replace

from casework import directory
from db import people, territories
from db.directory import search
from db.session import Store
from domain.directory import Access, ServiceType, Status
from domain.directory_editing import Edited
from domain.people import Duty, Person
from simulator.phone import Phone
from tests.stories.house import House
from tests.stories.walks import CALM, reports_at_home

THERE = "Consultorio di Pontedoglio (inventato)"
NEW = Edited(
    name=THERE,
    body="Ente di Valdoglio (inventato)",
    nature="pubblico",
    kind=ServiceType.CONSULTORIO,
    access=Access.APPOINTMENT,
    comune="900101",
    phone="0373 000 777",
)
"""The consultorio of the other ambito with another number, as somebody types it at the console."""


async def the_coordinator(house: House, store: Store) -> Person:
    """Give whoever coordinates the other ambito."""
    ambito = await territories.by_code(store, "AMB-2")
    assert ambito is not None
    found = await people.holding(store, [Duty.COORDINATOR], [ambito.id], house.clock())
    return found[0]


async def edited(house: House, said: Edited) -> None:
    """Let them change it and say that they checked it; then a minute passes."""
    async with house.memory.transaction() as store:
        franca = await the_coordinator(house, store)
        (known,) = await search(store, THERE, None)
        await directory.edit(store, franca, known.id, said, house.clock())
        await directory.verify(store, franca, known.id, house.clock())
    await house.moves(minutes=2)


async def help_shown(phone: Phone) -> str:
    """Ask for help; gives what is shown."""
    await phone.says("/aiuto")
    return (await phone.sees("Chi risponde a questi numeri è una persona.")).text


async def test_the_doors_are_those_of_where_somebody_is_and_follow_the_directory(house: House) -> None:
    mother, stranger = house.mother, house.youngster
    await stranger.opens()
    await reports_at_home(mother, *CALM[:-2], "Pontedoglio", "Avanti")
    assert THERE not in await help_shown(mother)  # nobody checked it for a year

    await edited(house, NEW)

    await house.becomes(lambda: _shows(mother, f"0373 000 777 · {THERE}"), "a checked door is shown")
    shown = await help_shown(mother)
    assert shown.index("112") < shown.index("0373 000 777")
    assert THERE not in await help_shown(stranger)

    await edited(house, replace(NEW, status=Status.DEFUNCT))

    await house.becomes(lambda: _hides(mother, "0373 000 777"), "a closed door is gone")


async def _shows(phone: Phone, number: str) -> bool:
    return number in await help_shown(phone)


async def _hides(phone: Phone, number: str) -> bool:
    return number not in await help_shown(phone)
