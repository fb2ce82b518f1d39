"""What an operator's machines may ask: is the process there, may it be given work, and its figures on a port of their own.

Figures hold counts and seconds; the port they stand on is not the one that people reach.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeVar

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot import figures
from bot.listening import Watch
from casework import pulse
from casework.pulse import Pulse
from db.session import Memory, MemoryUnavailable

Answer = TypeVar("Answer")
PATIENCE = 2.0
"""Seconds that the database has to answer; a balancer asks every few seconds."""


class Vitals:
    """The state of one process, read when it is asked for."""

    def __init__(
        self,
        memory: Memory,
        watch: Watch,
        clock: Callable[[], datetime],
        polls: Callable[[], bool],
    ) -> None:
        self._memory = memory
        self._watch = watch
        self._clock = clock
        self._polls = polls

    def routes(self) -> list[Route]:
        """Give what balancers ask, for the port that they reach."""
        return [Route("/ready", self.ready)]

    def app(self) -> Starlette:
        """Give what stands on the port of the figures."""
        return Starlette(
            routes=[Route("/health", alive), *self.routes(), Route("/metrics", self.figures)],
        )

    async def ready(self, request: Request) -> Response:
        """Say 200 when the database answers and Telegram was heard within the hour; else 503 and which of them."""
        database = await within(self._heard())
        if database is None:
            return PlainTextResponse("not ready: database", status_code=503)
        if not database:
            return PlainTextResponse("not ready: updates", status_code=503)
        return PlainTextResponse("ready")

    async def figures(self, request: Request) -> Response:
        """Give all figures in Prometheus' own format."""
        found = await within(self._pulse())
        figures.DATABASE.set(found is not None)
        figures.POLLS.set(self._polls())
        figures.HEARD.set(self._watch.seconds)
        if found is not None:
            for lane, count in found.waiting.items():
                figures.WAITING.labels(lane).set(count)
                figures.LATE.labels(lane).set(found.late[lane])
            figures.TIMER_LATE.set(found.timer_late)
            figures.PARKED.set(found.parked)
        return Response(generate_latest(figures.REGISTRY), media_type=CONTENT_TYPE_LATEST)

    async def _heard(self) -> bool:
        async with self._memory.reading() as store:
            return await pulse.is_heard(store, self._clock())

    async def _pulse(self) -> Pulse:
        async with self._memory.reading() as store:
            return await pulse.take(store, self._clock())


async def within(asked: Awaitable[Answer]) -> Answer | None:
    """Give the database's answer, or None when it is away or too slow to be worked with."""
    try:
        async with asyncio.timeout(PATIENCE):
            return await asked
    except (MemoryUnavailable, TimeoutError):
        return None


async def alive(request: Request) -> Response:
    """Say that the process answers."""
    return PlainTextResponse("ok")
