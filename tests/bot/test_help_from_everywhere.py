"""From any state that people reach by tapping and typing, help and words of danger are answered with contacts first.

Random walks over the real handlers and a real database; only Telegram is left out, so that thousands of steps fit.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import wire
from bot.events import read
from bot.route import Routes
from bot.transaction import Desk
from db.session import Memory
from domain.people import Duty
from handlers import conversations
from handlers.house import House
from locales import catalogues
from tests import builders
from tests.databases import SQLite

_ids = count(1)
_people = count(5_000_001)

TYPED = (
    "/start",
    "/menu",
    "/segnala",
    "/riprendi",
    "/annulla",
    "/mie",
    "/lingua",
    "/turni",
    "/coda",
    "/allarme",
    "/avvisami",
    "/nascondi",
    "/esci",
    "/caso",
    "/boh",
    "no",
    "2",
    "12",
    "15",
    "Crema",
    "qualche volta",
    "non lo so",
    "mi ammazzo lol",
    "una parola qualsiasi, che nessuno aspetta",
    "x" * 900,
)
ROLES = (None, Duty.TEACHER, Duty.ESP, Duty.DOCTOR, Duty.TRIAGE_OPERATOR, Duty.CASE_MANAGER, Duty.COORDINATOR)
DANGERS = ("voglio morire", "I want to kill myself", "quiero morirme", "я хочу померти", "我想死")
FIRST = {
    "it": ("Se il pericolo è adesso, chiama il 112.", "Chiama il 112 adesso."),
    "en": ("If the danger is now, call 112.", "Call 112 now."),
}


@dataclass(slots=True)
class Walker:
    """One person's phone: what they may tap is what the house last showed them."""

    desk: Desk
    house: House
    number: int
    language: str
    now: Any = builders.NOW
    buttons: list[str] = field(default_factory=list)

    async def update(self, **body: Any) -> list[dict[str, Any]]:
        """Hand one update to the house; gives the calls that answer it."""
        sender = {"id": self.number, "is_bot": False, "first_name": "X", "language_code": self.language}
        chat = {"id": self.number, "type": "private", "first_name": "X"}
        message = {"message_id": next(_ids), "date": 1804582800, "chat": chat}
        if "text" in body:
            raw = {"message": {**message, "from": sender, "text": body["text"]}}
        else:
            bot = {"id": builders.BOT, "is_bot": True, "first_name": "B"}
            shown = {**message, "from": bot, "text": "…"}
            tap = {"id": "1", "from": sender, "chat_instance": "1", "message": shown, "data": body["data"]}
            raw = {"callback_query": tap}
        arrival = read({"update_id": next(_ids), **raw})
        arrival.hits = self.house.scan(arrival.typed) if arrival.typed else ()
        (outcome,) = await self.desk.take([arrival], self.now)
        assert not outcome.parked, raw
        calls = [orjson.loads(wire.split(line)[1]) for line in outcome.kept.split(b"\n") if line]
        for call in calls:
            rows = (call.get("reply_markup") or {}).get("inline_keyboard", [])
            data = [button["callback_data"] for row in rows for button in row if "callback_data" in button]
            self.buttons = [*self.buttons[-12:], *data]
        return calls

    async def steps(self, choice: int) -> None:
        """Take one step: a button that stands on the screen three times out of four, else something typed."""
        if self.buttons and choice % 4:
            await self.update(data=self.buttons[choice // 4 % len(self.buttons)])
        else:
            await self.update(text=TYPED[choice // 4 % len(TYPED)])

    async def helped(self, words: str, *, danger: bool = False) -> None:
        """Ask for help and check that the very next message holds the contacts, 112 above all when danger is now."""
        kept = list(self.buttons)
        calls = await self.update(**({"data": "help"} if words == "[Aiuto]" else {"text": words}))
        told = [call["text"] for call in calls if "text" in call and "chat_id" in call]
        assert told, f"{words} was not answered"
        assert any(told[0].startswith(first[danger]) for first in FIRST.values()), told[0]
        assert "\n112 · " in told[0]
        if danger:
            assert told[0].splitlines()[1].startswith("112 · ")
        self.buttons = kept


@dataclass(slots=True)
class Scene:
    """A house without Telegram, and a loop that lasts for all walks."""

    runner: asyncio.Runner
    memory: Memory
    desk: Desk
    house: House

    def walker(self, duty: Duty | None, language: str) -> Walker:
        """Give a new person, invited to a duty or a stranger."""
        number = next(_people)

        async def join(held: Duty) -> None:
            async with self.memory.transaction() as store:
                await builders.joined(store, held, number=number, language=language, name="X")

        if duty is not None:
            self.runner.run(join(duty))
        return Walker(self.desk, self.house, number, language)


@pytest.fixture
def scene(sqlite_files: SQLite) -> Iterator[Scene]:
    protocol = builders.the_protocol()
    house = House(protocol, catalogues.load(), protocol.scanner, page_address="http://127.0.0.1:8080")
    with asyncio.Runner() as runner:
        memory = builders.a_memory(sqlite_files.fresh(builders.network))
        desk = Desk(memory, Routes(conversations.routers()), house, builders.BOT)
        yield Scene(runner, memory, desk, house)
        runner.run(memory.close())


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    duty=st.sampled_from(ROLES),
    language=st.sampled_from(("it", "en")),
    choices=st.lists(st.integers(0, 100_000), max_size=18),
    phrase=st.sampled_from(DANGERS),
)
def test_help_and_danger_are_answered_from_every_state(
    scene: Scene, duty: Duty | None, language: str, choices: list[int], phrase: str
) -> None:
    walker = scene.walker(duty, language)

    async def walk() -> None:
        await walker.helped("/aiuto")
        for choice in choices:
            await walker.steps(choice)
            await walker.helped(("/aiuto", "aiuto", "help", "[Aiuto]")[choice % 4])
        await walker.helped(phrase, danger=True)
        await walker.helped("aiuto")

    scene.runner.run(walk())


@pytest.mark.parametrize("language", ["it", "en"])
@pytest.mark.parametrize("duty", [None, *Duty])
def test_everybody_gets_the_numbers_by_their_first_word(
    scene: Scene, duty: Duty | None, language: str
) -> None:
    if duty in (Duty.FAMILY, Duty.YOUNG_PERSON):
        duty = None
    walker = scene.walker(duty, language)

    scene.runner.run(walker.helped("/aiuto"))
    scene.runner.run(walker.helped("voglio morire", danger=True))
