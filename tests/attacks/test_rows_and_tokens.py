"""Ciphertext moved to another row, invitations used twice, and every route of the console with ids of others."""

from sqlalchemy import select

from casework import people
from db import identities, territories
from db.rotation import HOUSE
from db.sealing import Unsealable
from db.tables import vaults
from domain.people import Duty
from domain.refusals import Refusal
from simulator.phone import Phone
from tests.attacks.tally import refused
from tests.builders import FAR_AMBITO, joined
from tests.stories.house import House
from tests.stories.walks import CALM, reports, reports_at_home
from tests.web.conftest import Desk
from tests.web.test_routes import NEEDS, PLACED, Scene, ask, routes


async def test_no_ciphertext_opens_in_another_row(house: House) -> None:
    """Every column that is sealed for the house itself, and the key of every case: none opens in its neighbour's place."""
    await reports(house.teacher, *CALM)
    await reports_at_home(house.mother, *CALM)
    tried = set()
    async with house.memory.reading() as store:
        for table, column, keys in HOUSE:
            sealed = [row for row in (await store.read(select(table)))[:6] if row._mapping[column]]
            for row in sealed:
                for other in sealed:
                    if other is row:
                        continue
                    name = f"{table.name}.{column.removesuffix('_sealed')}"
                    place = f"{name}:{':'.join(str(other._mapping[key]) for key in keys)}"
                    try:
                        store.ring.unseal(place, row._mapping[column])
                        opened = True
                    except Unsealable:
                        opened = False
                    refused("ciphertext in another row", not opened, place)
                    tried.add(name)
        keys_of = await store.read(select(vaults))
        for row in keys_of:
            for other in keys_of:
                if other is not row:
                    try:
                        store.ring.open_vault(other.id, row.key_wrapped)
                        opened = True
                    except Unsealable:
                        opened = False
                    refused("key of another case", not opened, str(other.id))
    assert len(tried) >= 4


async def test_an_invitation_is_used_once_and_no_guess_is_one(house: House) -> None:
    async with house.memory.transaction() as store:
        lead = await territories.lead_body(store)
        assert lead is not None
        code = await people.invite(store, None, Duty.TEACHER, lead.territory, None, house.clock())
    first = await house.tell("Prima", started=True)
    await first.opens(code)
    for number in range(5):
        thief = await house.tell(f"Ladra {number}", started=True)
        await thief.opens(code)
        refused("replayed invitation", not await _joined(house, thief))
    for guess in ("x" * 43, code[:-1] + "x", code.swapcase(), "--", "0", "a" * 64):
        thief = await house.tell("Indovina", started=True)
        await thief.opens(guess)
        refused("guessed invitation", not await _joined(house, thief), guess)


async def _joined(house: House, phone: Phone) -> bool:
    """Tell whether somebody holds a duty now."""
    mark = identities.blind(house.memory.ring, phone.id)
    async with house.memory.reading() as store:
        found = (await identities.callers(store, [mark])).get(mark)
    return found is not None and bool(found.person.assignments)


async def test_every_route_refuses_whoever_stands_elsewhere(desk: Desk) -> None:
    scene = await Scene().set_up(desk)
    async with desk.memory.transaction() as store:
        outsiders = [
            await joined(store, duty, at=FAR_AMBITO)
            for duty in (Duty.TRIAGE_OPERATOR, Duty.CASE_MANAGER, Duty.COORDINATOR, Duty.CLINICIAN)
        ]
    for person in outsiders:
        browser = await desk.seat(person)
        for method, path in routes(desk):
            if path in PLACED and path in NEEDS:
                answer = await ask(browser, method, scene.address(path), scene.fields(path))
                refused(
                    "foreign id on a route", answer.status_code in (403, 404), f"{path} {answer.status_code}"
                )


async def test_every_route_refuses_a_stranger(desk: Desk) -> None:
    scene = await Scene().set_up(desk)
    for method, path in routes(desk):
        if path in NEEDS:
            answer = await ask(desk.browser(), method, scene.address(path), scene.fields(path))
            closed = answer.status_code in (401, 403, 404) or answer.headers.get("location", "") == "/"
            refused("route without a seat", closed and scene.case.code not in answer.text, f"{path}")


async def test_an_unknown_or_foreign_code_is_refused_alike(desk: Desk) -> None:
    async with desk.memory.transaction() as store:
        person = await joined(store)
        for guess in ("", "x" * 43, "' OR 1=1 --"):
            try:
                await people.redeem(store, person, guess, desk.now)
                got = True
            except Refusal:
                got = False
            refused("guessed invitation", not got, guess)
