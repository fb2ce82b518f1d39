"""Where a telephone number begins and ends: how many digits, what may stand between them, what is a list, a sum or an hour.

Each table has both sides of a bound, so that the masker can neither let a number through nor eat an ordinary one.
"""

import pytest

from domain.relay import Masker
from domain.relay_numbers import spelled
from tests.domain.maskers import shipped


@pytest.fixture(scope="module")
def masker() -> Masker:
    return shipped()


@pytest.mark.parametrize(
    ("said", "passed"),
    [
        ("ecco 612345678", "ecco ⟦phone⟧"),
        ("ecco 12345678", "ecco 12345678"),
        ("il 3334567", "il ⟦phone⟧"),
        ("il 333456", "il 333456"),
        ("il 1234567", "il 1234567"),
        ("chiamami al 1234567", "chiamami al ⟦phone⟧"),
        ("chiamami al 123456", "chiamami al ⟦phone⟧"),
        ("chiamami al 1 2 3 4 5 6", "chiamami al ⟦phone⟧"),
        ("chiamami al 12345", "chiamami al 12345"),
        ("chiamami al 12 345", "chiamami al 12 345"),
        ("123456", "123456"),
        ("+123456", "⟦phone⟧"),
        ("3 3 3 4 5 67", "⟦phone⟧"),
        ("3 3 3 4 5 6 7", "3 3 3 4 5 6 7"),
        ("uno due tre quattro cinque sei sette", "⟦phone⟧"),
        ("uno due tre quattro cinque sei", "uno due tre quattro cinque sei"),
    ],
)
def test_how_many_digits_make_a_number(masker: Masker, said: str, passed: str) -> None:
    assert masker.mask(said).text == passed


@pytest.mark.parametrize(
    ("said", "passed"),
    [
        ("333 ******** 123 4567", "⟦phone⟧"),
        ("333 ********* 123 4567", "333 ********* 123 4567"),
        ("333 e poi e 1234567", "⟦phone⟧"),
        ("333 e poi e e 1234567", "333 e poi e e 1234567"),
        ("333x4567x114", "⟦phone⟧"),
        ("333 poi doppio e 4 567 12", "⟦phone⟧"),
        ("347 123 14:30 4567", "⟦phone⟧"),
        ("333 da 1234567 anni", "333 da 1234567 anni"),
    ],
)
def test_how_much_may_stand_between_its_pieces(masker: Masker, said: str, passed: str) -> None:
    assert masker.mask(said).text == passed


@pytest.mark.parametrize(
    ("said", "passed"),
    [
        ("34712345l", "⟦phone⟧"),
        ("l234567890", "⟦phone⟧"),
        ("chiamami 3 o 4 o 5 6", "chiamami ⟦phone⟧"),
        ("3ollollollollol", "⟦phone⟧"),
        ("3ollollollolloll", "3ollollollolloll"),
        ("sola 12345", "sola 12345"),
        ("12345 sola", "12345 sola"),
        ("il 12345 sola", "il 12345 sola"),
        ("sono al numero 12345 sotto casa", "sono al numero 12345 sotto casa"),
    ],
)
def test_letters_are_digits_only_where_they_touch_one(masker: Masker, said: str, passed: str) -> None:
    assert masker.mask(said).text == passed


@pytest.mark.parametrize(
    ("said", "hidden"),
    [
        ("chiamami: doppio 3 4 5 6 7", True),
        ("chiamami: 3 4 5 6 7", False),
        ("chiamami: doppio 3 4 5 6", False),
        ("chiamami: triplo 3 4 5 6", True),
        ("chiamami: triplo 3 4 5", False),
        ("chiamami: treee quattro cinque seii due uno", True),
        ("chiamami: cento uno due tre quattro", True),
        ("chiamami: treee quattro cinque seii due", False),
        ("一三八 一二三四 五六七八", True),
        ("一三八", False),
    ],
)
def test_words_are_worth_the_digits_they_say(masker: Masker, said: str, hidden: bool) -> None:
    assert ("⟦phone⟧" in masker.mask(said).text) is hidden


