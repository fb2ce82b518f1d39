"""Reads one language's danger file into checked rules; every fault is named at once, with its line and its cure.

The file is the services' own: whoever owns the protocol may add words and rules without touching code (field
notes §6). Under [common] stand function words, under [words] words that are forgiven a slip, under [excuses] the
company that makes words harmless; a pattern may bring its own list between quotes: `neg 'svegli(armi|arsi)'`.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from domain import danger_lexicon, danger_patterns
from domain.danger_lexicon import FEWEST_LETTERS, FEWEST_QUOTED, BadTemplate
from domain.danger_patterns import BadPattern, Pattern
from domain.danger_rules import (
    FIRST_LETTER,
    LABELS,
    LAUGH,
    MOST_POINTS,
    NEGATION,
    NOT_YET,
    NOW,
    SCOPE_END,
    Exemption,
    Language,
    Phrase,
    Rule,
    Sign,
)
from domain.faults import Fault, Faulty, line_of

_KEYS = {
    "language",
    "review",
    "spelling",
    "endings",
    "words",
    "common",
    "excuses",
    "plain",
    "rule",
    "sign",
    "exception",
}
_RULE_KEYS = {"id", "label", "pattern", "strength", "negation", "unless", "soft_if", "figurative"}
_SIGN_KEYS = {"id", "label", "pattern", "points"}
_EXCEPTION_KEYS = {"id", "pattern", "gives", "labels", "reach"}
_QUOTED = re.compile(r"'([^']*)'")


class _Reader:
    """Collects faults while the parts of one file are read."""

    def __init__(self, document: Mapping[str, Any], file: str, source: str) -> None:
        self.document, self.file, self.source = document, file, source
        self.faults: list[Fault] = []
        self.letters: dict[str, str] = {}
        self.words: dict[str, tuple[str, ...]] = {}
        self.forgiving: dict[str, int] = {}
        self.longest: dict[str, int] = {}
        self.quotes: dict[str, str] = {}
        self.endings: dict[str, tuple[str, ...]] = {}

    def fault(self, what: str, cure: str, *marks: str) -> None:
        self.faults.append(Fault(self.file, line_of(self.source, *marks), what, cure))

    def table(self, name: str) -> Mapping[str, Any]:
        value = self.document.get(name, {})
        if isinstance(value, Mapping):
            return value
        self.fault(f"«{name}» is not a table", f"write [{name}]", name)
        return {}

    def entries(self, name: str, known: set[str]) -> Iterator[Mapping[str, Any]]:
        seen: set[str] = set()
        for entry in self.document.get(name, []):
            mark = f'"{entry.get("id", "")}"'
            for key in sorted(entry.keys() - known):
                self.fault(
                    f"{name} {mark} has the unknown key «{key}»", f"use only {', '.join(sorted(known))}", mark
                )
            if not entry.get("id") or entry["id"] in seen:
                self.fault(f"{name} {mark} has no id of its own", "give each one another id", mark)
            seen.add(entry.get("id", ""))
            yield entry

    def add_list(self, name: str, templates: str, mark: str) -> None:
        """Expand one word list; it may take in (`@name`) only lists that stand above it."""
        self.letters[name] = chr(FIRST_LETTER + len(self.letters))
        forms: list[str] = []
        for template in templates.split():
            if template.startswith("@"):
                if template[1:] not in self.words:
                    self.fault(f"«{template}» is not a list above", "move it up", mark, template)
                forms += self.words.get(template[1:], ())
                continue
            try:
                forms += danger_lexicon.expand(template, self.endings)
            except BadTemplate as refusal:
                self.fault(str(refusal), "mend the template or its endings", mark, template)
        self.words[name] = tuple(dict.fromkeys(forms))
        self.longest[name] = max((form.count("_") + 1 for form in forms), default=1)

    def quoted(self, templates: str, mark: str) -> str:
        """Name the word list that a pattern brings along between quotes; equal quotes share one list."""
        if templates not in self.quotes:
            self.quotes[templates] = f"q{len(self.quotes)}"
            self.add_list(self.quotes[templates], templates, mark)
            self.forgiving[self.quotes[templates]] = FEWEST_QUOTED
        return self.quotes[templates]

    def pattern(self, source: Any, mark: str) -> Pattern | None:
        named = _QUOTED.sub(lambda quote: self.quoted(quote[1], mark), str(source))
        try:
            return danger_patterns.compiled(named, self.letters, self.longest)
        except BadPattern as refusal:
            self.fault(
                str(refusal), "see the head of domain/danger_patterns.py for how patterns are written", mark
            )
            return None

    def patterns(self, written: Any, mark: str) -> tuple[Pattern, ...]:
        sources = [written] if isinstance(written, str) else written
        return tuple(pattern for source in sources if (pattern := self.pattern(source, mark)))

    def lists(self, names: Any, mark: str) -> str:
        for name in names:
            if name not in self.letters:
                self.fault(
                    f"{mark} names the list «{name}», which does not exist",
                    "add it under [words]",
                    mark,
                    name,
                )
        return "".join(self.letters.get(name, "") for name in names)

    def choice(self, entry: Mapping[str, Any], key: str, choices: tuple[str, ...], default: str) -> str:
        value = entry.get(key, default)
        if value not in choices:
            mark = f'"{entry.get("id", "")}"'
            self.fault(f"{mark} has {key} = «{value}»", f"use one of {', '.join(choices)}", mark, str(value))
            return choices[0]
        return str(value)


def parse(document: Mapping[str, Any], *, file: str, source: str = "") -> Language:
    """Read one language's danger file; raises `Faulty` with every fault found."""
    reader = _Reader(document, file, source)
    for key in sorted(document.keys() - _KEYS):
        reader.fault(f"unknown part «{key}»", f"use only {', '.join(sorted(_KEYS))}", key)
    code = str(document.get("language", ""))
    if not code:
        reader.fault("no language is named", 'write language = "it"')
    review = reader.table("review")
    if not review.get("reviewed_by") or (
        review.get("reviewed_by") != NOT_YET and not review.get("reviewed_on")
    ):
        reader.fault(
            "nobody says who reviewed this language, natively, and when",
            f'write reviewed_by and reviewed_on under [review], or reviewed_by = "{NOT_YET}"',
            "[review]",
        )
    _read_words(reader)
    rules = tuple(_rules(reader))
    signs = tuple(_signs(reader))
    exemptions = tuple(_exemptions(reader))
    if reader.faults:
        raise Faulty(tuple(reader.faults))
    return Language(
        code=code,
        reviewed_by=str(review["reviewed_by"]),
        reviewed_on=str(review.get("reviewed_on", "")),
        letters=reader.letters,
        words={name: tuple(f for f in forms if "_" not in f) for name, forms in reader.words.items()},
        forgiving=reader.forgiving,
        spelling={
            danger_lexicon.folded(k): danger_lexicon.folded(str(v))
            for k, v in reader.table("spelling").items()
        },
        plain=tuple(danger_lexicon.folded(w) for w in str(document.get("plain", "")).split()),
        phrases=tuple(_phrases(reader.words, reader.letters)),
        rules=rules,
        signs=signs,
        exemptions=exemptions,
    )


