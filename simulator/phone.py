"""Phones for stories: `says`, `taps`, `sees`. A client of the control API; every wait ends with a change, not with a sleep.

An expectation that is not met raises AssertionError with the screen as it stands, so that a red story can be read.
"""

from collections.abc import Sequence
from typing import Any

from simulator.conversation import PATIENCE, Conversation
from simulator.line import Line
from simulator.screen import Button, CannotDo, Message, Toast

__all__ = ["Button", "CannotDo", "Group", "Message", "Phone", "Simulator", "Toast"]

_ADDRESSES = frozenset({"chat_id", "from_chat_id", "message_id", "message_ids", "callback_query_id"})


class Phone(Conversation):
    """A person's phone with its chat with the bot open."""

    def __init__(self, line: Line, about: dict[str, Any], *, bot: int | None) -> None:
        super().__init__(line, about["id"], bot=bot)
        self.id: int = about["id"]
        self.first_name: str = about["first_name"]
        self.last_name: str | None = about.get("last_name")
        self.username: str | None = about.get("username")
        self.phone_number: str = about.get("phone_number", "")
        self.tap_count = 0

    async def does(self, act: str, *, wait: bool = True, **given: Any) -> dict[str, Any]:
        """Do one act of the control API; with `wait`, until the bot has answered it."""
        asked = {**given, "bot": self._bot, "since": self._version, "patience": PATIENCE if wait else 0}
        told: dict[str, Any] = await self.line.post(f"/control/phones/{self.id}/{act}", **asked)
        self._check(told)
        return told

    async def says(self, text: str, *, wait: bool = True, reply_to: int | None = None) -> None:
        """Write a text (a long one leaves in several messages, as from the app)."""
        await self.does("text", wait=wait, text=text, reply_to=reply_to)

    async def opens(self, payload: str = "", *, wait: bool = True) -> None:
        """Open the bot by its link, with a deep-link payload or without: the app sends /start."""
        await self.does("start", wait=wait, payload=payload)

    async def taps(self, label: str, *, on: Message | None = None, wait: bool = True) -> None:
        """Tap the button `label` of the latest message that has it (or of `on`); a reply keyboard's button says its text."""
        await self.refresh()
        message, button = self._button(label, on)
        self.tap_count += 1
        if message is None:
            await self.does("text", wait=wait, text=button.label)
        elif button.data is None:
            raise CannotDo(f"{button.label!r} is a link: use `link`")
        else:
            await self.does("tap", wait=wait, message=message.id, data=button.data)

    def _button(self, label: str, on: Message | None) -> tuple[Message | None, Button]:
        shown = [self._messages[on.id]] if on is not None else list(reversed(self._by_bot()))
        for message in shown:
            if button := message.button(label):
                return message, button
        rows = (self.keyboard or {}).get("keyboard", []) if on is None else []
        for text in (button["text"] for row in rows for button in row):
            if label in text:
                return None, Button(text, None, None, 0, 0)
        raise CannotDo(f"{self._who()} has no button {label!r}\n{self.drawn()}")

    async def taps_twice(self, label: str, *, on: Message | None = None) -> None:
        """Tap a button twice before the bot can answer the first tap."""
        await self.refresh()
        message, button = self._button(label, on)
        if message is None or button.data is None:
            raise CannotDo(f"{label!r} cannot be tapped twice")
        await self.forges(button.data, on=message, wait=False)
        await self.forges(button.data, on=message)
        self.tap_count += 2

    async def forges(self, data: str, *, on: Message | None = None, wait: bool = True) -> None:
        """Send button data that need not stand on the screen (a stale or forged tap), on `on` or the latest message."""
        message = on or await self.screen()
        await self.does("tap", wait=wait, message=message.id, data=data, force=True)

    async def link(self, label: str) -> str:
        """Give the address behind a link button."""
        await self.refresh()
        _, button = self._button(label, None)
        if button.url is None:
            raise CannotDo(f"{button.label!r} is no link")
        return button.url

    async def edits(self, old: str, new: str, *, wait: bool = True) -> None:
        """Edit one's latest message that contains `old`."""
        await self.does("edit", wait=wait, message=(await self._mine(old)).id, text=new)

    async def deletes(self, text: str, *, wait: bool = True) -> None:
        """Delete one's latest message that contains `text`, for both sides."""
        await self.does("delete", wait=wait, message=(await self._mine(text)).id)

    async def _mine(self, text: str) -> Message:
        mine = [
            message for message in await self.messages() if message.by == "person" and text in message.text
        ]
        if not mine:
            raise CannotDo(f"{self._who()} wrote nothing with {text!r}\n{self.drawn()}")
        return mine[-1]

    async def sends(self, kind: str, *, wait: bool = True, **given: Any) -> None:
        """Send "photo", "voice", "sticker", "location", "contact" or "document" (caption, file_name, emoji … as wished)."""
        await self.does(kind, wait=wait, **given)

    async def sends_photo(self, caption: str = "", *, wait: bool = True) -> None:
        """Send a photo."""
        await self.sends("photo", wait=wait, caption=caption)

    async def forwards(self, text: str, *, of: "Phone | str" = "Somebody", wait: bool = True) -> None:
        """Forward a text that another phone, or somebody who hides their account, wrote elsewhere."""
        author = {"from": of.id} if isinstance(of, Phone) else {"author": of}
        await self.does("forward", wait=wait, text=text, **author)

    async def blocks(self, *, wait: bool = True) -> None:
        """Block the bot."""
        await self.does("block", wait=wait)

    async def unblocks(self, *, wait: bool = True) -> None:
        """Let the bot in again."""
        await self.does("unblock", wait=wait)

    async def vanishes(self) -> None:
        """Delete the account: the bot gets 403 "user is deactivated" from now on."""
        await self.does("deactivate", wait=False)

    async def commands(self) -> list[dict[str, str]]:
        """Give the commands menu as this person sees it."""
        told: list[dict[str, str]] = (await self.menu())["commands"]
        return told

    async def menu(self) -> dict[str, Any]:
        """Give what this person sees of the bot: commands, name, descriptions, menu button."""
        told: dict[str, Any] = await self.line.get(f"/control/chats/{self.id}/menu", bot=self._bot)
        return told

    async def could_learn_who(self, other: "Phone") -> bool:
        """Tell whether anything the bot sent here names the other person: id, name, username, phone number."""
        marks = [str(other.id), other.first_name, other.last_name, other.username, other.phone_number]
        calls = [
            {name: value for name, value in call["parameters"].items() if name not in _ADDRESSES}
            for call in await self.calls()
        ]
        shown = [
            (message.content, message.buttons, message.forwarded_from) for message in await self.history()
        ]
        told = f"{calls} {shown}"
        return any(mark in told for mark in marks if mark)

    def _who(self) -> str:
        return f"{self.first_name}'s phone"


