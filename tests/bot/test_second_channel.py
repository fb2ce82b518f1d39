"""The second way to reach somebody on duty, over a real mail server and a real hook of this machine."""

import email
from collections.abc import AsyncIterator
from email.message import Message

import pytest

from app.second_channel import TEXT, SecondChannel
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
