"""The second way to reach somebody on duty, over a real mail server and a real hook of this machine."""

import asyncio
import email
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.message import Message

import pytest

from app.nursery import beside
from app.second_channel import TEXT, SecondChannel
from bot import wire
from bot.post import PostOffice
from casework import people
from casework.paging import SECOND_CHANNEL
from db import outbox
from db.outbox import Lane
from db.tables import outbox as outbox_rows
from domain.people import Duty
from handlers.ui.calls import Call
from tests.bot.stage import Stage
from tests.builders import joined, rows
from tests.second_ways import Ways, standing


@pytest.fixture
async def ways() -> AsyncIterator[Ways]:
    async with standing() as ways:
        yield ways


def read(whole: str) -> tuple[Message, str]:
    message = email.message_from_string(whole.removesuffix(".\r\n"))
    body = message.get_payload(decode=True)
    assert isinstance(body, bytes)
    return message, body.decode().strip()


async def test_a_mail_says_the_same_neutral_words_to_everybody(ways: Ways) -> None:
    second = SecondChannel(ways.smtp, "turni@esempio.it", None)

    assert await second.send({"mail": "marta@esempio.it"})

    (to, whole) = ways.taken.mails[0]
    message, body = read(whole)
    assert (to, message["Subject"], message["From"], body) == (
        "marta@esempio.it",
        "Cordata",
        "turni@esempio.it",
        TEXT,
    )


async def test_a_gateway_gets_number_and_the_same_words(ways: Ways) -> None:
    second = SecondChannel(None, "turni@esempio.it", ways.hook)

    assert await second.send({"phone": "+39 333 000 0000"})

    assert ways.taken.texts == [("+39 333 000 0000", TEXT)]


def test_the_words_tell_nothing_of_anybody() -> None:
    for word in ("allarme", "pericolo", "morire", "minore", "SOS", "CRD", "urgen", "danger", "child"):
        assert word.lower() not in TEXT.lower()


async def test_one_way_that_takes_it_is_enough(ways: Ways) -> None:
    both = {"mail": "marta@esempio.it", "phone": "333000000"}
    ways.taken.refuses = 1

    assert await SecondChannel(ways.smtp, "x@esempio.it", ways.hook).send(both)

    assert (len(ways.taken.mails), len(ways.taken.texts)) == (0, 1)


@pytest.mark.parametrize("channel", [{"mail": "marta@esempio.it"}, {"phone": "333000000"}])
async def test_a_way_that_refuses_or_is_away_is_not_taken(ways: Ways, channel: dict[str, str]) -> None:
    ways.taken.refuses = 1
    assert not await SecondChannel(ways.smtp, "x@esempio.it", ways.hook).send(channel)

    nowhere = SecondChannel("smtp://127.0.0.1:9", "x@esempio.it", "http://127.0.0.1:9/sms")
    assert not await nowhere.send(channel)


async def test_a_way_that_the_house_does_not_have_is_not_taken() -> None:
    assert not await SecondChannel(None, "x@esempio.it", None).send({"mail": "marta@esempio.it"})


@asynccontextmanager
async def silent() -> AsyncIterator[str]:
    """A mail server that takes the connection and says nothing."""
    hanging = asyncio.Event()

    async def keeps(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await hanging.wait()
        writer.close()

    server = await asyncio.start_server(keeps, "127.0.0.1", 0)
    try:
        yield f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        hanging.set()
        server.close()


async def test_a_way_that_hangs_holds_up_nobodys_messages(at: Stage) -> None:
    phone = await at.simulator.phone("Bruno", started=True)
    async with at.memory.transaction() as store:
        marta = await joined(store, Duty.TRIAGE_OPERATOR, on_duty=True)
        bruno = await joined(store, Duty.TEACHER, number=phone.id)
        await people.also_page(store, marta, "marta@esempio.it", at.clock())
        for _ in range(10):
            outbox.put(store, marta.id, SECOND_CHANNEL, {}, lane=Lane.SECOND, now=at.clock())

    async with silent() as smtp:
        second = SecondChannel(smtp, "x@esempio.it", None)
        post = PostOffice(at.memory, at.courier, at.house, at.clock, second)
        async with beside(post.run()):
            await asyncio.sleep(0.3)
            for number in range(3):
                line = wire.line(Call("sendMessage", {"chat_id": phone.id, "text": f"avviso {number}"}))
                async with at.memory.transaction() as store:
                    outbox.put(store, bruno.id, "answer", line, lane=Lane.ANSWER, now=at.clock())
                post.wake.set()
                await phone.sees(f"avviso {number}", within=3)
    assert len(await rows(at.memory, outbox_rows, kind=SECOND_CHANNEL, state="pending")) == 10
