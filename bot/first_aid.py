"""What leaves before and without the database: help contacts from memory, on words of danger or when nothing else works."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime

from bot import wire
from bot.api import Api
from bot.events import Arrival
from bot.post import Second
from handlers.house import House, asks_for_help
from handlers.ui import failures, screens

PATIENCE = 1.0
"""Seconds that a batch waits for its help contacts to leave; if they did not, the transaction's answer repeats them."""


class FirstAid:
    """Scans every typed text and sends contacts from memory."""

    def __init__(self, api: Api, house: House, second: Second | None = None) -> None:
        self._api = api
        self._house = house
        self._second = second
        self._on_call: tuple[Mapping[str, str], ...] = ()
        self._calling = asyncio.Event()
        self._told: set[int] = set()
        self._aided: dict[int, int | None] = {}

    def remember(self, channels: Sequence[Mapping[str, str]]) -> None:
        """Keep in memory by which second channels the people on call are reached, for when nothing else is there."""
        self._on_call = tuple(channels)

    def scan(self, arrivals: Sequence[Arrival]) -> None:
        """Look for words of danger in everything typed; the hits stay with each arrival."""
        for arrival in arrivals:
            if arrival.typed and arrival.private:
                arrival.hits = self._house.scan(arrival.typed)

    async def before(self, arrivals: Sequence[Arrival], now: datetime) -> None:
        """Send contacts to whoever wrote words of danger, before any transaction opens."""
        hurt = [one for one in arrivals if one.is_hurt]
        if hurt:
            await asyncio.gather(*(self._contacts(one, now) for one in hurt))

    async def _contacts(self, arrival: Arrival, now: datetime) -> None:
        if arrival.number is None:
            return
        if arrival.id in self._aided:
            arrival.aided, arrival.aid = True, self._aided[arrival.id]
            return
        heard = [hit.language for hit in arrival.hits]
        spoken = arrival.language if arrival.language in heard else heard[0]
        _ = self._house.words_for(spoken if spoken in self._house.languages else arrival.language)
        signals = tuple(hit.label for hit in arrival.hits)
        text = self._house.help_text(_, now, signals=signals, danger_now=True)
        name, body = wire.split(wire.line(screens.send(arrival.number, text)))
        reply = await self._api.post(name, body, seconds=PATIENCE)
        arrival.aided = reply.ok
        if isinstance(reply.result, dict):
            arrival.aid = reply.result.get("message_id")
        if reply.ok:
            self._aided[arrival.id] = arrival.aid

    async def without_memory(self, arrivals: Sequence[Arrival], now: datetime) -> None:
        """The database is away: whoever asks for help gets it, the others learn the truth; each update once."""
        for arrival in arrivals:
            if arrival.number is None or not arrival.private or arrival.id in self._told:
                continue
            self._told.add(arrival.id)
            if arrival.cries:
                self.call_out()
            _ = self._house.words_for(arrival.language)
            signals = tuple(hit.label for hit in arrival.hits)
            contacts = self._house.help_text(_, now, signals=signals, danger_now=arrival.cries)
            if asks_for_help(arrival.text) or arrival.tapped == "help":
                method = screens.send(arrival.number, contacts)
            elif arrival.cries:
                method = failures.nobody_told(arrival.number, contacts, _)
            else:
                method = failures.not_saved(arrival.number, contacts, _)
            name, body = wire.split(wire.line(method))
            await self._api.post(name, body, seconds=5.0)

    async def meanwhile(self, arrivals: Sequence[Arrival], now: datetime) -> None:
        """The database hangs: who asks for help or is in danger gets the contacts without it; each update once."""
        self.scan(arrivals)
        await self.before(arrivals, now)
        for arrival in arrivals:
            wanted = asks_for_help(arrival.text) or arrival.tapped == "help"
            if not wanted or arrival.number is None or not arrival.private or arrival.id in self._told:
                continue
            self._told.add(arrival.id)
            contacts = self._house.help_text(self._house.words_for(arrival.language), now)
            name, body = wire.split(wire.line(screens.send(arrival.number, contacts)))
            await self._api.post(name, body, seconds=5.0)

    def call_out(self) -> None:
        """Page by the second channel alone, for the page could not be written; nobody waits for it."""
        self._calling.set()

    async def run(self) -> None:
        """Call out whenever that was asked for, until cancelled: a mail server that hangs holds up no contacts."""
        while True:
            await self._calling.wait()
            self._calling.clear()
            if self._second is not None:
                await asyncio.gather(*(self._second.send(channel) for channel in self._on_call))

    def works_again(self) -> None:
        """The database is back: forget who was told and whose contacts left."""
        self._told.clear()
        self._aided.clear()
