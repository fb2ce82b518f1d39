"""What a bot says of itself: commands by scope and language, names, descriptions, menu button, chats it asks about."""

from typing import Any

import pytest

from simulator.phone import Phone, Simulator
from tests.simulator.raw_bot import RawBot

HELP = [{"command": "aiuto", "description": "Chi può aiutarti"}]
HELP_EN = [{"command": "help", "description": "Who can help you"}]


class TestCommands:
    async def test_each_person_sees_the_commands_of_their_language_and_chat(
        self, sim: Simulator, bot: RawBot, anna: Phone
    ) -> None:
        john, carla = await sim.phone("John", language="en-GB"), await sim.phone("Carla", language="de")
        await carla.opens(wait=False)
        own = [{"command": "coda", "description": "I casi aperti"}]
        await bot.ok("setMyCommands", commands=HELP)
        await bot.ok(
            "setMyCommands", commands=HELP_EN, language_code="en", scope={"type": "all_private_chats"}
        )
        await bot.ok("setMyCommands", commands=own, scope={"type": "chat", "chat_id": carla.id})

        assert (await anna.commands(), await john.commands(), await carla.commands()) == (HELP, HELP_EN, own)

    async def test_the_bot_gets_exactly_what_it_set(self, bot: RawBot) -> None:
        await bot.ok("setMyCommands", commands=HELP, language_code="it")

        assert await bot.ok("getMyCommands", language_code="it") == HELP
        assert await bot.ok("getMyCommands") == []
        await bot.ok("deleteMyCommands", language_code="it")
        assert await bot.ok("getMyCommands", language_code="it") == []

    @pytest.mark.parametrize(
        ("parameters", "reason"),
        [
            ({"commands": HELP * 101}, "BOT_COMMANDS_TOO_MUCH"),
            ({"commands": [{"command": "Aiuto", "description": "x"}]}, "BOT_COMMAND_INVALID"),
            ({"commands": [{"command": "x" * 33, "description": "x"}]}, "BOT_COMMAND_INVALID"),
            ({"commands": [{"command": "a", "description": ""}]}, "command description must be non-empty"),
            ({"commands": [{"command": "a", "description": "x" * 257}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
            ({"commands": ["a"]}, "can't parse BotCommand: expected an Object"),
            ({"commands": HELP, "language_code": "ita"}, "LANG_CODE_INVALID"),
            ({"commands": HELP, "scope": {"type": "everybody"}}, "unsupported type specified"),
            ({"commands": HELP, "scope": {"type": "chat", "chat_id": 1}}, "chat not found"),
        ],
    )
    async def test_commands_telegram_refuses_are_refused(
        self, bot: RawBot, parameters: dict[str, Any], reason: str
    ) -> None:
        assert reason in await bot.refused("setMyCommands", **parameters)


class TestWords:
    @pytest.mark.parametrize(
        ("method", "field", "longest"),
        [
            ("Name", "name", 64),
            ("Description", "description", 512),
            ("ShortDescription", "short_description", 120),
        ],
    )
    async def test_words_are_kept_by_language_and_end_at_their_limit(
        self, bot: RawBot, method: str, field: str, longest: int
    ) -> None:
        await bot.ok(f"setMy{method}", **{field: "x" * longest})
        await bot.ok(f"setMy{method}", **{field: "parole", "language_code": "it"})

        assert await bot.ok(f"getMy{method}") == {field: "x" * longest}
        assert await bot.ok(f"getMy{method}", language_code="it") == {field: "parole"}
        assert await bot.ok(f"getMy{method}", language_code="en") == {field: "x" * longest}
        assert (await bot.refused(f"setMy{method}", **{field: "x" * (longest + 1)})).startswith("400")

    async def test_a_person_sees_them_in_their_language(self, bot: RawBot, anna: Phone) -> None:
        await bot.ok("setMyDescription", description="Cordata ascolta", language_code="it")

        menu = await anna.menu()
        assert (menu["description"], menu["name"]) == ("Cordata ascolta", "Bot")


class TestMenuButton:
    async def test_a_chats_own_button_comes_before_the_common_one(self, bot: RawBot, anna: Phone) -> None:
        await bot.ok("setChatMenuButton", chat_id=anna.id, menu_button={"type": "default"})

        assert await bot.ok("getChatMenuButton", chat_id=anna.id) == {"type": "default"}
        assert await bot.ok("getChatMenuButton") == {"type": "commands"}
        assert "unsupported type" in await bot.refused("setChatMenuButton", menu_button={"type": "x"})


class TestQuestions:
    async def test_a_chat_tells_who_it_is_with(self, bot: RawBot, anna: Phone) -> None:
        told = await bot.ok("getChat", chat_id=anna.id)

        assert (told["type"], told["first_name"]) == ("private", "Anna")
        assert "language_code" not in told

    async def test_members_of_a_group_can_be_asked_for(
        self, sim: Simulator, bot: RawBot, anna: Phone
    ) -> None:
        group = await sim.group("Squadra", [anna])

        told = await bot.ok("getChatMember", chat_id=group.chat_id, user_id=anna.id)

        assert (told["status"], told["user"]["id"]) == ("creator", anna.id)
        assert "member not found" in await bot.refused("getChatMember", chat_id=group.chat_id, user_id=5)

    async def test_logging_out_and_closing_are_accepted(self, bot: RawBot) -> None:
        assert await bot.ok("logOut") is await bot.ok("close") is True
