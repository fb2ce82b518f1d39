"""Triage: how urgent a report is, and why, from readable rules alone; a person decides (field notes §4.3).

The highest level that any rule gives is the level, and every matched rule of every level is a reason. Same
answers and same rules give the same level, always. Never diagnoses, never learns, never weighs who reports.

A code left out counts as "non so", and only codes that the form has count at all. The follow-up (Y1-Y10)
obeys the same rule without harm when it was never asked: no rule is true of a "non so" on a Y alone (R9 asks
it of Y4, but only beside Y10 = sì). So a form with every X at "no" stays where its other answers put it, while
`{}` gives P2: U1 (talk of dying not excluded), U6 (danger now not excluded), M5 and M6.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from domain import answers as given_answers
from domain.conditions import Facts
from domain.danger import Hit
from domain.form_definitions import UNKNOWN, Form
from domain.rules import Level, Rule, Rules, parse
from domain.score import Score, score

__all__ = ["Assessment", "Level", "Reason", "Rules", "evaluate", "missing", "parse"]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a rule matched: `text` is the msgid of a plain Italian sentence, `params` fill its braces."""

    id: str
    level: Level
    text: str
    params: Mapping[str, int]

    @property
    def sentence(self) -> str:
        """Give the sentence in Italian, filled in."""
        return self.text.format(**self.params)


@dataclass(frozen=True, slots=True)
class Assessment:
    """What triage says of one report; kept on the case with the version of the rules that said it."""

    level: Level
    score: int
    score_at_most: int
    percent: float
    reasons: tuple[Reason, ...]
    rules_version: str

    @property
    def rules(self) -> tuple[str, ...]:
        """Give the ids of every matched rule of every level, the most urgent first."""
        return tuple(reason.id for reason in self.reasons)


def evaluate(rules: Rules, form: Form, answers: Mapping[str, Any], hits: Iterable[Hit] = ()) -> Assessment:
    """Assess one report: answers as data (field notes §3.6) and the danger phrases found in its text.

    Never fails: what is not a known word counts as "non so", what the form does not have does not count.
    """
    words = _words(form, answers)
    counted = score(rules.counting, form, words, answers)
    facts = _facts(form, words, counted, answers, hits)
    matched = [rule for rule in rules.rules if rule.when.holds(facts)] or [rules.otherwise]
    level = min(rule.level for rule in matched)
    reasons = [_reason(rule, counted) for rule in matched]
    if level in rules.urgency.levels and rules.urgency.when.holds(facts):
        level = Level(level - 1)
        reasons.append(Reason(rules.urgency.id, level, rules.urgency.text, {}))
    return Assessment(level, counted.points, counted.at_most, counted.percent, tuple(reasons), rules.version)


def missing(form: Form, answers: Mapping[str, Any]) -> tuple[str, ...]:
    """Give the codes of the scored and first safety questions (X) without a known answer, in order."""
    return tuple(
        code
        for code, item in form.items.items()
        if not code.startswith("Y") and given_answers.word(item, answers) == UNKNOWN
    )


def _words(form: Form, answers: Mapping[str, Any]) -> dict[str, str]:
    """Read every item of the form; an answer that another one contradicts rises (M8 and X3, field notes §3.5)."""
    words = {code: given_answers.word(item, answers) for code, item in form.items.items()}
    for rise in form.rises:
        if words.get(rise.code) == rise.before and any(
            words.get(c) in rise.when.values for c in rise.when.codes
        ):
            words[rise.code] = str(rise.after)
    return words


def _facts(
    form: Form, words: Mapping[str, str], counted: Score, answers: Mapping[str, Any], hits: Iterable[Hit]
) -> Facts:
    texts = {name: given_answers.choice(name, answers) for name in given_answers.CHOICES}
    numbers = {
        "score": float(counted.points),
        "percent": counted.percent,
        "unanswered_percent": counted.unanswered_percent,
        "often_domains": float(counted.often_domains),
    }
    age = given_answers.age(answers)
    if age is not None:
        numbers["age"] = float(age)
    return Facts(
        words=words,
        ticked=given_answers.ticked(form, answers),
        texts={"form": form.id, **texts},
        numbers=numbers,
        danger=tuple((hit.label, int(hit.strength)) for hit in hits),
    )


def _reason(rule: Rule, counted: Score) -> Reason:
    shown = {
        "percent": int(counted.percent),
        "unanswered": counted.unanswered,
        "scored": counted.scored,
        "domains": counted.often_domains,
    }
    return Reason(rule.id, rule.level, rule.text, {name: shown[name] for name in rule.params})
