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


def read(pattern: str, groups: list[str]) -> tuple[bool, bool]:
    """Say whether `pattern` is found by search, and whether the places alone allow it."""
    compiled = danger_patterns.compiled(pattern, LETTERS)
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
        ("want .. die", ["w", *[""] * 9, "d"]),
    ],
)
def test_words_too_far_apart_are_not_searched(pattern: str, groups: list[str]) -> None:
    assert read(pattern, groups) == (False, False)


@given(
    pattern=st.sampled_from(PATTERNS),
    groups=st.lists(st.text(alphabet="wdsn", max_size=2), max_size=60),
)
def test_what_a_search_finds_the_places_allow(pattern: str, groups: list[str]) -> None:
    found, allowed = read(pattern, groups)

    assert allowed or not found
