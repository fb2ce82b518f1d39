"""What becomes of messages: edits, deletions, copies, forwards, answers to taps."""

from typing import Any

import pytest

from simulator.phone import Phone, Simulator
from tests.simulator.raw_bot import RawBot

KEYS = {"inline_keyboard": [[{"text": "Sì", "callback_data": "yes"}]]}
DAY = 24 * 3600


async def sent(bot: RawBot, phone: Phone, text: str = "ciao", **how: Any) -> dict[str, Any]:
    told: dict[str, Any] = await bot.ok("sendMessage", chat_id=phone.id, text=text, **how)
    return {"chat_id": phone.id, "message_id": told["message_id"]}


async def tap(bot: RawBot, phone: Phone, label: str = "Sì") -> str:
    await phone.taps(label, wait=False)
    return str((await bot.updates(-1))[0]["callback_query"]["id"])


class TestEdits:
    async def test_an_edit_changes_the_text_in_place_and_takes_the_keyboard_away(
        self, bot: RawBot, anna: Phone
    ) -> None:
        place = await sent(bot, anna, reply_markup=KEYS)

        told = await bot.ok("editMessageText", **place, text="addio")

        assert "edit_date" in told
        assert ((await anna.screen()).text, (await anna.screen()).labels) == ("addio", ())

    async def test_a_keyboard_alone_can_be_changed(self, bot: RawBot, anna: Phone) -> None:
        place = await sent(bot, anna, reply_markup=KEYS)

        await bot.ok("editMessageReplyMarkup", **place)

        assert ((await anna.screen()).text, (await anna.screen()).labels) == ("ciao", ())

    async def test_the_same_again_is_not_modified(self, bot: RawBot, anna: Phone) -> None:
        place = await sent(bot, anna, "<b>ciao</b>", parse_mode="HTML", reply_markup=KEYS)

        refusal = await bot.refused(
            "editMessageText", **place, text=" <b>ciao</b> ", parse_mode="HTML", reply_markup=KEYS
        )

        assert refusal.startswith("400 Bad Request: message is not modified: specified new message content")

    async def test_what_is_gone_or_not_the_bots_own_cannot_be_edited(self, bot: RawBot, anna: Phone) -> None:
        place = await sent(bot, anna)
        await bot.ok("deleteMessage", **place)

        gone = await bot.refused("editMessageText", **place, text="b")
        theirs = await bot.refused("editMessageText", chat_id=anna.id, message_id=1, text="b")

        assert gone == "400 Bad Request: message to edit not found"
        assert theirs == "400 Bad Request: message can't be edited"

    async def test_a_text_has_no_caption(self, bot: RawBot, anna: Phone) -> None:
        refusal = await bot.refused("editMessageCaption", **await sent(bot, anna), caption="b")

        assert refusal == "400 Bad Request: there is no caption in the message to edit"

    async def test_a_person_edits_and_the_bot_is_told(self, bot: RawBot, anna: Phone) -> None:
        await anna.says("ciso", wait=False)
        await anna.edits("ciso", "ciao", wait=False)

        told = (await bot.updates())[-1]["edited_message"]
        assert (told["text"], "edit_date" in told) == ("ciao", True)


