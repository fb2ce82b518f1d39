"""What Telegram reads in a text: strict HTML, entities, lengths; offsets count UTF-16 units."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.entities import parse_html, units, written
from simulator.phone import Phone
from simulator.refusals import Refused
from tests.simulator.raw_bot import RawBot


def read(text: str) -> tuple[str, list[tuple[str, int, int]]]:
    plain, entities = written(text, "HTML", None)
    return plain, [(entity["type"], entity["offset"], entity["length"]) for entity in entities]


class TestHtml:
    def test_tags_become_entities_in_utf16_units(self) -> None:
        assert read("😀 <b>uno <i>due</i></b> &lt;tre&gt; &#232;") == (
            "😀 uno due <tre> è",
            [("bold", 3, 7), ("italic", 7, 3)],
        )

    def test_a_link_keeps_its_address(self) -> None:
        _, entities = parse_html('<a href="https://example.org/?a=1&amp;b=2">qui</a>')

        assert entities == [
            {"type": "text_link", "offset": 0, "length": 3, "url": "https://example.org/?a=1&b=2"}
        ]

    def test_code_in_pre_becomes_one_entity_with_its_language(self) -> None:
        _, entities = parse_html('<pre><code class="language-toml">a = 1</code></pre>')

        assert entities == [{"type": "pre", "offset": 0, "length": 5, "language": "toml"}]

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("a < b", 'Unsupported start tag "" at byte offset 2'),
            ("è <br> x", 'Unsupported start tag "br" at byte offset 3'),
            ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
            ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
            ("x</b>", "Unexpected end tag at byte offset 1"),
            ("<b", "Unclosed start tag at byte offset 0"),
            ("<b>x</b", "Unclosed end tag at byte offset 4"),
            ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
            (
                "<a href>x</a>",
                'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0',
            ),
        ],
    )
    async def test_html_telegram_cannot_read_is_refused(
        self, bot: RawBot, anna: Phone, text: str, reason: str
    ) -> None:
        refusal = await bot.refused("sendMessage", chat_id=anna.id, text=text, parse_mode="HTML")

        assert refusal == f"400 Bad Request: can't parse entities: {reason}"

    async def test_an_unknown_parse_mode_is_refused(self, bot: RawBot, anna: Phone) -> None:
        refusal = await bot.refused("sendMessage", chat_id=anna.id, text="x", parse_mode="XML")

        assert refusal == "400 Bad Request: unsupported parse_mode"

    @given(st.text())
    def test_escaped_text_comes_out_as_it_went_in(self, text: str) -> None:
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

        assert parse_html(escaped) == (text, [])

    @given(st.text(alphabet="<>/&;ab= \"'è😀#x3"))
    def test_any_text_is_read_or_refused_and_nothing_else(self, text: str) -> None:
        try:
            plain, entities = parse_html(text)
        except Refused as refused:
            assert refused.code == 400
        else:
            assert all(entity["offset"] + entity["length"] <= units(plain) for entity in entities)


class TestEntities:
    def test_commands_links_and_mentions_are_found(self) -> None:
        assert read("/start vai su www.example.org, scrivi a a@b.it o @anna #uno 1/2") == (
            "/start vai su www.example.org, scrivi a a@b.it o @anna #uno 1/2",
            [
                ("bot_command", 0, 6),
                ("url", 14, 15),
                ("email", 40, 6),
                ("mention", 49, 5),
                ("hashtag", 55, 4),
            ],
        )

    def test_white_space_at_both_ends_goes_and_entities_move_with_it(self) -> None:
        assert read("\n  <b> uno </b>\r\n") == ("uno", [("bold", 0, 3)])

    async def test_at_most_a_hundred_entities_are_kept(self, bot: RawBot, anna: Phone) -> None:
        text = "<b>a</b> " * 101

        told = await bot.ok("sendMessage", chat_id=anna.id, text=text, parse_mode="HTML")

        assert len(told["entities"]) == 100

    async def test_an_entity_that_splits_a_character_is_refused(self, bot: RawBot, anna: Phone) -> None:
        for offset, reason in ((1, "entity begins in a middle"), (0, "offset 0 ends in a middle")):
            half = [{"type": "bold", "offset": offset, "length": 1}]

            assert reason in await bot.refused("sendMessage", chat_id=anna.id, text="😀a", entities=half)


class TestLengths:
    @pytest.mark.parametrize("text", ["x" * 4096, "😀" * 4096, "<b>" + "x" * 4096 + "</b>"])
    async def test_4096_characters_are_accepted_however_wide(
        self, bot: RawBot, anna: Phone, text: str
    ) -> None:
        await bot.ok("sendMessage", chat_id=anna.id, text=text, parse_mode="HTML")

    async def test_one_character_more_is_too_long(self, bot: RawBot, anna: Phone) -> None:
        refusal = await bot.refused("sendMessage", chat_id=anna.id, text="x" * 4097)

        assert refusal == "400 Bad Request: message is too long"

    @pytest.mark.parametrize("text", ["", "  \n ", "<b></b>"])
    async def test_a_text_without_anything_to_read_is_empty(
        self, bot: RawBot, anna: Phone, text: str
    ) -> None:
        refusal = await bot.refused("sendMessage", chat_id=anna.id, text=text, parse_mode="HTML")

        assert refusal == "400 Bad Request: message text is empty"

    async def test_a_caption_ends_at_1024(self, bot: RawBot, anna: Phone) -> None:
        await anna.sends("document", wait=False)
        file = (await bot.updates())[-1]["message"]["document"]["file_id"]

        await bot.ok("sendDocument", chat_id=anna.id, document=file, caption="x" * 1024)
        refusal = await bot.refused("sendDocument", chat_id=anna.id, document=file, caption="x" * 1025)

        assert refusal == "400 Bad Request: message caption is too long"

    async def test_a_phone_cuts_what_is_too_long_into_several_messages(
        self, bot: RawBot, anna: Phone
    ) -> None:
        await anna.says("x" * 5000, wait=False)

        assert [len(update["message"]["text"]) for update in (await bot.updates())[1:]] == [4096, 904]
