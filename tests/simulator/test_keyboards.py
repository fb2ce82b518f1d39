"""Keyboards: what may hang under a message, and what a reply keyboard does on the phone."""

from typing import Any

import pytest

from simulator.phone import CannotDo, Phone
from tests.simulator.raw_bot import RawBot


def inline(*rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"inline_keyboard": list(rows)}


def key(text: str = "a", **act: Any) -> dict[str, Any]:
    return {"text": text, **(act or {"callback_data": "x"})}


class TestInline:
    async def test_64_bytes_of_data_are_accepted(self, bot: RawBot, anna: Phone) -> None:
        keys = inline([key(callback_data="è" * 32)])

        assert (await bot.ok("sendMessage", chat_id=anna.id, text="a", reply_markup=keys))[
            "reply_markup"
        ] == keys

    @pytest.mark.parametrize(
        ("keys", "reason"),
        [
            (inline([key(callback_data="è" * 33)]), "BUTTON_DATA_INVALID"),
            (inline([key(url="javascript:x")]), "BUTTON_URL_INVALID"),
            (inline([{"text": "a"}]), "Text buttons are unallowed in the inline keyboard"),
            (inline([key(text=" ")]), "Button text must be non-empty"),
            (inline([{"callback_data": "x"}]), 'Can\'t find field "text"'),
            (inline([key(callback_data="x", url="https://a.org")]), "exactly one of"),
            (inline([key(colour="red")]), "unknown field of InlineKeyboardButton: colour"),
            (inline(*[[key()]] * 101), "reply markup is too long"),
            (inline([key()] * 9), "reply markup is too long"),
            (inline(*[[key("x" * 60, callback_data="y" * 60)]] * 80), "reply markup is too long"),
            ({"keyboard": [["a"] * 13]}, "reply markup is too long"),
            ({"inline_keyboard": [key()]}, "must be an Array of Arrays"),
            ({"inline": []}, "unknown reply markup: inline"),
        ],
    )
    async def test_a_keyboard_telegram_refuses_is_refused(
        self, bot: RawBot, anna: Phone, keys: dict[str, Any], reason: str
    ) -> None:
        refusal = await bot.refused("sendMessage", chat_id=anna.id, text="a", reply_markup=keys)

        assert refusal.startswith("400 Bad Request: ")
        assert reason in refusal

    async def test_a_hundred_buttons_are_accepted(self, bot: RawBot, anna: Phone) -> None:
        keys = inline(*[[key()] * 8] * 12, [key()] * 4)

        await bot.ok("sendMessage", chat_id=anna.id, text="a", reply_markup=keys)

    async def test_a_link_button_is_followed_not_tapped(self, bot: RawBot, anna: Phone) -> None:
        keys = inline([key("Apri", url="https://example.org/pagina")])
        await bot.ok("sendMessage", chat_id=anna.id, text="a", reply_markup=keys)

        assert await anna.link("Apri") == "https://example.org/pagina"
        with pytest.raises(CannotDo, match="is a link"):
            await anna.taps("Apri")

    async def test_a_label_that_means_two_buttons_is_not_guessed(self, bot: RawBot, anna: Phone) -> None:
        keys = inline([key("Sì, ora"), key("Sì, dopo")])
        await bot.ok("sendMessage", chat_id=anna.id, text="a", reply_markup=keys)

        with pytest.raises(CannotDo, match="means several buttons"):
            await anna.taps("Sì")


class TestReplyKeyboard:
    async def test_its_button_says_its_text_and_it_can_be_taken_away(self, bot: RawBot, anna: Phone) -> None:
        keys = {"keyboard": [["Avanti", {"text": "Indietro"}]], "resize_keyboard": True}
        await bot.ok("sendMessage", chat_id=anna.id, text="a", reply_markup=keys)

        await anna.taps("Avanti", wait=False)
        await bot.ok("sendMessage", chat_id=anna.id, text="b", reply_markup={"remove_keyboard": True})

        assert (await bot.updates())[-1]["message"]["text"] == "Avanti"
        with pytest.raises(CannotDo):
            await anna.taps("Indietro")

    async def test_a_message_that_came_with_one_can_never_be_edited(self, bot: RawBot, anna: Phone) -> None:
        for markup in ({"keyboard": [["a"]]}, {"remove_keyboard": True}, {"force_reply": True}):
            sent = await bot.ok("sendMessage", chat_id=anna.id, text="a", reply_markup=markup)
            edit = {"chat_id": anna.id, "message_id": sent["message_id"], "text": "b"}

            assert await bot.refused("editMessageText", **edit) == "400 Bad Request: message can't be edited"

    async def test_it_cannot_hang_under_an_edited_message(self, bot: RawBot, anna: Phone) -> None:
        sent = await bot.ok("sendMessage", chat_id=anna.id, text="a")
        edit = {"chat_id": anna.id, "message_id": sent["message_id"], "text": "b"}

        refusal = await bot.refused("editMessageText", **edit, reply_markup={"keyboard": [["x"]]})

        assert refusal == "400 Bad Request: inline keyboard expected"
