"""The control API behind the phones: clock, transcript, change feed; and the simulator as a program of its own."""

import asyncio
import sys
import time

import pytest

from simulator.clock import Clock
from simulator.phone import CannotDo, Phone, Simulator
from simulator.server import running
from tests.simulator.raw_bot import RawBot, raw_bot


class TestClock:
    async def test_who_follows_the_clock_is_told_at_once(self, sim: Simulator) -> None:
        following = asyncio.create_task(sim.get("/control/clock", known=0, timeout=30))
        await asyncio.sleep(0.02)
        began = time.monotonic()

        await sim.move_clock(forward=3600)

        told = await following
        assert told["offset"] == 3600
        assert time.monotonic() - began < 1
        assert abs(told["now"] - time.time() - 3600) < 5

    async def test_a_known_offset_is_answered_after_the_time_given(self, sim: Simulator) -> None:
        assert (await sim.get("/control/clock", known=0, timeout=0.05))["offset"] == 0

    async def test_a_test_may_bring_its_own_clock(self) -> None:
        async with running(clock=Clock(now=lambda: 1_700_000_000.0)) as sim, raw_bot(sim) as bot:
            anna = await sim.phone("Anna")
            await anna.opens(wait=False)

            assert (await bot.updates())[0]["message"]["date"] == 1_700_000_000

    async def test_a_simulator_started_anew_does_not_repeat_the_numbers_of_updates(self) -> None:
        numbers = []
        for now in (1_700_000_000.0, 1_700_000_060.0):
            async with running(clock=Clock(now=lambda now=now: now)) as sim, raw_bot(sim) as bot:  # type: ignore[misc]
                await (await sim.phone("Anna")).opens(wait=False)
                numbers.append((await bot.updates())[0]["update_id"])

        assert numbers[0] < numbers[1]


class TestTranscript:
    async def test_every_call_is_written_down_with_its_words_and_its_answer(
        self, sim: Simulator, bot: RawBot, anna: Phone
    ) -> None:
        await bot.ok("sendMessage", chat_id=anna.id, text="ciao", protect_content=True)
        await bot("sendMessage", chat_id=anna.id, text="")
        await bot.ok("getMe")

        first, second = await anna.calls()
        assert first["parameters"] == {"chat_id": anna.id, "text": "ciao", "protect_content": True}
        assert (first["status"], first["message"]) == (200, 2)
        assert (second["status"], second["description"]) == (400, "Bad Request: message text is empty")
        assert [call["method"] for call in await sim.calls(after=second["number"])] == ["getMe"]

    async def test_answers_to_taps_belong_to_their_chat(self, bot: RawBot, anna: Phone) -> None:
        keys = {"inline_keyboard": [[{"text": "Sì", "callback_data": "y"}]]}
        await bot.ok("sendMessage", chat_id=anna.id, text="a", reply_markup=keys)
        await anna.taps("Sì", wait=False)
        query = (await bot.updates())[-1]["callback_query"]
        await bot.ok("answerCallbackQuery", callback_query_id=query["id"], text="fatto")

        assert [call["parameters"]["text"] for call in await anna.calls("answerCallbackQuery")] == ["fatto"]

    async def test_calls_and_waiting_updates_are_counted(
        self, sim: Simulator, bot: RawBot, anna: Phone
    ) -> None:
        await bot("sendMessage", chat_id=anna.id, text="a")
        await bot("sendMessage", chat_id=anna.id, text="")

        told = await sim.statistics()
        assert told["calls"] == {"sendMessage": {"200": 1, "400": 1}}
        assert list(told["waiting"].values()) == [1]

    async def test_who_could_learn_whom_is_read_from_everything_delivered(
        self, sim: Simulator, bot: RawBot
    ) -> None:
        anna, berta = await sim.phone("Anna"), await sim.phone("Berta", username="berta_b")
        await anna.opens(wait=False)
        await bot.ok("sendMessage", chat_id=anna.id, text="qualcuno ti ascolta")
        before = await anna.could_learn_who(berta)
        sent = await bot.ok("sendMessage", chat_id=anna.id, text="scrivi a @berta_b")
        await bot.ok("deleteMessage", chat_id=anna.id, message_id=sent["message_id"])

        assert (before, await anna.could_learn_who(berta)) == (False, True)


