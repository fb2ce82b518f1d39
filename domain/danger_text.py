"""Reads typed text as the danger rules need it: folded letters, words, pauses. It never keeps what it read.

Field notes §6: compatibility forms, lower case, no accents, repeated letters, chat spelling. Offsets of the
folded text lead back to the text as typed, so that a human can be shown the very words.
"""

import re
import unicodedata

PAUSES = ".!?,;:\n"
LONGEST_WORD = 24  # A longer run of letters is noise; it is looked up whole and never searched for slips.

_ALIKE = {
    **dict.fromkeys("’‘ʼ´ʹ", "'"),
    **{"؟": "?", "۔": ".", "。": ".", "،": ",", "؛": ",", "、": ",", "—": ",", "–": "-"},
    **{"ł": "l", "ø": "o", "đ": "d", "ı": "i", "œ": "oe", "æ": "ae", "ё": "е", "ґ": "г"},
    **{"ى": "ي", "ی": "ي", "ې": "ي", "ک": "ك", "ڪ": "ك", "گ": "ك", "پ": "ب", "چ": "ج", "ڤ": "ف", "ـ": ""},
    **{"ة": "ه", "ۀ": "ه", "ہ": "ه", "ە": "ه", "ٱ": "ا"},
    **{"\r": "\n", "\u2028": "\n", "\u2029": "\n", "\t": " ", "\xa0": " "},
}
_MIXED = str.maketrans("авекмнорстухіјѕԁ", "abekmhopctyxijsd")
_LEET = str.maketrans("01345@$7", "oieasast")

# Words first (an English contraction, a Ukrainian apostrophe and one masked letter stay inside the word), then
# lesser pauses, then the end of a sentence, then the signs that speak for themselves.
TOKEN = re.compile(
    r"[㐀-鿿]+"
    r"|[^\W_㐀-鿿]+(?:'(?:t|s|m|re|ve|ll|d)\b|'[а-яєії]+|[*@$][^\W_㐀-鿿]+)*"
    r"|(?:\.{2,}|[,;:\n])+"
    r"|[.!?]+"
    r"|[☀-➿\U0001f300-\U0001faff]"
)
_STRETCHED = re.compile(r"(.)\1{2,}")
_CYRILLIC = re.compile("[а-яєії]")
_LATIN = re.compile("[a-z]")


def _fold_character(character: str) -> str:
    if character in _ALIKE:
        return _ALIKE[character]
    kept = (
        c for c in unicodedata.normalize("NFKD", character) if unicodedata.category(c) not in ("Mn", "Cf")
    )
    return "".join(_ALIKE.get(c, c) for c in "".join(kept).casefold())


class _Folding(dict[int, str]):
    """Letter by letter, so that folding a text is folding each letter; learns a letter when it meets it."""

    def __missing__(self, code: int) -> str:
        folded = _fold_character(chr(code))
        if code < 0x10000:
            self[code] = folded
        return folded


_FOLDING = _Folding({code: _fold_character(chr(code)) for code in range(0x250)})


def fold(text: str) -> str:
    """Give `text` in the one form in which rules and messages are compared."""
    return text.lower() if text.isascii() else text.translate(_FOLDING)


def typed_places(text: str) -> list[int]:
    """Give for every place of `fold(text)`, its end included, the place in `text` it was typed at."""
    if text.isascii():
        return list(range(len(text) + 1))
    places = [at for at, character in enumerate(text) for _ in _FOLDING[ord(character)]]
    return [*places, len(text)]


def pause(token: str) -> str:
    """Give `.` for the end of a sentence, `,` for a lesser pause, nothing for a word or a sign."""
    first = token[0]
    if first in ".!?" and ".." not in token:
        return "."
    return "," if first in ".,;:\n" else ""


def bare(word: str) -> str:
    """Give `word` without the apostrophe or the mask inside it, as lexicons hold it."""
    return word.replace("'", "").replace("*", "")


def readings(word: str) -> tuple[str, ...]:
    """Give other ways to read an unknown word: stretched letters, k for ch, digits for letters, mixed scripts."""
    if word.isascii() and word.isalpha() and not _STRETCHED.search(word):
        return (word.replace("k", "ch"), word.replace("k", "c")) if "k" in word else ()
    others = [bare(word)] if "'" in word or "*" in word else []
    if _STRETCHED.search(word):
        others += [_STRETCHED.sub(r"\1\1", word), _STRETCHED.sub(r"\1", word)]
    if not word.isalpha() and any(c.isalpha() for c in word):
        others.append(word.translate(_LEET))
    if _CYRILLIC.search(word) and _LATIN.search(word):
        others.append(word.translate(_MIXED))
    return tuple(others)


def slips(word: str) -> set[str]:
    """Give `word` with each one of its letters left out: the keys under which one-letter slips meet."""
    return {word[:i] + word[i + 1 :] for i in range(len(word))}


def is_one_slip(typed: str, meant: str) -> bool:
    """Say whether one letter added, lost or changed, or two neighbours swapped, turn `meant` into `typed`."""
    if abs(len(typed) - len(meant)) > 1:
        return False
    if len(typed) != len(meant):
        shorter, longer = sorted((typed, meant), key=len)
        return shorter in slips(longer)
    differing = [i for i, (a, b) in enumerate(zip(typed, meant, strict=True)) if a != b]
    if len(differing) == 2 and differing[1] == differing[0] + 1:
        i = differing[0]
        return typed[i] == meant[i + 1] and typed[i + 1] == meant[i]
    return len(differing) <= 1


def is_unspaced(word: str) -> bool:
    """Say whether `word` is a run of Chinese characters, which has to be cut into words by a lexicon."""
    return "\u3400" <= word[0] <= "\u9fff"
