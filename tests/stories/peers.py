"""ESP who are ready, and how somebody asks for one; shared by the stories of peer support."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from casework import peers
from db import peers as register
from db import people
from db.tables import duties, persons
from domain.peers import GOOD, MOTHER, Activity, Esp, Gender, Obstacle, Profile, Theme
from domain.people import Assignment, Duty, Person, PersonId
from simulator.phone import Phone
from tests.stories.house import House
from tests.stories.walks import walks

TOLD = Profile(
    languages={"it": MOTHER, "en": GOOD},
    themes=frozenset({Theme.PARENT, Theme.ANXIETY}),
    remote=True,
    week=frozenset({1, 4, 7}),
    gender=Gender.WOMAN,
    activities=frozenset({Activity.DAILY}),
)
"""An ESP of the ambito who is a parent, speaks Italian, and is free on some afternoons."""

ADULT = ("20 o più", "Crema", "essere genitore", "Avanti", "italiano", "Avanti", "lun pomeriggio", "Avanti")
"""The first answers of a mother who asks: age, comune, theme, language, time."""

REST = ("a distanza", "Per me è uguale", "No, solo parlare", "Sì, invia")


async def person_with(house: House, duty: Duty) -> Person:
    """Give the first person of the demo who holds a duty."""
    async with house.memory.reading() as store:
        row = await store.first(
            select(duties.c.person_id).where(duties.c.duty == duty.value).order_by(duties.c.id)
        )
        assert row is not None
        found = await people.one(store, PersonId(row.person_id))
    assert found is not None
    return found


async def ready(house: House, who: PersonId | None = None, **profile: Any) -> Esp:
    """Give an ESP of the demo everything that an active one has, by the acts of a coordinator."""
    now = house.clock()
    coordinator = await person_with(house, Duty.COORDINATOR)
    staff = await person_with(house, Duty.CASE_MANAGER)
    esp = who or (await person_with(house, Duty.ESP)).id
    year = now + timedelta(days=365)
    async with house.memory.transaction() as store:
        row = await register.of_person(store, esp)
        assert row is not None
        if esp not in await people.names(store, [esp]):
            await people.set_name(store, esp, "Teo")
        for which in (Obstacle.TRAINING, Obstacle.AGREEMENT, Obstacle.CHECK):
            await peers.record_paper(store, coordinator, row.id, which, profile.pop(which.value, year), now)
        await peers.set_reference(store, coordinator, row.id, staff.id, now)
        await peers.supervised(store, coordinator, row.id, now)
        found = await people.one(store, esp)
        assert found is not None
        told = Profile(**{**{name: getattr(TOLD, name) for name in Profile.__slots__}, **profile})
        await peers.tell_profile(store, found, told, now)
        return await peers.activate(store, coordinator, row.id, now)


async def second_esp(house: House, name: str = "Rosa") -> Phone:
    """Let somebody new join as an ESP, ready, and give their phone."""
    phone = await house.tell(name)
    await phone.opens()
    async with house.memory.transaction() as store:
        row = await store.first(select(persons.c.id).order_by(persons.c.id.desc()).limit(1))
        assert row is not None
        place = (await person_with(house, Duty.ESP)).assignments[0].territory
        grants = Assignment(Duty.ESP, place)
        await people.grant(store, PersonId(row.id), grants)
        await people.set_name(store, PersonId(row.id), name)
        await peers.enter(store, PersonId(row.id), grants, house.clock())
    await ready(house, PersonId(row.id))
    return phone


async def asks(phone: Phone, *labels: str) -> None:
    """Walk through /parla to the end."""
    await phone.says("/parla")
    await walks(phone, *(labels or (*ADULT, *REST)))


async def approves(house: House, label: str) -> None:
    """Let the coordinator open the newest request and put it before an ESP."""
    await house.coordinator.says("/pari")
    await walks(house.coordinator, "PAR-", label)
    await house.coordinator.sees("proposta inviata")


def in_a_month(now: datetime) -> datetime:
    """Give a day that is soon enough to expire within a story."""
    return now + timedelta(days=31)


__all__ = ["ADULT", "REST", "approves", "asks", "in_a_month", "ready", "second_esp"]
