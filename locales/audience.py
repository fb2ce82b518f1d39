"""Which texts families and young people read, and which only the team; a rule in `families.toml`, by file and by name.

A catalogue of a family language holds the texts of families alone: whatever else is shown stays Italian.
A file that the rule does not name is a fault, so that no new screen slips by unseen. Never needed at run time.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Final

from domain.faults import Fault, Faulty
from locales.extraction import Found, Place

FOLDER: Final = Path(__file__).parent
FILE: Final = "families.toml"
KEYS: Final = ("families", "team", "only", "but")


@dataclass(frozen=True, slots=True)
class Rule:
    """Who reads what: `families` and `team` are patterns of files, `only` and `but` name parts of one file each."""

    families: tuple[str, ...]
    team: tuple[str, ...]
    only: Mapping[str, frozenset[str]]
    but: Mapping[str, frozenset[str]]

    def reads(self, place: Place) -> bool | None:
        """Say whether families read what stands in `place`; None when the rule does not name its file."""
        names = {place.top, place.entry}
        if place.file in self.only:
            return bool(names & self.only[place.file])
        if place.file in self.but:
            return not names & self.but[place.file]
        if _matches(place.file, self.families):
            return True
        return False if _matches(place.file, self.team) else None

    def for_families(self, text: Found) -> bool:
        """Say whether families read a text in at least one of its places."""
        return any(self.reads(place) for place in text.places)


def load(folder: Path = FOLDER) -> Rule | None:
    """Read the rule of `folder`, None where there is none; raises `Faulty` for keys that it should not have."""
    path = folder / FILE
    if not path.exists():
        return None
    given: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    unknown = sorted(given.keys() - set(KEYS))
    if unknown:
        raise Faulty((Fault(f"locales/{FILE}", 1, f"nobody knows “{unknown[0]}”", f"Use {', '.join(KEYS)}"),))
    return Rule(
        tuple(given.get("families", ())),
        tuple(given.get("team", ())),
        {file: frozenset(names) for file, names in given.get("only", {}).items()},
        {file: frozenset(names) for file, names in given.get("but", {}).items()},
    )


def chosen(found: Sequence[Found], rule: Rule) -> tuple[Found, ...]:
    """Give the texts that families read, with the files where they read them."""
    return tuple(text for text in found if rule.for_families(text))


def faults(found: Sequence[Found], rule: Rule) -> Iterable[Fault]:
    """Name each file that the rule leaves out, and each part it names that holds no text any more."""
    file = f"locales/{FILE}"
    held: dict[str, set[str]] = {}
    unnamed = set()
    for text in found:
        for place in text.places:
            held.setdefault(place.file, set()).update((place.top, place.entry))
            if rule.reads(place) is None:
                unnamed.add(place.file)
    for one in sorted(unnamed):
        yield Fault(file, 1, f"nobody knows whether families read {one}", "Name it under families, or team")
    for part in (rule.only, rule.but):
        for one, names in part.items():
            for gone in sorted(names - held.get(one, set())):
                yield Fault(file, 1, f"“{gone}” holds no text in {one}", "Take it out, or write its new name")


def _matches(file: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(file, pattern) for pattern in patterns)
