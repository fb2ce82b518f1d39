"""Reads a message as the masker needs it: signs of every script as one, each still knowing where it was typed.

It never keeps what it read. Two views of the same length: letters of their own script, and letters that only look Latin
turned into Latin.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Span = tuple[int, int]

_ALIKE = {
    **dict.fromkeys("’‘ʼ´ʹ`", "'"),
    **dict.fromkeys("‐‑‒–—―−﹣－", "-"),
    **dict.fromkeys("。｡․﹒", "."),
    **{
        "、": ",",
        "،": ",",
        "٫": ".",
        "٬": ",",
        "：": ":",
        "／": "/",
        "⁄": "/",
        "∕": "/",
        "＠": "@",
        "﹫": "@",
    },
    **{"ł": "l", "ø": "o", "đ": "d", "ı": "i", "œ": "oe", "æ": "ae", "ё": "е", "ґ": "г", "ß": "ss", "ħ": "h"},
    **{"ى": "ي", "ی": "ي", "ک": "ك", "ـ": "", "ٱ": "ا", "ⓐ": "a", "‿": "_", "＿": "_"},
    **{"\r": "\n", "\u2028": "\n", "\u2029": "\n", "\t": " ", "\xa0": " "},
}
_LATIN = str.maketrans(
    "авекмнорстухіјѕԁһӏԛԝпгьυοιανκρτχγηωμσɡɑεѵ",
    "abekmhopctyxijsdhlqwnrbuoiavkptxynwmogaev",
)
_DROPPED = frozenset({"Mn", "Me", "Cf", "Cc", "Cs", "Co", "Cn"})


def _fold(character: str) -> str:
    if character in _ALIKE:
        return _ALIKE[character]
    value = unicodedata.digit(character, None)
    if value is not None:
        return str(value)
    if "\U0001f1e6" <= character <= "\U0001f1ff":  # regional letters, written as little flags
        return chr(ord(character) - 0x1F1E6 + ord("a"))
    if character == "\n":
        return "\n"
    kept = []
    for part in unicodedata.normalize("NFKD", character):
        if unicodedata.category(part) not in _DROPPED:
            kept.append(_ALIKE.get(part, part))
    folded = "".join(kept).casefold()
    return "".join(_ALIKE.get(part, part) for part in folded if unicodedata.category(part) not in _DROPPED)


def as_latin(text: str) -> str:
    """Give a folded text with letters that only look Latin as Latin ones; as long as it was."""
    return text.translate(_LATIN)


class _Folding(dict[int, str]):
    """Letter by letter; learns a letter when it meets it."""

    def __missing__(self, code: int) -> str:
        folded = _fold(chr(code))
        if code < 0x20000:
            self[code] = folded
        return folded


_FOLDING = _Folding()


@dataclass(frozen=True, slots=True)
class Reading:
    """A folded text; `starts` and `ends` lead each of its signs back to what was typed."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    @property
    def latin(self) -> str:
        """Give the same text with letters that only look Latin as Latin ones; places stay."""
        return as_latin(self.text)

    def typed(self, start: int, end: int) -> Span:
        """Give where the signs from `start` to `end` were typed."""
        return self.starts[start], self.ends[end - 1]

    def replaced(self, pattern: re.Pattern[str], by: Callable[[re.Match[str]], str]) -> "Reading":
        """Give the reading with each match written otherwise; what is new stands where the match was typed."""
        text: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        at = 0
        for found in pattern.finditer(self.text):
            if found.end() == found.start():
                continue
            text.append(self.text[at : found.start()])
            starts.extend(self.starts[at : found.start()])
            ends.extend(self.ends[at : found.start()])
            written = by(found)
            text.append(written)
            starts.extend([self.starts[found.start()]] * len(written))
            ends.extend([self.ends[found.end() - 1]] * len(written))
            at = found.end()
        text.append(self.text[at:])
        starts.extend(self.starts[at:])
        ends.extend(self.ends[at:])
        return Reading("".join(text), starts, ends)


def read(typed: str) -> Reading:
    """Fold a text: one case, no accents, no hidden signs, digits of every script as ours."""
    text: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for place, character in enumerate(typed):
        for one in _FOLDING[ord(character)]:
            text.append(one)
            starts.append(place)
            ends.append(place + 1)
    return Reading("".join(text), starts, ends)


def fold(word: str) -> str:
    """Give one word of a list as it stands in a reading."""
    return "".join(_FOLDING[ord(one)] for one in word).strip()


def any_of(words: Sequence[str]) -> str:
    """Give a pattern for one of these words, the longest first; spaces between parts may be several."""
    folded = {re.escape(fold(word)).replace(r"\ ", r"\s+") for word in words if fold(word)}
    return "|".join(sorted(folded, key=len, reverse=True)) or r"(?!)"


_SPELLED = re.compile(
    r"(?<!\S)\S(?: {1,2}\S){4,}(?!\S)|(?<![^\W_])[^\W\d_](?:([·.*\-|/])[^\W_])(?:\1[^\W_]){2,}(?![^\W_])"
)


def unspaced(reading: Reading) -> Reading:
    """Join signs that were typed one by one: `m a r c o` is a word again."""

    def joined(found: re.Match[str]) -> str:
        return re.sub(r" +" if found[1] is None else re.escape(found[1]), "", found.group())

    return reading.replaced(_SPELLED, joined)
