"""Telegram is told where updates go until it takes it; what it will never take is said at once."""

import asyncio

import pytest

from bot.api import Api, open_api
from bot.webhook import NotTaken, choose_door
from simulator.phone import Simulator
from simulator.server import TOKEN, running

HERE = "http://127.0.0.1:8443/telegram"


async def _address(api: Api) -> str:
    return str((await api.call("getWebhookInfo")).result["url"])


async def test_replicas_that_start_together_all_get_through() -> None:
    async with running() as simulator, open_api(simulator.base_url, TOKEN) as api:
        await asyncio.gather(*(choose_door(api, HERE, secret_token="s") for _ in range(2)))

        calls = await simulator.calls(method="setWebhook")
        assert sorted(call["status"] for call in calls) == [200, 200, 429]
        assert await _address(api) == HERE


@pytest.mark.parametrize("fault", ["bad_gateway", "reset"])
async def test_a_network_that_fails_is_tried_again(fault: str) -> None:
    async with running() as simulator, open_api(simulator.base_url, TOKEN) as api:
        await simulator.fault(fault, method="setWebhook")

        await choose_door(api, HERE)

        assert await _address(api) == HERE


async def test_whoever_polls_takes_the_webhook_away() -> None:
    async with running() as simulator, open_api(simulator.base_url, TOKEN) as api:
        await choose_door(api, HERE)

        await choose_door(api, None)

        assert await _address(api) == ""


async def test_an_address_that_telegram_refuses_is_said_at_once() -> None:
    async with running() as simulator, open_api(simulator.base_url, TOKEN) as api:
        with pytest.raises(NotTaken, match="HTTPS URL must be provided"):
            await choose_door(api, "http://house.example/telegram")


async def test_a_foreign_token_is_said_at_once() -> None:
    simulator: Simulator
    async with running() as simulator, open_api(simulator.base_url, "1:nobody") as api:
        with pytest.raises(NotTaken, match="Unauthorized"):
            await choose_door(api, None)
