"""The control API: what a test, a trainer's page or a kill harness does to phones and groups, as JSON over HTTP.

It belongs to the simulator alone and has no counterpart at Telegram; it must listen on loopback only.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from simulator import groups, people, profile, views
from simulator.people import Impossible
from simulator.world import Account, Bot, Chat, Telegram

QUIET = 0.01  # seconds without a change after which a chat counts as settled
PATIENCE = 5.0

Answer = dict[str, Any] | list[Any]
Act = Callable[[Request, dict[str, Any]], Awaitable[Answer]]


def answered(act: Act) -> Callable[[Request], Awaitable[Response]]:
    """Turn an act into an endpoint: JSON in, JSON out; what a phone cannot do answers 409 with the reason."""

    async def endpoint(request: Request) -> Response:
        try:
            body = await request.body()
            given = dict(request.query_params) | (orjson.loads(body) if body else {})
            status, told = 200, await act(request, given)
        except Impossible as impossible:
            status, told = 409, {"error": str(impossible)}
        except (KeyError, ValueError, TypeError) as wrong:
            status, told = 400, {"error": f"{type(wrong).__name__}: {wrong}"}
        return Response(orjson.dumps(told), status, media_type="application/json")

    return endpoint


async def settled(bot: Bot, chat: Chat, *, quiet: float, within: float) -> bool:
    """Wait until the bot has confirmed all this chat sent, no call is in flight and nothing moved for `quiet` seconds."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + within
    while (left := deadline - loop.time()) > 0:
        if not await bot.inbox.confirmed.until(lambda: bot.inbox.per_chat[chat.id] == 0, within=left):
            return False
        seen = chat.version
        moved = await chat.pulse.until(
            lambda seen=seen: chat.version != seen or chat.calls_in_flight > 0,  # type: ignore[misc]
            within=quiet,
        )
        if not moved and bot.inbox.per_chat[chat.id] == 0:
            return True
        await chat.pulse.until(lambda: chat.calls_in_flight == 0, within=deadline - loop.time())
    return False


def _about(given: Any) -> dict[str, str]:
    """Read the label of a phone: one for everybody, or one for each language ({"it": "insegnante", "en": "teacher"})."""
    if given is None or isinstance(given, str):
        return {"": given} if given else {}
    if isinstance(given, dict) and all(isinstance(label, str) for label in given.values()):
        return given
    raise ValueError("about: a label, or a label for each language")


