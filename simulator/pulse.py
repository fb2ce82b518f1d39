"""How waiting is done here: whoever waits is woken by a change, nobody looks at a watch over and over."""

import asyncio
from collections.abc import Callable


class Pulse:
    """Wakes all who wait at each beat; once closed, nobody waits any more."""

    def __init__(self) -> None:
        self._waiters: set[asyncio.Future[None]] = set()
        self.closed = False

    def beat(self) -> None:
        """Wake everybody who waits now."""
        waiters, self._waiters = self._waiters, set()
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)

    def close(self) -> None:
        """Wake everybody for the last time."""
        self.closed = True
        self.beat()

    async def wait(self, *, within: float) -> bool:
        """Wait for the next beat at most `within` seconds; tell whether it came."""
        if self.closed or within <= 0:
            return False
        waiter = asyncio.get_running_loop().create_future()
        self._waiters.add(waiter)
        try:
            async with asyncio.timeout(within):
                await waiter
        except TimeoutError:
            return False
        finally:
            self._waiters.discard(waiter)
        return True

    async def until(self, ready: Callable[[], bool], *, within: float) -> bool:
        """Wait until `ready()` holds, asking at each beat, at most `within` seconds; tell whether it holds."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + within
        while not ready():
            left = deadline - loop.time()
            if left <= 0 or self.closed:
                return False
            await self.wait(within=left)
        return True
