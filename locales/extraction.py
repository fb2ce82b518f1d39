"""Finds every text that people are shown: `_`, `N_`, `ngettext` in Python and pages, text keys in the protocol's TOML.

Only reads. A TOML key that holds a sentence must be named below as words or as data: no text slips by unseen.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from babel.messages.extract import extract_from_file

from domain.faults import Fault, line_of

ROOMS: Final = ("app", "bot", "casework", "db", "domain", "handlers", "locales", "web")
"""Rooms whose words reach people; the simulator and the tests speak to nobody."""

READERS: Final = {".py": "python", ".html": "jinja2"}
"""How babel reads each kind of file of a room."""

KEYWORDS: Final[Mapping[str, tuple[int, ...] | None]] = {"_": None, "N_": None, "ngettext": (1, 2)}

WORDS: Final = frozenset({"text", "title", "intro", "label", "short", "reason", "hours", "informed"})
"""Keys of the protocol whose strings are shown to people."""

TIMES: Final = frozenset({"acknowledge", "accept", "first_contact", "first_meeting"})
ANSWERS: Final = frozenset({"value", "untouched", "rest", "is", "when", "before", "after", "domain"})
DATA: Final = TIMES | ANSWERS | {"source", "law", "status", "opening", "number", "name"}
"""Keys of the protocol whose strings hold spaces and are never shown to people as they are."""

UNSPOKEN: Final = ("danger/",)
"""Folders of the protocol that hold what people may write, not what they read."""

Id = str | tuple[str, str]


@dataclass(frozen=True, slots=True)
class Found:
    """One text and the files that use it, in the order in which they were read."""

    id: Id
    files: tuple[str, ...]


def texts(root: Path) -> tuple[Found, ...]:
    """Give every text under `root` once, in the order of the first file that uses it and its place there."""
    files: dict[Id, list[str]] = {}
    for file, text in (*_in_protocol(root), *_in_rooms(root)):
        used = files.setdefault(text, [])
        if file not in used:
            used.append(file)
    return tuple(Found(text, tuple(used)) for text, used in files.items())


def unnamed_keys(root: Path) -> tuple[Fault, ...]:
    """Name each protocol key that holds a sentence and is declared neither as words nor as data."""
    faults: list[Fault] = []
    for path in _protocol_files(root):
        source = path.read_text(encoding="utf-8")
        strings = _strings(tomllib.loads(source))
        unnamed = {key: value for key, value in strings if " " in value and key not in WORDS | DATA}
        faults += [
            Fault(
                path.relative_to(root).as_posix(),
                line_of(source, value),
                f"nobody knows whether “{key}” is shown to people",
                "Add the key to WORDS or to DATA in locales/extraction.py",
            )
            for key, value in unnamed.items()
        ]
    return tuple(faults)


def _in_protocol(root: Path) -> Iterator[tuple[str, Id]]:
    for path in _protocol_files(root):
        with path.open("rb") as stream:
            document = tomllib.load(stream)
        for key, value in _strings(document):
            if key in WORDS and value:
                yield path.relative_to(root).as_posix(), value


def _protocol_files(root: Path) -> list[Path]:
    folder = root / "protocol"
    return [
        path
        for path in sorted(folder.rglob("*.toml"))
        if not path.relative_to(folder).as_posix().startswith(UNSPOKEN)
    ]


def _strings(node: object, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(node, str):
        yield key, node
    elif isinstance(node, Mapping):
        for name, value in node.items():
            yield from _strings(value, name)
    elif isinstance(node, list):
        for value in node:
            yield from _strings(value, key)


def _in_rooms(root: Path) -> Iterator[tuple[str, Id]]:
    for room in ROOMS:
        for path in sorted((root / room).rglob("*.*")):
            reader = READERS.get(path.suffix)
            for _, found, _, _ in extract_from_file(reader, path, keywords=KEYWORDS) if reader else ():
                text: Id = found if isinstance(found, str) else (found[0], found[1])
                yield path.relative_to(root).as_posix(), text
