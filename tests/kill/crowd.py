"""The people with phones: they fill in report after report, whatever happens to the house, and keep what they did.

They wait as long as the house is being killed; once it is left in peace, who still waits in vain says for what.
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

from simulator.phone import Phone, Simulator
from simulator.screen import Message
from tests.kill import walk
from tests.kill.walk import Burst, Filled, Step

PATIENCE = 150.0
"""Seconds after the last kill; an answer that waited in the outbox of a killed process goes on after its lease of 60."""

LOOKS = 10.0  # seconds between two thoughts of giving up

THINKS = 0.1
"""Seconds at most between an answer and the next act."""


_Found = TypeVar("_Found")


@dataclass(slots=True)
class Peace:
    """Whether the house is still being killed, and for how long no more."""

    began: float | None = None

    def begins(self) -> None:
        """Note that the last kill is over and the last life stands."""
        self.began = time.monotonic()

    def is_long(self) -> bool:
        """Tell whether every answer should have come by now."""
        return self.began is not None and time.monotonic() - self.began > PATIENCE


@dataclass(slots=True)
class Person:
    """One phone, the keys of the screens that must answer it, in order, and the reports it filled in."""

    number: int
    phone: Phone
    chance: random.Random
    shuffled: bool
    peace: Peace = field(default_factory=Peace)
    expected: list[str | None] = field(default_factory=list)
    reports: list[Filled] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    gave_up: str = ""
    asked_again: int = 0
    _screen: Message | None = None
    _stood: str | None = None
    _tapped: tuple[Message, str] | None = None

    async def lives(self, enough: Callable[[], bool]) -> None:
        """Fill in reports until it is enough; a screen that does not come is kept as the end of it."""
        try:
            while not enough():
                await self._fills_in()
        except AssertionError as missing:
            said = str(missing).partition("\n")[0]
            self.gave_up = f"person {self.number}, update {len(self.expected)}: {said}"

    async def _fills_in(self) -> None:
        bursts, filled, sent = walk.report(
            self.chance, self.number, len(self.reports) + 1, shuffled=self.shuffled
        )
        self.reports.append(filled)
        for at, burst in enumerate(bursts, start=1):
            await self._does(burst)
            if at == sent:
                filled.sent = True
                self.codes.append(await self._receipt())
            await asyncio.sleep(self.chance.uniform(0, THINKS))
        filled.added = True

    async def _does(self, burst: Burst) -> None:
        await self.phone.refresh()
        before = max((message.version for message in self.phone.visible()), default=0)
        for step in burst:
            await self._act(step)
            self.expected.append(step.shows)
        last = self._stood = burst[-1].shows
        if last is None:
            await self._waits(lambda: self.phone.settled(within=LOOKS))
            self._screen = None
        else:
            self._screen = await self._sees(lambda: self._stands(last, before), f"no screen {last!r}")

    async def _waits(self, look: Callable[[], Awaitable[_Found]]) -> _Found:
        """Look again and again until it is there, or it is quiet for so long that it never will be."""
        while True:
            try:
                return await look()
            except AssertionError:
                if self.peace.is_long():
                    raise
                if self.shuffled and self.peace.began is not None:
                    await self._asks_where_it_was()

    async def _asks_where_it_was(self) -> None:
        """Do what people do when an older screen came last: out of order, that may happen, and nothing is lost by it."""
        self.asked_again += 1
        await self.phone.says("/riprendi", wait=False)

    async def _sees(self, ready: Callable[[], _Found | None], what: str) -> _Found:
        return await self._waits(lambda: self.phone.until(ready, within=LOOKS, what=what))

    def _stands(self, key: str, before: int) -> Message | None:
        shown = [one for one in self.phone.visible()[-12:] if one.by == "bot" and one.version > before]
        return next((one for one in reversed(shown) if walk.key(one.text, one.labels) == key), None)

    async def _act(self, step: Step) -> None:
        phone = self.phone
        match step.act:
            case "opens":
                await phone.opens(wait=False)
            case "says":
                await phone.says(step.words, wait=False)
            case "taps":
                words = self.codes[-1] if step.words == "CRD" else step.words
                self._tapped = await self._button(words)
                await phone.forges(self._tapped[1], on=self._tapped[0], wait=False)
            case "taps again" if self._tapped is not None:
                await phone.forges(self._tapped[1], on=self._tapped[0], wait=False)
            case "forges":
                message, data = await self._button("Avanti", midway=True)
                await phone.forges(f"{data.rpartition(':')[0]}:{step.words}", on=message, wait=False)

    async def _button(self, label: str, *, midway: bool = False) -> tuple[Message, str]:
        """Find a button on the screen that was waited for, once it stands; `midway` also on what became of it since.

        After a kill an older screen may be sent again below it or stand in its place until it is sent again too.
        """

        def there() -> tuple[Message, str] | None:
            for message in reversed([one for one in self.phone.visible() if one.by == "bot"]):
                stands = self._stood in (None, walk.key(message.text, message.labels))
                became = midway and self._screen is not None and message.id == self._screen.id
                button = message.button(label)
                if (stands or became) and button is not None and button.data is not None:
                    return message, button.data
            return None

        return await self._sees(there, f"no button {label!r}")

    async def _receipt(self) -> str:
        """Give the code of the receipt that is new on this phone."""

        def new() -> str | None:
            shown = [one.text for one in self.phone.visible() if one.text.startswith("Ricevuta · codice")]
            codes = [text.partition("\n")[0].rpartition(" ")[2] for text in shown]
            return next((code for code in reversed(codes) if code not in self.codes), None)

        return await self._sees(new, "no receipt")


@dataclass(slots=True)
class Crowd:
    """All people of a trial."""

    people: list[Person]
    peace: Peace

    @property
    def updates(self) -> int:
        """Give how many updates they have caused so far."""
        return sum(len(person.expected) for person in self.people)

    async def live(self, enough: Callable[[], bool]) -> None:
        """Let them all fill in reports side by side until it is enough and each has finished the last one."""
        await asyncio.gather(*(person.lives(enough) for person in self.people))


async def gather(simulator: Simulator, count: int, seed: int, *, shuffled: bool) -> Crowd:
    """Give so many people a phone."""
    peace = Peace()
    people = []
    for number in range(1, count + 1):
        phone = await simulator.phone(f"Persona {number}")
        people.append(Person(number, phone, random.Random(f"{seed}-{number}"), shuffled, peace))
    return Crowd(people, peace)
