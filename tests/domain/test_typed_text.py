"""Typed text is kept whole and harmless: letters of every script stay, what hides or turns text around goes."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.typed_text import clean, fold


class TestClean:
    @pytest.mark.parametrize(
        "text",
        [
            "È triste da un po', dice la prof.",
            "مرحبا، أنا خائف",  # right to left by its own letters
            "Він боїться іти додому",
            "她不想去学校",
            "👩‍👧 abbraccio 🙂",
            "می‌خواهم بروم",  # the joiner between letters belongs to Persian
            "Due righe.\n\nE una terza.",
        ],
    )
    def test_honest_text_stays_as_it_is(self, text: str) -> None:
        assert clean(text) == unicodedata.normalize("NFC", text)

    @pytest.mark.parametrize(
        ("text", "kept"),
        [
            ("nome\u202egnp.exe", "nomegnp.exe"),
            ("a\u2066b\u2069", "ab"),
            ("a\u200bb\ufeffc\u00ad", "abc"),
            ("a\x00b\x07c", "abc"),
            ("\ud800testo", "testo"),
            ("a\u200d\u200d\u200db", "a\u200db"),
            ("\u200dciao\u200d mondo", "ciao mondo"),
            ("  tanti    spazi\t qui ", "tanti spazi qui"),
            ("una\r\n\n\n\n\ndue", "una\n\ndue"),
            ("e\u0301", "é"),
            ("\u2028riga", "riga"),
        ],
    )
    def test_what_hides_or_turns_text_goes(self, text: str, kept: str) -> None:
        assert clean(text) == kept

    def test_piles_of_marks_are_cut(self) -> None:
        assert len(clean("a" + "\u0316" * 300)) <= 6

    def test_a_storm_of_emoji_stays_countable(self) -> None:
        assert clean("😀" * 4096) == "😀" * 4096

    @given(st.text(max_size=300))
    def test_cleaning_twice_is_cleaning_once(self, text: str) -> None:
        once = clean(text)

        assert clean(once) == once
        assert "\x00" not in once
        once.encode("utf-8")


class TestFold:
    @pytest.mark.parametrize(
        ("one", "other"),
        [("Sì!", "si"), ("QUALCHE  VOLTA", "qualche volta"), ("un po'", "Un po"), ("non\u200b so", "non so")],
    )
    def test_spellings_of_one_word_are_one(self, one: str, other: str) -> None:
        assert fold(one) == fold(other)

    @given(st.text(max_size=200))
    def test_never_fails_and_folds_once(self, text: str) -> None:
        assert fold(fold(text)) == fold(text)

    @given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40))
    def test_plain_letters_fold_as_they_do_among_others(self, text: str) -> None:
        assert f"{fold(text)} e".strip() == fold(f"{text} è")
