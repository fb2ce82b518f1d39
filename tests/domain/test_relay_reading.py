"""The reading of a message and the words by which contacts are known: every sign leads back to where it was typed."""

import re
import tomllib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import protocol
from domain import relay
from domain.faults import Faulty
from domain.relay_reading import any_of, as_latin, fold, read, unspaced
from domain.relay_words import ContactWords, is_unspaced
from domain.relay_words import parse as parse_words
from domain.toml_file import Sheet, Table

FILE = protocol.DEFAULT / "relay.toml"


@pytest.fixture(scope="module")
def words() -> ContactWords:
    source = FILE.read_text(encoding="utf-8")
    sheet = Sheet("relay.toml", source)
    whole = Table(sheet, tomllib.loads(source))
    return parse_words(whole.table("signs"), whole.table("words"), sheet)


class TestRead:
    @pytest.mark.parametrize(
        ("typed", "folded"),
        [
            ("Città", "citta"),
            ("e\u0301ß", "ess"),
            ("３٤𝟝⑥", "3456"),
            ("🇲🇦🇿", "maz"),
            ("a\nb\r\u2028c", "a\nb\n\nc"),
            ("a\tb\xa0c", "a b c"),
            ("a\u200bb\u00adc\x07d", "abcd"),
            ("Ⓐﬁ½", "afi1/2"),
            ("ŁØđŒ", "lodoe"),
            ("\U00020000", "\U00020000"),
        ],
    )
    def test_letters_and_digits_of_every_dress_are_plain(self, typed: str, folded: str) -> None:
        assert read(typed).text == folded

    def test_letters_that_only_look_latin_are_latin_in_the_second_view(self) -> None:
        assert as_latin("аеорсхуі") == "aeopcxyi"
        assert read("Мосо").latin == "moco"

    @given(st.text(max_size=60))
    @settings(max_examples=80, deadline=None)
    def test_every_sign_leads_back_to_the_one_it_was_typed_as(self, typed: str) -> None:
        reading = read(typed)

        assert len(reading.text) == len(reading.starts) == len(reading.ends)
        for place, sign in enumerate(reading.text):
            first, last = reading.typed(place, place + 1)
            assert last == first + 1
            assert sign in read(typed[first:last]).text

    def test_a_span_leads_back_whole(self) -> None:
        reading = read("e\u200b\u200b bßc")

        assert reading.text == "e bssc"
        assert reading.typed(0, 1) == (0, 1)
        assert reading.typed(2, 6) == (4, 7)


class TestReplaced:
    def test_what_is_written_otherwise_stands_where_it_was_typed(self) -> None:
        reading = read("ab punto cd").replaced(re.compile(r"\s*punto\s*"), lambda _found: "··")

        assert reading.text == "ab··cd"
        assert [reading.typed(place, place + 1) for place in range(6)] == [
            *((0, 1), (1, 2), (2, 9), (2, 9), (9, 10), (10, 11)),
        ]

    def test_where_nothing_is_found_nothing_is_written(self) -> None:
        assert read("axb").replaced(re.compile("x*"), lambda _found: "y").text == "ayb"

    @pytest.mark.parametrize(
        ("typed", "joined"),
        [
            ("sono m a r c o qui", "sono marco qui"),
            ("m.a.r.c.o", "marco"),
            ("m-a-r-c-o ok", "marco ok"),
            ("m.a-r.c", "m.a-r.c"),
            ("a b c d", "a b c d"),
            ("e.g. a.b", "e.g. a.b"),
        ],
    )
    def test_letters_typed_one_by_one_are_a_word_again(self, typed: str, joined: str) -> None:
        assert unspaced(read(typed)).text == joined


class TestAnyOf:
    def test_the_longest_word_is_found_first(self) -> None:
        found = re.match(any_of(["a", "ab", "abc"]), "abc")

        assert found is not None and found.group() == "abc"

    def test_no_words_are_found_nowhere(self) -> None:
        assert re.search(any_of([]), "a b") is None
        assert re.search(any_of(["", " "]), "a b") is None

    def test_spaces_in_a_word_may_be_several(self) -> None:
        assert re.fullmatch(any_of(["At  sign"]), "at   sign") is not None

    def test_a_word_of_a_list_is_folded_as_what_is_typed(self) -> None:
        assert fold(" Perché ") == "perche"


class TestWords:
    def test_number_words_are_worth_their_place_in_the_list(self, words: ContactWords) -> None:
        worth = {
            word: words.valued[word]
            for word in ("zero", "tre", "nove", "dieci", "tredici", "venti", "novanta")
        }

        assert worth == {
            **{"zero": "0", "tre": "3", "nove": "9"},
            **{"dieci": "0_", "tredici": "3_", "venti": "2t", "novanta": "9t"},
        }
        assert words.valued["cento"] == "h"
        assert words.valued["quarant"] == "4t"
        assert words.valued["п'ять".replace("'", "")] == "5"

    def test_in_a_run_of_letters_the_longest_number_is_read(self, words: ContactWords) -> None:
        assert words.glued.findall("settantasettesei") == ["settanta", "sette", "sei"]
        assert words.chained.fullmatch("trentatre") is not None
        assert words.chained.fullmatch("trentatrex") is None

    def test_chinese_words_need_no_edge_and_others_do(self, words: ContactWords) -> None:
        assert is_unspaced("\u3400") and is_unspaced("路") and not is_unspaced("via")
        assert re.search(words.pattern("numbered"), "我的电话是") is not None
        assert re.search(words.pattern("numbered"), "xtelx") is None

    def test_a_part_is_each_word_once_in_every_language(self, words: ContactWords) -> None:
        said = words.all("dot")

        assert {"punto", "dot", "крапка"} <= set(said)
        assert len(said) == len(set(said))


class TestFile:
    def parsed(self, change: Any) -> None:
        source = FILE.read_text(encoding="utf-8")
        document = tomllib.loads(source)
        change(document)
        relay.parse(document, contacts=None, file="relay.toml", source=source)

    def test_a_language_with_nine_digits_is_refused(self) -> None:
        with pytest.raises(Faulty, match="there are not ten digits"):
            self.parsed(lambda document: document["words"]["sq"]["digits"].pop())

    @pytest.mark.parametrize("part", ["at", "street", "digits"])
    def test_a_language_without_one_of_its_lists_is_refused(self, part: str) -> None:
        with pytest.raises(Faulty, match=part):
            self.parsed(lambda document: document["words"]["it"].pop(part))

    @pytest.mark.parametrize("part", ["as", "unit", "usual"])
    def test_a_list_a_language_may_do_without_is_not_missed(self, part: str) -> None:
        self.parsed(lambda document: document["words"]["it"].pop(part))
