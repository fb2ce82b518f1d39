"""The calendar of self-help groups at a desk: opened, planned, moved, closed; numbers and never who comes."""

from db.group_tables import ama_groups, ama_meetings
from domain.people import Duty
from tests.builders import COMUNE, joined, rows
from tests.web.conftest import Desk


async def test_a_group_is_opened_planned_moved_and_closed(desk: Desk) -> None:
    async with desk.memory.transaction() as store:
        carla = await joined(store, Duty.COORDINATOR, name="Carla")
    browser = await desk.seat(carla)
    told = {
        "title": "Genitori che si parlano",
        "territory": str(COMUNE),
        "place": "Sala grande",
        "capacity": "8",
    }

    assert (await browser.post("/gruppi", **told, leader=str(carla.id))).status_code == 303
    (group,) = await rows(desk.memory, ama_groups)
    times = {"begins": "2027-03-20T18:00", "minutes": "90"}
    await browser.post(f"/gruppi/{group.id}/incontro", **times, leader=str(carla.id))
    (meeting,) = await rows(desk.memory, ama_meetings)
    await browser.post(f"/gruppi/{meeting.id}/sposta", begins="2027-03-21T18:00", minutes="60")

    page = (await browser.get("/gruppi")).text
    assert "Genitori che si parlano" in page and "0 di 8 posti" in page and "Carla" in page
    assert [one.sequence for one in await rows(desk.memory, ama_meetings)] == [1]
    await browser.post(f"/gruppi/{group.id}/chiudi")
    assert "Ancora nessun gruppo." in (await browser.get("/gruppi")).text


async def test_a_group_for_minors_without_a_check_is_refused_with_words(desk: Desk) -> None:
    async with desk.memory.transaction() as store:
        carla = await joined(store, Duty.COORDINATOR, name="Carla")
    browser = await desk.seat(carla)
    told = {
        "title": "Ragazzi insieme",
        "territory": str(COMUNE),
        "place": "Sala",
        "capacity": "8",
        "minors": "si",
    }

    answer = await browser.post("/gruppi", **told, leader=str(carla.id))

    assert answer.status_code == 409
    assert "con il controllo in regola" in answer.text and "Ragazzi insieme" in answer.text
    assert await rows(desk.memory, ama_groups) == []
