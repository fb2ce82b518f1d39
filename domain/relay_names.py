"""Finds names that are known of two people: whole words, stretched, spelled out, with a case ending, in another script.

A name that is also a common word counts with a capital letter only, and no ordinary sentence may be eaten by a short name.
"""

import re
from collections.abc import Sequence

from domain.relay_reading import Reading, Span, any_of, as_latin, read
from domain.relay_words import ContactWords

LEAST = 3
"""Letters from which a name is looked for."""

SHORT = 4
"""Up to so many letters a name is often a word: it counts with a capital, or written in a way no word is."""

PULLED_APART = 5
"""Letters from which a name is looked for in two pieces."""

_SEP = r"[\s.\-*_|·]"
_DIGITS = {
    "a": "a4@",
    "e": "e3",
    "i": "i1!",
    "l": "l1",
    "o": "o0",
    "s": "s5$",
    "t": "t7",
    "g": "g9",
    "b": "b8",
}
_UKRAINIAN = {
    **dict(zip("абвгґдезиійклмнопрстуф", "abvhgdezyiiklmnoprstuf", strict=True)),
    **{"є": "ie", "ж": "zh", "ї": "i", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch"},
    **{"ь": "", "ю": "iu", "я": "ia", "ё": "io", "ы": "y", "э": "e", "ъ": "", "'": ""},
}
"""How Ukrainian letters are written in Latin ones, by the official table of 2010."""

_CYRILLIC = re.compile(r"[\u0400-\u04ff']{3,}")
_ARABIC = re.compile(r"[\u0600-\u06ff]")


class Names:
    """Knows what may stand around a name; the names themselves it is given each time and forgets."""

    def __init__(self, words: ContactWords) -> None:
        self._endings = as_latin(any_of(words.signs["name_endings"]))
        self._beginnings = any_of(words.signs["name_beginnings"])
        self._small = frozenset(as_latin(read(one).text) for one in words.signs["small"])

    def find(self, reading: Reading, typed: str, names: Sequence[str]) -> list[Span]:
        """Give the places of names in what was typed; a name of several words is looked for word by word."""
        parts = [part for one in names for part in re.split(r"[\s\-]+", one.strip())]
        latin = reading.latin
        found: list[Span] = []
        for part in dict.fromkeys(parts):
            folded = read(part)
            name = re.sub(r"\W", "", folded.latin)
            if len(name) >= LEAST:
                found += self._of_one(reading, latin, typed, name)
            if _CYRILLIC.fullmatch(folded.text):
                found += self._of_one(reading, latin, typed, in_latin(folded.text))
        return [*found, *self._other_script(reading, typed, parts)]

    def _of_one(self, reading: Reading, latin: str, typed: str, name: str) -> list[Span]:
        found = []
        for match in re.finditer(self._written(name), latin):
            first, last = reading.typed(*match.span())
            capital = typed[first].isupper() or not typed[first].isascii()
            said = match.group()
            pulled = len(said) > len(name) and not re.search(r"(?<=\w)\s(?=\w\w)", said)
            odd = (pulled or _is_disguised(said)) and not match["ends"]
            if capital or odd or (len(name) > SHORT and not match["ends"]):
                found.append((first, last))
        if len(name) >= PULLED_APART or _ARABIC.search(name):
            found += self._in_two(reading, latin, typed, name)
        return found

    def _written(self, name: str) -> str:
        """Give the pattern of a name: letters repeated or as digits, spelled out with signs between, or with an ending."""
        letters = [_letter(one) for one in re.sub(r"(.)\1+", r"\1", name)]
        stretched = "".join(letters)
        spelled = rf"{_SEP}{{1,2}}".join(_letter(one) for one in name)
        stem = re.escape(name[:-1] if name[-1] in "aeiouyo\u044f\u0430" and len(name) > SHORT else name)
        ends = (
            rf"(?:{re.escape(name)}|{stem})(?P<ends>{self._endings})"
            if len(name) > SHORT
            else r"(?!)(?P<ends>)"
        )
        before = ""
        if _ARABIC.search(name):
            bare = name.removeprefix("ال")
            before, stretched = rf"(?:{self._beginnings})?", "".join(_letter(one) for one in bare)
        return rf"(?<![^\W_])(?:{before}{stretched}|{spelled}|{ends})(?![^\W_])"

    def _in_two(self, reading: Reading, latin: str, typed: str, name: str) -> list[Span]:
        """Find a name in two pieces, `giul iano`; with one everyday word among them only after a capital, with two never."""
        found: list[Span] = []
        for cut in range(2, len(name) - 1):
            first, second = name[:cut], name[cut:]
            everyday = len({first, second} & self._small)
            if everyday == 2 or f"{first} {second}" not in latin:
                continue
            pieces = rf"(?<![^\W_]){re.escape(first)} {re.escape(second)}(?![^\W_])"
            spans = [reading.typed(*match.span()) for match in re.finditer(pieces, latin)]
            found += [span for span in spans if not everyday or typed[span[0]].isupper()]
        return found

    def _other_script(self, reading: Reading, typed: str, parts: Sequence[str]) -> list[Span]:
        """Find a name known in Latin letters that was typed in Cyrillic ones; a short one wants its capital there too."""
        known = {read(part).text for part in parts if len(part) >= LEAST and part.isascii()}
        found = []
        for match in _CYRILLIC.finditer(reading.text) if known else ():
            name, span = in_latin(match.group()), reading.typed(*match.span())
            if name in known and (len(name) > SHORT or typed[span[0]].isupper()):
                found.append(span)
        return found


def _is_disguised(said: str) -> bool:
    """Say whether some letters of a word are digits or signs, `l1na`; with one letter only it may be a road or a bus."""
    return re.search(r"[\d@$]", said) is not None and len(re.findall(r"[^\W\d_]", said)) > 1


def _letter(one: str) -> str:
    return f"[{re.escape(_DIGITS[one])}]+" if one in _DIGITS else f"{re.escape(one)}+"


def in_latin(word: str) -> str:
    """Give a folded Cyrillic word in Latin letters."""
    return "".join(_UKRAINIAN.get(one, one) for one in word)
