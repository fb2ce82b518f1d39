"""Finds every text that people are shown: `_`, `N_`, `ngettext` in Python and pages, text keys in the protocol's TOML.

Only reads. A TOML key that holds a sentence must be named below as words or as data: no text slips by unseen.
"""

import ast
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
REGISTER: Final = frozenset({"what", "basis", "people", "data", "role", "safeguards", "special", "outside"})
DATA: Final = TIMES | ANSWERS | REGISTER | {"source", "law", "status", "opening", "number", "name"}
"""Keys of the protocol whose strings hold spaces and are never shown to people as they are."""

UNSPOKEN: Final = ("danger/", "relay.toml")
"""Parts of the protocol that hold what people may write, not what they read."""

Id = str | tuple[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text stands: its file, and the name that holds it there (`welcome`, `WORDS.NotFound`); pages have none."""

    file: str
    part: str = ""

    @property
    def top(self) -> str:
        """Give the function, class or constant that holds the text."""
        return self.part.partition(".")[0]

    @property
    def entry(self) -> str:
        """Give the key of the dictionary's entry that holds it, the name itself where there is none."""
        return self.part.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class Found:
    """One text and the places that use it, in the order in which they were read."""

    id: Id
    places: tuple[Place, ...]

    @property
    def files(self) -> tuple[str, ...]:
        """Give the files that use it, each once."""
        return tuple(dict.fromkeys(place.file for place in self.places))


def texts(root: Path) -> tuple[Found, ...]:
    """Give every text under `root` once, in the order of the first file that uses it and its place there."""
    places: dict[Id, dict[Place, None]] = {}
    for place, text in (*_in_protocol(root), *_in_rooms(root)):
        places.setdefault(text, {})[place] = None
    return tuple(Found(text, tuple(used)) for text, used in places.items())


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


def _in_protocol(root: Path) -> Iterator[tuple[Place, Id]]:
    for path in _protocol_files(root):
        with path.open("rb") as stream:
            document = tomllib.load(stream)
        for part, held in _parts(document):
            for key, value in _strings(held, part):
                if key in WORDS and value:
                    yield Place(path.relative_to(root).as_posix(), part), value


def _parts(document: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """Give the parts of a protocol file by name: its keys, and each table of a list that has an id of its own."""
    for key, held in document.items():
        for one in held if isinstance(held, list) else (held,):
            known = one.get("id") if isinstance(one, Mapping) else None
            yield f"{key}.{known}" if known else key, one


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


def _in_rooms(root: Path) -> Iterator[tuple[Place, Id]]:
    for room in ROOMS:
        for path in sorted((root / room).rglob("*.*")):
            reader = READERS.get(path.suffix)
            found = list(extract_from_file(reader, path, keywords=KEYWORDS)) if reader else []
            names = _names(path) if found and reader == "python" else {}
            for line, words, _, _ in found:
                text: Id = words if isinstance(words, str) else (words[0], words[1])
                yield Place(path.relative_to(root).as_posix(), names.get(line, "")), text


def _names(path: Path) -> Mapping[int, str]:
    """Give the name that holds each line of a module; entries of a dictionary, one a line, by their keys."""
    names: dict[int, str] = {}
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        top = _name(node)
        names.update(dict.fromkeys(range(node.lineno, (node.end_lineno or node.lineno) + 1), top))
        held = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
        if isinstance(held, ast.Dict):
            for key, value in zip(held.keys, held.values, strict=True):
                inside = f"{top}.{_key(key)}" if key else top
                names.update(
                    dict.fromkeys(range(value.lineno, (value.end_lineno or value.lineno) + 1), inside)
                )
    return names


def _name(node: ast.stmt) -> str:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return node.name
    if isinstance(node, ast.Assign):
        return ast.unparse(node.targets[0])
    return ast.unparse(node.target) if isinstance(node, ast.AnnAssign) else ""


def _key(node: ast.expr) -> str:
    """Name an entry as people would: `taken`, `NotFound`, `LOWER_LEVEL`."""
    return ast.unparse(node).strip("'").removesuffix(".value").rpartition(".")[2]
