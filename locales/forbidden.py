"""What no screen may ever say, one list a language: diagnoses, promises, secrecy, a person's voice (field notes §4.4).

A translator who brings a language brings its list, `<language>/forbidden.toml`, written in that language and not translated.
Read by `python -m locales check` and by the tests; never at run time, and never applied to what people write.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from domain.faults import Fault, Faulty, line_of

FOLDER: Final = Path(__file__).parent
FILE: Final = "forbidden.toml"
KINDS: Final = ("diagnosis", "belittling", "promise", "secrecy", "person", "method")
"""What each list must hold, so that a new language cannot leave one out."""

_TYPOGRAPHY: Final = str.maketrans({"’": "'", "‘": "'", "\u00a0": " "})


@dataclass(frozen=True, slots=True)
class Forbidden:
    """The list of one language, a pattern for each kind of thing never said."""

    language: str
    patterns: Mapping[str, re.Pattern[str]]

    def found(self, text: str) -> tuple[tuple[str, str], ...]:
        """Give what a text says that it may not, as (kind, words), in the order of the kinds."""
        plain = " ".join(text.translate(_TYPOGRAPHY).split())
        return tuple(
            (kind, hit[0]) for kind, pattern in self.patterns.items() if (hit := pattern.search(plain))
        )


def load(folder: Path = FOLDER) -> Mapping[str, Forbidden]:
    """Read every list of `folder` by language; raises `Faulty` for a list that lacks a kind or cannot be read."""
    read: dict[str, Forbidden] = {}
    wrong: list[Fault] = []
    for path in sorted(folder.glob(f"*/{FILE}")):
        try:
            read[path.parent.name] = _read(path)
        except Faulty as faulty:
            wrong.extend(faulty.faults)
    if wrong:
        raise Faulty(tuple(wrong))
    return read


def faults(
    language: str, texts: Iterable[tuple[str, int]], lists: Mapping[str, Forbidden]
) -> Iterable[Fault]:
    """Name each text of a catalogue that says what it may not; `texts` are words with their lines."""
    file = f"locales/{language}/LC_MESSAGES/cordata.po"
    if language not in lists:
        cure = f"Write locales/{language}/{FILE}, with a native reader"
        yield Fault(file, 1, "nobody listed what this language must never say", cure)
        return
    for text, line in texts:
        for kind, words in lists[language].found(text):
            what = f"“{words}” is never said ({kind}), in “{text[:60]}”"
            yield Fault(file, line, what, "Say what a person saw or can do, without it")


def _read(path: Path) -> Forbidden:
    name = f"locales/{path.parent.name}/{FILE}"
    source = path.read_text(encoding="utf-8")
    try:
        given = tomllib.loads(source)
    except tomllib.TOMLDecodeError as broken:
        raise Faulty((Fault(name, 1, f"this is not TOML: {broken}", "Mend the line"),)) from broken
    wrong: list[Fault] = []
    for kind in KINDS:
        listed = given.get(kind, [])
        if not listed:
            wrong.append(Fault(name, 1, f"nothing is listed under “{kind}”", "Write at least one pattern"))
        for one in listed:
            try:
                re.compile(one)
            except re.error as broken:
                wrong.append(Fault(name, line_of(source, one), f"“{one}” is no pattern: {broken}", "Mend it"))
    if wrong:
        raise Faulty(tuple(wrong))
    whole = {kind: rf"(?<!\w)(?:{'|'.join(given[kind])})(?!\w)" for kind in KINDS}
    return Forbidden(path.parent.name, {kind: re.compile(one, re.I) for kind, one in whole.items()})
