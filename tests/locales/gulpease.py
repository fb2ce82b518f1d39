"""The Gulpease index of whole screens (field notes §8.8): how easy an Italian text is, from 0 to 100 and above.

Used by tests alone. Short strings distort the index, so it is taken on a whole message with its buttons.
"""

import html
import re
from collections.abc import Sequence
from enum import IntEnum

_TAG = re.compile(r"</?[a-zA-Z][^>]*>")
_NUMBER = re.compile(r"(?<=\d)[ .](?=\d)")
_LISTED = re.compile(r"^\d+\) ", re.MULTILINE)
_WORD = re.compile(r"[^\W_]+")
_END = re.compile(r"[.!?;…]+(?=\s|$)|\n+")


class Floor(IntEnum):
    """The least that each audience needs (field notes §8.8 and the promises of the house)."""

    FAMILIES = 60
    YOUNG_PEOPLE = 70
    HELP = 80


def measure(text: str, buttons: Sequence[Sequence[str]] = ()) -> float:
    """Give `89 + (300 * sentences - 10 * letters) / words` of a message and its rows of buttons.

    A line without a full stop is a sentence, as list items are; so is each row of buttons. A telephone number is one
    word whose digits are letters, so that a page of numbers does not look easier than it is. The number of a list item is
    no word.
    """
    plain = _LISTED.sub("", html.unescape(_TAG.sub("", text)))
    pieces = [piece for piece in _END.split(plain) if piece is not None]
    pieces += [" ".join(row) for row in buttons]
    sentences = [words for piece in pieces if (words := _WORD.findall(_NUMBER.sub("", piece)))]
    count = sum(len(words) for words in sentences)
    if not count:
        return 100.0
    letters = sum(len(word) for words in sentences for word in words)
    return 89 + (300 * len(sentences) - 10 * letters) / count


def assert_readable(name: str, text: str, floor: Floor, buttons: Sequence[Sequence[str]] = ()) -> None:
    """Fail with the figure and the whole text when a screen reads harder than its audience needs."""
    figure = measure(text, buttons)
    rows = "\n".join(f"[{'] ['.join(row)}]" for row in buttons)
    assert figure >= floor, f"{name}: Gulpease {figure:.1f}, {floor.name} need {floor}\n{text}\n{rows}"
