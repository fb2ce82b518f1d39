"""What happens, told live to the page by server-sent events: the change feed, and how the bench stands.

The page is told *that* something changed and looks at it through the control API; no words of a chat pass here.
"""

import dataclasses
from collections.abc import AsyncIterator, Callable
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.routing import Route

from simulator import profile, views
from simulator.world import Telegram

STILL_HERE_SECONDS = 15.0  # a sign of life this often, so that a page that went away is noticed
RETRY_MILLISECONDS = 1000


class Events:
    """The stream under /control/events; it has as many listeners as tabs are open."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram

    def routes(self) -> list[Route]:
        """Give its one route."""
        return [Route("/control/events", self.events, methods=["GET"])]

    async def events(self, request: Request) -> StreamingResponse:
        """Tell `bench` (clock, faults, phones, bot) at once and whenever it changes, `changes` after version `since`.

        A browser that reconnects by itself names the last version it was told in Last-Event-ID.
        """
        said = request.headers.get("last-event-id") or request.query_params.get("since", "")
        since = int(said) if said.isdigit() else self._telegram.version
        return StreamingResponse(
            self._told(min(since, self._telegram.version)),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store"},
        )

    async def _told(self, since: int) -> AsyncIterator[bytes]:
        telegram = self._telegram
        known: tuple[object, ...] = ()
        yield b"retry: %d\n\n" % RETRY_MILLISECONDS
        while not telegram.pulse.closed:
            if (stands := self._stands()) != known:
                known = stands
                yield _event("bench", self._bench(), since)
            if changes := telegram.changes_since(since):
                since = telegram.version
                yield _event("changes", [dataclasses.asdict(change) for change in changes], since)
            if not await telegram.pulse.until(self._news(since, known), within=STILL_HERE_SECONDS):
                yield b": still here\n\n"

    def _news(self, since: int, known: tuple[object, ...]) -> Callable[[], bool]:
        return lambda: self._telegram.version > since or self._stands() != known

    def _stands(self) -> tuple[object, ...]:
        """Give what tells one state of the bench from another, cheaply."""
        telegram = self._telegram
        faults = tuple((id(fault), fault.times) for fault in telegram.faults.open)
        return telegram.clock.offset, len(telegram.accounts), faults, telegram.bot().inbox.to_repeat

    def _bench(self) -> dict[str, Any]:
        telegram = self._telegram
        bot = telegram.bot()
        return {
            "world": telegram.name,
            "version": telegram.version,
            "clock": {"offset": telegram.clock.offset, "now": telegram.clock.now()},
            "faults": [dataclasses.asdict(fault) for fault in telegram.faults.open],
            "repeats": bot.inbox.to_repeat,
            "bot": {"username": bot.account.username, "first_name": profile.shown_to(bot, 0, None)["name"]},
            "phones": [views.phone(one) for one in telegram.accounts.values() if not one.is_bot],
        }


def _event(name: str, what: object, number: int) -> bytes:
    return b"event: %s\nid: %d\ndata: %s\n\n" % (name.encode(), number, orjson.dumps(what))
