"""When something is broken: the contacts still answer, and people are told the truth about who was reached."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, event

from app.second_channel import TEXT
from db import tables
from tests.second_ways import Ways, standing
from tests.stories.conftest import Stage
from tests.stories.house import House, opened, settings_for
from tests.stories.walks import uncovers

NOBODY = "Non ho potuto avvisare nessuno: chiama 112."
UNSAVED = "Non ho salvato l'ultimo messaggio."
KNOWN = 15.0


@pytest.fixture
async def ways() -> AsyncIterator[Ways]:
    async with standing() as ways:
        yield ways


@pytest.fixture
async def wired(house_url: str, stage: Stage, tmp_path: Path, ways: Ways) -> AsyncIterator[House]:
    """A house that also has a mail server and an SMS gateway; its first on duty gave both."""
    settings = settings_for(tmp_path / "home", stage.keys, house_url)
    settings = replace(settings, smtp=ways.smtp, sms_hook=ways.hook)
    async with opened(settings, stage.protocol) as house:
        await house.operator.says("/avvisami marta@esempio.it +393330000000")
        await house.operator.sees("Ti avviso anche lì")
        await house.moves(minutes=2)
        await remembered(house)
        yield house


async def remembered(house: House) -> None:
    """Wait until the clock of the house has looked who is on call: a minute has passed for it."""
    keeper = house.open_doors.keeper
    await keeper.tick()


def file_of(house: House) -> str:
    return house.settings.database.removeprefix("sqlite+aiosqlite:///")


@asynccontextmanager
async def locked(house: House) -> AsyncIterator[None]:
    """Hold the database so that nobody else may write, as a backup gone wrong does."""
    other = sqlite3.connect(file_of(house), isolation_level=None)
    other.execute("PRAGMA busy_timeout=0")
    while True:
        try:
            other.execute("BEGIN EXCLUSIVE")
            break
        except sqlite3.OperationalError:
            await asyncio.sleep(0.02)
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


@contextmanager
def full(house: House) -> Iterator[None]:
    """Let the disk be full: no page may be added to the database file."""
    most = [1]

    def limit(connection: Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count={most[0]}")

    event.listen(house.memory._writer.sync_engine, "begin", limit)
    try:
        yield
    finally:
        most[0] = 1_073_741_823


async def paged_on(house: House, step: int) -> None:
    """Wait until the clock of the page stands at a step."""
    timers = tables.timers
    async with asyncio.timeout(KNOWN):
        while not await house.count(timers, timers.c.kind == "page", timers.c.step == step):
            await house.child.settled(quiet=0.05)


async def test_a_locked_database_the_numbers_the_truth_the_second_way_then_the_page(
    wired: House, ways: Ways
) -> None:
    async with locked(wired):
        await wired.child.says("voglio morire", wait=False)
        await wired.child.sees("Chiama il 112 adesso.\n112 · ")
        await wired.child.sees(NOBODY, within=KNOWN)
        await ways.taken.arrives(2)
        assert {text for _, text in ways.taken.texts} == {TEXT}
        assert "marta@esempio.it" in ways.taken.mails[0][0]
        assert "morire" not in ways.taken.mails[0][1]

    await wired.child.sees("Ho avvisato chi è di turno.", within=KNOWN)
    await wired.operator.sees("ALLARME SOS-", within=KNOWN)
    assert await wired.count(tables.dangers) == 1


async def test_a_full_disk_the_numbers_the_truth_then_the_page(wired: House, ways: Ways) -> None:
    with full(wired):
        for word in range(20):
            await wired.child.says(f"voglio morire {'x' * 400} {word}", wait=False)
        await wired.child.sees("Chiama il 112 adesso.\n112 · ")
        await wired.child.sees(NOBODY, within=KNOWN)
        await ways.taken.arrives(2)
        await wired.mother.says("aiuto", wait=False)
        await wired.mother.sees("Se il pericolo è adesso, chiama il 112.", within=KNOWN)

    await wired.child.sees("Ho avvisato chi è di turno.", within=KNOWN)
    await wired.operator.sees("ALLARME SOS-", within=KNOWN)


async def test_a_locked_database_answers_help_and_tells_the_others_that_nothing_was_kept(
    house: House,
) -> None:
    async with locked(house):
        await house.mother.says("/aiuto", wait=False)
        await house.mother.sees("Se il pericolo è adesso, chiama il 112.", within=KNOWN)
        await house.teacher.says("/segnala", wait=False)
        told = await house.teacher.sees(UNSAVED, within=KNOWN)
        assert "112 · Emergenze" in told.text
    await house.teacher.sees("C'è un pericolo adesso?", within=KNOWN)


async def test_the_alarm_of_a_volunteer_while_the_database_is_locked(wired: House, ways: Ways) -> None:
    async with locked(wired):
        await wired.volunteer.says("/allarme", wait=False)
        told = await wired.volunteer.sees(NOBODY, within=KNOWN)
        assert "112 · Emergenze" in told.text
        await ways.taken.arrives(2)
    await wired.operator.sees("ALLARME SOS-", within=KNOWN)


async def test_the_page_leaves_by_both_ways_and_a_way_that_refuses_is_tried_again(
    wired: House, ways: Ways
) -> None:
    await wired.operator.says("/avvisami marta@esempio.it")
    ways.taken.refuses = 1

    await wired.child.says("voglio morire")
    await wired.operator.sees("ALLARME SOS-")
    put_off = tables.outbox.c.error == "second channel"
    while not await wired.count(tables.outbox, put_off):
        await wired.operator.quiet()
    assert ways.taken.mails == []
    await wired.moves(seconds=31)

    await ways.taken.arrives(1)
    assert len(ways.taken.mails) == 1


async def test_notices_are_stuck_and_the_person_still_gets_numbers_and_no_promise(house: House) -> None:
    for phone in (house.operator, house.second_operator, house.coordinator):
        await house.simulator.fault("bad_gateway", chat=phone.id, times=10_000)

    await house.child.says("voglio morire")

    answers = [one.text for one in await house.child.messages() if one.by == "bot"]
    assert answers[0].startswith("Chiama il 112 adesso.")
    assert "Non so quando legge." in answers[1]
    for step in (1, 2):
        await house.moves(minutes=15)
        await paged_on(house, step)
    await uncovers(house.child)
    await house.child.sees("Nessuno ha ancora letto. Chiama il 112.")


async def test_telegram_refuses_the_page_and_it_goes_on_to_the_next_at_once(house: House) -> None:
    await house.simulator.fault("refuse", chat=house.operator.id, times=3, method="sendMessage", code=400)

    await house.child.says("voglio morire")

    await house.child.sees("Chiama il 112 adesso.")
    await house.second_operator.sees("ALLARME SOS-", within=KNOWN)
