"""A word typed through every input of the chat, as the house itself lists them, then searched wherever bytes go.

The steps, commands, taps and leftovers come from the house's own table of handlers, the parts of a message from aiogram's
own model: an input that is added tomorrow is typed into tomorrow, or the test says that nobody did.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiogram.types import Message

from db import tables
from simulator.phone import Phone
from tests.attacks import search
from tests.attacks.tally import refused
from tests.attacks.whole_house import Typing, typed_at_every_step
from tests.builders import rows
from tests.databases import PostgreSQL
from tests.stories.house import House

ADDRESS = {"message_id", "date", "chat", "from_user", "text", "reply_to_message"}
"""Parts of a message that say where it stands; all others may hold somebody's words."""

OTHERWISE = {"text", "command", "content", "tap", "edited", "group", "member"}
"""What nothing else listens to, each tried below."""


def listened(house: House, kind: str) -> set[str]:
    """Give every key of a kind that some handler listens to."""
    return {key for found, key in house.open_doors.hall._desk._routes.found if found == kind}


def part(said: str) -> dict[str, Any]:
    """Give a part of a message in which every name that the Bot API knows for words and files holds a word."""
    names = (
        "file_id file_name first_name last_name phone_number vcard title address question emoji text name url"
    )
    more = {"latitude": 45.36, "longitude": 9.68, "user_id": 77, "options": [{"text": said}]}
    return dict.fromkeys(names.split(), said) | more


def raw(at: Typing, phone: Phone, number: int, **more: Any) -> dict[str, Any]:
    """Give a message as Telegram would hand it over."""
    who = {"id": phone.id, "first_name": at.word("a name on the way", phone)}
    sender = {**who, "is_bot": False, "language_code": "it"}
    chat = {**who, "type": "private"}
    return {"message_id": 900_000 + number, "date": 1_804_500_000, "chat": chat, "from": sender, **more}


def parts() -> Iterator[str]:
    """Give every part of a message that aiogram knows."""
    return (name for name in Message.model_fields if name not in ADDRESS)


async def sends_everything(at: Typing, phone: Phone, *beside: Phone) -> int:
    """Send each part of a message with a word in it, and a line beneath; gives how many. `beside` is in a talk with them."""
    for number, name in enumerate(parts()):
        line = at.word(f"caption of {name}", phone)
        message = raw(at, phone, number, **{name: part(at.word(f"content {name}", phone)), "caption": line})
        message["caption"] = line
        await at.house.simulator.inject({"message": message}, chat=phone.id)
    answered = {"message_id": 5, "chat": {"id": phone.id}, "text": at.word("text answered to", phone)}
    for more in (
        {"text": at.word("answer", phone, *beside)},
        {"text": 5, "caption": at.word("unreadable", phone)},
    ):
        message = raw(at, phone, 800, reply_to_message=answered, **more)
        await at.house.simulator.inject({"message": message}, chat=phone.id)
    await phone.settled(within=30)
    return number


async def what_nothing_else_hears(at: Typing) -> None:
    """Type where the house waits for nothing, into a group, and as the name of who blocks the bot."""
    house, mother = at.house, at.house.mother
    await mother.says("/menu")
    before = at.word("text out of place", mother)
    await mother.says(before)
    await mother.edits(before, at.word("edited message", mother))
    await mother.opens(at.word("deep link", mother))
    await mother.forges(f"nonsense:{at.word('unknown tap', mother)}")
    await mother.says(f"/nonsense {at.word('unknown command', mother)}")
    group = await house.simulator.group(at.word("title of a group", mother), [mother])
    await group.says(mother, f"/start {at.word('said in a group', mother)}", wait=False)
    member = raw(at, mother, 1)
    member |= {"old_chat_member": part(at.word("member", mother)), "new_chat_member": {"status": "member"}}
    await house.simulator.inject({"my_chat_member": member}, chat=mother.id)


def who_hears(at: Typing, command: str) -> tuple[Phone, ...]:
    """Give who else may read what stands behind a command: the name that somebody of the team tells is for colleagues."""
    return tuple(at.house.phones.values()) if command == "nome" else ()


async def commands_and_taps(at: Typing, *phones: Phone) -> None:
    """Say every command with a word behind it, and tap every button with a word in the place of what it carries."""
    for phone in phones:
        await phone.says("/menu")
        for name in sorted(listened(at.house, "command")):
            said = at.word(f"command {name}", phone, *who_hears(at, name))
            await phone.says(f"/{name} {said}", wait=False)
        await phone.settled(within=30)
        await at.keeps_journal()
        await phone.says("/menu")
        for key in sorted(listened(at.house, "tap")):
            said = at.word(f"tap {key}", phone)
            await phone.forges(f"{key}:{said}", wait=False)
        await phone.settled(within=30)
        await at.keeps_journal()


@pytest.fixture
def server(request: pytest.FixtureRequest, each_house: House) -> PostgreSQL | None:
    """The server of the database, when it has one."""
    if not each_house.memory.postgresql:
        return None
    found = request.getfixturevalue("postgresql_server")
    assert isinstance(found, PostgreSQL)
    return found


async def test_no_word_typed_through_any_input_of_the_chat_stands_anywhere(
    each_house: House, server: PostgreSQL | None, tmp_path: Path
) -> None:
    house = each_house
    at = await typed_at_every_step(house)
    assert at.steps == listened(house, "step"), "every step that waits for words was typed into"
    assert listened(house, "otherwise") == OTHERWISE
    await what_nothing_else_hears(at)
    for people in ((house.mother,), (at.people["named"], house.volunteer)):
        assert await sends_everything(at, *people) > 60
    await commands_and_taps(at, at.people["asker"], house.operator, house.volunteer)
    await house.moves(hours=3)

    places = {
        "database": await search.database(house.memory),
        "journal": b"".join([*at.journals, await search.journal(house.memory, server)]),
        "backup": await search.backup(
            house.memory, house.settings.database, tmp_path / "saved", house.clock()
        ),
        "log": search.log(),
        "figures": search.counted(),
    }
    assert at.code.encode() in places["database"] and at.code.encode() in places["journal"]
    assert await rows(house.memory, tables.parked), "what could not be read was set aside, sealed too"
    search.nowhere(at.words, places)
    sent = search.told(await house.simulator.calls())
    for name, said in at.words.items():
        for phone in {*house.phones.values(), *at.people.values()}:
            wrong = phone.id in sent.get(said, set()) - at.readers[said]
            refused("canary: sent to others", not wrong, f"{name} to {phone.first_name}")
        assert sent.get(said, set()) <= at.readers[said], f"{name} went to somebody whom nobody knows"
    assert len(at.words) > 800
