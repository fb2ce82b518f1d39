"""What people type, made safe to keep and easy to compare; it never guesses what somebody meant."""

import re
import unicodedata

# Joiners belong to emoji and to the scripts that need them; alone, doubled or beside a space they only hide things.
_JOINERS = "\u200c\u200d"
_LONE_JOINERS = re.compile(r"(?<=[\u200c\u200d])[\u200c\u200d]+|(?<!\S)[\u200c\u200d]+|[\u200c\u200d]+(?!\S)")
_SPACES = re.compile(r"[^\S\n]+")
_BREAKS = re.compile(r"\s*\n\s*")
_LONGEST_MARKS = 4
_FIRST_MARK = "\u0300"  # Below it every printable letter is composed and stands alone.
_PLAIN = {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)}
_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn"))


def clean(text: str) -> str:
    """Give `text` as it may be kept: composed (NFC), without control, invisible or direction-changing characters.

    Letters of every script, emoji and line breaks stay; piles of combining marks are cut at four, spaces are collapsed.
    """
    if text.isprintable() and (text.isascii() or max(text) < _FIRST_MARK):
        return _SPACES.sub(" ", text).strip()
    kept: list[str] = []
    marks = 0
    for letter in unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")):
        category = unicodedata.category(letter)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if letter in _JOINERS or letter == "\n":
            kept.append(letter)
        elif letter == "\t" or category in ("Zl", "Zp"):
            kept.append(" " if letter == "\t" else "\n")
        elif category not in _UNSEEN and marks <= _LONGEST_MARKS:
            kept.append(letter)
    joined = _LONE_JOINERS.sub("", "".join(kept))
    return _BREAKS.sub(_at_most_two, _SPACES.sub(" ", joined)).strip()


def fold(text: str) -> str:
    """Give `text` for comparing words: no accents, no case, no punctuation, single spaces ("Sì!" and "si" are one)."""
    if text.isascii() and text.isprintable():
        return " ".join(text.translate(_PLAIN).split())
    plain = unicodedata.normalize("NFKD", clean(text)).casefold()
    letters = (letter if letter.isalnum() else " " for letter in plain if not unicodedata.combining(letter))
    return " ".join("".join(letters).split())


def _at_most_two(breaks: re.Match[str]) -> str:
    return "\n\n" if breaks.group().count("\n") > 1 else "\n"
