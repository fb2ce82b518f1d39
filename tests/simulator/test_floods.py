"""Too many requests: per chat, in bulk, in groups; replies to people are nearly free."""

from typing import Any

from simulator.clock import Clock
from simulator.phone import Phone, Simulator
from simulator.server import running
from simulator.throttle import Limits, Throttle
from tests.simulator.raw_bot import RawBot, raw_bot


async def send(bot: RawBot, chat: int, times: int) -> list[dict[str, Any]]:
    return [await bot("sendMessage", chat_id=chat, text=f"n. {number}") for number in range(times)]


class TestOneChat:
    async def test_a_burst_is_taken_and_then_429_names_the_seconds(
        self, sim: Simulator, bot: RawBot, anna: Phone
    ) -> None:
        answers = await send(bot, anna.id, 21)

        assert [answer["ok"] for answer in answers] == [True] * 20 + [False]
        assert answers[-1]["error_code"] == 429
        assert answers[-1]["parameters"] == {"retry_after": 1}
        assert answers[-1]["description"] == "Too Many Requests: retry after 1"
        await sim.move_clock(forward=1)
        await bot.ok("sendMessage", chat_id=anna.id, text="ora sì")

    async def test_a_person_who_writes_may_be_answered_each_time(self, bot: RawBot, anna: Phone) -> None:
        for number in range(60):
            await anna.says(f"n. {number}", wait=False)
            await bot.ok("sendMessage", chat_id=anna.id, text=f"letto {number}")

    async def test_limits_can_be_switched_off(self, sim: Simulator, bot: RawBot, anna: Phone) -> None:
        await sim.limits(off=True)

        assert all(answer["ok"] for answer in await send(bot, anna.id, 40))

    async def test_limits_can_be_given(self, anna: Phone) -> None:
        async with running(limits=Limits(chat_burst=2)) as sim, raw_bot(sim) as bot:
            berta = await sim.phone("Berta")
            await berta.opens(wait=False)

            assert [answer["ok"] for answer in await send(bot, berta.id, 3)] == [True, True, False]


class TestGroups:
    async def test_a_group_hears_twenty_a_minute(self, sim: Simulator, bot: RawBot, anna: Phone) -> None:
        group = await sim.group("Squadra", [anna])

        answers = await send(bot, group.chat_id, 21)

        assert [answer["ok"] for answer in answers] == [True] * 20 + [False]
        assert answers[-1]["parameters"] == {"retry_after": 3}


class TestBulk:
    def test_thirty_a_second_over_all_chats_unless_asked(self) -> None:
        clock, throttle = Clock(now=lambda: 1000.0), Throttle()
        unasked = [
            throttle.wait_for(1, chat, now=clock.now(), asked_at=float("-inf")) for chat in range(1, 32)
        ]
        asked = throttle.wait_for(1, 99, now=clock.now(), asked_at=999.0)
        clock.put(1)

        assert unasked == [0] * 30 + [1]
        assert asked == 0
        assert throttle.wait_for(1, 31, now=clock.now(), asked_at=float("-inf")) == 0


class TestWebhookSettings:
    async def test_set_webhook_twice_in_a_second_is_too_much(self, sim: Simulator, bot: RawBot) -> None:
        await bot.ok("setWebhook", url="http://127.0.0.1:9/hook")

        refusal = await bot.refused("setWebhook", url="http://127.0.0.1:9/hook")

        assert refusal == "429 Too Many Requests: retry after 1"
        await sim.move_clock(forward=1)
        await bot.ok("setWebhook", url="http://127.0.0.1:9/hook")
