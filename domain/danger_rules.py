"""What a language of the danger protocol is made of, once its file was read: values only, no reading and no matching."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.danger_patterns import Pattern

LABELS = (
    "suicide_explicit",
    "suicide_implicit",
    "self_harm",
    "violence_abuse",
    "eating",
    "substance",
    "runaway",
)  # Field notes §6, in the order in which they are shown.
NOT_YET = "nobody yet"
NEGATION, SCOPE_END, NOW, LAUGH = "neg", "but", "now", "laugh"
MOST_POINTS = 6  # What one sign may weigh, for or against.
ENOUGH = 3  # Points of signs in one sentence that make a hit (our own choice, tuned on phrases kept apart).
SCENE = 1  # What only sets a scene (a day, a place, a child) weighs this; alone it says nothing.
FIRST_LETTER = 0xE000  # Private letters: no typed text holds them once it is folded into lists.


@dataclass(frozen=True, slots=True)
class Rule:
    """One way in which people say that something is dangerous."""

    id: str
    label: str
    patterns: tuple[Pattern, ...]
    is_soft: bool = False
    heeds_negation: bool = True
    unless: str = ""
    soft_if: str = ""


@dataclass(frozen=True, slots=True)
class Sign:
    """Something that alone says little; signs of one label that reach `ENOUGH` points in a sentence are a hit.

    One of them at least must weigh more than `SCENE`.
    """

    id: str
    label: str
    patterns: tuple[Pattern, ...]
    points: int
    heeds_negation: bool


@dataclass(frozen=True, slots=True)
class Exemption:
    """One way of saying that only sounds dangerous; `reach` is words, sentence or message."""

    id: str
    pattern: Pattern
    gives_nothing: bool
    labels: frozenset[str]
    reach: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in a row that stand in a list together; `key` is the one that is looked up, `at` its place."""

    words: tuple[str, ...]
    at: int
    letter: str


@dataclass(frozen=True, slots=True)
class Language:
    """One language's words, rules and exceptions; `reviewed_by` is `nobody yet` until a native has read it."""

    code: str
    reviewed_by: str
    reviewed_on: str
    letters: Mapping[str, str]
    words: Mapping[str, tuple[str, ...]]
    forgiving: Mapping[str, int]
    spelling: Mapping[str, str]
    plain: tuple[str, ...]
    phrases: tuple[Phrase, ...]
    rules: tuple[Rule, ...]
    signs: tuple[Sign, ...]
    exemptions: tuple[Exemption, ...]
