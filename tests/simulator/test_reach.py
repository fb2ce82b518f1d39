"""Whom a bot reaches, and what it is told when it does not."""

import pytest

from simulator.phone import CannotDo, Phone, Simulator
from tests.simulator.raw_bot import RawBot


async def reach(bot: RawBot, chat: int | str) -> str:
    return await bot.refused("sendMessage", chat_id=chat, text="a")


class TestPeople:
    async def test_a_blocked_bot_is_refused_until_it_is_let_in_again(self, bot: RawBot, anna: Phone) -> None:
        sent = await bot.ok("sendMessage", chat_id=anna.id, text="a")
        await anna.blocks(wait=False)

        assert await reach(bot, anna.id) == "403 Forbidden: bot was blocked by the user"
        edit = {"chat_id": anna.id, "message_id": sent["message_id"], "text": "b"}
        assert await bot.refused("editMessageText", **edit) == "403 Forbidden: bot was blocked by the user"
        with pytest.raises(CannotDo, match="unblock it first"):
            await anna.says("ciao")
        await anna.unblocks(wait=False)
        await bot.ok("sendMessage", chat_id=anna.id, text="c")
        changes = [update["my_chat_member"] for update in await bot.updates() if "my_chat_member" in update]
        assert [change["new_chat_member"]["status"] for change in changes] == ["kicked", "member"]

    async def test_an_account_that_is_gone_is_deactivated(self, bot: RawBot, anna: Phone) -> None:
        await anna.vanishes()

        assert await reach(bot, anna.id) == "403 Forbidden: user is deactivated"

    async def test_nobody_is_written_to_who_did_not_begin(self, sim: Simulator, bot: RawBot) -> None:
        berta = await sim.phone("Berta")
        await sim.group("Gruppo", [berta])

        assert await reach(bot, berta.id) == "403 Forbidden: bot can't initiate conversation with a user"

    async def test_somebody_who_began_long_ago_is_written_to(self, sim: Simulator, bot: RawBot) -> None:
        berta = await sim.phone("Berta", started=True)

        await bot.ok("sendMessage", chat_id=berta.id, text="a")

        assert (await berta.screen()).text == "a"

    @pytest.mark.parametrize("chat", [12345, -12345, "@nobody_here"])
    async def test_a_chat_never_seen_is_not_found(self, bot: RawBot, chat: int | str) -> None:
        assert await reach(bot, chat) == "400 Bad Request: chat not found"

    async def test_bots_do_not_write_to_bots(self, sim: Simulator, bot: RawBot) -> None:
        other = await sim.add_bot("4300000002:another")

        assert await reach(bot, other["id"]) == "403 Forbidden: bot can't send messages to bots"


class TestGroups:
    async def test_an_upgraded_group_answers_with_its_new_number(
        self, sim: Simulator, bot: RawBot, anna: Phone
    ) -> None:
        group = await sim.group("Squadra", [anna])
        new = await group.migrates()

        told = await bot("sendMessage", chat_id=group.chat_id, text="a")

        assert told["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
        assert told["parameters"] == {"migrate_to_chat_id": new.chat_id}
        await bot.ok("sendMessage", chat_id=new.chat_id, text="a")
        services = [update["message"] for update in await bot.updates() if "message" in update]
        assert services[-2]["migrate_to_chat_id"] == new.chat_id
        assert services[-1]["migrate_from_chat_id"] == group.chat_id

    async def test_a_bot_is_told_that_it_was_added_and_can_leave(
        self, sim: Simulator, bot: RawBot, anna: Phone
    ) -> None:
        group = await sim.group("Squadra", [anna])
        added = (await bot.updates())[1:]
        await bot.ok("sendMessage", chat_id=group.chat_id, text="Non lavoro nei gruppi.")
        await bot.ok("leaveChat", chat_id=group.chat_id)

        assert added[0]["my_chat_member"]["new_chat_member"]["status"] == "member"
        assert added[1]["message"]["new_chat_members"][0]["is_bot"]
        await group.sees("Non lavoro nei gruppi.")
        assert await reach(bot, group.chat_id) == "403 Forbidden: bot is not a member of the group chat"

    async def test_a_bot_put_out_is_told_so(self, sim: Simulator, bot: RawBot, anna: Phone) -> None:
        group = await sim.group("Squadra", [anna])
        await group.does("remove_bot")

        assert await reach(bot, group.chat_id) == "403 Forbidden: bot was kicked from the group chat"
        assert (await bot.updates())[-1]["my_chat_member"]["new_chat_member"]["status"] == "kicked"

    async def test_in_groups_a_bot_sees_what_is_meant_for_it_only(
        self, sim: Simulator, bot: RawBot, anna: Phone
    ) -> None:
        group = await sim.group("Squadra", [anna])
        before = (await bot.updates())[-1]["update_id"] + 1
        for text in ("chiacchiere", "/aiuto", f"ehi @{(await bot.ok('getMe'))['username']}"):
            await group.says(anna, text, wait=False)

        seen = [update["message"]["text"] for update in await bot.updates(before)]
        assert seen[0] == "/aiuto"
        assert len(seen) == 2

    async def test_only_members_write_in_a_group(self, sim: Simulator, anna: Phone) -> None:
        group = await sim.group("Squadra", [anna])

        with pytest.raises(CannotDo, match="not a member"):
            await group.says(await sim.phone("Berta"), "ciao")


class TestWhatAPersonSends:
    @pytest.mark.parametrize("kind", ["photo", "voice", "sticker", "location", "contact", "document"])
    async def test_each_kind_arrives_under_its_own_field(self, bot: RawBot, anna: Phone, kind: str) -> None:
        await anna.sends(kind, wait=False)

        assert kind in (await bot.updates())[-1]["message"]

    async def test_a_contact_of_ones_own_carries_ones_number(self, bot: RawBot, anna: Phone) -> None:
        await anna.sends("contact", wait=False)
        await anna.sends("contact", wait=False, contact={"phone_number": "+391", "first_name": "Zia"})

        own, other = [update["message"]["contact"] for update in (await bot.updates())[-2:]]
        assert (own["user_id"], "user_id" in other) == (anna.id, False)

    async def test_a_forwarded_text_shows_where_it_comes_from(
        self, sim: Simulator, bot: RawBot, anna: Phone
    ) -> None:
        await anna.forwards("letto altrove", wait=False)
        await anna.forwards("di Berta", of=await sim.phone("Berta"), wait=False)

        hidden, known = [update["message"]["forward_origin"] for update in (await bot.updates())[-2:]]
        assert hidden["sender_user_name"] == "Somebody"
        assert known["sender_user"]["first_name"] == "Berta"

    @pytest.mark.parametrize("payload", ["x" * 65, "è", "a b"])
    async def test_a_deep_link_carries_64_plain_characters_at_most(self, anna: Phone, payload: str) -> None:
        with pytest.raises(CannotDo, match="deep link"):
            await anna.opens(payload)

    async def test_a_deep_link_arrives_as_start_with_its_payload(self, bot: RawBot, anna: Phone) -> None:
        await anna.opens("Ab-9_" + "x" * 59, wait=False)

        message = (await bot.updates())[-1]["message"]
        assert message["text"] == "/start Ab-9_" + "x" * 59
        assert message["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
