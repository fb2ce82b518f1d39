"""Reads the words of one text by the rules of one language; knows nothing of other languages or of what follows."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import accumulate, islice
from typing import NamedTuple

from domain import danger_text
from domain.danger_leads import NONE, Followed, Leads
from domain.danger_lexicon import PHRASE, Meaning
from domain.danger_patterns import Pattern
from domain.danger_rules import ENOUGH, NEGATION, NOW, SCOPE_END, Exemption, Language, Phrase, Rule

NEGATION_WINDOW = 4  # Words before a hit in which a negation lowers it to a soft question (field notes §6).
EXCUSE_WINDOW = (
    6  # Words to either side in which harmless company («film», «gara») excuses; farther proves nothing.
)
MOST_MATCHES = 12  # Matches of one rule in one text; a text repeating itself for ever says nothing new.


class Strength(IntEnum):
    """How sure and how near the danger is; `SOFT` only asks whether it was said in jest, and pages nobody."""

    SOFT = 1
    PLAIN = 2
    NOW = 3


class Word(NamedTuple):
    """One word of a text, or one pause (`.` ends a sentence, `,` does not), with its place in the folded text."""

    start: int
    end: int
    text: str
    meaning: Meaning
    pause: str


@dataclass(frozen=True, slots=True)
class Find:
    """A hit before its place is led back to the text as typed; `first` and `last` are words."""

    label: str
    strength: Strength
    rule: str
    first: int
    last: int
    language: str


class Written:
    """One text's words, once for all languages: `groups` has by language the letters of the words it knows."""

    __slots__ = ("bare", "blank", "groups", "ordinals")

    def __init__(self, words: Sequence[Word]) -> None:
        self.bare = [danger_text.bare(word.text) for word in words]
        self.blank = [word.pause or ">" for word in words]
        self.ordinals: list[int] = []
        self.groups: dict[int, dict[int, str]] = {}
        ordinal = 0
        for at, word in enumerate(words):
            self.ordinals.append(ordinal)
            if not word.pause:
                ordinal += 1
            for number, letters in word.meaning.letters.items():
                if letters:
                    self.groups.setdefault(number, {})[at] = letters


class Reader:
    """One language's rules over the words of one text."""

    def __init__(self, number: int, language: Language) -> None:
        self.number, self.code = number, language.code
        self.leads = Leads(language)
        self.spelling = language.spelling
        letters = language.letters
        self.negation, self.scope_end, self.now = letters[NEGATION], letters[SCOPE_END], letters[NOW]
        self.phrases: dict[str, list[Phrase]] = {}
        for phrase in language.phrases:
            self.phrases.setdefault(phrase.words[phrase.at], []).append(phrase)

    def read(self, text: "Written", leads: Followed) -> "Reading":
        """Write `text` down as groups of letters, phrases of several words included, to follow `leads`."""
        groups = text.groups.get(self.number, {})
        if leads is NONE:
            return Reading(self, leads, "", (), (), groups, len(groups))
        groups = self._with_phrases(text.bare, groups)
        parts = list(text.blank)
        for at, group in groups.items():
            parts[at] = group + ">"
        starts = [0, *accumulate(map(len, parts))]
        near = self.leads.near(leads, groups, text.ordinals)
        return Reading(self, near, "".join(parts), starts, parts, groups, len(groups))

    def _with_phrases(self, bare: Sequence[str], groups: Mapping[int, str]) -> dict[int, str]:
        spelling = self.spelling
        whole = dict(groups)
        for at, group in groups.items():
            if PHRASE not in group:
                continue
            for phrase in self.phrases.get(spelling.get(bare[at], bare[at]), ()):
                first = at - phrase.at
                row = bare[max(0, first) : first + len(phrase.words)]
                if first >= 0 and tuple(spelling.get(word, word) for word in row) == phrase.words:
                    whole[first] = whole.get(first, "") + phrase.letter
        return whole


