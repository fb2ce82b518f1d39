"""Who may do an act and not see the card is told that it was done, and no more; and a tap on what is no notice."""

import pytest

from db import outbox
from db.outbox import Lane
from db.tables import outbox as outbox_rows
from db.tables import parked, tries
from domain.people import Duty
from tests.bot.stage import Stage, said
from tests.builders import joined, rows, stored


@pytest.mark.parametrize("duty", [Duty.CLINICIAN, Duty.TEAM_MEMBER])
@pytest.mark.parametrize("by", ["command", "button"])
async def test_the_emergency_flag_is_raised_by_who_sees_no_card(at: Stage, duty: Duty, by: str) -> None:
    phone = await at.simulator.phone("Ada", started=True)
    async with at.memory.transaction() as store:
        await joined(store, duty, number=phone.id)
        operator = await joined(store, Duty.TRIAGE_OPERATOR, on_duty=True)
        case = await stored(store)

    update = at.update(phone, f"/emergenza {case.code}")
    await at.receives(update if by == "command" else at.tap(phone, f"emergency:{case.code}"))

    assert await said(phone) == [f"{case.code} · Emergenza aperta. Ho avvisato chi è di turno."]
    assert await rows(at.memory, parked) == await rows(at.memory, tries) == []
    assert [row.person_id for row in await rows(at.memory, outbox_rows, kind="page")] == [operator.id]


async def test_a_stranger_s_flag_finds_no_case(at: Stage) -> None:
    phone = await at.simulator.phone("Ada", started=True)
    async with at.memory.transaction() as store:
        case = await stored(store)

    await at.receives(at.update(phone, f"/emergenza {case.code}"))

    assert await said(phone) == ["Non trovo niente con questo codice. Controlla di averlo scritto bene."]
    assert await rows(at.memory, outbox_rows, kind="page") == []


async def test_a_read_tap_on_an_answer_of_one_s_own_that_waits_is_no_fault(at: Stage) -> None:
    phone = await at.simulator.phone("Ada", started=True)
    async with at.memory.transaction() as store:
        person = await joined(store, number=phone.id)
        outbox.put(store, person.id, "answer", b"sendMessage {}", lane=Lane.ANSWER, now=at.clock())
    (row,) = await rows(at.memory, outbox_rows, kind="answer")

    await at.receives(at.tap(phone, f"read:{row.id}"))

    assert await rows(at.memory, parked) == await rows(at.memory, tries) == []
