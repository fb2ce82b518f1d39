"""The care of ESP at a desk: who needs a word, a diary of two, means from five answers on, hours in a file, consents."""

import io
import zipfile

import pytest

from casework import care, peer_matching, peer_requests, supervision
from db import peers as register
from db import talks as kept
from db.talk_tables import peer_diary, peer_talks
from domain.case import AgeBand
from domain.people import Duty
from tests.builders import AMBITO, NOW, SIBLING, joined, later, rows
from tests.casework import peer_desk
from tests.casework.peer_desk import Desk as Peers
from tests.casework.test_care import a_meeting
from tests.web.conftest import Desk


@pytest.fixture
async def peers(desk: Desk) -> Peers:
    """Those who ask, help and look after each other, in the memory of the console."""
    return await peer_desk.a_desk(desk.memory)


async def page_of(peers: Peers) -> str:
    """Give where the care of the ESP stands."""
    async with peers.memory.transaction() as store:
        row = await register.of_person(store, peers.esp.id)
    assert row is not None
    return f"/cura/{row.id}"


async def test_a_heavy_load_is_seen_and_a_supervision_written_for_both(desk: Desk, peers: Peers) -> None:
    async with desk.memory.transaction() as store:
        await supervision.weigh(store, peers.esp, 4, NOW)
    browser = await desk.seat(peers.staff)
    board = (await browser.get("/cura")).text
    where = await page_of(peers)

    answer = await browser.post(f"{where}/diario", note="Ha bisogno di <b>fermarsi</b>")

    assert "Teo" in board and "troppo" in board
    assert answer.status_code == 303
    sheet = (await browser.get(where)).text
    assert "&lt;b&gt;fermarsi" in sheet and "supervisione con Anna" in sheet
    async with desk.memory.transaction() as store:
        own = await supervision.own_diary(store, peers.esp, later(hours=1))
    assert [line.text for line in own] == ["Ha bisogno di <b>fermarsi</b>"]
    (entry,) = await rows(desk.memory, peer_diary)
    assert b"fermarsi" not in entry.note_sealed


async def test_means_are_on_the_page_from_five_answers_on(desk: Desk, peers: Peers) -> None:
    browser = await desk.seat(peers.boss)
    where = await page_of(peers)
    for number in range(5):
        assert "Le medie si vedono da 5 risposte in su" in (await browser.get(where)).text
        async with desk.memory.transaction() as store:
            asker = await joined(store)
            session = await a_meeting(store, peers.esp, asker)
            await care.feed_back(store, asker, session, f"4{number}00", NOW)

    page = (await browser.get(where)).text
    assert "su 5 risposte" in page and "<dd>4.0</dd>" in page and "<dd>2.0</dd>" in page


async def test_the_hours_of_a_month_come_as_a_file_that_names_only_who_helped(
    desk: Desk, peers: Peers
) -> None:
    async with desk.memory.transaction() as store:
        mother = await joined(store, name="Giulia")
        await a_meeting(store, peers.esp, mother)
    browser = await desk.seat(peers.boss)

    answer = await browser.get(f"/cura/ore?mese={NOW:%Y-%m}")

    assert answer.headers["content-disposition"].endswith(f'ore-{NOW:%Y-%m}.xlsx"')
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        said = book.read("xl/sharedStrings.xml").decode()
    assert "Teo" in said and "Giulia" not in said
    assert (await browser.get("/cura/ore?mese=2027-13")).status_code == 404


async def test_a_coordinator_of_elsewhere_finds_nobody(desk: Desk, peers: Peers) -> None:
    where = await page_of(peers)
    async with desk.memory.transaction() as store:
        elsewhere = await joined(store, Duty.COORDINATOR, at=SIBLING)
    browser = await desk.seat(elsewhere)

    assert "Teo" not in (await browser.get("/cura")).text
    assert (await browser.get(where)).status_code == 404


async def test_the_reason_of_a_no_is_read_beside_the_request(desk: Desk, peers: Peers) -> None:
    line = await peers.asks()
    offer = await peers.offers(line)
    async with desk.memory.transaction() as store:
        await peer_matching.decline(store, peers.esp, offer, NOW, reason="Questo mese è troppo")
    browser = await desk.seat(peers.boss)

    assert "<q>Questo mese è troppo</q>" in (await browser.get("/abbinamenti")).text


async def test_a_consent_taken_back_at_the_desk_stops_the_talk(desk: Desk, peers: Peers) -> None:
    async with desk.memory.transaction() as store:
        await peer_requests.set_private_talks_of_minors(store, peers.boss, AMBITO, NOW, on=True)
    code = (await peers.asks(age_band=AgeBand.FROM_14)).request.code
    browser = await desk.seat(peers.boss)
    await browser.post(f"/abbinamenti/{code}/consenso", present=str(peers.staff.id))
    await browser.post(f"/abbinamenti/{code}/proponi", esp=str(peers.esp.id))
    async with desk.memory.transaction() as store:
        (offer,) = await peer_matching.open_offers(store, peers.esp)
        await peer_matching.accept(store, peers.esp, offer.id, NOW)
        match = await peer_matching.agree(store, peers.mother, offer.id, NOW)
        assert await kept.by_id(store, match.id) is not None
    assert "Minorenni che parlano con un ESP" in (await browser.get("/abbinamenti")).text

    await browser.post(f"/abbinamenti/{code}/ritirato")

    assert "senza consenso" in (await browser.get("/abbinamenti")).text
    assert [one.state for one in await rows(desk.memory, peer_talks)] == ["frozen"]
