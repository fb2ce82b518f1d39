"""What time it is: the real one, or with the local Telegram the simulator's, which can be moved forward."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import aiohttp


class Clock:
    """Gives `now`; an offset makes it movable, for demonstrations and tests alone."""

    def __init__(self) -> None:
        self.offset = timedelta()
        self._listeners: list[Callable[[], None]] = []

    def __call__(self) -> datetime:
        """Give the time, aware, in UTC."""
        return datetime.now(UTC) + self.offset

    def move_to(self, offset: timedelta) -> None:
        """Set how far this clock is from the real one, and wake whoever waits for time."""
        self.offset = offset
        for wake in self._listeners:
            wake()

    def when_moved(self, wake: Callable[[], None]) -> None:
        """Call `wake` whenever the clock is moved."""
        self._listeners.append(wake)


async def follow(clock: Clock, simulator: str) -> None:
    """Keep the clock in step with the simulator's until cancelled."""
    known = 0.0
    async with aiohttp.ClientSession() as session:
        while True:
            asked = {"known": str(known), "timeout": "20"}
            try:
                async with session.get(f"{simulator}/control/clock", params=asked) as response:
                    known = float((await response.json())["offset"])
            except (aiohttp.ClientError, TimeoutError):
                await asyncio.sleep(1.0)
                continue
            if abs(clock.offset.total_seconds() - known) > 1e-6:
                clock.move_to(timedelta(seconds=known))
