"""The rooms of the bot put together as the house does it, with one handler more, whose behaviour a test may choose.

Over it a simulated Telegram with real HTTP, under it a database of each kind. Nothing of ours is replaced.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from aiogram import Router

from app.clock import Clock
from bot.api import Api, open_api
from bot.delivery import Courier
from bot.first_aid import FirstAid
from bot.post import PostOffice
from bot.pump import Hall, Pump
from bot.route import Routes
from bot.timekeeper import Timekeeper
from bot.transaction import Desk
from bot.webhook import Webhook
from db import facts, identities
from db.session import Memory, Store
from domain.people import Person, PersonId
from handlers import conversations
from handlers.events import Message
from handlers.house import House
from handlers.recognise import command
from handlers.talk import Talk
from handlers.ui.calls import Call
from locales import catalogues
from simulator.clock import Clock as SimulatedClock
from simulator.phone import Phone, Simulator
from simulator.server import TOKEN, running
from simulator.throttle import OFF, Limits
from tests import canaries
from tests.builders import NOW, the_protocol

SECRET = "a-secret"
Act = Callable[[Store, Talk, Person], Awaitable[None]]


@dataclass
class Stage:
    """One open house: its rooms, its Telegram, and what the handler of `/prova` does."""

    memory: Memory
    simulator: Simulator
    clock: Clock
    api: Api
    house: House
    courier: Courier
    post: PostOffice
    desk: Desk
    hall: Hall
    pump: Pump
    keeper: Timekeeper
    webhook: Webhook
    calls: list[str]
    acts: dict[str, Act]
    _numbers: list[int] = field(default_factory=lambda: [1000])

    def update(self, phone: Phone | int, text: str, *, id: int | None = None, **more: Any) -> dict[str, Any]:
        """Make a raw update: this person wrote this text."""
        number = phone if isinstance(phone, int) else phone.id
        self._numbers[0] += 1
        canaries.NOW.canaries.hears([text, more])
        message = {
            "message_id": self._numbers[0],
            "date": int(self.clock().timestamp()),
            "chat": {"id": number, "type": "private", "first_name": "Anna"},
            "from": {"id": number, "is_bot": False, "first_name": "Anna", "language_code": "it"},
            "text": text,
            **more,
        }
        return {"update_id": self._numbers[0] if id is None else id, "message": message}

    def tap(self, phone: Phone, data: str, *, id: int | None = None) -> dict[str, Any]:
        """Make a raw update: this person tapped a button that carries `data`."""
        written = self.update(phone, "x")
        message = written["message"]
        query = {"id": str(written["update_id"]), "chat_instance": "1", "data": data, "from": message["from"]}
        about = {**message, "from": {"id": self.api.bot_id, "is_bot": True, "first_name": "Cordata"}}
        return {
            "update_id": written["update_id"] if id is None else id,
            "callback_query": {**query, "message": about},
        }

    async def receives(self, *raws: dict[str, Any]) -> None:
        """Let a batch through the door to the end."""
        await self.hall.receive(raws)

    async def empties(self, rounds: int = 3) -> None:
        """Let the post office deliver what is due, and what becomes due by that."""
        for _ in range(rounds):
            if not await self.post.empty():
                return

    async def person(self, phone: Phone | int) -> PersonId:
        """Give the id by which the house knows a phone; somebody new is made known."""
        number = phone if isinstance(phone, int) else phone.id
        mark = identities.blind(self.memory.ring, number)
        async with self.memory.transaction() as store:
            found = await identities.callers(store, [mark])
            caller = found.get(mark) or identities.welcome(store, number, "it", self.clock())
        return caller.person.id

    def moves(self, **forward: float) -> None:
        """Let time pass in the house."""
        self.clock.move_to(self.clock.offset + timedelta(**forward))


def _router(calls: list[str], acts: dict[str, Act]) -> Router:
    """Make the conversation of these tests: `/prova WORD …` notes its call, does WORD's act, and answers the words."""
    router = Router(name="prova")

    @router.message(command("prova"))
    async def tries(
        message: Message, said: str, person: Person, talk: Talk, store: Store, now: datetime
    ) -> Call:
        """Somebody tries."""
        calls.append(said)
        await facts.put(store, f"said {said}", "yes")
        act = acts.get(said.split(" ")[0])
        if act is not None:
            await act(store, talk, person)
        return Call("sendMessage", {"chat_id": message.chat.id, "text": f"risposta {said}"})

    return router


@asynccontextmanager
async def stage(memory: Memory, limits: Limits = OFF, *, joining: bool = False) -> AsyncIterator[Stage]:
    """Open a house on a database beside a Telegram of its own, both at the time of `builders.NOW`; nothing runs yet."""
    shift = NOW.timestamp() - time.time()
    simulated = SimulatedClock(now=lambda: time.time() + shift)
    clock = Clock()
    clock.move_to(NOW - datetime.now(UTC))
    async with (
        running(clock=simulated, limits=limits) as simulator,
        open_api(simulator.base_url, TOKEN) as api,
    ):
        protocol, calls = the_protocol(), list[str]()
        acts: dict[str, Act] = {}
        house = House(protocol, catalogues.load(), protocol.scanner, joining=joining)
        courier = Courier(api, memory)
        post = PostOffice(memory, courier, house, clock)
        desk = Desk(memory, Routes([*conversations.routers(), _router(calls, acts)]), house, api.bot_id)
        hall = Hall(desk, courier, FirstAid(api, house), post, clock)
        keeper = Timekeeper(memory, courier, post, house, clock)
        yield Stage(
            memory,
            simulator,
            clock,
            api,
            house,
            courier,
            post,
            desk,
            hall,
            Pump(api, hall),
            keeper,
            Webhook(hall, SECRET),
            calls,
            acts,
        )


async def until(ready: Callable[[], Awaitable[bool]]) -> None:
    """Wait until `ready()` holds, five seconds at most."""
    for _ in range(500):
        if await ready():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not come to that")


async def said(phone: Phone) -> list[str]:
    """Give what the bot said in this chat and still stands there, oldest first."""
    return [message.text for message in await phone.messages() if message.by == "bot"]
