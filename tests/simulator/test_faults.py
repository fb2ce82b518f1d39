"""Faults on request: what the network and Telegram may do to a bot on a bad day."""

import asyncio
import time
from typing import Any

import aiohttp
import pytest

from simulator.phone import CannotDo, Phone, Simulator
from tests.simulator.raw_bot import RawBot


async def said(anna: Phone) -> list[str]:
    return [message.text for message in await anna.messages() if message.by == "bot"]


class TestAnswers:
    async def test_502_after_delivery_means_it_was_delivered(
        self, sim: Simulator, bot: RawBot, anna: Phone
    ) -> None:
        await sim.fault("bad_gateway_after", method="sendMessage")

        refusal = await bot.refused("sendMessage", chat_id=anna.id, text="una volta")

        assert refusal == "502 Bad Gateway"
        assert await said(anna) == ["una volta"]

    async def test_502_before_delivery_means_it_was_not(
        self, sim: Simulator, bot: RawBot, anna: Phone
    ) -> None:
        await sim.fault("bad_gateway")

        await bot.refused("sendMessage", chat_id=anna.id, text="mai")

        assert await said(anna) == []

    @pytest.mark.parametrize(("kind", "arrived"), [("reset", []), ("reset_after", ["x"])])
    async def test_a_cut_connection_tells_nothing(
        self, sim: Simulator, bot: RawBot, anna: Phone, kind: str, arrived: list[str]
    ) -> None:
        await sim.fault(kind, chat=anna.id)

        with pytest.raises(aiohttp.ClientError):
            await bot("sendMessage", chat_id=anna.id, text="x")

        assert await said(anna) == arrived

    @pytest.mark.parametrize("kind", ["delay", "delay_after"])
    async def test_an_answer_may_be_late(self, sim: Simulator, bot: RawBot, anna: Phone, kind: str) -> None:
        await sim.fault(kind, seconds=0.1)
        began = time.monotonic()

        call = asyncio.create_task(bot.ok("sendMessage", chat_id=anna.id, text="x"))
        await asyncio.sleep(0.03)
        early = await said(anna)
        await call

        assert early == ([] if kind == "delay" else ["x"])
        assert time.monotonic() - began >= 0.1

    async def test_a_storm_of_429_passes(self, sim: Simulator, bot: RawBot, anna: Phone) -> None:
        await sim.fault("flood", times=3, retry_after=7)

        answers = [await bot("sendMessage", chat_id=anna.id, text="x") for _ in range(4)]

        assert [answer.get("parameters") for answer in answers] == [{"retry_after": 7}] * 3 + [None]

    async def test_any_refusal_can_be_ordered_for_one_chat(
        self, sim: Simulator, bot: RawBot, anna: Phone
    ) -> None:
        berta = await sim.phone("Berta")
        await berta.opens(wait=False)
        await sim.fault(
            "refuse", chat=berta.id, code=403, description="Forbidden: bot was blocked by the user"
        )

        await bot.ok("sendMessage", chat_id=anna.id, text="x")
        refusal = await bot.refused("sendMessage", chat_id=berta.id, text="x")

        assert refusal == "403 Forbidden: bot was blocked by the user"

    async def test_polling_is_hit_only_when_named(self, sim: Simulator, bot: RawBot, anna: Phone) -> None:
        await sim.fault("bad_gateway")
        await bot.updates()

        await sim.fault("reset", method="getUpdates")
        with pytest.raises(aiohttp.ClientError):
            await bot.updates()

        assert await bot.refused("getMe") == "502 Bad Gateway"

    async def test_orders_can_be_taken_back_and_must_make_sense(self, sim: Simulator, bot: RawBot) -> None:
        await sim.fault("bad_gateway", times=5)
        await sim.no_more_faults()
        await bot.ok("getMe")

        with pytest.raises(CannotDo, match="unknown fault 'explode'"):
            await sim.fault("explode")
        with pytest.raises(CannotDo, match="unknown field of a fault: often"):
            await sim.fault("reset", often=3)


class TestUpdates:
    async def test_a_confirmed_update_may_come_once_more(
        self, sim: Simulator, bot: RawBot, anna: Phone
    ) -> None:
        await sim.fault("duplicate")
        first = await bot.updates()
        offset = first[0]["update_id"] + 1

        assert await bot.updates(offset) == first
        assert await bot.updates(offset) == []

    async def test_a_batch_may_come_in_reverse(self, sim: Simulator, bot: RawBot, anna: Phone) -> None:
        await anna.says("uno", wait=False)
        await sim.fault("reorder")

        assert [update["message"]["text"] for update in await bot.updates()] == ["uno", "/start"]
        assert [update["message"]["text"] for update in await bot.updates()] == ["/start", "uno"]

    async def test_an_unreadable_update_arrives_as_it_stands(
        self, sim: Simulator, bot: RawBot, anna: Phone
    ) -> None:
        broken: dict[str, Any] = {"message": {"message_id": 9, "forward_origin": {"type": "hidden_user"}}}

        number = await sim.inject(broken, chat=anna.id)

        assert (await bot.updates())[-1] == {"update_id": number, **broken}
