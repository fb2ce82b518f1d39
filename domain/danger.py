"""Finds words of danger in whatever a person typed, in every language at once, before anything else happens.

Plain readable rules (field notes §6), no model and no learning: on a hit, help contacts are shown and a human is
told. It must never store, log or send on what it reads, and never says that somebody is *not* in danger.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from domain import danger_rules, danger_text
from domain.danger_lexicon import NOTHING, Gathering, Lexicon, Meaning
from domain.danger_patterns import Pattern
from domain.danger_rules import ENOUGH, LAUGH, NEGATION, NOW, SCOPE_END, Exemption, Language, Phrase, Rule
from domain.faults import Fault, Faulty

NEGATION_WINDOW = 4  # Words before a hit in which a negation lowers it to a soft question (field notes §6).
MOST_MATCHES = (
    12  # Matches of one rule looked at in one text; a text repeating itself for ever says nothing new.
)
_PHRASE = "\uf8ff"  # The letter of a word on which a phrase of several words may hang.
_ENDS, _PAUSES = ".!?", ",;:\n"


class Strength(IntEnum):
    """How sure and how near the danger is; `SOFT` only asks whether it was said in jest, and pages nobody."""

    SOFT = 1
    PLAIN = 2
    NOW = 3


@dataclass(frozen=True, slots=True)
class Hit:
    """One danger found: label, strength, rule, place in the text as typed, and the language of the rule."""

    label: str
    strength: Strength
    rule: str
    span: tuple[int, int]
    language: str


@dataclass(frozen=True, slots=True)
class _Word:
    """One word or pause of a text, with its place in the folded text."""

    start: int
    end: int
    text: str
    meaning: Meaning


@dataclass(frozen=True, slots=True)
class _Find:
    """A hit before its place is led back to the text as typed; `first` and `last` are words."""

    label: str
    strength: Strength
    rule: str
    first: int
    last: int
    language: str


class Scanner:
    """All danger rules of all languages, ready to read; safe to share, it keeps nothing between two texts."""

    __slots__ = ("_lexicon", "_readers", "languages")

    def __init__(self, languages: Sequence[Language]) -> None:
        self.languages = tuple(languages)
        self._lexicon = _gathered(self.languages)
        self._readers = tuple(_Reader(number, language) for number, language in enumerate(self.languages))

    @classmethod
    def from_documents(
        cls, documents: Mapping[str, Mapping[str, Any]], sources: Mapping[str, str] | None = None
    ) -> "Scanner":
        """Build a scanner from one parsed TOML file a language; `sources`, their texts, give faults their lines.

        Raises `Faulty` with the faults of all files at once.
        """
        languages: list[Language] = []
        faults: list[Fault] = []
        for code, document in documents.items():
            source = (sources or {}).get(code, "")
            try:
                languages.append(danger_rules.parse(document, file=f"danger/{code}.toml", source=source))
            except Faulty as refusal:
                faults += refusal.faults
        if faults:
            raise Faulty(tuple(faults))
        return cls(languages)

    def scan(self, text: str) -> tuple[Hit, ...]:
        """Give the strongest hit of each label found in `text`, strongest first; empty when none was found."""
        folded = danger_text.fold(text)
        exact, unwritten = self._lexicon.exact, self._lexicon.unwritten
        active = 0
        for word in danger_text.TOKEN.findall(folded):
            known = exact.get(word)
            if known is None:
                if danger_text.is_unspaced(word):
                    for piece in self._lexicon.cut(word):
                        active |= exact.get(piece, NOTHING).active
                    continue
                known = unwritten(word)
            active |= known.active
        if not active:
            return ()
        words = list(self._words(folded))
        finds: list[_Find] = []
        excused: list[tuple[Exemption, int, int]] = []
        readings = [r.read(words) for r in self._readers if active >> r.number & 1]
        for reading in readings:
            excused += reading.excused()
        for reading in readings:
            finds += reading.finds(excused)
            finds += reading.gathers(excused)
        return _strongest(text, words, finds)

    def _words(self, folded: str) -> Iterator[_Word]:
        exact, unwritten = self._lexicon.exact, self._lexicon.unwritten
        for found in danger_text.TOKEN.finditer(folded):
            word, at = found.group(), found.start()
            if danger_text.is_unspaced(word):
                for piece in self._lexicon.cut(word):
                    yield _Word(at, at + len(piece), piece, exact.get(piece, NOTHING))
                    at += len(piece)
            else:
                known = exact.get(word)
                yield _Word(at, found.end(), word, unwritten(word) if known is None else known)


class _Reader:
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

    def read(self, words: Sequence[_Word]) -> "_Reading":
        """Write the words down as groups of letters, phrases of several words included."""
        groups = [word.meaning.letters.get(self.number, "") for word in words]
        if any(_PHRASE in group for group in groups):
            meant = [self.spelling.get(word.text, word.text) for word in words]
            for at, group in enumerate(list(groups)):
                if _PHRASE in group:
                    self._add_phrases(meant, at, groups)
        parts: list[str] = []
        starts: list[int] = []
        length = 0
        for word, group in zip(words, groups, strict=True):
            first = word.text[0]
            part = (
                "."
                if first in _ENDS and ".." not in word.text
                else ","
                if first in _PAUSES + "."
                else group + ">"
            )
            starts.append(length)
            parts.append(part)
            length += len(part)
        return _Reading(self, "".join(parts), starts, parts)

    def _add_phrases(self, meant: Sequence[str], at: int, groups: list[str]) -> None:
        for phrase in self.phrases.get(meant[at], ()):
            first = at - phrase.at
            if first >= 0 and tuple(meant[first : first + len(phrase.words)]) == phrase.words:
                groups[first] += phrase.letter


@dataclass(frozen=True, slots=True)
class _Reading:
    """One text written down in one language's letters."""

    reader: _Reader
    letters: str
    starts: Sequence[int]
    parts: Sequence[str]

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

    def finds(self, excused: Sequence[tuple[Exemption, int, int]]) -> Iterator[_Find]:
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
                        yield _Find(
                            rule.label, strength, rule.id, *self._place(*found.span()), self.reader.code
                        )
                    if strength and strength > Strength.SOFT:
                        break
                    at = found.start() + 1

    def gathers(self, excused: Sequence[tuple[Exemption, int, int]]) -> Iterator[_Find]:
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
                yield _Find(
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


def _gathered(languages: Sequence[Language]) -> Lexicon:
    gathering = Gathering()
    for number, language in enumerate(languages):
        for name, forms in language.words.items():
            letter = language.letters[name]
            fewest = language.forgiving.get(name, 0)
            gathering.add(number, letter, forms, is_content=letter in language.content, fewest=fewest)
        keys = {phrase.words[phrase.at] for phrase in language.phrases}
        gathering.add(number, _PHRASE, sorted(keys), is_content=True, fewest=0)
        gathering.add_plain(word for phrase in language.phrases for word in phrase.words)
    for number, language in enumerate(languages):
        gathering.add_plain(language.plain)
        for typed, meant in language.spelling.items():
            gathering.alias(number, typed, meant)
    return gathering.frozen()


def _strongest(text: str, words: Sequence[_Word], finds: Sequence[_Find]) -> tuple[Hit, ...]:
    best: dict[str, _Find] = {}
    for find in finds:
        known = best.get(find.label)
        if known is None or (-find.strength, find.first) < (-known.strength, known.first):
            best[find.label] = find
    hits = [
        Hit(
            f.label,
            f.strength,
            f.rule,
            danger_text.typed_span(text, words[f.first].start, words[f.last].end),
            f.language,
        )
        for f in best.values()
    ]
    order = danger_rules.LABELS.index
    return tuple(sorted(hits, key=lambda hit: (-hit.strength, order(hit.label))))
