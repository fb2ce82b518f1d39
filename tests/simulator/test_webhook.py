"""Webhook push: secret, repetition until 2xx, one update of a chat at a time, replicas, answers that carry a call."""

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web

from simulator.phone import Phone, Simulator
from tests.simulator.raw_bot import RawBot

Answer = Callable[[dict[str, Any]], Awaitable[web.Response]]


class Hook:
    """A replica: remembers what came, answers as the test wishes."""

    def __init__(self) -> None:
        self.came: list[dict[str, Any]] = []
        self.times: list[float] = []
        self.secrets: list[str | None] = []
        self.statuses: list[int] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.reply: dict[str, Any] | None = None
        self.address = ""

    async def answer(self, request: web.Request) -> web.Response:
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        self.came.append(await request.json())
        self.times.append(asyncio.get_running_loop().time())
        await self.gate.wait()
        status = self.statuses.pop(0) if self.statuses else 200
        return web.json_response(self.reply, status=status) if self.reply else web.Response(status=status)

    def texts(self) -> list[str]:
        return [update["message"]["text"] for update in self.came]


@contextlib.asynccontextmanager
async def hook() -> AsyncIterator[Hook]:
    replica = Hook()
    app = web.Application()
    app.router.add_post("/hook", replica.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    replica.address = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield replica
    replica.gate.set()
    await runner.cleanup()


class TestPush:
    async def test_updates_come_with_the_secret_and_the_phone_sees_them_handled(
        self, sim: Simulator, bot: RawBot, anna: Phone
    ) -> None:
        async with hook() as replica:
            await bot.ok("setWebhook", url=replica.address, secret_token="a-secret_1")
            await anna.says("uno")

            assert replica.texts() == ["/start", "uno"]
            assert replica.secrets == ["a-secret_1"] * 2
            assert (await bot.ok("getWebhookInfo"))["pending_update_count"] == 0

    async def test_an_update_comes_again_until_it_is_answered_2xx(
        self, sim: Simulator, bot: RawBot, anna: Phone
    ) -> None:
        async with hook() as replica:
            replica.statuses = [500, 302, 503]
            await sim.webhooks(first_retry=0.02)
            await bot.ok("setWebhook", url=replica.address)
            await anna.says("uno")

            assert replica.texts() == ["/start"] * 4 + ["uno"]
            info = await bot.ok("getWebhookInfo")
            assert info["last_error_message"].startswith("Wrong response from the webhook: 503")

    async def test_pauses_between_repetitions_double_up_to_a_limit(
        self, sim: Simulator, bot: RawBot, anna: Phone
    ) -> None:
        async with hook() as replica:
            replica.statuses = [500] * 5
            await sim.webhooks(first_retry=0.08, last_retry=0.2)
            await bot.ok("setWebhook", url=replica.address)
            await anna.settled()

            pauses = [after - before for before, after in itertools.pairwise(replica.times)]
            assert pauses[0] < 0.08
            assert pauses[1] >= 0.08
            assert pauses[2] >= 0.16
            assert 0.2 <= pauses[4] < 0.6

    async def test_a_chats_next_update_waits_for_the_former_others_do_not(
        self, sim: Simulator, bot: RawBot, anna: Phone
    ) -> None:
        berta = await sim.phone("Berta")
        async with hook() as replica:
            replica.gate.clear()
            await bot.ok("setWebhook", url=replica.address)
            await anna.says("uno", wait=False)
            await berta.says("altra", wait=False)
            await asyncio.sleep(0.05)
            held = replica.texts()
            replica.gate.set()
            await anna.settled()

            assert sorted(held) == ["/start", "altra"]
            assert sorted(replica.texts()) == ["/start", "altra", "uno"]

    async def test_connections_at_once_end_at_the_number_asked_for(
        self, sim: Simulator, bot: RawBot, anna: Phone
    ) -> None:
        async with hook() as replica:
            replica.gate.clear()
            await bot.ok("setWebhook", url=replica.address, max_connections=2)
            for name in ("Berta", "Carla", "Dina"):
                await (await sim.phone(name)).opens(wait=False)
            await asyncio.sleep(0.05)

            assert len(replica.came) == 2
            replica.gate.set()
            await anna.settled()

    async def test_out_of_order_mode_lets_updates_overtake_and_loses_none(
        self, sim: Simulator, bot: RawBot, anna: Phone
    ) -> None:
        async with hook() as replica:
            await sim.webhooks(in_order=False)
            await bot.ok("setWebhook", url=replica.address)
            for number in range(30):
                await anna.says(f"{number}", wait=False)
            await anna.settled()

            assert sorted(replica.texts()) == sorted(["/start", *map(str, range(30))])
            assert replica.texts() != ["/start", *map(str, range(30))]

    async def test_updates_are_spread_over_replicas(self, sim: Simulator, bot: RawBot, anna: Phone) -> None:
        async with hook() as one, hook() as two:
            await sim.webhooks(spread=[one.address, two.address])
            await bot.ok("setWebhook", url=one.address)
            for number in range(5):
                await anna.says(f"{number}")

            assert len(one.came) == len(two.came) == 3

    async def test_a_dead_replica_loses_nothing(self, sim: Simulator, bot: RawBot, anna: Phone) -> None:
        async with hook() as alive:
            await sim.webhooks(spread=[alive.address, "http://127.0.0.1:9/dead"], first_retry=0.01)
            await bot.ok("setWebhook", url=alive.address)
            await anna.says("uno")

            assert alive.texts() == ["/start", "uno"]

    async def test_a_fault_brings_an_answered_update_back(
        self, sim: Simulator, bot: RawBot, anna: Phone
    ) -> None:
        async with hook() as replica:
            await sim.fault("duplicate")
            await bot.ok("setWebhook", url=replica.address)
            await anna.says("uno")

            assert sorted(replica.texts()) == ["/start", "/start", "uno"]

    async def test_an_answer_may_carry_a_call(self, sim: Simulator, bot: RawBot, anna: Phone) -> None:
        async with hook() as replica:
            replica.reply = {"method": "sendMessage", "chat_id": anna.id, "text": "risposta"}
            await bot.ok("setWebhook", url=replica.address)

            await anna.sees("risposta")


class TestSettings:
    @pytest.mark.parametrize(
        ("settings", "reason"),
        [
            ({"url": "http://example.org/x"}, "bad webhook: An HTTPS URL must be provided for webhook"),
            (
                {"url": "https://example.org:81/x"},
                "bad webhook: Webhook can be set up only on ports 80, 88, 443 or",
            ),
            ({"url": "https://example.org/x"}, "bad webhook: the simulator calls loopback addresses only"),
            ({"url": "https://[::1"}, "invalid webhook URL specified"),
            (
                {"url": "http://127.0.0.1/x", "secret_token": "è"},
                "secret token contains unallowed characters",
            ),
            ({"url": "http://127.0.0.1/x", "secret_token": "x" * 257}, "secret token is too long"),
            (
                {"url": "http://127.0.0.1/x", "max_connections": 101},
                'parameter "max_connections" must be between',
            ),
        ],
    )
    async def test_an_address_telegram_would_not_call_is_refused(
        self, bot: RawBot, settings: dict[str, Any], reason: str
    ) -> None:
        assert reason in await bot.refused("setWebhook", **settings)

    async def test_what_waits_is_dropped_only_when_told(self, bot: RawBot, anna: Phone) -> None:
        await bot.ok("setWebhook", url="http://127.0.0.1:9/hook")
        await bot.ok("deleteWebhook")
        kept = await bot.updates()
        await bot.ok("deleteWebhook", drop_pending_updates=True)

        assert len(kept) == 1
        assert await bot.updates() == []
        assert (await bot.ok("getWebhookInfo"))["url"] == ""
