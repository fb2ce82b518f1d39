"""Turns the word lists of the danger protocol into one dictionary of all languages; it knows words, never rules.

A word list is written in templates, so that a whole conjugation is one entry: `ammazz{are}` takes the endings
named `are`, `mor(ire|to|)` takes each choice, `suicid*` takes whatever follows, `togli(ere|ermi)_la_vita` is
several words in a row, and `@other` takes all the entries of another list.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from domain import danger_text
from domain.danger_rules import FIRST_LETTER, Phrase

PHRASE = "\uf8ff"  # The letter of a word on which a phrase of several words may hang.
FEWEST_LETTERS = 5  # Field notes §6: slips of one letter are forgiven in words of five letters or more.
FEWEST_QUOTED = 7  # Words quoted in one pattern are commoner ones, whose neighbours are other words.
FIRST_MAY_SLIP = 7  # In shorter words another first letter is usually another word (forte, morte).
MOST_FORMS = 5_000  # One template may not flood the memory of the house.


class BadTemplate(ValueError):
    """A template names endings that do not exist, leaves a bracket open or has too many forms."""


def expand(template: str, endings: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Give every form of one template, folded; underscores stay, a final star stays. Raises `BadTemplate`."""
    choices, read = _choices(template, 0, endings)
    if read != len(template):
        raise BadTemplate(f"«{template}» closes a bracket that was never opened")
    return tuple(dict.fromkeys(folded(form) for form in choices))


def _choices(template: str, at: int, endings: Mapping[str, tuple[str, ...]]) -> tuple[list[str], int]:
    """Read alternatives from `at` to the end or to the bracket that closes them."""
    found: list[str] = []
    forms = [""]
    while at < len(template) and template[at] != ")":
        character = template[at]
        at += 1
        if character == "|":
            found += forms
            forms = [""]
            continue
        more = [character]
        if character == "(":
            more, at = _choices(template, at, endings)
            if template[at : at + 1] != ")":
                raise BadTemplate(f"«{template}» leaves a bracket open")
            at += 1
        elif character == "{":
            name, _, _ = template[at:].partition("}")
            at += len(name) + 1
            if name not in endings:
                raise BadTemplate(f"«{template}» names the endings «{name}», which do not exist")
            more = list(endings[name])
        forms = [form + end for form in forms for end in more]
        if len(forms) > MOST_FORMS:
            raise BadTemplate(f"«{template}» has more than {MOST_FORMS} forms")
    return found + forms, at


def folded(form: str) -> str:
    return danger_text.fold(form).replace("'", "")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one word may mean: its lists by language, as letters and as bits, and the languages (bits) it wakes."""

    wakes: int
    letters: Mapping[int, str]
    masks: tuple[tuple[int, int], ...]


NOTHING = Meaning(0, {}, ())


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Every known word with what it may mean in each language; built once, read by every scan."""

    exact: Mapping[str, Meaning]
    starts: Mapping[str, Meaning]
    slips: Mapping[str, tuple[str, ...]]
    unspaced: Mapping[str, tuple[str, ...]]
    start_lengths: tuple[int, ...]

    def unwritten(self, word: str) -> Meaning:
        """Give what a word not in `exact` may mean: by another reading, by its start, or one slip away."""
        if len(word) < 3 and word.isascii():
            return NOTHING
        for reading in danger_text.readings(word):
            if (known := self.exact.get(reading)) is not None:
                return known
        if not word.isalpha():
            word = danger_text.bare(word)
        length = len(word)
        if length > danger_text.LONGEST_WORD:
            return NOTHING
        starts = self.starts
        for cut in self.start_lengths:
            if cut <= length and (known := starts.get(word[:cut])) is not None:
                return known
        return self._slipped(word) if length >= FEWEST_LETTERS - 1 else NOTHING

    def _slipped(self, word: str) -> Meaning:
        slips = self.slips
        found: list[str] = []
        if word in slips:
            found += slips[word]
        for i in range(len(word)):
            if (key := word[:i] + word[i + 1 :]) in slips:
                found += slips[key]
        for meant in sorted(set(found)):
            first_holds = meant[0] == word[0] or len(meant) >= FIRST_MAY_SLIP
            if first_holds and danger_text.is_one_slip(word, meant):
                return self.exact[meant]
        return NOTHING

    def cut(self, run: str) -> Iterator[str]:
        """Cut a run of unspaced characters into known words, longest first; an unknown one stands alone."""
        at, length = 0, len(run)
        while at < length:
            for word in self.unspaced.get(run[at], ()):
                if run.startswith(word, at):
                    break
            else:
                word = run[at]
            yield word
            at += len(word)


