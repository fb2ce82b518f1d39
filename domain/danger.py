"""Finds words of danger in whatever a person typed, in every language at once, before anything else happens.

Plain readable rules (field notes §6), no model and no learning: on a hit, help contacts are shown and a human is
told. It must never store, log or send on what it reads, and never says that somebody is *not* in danger.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain import danger_file, danger_leads, danger_text
from domain.danger_leads import Followed
from domain.danger_lexicon import NOTHING, Gathering, Lexicon, Meaning
from domain.danger_reading import Find, Reader, Strength, Word, Written
from domain.danger_rules import LABELS, Language
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
        self._readers = tuple(Reader(number, language) for number, language in enumerate(self.languages))
        self._lexicon = _gathered(self.languages, self._readers)

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
                languages.append(danger_file.parse(document, file=f"danger/{code}.toml", source=source))
            except Faulty as refusal:
                faults += refusal.faults
        if faults:
            raise Faulty(tuple(faults))
        return cls(languages)

    def scan(self, text: str) -> tuple[Hit, ...]:
        """Give the strongest hit of each label found in `text`, strongest first; empty when none was found."""
        folded = danger_text.fold(text)
        meanings = self._meanings(folded)
        wakes = 0
        for meaning in meanings:
            wakes |= meaning.wakes
        if not wakes:
            return ()
        leads, known = self._leads(meanings, wakes)
        if not leads:
            return ()
        words = list(self._words(folded, meanings))
        written = Written(words)
        readings = [
            reader.read(written, leads[reader.number]) for reader in self._readers if reader.number in leads
        ]
        excused = [excuse for reading in readings for excuse in reading.excused()]
        finds = [
            (reading, find)
            for reading in readings
            for find in (*reading.finds(excused), *reading.gathers(excused))
        ]
        if not finds:
            return ()
        fewest = min(reading.words_known for reading, _ in finds)
        readings += [
            reader.read(written, danger_leads.NONE)
            for reader in self._readers
            if reader.number not in leads and known[reader.number] > fewest
        ]
        kept = [find for own, find in finds if not any(own.gives_way_to(other, find) for other in readings)]
        return self._strongest(text, words, kept)

    def _meanings(self, folded: str) -> list[Meaning]:
        exact, unwritten = self._lexicon.exact, self._lexicon.unwritten
        meanings: list[Meaning] = []
        for word in danger_text.TOKEN.findall(folded):
            known = exact.get(word)
            if danger_text.is_unspaced(word):
                meanings += [exact.get(piece, NOTHING) for piece in self._lexicon.cut(word)]
            else:
                meanings.append(unwritten(word) if known is None else known)
        return meanings

    def _leads(self, meanings: Sequence[Meaning], wakes: int) -> tuple[dict[int, Followed], list[int]]:
        """Give by language (its number) what is worth a search, and how many of the words each language knows."""
        present = [0] * len(self._readers)
        known = [0] * len(self._readers)
        waking: list[set[int]] = [set() for _ in self._readers]
        for meaning in meanings:
            for number, mask in meaning.masks:
                present[number] |= mask
                known[number] += 1
                if meaning.wakes >> number & 1:
                    waking[number].add(mask)
        woken = [reader.number for reader in self._readers if wakes >> reader.number & 1]
        followed = (
            (number, self._readers[number].leads.follow(present[number], waking[number])) for number in woken
        )
        return {number: leads for number, leads in followed if leads}, known

    def _words(self, folded: str, meanings: Sequence[Meaning]) -> Iterator[Word]:
        meant = iter(meanings)
        for found in danger_text.TOKEN.finditer(folded):
            word, at = found.group(), found.start()
            if word[0] in danger_text.PAUSES:
                yield Word(at, found.end(), word, next(meant), danger_text.pause(word))
            elif danger_text.is_unspaced(word):
                for piece in self._lexicon.cut(word):
                    yield Word(at, at + len(piece), piece, next(meant), "")
                    at += len(piece)
            else:
                yield Word(at, found.end(), word, next(meant), "")

    def _strongest(self, text: str, words: Sequence[Word], finds: Sequence[Find]) -> tuple[Hit, ...]:
        places = danger_text.typed_places(text)
        best: dict[str, Find] = {}
        for find in sorted(finds, key=_rank):
            best.setdefault(find.label, find)
        hits: list[Hit] = []
        for find in best.values():
            span = places[words[find.first].start], places[words[find.last].end - 1] + 1
            hits.append(Hit(find.label, find.strength, find.rule, span, find.language))
        return tuple(sorted(hits, key=lambda hit: (-hit.strength, LABELS.index(hit.label))))


def _gathered(languages: Sequence[Language], readers: Sequence[Reader]) -> Lexicon:
    gathering = Gathering()
    for number, language in enumerate(languages):
        for name, forms in language.words.items():
            fewest = language.forgiving.get(name, 0)
            gathering.add(number, language.letters[name], forms, fewest=fewest)
        for phrase in language.phrases:
            gathering.add_phrase(number, phrase)
    for number, language in enumerate(languages):
        gathering.add_plain(language.plain)
        for typed, meant in language.spelling.items():
            gathering.alias(number, typed, meant)
    return gathering.frozen({reader.number: reader.leads.anchors for reader in readers})


def _rank(find: Find) -> tuple[int, int]:
    return (-find.strength, find.first)
