"""Free places: told by the service itself, asked for weekly, called old when they are."""

import pytest

from casework import places
from casework.notices import Notice
from db.session import Memory
from db.tables import audit
from domain.people import Duty
from domain.refusals import NotFound
from tests.builders import FAR_AMBITO, NOW, joined, later, rows
from tests.casework.clockwork import kinds, runs_until
from tests.casework.test_referrals import a_stage


class TestPlaces:
    async def test_a_contact_tells_them_and_is_asked_again_in_a_week(self, memory: Memory) -> None:
        stage = await a_stage(memory, None)
        contact, service = stage.contacts[0], stage.services[0]

        async with memory.transaction() as store:
            await places.tell(store, contact, service, 4, NOW)
        await runs_until(memory, later(days=8))

        async with memory.transaction() as store:
            (one,) = await places.mine(store, contact, later(days=8))
        assert (one.free, one.is_stale) == (4, True)
        assert await kinds(memory, contact) == [Notice.PLACES_ASKED]

    async def test_nobody_tells_those_of_another_service(self, memory: Memory) -> None:
        stage = await a_stage(memory, 3, 3)

        async with memory.transaction() as store:
            with pytest.raises(NotFound):
                await places.tell(store, stage.contacts[0], stage.services[1], 2, NOW)

    async def test_who_coordinates_there_tells_what_a_service_said_by_telephone(self, memory: Memory) -> None:
        stage = await a_stage(memory, None)
        async with memory.transaction() as store:
            carla = await joined(store, Duty.COORDINATOR)
            franca = await joined(store, Duty.COORDINATOR, at=FAR_AMBITO)
            with pytest.raises(NotFound):
                await places.tell(store, franca, stage.services[0], 4, NOW)

            await places.tell(store, carla, stage.services[0], 4, NOW)

        async with memory.transaction() as store:
            (one,) = await places.mine(store, stage.contacts[0], NOW)
        assert (one.free, one.is_stale) == (4, False)
        (entry,) = await rows(memory, audit, act="tell_places")
        assert (entry.actor_id, entry.duty) == (carla.id, "coordinator")
