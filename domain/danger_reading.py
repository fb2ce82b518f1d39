"""Reads the words of one text by the rules of one language; knows nothing of other languages or of what follows."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from domain.danger_lexicon import Meaning
from domain.danger_patterns import Pattern
from domain.danger_rules import ENOUGH, LAUGH, NEGATION, NOW, SCOPE_END, Exemption, Language, Phrase, Rule

NEGATION_WINDOW = 4  # Words before a hit in which a negation lowers it to a soft question (field notes §6).
MOST_MATCHES = (
    12  # Matches of one rule looked at in one text; a text repeating itself for ever says nothing new.
)
PHRASE = "\uf8ff"  # The letter of a word on which a phrase of several words may hang.
_ENDS, _PAUSES = ".!?", ",;:\n"


class Strength(IntEnum):
    """How sure and how near the danger is; `SOFT` only asks whether it was said in jest, and pages nobody."""

    SOFT = 1
    PLAIN = 2
    NOW = 3


@dataclass(frozen=True, slots=True)
class Word:
    """One word or pause of a text, with its place in the folded text."""

    start: int
    end: int
    text: str
    meaning: Meaning


@dataclass(frozen=True, slots=True)
class Find:
    """A hit before its place is led back to the text as typed; `first` and `last` are words."""

    label: str
    strength: Strength
    rule: str
    first: int
    last: int
    language: str


class Reader:
    """One language's rules over the words of one text."""

    __slots__ = (
        "code",
        "exemptions",
        "laugh",
        "negation",
        "now",
        "number",
        "phrases",
        "rules",
        "scope_end",
        "signs",
        "spelling",
    )

    def __init__(self, number: int, language: Language) -> None:
        self.number, self.code = number, language.code
        self.rules, self.signs, self.exemptions = language.rules, language.signs, language.exemptions
        self.spelling = language.spelling
        letters = language.letters
        self.negation, self.scope_end = letters[NEGATION], letters[SCOPE_END]
        self.now, self.laugh = letters[NOW], letters[LAUGH]
        self.phrases: dict[str, list[Phrase]] = {}
        for phrase in language.phrases:
            self.phrases.setdefault(phrase.words[phrase.at], []).append(phrase)

    def read(self, words: Sequence[Word]) -> "Reading":
        """Write the words down as groups of letters, phrases of several words included."""
        groups = [word.meaning.letters.get(self.number, "") for word in words]
        if any(PHRASE in group for group in groups):
            meant = [self.spelling.get(word.text, word.text) for word in words]
            for at, group in enumerate(list(groups)):
                if PHRASE in group:
                    self._add_phrases(meant, at, groups)
        parts: list[str] = []
        starts: list[int] = []
        length = 0
        for word, group in zip(words, groups, strict=True):
            part = _pause(word.text) or group + ">"
            starts.append(length)
            parts.append(part)
            length += len(part)
        known = [len(part) > 1 for part in parts]
        return Reading(self, "".join(parts), starts, parts, known, sum(known))

    def _add_phrases(self, meant: Sequence[str], at: int, groups: list[str]) -> None:
        for phrase in self.phrases.get(meant[at], ()):
            first = at - phrase.at
            if first >= 0 and tuple(meant[first : first + len(phrase.words)]) == phrase.words:
                groups[first] += phrase.letter


@dataclass(frozen=True, slots=True)
class Reading:
    """One text written down in one language's letters."""

    reader: Reader
    letters: str
    starts: Sequence[int]
    parts: Sequence[str]
    known: Sequence[bool]
    words_known: int

    def gives_way_to(self, other: "Reading", find: Find) -> bool:
        """Say whether `other` knows more of the text and all that this language knows of the place of `find`.

        Words that two languages share («morir») are read in the language of the rest of the text.
        """
        return other.words_known > self.words_known and all(
            other.known[at] for at in range(find.first, find.last + 1) if self.known[at]
        )

    def _may_hold(self, needs: tuple[str, ...]) -> bool:
        letters = self.letters
        for need in needs:
            for letter in need:
                if letter in letters:
                    break
            else:
                return False
        return True

    def _place(self, start: int, end: int) -> tuple[int, int]:
        """Lead a span of letters back to the first and the last word in it."""
        return bisect_right(self.starts, start) - 1, bisect_right(self.starts, end - 1) - 1

    def _sentence(self, start: int, end: int) -> tuple[int, int]:
        last = self.letters.find(".", end)
        return self.letters.rfind(".", 0, start) + 1, len(self.letters) if last < 0 else last

    def excused(self) -> Iterator[tuple[Exemption, int, int]]:
        """Give each exception found, with the first and the last word it reaches."""
        for exemption in self.reader.exemptions:
            if not self._may_hold(exemption.pattern.needs):
                continue
            for count, found in enumerate(exemption.pattern.found.finditer(self.letters)):
                if count >= MOST_MATCHES:
                    break
                start, end = found.span()
                if exemption.reach == "sentence":
                    start, end = self._sentence(start, end)
                elif exemption.reach == "message":
                    start, end = 0, len(self.letters)
                yield exemption, *self._place(start, end)

    def finds(self, excused: Sequence[tuple[Exemption, int, int]]) -> Iterator[Find]:
        """Give what the rules find once exceptions, negation, laughter and words of time have spoken."""
        for rule in self.reader.rules:
            for pattern in rule.patterns:
                if not self._may_hold(pattern.needs):
                    continue
                at = 0
                for _ in range(MOST_MATCHES):
                    found = pattern.found.search(self.letters, at)
                    if found is None:
                        break
                    strength = self._strength(rule, pattern, found.span(), excused)
                    if strength:
                        yield Find(
                            rule.label, strength, rule.id, *self._place(*found.span()), self.reader.code
                        )
                    if strength and strength > Strength.SOFT:
                        break
                    at = found.start() + 1

    def gathers(self, excused: Sequence[tuple[Exemption, int, int]]) -> Iterator[Find]:
        """Give the labels whose signs, none of them enough alone, come together in one sentence."""
        seen: dict[tuple[str, int], dict[tuple[int, int], int]] = {}
        for sign in self.reader.signs:
            for pattern in sign.patterns:
                if not self._may_hold(pattern.needs):
                    continue
                for count, found in enumerate(pattern.found.finditer(self.letters)):
                    place = self._place(*found.span())
                    if count >= MOST_MATCHES:
                        break
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
        sentence = self.letters[slice(*self._sentence(*span))]
        if any(letter in sentence for letter in rule.unless):
            return None
        is_soft = is_soft or any(letter in sentence for letter in rule.soft_if)
        if is_soft or (rule.heeds_negation and self._is_negated(pattern, first, last)):
            return Strength.SOFT
        return Strength.NOW if self.reader.now in sentence else Strength.PLAIN

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


def _pause(text: str) -> str:
    if text[0] in _ENDS and ".." not in text:
        return "."
    return "," if text[0] in _PAUSES or text[0] == "." else ""
