"""Where the masker's rules begin and end: how far back it reads, what clings to a covered part, which hours are hours."""

import tomllib
from datetime import time
from typing import Any

import pytest

from app import protocol
from domain import relay
from domain.faults import Faulty
from domain.relay import LOOKS_BACK, Masker, known_names
from tests.domain.maskers import shipped

FILE = protocol.DEFAULT / "relay.toml"


@pytest.fixture(scope="module")
def masker() -> Masker:
    return shipped()


def parsed(**changed: Any) -> Masker:
    """Read the shipped file with other rules."""
    source = FILE.read_text(encoding="utf-8")
    document = tomllib.loads(source)
    document["rules"].update(changed)
    return relay.parse(document, contacts=None, file="relay.toml", source=source)


class TestPieces:
    def test_four_earlier_messages_are_read_with_the_new_one(self, masker: Masker) -> None:
        assert LOOKS_BACK == 4
        assert masker.mask("4567", before=["333", "1", "2", "3"]).text == "⟦phone⟧"

    def test_a_fifth_is_too_long_ago(self, masker: Masker) -> None:
        assert masker.mask("4567", before=["333", "", "1", "2", "3"]).text == "4567"

    def test_what_was_covered_before_is_not_said_again(self, masker: Masker) -> None:
        passed = masker.mask("ci sentiamo domani", before=["chiamami al 333 1234567"])

        assert (passed.text, passed.kinds) == ("ci sentiamo domani", ())


class TestCovered:
    @pytest.mark.parametrize("marks", [1, 2, 3, 4])
    def test_marks_that_cling_to_a_number_go_with_it(self, masker: Masker, marks: int) -> None:
        said = "scrivi al 333 1234567" + "\u0301" * marks + " ok"

        assert masker.mask(said).text == "scrivi al ⟦phone⟧ ok"

    def test_two_kinds_are_named_once_each_in_their_order(self, masker: Masker) -> None:
        passed = masker.mask("anna@libero.it oppure 333 1234567 oppure 333 7654321")

        assert [kind.value for kind in passed.kinds] == ["mail", "phone"]
        assert passed.text == "⟦mail⟧ oppure ⟦phone⟧ oppure ⟦phone⟧"

    def test_a_link_that_holds_a_number_is_one_part(self, masker: Masker) -> None:
        assert masker.mask("vieni su https://wa.me/393331234567").text == "vieni su ⟦link⟧"

    def test_what_a_link_says_after_a_number_goes_with_the_link(self, masker: Masker) -> None:
        assert masker.mask("su https://wa.me/393331234567/ciao oggi").text == "su ⟦link⟧ oggi"

    def test_coordinates_are_said_to_be_an_address(self, masker: Masker) -> None:
        assert masker.mask("sono qui 45.3629, 9.6870").text == "sono qui ⟦address⟧"

    def test_a_message_that_is_only_a_contact_leaves_only_its_sign(self, masker: Masker) -> None:
        assert masker.mask("333 1234567").text == "⟦phone⟧"


class TestNicknames:
    @pytest.mark.parametrize(("words", "hidden"), [(0, True), (3, True), (4, True), (5, False), (6, False)])
    def test_after_the_name_of_a_site_five_words_are_looked_at(
        self, masker: Masker, words: int, hidden: bool
    ) -> None:
        passed = masker.mask("su instagram " + "abcdefgh " * words + "anna_99").text

        assert ("anna_99" not in passed) is hidden

    @pytest.mark.parametrize(("words", "hidden"), [(0, True), (3, True), (5, False), (6, False)])
    def test_and_before_it(self, masker: Masker, words: int, hidden: bool) -> None:
        passed = masker.mask("anna_99 " + "abcdefgh " * words + "su instagram").text

        assert ("anna_99" not in passed) is hidden

    def test_another_sentence_is_not_looked_at(self, masker: Masker) -> None:
        assert "anna_99" in masker.mask("non uso instagram. il file era anna_99").text


class TestRules:
    def test_the_shipped_hours_are_read(self) -> None:
        rules = parsed().rules

        assert (rules.opens, rules.closes) == (time(8), time(21))

    @pytest.mark.parametrize("closes", [time(8), time(7, 59)])
    def test_hours_that_end_before_they_begin_are_refused(self, closes: time) -> None:
        with pytest.raises(Faulty, match="the hours end before they begin"):
            parsed(**{"from": time(8), "to": closes})

    def test_a_minute_is_enough(self) -> None:
        assert parsed(**{"from": time(8), "to": time(8, 1)}).rules.closes == time(8, 1)

    @pytest.mark.parametrize("key", ["from", "to"])
    def test_what_is_no_time_is_said_with_its_cure(self, key: str) -> None:
        with pytest.raises(Faulty, match=f'"{key}" is not a time of day.*Write {key} = '):
            parsed(**{key: "at eight"})

    @pytest.mark.parametrize(
        ("given", "known"),
        [
            (("Li", "Ada"), ("Ada",)),
            (("Ada", None, "Ada", ""), ("Ada",)),
            (("Lù",), ()),
            (("Zoë",), ("Zoë",)),
        ],
    )
    def test_names_of_three_letters_are_worth_masking_once(
        self, given: tuple[str | None, ...], known: tuple[str, ...]
    ) -> None:
        assert known_names(*given) == known
