"""Finds the handler of an event by one look-up, built once from aiogram's Routers.

Trying filters router by router costs more than the handler itself (measured, `docs/decisions`, update path). The price:
registration order means nothing here, so two handlers that claim one key are refused at the start.
"""

import inspect
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

from aiogram import Router

from bot.events import Arrival
from domain.typed_text import fold
from handlers import tapped
from handlers.recognise import Listens
from handlers.talk import Talk

Handler = Callable[..., Awaitable[Any]]

_PRINTABLE = re.compile(r"[ -~]*")
_NUMBER = re.compile(r"[0-9]{19,}")
LARGEST = 2**63 - 1
"""The largest number that the database holds."""


def _could_be_ours(data: str) -> bool:
    """Say whether a button of ours could carry this: taps are forged easily (measured notes, callbacks)."""
    return bool(_PRINTABLE.fullmatch(data)) and all(int(one) <= LARGEST for one in _NUMBER.findall(data))


class TwoClaims(Exception):
    """Two handlers listen to the same thing, or one listens to nothing."""


class Found:
    """A handler and the names of the arguments it wants."""

    __slots__ = ("run", "wants")

    def __init__(self, run: Handler) -> None:
        self.run = run
        self.wants = tuple(inspect.signature(run).parameters)[1:]

    async def __call__(self, event: Any, given: Mapping[str, Any]) -> Any:
        """Run the handler with the arguments it names."""
        return await self.run(event, **{name: given[name] for name in self.wants})


class Routes:
    """Every handler by (kind, key)."""

    def __init__(self, routers: Iterable[Router]) -> None:
        self.found: dict[tuple[str, str], Found] = {}
        for router in routers:
            for observer in router.observers.values():
                for handler in observer.handlers:
                    self._register(handler.callback, [one.callback for one in handler.filters or ()])

    def _register(self, run: Handler, filters: list[Any]) -> None:
        listens = [one for one in filters if isinstance(one, Listens)]
        if not listens:
            raise TwoClaims(f"{run.__module__}.{run.__name__} listens to nothing")
        found = Found(run)
        for key in ((one.kind, key) for one in listens for key in one.keys):
            if key in self.found:
                raise TwoClaims(f"{run.__module__}.{run.__name__} and another handler both claim {key}")
            self.found[key] = found

    def find(self, arrival: Arrival, talk: Talk) -> tuple[Found | None, str]:
        """Give the handler of an event and what it is told as `said`: command arguments, tap data, or the text.

        A question that waited for a tap waits no longer once something answers it.
        """
        found = self.found
        if not arrival.private:
            return found.get(("otherwise", "group")), ""
        if arrival.kind == "callback_query":
            data = str(getattr(arrival.event, "data", None) or "")
            if not _could_be_ours(data):
                return found.get(("otherwise", "tap")), ""
            return self._tap(data, talk)
        if arrival.kind == "my_chat_member":
            return found.get(("otherwise", "member")), ""
        if arrival.kind == "edited_message":
            return found.get(("otherwise", "edited")), arrival.text or ""
        if arrival.text is None:
            return found.get(("otherwise", "content")), ""
        return self._text(arrival.text, talk)

    def _tap(self, data: str, talk: Talk) -> tuple[Found | None, str]:
        if tapped.answers(talk, data):
            talk.rest()
        key, _, rest = data.partition(":")
        return self.found.get(("tap", key)) or self.found.get(("otherwise", "tap")), rest

    def _text(self, text: str, talk: Talk) -> tuple[Found | None, str]:
        found = self.found
        if text.startswith("/"):
            name, _, rest = text[1:].partition(" ")
            command = found.get(("command", name.partition("@")[0].lower()))
            return command or found.get(("otherwise", "command")), rest.strip()
        if len(text) <= 16:
            word = found.get(("word", fold(text)))
            if word is not None:
                return word, text
        if data := tapped.chosen(talk, text):
            return self._tap(data, talk)
        step = talk.step.partition(":")[0]
        return found.get(("step", step)) or found.get(("otherwise", "text")), text
