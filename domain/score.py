"""The score of a report (field notes §4.3): weights times answers, and what the common blocks add or take.

The score orders work; it is not validated and never stands alone: rules with a reason give the level.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain import answers as given_answers
from domain.form_definitions import OFTEN, Form

FUNCTIONING_AT_MOST = 6
DURATION_AT_MOST = 2


@dataclass(frozen=True, slots=True)
class Counting:
    """The parts of the score that the protocol may change; the weights stand in the forms."""

    ticks_at_most: int
    young_age: int
    young_points: int
    protective_at_most: int
    domains_not_counted: frozenset[str]


@dataclass(frozen=True, slots=True)
class Score:
    """S and what rules ask about it; all counts are exact whole numbers."""

    points: int
    """S, never below 0."""
    at_most: int
    """S_max of the form."""
    scored: int
    """How many scored items the form has."""
    unanswered: int
    """How many of them are "non so" or left out."""
    often_domains: int
    """How many domains have an answer "spesso", those not counted set aside."""

    @property
    def percent(self) -> float:
        """Give S% = 100 S / S_max; a quotient of small whole numbers, hence exact at every whole cut-off."""
        return 100 * self.points / self.at_most

    @property
    def unanswered_percent(self) -> float:
        """Give the share of scored items without a known answer, 0 to 100; 0 when the form scores nothing."""
        return 100 * self.unanswered / self.scored if self.scored else 0.0


def score(counting: Counting, form: Form, words: Mapping[str, str], answers: Mapping[str, Any]) -> Score:
    """Compute the score of one report; `words` are the answers already read against the form."""
    points = weight_sum = unanswered = ticks = 0
    ticked = given_answers.ticked(form, answers)
    often: set[str] = set()
    for item in form.scored:
        value = given_answers.VALUES.get(words[item.code])
        weight_sum += item.weight
        if value is None:
            unanswered += 1
            continue
        points += item.weight * value
        ticks += value > 0 and item.code in ticked
        if words[item.code] == OFTEN and item.domain and item.domain not in counting.domains_not_counted:
            often.add(item.domain)
    points += min(counting.ticks_at_most, ticks) + given_answers.functioning(answers)
    points += _duration(answers) + _youth(counting, answers)
    points -= min(counting.protective_at_most, given_answers.protective(answers))
    at_most = 2 * weight_sum + counting.ticks_at_most + FUNCTIONING_AT_MOST + DURATION_AT_MOST
    return Score(max(0, points), at_most + counting.young_points, len(form.scored), unanswered, len(often))


def _duration(answers: Mapping[str, Any]) -> int:
    word = given_answers.choice("duration", answers)
    return given_answers.DURATIONS.index(word) if word in given_answers.DURATIONS else 0


def _youth(counting: Counting, answers: Mapping[str, Any]) -> int:
    age = given_answers.age(answers)
    return counting.young_points if age is not None and age <= counting.young_age else 0
