"""The phones that stories hold: they wait for the bot, show what stands on the screen, and complain readably."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from simulator.phone import CannotDo, Phone, Simulator
from tests.simulator.raw_bot import RawBot, polling, raw_bot

KEYS = {"inline_keyboard": [[{"text": "Sì", "callback_data": "yes"}, {"text": "No", "callback_data": "no"}]]}


@pytest.fixture
async def asking(sim: Simulator, bot: RawBot) -> AsyncIterator[RawBot]:
    """A bot that answers a text with a question and a tap by editing the question."""

    async def handle(update: dict[str, Any]) -> None:
        if "message" in update:
            chat = update["message"]["chat"]["id"]
            await bot.ok(
                "sendMessage",
                chat_id=chat,
                text=f"Hai scritto {update['message']['text']}?",
                reply_markup=KEYS,
            )
        elif "callback_query" in update:
            tap = update["callback_query"]
            chat, number = tap["message"]["chat"]["id"], tap["message"]["message_id"]
            await bot.ok("answerCallbackQuery", callback_query_id=tap["id"], text=f"ricevuto {tap['data']}")
            await bot("editMessageText", chat_id=chat, message_id=number, text=f"Risposta: {tap['data']}")

    async with raw_bot(sim) as bot, polling(bot, handle):
        yield bot


class TestAStory:
    async def test_a_phone_writes_taps_and_sees_the_answer_at_once(
        self, sim: Simulator, asking: RawBot
    ) -> None:
        anna = await sim.phone("Anna", language="it")

        await anna.opens("invito_1")
        await anna.taps("Sì")

        assert (await anna.screen()).text == "Risposta: yes"
        assert (await anna.screen()).edited
        assert (await anna.sees_toast("ricevuto yes")).alert is False
        assert anna.tap_count == 1

    async def test_a_missing_button_is_complained_about_with_the_screen(
        self, sim: Simulator, asking: RawBot
    ) -> None:
        anna = await sim.phone("Anna")
        await anna.says("ciao")

        with pytest.raises(CannotDo, match="no button 'Forse'") as complaint:
            await anna.taps("Forse")

        assert "◀ Hai scritto ciao?\n   [Sì] [No]" in str(complaint.value)

    async def test_a_sentence_that_never_comes_is_complained_about_with_the_screen(
        self, sim: Simulator, asking: RawBot
    ) -> None:
        anna = await sim.phone("Anna")
        await anna.says("ciao")

        with pytest.raises(AssertionError, match=r"does not see 'addio'[\s\S]*Hai scritto ciao"):
            await anna.sees("addio", within=0.05)

    async def test_what_the_person_wrote_does_not_count_as_seen(self, sim: Simulator, anna: Phone) -> None:
        await anna.says("ciao", wait=False)

        with pytest.raises(AssertionError):
            await anna.sees("ciao", within=0.05)

    async def test_two_taps_can_be_quicker_than_the_bot(self, sim: Simulator, asking: RawBot) -> None:
        anna = await sim.phone("Anna")
        await anna.says("ciao")

        await anna.taps_twice("No")

        assert [toast.text for toast in await anna.toasts()] == ["ricevuto no", "ricevuto no"]