class TestDeletions:
    async def test_a_deleted_message_vanishes_from_the_phone(self, bot: RawBot, anna: Phone) -> None:
        place = await sent(bot, anna)

        await bot.ok("deleteMessage", **place)

        assert [message.text for message in await anna.messages()] == ["/start"]
        assert await bot.refused("deleteMessage", **place) == "400 Bad Request: message to delete not found"

    async def test_in_private_chats_what_the_person_wrote_can_be_deleted_too(
        self, bot: RawBot, anna: Phone
    ) -> None:
        await bot.ok("deleteMessage", chat_id=anna.id, message_id=1)

        assert await anna.messages() == []

    async def test_after_48_hours_nothing_can_be_deleted(
        self, sim: Simulator, bot: RawBot, anna: Phone
    ) -> None:
        place = await sent(bot, anna)
        await sim.move_clock(forward=2 * DAY - 60)
        late = await sent(bot, anna)
        await sim.move_clock(forward=60)

        refusal = await bot.refused("deleteMessage", **place)
        both = await bot.refused(
            "deleteMessages", chat_id=anna.id, message_ids=[place["message_id"], late["message_id"]]
        )

        assert refusal == both == "400 Bad Request: message can't be deleted for everyone"
        await bot.ok("deleteMessage", **late)

    async def test_many_at_once_skip_what_is_not_there(self, bot: RawBot, anna: Phone) -> None:
        place = await sent(bot, anna)

        await bot.ok("deleteMessages", chat_id=anna.id, message_ids=[place["message_id"], 999])

        assert [message.text for message in await anna.messages()] == ["/start"]

    @pytest.mark.parametrize("numbers", [[], ["1"], list(range(101))])
    async def test_at_most_a_hundred_numbers_at_once(
        self, bot: RawBot, anna: Phone, numbers: list[Any]
    ) -> None:
        refusal = await bot.refused("deleteMessages", chat_id=anna.id, message_ids=numbers)

        assert refusal.startswith("400")

    async def test_a_person_deletes_and_the_bot_is_not_told(self, bot: RawBot, anna: Phone) -> None:
        await anna.says("segreto", wait=False)
        last = (await bot.updates())[-1]["update_id"]

        await anna.deletes("segreto", wait=False)

        assert await bot.updates(last + 1) == []
        assert [message.text for message in await anna.messages()] == ["/start"]


class TestCopies:
    async def test_a_copy_shows_no_author(self, sim: Simulator, bot: RawBot, anna: Phone) -> None:
        berta = await sim.phone("Berta")
        await berta.opens(wait=False)
        await anna.says("parole mie", wait=False)

        await bot.ok("copyMessage", chat_id=berta.id, from_chat_id=anna.id, message_id=3)

        message = await berta.sees("parole mie")
        assert (message.sender, message.forwarded_from) == ("Bot", None)
        assert not await berta.could_learn_who(anna)

    async def test_a_forward_shows_its_author(self, sim: Simulator, bot: RawBot, anna: Phone) -> None:
        berta = await sim.phone("Berta")
        await berta.opens(wait=False)
        await anna.says("parole mie", wait=False)

        told = await bot.ok("forwardMessage", chat_id=berta.id, from_chat_id=anna.id, message_id=3)

        assert told["forward_origin"]["sender_user"]["first_name"] == "Anna"
        assert (await berta.sees("parole mie")).forwarded_from == "Anna"
        assert await berta.could_learn_who(anna)

    async def test_protected_content_is_marked_and_neither_copied_nor_forwarded(
        self, bot: RawBot, anna: Phone
    ) -> None:
        place = await sent(bot, anna, protect_content=True)
        source = {"chat_id": anna.id, "from_chat_id": anna.id, "message_id": place["message_id"]}

        assert (await anna.screen()).protected
        assert await bot.refused("copyMessage", **source) == "400 Bad Request: message can't be copied"
        assert await bot.refused("forwardMessage", **source) == "400 Bad Request: message can't be forwarded"

    async def test_what_is_gone_cannot_be_copied(self, bot: RawBot, anna: Phone) -> None:
        source = {"chat_id": anna.id, "from_chat_id": anna.id, "message_id": 99}

        assert await bot.refused("copyMessage", **source) == "400 Bad Request: message to copy not found"


