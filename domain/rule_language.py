"""Reads the `when` of a triage rule: a closed vocabulary; a misspelt name is a fault, nothing is run.

A clinician should be able to read a rule aloud:

    X1 in {sì, non so} and (Y1 = sì or Y2 = sì)
    any of X1..X5 = sì
    any of T1, O2, F1 ticked
    O8 > mai and (age < 14 or age = unknown)
    danger suicide_explicit > soft
    danger other than suicide_explicit = now
    duration in {"2 weeks-3 months", ">3 months", unknown}
    percent >= 60
"""

import re
from collections.abc import Mapping

from domain.answers import CHOICES, SAFETY, SCALE
from domain.conditions import (
    COMPARISONS,
    AllOf,
    AnyOf,
    Condition,
    DangerIs,
    IsTicked,
    ItemIs,
    NumberIs,
    NumberUnknown,
    TextIs,
)
from domain.danger import Strength
from domain.danger_rules import LABELS
from domain.form_definitions import SOMETIMES, UNKNOWN

STRENGTHS: Mapping[str, int] = {strength.name.lower(): strength for strength in Strength}
NUMBERS = ("age", "score", "percent", "unanswered_percent", "often_domains")
_WORDS = (*SCALE, *SAFETY)
_CODE = re.compile(r"([A-Z])([1-9][0-9]?)")
_TOKEN = re.compile(r'\s*(?:("[^"]*")|(\d+(?:\.\d+)?)|(\.\.|>=|<=|[=<>{}(),])|([^\W\d]\w*)|(\S))')
_SIGNS = tuple(COMPARISONS)


class Misread(Exception):
    """A condition cannot be read; says what stands there and what could stand there instead."""

    def __init__(self, what: str, cure: str) -> None:
        super().__init__(f"{what}. {cure}")
        self.what, self.cure = what, cure


def read(text: str) -> Condition:
    """Read one condition; raises Misread at the first thing that is not in the language."""
    reader = _Reader(_tokens(text))
    condition = reader.either()
    if reader.now:
        raise Misread(f'"{reader.now}" is one too many', 'Join the parts with "and" or "or"')
    return condition


def _tokens(text: str) -> list[str]:
    tokens = []
    for found in _TOKEN.finditer(text.strip()):
        if found[5]:
            raise Misread(f'"{found[5]}" is no part of the language', "Take the sign out")
        tokens.append(found[0].strip())
    return tokens


class _Reader:
    """Walks the tokens from left to right; one method per kind of phrase."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens
        self.at = 0

    @property
    def now(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self) -> str:
        token = self.now
        self.at += 1
        return token

    def skip(self, *wanted: str) -> bool:
        """Pass over `wanted` when it stands here, whole."""
        if tuple(self.tokens[self.at : self.at + len(wanted)]) != wanted:
            return False
        self.at += len(wanted)
        return True

    def must(self, wanted: str) -> None:
        if not self.skip(wanted):
            raise Misread(f'"{wanted}" is missing {self._here()}', f'Write "{wanted}"')

    def _here(self) -> str:
        return f'before "{self.now}"' if self.now else "at the end"

    def either(self) -> Condition:
        parts = [self.both()]
        while self.skip("or"):
            parts.append(self.both())
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

    def both(self) -> Condition:
        parts = [self.simple()]
        while self.skip("and"):
            parts.append(self.simple())
        return parts[0] if len(parts) == 1 else AllOf(tuple(parts))

    def simple(self) -> Condition:
        if self.skip("("):
            inner = self.either()
            self.must(")")
            return inner
        if self.skip("danger"):
            return self.danger()
        if self.skip("any", "of"):
            return self.items(self.codes())
        name = self.take()
        if _CODE.fullmatch(name):
            return self.items((name,))
        if name in NUMBERS:
            return self.number(name)
        if name == "form" or name in CHOICES:
            return TextIs(name, self.accepted(tuple(CHOICES[name].values()) if name in CHOICES else None))
        known = ", ".join((*NUMBERS, "form", *CHOICES, "danger", "any of"))
        raise Misread(f'"{name}" is no known name', f"Use the code of a question, or one of {known}")

    def codes(self) -> tuple[str, ...]:
        """Read `T1, O2, X1..X5`."""
        found: list[str] = []
        while True:
            first = self.code()
            last = self.code() if self.skip("..") else first
            if first[0] != last[0] or int(first[1:]) > int(last[1:]):
                raise Misread(f'"{first}..{last}" is no range', "Write X1..X5, for example")
            found += [f"{first[0]}{number}" for number in range(int(first[1:]), int(last[1:]) + 1)]
            if not self.skip(","):
                return tuple(found)

    def code(self) -> str:
        code = self.take()
        if not _CODE.fullmatch(code):
            raise Misread(f'"{code}" is no code of a question', "Write a code as T1 or X6")
        return code

    def items(self, codes: tuple[str, ...]) -> Condition:
        if self.skip("ticked"):
            return IsTicked(codes)
        if self.now not in (">", ">="):
            return ItemIs(codes, self.accepted(_WORDS))
        sign, least = self.take(), self.word(_WORDS)
        order = SCALE if least in SCALE else SAFETY
        start = order.index(least) + (sign == ">")
        return ItemIs(codes, frozenset(order[start:]))

    def danger(self) -> Condition:
        others = self.skip("other", "than")
        labels = {self.label()}
        while self.skip(","):
            labels.add(self.label())
        compare = COMPARISONS[self.sign()]
        limit = STRENGTHS[self.word(tuple(STRENGTHS))]
        return DangerIs(
            frozenset(labels), others, frozenset(n for n in STRENGTHS.values() if compare(n, limit))
        )

    def label(self) -> str:
        label = self.take()
        if label not in LABELS:
            raise Misread(f'"{label}" is no label of danger', f"Use one of {', '.join(LABELS)}")
        return label

    def number(self, name: str) -> Condition:
        sign = self.sign()
        if name == "age" and sign == "=" and self.skip("unknown"):
            return NumberUnknown(name)
        limit = self.take()
        try:
            return NumberIs(name, sign, float(limit))
        except ValueError:
            raise Misread(f'"{limit}" is not a number', f"Write {name} {sign} 30, for example") from None

    def sign(self) -> str:
        sign = self.take()
        if sign not in _SIGNS:
            raise Misread(f'"{sign}" compares nothing', f"Use one of {' '.join(_SIGNS)}")
        return sign

    def accepted(self, known: tuple[str, ...] | None) -> frozenset[str]:
        """Read `= word` or `in {word, word}`."""
        if self.skip("="):
            return frozenset({self.word(known)})
        if not self.skip("in"):
            raise Misread(f"a comparison is missing {self._here()}", "Write = word, or in {word, word}")
        self.must("{")
        words = {self.word(known)}
        while self.skip(","):
            words.add(self.word(known))
        self.must("}")
        return frozenset(words)

    def word(self, known: tuple[str, ...] | None) -> str:
        """Read one word of the vocabulary; `non so` and `qualche volta` are one word each."""
        word = self.take().strip('"')
        for longer in (UNKNOWN, SOMETIMES):
            first, second = longer.split()
            if word == first and self.skip(second):
                word = longer
        if known is not None and word not in known:
            listed = ", ".join(dict.fromkeys(known))
            raise Misread(f'"{word}" is no word that can stand here', f"Use one of {listed}")
        return word
