"""What a triage rule can ask about a report, as small values; without negation a missing thing never counts.

A condition about an item that the form does not have is simply false (`O5` in the teacher form), and nothing
here can look at protective factors: by construction they cannot undo what a rule says (field notes §4.3 b).
"""

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

Compare = Callable[[float, float], bool]

COMPARISONS: Mapping[str, Compare] = {
    "=": operator.eq,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a condition may look at: one report, read against one form."""

    words: Mapping[str, str]
    """Answer word of every item that the form has; a code left out stands as "non so"."""
    ticked: frozenset[str]
    """Scored items ticked "è un cambiamento recente"."""
    texts: Mapping[str, str]
    """`form`, `duration`, `urgency`, `family_informed`, `followed_by_service`."""
    numbers: Mapping[str, float]
    """`age` (absent when unknown), `score`, `percent`, `unanswered_percent`, `often_domains`."""
    danger: tuple[tuple[str, int], ...] = ()
    """Label and strength of each phrase that the danger scan found."""


@dataclass(frozen=True, slots=True)
class ItemIs:
    """At least one of these items has one of these answers."""

    codes: tuple[str, ...]
    accepted: frozenset[str]

    def holds(self, facts: Facts) -> bool:
        """Say whether the condition is true of the report."""
        words, accepted = facts.words, self.accepted
        return any(words.get(code) in accepted for code in self.codes)


@dataclass(frozen=True, slots=True)
class IsTicked:
    """At least one of these items is ticked as a recent change; forms offer the tick above "mai" only."""

    codes: tuple[str, ...]

    def holds(self, facts: Facts) -> bool:
        """Say whether the condition is true of the report."""
        return any(code in facts.ticked for code in self.codes)


@dataclass(frozen=True, slots=True)
class DangerIs:
    """The danger scan found one of these labels (or any other, with `others`) at one of these strengths."""

    labels: frozenset[str]
    others: bool
    strengths: frozenset[int]

    def holds(self, facts: Facts) -> bool:
        """Say whether the condition is true of the report."""
        return any(
            strength in self.strengths and (label in self.labels) is not self.others
            for label, strength in facts.danger
        )


@dataclass(frozen=True, slots=True)
class TextIs:
    """A named answer outside the items (form, duration, urgency …) has one of these words."""

    name: str
    accepted: frozenset[str]

    def holds(self, facts: Facts) -> bool:
        """Say whether the condition is true of the report."""
        return facts.texts.get(self.name) in self.accepted


@dataclass(frozen=True, slots=True)
class NumberIs:
    """A computed number, or the age, stands in this relation to a limit; an unknown age stands in none."""

    name: str
    sign: str
    limit: float

    def holds(self, facts: Facts) -> bool:
        """Say whether the condition is true of the report."""
        value = facts.numbers.get(self.name)
        return value is not None and COMPARISONS[self.sign](value, self.limit)


@dataclass(frozen=True, slots=True)
class NumberUnknown:
    """The number is not known; only the age can be so."""

    name: str

    def holds(self, facts: Facts) -> bool:
        """Say whether the condition is true of the report."""
        return self.name not in facts.numbers


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part is true."""

    parts: tuple["Condition", ...]

    def holds(self, facts: Facts) -> bool:
        """Say whether the condition is true of the report."""
        return all(part.holds(facts) for part in self.parts)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part is true."""

    parts: tuple["Condition", ...]

    def holds(self, facts: Facts) -> bool:
        """Say whether the condition is true of the report."""
        return any(part.holds(facts) for part in self.parts)


Leaf = ItemIs | IsTicked | DangerIs | TextIs | NumberIs | NumberUnknown
Condition = Leaf | AllOf | AnyOf


def leaves(condition: Condition) -> Iterator[Leaf]:
    """Give every simple condition inside `condition`, left to right."""
    if isinstance(condition, AllOf | AnyOf):
        for part in condition.parts:
            yield from leaves(part)
    else:
        yield condition
