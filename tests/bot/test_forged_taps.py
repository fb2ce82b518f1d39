"""Data that no button of ours carries is answered kindly, whatever it is made of; nothing is set aside for it."""

import pytest

from bot.route import LARGEST
from db.tables import parked, tries
from domain.people import Duty
from tests.bot.stage import Stage, said
from tests.builders import joined, rows

UNKNOWN = "Questo pulsante non vale più. Ecco il menu."
KEYS = ("read", "open", "case", "take", "f", "thread", "lang", "show", "answer")


@pytest.mark.parametrize(
    "rest", [str(LARGEST + 1), "9" * 40, "\x00", "²", "1\x00", "٣", "-", "", ":::", "1.5", "true", " 1"]
)
async def test_forged_data_is_answered_and_nothing_is_parked(at: Stage, rest: str) -> None:
    anna = await at.simulator.phone("Anna", started=True)
    async with at.memory.transaction() as store:
        await joined(store, Duty.TRIAGE_OPERATOR, number=anna.id, on_duty=True)
    keys = sorted({key for kind, key in at.desk._routes.found if kind == "tap"} | set(KEYS))

    await at.receives(*(at.tap(anna, f"{key}:{rest}"[:64]) for key in keys))

    assert await rows(at.memory, parked) == await rows(at.memory, tries) == []
    assert len(await said(anna)) > 0


@pytest.mark.parametrize("data", [f"read:{LARGEST + 1}", "read:²", "read:\x00", "è:1"])
async def test_what_cannot_be_ours_leads_to_the_menu(at: Stage, data: str) -> None:
    anna = await at.simulator.phone("Anna", started=True)

    await at.receives(at.tap(anna, data))

    assert await said(anna) == [UNKNOWN]


async def test_the_largest_number_of_ours_passes(at: Stage) -> None:
    anna = await at.simulator.phone("Anna", started=True)

    await at.receives(at.tap(anna, f"read:{LARGEST}"))

    assert await said(anna) not in ([], [UNKNOWN])
    assert await rows(at.memory, parked) == []


@pytest.mark.parametrize("words", ["²/1", "1/²", "1/1/²", f"{'9' * 400}/1", "1/1/99999", "0/0", "24/12/0"])
async def test_a_date_that_is_none_is_asked_for_again(at: Stage, words: str) -> None:
    anna = await at.simulator.phone("Anna", started=True)
    async with at.memory.transaction() as store:
        await joined(store, Duty.TRIAGE_OPERATOR, number=anna.id, on_duty=True)

    await at.receives(at.update(anna, f"/assente {words}"))

    assert (await said(anna))[-1].startswith("Scrivi fino a quando")
    assert await rows(at.memory, tries) == []