@dataclass(slots=True)
class Gathering:
    """Collects words of all languages before they are frozen into a `Lexicon`."""

    _exact: dict[str, dict[int, set[str]]] = field(default_factory=dict)
    _starts: dict[str, dict[int, set[str]]] = field(default_factory=dict)
    _possible: dict[str, dict[int, set[str]]] = field(default_factory=dict)
    _forgiven: set[str] = field(default_factory=set)

    def add(self, language: int, letter: str, forms: Iterable[str], *, fewest: int = 0) -> None:
        """Let `forms` mean `letter` in `language`; slips are forgiven in words of `fewest` letters or more."""
        for form in forms:
            if form.endswith("*"):
                self._starts.setdefault(form[:-1], {}).setdefault(language, set()).add(letter)
                continue
            self._exact.setdefault(form, {}).setdefault(language, set()).add(letter)
            if 0 < fewest <= len(form) and not danger_text.is_unspaced(form):
                self._forgiven.add(form)

    def add_phrase(self, language: int, phrase: Phrase) -> None:
        """Let the key word of `phrase` say that the phrase may stand there, and its other words be known."""
        key = phrase.words[phrase.at]
        self.add(language, PHRASE, [key])
        self._possible.setdefault(key, {}).setdefault(language, set()).add(phrase.letter)
        self.add_plain(phrase.words)

    def add_plain(self, forms: Iterable[str]) -> None:
        """Let each of `forms` be a known word that means nothing here, so that it is nobody's slip."""
        for form in forms:
            self._exact.setdefault(form, {})

    def alias(self, language: int, typed: str, meant: str) -> None:
        """Let `typed` mean in `language` whatever `meant` means there."""
        for words in (self._exact, self._possible):
            letters = words.get(meant, {}).get(language, set())
            words.setdefault(typed, {}).setdefault(language, set()).update(letters)

    def frozen(self, anchors: Mapping[int, int]) -> Lexicon:
        """Give the finished dictionary; `anchors` says by language which lists (as bits) wake its rules."""
        start_lengths = tuple(sorted({len(start) for start in self._starts}, reverse=True))
        for start in sorted(self._starts, key=len, reverse=True):
            for cut in range(1, len(start)):
                for language, letters in self._starts.get(start[:cut], {}).items():
                    self._starts[start].setdefault(language, set()).update(letters)
        for word, by_language in self._exact.items():
            for cut in start_lengths:
                for language, letters in self._starts.get(word[:cut], {}).items():
                    by_language.setdefault(language, set()).update(letters)
        slips: dict[str, list[str]] = {}
        for word in sorted(self._forgiven):
            for key in (word, *danger_text.slips(word)):
                slips.setdefault(key, []).append(word)
        unspaced: dict[str, list[str]] = {}
        for word in sorted(self._exact, key=lambda w: (-len(w), w)):
            if danger_text.is_unspaced(word):
                unspaced.setdefault(word[0], []).append(word)
        return Lexicon(
            exact={word: self._frozen(word, meant, anchors) for word, meant in self._exact.items()},
            starts={word: self._frozen(word, meant, anchors) for word, meant in self._starts.items()},
            slips={key: tuple(words) for key, words in slips.items()},
            unspaced={first: tuple(words) for first, words in unspaced.items()},
            start_lengths=start_lengths,
        )

    def _frozen(self, word: str, meant: Mapping[int, set[str]], anchors: Mapping[int, int]) -> Meaning:
        wakes = 0
        masks: list[tuple[int, int]] = []
        possible = self._possible.get(word, {})
        for language, letters in sorted(meant.items()):
            mask = bits("".join(letters - {PHRASE} | possible.get(language, set())))
            if mask:
                masks.append((language, mask))
            if mask & anchors.get(language, 0):
                wakes |= 1 << language
        if not meant:
            return NOTHING
        return Meaning(wakes, {n: "".join(sorted(letters)) for n, letters in meant.items()}, tuple(masks))


def bits(letters: str) -> int:
    """Give `letters` of lists as bits, so that a whole text is compared with a pattern in one step."""
    return sum(1 << (ord(letter) - FIRST_LETTER) for letter in set(letters))