class Phones:
    """Phones, their chats with the bot, and groups."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram

    def routes(self) -> list[Route]:
        """Give the routes under /control."""
        return [
            Route("/control/phones", answered(self.phones), methods=["GET", "POST"]),
            Route("/control/phones/{person:int}/{act}", answered(self.act), methods=["POST"]),
            Route("/control/chats/{chat}", answered(self.chat), methods=["GET"]),
            Route("/control/chats/{chat}/settled", answered(self.settled), methods=["GET"]),
            Route("/control/chats/{chat}/menu", answered(self.menu), methods=["GET"]),
            Route("/control/groups", answered(self.groups), methods=["POST"]),
            Route("/control/groups/{chat}/{act}", answered(self.group_act), methods=["POST"]),
        ]

    def _bot(self, given: dict[str, Any]) -> Bot:
        return self._telegram.bot(int(given["bot"]) if given.get("bot") else None)

    def _person(self, number: Any) -> Account:
        account = self._telegram.accounts.get(int(number))
        if account is None or account.is_bot:
            raise Impossible(f"there is no phone {number}")
        return account

    def _chat(self, bot: Bot, number: int) -> Chat:
        if number not in bot.chats and number > 0:
            return people.private_chat(self._telegram, bot, self._person(number))
        return bot.chats[number]

    async def phones(self, request: Request, given: dict[str, Any]) -> Answer:
        """List the phones, or get a new one; with `started`, one that pressed START before this simulator began."""
        telegram = self._telegram
        if request.method == "GET":
            return [views.phone(account) for account in telegram.accounts.values() if not account.is_bot]
        number = int(given["id"]) if given.get("id") else next(telegram.person_ids)
        if number in telegram.accounts:
            raise Impossible(f"the id {number} is taken")
        person = Account(
            number,
            str(given["first_name"]),
            given.get("last_name"),
            given.get("username"),
            given.get("language_code"),
            about=_about(given.get("about")),
            in_front=bool(given.get("in_front")),
        )
        telegram.accounts[number] = person
        chat = people.private_chat(telegram, self._bot(given), person)
        chat.started = bool(given.get("started"))
        telegram.pulse.beat()
        return views.phone(person)

    async def chat(self, request: Request, given: dict[str, Any]) -> Answer:
        """Tell a chat's state; with `timeout`, wait until it is newer than version `since`."""
        bot = self._bot(given)
        chat = self._chat(bot, int(request.path_params["chat"]))
        since = int(given.get("since", 0))
        await chat.pulse.until(lambda: chat.version > since, within=float(given.get("timeout", 0)))
        return views.chat_state(bot, chat, since=since)

    async def settled(self, request: Request, given: dict[str, Any]) -> Answer:
        """Wait until the bot has answered this chat; tell whether it did, and the chat's state."""
        bot = self._bot(given)
        return await self._after(bot, self._chat(bot, int(request.path_params["chat"])), given, {})

    async def menu(self, request: Request, given: dict[str, Any]) -> Answer:
        """Tell what this chat's person sees of the bot, in their language: commands, name, descriptions, menu button."""
        bot, number = self._bot(given), int(request.path_params["chat"])
        account = self._telegram.accounts.get(number)
        return profile.shown_to(
            bot, number, given.get("language") or (account.language_code if account else None)
        )

    async def _after(self, bot: Bot, chat: Chat, given: dict[str, Any], told: dict[str, Any]) -> Answer:
        patience = float(given.get("patience", PATIENCE))
        if patience > 0:
            quiet = float(given.get("quiet", QUIET))
            told["settled"] = await settled(bot, chat, quiet=quiet, within=patience)
        told["state"] = views.chat_state(bot, chat, since=int(given.get("since", 0)))
        return told

    async def act(self, request: Request, given: dict[str, Any]) -> Answer:
        """Do what a phone does; with `patience` > 0 wait for the bot's answer and tell the chat's state."""
        bot, person = self._bot(given), self._person(request.path_params["person"])
        chat = self._chat(bot, int(given.get("chat") or person.id))
        told = self._do(request.path_params["act"], bot, chat, person, given)
        return await self._after(bot, chat, given, told)

    def _do(self, act: str, bot: Bot, chat: Chat, person: Account, given: dict[str, Any]) -> dict[str, Any]:
        telegram = self._telegram
        match act:
            case "text":
                sent = people.says(
                    telegram, bot, chat, person, str(given["text"]), reply_to=given.get("reply_to")
                )
                return {"messages": [told.id for told in sent]}
            case "start":
                payload = str(given.get("payload", ""))
                if payload and not re.fullmatch(people.DEEP_LINK, payload):
                    raise Impossible("a deep link carries 1 to 64 characters of A-Z a-z 0-9 _ -")
                sent = people.says(telegram, bot, chat, person, f"/start {payload}")
                return {"messages": [sent[0].id]}
            case "forward":
                content = {"text": str(given["text"])}
                told = people.sends(telegram, bot, chat, person, content, origin=self._origin(given))
                return {"messages": [told.id]}
            case "edit":
                people.edits(telegram, bot, chat, person, int(given["message"]), str(given["text"]))
            case "delete":
                people.deletes(telegram, bot, chat, int(given["message"]))
            case "tap":
                number, force = int(given["message"]), bool(given.get("force"))
                data = (
                    str(given["data"])
                    if "data" in given
                    else people.data_of(chat, number, str(given["label"]))
                )
                query = people.taps(telegram, bot, chat, person, number, data, force=force)
                return {"query": query.id}
            case "block" | "unblock":
                people.blocks(telegram, bot, chat, blocked=act == "block")
            case "deactivate":
                person.deactivated = True
            case _:
                content = people.content_of(telegram, person, act, given)
                return {"messages": [people.sends(telegram, bot, chat, person, content).id]}
        return {}

    def _origin(self, given: dict[str, Any]) -> dict[str, Any]:
        if given.get("from"):
            author = views.user(self._person(given["from"]))
            return {"type": "user", "date": self._telegram.now(), "sender_user": author}
        return {
            "type": "hidden_user",
            "date": self._telegram.now(),
            "sender_user_name": str(given.get("author", "Somebody")),
        }

    async def groups(self, request: Request, given: dict[str, Any]) -> Answer:
        """Make a group of phones; with `add_bot` the first member adds the bot."""
        bot = self._bot(given)
        members = [self._person(number) for number in given["members"]]
        supergroup = bool(given.get("supergroup"))
        chat = groups.make(self._telegram, bot, str(given["title"]), members, supergroup=supergroup)
        if given.get("add_bot"):
            groups.adds_bot(self._telegram, bot, chat, members[0])
        return {"chat": chat.id}

    async def group_act(self, request: Request, given: dict[str, Any]) -> Answer:
        """Add or remove the bot, or turn the group into a supergroup."""
        bot, telegram = self._bot(given), self._telegram
        chat = bot.chats[int(request.path_params["chat"])]
        by = self._person(given.get("by") or next(iter(chat.members)))
        match request.path_params["act"]:
            case "add_bot":
                groups.adds_bot(telegram, bot, chat, by)
            case "remove_bot":
                groups.removes_bot(telegram, bot, chat, by)
            case "migrate":
                return {"chat": groups.migrates(telegram, bot, chat, by).id}
            case unknown:
                raise Impossible(f"a group cannot {unknown!r}")
        return {"chat": chat.id}
