"""Long polling: at least once, in order, a day long, one poller at a time."""

import asyncio
import time
from typing import Any

from simulator.inbox import KINDS
from simulator.phone import Phone, Simulator
from tests.simulator.raw_bot import RawBot, raw_bot

DAY = 24 * 3600
OTHER = (
    "409 Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
)


def texts(updates: list[dict[str, Any]]) -> list[str]:
    return [update["message"]["text"] for update in updates]


class TestDelivery:
    async def test_updates_come_again_until_the_offset_passes_them(self, bot: RawBot, anna: Phone) -> None:
        await anna.says("uno", wait=False)
        first = await bot.updates()
        again = await bot.updates()

        rest = await bot.updates(first[0]["update_id"] + 1)

        assert first == again
        assert texts(rest) == ["uno"]
        assert await bot.updates(rest[-1]["update_id"] + 1) == []
        assert await bot.updates() == []

    async def test_a_limit_cuts_the_batch(self, bot: RawBot, anna: Phone) -> None:
        await anna.says("uno", wait=False)

        assert texts(await bot.updates(limit=1)) == ["/start"]

    async def test_a_negative_offset_forgets_all_but_the_last(self, bot: RawBot, anna: Phone) -> None:
        await anna.says("uno", wait=False)
        await anna.says("due", wait=False)

        assert texts(await bot.updates(-1)) == ["due"]
        assert texts(await bot.updates()) == ["due"]

    async def test_a_long_poll_answers_the_moment_something_comes(self, bot: RawBot, anna: Phone) -> None:
        offset = (await bot.updates())[-1]["update_id"] + 1
        poll = asyncio.create_task(bot.updates(offset, timeout=30))
        await asyncio.sleep(0.02)
        began = time.monotonic()

        await anna.says("ora", wait=False)

        assert texts(await poll) == ["ora"]
        assert time.monotonic() - began < 1

    async def test_a_long_poll_ends_empty_after_its_time(self, bot: RawBot) -> None:
        began = time.monotonic()

        assert await bot.updates(timeout=1) == []
        assert 0.9 < time.monotonic() - began < 3

    async def test_what_nobody_fetches_for_a_day_is_lost(
        self, sim: Simulator, bot: RawBot, anna: Phone
    ) -> None:
        await sim.move_clock(forward=DAY - 60)
        await anna.says("dopo", wait=False)
        await sim.move_clock(forward=120)

        assert texts(await bot.updates()) == ["dopo"]

    async def test_after_a_week_of_silence_numbers_start_anywhere(
        self, sim: Simulator, bot: RawBot, anna: Phone
    ) -> None:
        before = (await bot.updates())[-1]["update_id"]
        await bot.updates(before + 1)
        await sim.move_clock(forward=8 * DAY)

        await anna.says("eccomi", wait=False)

        (update,) = await bot.updates(before + 1)
        assert update["update_id"] < before


class TestKinds:
    async def test_only_allowed_kinds_come_from_then_on(self, bot: RawBot, anna: Phone) -> None:
        await bot.updates(allowed_updates=["callback_query"])
        await anna.says("non arriva", wait=False)
        await bot.updates(allowed_updates=["message"])
        await anna.says("arriva", wait=False)

        assert texts(await bot.updates()) == ["/start", "arriva"]

    async def test_an_empty_list_means_the_usual_kinds(self, bot: RawBot, anna: Phone) -> None:
        await bot.updates(allowed_updates=["callback_query"])
        await bot.updates(allowed_updates=[])
        await anna.blocks(wait=False)

        assert "my_chat_member" in (await bot.updates())[-1]

    async def test_an_unknown_kind_is_refused(self, bot: RawBot) -> None:
        assert await bot.refused("getUpdates", allowed_updates=["mesage"]) == (
            "400 Bad Request: can't parse allowed updates"
        )

    def test_the_kinds_are_those_of_the_libraries(self) -> None:
        import aiogram.enums
        import telegram

        assert set(aiogram.enums.UpdateType) == KINDS
        assert set(telegram.Update.ALL_TYPES) <= KINDS


class TestConflicts:
    async def test_a_second_poller_ends_the_first(self, sim: Simulator, bot: RawBot) -> None:
        first = asyncio.create_task(bot("getUpdates", timeout=30))
        await asyncio.sleep(0.02)

        async with raw_bot(sim) as other:
            second = asyncio.create_task(other.updates(timeout=1))
            told = await first

            assert f"{told['error_code']} {told['description']}" == OTHER
            assert await second == []

    async def test_no_polling_while_a_webhook_is_set(self, bot: RawBot) -> None:
        waiting = asyncio.create_task(bot("getUpdates", timeout=30))
        await asyncio.sleep(0.02)
        await bot.ok("setWebhook", url="http://127.0.0.1:9/hook")

        assert (await waiting)["description"] == "Conflict: terminated by setWebhook request"
        assert (await bot.refused("getUpdates")).startswith(
            "409 Conflict: can't use getUpdates method while webhook"
        )
        await bot.ok("deleteWebhook")
        await bot.updates()


class TestALostPoller:
    async def test_what_a_killed_poller_was_given_is_not_lost(self, sim: Simulator, anna: Phone) -> None:
        async with raw_bot(sim) as killed:
            assert texts(await killed.updates()) == ["/start"]
        async with raw_bot(sim) as bot:
            assert texts(await bot.updates()) == ["/start"]

    async def test_a_poller_killed_while_it_waits_takes_nothing_along(self, sim: Simulator) -> None:
        anna = await sim.phone("Anna")
        async with raw_bot(sim) as killed:
            poll = asyncio.create_task(killed.updates(timeout=30))
            await asyncio.sleep(0.02)
            poll.cancel()
            await asyncio.gather(poll, return_exceptions=True)
        await anna.says("c'è nessuno?", wait=False)

        async with raw_bot(sim) as bot:
            assert texts(await bot.updates()) == ["c'è nessuno?"]


class TestSeveralBots:
    async def test_two_bots_do_not_share_chats_or_updates(
        self, sim: Simulator, bot: RawBot, anna: Phone
    ) -> None:
        token = "4300000002:another"
        other = await sim.add_bot(token, username="altro_bot")
        berta = await sim.phone("Berta", bot=other["id"])
        await berta.opens(wait=False)

        async with raw_bot(sim, token) as second:
            assert [update["message"]["from"]["first_name"] for update in await second.updates()] == ["Berta"]
            assert await second.refused("sendMessage", chat_id=anna.id, text="a") == (
                "400 Bad Request: chat not found"
            )
        assert [update["message"]["from"]["first_name"] for update in await bot.updates()] == ["Anna"]
