"""Opens the doors of one process: memory, protocol, words, then pump or webhook, outbox and timekeeper side by side."""

import asyncio
import gc
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from starlette.applications import Starlette
from starlette.routing import Route

from app import protocol as protocol_files
from app.second_channel import SecondChannel
from app.settings import Settings
from app.vitals import Vitals
from bot import init_data
from bot.api import Api, open_api
from bot.delivery import Courier
from bot.events import KINDS
from bot.first_aid import FirstAid
from bot.listening import Watch
from bot.post import PostOffice
from bot.pump import Hall, Pump
from bot.route import Routes
from bot.timekeeper import Timekeeper
from bot.transaction import Desk
from bot.webhook import Webhook
from casework import contacts, directory
from db.election import Election
from db.sealing import read_ring
from db.session import Conflict, Memory, MemoryUnavailable, Stale
from domain.local_contacts import Around
from domain.people import PersonId
from domain.protocol import Protocol
from handlers import conversations
from handlers.house import House
from locales import catalogues
from locales.catalogues import Translate
from web import app as web

__all__ = ["KINDS", "Doors", "open_memory", "opened", "settle"]


@dataclass(slots=True)
class Doors:
    """Everything that runs in one process; `run` does not come back by itself."""

    memory: Memory
    api: Api
    protocol: Protocol
    words: Mapping[str, Translate]
    hall: Hall
    webhook: Webhook
    post: PostOffice
    keeper: Timekeeper
    aid: FirstAid
    console: Starlette
    watch: Watch
    poller: Election
    vitals: Vitals

    async def poll(self) -> None:
        """Run the long poll if elected, the outbox and the clock until one of them fails or all are cancelled."""
        await self._together(self.poller.run())

    async def serve(self) -> None:
        """Run the webhook's batches, the outbox and the clock; the HTTP server stands beside."""
        await self._together(self.webhook.run())

    async def _together(self, door: Coroutine[Any, Any, None]) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self.post.run())
            group.create_task(self.keeper.run())
            group.create_task(self.aid.run())
            group.create_task(self.hall.watch())
            group.create_task(self.watch.run())
            group.create_task(door)


def open_memory(settings: Settings) -> Memory:
    """Open the database with its keys; raises KeysUnusable."""
    ring = read_ring(settings.keys, settings.home)
    return Memory(settings.database, ring)


@asynccontextmanager
async def opened(
    settings: Settings,
    memory: Memory,
    clock: Callable[[], datetime],
    *,
    protocol: Protocol | None = None,
    joining: bool = False,
) -> AsyncIterator[Doors]:
    """Build the rooms of one process and connect them; nothing runs yet."""
    token = settings.token or "0:none"
    async with open_api(settings.telegram, token) as api:
        known = protocol or protocol_files.read(settings.protocol)
        house = await _house(settings, memory, known, api, clock(), joining=joining)
        courier = Courier(api, memory)
        second = SecondChannel(settings.smtp, settings.sender, settings.sms_hook)
        post = PostOffice(memory, courier, house, clock, second)
        aid = FirstAid(api, house, second)
        desk = Desk(memory, Routes(conversations.routers()), house, api.bot_id)
        hall = Hall(desk, courier, aid, post, clock)
        keeper = Timekeeper(memory, courier, post, house, clock, aid)
        webhook = Webhook(hall, settings.secret or "")
        watch = Watch(memory, api, aid, clock, pushed=settings.webhook is not None)
        hall.heard = watch.heard
        poller = Election(memory, api.bot_id, Pump(api, hall).run)
        vitals = Vitals(memory, watch, clock, lambda: settings.webhook is None and poller.held)
        pushed = [Route("/telegram", webhook.answer, methods=["POST"])] if settings.webhook else []

        def wake() -> None:
            post.wake.set()
            keeper.wake.set()

        yield Doors(
            memory,
            api,
            known,
            house.languages,
            hall,
            webhook,
            post,
            keeper,
            aid,
            _console(settings, memory, clock, house, aid, wake, [*vitals.routes(), *pushed]),
            watch,
            poller,
            vitals,
        )


async def _house(
    settings: Settings, memory: Memory, known: Protocol, api: Api, now: datetime, *, joining: bool
) -> House:
    """Give what every conversation knows: protocol, words, the bot's name, who verified which number."""
    me = await api.call("getMe")
    return House(
        known,
        catalogues.load(),
        known.scanner,
        bot_name=me.result["username"] if me.ok else "cordata_bot",
        page_address=settings.address,
        joining=joining,
        checks=await verified(memory),
        around=await around(memory, now),
    )


def _console(
    settings: Settings,
    memory: Memory,
    clock: Callable[[], datetime],
    house: House,
    aid: FirstAid,
    wake: Callable[[], None],
    more: list[Route],
) -> Starlette:
    """Give the other door, with `more` routes beside those of the console."""

    async def vouched(store: Any, said: str, now: datetime) -> PersonId | None:
        return await init_data.person_of(store, said, settings.token or "0:none", now)

    return web.build(
        memory.transaction,
        house.protocol,
        house.languages,
        clock,
        unavailable=MemoryUnavailable,
        stale=(Stale, Conflict),
        wake=wake,
        checks=house.checks,
        bot_name=house.bot_name,
        https=settings.address.startswith("https:"),
        address=settings.address,
        vouched=vouched,
        call_out=aid.call_out,
        doors=more,
    )


async def around(memory: Memory, now: datetime) -> Around:
    """Give the help contacts that the directory adds, by place; the timekeeper reads them again when they change."""
    async with memory.reading() as store:
        return await directory.around(store, Around(), now)


async def verified(memory: Memory) -> dict[str, date]:
    """Give the days on which named people verified the help contacts."""
    async with memory.reading() as store:
        return await contacts.verified(store)


def settle() -> None:
    """Freeze what start-up built, so that full garbage collections do not stop everybody (measured, update path)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)
