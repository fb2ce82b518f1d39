"""Weighs the danger scanner against phrases that people labelled: what it finds, what it misses, what it invents.

A hit is a `plain` or `now` find of any label; `soft` is neither a hit nor a false alarm and is counted apart.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt

from domain.danger import Hit, Scanner, Strength
from domain.danger_rules import LABELS

NONE = "none"
Z_95 = 1.96  # Field notes §10.2: the Wilson interval stands beside each share.


@dataclass(frozen=True, slots=True)
class Phrase:
    """One labelled phrase; `line` is its place in the file it came from."""

    line: int
    language: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """One phrase and what the scanner made of it, strongest first."""

    phrase: Phrase
    hits: tuple[Hit, ...]

    @property
    def is_hit(self) -> bool:
        """Say whether the scanner would page somebody."""
        return any(hit.strength > Strength.SOFT for hit in self.hits)

    @property
    def is_soft(self) -> bool:
        """Say whether the scanner would only ask back."""
        return bool(self.hits) and not self.is_hit

    @property
    def is_right(self) -> bool:
        """Say whether a danger was found, or nobody would be paged where there is none."""
        return self.is_hit == (self.phrase.label != NONE)

    @property
    def found(self) -> str:
        """Give the strongest label found, `soft` or `none`."""
        return self.hits[0].label if self.is_hit else "soft" if self.hits else NONE


@dataclass(frozen=True, slots=True)
class Share:
    """A share with what it was counted from; `low` and `high` are the Wilson 95 % interval."""

    count: int
    of: int

    @property
    def value(self) -> float | None:
        """Give the share, or None when there was nothing to count."""
        return self.count / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float]:
        """Give the Wilson 95 % interval (field notes §10.2); all is possible when nothing was counted."""
        if not self.of:
            return 0.0, 1.0
        p, n, z = self.count / self.of, self.of, Z_95
        centre = p + z * z / (2 * n)
        spread = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        scale = 1 + z * z / n
        return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


def rows(scanner: Scanner, phrases: Iterable[Phrase]) -> tuple[Row, ...]:
    """Let the scanner read every phrase."""
    return tuple(Row(phrase, scanner.scan(phrase.text)) for phrase in phrases)


def recall(of: Sequence[Row], *, label: str | None = None, language: str | None = None) -> Share:
    """Give the share of danger phrases that are a hit with any danger label, of all or of one label or language."""
    wanted = [
        row
        for row in of
        if row.phrase.label != NONE
        and label in (None, row.phrase.label)
        and language in (None, row.phrase.language)
    ]
    return Share(sum(row.is_hit for row in wanted), len(wanted))


def false_alarms(of: Sequence[Row]) -> Share:
    """Give the share of harmless phrases that are a hit."""
    harmless = [row for row in of if row.phrase.label == NONE]
    return Share(sum(row.is_hit for row in harmless), len(harmless))


def soft_share(of: Sequence[Row]) -> Share:
    """Give the share of harmless phrases after which the house only asks back."""
    harmless = [row for row in of if row.phrase.label == NONE]
    return Share(sum(row.is_soft for row in harmless), len(harmless))


def confusion(of: Sequence[Row]) -> dict[str, Counter[str]]:
    """Give for each label how often each label, `soft` or `none` was found."""
    table: dict[str, Counter[str]] = {label: Counter() for label in (*LABELS, NONE)}
    for row in of:
        table[row.phrase.label][row.found] += 1
    return {label: counts for label, counts in table.items() if counts}
