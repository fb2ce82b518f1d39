"""A house that died between commit and answer: the kept answer leaves once it is back, however Telegram takes it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from app import doors
from app import settings as environment
from app.clock import Clock
from app.doors import Doors
from app.nursery import beside
from bot import events
from db import outbox, schema
from db.sealing import make_ring
from simulator.phone import Phone, Simulator
from simulator.server import TOKEN, running

ANSWER = "Scegli la lingua."


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    """A Telegram of this test alone."""
    async with running() as found:
        yield found


@pytest.fixture
async def house(tmp_path: Path, simulator: Simulator) -> AsyncIterator[Doors]:
    """A house on an empty database; nothing in it runs by itself, the test hands everything in."""
    said = {"CORDATA_HOME": str(tmp_path / "home"), "TELEGRAM_TOKEN": TOKEN}
    settings = environment.read({**said, "CORDATA_TELEGRAM": simulator.base_url})
    settings.home.mkdir()
    make_ring(settings.keys)
    memory = doors.open_memory(settings)
    await schema.upgrade(memory)
    async with doors.opened(settings, memory, Clock()) as found:
        yield found
    await memory.close()


async def arrived(simulator: Simulator) -> list[dict[str, Any]]:
    """Give the raw updates that wait to be fetched."""
    found: list[dict[str, Any]] = await simulator.get("/control/updates")
    return found


async def dies_after_commit(house: Doors, raws: list[dict[str, Any]]) -> None:
    """Handle updates as far as the commit, as a process that is killed before it answers."""
    await house.hall._desk.take([events.read(raw) for raw in raws], Clock()())


async def answers(phone: Phone) -> list[str]:
    """Give what the bot said, without what was deleted."""
    return [message.text for message in await phone.messages() if message.by == "bot"]


async def test_a_kept_answer_is_sent_when_the_update_comes_again(house: Doors, simulator: Simulator) -> None:
    anna = await simulator.phone("Anna")
    await anna.says("/lingua", wait=False)
    raws = await arrived(simulator)
    await dies_after_commit(house, raws)

    await house.hall.receive(raws)

    assert await answers(anna) == [ANSWER]


@pytest.mark.parametrize("fault", [{"kind": "flood", "retry_after": 1}, {"kind": "bad_gateway"}])
async def test_a_kept_answer_that_telegram_refuses_for_now_waits_in_the_outbox(
    house: Doors, simulator: Simulator, fault: dict[str, Any]
) -> None:
    anna = await simulator.phone("Anna")
    await anna.says("/lingua", wait=False)
    raws = await arrived(simulator)
    await dies_after_commit(house, raws)
    await simulator.fault(**fault, method="sendMessage")

    await house.hall.receive(raws)
    assert await answers(anna) == []
    async with beside(house.post.run()):
        await anna.sees(ANSWER)

    await house.hall.receive(raws)
    assert await answers(anna) == [ANSWER]


async def test_who_was_forgotten_still_gets_the_last_answer(house: Doors, simulator: Simulator) -> None:
    """Nobody knows the person any more, so the outbox cannot hold it: it is tried again at once."""
    anna = await simulator.phone("Anna")
    async with beside(house.poll()):
        await anna.says("/cancella_dati")
        await simulator.fault("flood", retry_after=1, method="editMessageText")

        await anna.taps("Sì, cancella", wait=False)

        await anna.sees("Ho cancellato i tuoi dati")


async def test_what_was_being_sent_when_the_house_died_leaves_at_once(
    house: Doors, simulator: Simulator
) -> None:
    """Alone on its database, a house need not wait until the lease of the dead one is over."""
    anna = await simulator.phone("Anna")
    await anna.says("/lingua", wait=False)
    await simulator.fault("flood", retry_after=1, method="sendMessage")
    await house.hall.receive(await arrived(simulator))
    await asyncio.sleep(1.1)
    async with house.memory.transaction() as store:
        assert len(await outbox.claim(store, Clock()(), 8)) == 1

    async with beside(house.post.run()):
        await anna.sees(ANSWER)
