"""A chat as it stands on somebody's screen: a mirror kept in step by the control API, and what can be expected of it."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from simulator import screen
from simulator.line import Line
from simulator.screen import Message, Toast

PATIENCE = 5.0  # seconds a phone waits for the bot before it complains
LONGEST_WAIT = 50.0

_Found = TypeVar("_Found")


class Conversation:
    """A chat as it stands on somebody's screen, kept in step with the simulator."""

    def __init__(self, line: Line, chat: int, *, bot: int | None) -> None:
        self.line = line
        self._bot = bot
        self._version = 0
        self._messages: dict[int, Message] = {}
        self._toasts: list[Toast] = []
        self.chat_id = chat
        self.keyboard: dict[str, Any] | None = None
        self.pending = 0

    def _learn(self, state: dict[str, Any]) -> None:
        for told in state["messages"]:
            self._messages[told["id"]] = screen.read(told)
        for told in state["toasts"]:
            toast = Toast(**told)
            if toast not in self._toasts:
                self._toasts.append(toast)
        self._version = max(self._version, state["version"])
        self.keyboard = state["keyboard"]
        self.pending = state["pending"]

    async def refresh(self, *, wait: float = 0.0) -> None:
        """Look at the screen again; with `wait`, at most so many seconds for something to change."""
        asked: dict[str, Any] = {"since": self._version, "timeout": min(wait, LONGEST_WAIT)}
        self._learn(await self.line.get(f"/control/chats/{self.chat_id}", **asked, bot=self._bot))

    async def until(self, ready: Callable[[], _Found | None], *, within: float, what: str) -> _Found:
        """Wait until `ready()` gives something; raise AssertionError with the screen when it does not in time."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + within
        await self.refresh()
        while (found := ready()) is None:
            left = deadline - loop.time()
            if left <= 0:
                raise AssertionError(f"{what}\n{self.drawn()}")
            await self.refresh(wait=left)
        return found

    def visible(self) -> list[Message]:
        """Give the messages that are not deleted, oldest first, as last looked at."""
        return [message for _, message in sorted(self._messages.items()) if not message.deleted]

    async def messages(self) -> list[Message]:
        """Give all visible messages, oldest first."""
        await self.refresh()
        return self.visible()

    async def history(self) -> list[Message]:
        """Give all messages that were ever here, deleted ones too, oldest first."""
        await self.refresh()
        return [message for _, message in sorted(self._messages.items())]

    async def screen(self) -> Message:
        """Give the bot's latest visible message; AssertionError when there is none."""
        await self.refresh()
        return self._latest(self._by_bot())

    def _by_bot(self) -> list[Message]:
        return [message for message in self.visible() if message.by == "bot"]

    def _latest(self, messages: Sequence[Message]) -> Message:
        if not messages:
            raise AssertionError(f"the bot has said nothing\n{self.drawn()}")
        return messages[-1]

    async def buttons(self) -> tuple[str, ...]:
        """Give the labels under the latest message of the bot that has buttons."""
        await self.refresh()
        shown = [message for message in self._by_bot() if message.buttons]
        return shown[-1].labels if shown else ()

    async def sees(self, text: str, *, within: float = PATIENCE) -> Message:
        """Wait until a visible message of the bot contains `text`; give the latest such message."""

        def found() -> Message | None:
            return next((message for message in reversed(self._by_bot()) if text in message.text), None)

        return await self.until(found, within=within, what=f"{self._who()} does not see {text!r}")

    async def sees_no_more(self, text: str, *, within: float = PATIENCE) -> None:
        """Wait until no visible message of the bot contains `text`."""

        def gone() -> bool | None:
            return None if any(text in message.text for message in self._by_bot()) else True

        await self.until(gone, within=within, what=f"{self._who()} still sees {text!r}")

    async def sees_toast(
        self, text: str = "", *, alert: bool | None = None, within: float = PATIENCE
    ) -> Toast:
        """Wait for what a tap showed, containing `text`; `alert` asks for that kind only."""

        def found() -> Toast | None:
            fits = (
                toast
                for toast in reversed(self._toasts)
                if text in toast.text and alert in (None, toast.alert)
            )
            return next(fits, None)

        shown = ", ".join(repr(toast.text) for toast in self._toasts) or "none"
        return await self.until(
            found, within=within, what=f"{self._who()} sees no toast {text!r} (shown: {shown})"
        )

    async def toasts(self) -> list[Toast]:
        """Give everything taps have shown, oldest first."""
        await self.refresh()
        return list(self._toasts)

    async def quiet(self, *, for_: float = 0.2) -> None:
        """Make sure that nothing changes on this screen for `for_` seconds."""
        await self.refresh()
        before = self._version
        await self.refresh(wait=for_)
        if self._version != before:
            raise AssertionError(f"{self._who()} was to be left in peace\n{self.drawn()}")

    async def settled(self, *, quiet: float = 0.01, within: float = PATIENCE) -> None:
        """Wait until the bot has confirmed everything sent here and nothing moves for `quiet` seconds."""
        asked: dict[str, Any] = {"since": self._version, "quiet": quiet, "patience": within, "bot": self._bot}
        self._check(await self.line.get(f"/control/chats/{self.chat_id}/settled", **asked))

    def _check(self, told: dict[str, Any]) -> None:
        self._learn(told["state"])
        if told.get("settled") is False:
            raise AssertionError(
                f"the bot did not answer {self._who()} ({self.pending} pending)\n{self.drawn()}"
            )

    async def calls(self, method: str | None = None) -> list[dict[str, Any]]:
        """Give every call of the bot about this chat, refused ones too, with all its parameters."""
        asked: dict[str, Any] = {"chat": self.chat_id, "method": method, "bot": self._bot}
        told: list[dict[str, Any]] = await self.line.get("/control/transcript", **asked)
        return told

    def drawn(self, *, last: int = 8) -> str:
        """Draw the last messages as text, as last looked at."""
        shown = self.visible()[-last:]
        drawing = "\n".join(message.drawn() for message in shown) or "(empty)"
        return f"--- {self._who()} ---\n{drawing}\n---"

    def _who(self) -> str:
        return f"chat {self.chat_id}"
