"""Reads the words of one text by the rules of one language; knows nothing of other languages or of what follows."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum, auto
from itertools import accumulate, islice, takewhile
from typing import NamedTuple

from domain import danger_text
from domain.danger_leads import NONE, Followed, Leads
from domain.danger_lexicon import Meaning
from domain.danger_patterns import Pattern
from domain.danger_rules import (
    ENOUGH,
    NEGATION,
    NOW,
    SCENE,
    SCOPE_END,
    Exemption,
    Language,
    Phrase,
    Rule,
    Sign,
)

NEGATION_WINDOW = 4  # Words before a hit in which a negation lowers it to a soft question (field notes §6).
EXCUSE_WINDOW = (
    6  # Words to either side in which harmless company («film», «gara») excuses; farther proves nothing.
)
MOST_MATCHES = 12  # Matches of one rule in one text; a text repeating itself for ever says nothing new.

Span = tuple[int, int]  # Two places in the letters, or the first and the last of some words.


class Strength(IntEnum):
    """How sure and how near the danger is; `SOFT` only asks whether it was said in jest, and pages nobody."""

    SOFT = auto()
    PLAIN = auto()
    NOW = auto()


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
        self.ordinals = list(accumulate(int(not word.pause) for word in words))
        self.groups: dict[int, dict[int, str]] = {}
        for at, word in enumerate(words):
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
        return Reading(self, near, "".join(parts) + ".", starts, parts, groups, len(groups))

    def _with_phrases(self, bare: Sequence[str], groups: Mapping[int, str]) -> dict[int, str]:
        spelling = self.spelling
        whole = dict(groups)
        for at in groups:
            for phrase in self.phrases.get(spelling.get(bare[at], bare[at]), ()):
                first = at - phrase.at  # Before the first word of the text: then the row is too short.
                row = bare[first : first + len(phrase.words)]
                if tuple(spelling.get(word, word) for word in row) == phrase.words:
                    whole[first] = whole.get(first, "") + phrase.letter
        return whole


@dataclass(frozen=True, slots=True)
class Reading:
    """One text written down in one language's letters; a full stop closes it."""

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

    def _place(self, start: int, end: int) -> Span:
        """Lead a span of letters back to the first and the last word in it."""
        return bisect_right(self.starts, start) - 1, bisect_left(self.starts, end) - 1

    def _sentence(self, start: int, end: int) -> Span:
        return self.letters.rfind(".", None, start) + 1, self.letters.index(".", end)

    def excused(self) -> Iterator[tuple[Exemption, int, int]]:
        """Give each exception found, with the first and the last word it reaches."""
        for exemption in self.leads.exemptions:
            for found in islice(exemption.pattern.found.finditer(self.letters), MOST_MATCHES):
                yield exemption, *self._reached(exemption.reach, found.span())

    def _reached(self, reach: str, span: Span) -> Span:
        if reach == "message":
            return 0, len(self.parts)
        return self._place(*(self._sentence(*span) if reach == "sentence" else span))

    def finds(self, excused: Sequence[tuple[Exemption, int, int]]) -> Iterator[Find]:
        """Give what the rules find once exceptions, negation, laughter and words of time have spoken."""
        for rule, pattern in self.leads.rules:
            for span in self._matches(pattern):
                strength = self._strength(rule, pattern, span, excused)
                if strength:
                    yield Find(rule.label, strength, rule.id, *self._place(*span), self.reader.code)

    def _matches(self, pattern: Pattern) -> Iterator[Span]:
        """Give where `pattern` stands: one match at most from each word, and what begins inside another one too."""
        at = 0
        for _ in range(MOST_MATCHES):
            found = pattern.found.search(self.letters, at)
            if found is None:
                return
            yield found.span()
            at = self.starts[bisect_right(self.starts, found.start())]

    def gathers(self, excused: Sequence[tuple[Exemption, int, int]]) -> Iterator[Find]:
        """Give the labels whose signs, none of them enough alone, come together in one sentence."""
        seen: dict[tuple[str, Span], dict[Span, int]] = {}
        for sign, pattern in self.leads.signs:
            for sentence, place in self._told(sign, pattern, excused).items():
                signs = seen.setdefault((sign.label, sentence), {})
                known = signs.get(place, sign.points)
                signs[place] = max(known, sign.points) if sign.points > 0 else min(known, sign.points)
        for (label, sentence), signs in seen.items():
            if sum(signs.values()) >= ENOUGH and max(signs.values()) > SCENE:
                first, last = min(first for first, _ in signs), max(last for _, last in signs)
                rule = f"{self.reader.code}.signs-of-{label}"
                yield Find(label, self._by_time(*sentence), rule, first, last, self.reader.code)

    def _told(
        self, sign: Sign, pattern: Pattern, excused: Sequence[tuple[Exemption, int, int]]
    ) -> dict[Span, Span]:
        """Give where a sign stands first in each sentence, by sentence: told again, it weighs no more."""
        told: dict[Span, Span] = {}
        for found in islice(pattern.found.finditer(self.letters), MOST_MATCHES):
            place = self._place(*found.span())
            is_taken_back = sign.heeds_negation and self._is_negated(pattern, *place)
            if not is_taken_back and not self._excuses(sign.label, place, excused):
                told.setdefault(self._sentence(*found.span()), place)
        return told

    def _excuses(
        self, label: str, place: Span, excused: Sequence[tuple[Exemption, int, int]]
    ) -> list[Exemption]:
        first, last = place
        return [
            exemption
            for exemption, from_word, to_word in excused
            if from_word <= last and to_word >= first and label in exemption.labels
        ]

    def _strength(
        self, rule: Rule, pattern: Pattern, span: Span, excused: Sequence[tuple[Exemption, int, int]]
    ) -> Strength | None:
        first, last = self._place(*span)
        begin, end = self._sentence(*span)
        excuses = self._excuses(rule.label, (first, last), excused)
        from_here = max(begin, self.starts[max(0, first - EXCUSE_WINDOW)])
        to_here = min(end, self.starts[min(len(self.parts), last + 1 + EXCUSE_WINDOW)])
        near = self.letters[from_here:to_here]
        if any(excuse.gives_nothing for excuse in excuses) or any(letter in near for letter in rule.unless):
            return None
        if (
            rule.is_soft
            or bool(excuses)
            or any(self._is_meant(letter, begin, end) for letter in rule.soft_if)
            or (rule.heeds_negation and self._is_negated(pattern, first, last))
        ):
            return Strength.SOFT
        return self._by_time(begin, end)

    def _by_time(self, begin: int, end: int) -> Strength:
        """Give how near a danger is: a word of time in its sentence («stasera») raises it."""
        return Strength.NOW if self.reader.now in self.letters[begin:end] else Strength.PLAIN

    def _is_meant(self, letter: str, begin: int, end: int) -> bool:
        """Say whether a word of the list `letter` stands in the sentence, and not taken back: «non sto scherzando»."""
        at = self.letters.find(letter, begin, end)
        word = bisect_right(self.starts, at) - 1
        return at >= 0 and not any(
            self.reader.negation in part for part in self.parts[max(0, word - 3) : word]
        )

    def _is_negated(self, pattern: Pattern, first: int, last: int) -> bool:
        """Say whether a negation takes back what stands there; not where it is part of it: «non voglio più vivere»."""
        return NEGATION not in pattern.names and any(
            self.reader.negation in part for part in self._in_reach(first, last)
        )

    def _in_reach(self, first: int, last: int) -> Iterator[str]:
        """Give the words whose negation reaches a find: its own, and those before it up to a pause or a «ma»."""
        yield from self.parts[first : last + 1]
        before = self.parts[max(0, first - NEGATION_WINDOW) : first]
        yield from takewhile(
            lambda part: part not in (".", ",") and self.reader.scope_end not in part, reversed(before)
        )
