"""The words by which the masker knows a contact (`protocol/relay.toml`): signs in words, streets, sites, by language."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from domain.relay_reading import any_of, fold
from domain.toml_file import Sheet, Table

PARTS = (
    *("digits", "teens", "tens", "hundreds", "twice", "thrice", "and", "at", "weak_at", "dot", "low", "dash"),
    *("slash", "street", "after", "house", "civic", "numbered", "nick", "seek", "as", "school", "counted"),
    *("called", "unit", "usual"),
)
SIGNS = (
    *("platforms", "providers", "clear_providers", "endings", "weak_endings", "sites", "aliases", "stops"),
    *("particles", "name_endings", "name_beginnings", "small"),
)
_OPTIONAL = frozenset({"as", "unit", "usual"})


@dataclass(frozen=True)
class ContactWords:
    """Every word of every language, by what it is for; the digits of each language in order."""

    signs: Mapping[str, tuple[str, ...]]
    languages: Mapping[str, Mapping[str, tuple[str, ...]]]

    def all(self, part: str) -> list[str]:
        """Give the words of a part in every language, each once."""
        return list(dict.fromkeys(word for one in self.languages.values() for word in one.get(part, ())))

    def pattern(self, *parts: str) -> str:
        """Give a pattern for any whole word of these parts; Chinese words need no edge."""
        words = [word for part in parts for word in (self.signs.get(part) or self.all(part))]
        edged = [word for word in words if not is_unspaced(word)]
        loose = [word for word in words if is_unspaced(word)]
        found = rf"(?<![^\W_])(?:{any_of(edged)})(?![^\W_])"
        return f"(?:{found}|{any_of(loose)})" if loose else f"(?:{found})"

    @cached_property
    def valued(self) -> dict[str, str]:
        """Give what each number word is worth: a digit, `1_` for a teen, `3t` for thirty, `h` for a hundred."""
        found: dict[str, str] = {}
        for language in self.languages.values():
            for mark, part in (("{}t", "tens"), ("{}_", "teens"), ("{}", "digits")):
                first = 2 if part == "tens" else 0
                for value, spellings in enumerate(language.get(part, ()), start=first):
                    for word in spellings.split("|"):
                        found[_bare(word)] = mark.format(value)
            hundreds = (word for spellings in language.get("hundreds", ()) for word in spellings.split("|"))
            found.update({_bare(word): "h" for word in hundreds})
        return found

    @cached_property
    def glued(self) -> re.Pattern[str]:
        """Give the pattern of a number word inside a run of letters without spaces."""
        longest = sorted(self.valued, key=len, reverse=True)
        return re.compile("|".join(map(re.escape, longest)))

    @cached_property
    def chained(self) -> re.Pattern[str]:
        """Give the pattern of a word that is number words and nothing else."""
        return re.compile(f"(?:{self.glued.pattern})+")


def is_unspaced(word: str) -> bool:
    """Say whether a word is of a script that sets no spaces."""
    return "\u3400" <= word[0] <= "\u9fff"


def _bare(word: str) -> str:
    return fold(word).replace("'", "")


def parse(signs: Table, languages: Table, sheet: Sheet) -> ContactWords:
    """Read the words of a sheet; what is wrong is noted there as faults."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for language in languages.given:
        table = languages.table(language)
        found[language] = {
            part: table.texts(part) for part in PARTS if part in table.given or part not in _OPTIONAL
        }
        table.close()
        if len(found[language]["digits"]) != 10:
            sheet.fault(
                table.line("digits"), "there are not ten digits", "Write the words for 0 to 9, in order"
            )
    listed = {part: signs.texts(part) for part in SIGNS}
    signs.close()
    return ContactWords(listed, found)
