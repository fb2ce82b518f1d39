"""Who may look for a service, see what was sent, or pass a case on: the grid again, for the acts done with services."""

import pytest

from casework import distribution, referrals, transfers
from db import cases
from db import reports as sent_reports
from db.session import Memory
from domain.people import Duty
from tests.builders import NOW, everything
from tests.casework.crowd import (
    PLACES,
    Doing,
    Others,
    as_needed,
    crowd,
    expected,
    outcome,
    with_a_crowd,
)
from tests.databases import SQLite

ACTS: dict[str, Doing] = {
    "services that fit": Doing("refer", lambda s, p, c, o: distribution.for_case(s, p, c, NOW)),
    "where it was sent": Doing("see_card", lambda s, p, c, o: referrals.of_case(s, p, c, NOW)),
    "where it could pass": Doing("ask_transfer", lambda s, p, c, o: transfers.places(s, p, c, NOW)),
}


@pytest.fixture
def network_url(sqlite_files: SQLite) -> str:
    """Instead of the small network: one in which everybody is."""
    return sqlite_files.fresh(with_a_crowd)


@pytest.mark.parametrize("name", ACTS)
async def test_who_may_do_it_and_where(memory: Memory, name: str) -> None:
    doing, codes = ACTS[name], dict[str, str]()
    async with memory.transaction() as store:
        everybody = await crowd(store)
        mine = await sent_reports.of_person(store, everybody[Duty.TEACHER, "own"].id)
        for place, report in zip(("", *PLACES), mine, strict=False):
            held = everybody[Duty.CASE_MANAGER, place] if place else None
            await cases.save(store, await as_needed(store, report, doing, held))
            codes[place] = report.receipt
    before = await everything(memory)

    found, wanted = dict[tuple[str, str], str](), dict[tuple[str, str], str]()
    async with memory.transaction() as store:
        for (duty, place), person in everybody.items():
            own = codes[place] if duty is Duty.CASE_MANAGER else codes[""]
            found[duty, place] = await outcome(store, doing.do, person, own, Others(person.id))
            wanted[duty, place] = expected(doing.act, duty, place)

    assert found == wanted
    assert await everything(memory) == before
