"""The small pattern language: what each of its signs lets through."""

import pytest

from domain import danger_patterns

LETTERS = {"a": "A", "b": "B", "c": "C", "d": "D"}


def holds(pattern: str, text: str) -> bool:
    """Say whether `pattern` is found in words written by their lists: `ab` is in lists a and b, `-` in none."""
    written = "".join(w if w in ".," else w.replace("-", "").upper() + ">" for w in text.split())
    return danger_patterns.compiled(pattern, LETTERS).found.search(written) is not None


@pytest.mark.parametrize(
    ("pattern", "found", "not_found"),
    [
        ("a b", "a - - - b", "a - - - - b"),
        ("a +b", "a b", "a - b"),
        ("a .. b", "a - - - - - - - - b", "a - - - - - - - - - b"),
        ("a ... b", "a " + "- " * 20 + "b", "a . b"),
        ("a ... b", "a " + "- " * 40 + "b", "a " + "- " * 41 + "b"),
        ("a b", "a , b", "a . b"),
        ("a|c b", "c b", "d b"),
        ("a&b", "ab", "a b"),
        ("a&!b", "a", "ab"),
        ("a -c b", "a d b", "a c b"),
        ("[a b]", "b a", "a . b"),
        ("^a", "- . a", "- a"),
        ("a$", "a . -", "a -"),
        ("a b? +c", "a c", "a c . -".replace("c", "d")),
        ("a +b? +c", "a b c", "a d c"),
    ],
)
def test_a_pattern_lets_through_what_it_says(pattern: str, found: str, not_found: str) -> None:
    assert holds(pattern, found)
    assert not holds(pattern, not_found)


@pytest.mark.parametrize("pattern", ["", "a (b)", "[a] [b]", "[]", "a x"])
def test_a_pattern_that_cannot_be_read_is_refused(pattern: str) -> None:
    with pytest.raises(danger_patterns.BadPattern):
        danger_patterns.compiled(pattern, LETTERS)


def test_only_what_must_be_there_is_needed() -> None:
    assert danger_patterns.compiled("a|b c? .. d", LETTERS).needs == ("AB", "D")