class TestHelp:
    """A help number passes; what only looks like one may be part of somebody's own number and does not."""

    @pytest.mark.parametrize(
        ("said", "passed"),
        [
            ("chiama 112 114 24", "chiama 112 114 24"),
            ("chiama 112 114 116000", "chiama 112 114 116000"),
            ("chiama 112 114 245", "chiama ⟦phone⟧"),
            ("chiama 116117, 333 1234567", "chiama 116117, ⟦phone⟧"),
            ("333 19696", "333 19696"),
            ("19696 333 4567", "19696 ⟦phone⟧"),
            ("196 96, 333 1234567", "196 96, ⟦phone⟧"),
            ("chiama 114 poi 333 4567", "chiama 114 poi ⟦phone⟧"),
            ("chiama 114 o 333 4567", "chiama 114 ⟦phone⟧"),
            ("333 4567 poi 114", "⟦phone⟧ poi 114"),
            ("333 4567 poi 114 poi 333 7654321", "⟦phone⟧ poi 114 poi ⟦phone⟧"),
            ("uno uno quattro poi 333 4567", "uno uno quattro poi ⟦phone⟧"),
            ("chiama lo 02 2327 2327 oppure il 333 1234567", "chiama lo 02 2327 2327 oppure il ⟦phone⟧"),
        ],
    )
    def test_a_help_number_stays_beside_a_number(self, masker: Masker, said: str, passed: str) -> None:
        assert masker.mask(said).text == passed

    @pytest.mark.parametrize(
        "said",
        [
            *("333 4567 114", "114 333 4567", "33345678 114", "333 poi 4567 114", "333 4567 poi 114 22"),
            *("1 1 4 poi 333 4567", "11 4 poi 333 4567", "l14 poi 333 4567", "333 x 4567 x 114"),
            "333 4567 poi 11 e 4",
        ],
    )
    def test_digits_like_a_help_number_inside_a_number_go_with_it(self, masker: Masker, said: str) -> None:
        assert masker.mask(f"chiama {said} ok").text == "chiama ⟦phone⟧ ok"


class TestOrdinary:
    @pytest.mark.parametrize(
        "said",
        [
            *("punti: 100, 95, 90, 80", "ho preso questi voti: 7 8 6 9 7 8 6 9 7"),
            *("siamo usciti il 7, 8, 9, 10, 11, 12", "28, 31, 23, 45, 67", "13, 31, 23, 45, 67"),
            *("lunedì 14.30, 16.30, 17.00, 18.30", "8.30-9.30, 10.30-11.30, 14.00"),
            *("nel 2019, 2020, 2021, 2022", "2019-2020, 2021-2022", "è finita 3-1, 2-0, 4-3, 5-1, 2-2"),
            "213 140, 7:30, 220",
        ],
    )
    def test_a_list_of_marks_days_hours_years_or_scores_passes(self, masker: Masker, said: str) -> None:
        assert masker.mask(said).text == said

    @pytest.mark.parametrize(
        "said",
        [
            *("333 1234 56 78", "12 34 56 78 90", "06, 12, 34, 56, 78", "33, 31, 23, 45, 67"),
            *("3, 4, 7, 1, 2, 3, 4, 5, 6, 7", "8, 4, 7, 1, 2, 3, 4, 5, 6"),
        ],
    )
    def test_a_number_set_out_like_a_list_does_not(self, masker: Masker, said: str) -> None:
        assert masker.mask(said).text == "⟦phone⟧"

    def test_a_word_for_marks_covers_no_number(self, masker: Masker) -> None:
        assert masker.mask("i miei voti: 333 1234 56 78").text == "i miei voti: ⟦phone⟧"

    @pytest.mark.parametrize(
        "said",
        ["347 1234567, 14:30", "612345678, 18:30", "612 345 678 18:30", "8:30, 612345678", "+39 12.05.1990"],
    )
    def test_a_number_beside_an_hour_or_like_a_date_is_still_one(self, masker: Masker, said: str) -> None:
        assert masker.mask(said).text == "⟦phone⟧"

    def test_two_words_among_its_digits_make_a_sum_a_number(self, masker: Masker) -> None:
        assert masker.mask("333 1.250 uno due").text == "⟦phone⟧"
        assert masker.mask("333 1.250 uno").text == "333 1.250 uno"

    @pytest.mark.parametrize(
        "said",
        [
            *("il numero 1234567 €", "il numero 12 34567 €", "il numero 1234567 euro"),
            *("€1234567 al telefono", "€ 12 34567 al telefono", "il telefono costa€ 1234567"),
        ],
    )
    def test_a_sum_of_money_passes_also_near_a_word_for_telephones(self, masker: Masker, said: str) -> None:
        assert masker.mask(said).text == said

    def test_what_is_long_enough_is_a_number_also_before_a_currency(self, masker: Masker) -> None:
        assert masker.mask("612345678 euro").text == "⟦phone⟧ euro"


@pytest.mark.parametrize(
    ("values", "digits"),
    [
        (["3t", "3"], "33"),
        (["3t"], "30"),
        (["6t", "0_"], "70"),
        (["6t", "8_"], "78"),
        (["8t", "4", "2"], "842"),
        (["6t", "1_", "2"], "712"),
        (["3t", "0"], "300"),
        (["3t", "12"], "3012"),
        (["3t", "4t"], "3040"),
        (["3", "h"], "300"),
        (["3_", "3"], "133"),
        (["12", "345"], "12345"),
    ],
)
def test_number_words_are_spelled_together(values: list[str], digits: str) -> None:
    assert spelled(values) == digits