class TestChanges:
    async def test_the_feed_tells_what_changed_where(self, sim: Simulator, bot: RawBot, anna: Phone) -> None:
        before = (await sim.get("/control/changes"))["version"]
        waiting = asyncio.create_task(sim.get("/control/changes", since=before, timeout=30))
        await asyncio.sleep(0.02)

        await bot.ok("sendMessage", chat_id=anna.id, text="a")

        (change,) = (await waiting)["changes"]
        assert (change["chat"], change["what"], change["message"]) == (anna.id, "message", 2)

    async def test_a_phone_left_in_peace_is_told_apart_from_one_that_is_not(
        self, bot: RawBot, anna: Phone
    ) -> None:
        await anna.quiet(for_=0.02)
        later = asyncio.create_task(bot.ok("sendMessage", chat_id=anna.id, text="a"))

        with pytest.raises(AssertionError, match="left in peace"):
            await anna.quiet(for_=0.5)
        await later

    async def test_a_bot_that_does_not_answer_is_complained_about(self, anna: Phone) -> None:
        with pytest.raises(AssertionError, match=r"the bot did not answer Anna's phone \(1 pending\)"):
            await anna.settled(within=0.05)


class TestPhones:
    async def test_a_phone_can_be_taken_up_again(self, sim: Simulator, anna: Phone) -> None:
        again = await sim.known_phone(anna.id)

        assert [message.text for message in await again.messages()] == ["/start"]
        with pytest.raises(CannotDo):
            await sim.known_phone(1)

    async def test_numbers_of_people_need_more_than_32_bits_and_are_not_given_twice(
        self, sim: Simulator
    ) -> None:
        anna = await sim.phone("Anna")

        assert anna.id > 2**32
        with pytest.raises(CannotDo, match="is taken"):
            await sim.phone("Berta", id=anna.id)

    async def test_a_button_can_be_named_by_its_label(self, sim: Simulator, bot: RawBot, anna: Phone) -> None:
        keys = {"inline_keyboard": [[{"text": "Sì", "callback_data": "y"}]]}
        await bot.ok("sendMessage", chat_id=anna.id, text="a", reply_markup=keys)
        tap = {"message": 2, "patience": 0}

        await sim.post(f"/control/phones/{anna.id}/tap", **tap, label="Sì")

        assert (await bot.updates())[-1]["callback_query"]["data"] == "y"
        with pytest.raises(CannotDo, match="no button 'No'"):
            await sim.post(f"/control/phones/{anna.id}/tap", **tap, label="No")

    async def test_an_act_no_phone_knows_is_refused(self, sim: Simulator, anna: Phone) -> None:
        with pytest.raises(CannotDo, match="cannot send 'smoke'"):
            await anna.sends("smoke")
        with pytest.raises(CannotDo, match="404"):
            await sim.get("/control/nowhere")


class TestAsAProgram:
    async def test_it_starts_on_loopback_and_ends_when_told(self) -> None:
        command = (sys.executable, "-m", "simulator", "--port", "0", "--no-limits", "--token", "4400000003:x")
        process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
        assert process.stdout is not None
        line = (await process.stdout.readline()).decode()
        address = line.split()[3]

        async with Simulator(address) as sim, raw_bot(sim, "4400000003:x") as bot:
            anna = await sim.phone("Anna")
            await anna.opens(wait=False)
            assert (await bot.ok("getMe"))["id"] == 4400000003
        process.terminate()

        assert address.startswith("http://127.0.0.1:")
        assert await process.wait() == 0
