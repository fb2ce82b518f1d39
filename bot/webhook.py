"""The webhook door: the secret is compared in constant time, and 200 is said only after the commit and the answer."""

import asyncio
import hmac
import logging
from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from bot.api import Api, Trouble, decode
from bot.pump import Hall
from db.session import MemoryUnavailable

MOST = 100
"""Updates taken into one batch."""

SHORTEST_WAIT, LONGEST_WAIT = 0.2, 2.0
"""Seconds between two tries while the database is away."""

Pushed = tuple[dict[str, Any], asyncio.Future[None]]
"""An update and the request that waits for it."""

LARGEST = 1 << 20
"""Bytes of one update; Telegram's are far smaller."""

log = logging.getLogger("cordata.bot")


class NotTaken(Exception):
    """Telegram will never take this address or token; the message is in Telegram's words."""


async def choose_door(api: Api, address: str | None, **more: Any) -> None:
    """Tell Telegram where updates go: to `address`, or with None to whoever polls; comes back once Telegram took it.

    Replicas that start together are told 429, for setWebhook passes once a second, and a network may be away for a while:
    both are tried again. Raises NotTaken when trying again cannot help.
    """
    while True:
        if address is None:
            reply = await api.call("deleteWebhook")
        else:
            reply = await api.call("setWebhook", url=address, **more)
        if reply.ok:
            return
        if reply.trouble not in (Trouble.LATER, Trouble.UNCERTAIN):
            raise NotTaken(reply.words)
        log.warning("Telegram does not know the door yet", extra=reply.traits)
        await asyncio.sleep(max(1.0, reply.retry_after))


class Webhook:
    """Collects what arrives while a batch is handled, and hands it on as the next batch."""

    def __init__(self, hall: Hall, secret: str) -> None:
        self._hall = hall
        self._secret = secret.encode()
        self._waiting: asyncio.Queue[Pushed] = asyncio.Queue()
        self._came: list[Pushed] = []

    async def answer(self, request: Request) -> Response:
        """Take one update; anything without the secret learns nothing."""
        said = request.headers.get("x-telegram-bot-api-secret-token", "")
        if not hmac.compare_digest(said.encode(), self._secret):
            return Response(status_code=403)
        body = await request.body()
        try:
            raw = decode(body[:LARGEST])
        except ValueError:
            return Response(status_code=400)
        if not isinstance(raw, dict) or not isinstance(raw.get("update_id"), int):
            return Response(status_code=400)
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.put_nowait((raw, done))
        await done
        return Response(status_code=200)

    async def run(self) -> None:
        """Handle batches until cancelled; one at a time, so that one person's updates keep their order.

        While the database is away what was taken stays here, and whatever comes meanwhile is heard with it: people in
        danger read the numbers and the truth at once, and everything is handled when memory is back.
        """
        taken: list[Pushed] = []
        away = SHORTEST_WAIT
        while True:
            if not taken:
                taken.append(await self._waiting.get())
            while (len(taken) < MOST or away > SHORTEST_WAIT) and not self._waiting.empty():
                taken.append(self._waiting.get_nowait())
            try:
                raws = [raw for raw, _done in taken]
                await self._hall.receive(raws, insists=False, newcomers=self._newcomers)
            except MemoryUnavailable:
                taken += [*self._behind(), *await self._one_more(away)]
                away = min(away * 2, LONGEST_WAIT)
                continue
            except BaseException:
                for _raw, done in [*taken, *self._behind()]:
                    done.cancel()
                raise
            for _raw, done in taken:
                if not done.done():
                    done.set_result(None)
            taken, away = self._behind(), SHORTEST_WAIT

    async def _newcomers(self) -> Sequence[dict[str, Any]]:
        """Look at what came while a batch is held up; it is the next one, in the order in which it came."""
        while not self._waiting.empty():
            self._came.append(self._waiting.get_nowait())
        return [raw for raw, _done in self._came]

    def _behind(self) -> list[Pushed]:
        behind, self._came = self._came, []
        return behind

    async def _one_more(self, seconds: float) -> list[Pushed]:
        """Wait for the next try; whoever comes before is not kept waiting."""
        try:
            return [await asyncio.wait_for(self._waiting.get(), seconds)]
        except TimeoutError:
            return []
