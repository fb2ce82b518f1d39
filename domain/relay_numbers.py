"""Finds telephone numbers in a reading, however they are written, and leaves ordinary numbers and help numbers alone.

A run is what may be one number: digits, number words, letters that stand for digits, with signs and small words between.
What a run still holds after dates, hours, prices, scores and years are taken out decides (field notes §7).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from domain.relay_reading import Reading, any_of
from domain.relay_words import ContactWords, is_unspaced

SURE = 9
"""Digits from which a run is a telephone number whatever stands around it; fewer want a cue."""
LIKELY, LEAST = 7, 6

_TOKEN = re.compile(r"\d+|[^\W\d_]+(?:'[^\W\d_]+)*|_+|[^\w]+")
_ALIKE = {
    **dict.fromkeys("oо", "0"),
    **dict.fromkeys("liі", "1"),
    "z": "2",
    "з": "3",
    "a": "4",
    "а": "4",
    "s": "5",
    "b": "8",
    "g": "9",
}
_BREAKS = re.compile(r"[€$£%°?!=]|\n\n|(?<=\S)\.\s+$")
_LONGEST_GAP = 8
_WORDS_BETWEEN = 3
_LONGEST_ALIKE = 14
_LONG_HELP = 5

_BEFORE, _AFTER = r"(?<![\d/.:\-])", r"(?![/.:\-]?\d)"
_DATE = r"(?:0?[1-9]|[12]\d|3[01])[./-](?:0?[1-9]|1[0-2])[./-](?:(?:19|20)\d\d|[0-4]\d)"
_ISO = r"(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
_HOUR = r"(?:[01]?\d|2[0-4])[:.h][0-5]\d(?::[0-5]\d)?"
_YEARS = r"(?:19[4-9]|20[0-4])\d(?:\s*[-/]\s*(?:(?:19[4-9]|20[0-4])\d|\d\d))?"
_SUM = r"[1-9]\d{0,2}\.\d{3}(?:,\d\d?)?|[1-9]\d?\.\d{3}\.\d{3}(?:,\d\d?)?|\d{1,4},\d{1,2}"
_SHAPES = re.compile(
    rf"{_BEFORE}(?:{_DATE}|{_ISO}){_AFTER}"
    rf"|(?<![\d:])(?:[01]?\d|2[0-4]):[0-5]\d(?::[0-5]\d)?(?![:\d])"
    rf"|(?<![\d.])(?:{_SUM})(?![.,]?\d)"
)
_HOURS = re.compile(rf"\s*{_HOUR}(?:\s*(?:[-,;/\n ]|e|y|et|and|si|dhe|і|و)\s*{_HOUR})*\s*")
_ALL_YEARS = re.compile(rf"\s*{_YEARS}(?:[\s,;/\-]+(?:e |y |et |and )?{_YEARS})*\s*")
_FRACTIONS = re.compile(r"\s*\d{1,3}\s?[/\-:]\s?\d{1,3}(?:[\s,;]+\d{1,3}\s?[/\-:]\s?\d{1,3})+\s*")
_LISTED = re.compile(
    r"\s*\d{1,2}(?:[,.]\d|/2|\+|-)?(?:\s*[,;]\s*(?:e )?\d{1,2}(?:[,.]\d|/2|\+|-)?){2,}.{0,4}\d{0,2}\s*",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class _Piece:
    """One token of a run that is worth digits."""

    start: int
    end: int
    values: tuple[str, ...]
    worded: bool

    @property
    def digits(self) -> str:
        """Give the digits this piece alone is worth."""
        return spelled(self.values)


class Numbers:
    """Knows number words and help numbers; finds the numbers by which somebody can be called."""

    def __init__(self, words: ContactWords, spared: Sequence[str]) -> None:
        self._words = words
        self._spared = frozenset(form for one in spared for form in (one, "39" + one, "0039" + one))
        self._between = re.compile(any_of(words.all("and")))
        self._twice = re.compile(any_of(words.all("twice")))
        self._thrice = re.compile(any_of(words.all("thrice")))
        self._cue = re.compile(words.pattern("numbered"))
        self._school = re.compile(words.pattern("school"))

    def find(self, reading: Reading) -> Iterator[tuple[int, int]]:
        """Give the places of telephone numbers in the reading."""
        cue = self._cue.search(reading.text) is not None
        school = self._school.search(reading.text) is not None
        for run in self._runs(reading.text):
            for part in self._without_help(reading.text, run):
                if self._is_phone(reading.text, part, cue=cue, school=school):
                    start = part[0].start
                    while start and reading.text[start - 1] in "+(":
                        start -= 1
                    yield start, part[-1].end

    def _runs(self, text: str) -> Iterator[list[_Piece]]:
        run: list[_Piece] = []
        gap = 0
        between = 0
        repeat = 1
        tokens = list(_TOKEN.finditer(text))
        for index, token in enumerate(tokens):
            said = token.group()
            piece = self._piece(token, tokens, index)
            if piece is not None:
                if repeat > 1:
                    again = (piece.values[0][0],) * (repeat - 1)
                    piece = _Piece(piece.start, piece.end, (*again, *piece.values), piece.worded)
                run.append(piece)
                gap = between = 0
                repeat = 1
                continue
            if said[0].isalpha():
                if self._twice.fullmatch(said) or self._thrice.fullmatch(said):
                    repeat = 2 if self._twice.fullmatch(said) else 3
                    between += 1
                    continue
                small = self._between.fullmatch(said) or said in ("x", "х")
                between += 1
                if small and between <= _WORDS_BETWEEN:
                    continue
            else:
                gap += len(said.strip())
                if gap <= _LONGEST_GAP and not _BREAKS.search(said):
                    continue
            if run:
                yield run
            run, gap, between, repeat = [], 0, 0, 1
        if run:
            yield run

    def _piece(self, token: re.Match[str], tokens: Sequence[re.Match[str]], index: int) -> _Piece | None:
        said = token.group()
        if said.isdigit():
            return _Piece(token.start(), token.end(), (said,), False)
        if not said[0].isalpha():
            return None
        bare = said.replace("'", "")
        values = self._words.valued
        beside = (index > 0 and tokens[index - 1].group()[-1].isdigit()) or (
            index + 1 < len(tokens) and tokens[index + 1].group()[0].isdigit()
        )
        if set(said) <= _ALIKE.keys() and (beside or said in ("o", "о")) and len(said) <= _LONGEST_ALIKE:
            return _Piece(token.start(), token.end(), ("".join(_ALIKE[one] for one in said),), False)
        if bare not in values and len(bare) > 1 and bare[0] == "و":
            bare = bare[1:]
        found = [values[bare]] if bare in values else None
        if found is None and self._words.chained.fullmatch(bare) and (len(bare) > 3 or is_unspaced(bare)):
            found = [values[one] for one in self._words.glued.findall(bare)]
        if found is None and re.search(r"(.)\1", bare):
            short = re.sub(r"(.)\1+", r"\1", bare)
            found = [values[short]] if short in values else None
        if found is None:
            return None
        return _Piece(token.start(), token.end(), tuple(found), True)

    def _without_help(self, text: str, run: list[_Piece]) -> Iterator[list[_Piece]]:
        """Give what is left of a run when the help numbers in it are taken out, whole groups at a time.

        A help number of five digits is one wherever it stands; a short one only with a word before it and after it, or
        when nothing but help numbers is there: it may be the end of somebody's own number.
        """
        part: list[_Piece] = []
        parts: list[list[_Piece]] = []
        short = False
        at = 0
        while at < len(run):
            known, size = self._help_at(run, at)
            if known > 1 and size < _LONG_HELP and not run[at].worded:
                known = 0
            apart = (
                at == 0 or _is_apart(text, run[at - 1], run[at]),
                at + known == len(run) or _is_apart(text, run[at + known - 1], run[at + known]),
            )
            if known and (size >= _LONG_HELP or all(apart) or not part):
                short = short or not (size >= _LONG_HELP or all(apart))
                parts.append(part)
                part = []
                at += known
                continue
            part.append(run[at])
            at += 1
        parts.append(part)
        if short and sum(len(one.digits) for part in parts for one in part) > 2:
            yield run
        else:
            yield from filter(None, parts)

    def _help_at(self, run: list[_Piece], at: int) -> tuple[int, int]:
        """Give how many pieces from `at` on are one help number, and its digits."""
        found, joined = (0, 0), ""
        for end in range(at, min(len(run), at + 12)):
            joined += run[end].digits
            if len(joined) >= 3 and joined in self._spared:
                found = (end - at + 1, len(joined))
        return found

    def _is_phone(self, text: str, run: list[_Piece], *, cue: bool, school: bool) -> bool:
        raw = text[run[0].start : run[-1].end]
        lead = text[max(0, run[0].start - 3) : run[0].start].rstrip()
        plus = lead.endswith(("+", "(+"))
        digits = spelled([value for one in run for value in one.values])
        worded = sum(one.worded for one in run)
        if worded < 2 and not plus:
            if _HOURS.fullmatch(raw) or _ALL_YEARS.fullmatch(raw) or _FRACTIONS.fullmatch(raw):
                return False
            if not cue and self._is_list(raw, run, school=school):
                return False
            left = [re.sub(r"\D", "", one) for one in _SHAPES.split(raw)]
            if len(left) > 1:
                digits = "".join(left)
                if not cue and len(max(left, key=len)) < SURE and len(digits) < SURE + 1:
                    return False
        if _priced(text, run) and len(digits) < SURE:
            return False
        if len(digits) >= SURE:
            return True
        opens = digits[:1] in ("0", "3") or plus
        if len(digits) >= LIKELY:
            return cue or plus or (opens and len(run) <= 6 and not school) or worded >= LIKELY
        return len(digits) >= LEAST and (cue or plus) and len(run) <= LIKELY

    def _is_list(self, raw: str, run: list[_Piece], *, school: bool) -> bool:
        """Say whether these are many small numbers, as marks and ages are: with commas, rising, or said to be marks."""
        values = [one.digits for one in run]
        glued = any(one.end == next_one.start for one, next_one in pairwise(run))
        if any(len(one) > 3 for one in values) or len(values) < 4 or glued:
            return False
        if school:
            return True
        listed = _LISTED.fullmatch(raw) is not None
        rising = [int(one) for one in values]
        zero = any(one.startswith("0") for one in values)
        return (
            listed
            and not zero
            and (rising == sorted(rising) or (any(len(one) == 2 for one in values) and values[0][0] != "3"))
        )


def spelled(values: Sequence[str]) -> str:
    """Give the digits that number words are worth together: `3t` and `3` are 33, `6t` and `0_` are 70."""
    digits: list[str] = []
    tens: str | None = None
    for value in values:
        if tens is not None:
            if value.endswith("_") and value[:-1].isdigit():
                digits[-1] = str(int(tens) + 1) + value[0]
                tens = None
                continue
            if len(value) == 1 and value in "123456789":
                digits[-1] = tens + value
                tens = None
                continue
        tens = None
        if value == "h":
            digits.append("00")
        elif value.endswith("_"):
            digits.append("1" + value[0])
        elif value.endswith("t"):
            tens = value[0]
            digits.append(tens + "0")
        else:
            digits.append(value)
    return "".join(digits)


def _priced(text: str, run: list[_Piece]) -> bool:
    after = text[run[-1].end : run[-1].end + 7].lstrip()
    before = text[max(0, run[0].start - 2) : run[0].start].strip()
    return after.startswith(("€", "$", "£", "eur", "lei", "lek", "грн", "км", "km")) or before in (
        "€",
        "$",
        "£",
    )


def _is_apart(text: str, first: _Piece, second: _Piece) -> bool:
    """Say whether a word stands between two pieces, be it an "or" that reads as a digit."""
    between = text[first.end : second.start].strip()
    small = {text[one.start : one.end] for one in (first, second)} & {"o", "о"}
    return bool(small) or (any(one.isalpha() for one in between) and between not in ("x", "х"))
