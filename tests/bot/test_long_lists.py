"""Lists longer than a screen: nobody and nothing is left out without a word, and what is most pressing stands first."""

from domain.case import CaseState
from domain.people import Duty
from handlers.ui.pickers import MOST
from tests.bot.stage import Stage
from tests.builders import joined, sent, stored


async def test_all_of_ones_own_reports_can_be_reached(at: Stage) -> None:
    phone = await at.simulator.phone("Ada", started=True)
    async with at.memory.transaction() as store:
        teacher = await joined(store, Duty.TEACHER, number=phone.id)
        codes = [(await sent(store, teacher)).code for _ in range(13)]

    await at.receives(at.update(phone, "/mie"))
    first = (await phone.screen()).labels
    await at.receives(at.tap(phone, "mine:10"))
    second = (await phone.screen()).labels

    assert first[:11] == (*codes[:2:-1], "Altre segnalazioni")
    assert second[:3] == (*codes[2::-1],)
    assert "Altre segnalazioni" not in second


async def test_every_case_manager_is_offered_and_those_who_do_not_fit_are_counted(at: Stage) -> None:
    phone = await at.simulator.phone("Ada", started=True)
    async with at.memory.transaction() as store:
        await joined(store, Duty.TRIAGE_OPERATOR, number=phone.id)
        case = await stored(store, state=CaseState.IN_TRIAGE)
        for number in range(MOST):
            await joined(store, Duty.CASE_MANAGER, name=f"Anna {number}")

    await at.receives(at.tap(phone, f"assign:{case.code}"))
    whole = await phone.screen()
    async with at.memory.transaction() as store:
        await joined(store, Duty.CASE_MANAGER, name="Bruno")
    await at.receives(at.tap(phone, f"assign:{case.code}"))
    too_many = await phone.screen()

    assert len([label for label in whole.labels if "aperte" in label]) == MOST
    assert "console" not in whole.text
    assert f"Sono {MOST + 1}. Gli altri sono nella console: /console." in too_many.text


async def test_a_case_manager_pages_through_their_own_cases(at: Stage) -> None:
    phone = await at.simulator.phone("Ada", started=True)
    async with at.memory.transaction() as store:
        manager = await joined(store, Duty.CASE_MANAGER, number=phone.id)
        codes = [(await stored(store, manager=manager.id)).code for _ in range(8)]

    await at.receives(at.update(phone, "/coda"))
    first = await phone.screen()
    await at.receives(at.tap(phone, f"queue:{codes[5]}"))
    second = await phone.screen()

    shown = [
        [code for code in codes if any(code in label for label in one.labels)] for one in (first, second)
    ]
    assert shown == [codes[:6], codes[6:]]
    assert "Altre" in first.labels and "Altre" not in second.labels
