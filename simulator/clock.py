"""The simulator's movable clock: every rule about time asks it, so that two days can pass in a test; it never sleeps."""

import time
from collections.abc import Callable

from simulator.pulse import Pulse


class Clock:
    """Tells the time in seconds since 1970: the given `now` plus an offset that a test or a trainer moves."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._pulse = Pulse()
        self.offset = 0.0

    def now(self) -> float:
        """Give the simulated time in seconds since 1970."""
        return self._now() + self.offset

    def put(self, offset: float) -> None:
        """Set the distance from real time, in seconds, and wake whoever follows the clock."""
        self.offset = offset
        self._pulse.beat()

    async def after(self, known: float, *, within: float) -> float:
        """Give the offset as soon as it differs from `known`, or after `within` real seconds."""
        await self._pulse.until(lambda: self.offset != known, within=within)
        return self.offset

    def close(self) -> None:
        """Let every follower go, so that the server can stop."""
        self._pulse.close()