class Group(Conversation):
    """A group chat; people write in it with `says`."""

    def __init__(self, line: Line, chat: int, title: str, *, bot: int | None) -> None:
        super().__init__(line, chat, bot=bot)
        self.title = title

    async def says(self, phone: Phone, text: str, *, wait: bool = True) -> None:
        """Let a member write; a bot in privacy mode sees commands, mentions and answers to it only."""
        asked = {"text": text, "chat": self.chat_id, "bot": self._bot, "since": self._version}
        patience = PATIENCE if wait else 0
        self._check(await self.line.post(f"/control/phones/{phone.id}/text", **asked, patience=patience))

    async def does(self, act: str, by: Phone | None = None) -> int:
        """Do "add_bot", "remove_bot" or "migrate"; give the chat id that holds afterwards."""
        asked = {"by": by.id if by else None, "bot": self._bot}
        told = await self.line.post(f"/control/groups/{self.chat_id}/{act}", **asked)
        return int(told["chat"])

    async def migrates(self) -> "Group":
        """Turn it into a supergroup; give the new chat."""
        return Group(self.line, await self.does("migrate"), self.title, bot=self._bot)

    def _who(self) -> str:
        return f"group {self.title}"


class Simulator(Line):
    """The way to a running simulator: `async with Simulator("http://127.0.0.1:8081") as sim`."""

    def __init__(self, base_url: str, *, token: str | None = None) -> None:
        super().__init__(base_url)
        self.token = token

    async def __aenter__(self) -> "Simulator":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def phone(
        self,
        first_name: str,
        *,
        language: str | None = "it",
        username: str | None = None,
        bot: int | None = None,
        **about: Any,
    ) -> Phone:
        """Get a new phone; `about` may hold `id`, `last_name`, and `started` for a chat that was opened long ago.

        For the page it may hold `about` (who this is: a label, or one for each language) and `in_front` (shown when
        nobody has chosen other phones). `bot` is the bot's number when there are several.
        """
        given = {
            "first_name": first_name,
            "language_code": language,
            "username": username,
            "bot": bot,
            **about,
        }
        return Phone(self, await self.post("/control/phones", **given), bot=bot)

    async def known_phone(self, number: int, *, bot: int | None = None) -> Phone:
        """Take up a phone that exists already, as after a restart of the test's own process."""
        for about in await self.get("/control/phones"):
            if about["id"] == number:
                return Phone(self, about, bot=bot)
        raise CannotDo(f"there is no phone {number}")

    async def group(
        self, title: str, members: Sequence[Phone], *, add_bot: bool = True, bot: int | None = None
    ) -> Group:
        """Make a group of phones, with the bot in it unless told otherwise."""
        given = {"title": title, "members": [phone.id for phone in members], "add_bot": add_bot, "bot": bot}
        return Group(self, (await self.post("/control/groups", **given))["chat"], title, bot=bot)

    async def add_bot(self, token: str, *, username: str | None = None) -> dict[str, Any]:
        """Let another bot exist; give its User object."""
        told: dict[str, Any] = await self.post("/control/bots", token=token, username=username)
        return told

    async def fault(self, kind: str, **how: Any) -> None:
        """Order a fault: `kind` and, as wished, `times`, `method`, `chat`, `bot`, `seconds`, `code`, `retry_after`."""
        await self.post("/control/faults", kind=kind, **how)

    async def no_more_faults(self) -> None:
        """Forget the faults still open."""
        await self.call("DELETE", "/control/faults")

    async def inject(self, update: dict[str, Any], *, chat: int | None = None, bot: int | None = None) -> int:
        """Put a raw update into a bot's queue, readable or not; give its number."""
        told = await self.post("/control/updates", update=update, chat=chat, bot=bot)
        return int(told["update_id"])

    async def move_clock(self, *, forward: float) -> None:
        """Let `forward` simulated seconds pass at once."""
        await self.post("/control/clock", forward=forward)

    async def limits(self, *, off: bool = False, **rates: float) -> None:
        """Change what is too many requests: `off`, or the fields of `throttle.Limits`."""
        await self.post("/control/limits", **({"off": True} if off else rates))

    async def webhooks(self, *, bot: int | None = None, **settings: Any) -> None:
        """Set `spread` (replicas' addresses), `in_order`, `first_retry`, `last_retry`."""
        await self.post("/control/settings", bot=bot, **settings)

    async def calls(self, **asked: Any) -> list[dict[str, Any]]:
        """Give the calls bots made: all, or by `bot`, `chat`, `method`, after number `after`."""
        told: list[dict[str, Any]] = await self.get("/control/transcript", **asked)
        return told

    async def statistics(self) -> dict[str, Any]:
        """Give calls by method and status, and how many updates wait."""
        told: dict[str, Any] = await self.get("/control/statistics")
        return told