def _read_words(reader: _Reader) -> None:
    for name, value in reader.table("endings").items():
        reader.endings[name] = tuple("" if e == "-" else e for e in str(value).split())
    for table in ("common", "words", "excuses"):
        for name, value in reader.table(table).items():
            reader.add_list(name, str(value), f"{name} =")
            if table == "words":
                reader.forgiving[name] = FEWEST_LETTERS
    for name in (NEGATION, SCOPE_END, NOW, LAUGH):
        if name not in reader.letters:
            reader.fault(f"the list «{name}» is missing", f"add {name} under [common]", "[common]")


def _phrases(words: Mapping[str, tuple[str, ...]], letters: Mapping[str, str]) -> Iterator[Phrase]:
    for name, forms in words.items():
        for form in forms:
            if "_" in form:
                parts = tuple(part for part in form.split("_") if part)
                at = max(range(len(parts)), key=lambda i: len(parts[i]))
                yield Phrase(parts, at, letters[name])


def _rules(reader: _Reader) -> Iterator[Rule]:
    for entry in reader.entries("rule", _RULE_KEYS):
        mark = f'"{entry.get("id", "")}"'
        patterns = reader.patterns(entry.get("pattern", ""), mark)
        label = reader.choice(entry, "label", LABELS, "")
        negation = reader.choice(entry, "negation", ("heeded", "part"), _usual_negation(label))
        soft_if = reader.lists(entry.get("soft_if", ()), mark)
        if entry.get("figurative"):
            soft_if += reader.lists((LAUGH,), mark)
        yield Rule(
            id=str(entry.get("id", "")),
            label=label,
            patterns=patterns,
            is_soft=reader.choice(entry, "strength", ("plain", "soft"), "plain") == "soft",
            heeds_negation=negation == "heeded",
            unless=reader.lists(entry.get("unless", ()), mark),
            soft_if=soft_if,
        )


def _usual_negation(label: str) -> str:
    # Hints are made of negations («nessuno si accorgerebbe…»): there a «non» takes nothing back.
    return "part" if label == "suicide_implicit" else "heeded"


def _signs(reader: _Reader) -> Iterator[Sign]:
    for entry in reader.entries("sign", _SIGN_KEYS):
        mark = f'"{entry.get("id", "")}"'
        points = entry.get("points", 0)
        if not isinstance(points, int) or not -MOST_POINTS <= points <= MOST_POINTS or not points:
            reader.fault(
                f"sign {mark} has points = «{points}»",
                f"write a number from 1 to {MOST_POINTS}, or below 0",
                mark,
            )
            points = 1
        patterns = reader.patterns(entry.get("pattern", ""), mark)
        label = reader.choice(entry, "label", LABELS, "")
        yield Sign(
            id=str(entry.get("id", "")),
            label=label,
            patterns=patterns,
            points=points,
            heeds_negation=points > 0 and _usual_negation(label) == "heeded",
        )


def _exemptions(reader: _Reader) -> Iterator[Exemption]:
    for entry in reader.entries("exception", _EXCEPTION_KEYS):
        mark = f'"{entry.get("id", "")}"'
        labels = entry.get("labels", LABELS)
        for label in labels:
            if label not in LABELS:
                reader.fault(f"{mark} names the unknown label «{label}»", f"use {', '.join(LABELS)}", mark)
        written = entry.get("pattern", "")
        for source in [written] if isinstance(written, str) else written:
            if pattern := reader.pattern(source, mark):
                yield Exemption(
                    id=str(entry.get("id", "")),
                    pattern=pattern,
                    gives_nothing=reader.choice(entry, "gives", ("nothing", "soft"), "nothing") == "nothing",
                    labels=frozenset(labels),
                    reach=reader.choice(entry, "reach", ("words", "sentence", "message"), "words"),
                )
