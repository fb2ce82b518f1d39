"""The line to a running simulator's control API; it says its refusals in the simulator's words."""

from typing import Any

import aiohttp

from simulator.screen import CannotDo


class Line:
    """One session of HTTP with one simulator."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url.rstrip("/")
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        """Let the connections go."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def call(self, verb: str, path: str, **how: Any) -> Any:
        """Make one call of the control API; raises CannotDo with its sentence when it is refused."""
        if self._session is None:
            self._session = aiohttp.ClientSession()
        async with self._session.request(verb, self.base_url + path, **how) as answer:
            if answer.content_type != "application/json":
                raise CannotDo(f"{verb} {path}: {answer.status} {await answer.text()}")
            told = await answer.json()
            if answer.status != 200:
                raise CannotDo(told.get("error", f"{answer.status} {told}"))
            return told

    async def get(self, path: str, **asked: Any) -> Any:
        """GET, leaving out what is None."""
        return await self.call(
            "GET", path, params={name: str(v) for name, v in asked.items() if v is not None}
        )

    async def post(self, path: str, **given: Any) -> Any:
        """POST, leaving out what is None."""
        return await self.call("POST", path, json={name: v for name, v in given.items() if v is not None})
