"""Each triage rule at its boundary, on the shipped forms and rules."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from domain import rules, triage
from domain.danger import Hit, Strength
from domain.form_definitions import Form
from domain.triage import Assessment, Level
from tests.domain.form_person import shipped

FILE = Path(__file__).parents[2] / "protocol" / "triage.toml"
NO_X = {f"X{number}": "no" for number in range(1, 7)}
SOFT, PLAIN, NOW = Strength.SOFT, Strength.PLAIN, Strength.NOW


@cache
def the_rules() -> rules.Rules:
    """Give the shipped rules."""
    source = FILE.read_text(encoding="utf-8")
    return triage.parse(tomllib.loads(source), file="triage.toml", source=source)


def calm(form: Form) -> dict[str, Any]:
    """Give a report in which nothing was noticed."""
    words = {"scale": "mai", "yes_no": "no", "safety": "no"}
    return {"age": 16, **{code: words[item.kind] for code, item in form.items.items() if code[0] != "Y"}}


def assess(name: str, hits: tuple[Hit, ...] = (), **changes: Any) -> Assessment:
    """Assess a calm report with some answers changed; None takes an answer out."""
    form = shipped()[name]
    answers = {code: word for code, word in {**calm(form), **changes}.items() if word is not None}
    return triage.evaluate(the_rules(), form, answers, hits)


def hit(label: str, strength: Strength) -> tuple[Hit, ...]:
    """Give what the scan would find for one phrase."""
    return (Hit(label, strength, "rule", (0, 4), "it"),)


SHORT, LONG = "<2 weeks", ">3 months"
BOUNDARIES: list[tuple[str, str, Mapping[str, Any], tuple[Hit, ...], bool]] = [
    ("R1", "family", {"X6": "sì"}, (), True),
    ("R1", "family", {"X6": "non so"}, (), False),
    ("R2", "teacher", {"X1": "sì", "Y1": "sì"}, (), True),
    ("R2", "teacher", {"X1": "non so", "Y2": "sì"}, (), True),
    ("R2", "teacher", {"X1": None, "Y1": "sì"}, (), True),
    ("R2", "teacher", {"X1": "sì", "Y1": "non so", "Y2": "no"}, (), False),
    ("R2", "teacher", {"X2": "sì", "Y1": "sì"}, (), False),
    ("R3", "self", {"X2": "sì", "Y3": "sì"}, (), True),
    ("R3", "self", {"X2": "sì", "Y3": "preferisco non dire"}, (), False),
    ("R4", "doctor", {"X5": "sì", "Y4": "sì"}, (), True),
    ("R4", "doctor", {"X5": "sì", "Y4": "non so"}, (), False),
    ("R5", "oratorio", {"X2": "sì", "Y6": "sì"}, (), True),
    ("R5", "oratorio", {"X2": "sì", "Y6": "no"}, (), False),
    ("R6", "oratorio", {"X3": "non so", "Y7": "sì"}, (), True),
    ("R6", "oratorio", {"X3": "non so", "Y7": "non so"}, (), False),
    ("R7", "family", {"X3": "sì", "Y8": "sì"}, (), True),
    ("R7", "family", {"X3": "sì", "Y8": "non so"}, (), False),
    ("R8", "teacher", {"X4": "sì", "Y9": "sì"}, (), True),
    ("R8", "teacher", {"X4": "sì", "Y9": "no"}, (), False),
    ("R9", "doctor", {"X5": "sì", "Y10": "sì", "Y4": "non so"}, (), True),
    ("R9", "doctor", {"X5": "sì", "Y10": "sì"}, (), True),
    ("R9", "doctor", {"X5": "sì", "Y10": "sì", "Y4": "no"}, (), False),
    ("R9", "doctor", {"X5": "sì", "Y10": "non so", "Y4": "non so"}, (), False),
    ("R9", "doctor", {}, (), False),
    ("R10", "teacher", {}, hit("suicide_explicit", PLAIN), True),
    ("R10", "teacher", {}, hit("suicide_explicit", NOW), True),
    ("R10", "teacher", {}, hit("suicide_explicit", SOFT), False),
    ("R10", "teacher", {}, hit("runaway", NOW), True),
    ("R10", "teacher", {}, hit("runaway", PLAIN), False),
    ("R11", "teacher", {"X6": "sì", "Y5": "sì"}, (), True),
    ("R11", "teacher", {"X1": "sì", "Y5": "sì"}, (), True),
    ("R11", "teacher", {"X1": "non so", "X6": "non so", "Y5": "sì"}, (), False),
    ("R12", "family", {"X6": "non so", "X2": "sì"}, (), True),
    ("R12", "family", {"X6": None, "X5": "sì"}, (), True),
    ("R12", "family", {"X6": "no", "X5": "sì"}, (), False),
    ("R12", "family", {"X6": "non so", "X5": "non so"}, (), False),
    ("R13", "self", {"X1": "sì"}, (), True),
    ("R13", "self", {"X1": "preferisco non dire"}, (), False),
    ("R13", "family", {"X1": "sì"}, (), False),
    ("U1", "self", {"X1": "preferisco non dire"}, (), True),
    ("U1", "teacher", {"X1": None}, (), True),
    ("U1", "teacher", {}, (), False),
    ("U2", "teacher", {"X2": "sì"}, (), True),
    ("U2", "teacher", {"X2": "non so"}, (), False),
    ("U3", "teacher", {"X3": "sì"}, (), True),
    ("U3", "teacher", {"X3": "non so"}, (), False),
    ("U4", "teacher", {"X4": "sì"}, (), True),
    ("U4", "teacher", {"X4": "non so"}, (), False),
    ("U5", "teacher", {"X5": "sì"}, (), True),
    ("U5", "teacher", {"X5": "non so"}, (), False),
    ("U6", "teacher", {"X6": "non so"}, (), True),
    ("U6", "teacher", {"X6": "sì"}, (), False),
    ("U7", "self", {}, hit("eating", PLAIN), True),
    ("U7", "self", {}, hit("eating", SOFT), False),
    ("U7", "self", {}, hit("suicide_explicit", PLAIN), False),
    ("U8", "teacher", {"X5": "non so", "Y10": "sì", "Y4": "no"}, (), True),
    ("U8", "teacher", {"X5": "non so", "Y10": "non so", "Y4": "no"}, (), False),
    ("U9", "oratorio", {"O8": "qualche volta", "age": 13}, (), True),
    ("U9", "family", {"F10": "spesso", "age": None}, (), True),
    ("U9", "doctor", {"M7": "spesso", "age": 14}, (), False),
    ("U9", "doctor", {"M7": "non so", "age": 13}, (), False),
    ("U10", "teacher", {"changed": ["T1"], "T12": "sì"}, hit("suicide_implicit", SOFT), True),
    ("U10", "family", {"changed": ["F7"], "F12": "sì"}, hit("self_harm", SOFT), True),
    ("U10", "family", {"changed": ["F2"], "F12": "sì"}, hit("self_harm", SOFT), False),
    ("U10", "family", {"changed": ["F7"], "F12": "non so"}, hit("self_harm", SOFT), False),
    ("U10", "family", {"changed": ["F7"], "F12": "sì"}, hit("eating", SOFT), False),
    ("U12", "teacher", {"X6": "no", "X1": "non so", "Y5": "sì"}, (), True),
    ("U12", "teacher", {"X1": "non so", "Y5": "non so"}, (), False),
    ("U13", "doctor", {"M8": "qualche volta"}, (), True),
    ("U13", "doctor", {"M8": "non so"}, (), False),
    ("M2", "oratorio", {"O5": "spesso"}, (), True),
    ("M2", "teacher", {"T9": "spesso"}, (), True),
    ("M2", "family", {"F11": "qualche volta"}, (), False),
    ("M3", "family", {"F6": "spesso", "duration": LONG}, (), True),
    ("M3", "doctor", {"M5": "spesso"}, (), True),
    ("M3", "family", {"F6": "spesso", "duration": SHORT}, (), False),
    ("M3", "family", {"F6": "qualche volta", "duration": LONG}, (), False),
    ("M4", "family", {"F1": "spesso", "F2": "spesso", "F3": "spesso"}, (), True),
    ("M4", "family", {"F1": "spesso", "F7": "spesso", "F3": "spesso"}, (), False),
    ("M4", "family", {"F1": "spesso", "F3": "spesso", "F12": "sì"}, (), False),
    ("M4", "self", {"S1": "spesso", "S2": "spesso", "S8": "spesso"}, (), False),
    ("M5", "teacher", dict.fromkeys(("T1", "T2", "T3", "T4", "T5")), (), True),
    ("M5", "teacher", dict.fromkeys(("T1", "T2", "T3", "T4")), (), False),
    ("M5", "oratorio", dict.fromkeys(("O1", "O2", "O3", "O4"), "non so"), (), False),
    ("M5", "oratorio", dict.fromkeys(("O1", "O2", "O3", "O4", "O5"), "non so"), (), True),
    ("M6", "teacher", {"X2": "non so"}, (), True),
    ("M6", "teacher", {"X5": None}, (), True),
    ("M6", "teacher", {"X1": "non so"}, (), False),
    ("M6", "doctor", {"M8": "qualche volta", "X3": "no"}, (), True),
    ("P4", "self", {}, (), True),
    ("P4", "self", {"X2": "non so"}, (), False),
    ("urgency", "self", {"urgency": "yes"}, (), True),
    ("urgency", "self", {"urgency": "don't know"}, (), False),
    ("urgency", "self", {"urgency": "yes", "X2": "sì"}, (), False),
]


@pytest.mark.parametrize(("id", "form", "changes", "hits", "matches"), BOUNDARIES)
def test_a_rule_matches_up_to_its_boundary_and_not_beyond(
    id: str, form: str, changes: Mapping[str, Any], hits: tuple[Hit, ...], matches: bool
) -> None:
    assert (id in assess(form, hits, **changes).rules) is matches


def test_every_rule_stands_on_both_sides_of_its_boundary() -> None:
    score_rules = {"M1", "U11"}
    ids = {rule.id for rule in the_rules().rules} | {"P4", "urgency"}

    for side in (True, False):
        assert {id for id, *_, matches in BOUNDARIES if matches is side} | score_rules == ids


class TestScore:
    """S, S_max and the exact cut-offs (field notes §4.3)."""

    @pytest.mark.parametrize(
        ("form", "at_most"), [("teacher", 50), ("oratorio", 52), ("family", 56), ("doctor", 44), ("self", 42)]
    )
    def test_the_most_a_form_can_score_is_known(self, form: str, at_most: int) -> None:
        assert assess(form).score_at_most == at_most

    @pytest.mark.parametrize(
        ("changes", "points"),
        [
            ({}, 0),
            ({"T1": "qualche volta"}, 2),
            ({"T1": "spesso", "T3": "spesso"}, 6),
            ({"T12": "sì"}, 2),
            ({"T1": "non so"}, 0),
            ({"T1": "qualche volta", "changed": ["T1", "T1"]}, 3),
            ({"changed": ["T1"]}, 0),
            ({"T1": None, "changed": ["T1"]}, 0),
            ({f"T{number}": "qualche volta" for number in (3, 5, 6, 8, 11)}, 5),
            ({"changed": ["T3", "T5", "T6", "T8", "T11"], **dict.fromkeys(
                ("T3", "T5", "T6", "T8", "T11"), "qualche volta")}, 9),
            ({"functioning": {"school": 2, "friends": 1, "home": 2}}, 5),
            ({"functioning": {"school": 2}}, 2),
            ({"duration": "<2 weeks"}, 0),
            ({"duration": "2 weeks-3 months"}, 1),
            ({"duration": ">3 months"}, 2),
            ({"age": 13}, 2),
            ({"age": 14}, 0),
            ({"age": None}, 0),
            ({"T1": "spesso", "protective": {"trusted_adult": "yes", "close_friend": "no"}}, 3),
            ({"T1": "spesso", "protective": dict.fromkeys(("trusted_adult", "close_friend", "accepts_help"), "yes")}, 1),
            ({"T3": "qualche volta", "protective": {"trusted_adult": "yes", "accepts_help": "yes"}}, 0),
        ],
    )  # fmt: skip
    def test_each_part_counts_as_written(self, changes: Mapping[str, Any], points: int) -> None:
        assert assess("teacher", **changes).score == points

    @pytest.mark.parametrize(
        ("points", "rules"),
        [(14, set()), (15, {"M1"}), (29, {"M1"}), (30, {"M1", "U11"})],
    )
    def test_the_cut_offs_stand_at_exactly_30_and_60_percent(self, points: int, rules: set[str]) -> None:
        assessment = assess("teacher", **_of_points(points))

        assert assessment.score == points
        assert assessment.percent == 100 * points / 50
        assert rules == {"M1", "U11"} & set(assessment.rules)

    @pytest.mark.parametrize(("points", "matches"), [(12, False), (13, True)])
    def test_a_cut_off_between_two_points_is_not_rounded(self, points: int, matches: bool) -> None:
        """In the self form 12 points are 28.57 % and 13 are 30.95 %."""
        said: dict[str, Any] = {"S1": "spesso", "S2": "spesso", "S3": "spesso", "S4": "qualche volta"}
        assessment = assess("self", **said, functioning={"school": points - 12})

        assert assessment.score == points
        assert ("M1" in assessment.rules) is matches


def _of_points(points: int) -> dict[str, Any]:
    """Give answers of the teacher form worth exactly so many points, without other rules about the answers."""
    weights = {"T1": 2, "T2": 2, "T3": 1, "T4": 2, "T5": 1, "T6": 1, "T7": 2, "T8": 1, "T10": 2, "T11": 1}
    said: dict[str, Any] = {}
    for code, weight in weights.items():
        value = min(2, points // weight)
        said[code] = ("mai", "qualche volta", "spesso")[value]
        points -= weight * value
    return said


class TestLevel:
    """The highest level of any rule, and what the reporter's urgency does to it."""

    def test_nothing_said_counts_as_not_known(self) -> None:
        for form in shipped().values():
            assessment = triage.evaluate(the_rules(), form, {})

            assert assessment.level is Level.P2
            assert assessment.rules == ("U1", "U6", "M5", "M6")

    def test_a_calm_report_stays_ordinary_though_its_follow_up_was_never_asked(self) -> None:
        for name in shipped():
            assert assess(name).level is Level.P4
            assert assess(name).rules == ("P4",)

    def test_every_matched_rule_of_every_level_is_a_reason(self) -> None:
        assessment = assess("teacher", X6="sì", X2="sì", X3="non so", T9="spesso")

        assert assessment.level is Level.P1
        assert assessment.rules == ("R1", "U2", "M2", "M6")
        assert [reason.level for reason in assessment.reasons] == [1, 2, 3, 3]

    def test_questions_of_another_form_do_not_count(self) -> None:
        assert assess("teacher", O5="spesso", O8="spesso", age=None).level is Level.P4
        assert assess("self", Y1="sì", Y2="sì", Y5="sì", X1="non so").level is Level.P2

    @pytest.mark.parametrize(
        ("changes", "level"),
        [
            ({}, Level.P3),
            ({"X2": "non so"}, Level.P2),
            ({"X2": "sì"}, Level.P2),
            ({"X6": "sì"}, Level.P1),
        ],
    )
    def test_urgency_raises_by_one_and_never_to_an_emergency(
        self, changes: Mapping[str, Any], level: Level
    ) -> None:
        assert assess("teacher", urgency="yes", **changes).level is level

    def test_the_version_of_the_rules_changes_with_their_content(self) -> None:
        source = FILE.read_text(encoding="utf-8").replace("percent >= 60", "percent >= 61")
        other = triage.parse(tomllib.loads(source), file="triage.toml", source=source)

        assert other.version != the_rules().version

    def test_what_is_missing_is_named_for_the_card(self) -> None:
        form = shipped()["self"]
        answers = {**calm(form), "S2": "non so", "X4": "preferisco non dire"}

        assert triage.missing(form, answers) == ("X4", "S2")


def test_a_sentence_is_filled_in() -> None:
    reasons = {reason.id: reason.sentence for reason in assess("teacher", **_of_points(15)).reasons}

    assert reasons["M1"] == "Il punteggio supera la soglia di attenzione: 30 su 100."
