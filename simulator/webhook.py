"""Pushes updates to a bot's webhook until each is answered 2xx; a chat's next update waits for the former one's answer."""

import asyncio
import random
from typing import Any

import aiohttp
import orjson
from starlette.requests import Request

from simulator import door, methods
from simulator.inbox import Pending
from simulator.refusals import Refused
from simulator.world import Bot, Telegram, WebhookSettings

ANSWER_SECONDS = 60.0
OVERTAKEN_SECONDS = 0.03  # how long an update may linger in the out-of-order mode


class Webhooks:
    """Keeps one delivery going for each bot that set a webhook."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram
        self._deliveries: dict[int, asyncio.Task[None]] = {}

    async def __aenter__(self) -> "Webhooks":
        connector = aiohttp.TCPConnector(limit=0)
        timeout = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
        self._session = aiohttp.ClientSession(connector=connector, timeout=timeout)
        self._telegram.deliver = self.start
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._deliveries.values():
            task.cancel()
        await asyncio.gather(*self._deliveries.values(), return_exceptions=True)
        await self._session.close()

    def start(self, bot: Bot) -> None:
        """Begin to deliver to this bot, or let a delivery that goes on see the new address."""
        task = self._deliveries.get(bot.id)
        if task is None or task.done():
            self._deliveries[bot.id] = asyncio.create_task(
                _Delivery(self._telegram, bot, self._session).run()
            )
        bot.inbox.arrived.beat()


class _Delivery:
    """One bot's pushes: at most `max_connections` at once, each chat in order unless told otherwise."""

    def __init__(self, telegram: Telegram, bot: Bot, session: aiohttp.ClientSession) -> None:
        self._telegram = telegram
        self._bot = bot
        self._session = session
        self._in_flight: set[int] = set()
        self._busy: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._random = random.Random(bot.id)
        self._turn = 0

    async def run(self) -> None:
        """Deliver until cancelled."""
        inbox = self._bot.inbox
        try:
            while not inbox.arrived.closed:
                inbox.expire()
                wait = self._start_what_is_due()
                await inbox.arrived.wait(within=wait)
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def _start_what_is_due(self) -> float:
        hook, now, soonest = self._bot.webhook, asyncio.get_running_loop().time(), ANSWER_SECONDS
        if hook is None:
            return soonest
        held = set(self._busy)
        for update in list(self._bot.inbox.pending.values()):
            if len(self._in_flight) >= hook.max_connections:
                break
            if update.id in self._in_flight:
                continue
            if self._bot.in_order and update.chat is not None:
                if update.chat in held:
                    continue
                held.add(update.chat)
            if update.due > now:
                soonest = min(soonest, update.due - now)
                continue
            self._start(hook, update)
        return soonest

    def _start(self, hook: WebhookSettings, update: Pending) -> None:
        self._in_flight.add(update.id)
        late = not self._bot.in_order
        if self._bot.inbox.to_shuffle > 0:
            self._bot.inbox.to_shuffle -= 1
            late = True
        elif self._bot.in_order and update.chat is not None:
            self._busy.add(update.chat)
        task = asyncio.create_task(self._deliver(hook, update, late=late))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, hook: WebhookSettings, update: Pending, *, late: bool) -> None:
        inbox = self._bot.inbox
        try:
            if late:
                await asyncio.sleep(self._random.uniform(0, OVERTAKEN_SECONDS))
            if await self._push(hook, update):
                inbox.confirm(update.id)
                for again in inbox.again():
                    await self._push(hook, again)
            else:
                update.failures += 1
                update.due = asyncio.get_running_loop().time() + self._pause(update.failures)
        finally:
            self._in_flight.discard(update.id)
            if update.chat is not None:
                self._busy.discard(update.chat)
            inbox.arrived.beat()

    def _pause(self, failures: int) -> float:
        """The first repetition comes at once, each later one after twice the time."""
        if failures == 1:
            return 0.0
        return float(min(self._bot.last_retry, self._bot.first_retry * 2 ** min(failures - 2, 20)))

    async def _push(self, hook: WebhookSettings, update: Pending) -> bool:
        addresses = self._bot.spread or (hook.url,)
        self._turn += 1
        headers = {"Content-Type": "application/json"}
        if hook.secret is not None:
            headers["X-Telegram-Bot-Api-Secret-Token"] = hook.secret
        body = orjson.dumps(update.as_json())
        try:
            address = addresses[self._turn % len(addresses)]
            async with self._session.post(
                address, data=body, headers=headers, allow_redirects=False
            ) as answer:
                content = await answer.read()
                if 200 <= answer.status < 300:
                    await self._perform(answer.headers.get("Content-Type", ""), content)
                    return True
                self._failed(hook, f"Wrong response from the webhook: {answer.status} {answer.reason}")
        except TimeoutError:
            self._failed(hook, "Read timeout expired")
        except (aiohttp.ClientError, OSError) as error:
            self._failed(hook, f"Connection failed: {type(error).__name__}")
        return False

    def _failed(self, hook: WebhookSettings, why: str) -> None:
        hook.last_error, hook.last_error_at = why, self._telegram.now()

    async def _perform(self, kind: str, content: bytes) -> None:
        """Do the call that an answer may carry; Telegram tells nobody how it ended, but the transcript knows."""
        if not content.strip():
            return
        try:
            given, from_json = await door.parameters(_as_request(kind, content))
            method = methods.named(str(given.pop("method", "")))
            if method is not None and method != "getUpdates":
                await door.perform(self._telegram, self._bot, method, given, from_json)
        except (Refused, door.Cut):
            return


def _as_request(kind: str, content: bytes) -> Request:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": content, "more_body": False}

    headers = [(b"content-type", kind.encode("latin-1"))]
    return Request({"type": "http", "method": "POST", "headers": headers, "query_string": b""}, receive)
