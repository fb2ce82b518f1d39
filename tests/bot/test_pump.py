"""The long poll: the offset moves only after a batch is safe, whatever happens to the process or the network."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest

from bot.pump import Pump
from db.tables import updates
from domain.people import Person
from handlers.talk import Talk
from simulator.phone import Phone
from tests.bot.stage import Stage, said, until
from tests.builders import rows


@contextlib.asynccontextmanager
async def polling(at: Stage) -> AsyncIterator[asyncio.Task[None]]:
    """Run a pump of its own, as a process would, and end it in the middle of whatever it does."""
    task = asyncio.create_task(Pump(at.api, at.hall).run())
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def phone(at: Stage) -> Phone:
    return await at.simulator.phone("Anna", started=True)


async def committed(at: Stage) -> bool:
    return bool(await rows(at.memory, updates))


async def answered(phone: Phone, times: int) -> bool:
    return len(await said(phone)) >= times


async def waiting(at: Stage) -> int:
    """Give how many updates the bot has not confirmed."""
    return len(await at.simulator.get("/control/updates"))


async def test_what_arrived_is_answered_and_confirmed(at: Stage) -> None:
    anna = await phone(at)

    async with polling(at):
        await anna.says("/prova uno")
        await anna.says("/prova due")

    assert await said(anna) == ["risposta uno", "risposta due"]
    assert await waiting(at) == 0


async def test_only_the_kinds_that_are_understood_are_asked_for(at: Stage) -> None:
    anna = await phone(at)

    async with polling(at):
        await anna.says("/prova uno")

    about = await at.api.call("getWebhookInfo")
    assert about.result["allowed_updates"] == [
        "message",
        "edited_message",
        "callback_query",
        "my_chat_member",
    ]


async def test_what_arrived_meanwhile_is_one_batch(at: Stage) -> None:
    anna = await phone(at)
    for number in range(8):
        await anna.says(f"/prova {number}", wait=False)

    async with polling(at):
        await anna.sees("risposta 7")

    assert at.calls == [str(number) for number in range(8)]
    moments = {row.at for row in await rows(at.memory, updates)}
    assert len(moments) == 1


@pytest.mark.parametrize("moment", ["before the commit", "before the answer"])
async def test_a_process_that_dies_leaves_the_update_to_the_next(at: Stage, moment: str) -> None:
    anna = await phone(at)
    stuck = asyncio.Event()

    async def hangs(store: object, talk: Talk, person: Person) -> None:
        stuck.set()
        await asyncio.sleep(30)

    if moment == "before the commit":
        at.acts["uno"] = hangs
    else:
        await at.simulator.fault("delay", seconds=2, method="sendMessage")
    async with polling(at):
        await anna.says("/prova uno", wait=False)
        if moment == "before the commit":
            await stuck.wait()
        else:
            await until(lambda: committed(at))
    at.acts.clear()
    await at.simulator.no_more_faults()
    assert len(await rows(at.memory, updates)) == (0 if moment == "before the commit" else 1)

    async with polling(at):
        await anna.sees("risposta uno")

    assert len(await rows(at.memory, updates)) == 1
    assert at.calls.count("uno") == (2 if moment == "before the commit" else 1)


async def test_the_offset_stays_while_an_answer_is_on_its_way(at: Stage) -> None:
    anna = await phone(at)
    await at.simulator.fault("delay", seconds=0.4, method="sendMessage")

    async with polling(at):
        await anna.says("/prova uno", wait=False)
        await until(lambda: committed(at))
        assert await waiting(at) == 1
        await anna.settled()

    assert await waiting(at) == 0


@pytest.mark.parametrize("fault", ["bad_gateway", "reset", "flood"])
async def test_a_poll_that_fails_is_asked_again(at: Stage, fault: str) -> None:
    anna = await phone(at)
    await at.simulator.fault(fault, method="getUpdates", **({"retry_after": 1} if fault == "flood" else {}))

    async with polling(at):
        await anna.says("/prova uno")

    assert await said(anna) == ["risposta uno"]


async def test_an_update_handed_out_again_is_answered_and_not_handled(at: Stage) -> None:
    anna = await phone(at)
    await at.simulator.fault("duplicate")

    async with polling(at):
        await anna.says("/prova uno", wait=False)
        await until(lambda: answered(anna, 2))

    assert at.calls == ["uno"]


async def test_a_batch_in_reverse_is_handled_as_it_came(at: Stage) -> None:
    """Telegram promises order; when it breaks the promise no update is lost for being "older than the last"."""
    anna = await phone(at)
    for word in ("uno", "due", "tre"):
        await anna.says(f"/prova {word}", wait=False)
    await at.simulator.fault("reorder")

    async with polling(at):
        await anna.settled()

    assert sorted(at.calls) == ["due", "tre", "uno"]


async def test_a_broken_update_between_two_stops_neither(at: Stage) -> None:
    anna = await phone(at)
    await anna.says("/prova uno", wait=False)
    await at.simulator.inject({"message": {"chat": {"id": 5}}})
    await anna.says("/prova due", wait=False)

    async with polling(at):
        await anna.settled()

    assert await said(anna) == ["risposta uno", "risposta due"]
    assert await waiting(at) == 0
