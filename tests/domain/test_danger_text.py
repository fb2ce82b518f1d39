"""How typed text is folded, cut and forgiven its slips."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import danger_text


class TestFold:
    @pytest.mark.parametrize(
        ("typed", "folded"),
        [
            ("Perché NO", "perche no"),
            ("ｆｕｌｌ", "full"),
            ("s\u200bì", "si"),
            ("أَنا", "انا"),
            ("Їжа", "іжа"),
            ("să mor", "sa mor"),
            ("l’ora", "l'ora"),
        ],
    )
    def test_spellings_of_the_same_word_become_one(self, typed: str, folded: str) -> None:
        assert danger_text.fold(typed) == folded

    @given(st.text())
    def test_every_folded_letter_knows_where_it_was_typed(self, text: str) -> None:
        places = danger_text.typed_places(text)

        assert len(places) == len(danger_text.fold(text)) + 1
        assert places == sorted(places)

    def test_rare_signs_are_folded_and_never_learned(self) -> None:
        before = len(danger_text._FOLDING)

        assert danger_text.fold("".join(map(chr, range(0x20000, 0x20100)))) and danger_text.fold("𐀀")

        assert len(danger_text._FOLDING) == before


class TestTokens:
    @pytest.mark.parametrize(("sign", "is_one"), [("㐀", True), ("鿿", True), ("a", False), ("ꀀ", False)])
    def test_a_run_of_chinese_characters_has_no_spaces(self, sign: str, is_one: bool) -> None:
        assert danger_text.is_unspaced(sign) is is_one

    @pytest.mark.parametrize(
        ("text", "tokens"),
        [
            ("don't l'ora", ["don't", "l", "ora"]),
            ("m'yaso п'ю", ["m", "yaso", "п'ю"]),
            ("basta... no. sì?!", ["basta", "...", "no", ".", "sì", "?!"]),
            ("su*cidio", ["su*cidio"]),
            ("kms了😂", ["kms", "了", "😂"]),
        ],
    )
    def test_words_pauses_and_signs_are_told_apart(self, text: str, tokens: list[str]) -> None:
        assert danger_text.TOKEN.findall(text) == tokens

    @pytest.mark.parametrize(
        ("token", "pause"), [(".", "."), ("?!", "."), ("...", ","), (",", ","), ("è", "")]
    )
    def test_a_full_stop_ends_a_sentence_and_dots_do_not(self, token: str, pause: str) -> None:
        assert danger_text.pause(token) == pause


class TestSlips:
    @pytest.mark.parametrize("typed", ["morie", "morrire", "moriro", "mroire"])
    def test_one_letter_added_lost_changed_or_swapped_is_one_slip(self, typed: str) -> None:
        assert danger_text.is_one_slip(typed, "morire")

    @pytest.mark.parametrize("typed", ["morte", "mrorie", "m", "dormire", "xorirx", "moriex", "moxiri"])
    def test_more_than_that_is_another_word(self, typed: str) -> None:
        assert danger_text.is_one_slip(typed, "morire") is False

    @given(st.text("abcde", min_size=2, max_size=8), st.data())
    def test_a_slip_always_shares_a_key_with_the_word(self, word: str, data: st.DataObject) -> None:
        at = data.draw(st.integers(0, len(word) - 1))
        typed = word[:at] + data.draw(st.sampled_from(["", "x", "xy"])) + word[at + 1 :]

        if danger_text.is_one_slip(typed, word):
            assert ({typed} | danger_text.slips(typed)) & ({word} | danger_text.slips(word))


class TestReadings:
    @pytest.mark.parametrize(
        ("typed", "read"),
        [("mooorire", "morire"), ("m0rire", "morire"), ("su*cidio", "sucidio"), ("mоrire", "morire")],
    )
    def test_stretched_masked_and_mixed_letters_have_a_plain_reading(self, typed: str, read: str) -> None:
        assert read in danger_text.readings(typed)

    def test_a_plain_word_has_no_other_reading(self) -> None:
        assert danger_text.readings("morire") == ()

    @pytest.mark.parametrize(
        ("typed", "read"),
        [
            ("m0rire", ("morire",)),
            ("mоrire", ("morire",)),
            ("sm'ammazz", ("smammazz", "sm'ammazz")),
            ("помру", ()),
            ("più", ()),
        ],
    )
    def test_a_word_is_read_otherwise_only_where_something_stands_in_for_letters(
        self, typed: str, read: tuple[str, ...]
    ) -> None:
        assert danger_text.readings(typed) == read
