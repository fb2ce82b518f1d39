"""Everything that stands in a house, named by its real number or code, tried by people to whom it does not belong.

Taps and commands come from the house's own table of handlers, numbers and codes from its own tables, so that what is added
tomorrow is tried tomorrow. What is tried goes through the house's own transaction; what it would answer is read, not sent.
"""

import asyncio
from collections.abc import Iterator
from itertools import count, islice
from typing import Any

import orjson
import pytest
from sqlalchemy import BigInteger, Integer, select

from bot import events
from db import identities
from db.columns import metadata
from db.session import Memory
from simulator.phone import Phone
from tests.attacks import search
from tests.attacks.tally import refused
from tests.attacks.whole_house import typed_at_every_step
from tests.builders import everything
from tests.stories.house import House

MOVING = {"updates", "tries", "parked", "talks", "screens", "outbox", "audit", "facts", "sessions", "logins"}
"""Tables that change by the mere writing to us, or that only grow; the trail is looked at apart."""

WORDS = "parole di chi non deve"
Raw = dict[str, Any]


async def named(memory: Memory) -> list[str]:
    """Give a number or code of every kind of thing: the newest of each column that names one."""
    found: dict[str, None] = {}
    async with memory.reading() as store:
        for table in metadata.sorted_tables:
            keys = list(table.primary_key.columns)
            columns = [one for one in table.columns if one.name in ("code", "receipt")]
            if len(keys) == 1 and isinstance(keys[0].type, BigInteger | Integer):
                columns.append(keys[0])
            for column in columns:
                row = await store.first(select(column).order_by(column.desc()).limit(1))
                if row is not None:
                    found[str(row[0])] = None
    return list(found)


async def person_of(house: House, phone: Phone) -> int:
    """Give the number by which the house knows somebody."""
    mark = identities.blind(house.memory.ring, phone.id)
    async with house.memory.reading() as store:
        return int((await identities.callers(store, [mark]))[mark].person.id)


async def at_rest(house: House) -> dict[str, list[tuple[Any, ...]]]:
    """Give all rows once everything that was on its way has arrived."""
    before: dict[str, list[tuple[Any, ...]]] = {}
    while (found := await everything(house.memory)) != before:
        before = found
        await asyncio.sleep(0.5)
    return found


def message(number: int, thief: Phone, text: str) -> Raw:
    """Make a raw message."""
    who = {"id": thief.id, "first_name": "Ladra"}
    sender, chat = {**who, "is_bot": False, "language_code": "it"}, {**who, "type": "private"}
    return {"message_id": number, "date": 1_804_500_000, "chat": chat, "from": sender, "text": text}


def tap(number: int, thief: Phone, data: str) -> Raw:
    """Make a raw tap."""
    under = message(number, thief, "x")
    return {
        "id": str(number),
        "chat_instance": "1",
        "data": data[:64],
        "from": under["from"],
        "message": under,
    }


def forgeries(house: House, thief: Phone, names: list[str]) -> Iterator[Raw]:
    """Give every tap with every name, words after each, and every command with every code."""
    numbers = count(5_000_000)
    for (kind, key), handler in sorted(house.open_doors.hall._desk._routes.found.items()):
        if kind == "tap" and "said" in handler.wants:
            for name in names:
                yield {"callback_query": tap(next(numbers), thief, f"{key}:{name}")}
                yield {"message": message(next(numbers), thief, WORDS)}
                yield {"callback_query": tap(next(numbers), thief, f"{key}:{name}:1")}
        elif kind == "tap":
            yield {"callback_query": tap(next(numbers), thief, key)}
        elif kind == "command":
            for code in (name for name in names if "-" in name):
                yield {"message": message(next(numbers), thief, f"/{key} {code} {WORDS}")}


async def attack(house: House, thief: Phone, names: list[str]) -> tuple[int, bytes]:
    """Let all of them through the house's transaction; gives how many, and everything that it would answer."""
    desk, tried, answers = house.open_doors.hall._desk, count(70_000_000), []
    waiting = forgeries(house, thief, names)
    while batch := list(islice(waiting, 100)):
        arrivals = [events.read({"update_id": next(tried), **raw}) for raw in batch]
        outcomes = await desk.take(arrivals, house.clock())
        answers += [outcome.kept + outcome.passing for outcome in outcomes]
        assert not any(outcome.parked for outcome in outcomes)
    return len(answers), b"\n".join(answers)


@pytest.mark.parametrize("who", ["stranger", "far coordinator"])
async def test_nobody_reaches_what_is_not_theirs_by_its_number_or_code(house: House, who: str) -> None:
    at = await typed_at_every_step(house)
    thief = house.far_coordinator if who == "far coordinator" else await house.tell("Ladra", started=True)
    await thief.says("/menu")
    own = await person_of(house, thief)
    before = await at_rest(house)
    mates = {own, await person_of(house, house.far_operator)}
    things = {row[0] for row in before["vaults"]} | ({row[0] for row in before["persons"]} - mates)

    tried, answers = await attack(house, thief, await named(house.memory))

    after = await everything(house.memory)
    changed = [
        (table, row)
        for table, kept in before.items()
        if table not in MOVING
        for row in set(map(repr, kept)) - set(map(repr, after[table]))
        if any(repr(thing) in row for thing in things)
    ]
    known = {row[0] for row in before["audit"]}
    entries = [
        row for row in after["audit"] if row[0] not in known and own in row and things & {*row} - {own}
    ]
    told = orjson.dumps(answers.decode()).decode().casefold()
    read = {said for said in search.WORD.findall(told) if thief.id not in at.readers.get(said, set())}
    for _ in range(tried):
        refused(
            f"foreign id: {who}",
            not changed and not entries and not read,
            f"{changed[:3]} {entries[:3]} {read}",
        )
