"""Services that join a story: an invented one with free places, and the phone of the person who answers there."""

from datetime import timedelta

from app import demo
from casework import people
from db import people as persons
from db import territories
from db.session import Store
from domain.people import Duty, TerritoryId
from simulator.phone import Phone
from tests.services import a_service
from tests.stories.house import House
from tests.stories.walks import reports, taken, walks


async def joins(
    house: House, service: str, who: str, *, free: int | None = 3, kind: str = "consultorio"
) -> Phone:
    """Let a service of the first ambito join the network with one contact; gives the contact's phone.

    The demo's own contacts are away meanwhile: a story names the services that it means, and no other answers.
    """
    async with house.memory.transaction() as store:
        ambito = await territories.by_code(store, "AMB-1")
        assert ambito is not None
        now = house.clock()
        await _the_others_are_away(house, store, ambito.lineage)
        _id, body = await a_service(store, service, ambito.id, now, free=free, kind=kind)
        code = await people.invite(store, None, Duty.SERVICE_CONTACT, ambito.id, body, now)
    phone = await house.tell(who)
    await phone.opens(code)
    await phone.sees("Invito accettato. Compito: referente di un servizio.")
    return phone


async def _the_others_are_away(house: House, store: Store, lineage: tuple[TerritoryId, ...]) -> None:
    known = {one.organisation for one in demo.PEOPLE if one.duty is Duty.SERVICE_CONTACT}
    for person in await persons.holding(store, [Duty.SERVICE_CONTACT], lineage, house.clock()):
        if known.intersection(held.organisation for held in person.assignments):
            await persons.set_away(store, person.id, house.clock() + timedelta(days=365))


async def sent_to(house: House, service: str, *labels: str) -> str:
    """A teacher's report that the operator took and sent to a service; gives the case's code."""
    code = await reports(house.teacher, *labels)
    await taken(house, code)
    await walks(house.operator, "Invia a un servizio", service, "Invia")
    await house.operator.sees("Inviata.")
    return code