class TestReplies:
    async def test_an_answer_carries_what_it_answers(self, bot: RawBot, anna: Phone) -> None:
        told = await bot.ok("sendMessage", chat_id=anna.id, text="b", reply_parameters={"message_id": 1})

        assert told["reply_to_message"]["text"] == "/start"

    async def test_an_answer_to_nothing_is_refused_unless_allowed(self, bot: RawBot, anna: Phone) -> None:
        how = {"message_id": 99}

        refusal = await bot.refused("sendMessage", chat_id=anna.id, text="b", reply_parameters=how)
        allowed = how | {"allow_sending_without_reply": True}
        told = await bot.ok("sendMessage", chat_id=anna.id, text="b", reply_parameters=allowed)

        assert refusal == "400 Bad Request: message to be replied not found"
        assert "reply_to_message" not in told

    async def test_link_previews_can_be_switched_off(self, bot: RawBot, anna: Phone) -> None:
        options = {"is_disabled": True}

        told = await bot.ok(
            "sendMessage", chat_id=anna.id, text="www.example.org", link_preview_options=options
        )

        assert told["link_preview_options"] == options


class TestTaps:
    async def test_a_tap_carries_message_data_and_chat_instance(self, bot: RawBot, anna: Phone) -> None:
        place = await sent(bot, anna, reply_markup=KEYS)
        await anna.taps("Sì", wait=False)

        query = (await bot.updates())[-1]["callback_query"]

        assert (query["data"], query["message"]["message_id"]) == ("yes", place["message_id"])
        assert query["from"]["id"] == anna.id
        assert query["chat_instance"]

    async def test_an_answer_is_shown_for_a_moment_or_as_an_alert(self, bot: RawBot, anna: Phone) -> None:
        await sent(bot, anna, reply_markup=KEYS)
        await bot.ok("answerCallbackQuery", callback_query_id=await tap(bot, anna), text="fatto")
        await bot.ok(
            "answerCallbackQuery", callback_query_id=await tap(bot, anna), text="attenzione", show_alert=True
        )

        assert not (await anna.sees_toast("fatto")).alert
        assert (await anna.sees_toast("attenzione", alert=True)).alert

    async def test_a_query_is_answered_once_and_in_time(
        self, sim: Simulator, bot: RawBot, anna: Phone
    ) -> None:
        too_old = "400 Bad Request: query is too old and response timeout expired or query ID is invalid"
        await sent(bot, anna, reply_markup=KEYS)
        first = await tap(bot, anna)
        await bot.ok("answerCallbackQuery", callback_query_id=first)
        late = await tap(bot, anna)
        await sim.move_clock(forward=16)

        assert await bot.refused("answerCallbackQuery", callback_query_id=first) == too_old
        assert await bot.refused("answerCallbackQuery", callback_query_id=late) == too_old
        assert await bot.refused("answerCallbackQuery", callback_query_id="77") == too_old

    async def test_an_answer_ends_at_200_characters(self, bot: RawBot, anna: Phone) -> None:
        await sent(bot, anna, reply_markup=KEYS)
        query = await tap(bot, anna)

        refusal = await bot.refused("answerCallbackQuery", callback_query_id=query, text="x" * 201)

        assert refusal == "400 Bad Request: MESSAGE_TOO_LONG"
        await bot.ok("answerCallbackQuery", callback_query_id=query, text="x" * 200)

    async def test_a_deleted_message_is_inaccessible(self, bot: RawBot, anna: Phone) -> None:
        place = await sent(bot, anna, reply_markup=KEYS)
        shown = await anna.screen()
        await bot.ok("deleteMessage", **place)

        await anna.forges("yes", on=shown, wait=False)

        message = (await bot.updates())[-1]["callback_query"]["message"]
        assert (message["date"], message["message_id"]) == (0, place["message_id"])
        assert set(message) == {"chat", "message_id", "date"}

    async def test_data_may_be_forged(self, bot: RawBot, anna: Phone) -> None:
        await sent(bot, anna, reply_markup=KEYS)

        await anna.forges("admin:1", wait=False)

        assert (await bot.updates())[-1]["callback_query"]["data"] == "admin:1"


class TestChatActions:
    async def test_only_known_actions_are_taken(self, bot: RawBot, anna: Phone) -> None:
        assert await bot.ok("sendChatAction", chat_id=anna.id, action="typing") is True
        refusal = await bot.refused("sendChatAction", chat_id=anna.id, action="dancing")

        assert refusal == "400 Bad Request: wrong parameter action in request"
