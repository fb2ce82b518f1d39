"""Finds words of danger in whatever a person typed, in every language at once, before anything else happens.

Plain readable rules (field notes §6), no model and no learning: on a hit, help contacts are shown and a human is
told. It must never store, log or send on what it reads, and never says that somebody is *not* in danger.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain import danger_rules, danger_text
from domain.danger_lexicon import NOTHING, Gathering, Lexicon
from domain.danger_reading import PHRASE, Find, Reader, Strength, Word
from domain.danger_rules import Exemption, Language
from domain.faults import Fault, Faulty

__all__ = ["Hit", "Scanner", "Strength"]


@dataclass(frozen=True, slots=True)
class Hit:
    """One danger found: label, strength, rule, place in the text as typed, and the language of the rule."""

    label: str
    strength: Strength
    rule: str
    span: tuple[int, int]
    language: str


class Scanner:
    """All danger rules of all languages, ready to read; safe to share, it keeps nothing between two texts."""

    __slots__ = ("_lexicon", "_readers", "languages")

    def __init__(self, languages: Sequence[Language]) -> None:
        self.languages = tuple(languages)
        self._lexicon = _gathered(self.languages)
        self._readers = tuple(Reader(number, language) for number, language in enumerate(self.languages))

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
        finds: list[Find] = []
        excused: list[tuple[Exemption, int, int]] = []
        readings = [r.read(words) for r in self._readers if active >> r.number & 1]
        for reading in readings:
            excused += reading.excused()
        for reading in readings:
            found = [*reading.finds(excused), *reading.gathers(excused)]
            finds += [f for f in found if not any(reading.gives_way_to(other, f) for other in readings)]
        return _strongest(text, words, finds)

    def _words(self, folded: str) -> Iterator[Word]:
        exact, unwritten = self._lexicon.exact, self._lexicon.unwritten
        for found in danger_text.TOKEN.finditer(folded):
            word, at = found.group(), found.start()
            if danger_text.is_unspaced(word):
                for piece in self._lexicon.cut(word):
                    yield Word(at, at + len(piece), piece, exact.get(piece, NOTHING))
                    at += len(piece)
            else:
                known = exact.get(word)
                yield Word(at, found.end(), word, unwritten(word) if known is None else known)


def _gathered(languages: Sequence[Language]) -> Lexicon:
    gathering = Gathering()
    for number, language in enumerate(languages):
        for name, forms in language.words.items():
            letter = language.letters[name]
            fewest = language.forgiving.get(name, 0)
            gathering.add(number, letter, forms, is_content=letter in language.content, fewest=fewest)
        keys = {phrase.words[phrase.at] for phrase in language.phrases}
        gathering.add(number, PHRASE, sorted(keys), is_content=True, fewest=0)
        gathering.add_plain(word for phrase in language.phrases for word in phrase.words)
    for number, language in enumerate(languages):
        gathering.add_plain(language.plain)
        for typed, meant in language.spelling.items():
            gathering.alias(number, typed, meant)
    return gathering.frozen()


def _strongest(text: str, words: Sequence[Word], finds: Sequence[Find]) -> tuple[Hit, ...]:
    best: dict[str, Find] = {}
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
