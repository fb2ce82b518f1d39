"""The job `relay`: how long a text takes from one person to the other, beside a bare aiogram bot that copies it.

An open loop: ten talks speak at their own pace whatever the bot does. Counted is the time from when an update is handed out
until the call that brings it to the other chat arrives. Both contestants run in every round, in a new order each time.
"""

import asyncio
import json
import random
import re
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import uvloop

from benchmarks.contestants import Contestant, started
from benchmarks.stub import _TRUE, Bot, Door

FIRST_CHAT = 7_000_000
WORDS = (
    "ciao come va oggi",
    "ieri è stata dura, oggi un po' meglio",
    "ti ascolto",
    "alle 18:30 esco con il cane",
)
_MARK = re.compile(rb"#(\d+) ")
_MESSAGE = re.compile(rb'message_id(?:=|"\s*:\s*"?|"\r\n(?:[^\r\n]+\r\n)*\r\n)(\d+)')
LANDED = frozenset({b"sendmessage", b"copymessage"})


@dataclass(frozen=True, slots=True)
class Plan:
    """What to run: `rate` is messages a second in each talk, `seconds` the counted time of each run."""

    talks: int = 10
    rate: float = 0.5
    rounds: int = 5
    warm_up: float = 2.0
    seconds: float = 14.0


@dataclass(slots=True)
class Post:
    """The updates nobody confirmed yet, and when each text was handed out and arrived."""

    waiting: list[tuple[int, bytes]] = field(default_factory=list)
    handed: dict[int, float] = field(default_factory=dict)
    arrived: dict[int, float] = field(default_factory=dict)
    answered: int = 0

    def hand_out(self, offset: int, limit: int) -> list[bytes]:
        """Give what waits from `offset` on, as Telegram does."""
        self.waiting = [one for one in self.waiting if one[0] >= offset]
        now = time.perf_counter()
        for number, _update in self.waiting[:limit]:
            self.handed.setdefault(number, now)
        return [update for _number, update in self.waiting[:limit]]

    def called(self, method: str, chat: int) -> bool:
        """Count nothing here: which text a call brings is read from its body."""
        return False

    def landed(self, number: int) -> None:
        """Note that a text arrived, the first time it does."""
        if number in self.handed:
            self.arrived.setdefault(number, time.perf_counter())


class Landing(Door):
    """A door that reads which text a call brings."""

    def _method(self, bot: Any, method: bytes, body: bytes) -> None:
        if method in LANDED and isinstance(bot.lane, Post):
            found = _MARK.search(body) if method == b"sendmessage" else _MESSAGE.search(body)
            if found:
                bot.lane.landed(int(found[1]))
        if method == b"copymessage":
            self._sent += 1
            self.reply(b'{"ok":true,"result":{"message_id":%d}}' % self._sent)
        elif method in (b"deletemessage", b"answercallbackquery"):
            self.reply(_TRUE)
        else:
            super()._method(bot, method, body)


def update(number: int, chat: int, text: str) -> bytes:
    """Give one text as an update; its number is also the message's."""
    return json.dumps(
        {
            "update_id": number,
            "message": {
                "message_id": number,
                "from": {"id": chat, "is_bot": False, "first_name": f"P{chat}", "language_code": "it"},
                "chat": {"id": chat, "first_name": "P", "type": "private"},
                "date": int(time.time()),
                "text": f"#{number} {text}",
            },
        }
    ).encode()


async def _speak(
    post: Post, wake: Callable[[], None], plan: Plan, source: random.Random, numbers: list[int]
) -> None:
    """Let every talk speak at its own pace, its two people in turn."""

    async def talk(chat: int) -> None:
        await asyncio.sleep(source.random() / plan.rate)
        turn = 0
        ends = time.perf_counter() + plan.warm_up + plan.seconds
        while time.perf_counter() < ends:
            number = len(numbers) + 1
            numbers.append(number)
            post.waiting.append((number, update(number, chat ^ turn, source.choice(WORDS))))
            wake()
            turn ^= 1
            await asyncio.sleep(source.expovariate(plan.rate))

    await asyncio.gather(*(talk(FIRST_CHAT + 2 * one) for one in range(plan.talks)))
    for _ in range(100):
        if len(post.arrived) == len(numbers):
            break
        await asyncio.sleep(0.02)


async def measure(name: str, plan: Plan, seed: int) -> list[float]:
    """Run one contestant once and give the latencies in seconds; raises LookupError when a text never arrived."""
    bots: dict[bytes, Any] = {}
    server = await asyncio.get_running_loop().create_server(lambda: Landing(bots), "127.0.0.1", 0)
    api = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    chats = json.dumps([FIRST_CHAT + 2 * one for one in range(plan.talks)])
    contestants = {
        "house": Contestant("relay_house", "benchmarks.relay_house", ("--chats", chats)),
        "copy": Contestant("aiogram_copy", "benchmarks.baselines.aiogram_copy"),
    }
    token = f"{4201 + seed}:{name}"
    running = started(contestants[name], api, token=token, slow={})
    post, numbers = Post(), list[int]()
    await asyncio.to_thread(running.__enter__)
    try:
        bot = bots.setdefault(token.encode(), Bot())
        bot.open(post)
        begins = time.perf_counter() + plan.warm_up
        await _speak(post, bot.wake, plan, random.Random(seed), numbers)
    finally:
        await asyncio.to_thread(running.__exit__, None, None, None)
        server.close()
    if missing := [one for one in numbers if one not in post.arrived]:
        raise LookupError(f"{name}: {len(missing)} of {len(numbers)} texts never arrived")
    return [post.arrived[one] - post.handed[one] for one in numbers if post.handed[one] >= begins]


def summary(rounds: list[dict[str, list[float]]]) -> dict[str, float | int]:
    """Give the median over rounds of p50, its ratio within each round, and p99 over all texts, in milliseconds."""
    halves = {name: [statistics.median(one[name]) * 1000 for one in rounds] for name in ("house", "copy")}
    every = sorted(latency * 1000 for one in rounds for latency in one["house"])
    ratios = [house / copy for house, copy in zip(halves["house"], halves["copy"], strict=True)]
    p99s = [statistics.quantiles(one["house"], n=100)[98] * 1000 for one in rounds]
    return {
        "rounds": len(rounds),
        "texts": len(every),
        "house_p50_ms": round(statistics.median(halves["house"]), 2),
        "copy_p50_ms": round(statistics.median(halves["copy"]), 2),
        "ratio_p50": round(statistics.median(ratios), 2),
        "house_p99_ms": round(statistics.median(p99s), 2),
        "house_worst_ms": round(every[-1], 2),
    }


def run(*, as_json: bool, plan: Plan) -> int:
    """Run the job and print its result; gives the exit status."""
    rounds = []
    for number in range(plan.rounds):
        found: dict[str, list[float]] = {}
        for name in random.sample(("house", "copy"), 2):
            print(f"round {number + 1}: {name}", file=sys.stderr)
            found[name] = uvloop.run(measure(name, plan, number))
        rounds.append(found)
    result = summary(rounds)
    print(
        json.dumps(result, indent=2)
        if as_json
        else "\n".join(f"{name}: {said}" for name, said in result.items())
    )
    return 0