@dataclass(frozen=True, slots=True)
class Reading:
    """One text written down in one language's letters."""

    reader: Reader
    leads: Followed
    letters: str
    starts: Sequence[int]
    parts: Sequence[str]
    known: Mapping[int, str]
    words_known: int

    def gives_way_to(self, other: "Reading", find: Find) -> bool:
        """Say whether `other` knows more of the text and all that this language knows of the place of `find`.

        Words that two languages share («morir») are read in the language of the rest of the text.
        """
        return other.words_known > self.words_known and all(
            at in other.known for at in range(find.first, find.last + 1) if at in self.known
        )

    def _place(self, start: int, end: int) -> tuple[int, int]:
        """Lead a span of letters back to the first and the last word in it."""
        return bisect_right(self.starts, start) - 1, bisect_right(self.starts, end - 1) - 1

    def _sentence(self, start: int, end: int) -> tuple[int, int]:
        last = self.letters.find(".", end)
        return self.letters.rfind(".", 0, start) + 1, len(self.letters) if last < 0 else last

    def excused(self) -> Iterator[tuple[Exemption, int, int]]:
        """Give each exception found, with the first and the last word it reaches."""
        for exemption in self.leads.exemptions:
            for found in islice(exemption.pattern.found.finditer(self.letters), MOST_MATCHES):
                start, end = found.span()
                if exemption.reach == "sentence":
                    start, end = self._sentence(start, end)
                elif exemption.reach == "message":
                    start, end = 0, len(self.letters)
                yield exemption, *self._place(start, end)

    def finds(self, excused: Sequence[tuple[Exemption, int, int]]) -> Iterator[Find]:
        """Give what the rules find once exceptions, negation, laughter and words of time have spoken."""
        for rule, pattern in self.leads.rules:
            at = 0
            for _ in range(MOST_MATCHES):
                found = pattern.found.search(self.letters, at)
                if found is None:
                    break
                strength = self._strength(rule, pattern, found.span(), excused)
                if strength:
                    place = self._place(*found.span())
                    yield Find(rule.label, strength, rule.id, *place, self.reader.code)
                if strength and strength > Strength.SOFT:
                    break
                at = found.start() + 1

    def gathers(self, excused: Sequence[tuple[Exemption, int, int]]) -> Iterator[Find]:
        """Give the labels whose signs, none of them enough alone, come together in one sentence."""
        seen: dict[tuple[str, int], dict[tuple[int, int], int]] = {}
        for sign, pattern in self.leads.signs:
            for found in islice(pattern.found.finditer(self.letters), MOST_MATCHES):
                place = self._place(*found.span())
                if self._is_excused(sign.label, *place, excused):
                    continue
                if sign.heeds_negation and self._is_negated(pattern, *place):
                    continue
                signs = seen.setdefault((sign.label, self._sentence(*found.span())[0]), {})
                known = signs.get(place, 0)
                signs[place] = max(known, sign.points) if sign.points > 0 else min(known, sign.points)
                break
        for (label, sentence), signs in seen.items():
            if sum(signs.values()) >= ENOUGH:
                first, last = min(place[0] for place in signs), max(place[1] for place in signs)
                is_now = self.reader.now in self.letters[slice(*self._sentence(sentence, sentence))]
                strength = Strength.NOW if is_now else Strength.PLAIN
                yield Find(
                    label, strength, f"{self.reader.code}.signs-of-{label}", first, last, self.reader.code
                )

    def _is_excused(
        self, label: str, first: int, last: int, excused: Sequence[tuple[Exemption, int, int]]
    ) -> bool:
        return any(
            from_word <= last and to_word >= first and label in exemption.labels
            for exemption, from_word, to_word in excused
        )

    def _strength(
        self,
        rule: Rule,
        pattern: Pattern,
        span: tuple[int, int],
        excused: Sequence[tuple[Exemption, int, int]],
    ) -> Strength | None:
        first, last = self._place(*span)
        is_soft = rule.is_soft
        for exemption, from_word, to_word in excused:
            if from_word <= last and to_word >= first and rule.label in exemption.labels:
                if exemption.gives_nothing:
                    return None
                is_soft = True
        begin, end = self._sentence(*span)
        from_here = max(begin, self.starts[max(0, first - EXCUSE_WINDOW)])
        to_here = min(end, self.starts[min(len(self.parts), last + 1 + EXCUSE_WINDOW)])
        if any(self.letters.find(letter, from_here, to_here) >= 0 for letter in rule.unless):
            return None
        is_soft = is_soft or any(self._is_meant(letter, begin, end) for letter in rule.soft_if)
        if is_soft or (rule.heeds_negation and self._is_negated(pattern, first, last)):
            return Strength.SOFT
        sentence = self.letters[begin:end]
        return Strength.NOW if self.reader.now in sentence else Strength.PLAIN

    def _is_meant(self, letter: str, begin: int, end: int) -> bool:
        """Say whether a word of the list `letter` stands in the sentence, and not taken back: «non sto scherzando»."""
        at = self.letters.find(letter, begin, end)
        if at < 0:
            return False
        word = bisect_right(self.starts, at) - 1
        return not any(self.reader.negation in part for part in self.parts[max(0, word - 3) : word])

    def _is_negated(self, pattern: Pattern, first: int, last: int) -> bool:
        if NEGATION in pattern.names:
            return False  # The negation is part of what is said: «non voglio più vivere».
        negation, scope_end = self.reader.negation, self.reader.scope_end
        if any(negation in part for part in self.parts[first : last + 1]):
            return True
        for at in range(first - 1, max(-1, first - 1 - NEGATION_WINDOW), -1):
            part = self.parts[at]
            if part in (".", ",") or scope_end in part:
                return False
            if negation in part:
                return True
        return False
