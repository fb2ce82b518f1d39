"""Where words stand: patterns that cannot be are spared the search, and none that is there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import danger_patterns, danger_places

LETTERS = {"want": "w", "die": "d", "so": "s", "not": "n"}
PATTERNS = (
    "want die",
    "want +die",
    "want .. die",
    "want ... die",
    "want so? die",
    "[want die]",
    "want|so die",
)


def read(pattern: str, groups: list[str], longest: dict[str, int] | None = None) -> tuple[bool, bool]:
    """Say whether `pattern` is found by search, and whether the places alone allow it; `longest` as for `compiled`."""
    compiled = danger_patterns.compiled(pattern, LETTERS, longest)
    places = danger_places.of_letters(dict(enumerate(groups)), range(len(groups)), compiled.letters)
    return bool(compiled.found.search("".join(group + ">" for group in groups))), danger_places.may_hold(
        compiled, places
    )


@pytest.mark.parametrize(
    ("pattern", "groups"),
    [
        ("want +die", ["w", "", "d"]),
        ("want die", ["w", *[""] * 4, "d"]),
        ("want die", ["d", "w"]),
        ("want die", ["", "d"]),
        ("want .. die", ["w", *[""] * 9, "d"]),
    ],
)
def test_words_too_far_apart_are_not_searched(pattern: str, groups: list[str]) -> None:
    assert read(pattern, groups) == (False, False)


def test_each_letter_has_the_words_it_stands_in_and_no_pauses() -> None:
    groups, ordinals = {0: "wn", 2: "w", 3: "s"}, [0, 1, 1, 2]

    assert danger_places.of_letters(groups, ordinals, frozenset("wn")) == {"w": 0b11, "n": 0b1}


@given(
    pattern=st.sampled_from(PATTERNS),
    groups=st.lists(st.text(alphabet="wdsn", max_size=2), max_size=60),
)
def test_what_a_search_finds_the_places_allow(pattern: str, groups: list[str]) -> None:
    found, allowed = read(pattern, groups)

    assert allowed or not found


@pytest.mark.parametrize(
    ("pattern", "farthest"),
    [
        ("want +die", 0),
        ("want die", 3),
        ("want .. die", 8),
        ("want ... die", 40),
        ("want so? die", 7),
        ("[die want]", 3),
    ],
)
def test_a_pattern_reaches_as_far_as_it_says_and_no_farther(pattern: str, farthest: int) -> None:
    assert read(pattern, ["w", *[""] * farthest, "d"])[1]
    assert not read(pattern, ["w", *[""] * (farthest + 1), "d"])[1]


def test_the_other_words_of_a_phrase_are_no_gap() -> None:
    pattern, longest = "want +die so", {"want": 3, "die": 2}
    there = ["w", "", "", "d", *[""] * 4, "s"]

    assert read(pattern, there, longest) == (True, True)
    assert not read(pattern, [*there[:3], "", *there[3:]], longest)[1]
    assert not read(pattern, [*there[:-1], "", "s"], longest)[1]
