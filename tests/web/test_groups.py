"""The calendar of self-help groups at a desk: opened, planned, moved, closed; numbers and never who comes."""

from casework import groups
from db.group_tables import ama_groups, ama_meetings, ama_members
from domain.groups import Group
from domain.people import Duty
from tests.builders import COMUNE, NOW, joined, later, rows
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


async def test_a_parents_yes_is_taken_back_by_its_code_and_no_name_is_shown(desk: Desk) -> None:
    async with desk.memory.transaction() as store:
        carla, minor = await joined(store, Duty.COORDINATOR, name="Carla"), await joined(store)
        plan = Group(0, "Ragazzi insieme", COMUNE, "Sala", True, 8, NOW, check_until=later(days=90))
        group = await groups.open_group(store, carla, plan, [carla.id], NOW)
        await groups.join(store, minor, group.id, NOW, minor=True)
        await groups.consent_seen(store, carla, group.id, minor.id, NOW)
        code = await groups.own_code(store, minor, group.id)
    browser = await desk.seat(carla)
    page = (await browser.get("/gruppi")).text
    assert f"{code} · visto da Carla" in page and "Consensi dei genitori: 1" in page

    assert (await browser.post(f"/gruppi/{group.id}/ritirato", code=code)).status_code == 303

    assert code not in (await browser.get("/gruppi")).text
    (row,) = await rows(desk.memory, ama_members, person_id=minor.id)
    assert (row.standing, row.consent_seen_at) == ("left", None)


async def test_who_leads_changes_in_turn_at_the_desk(desk: Desk) -> None:
    async with desk.memory.transaction() as store:
        carla = await joined(store, Duty.COORDINATOR, name="Carla")
        teo = await joined(store, Duty.ESP, name="Teo")
        plan = Group(0, "Genitori che si parlano", COMUNE, "Sala", False, 8, NOW)
        group = await groups.open_group(store, carla, plan, [carla.id], NOW)
        times = (later(days=3), later(days=3, hours=1))
        meeting = await groups.plan_meeting(store, carla, group.id, times, NOW, by=carla.id)
    browser = await desk.seat(carla)

    assert (await browser.post(f"/gruppi/{group.id}/guida", leader=str(teo.id))).status_code == 303
    assert "Teo → Carla" in (await browser.get("/gruppi")).text
    await browser.post(f"/gruppi/{meeting.id}/turno", leader=str(teo.id))
    assert "Carla → Teo" in (await browser.get("/gruppi")).text
    await browser.post(f"/gruppi/{group.id}/lascia", leader=str(carla.id))
    answer = await browser.post(f"/gruppi/{group.id}/lascia", leader=str(teo.id))

    assert answer.status_code == 409 and "Qualcuno deve guidare il gruppo" in answer.text
