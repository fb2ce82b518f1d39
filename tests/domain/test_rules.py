"""The language of the rules, and what the reader of triage.toml refuses."""

import re
import tomllib

import pytest

from domain import rules
from domain.conditions import (
    AllOf,
    AnyOf,
    DangerIs,
    Facts,
    IsTicked,
    ItemIs,
    NumberIs,
    NumberUnknown,
    TextIs,
    leaves,
)
from domain.faults import Faulty
from domain.rule_language import Misread, read
from tests.domain.test_triage import FILE

PAGE = (FILE.parents[1] / "docs" / "triage.md").read_text(encoding="utf-8")
SOURCE = FILE.read_text(encoding="utf-8")
X1_SAID = ItemIs(("X1",), frozenset({"sì"}))


class TestLanguage:
    """What can be said in a `when`."""

    @pytest.mark.parametrize(
        ("text", "condition"),
        [
            ("X1 = sì", X1_SAID),
            ("X1 in {sì, non so}", ItemIs(("X1",), frozenset({"sì", "non so"}))),
            ("T1 > mai", ItemIs(("T1",), frozenset({"qualche volta", "spesso"}))),
            ("T1 >= qualche volta", ItemIs(("T1",), frozenset({"qualche volta", "spesso"}))),
            ("X1 > no", ItemIs(("X1",), frozenset({"non so", "sì"}))),
            ("any of X1..X3, T9 = sì", ItemIs(("X1", "X2", "X3", "T9"), frozenset({"sì"}))),
            ("any of T1, O2 ticked", IsTicked(("T1", "O2"))),
            ("danger eating > soft", DangerIs(frozenset({"eating"}), False, frozenset({2, 3}))),
            (
                "danger other than eating, runaway = now",
                DangerIs(frozenset({"eating", "runaway"}), True, frozenset({3})),
            ),
            ("form = self", TextIs("form", frozenset({"self"}))),
            ('duration in {"<2 weeks", unknown}', TextIs("duration", frozenset({"<2 weeks", "unknown"}))),
            ("percent >= 33.5", NumberIs("percent", ">=", 33.5)),
            ("age = unknown", NumberUnknown("age")),
            ("age < 14", NumberIs("age", "<", 14)),
            ("X1 = sì and X1 = sì or X1 = sì", AnyOf((AllOf((X1_SAID, X1_SAID)), X1_SAID))),
            ("X1 = sì and (X1 = sì or X1 = sì)", AllOf((X1_SAID, AnyOf((X1_SAID, X1_SAID))))),
        ],
    )
    def test_a_condition_reads_as_it_sounds(self, text: str, condition: object) -> None:
        assert read(text) == condition

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("", '"" is no known name'),
            ("X1", "a comparison is missing at the end"),
            ("X1 = forse", '"forse" is no word'),
            ("X1 = non", '"non" is no word'),
            ("X1 = sì X2 = sì", '"X2" is one too many'),
            ("(X1 = sì", '")" is missing at the end'),
            ("X1 in {sì, no", '"}" is missing at the end'),
            ("any of X3..X1 = sì", '"X3..X1" is no range'),
            ("any of X1..T3 = sì", '"X1..T3" is no range'),
            ("any of sonno = sì", '"sonno" is no code'),
            ("danger sadness = now", '"sadness" is no label'),
            ("danger eating = very", '"very" is no word'),
            ("percent > many", '"many" is not a number'),
            ("percent is 3", '"is" compares nothing'),
            ("protective = yes", '"protective" is no known name'),
            ("urgency = sì", '"sì" is no word'),
            ("__import__('os')", '"\'" is no part'),
            ("X1 == sì", '"=" is no word'),
            ("score = unknown", '"unknown" is not a number'),
        ],
    )
    def test_what_is_not_in_the_language_is_refused(self, text: str, said: str) -> None:
        with pytest.raises(Misread) as refusal:
            read(text)

        assert said in refusal.value.what
        assert refusal.value.cure


def test_the_simple_conditions_inside_one_are_given_left_to_right() -> None:
    asked, told, old = read("X1 = sì"), read("age < 14"), read("form = self")

    assert list(leaves(read("X1 = sì and (age < 14 or form = self)"))) == [asked, told, old]
    assert list(leaves(asked)) == [asked]


@pytest.mark.parametrize(
    "text", re.findall(r"^\| `([^`]+)` \|", PAGE[PAGE.index("## How a rule reads") :], re.MULTILINE)
)
def test_every_example_of_the_page_for_clinicians_is_read(text: str) -> None:
    assert read(text).holds(Facts({}, frozenset(), {}, {})) is ("unknown" in text and "age" in text)


class TestFile:
    """What the reader of the whole file refuses."""

    @pytest.mark.parametrize(
        ("good", "bad", "said", "at"),
        [
            ('when = "X6 = sì"', 'when = "X6 = forse"', '"forse" is no word', 'when = "X6 = forse"'),
            ('id = "R2"', 'id = "R1"', 'another rule is called "R1"', '[[rules]]\nid = "R1"\nlevel = "P1"\nwhen = "X1'),
            ('id = "R2"', 'id = "P4"', 'another rule is called "P4"', '[[rules]]\nid = "P4"'),
            ('id = "R2"', 'id = "R 2"', '"R 2" cannot be the id', 'id = "R 2"'),
            ('level = "P2"', 'level = "P9"', '"P9" is not a level', 'level = "P9"'),
            ('text = "Ha ferite da curare subito."', 'text = " "', '"text" is not a text', 'text = " "'),
            ("{percent} su 100.", "{pct} su 100.", "nobody fills in {pct}", "{pct}"),
            ('level = "P4"', 'level = "P3"', "the rule for all else does not give P4", '[otherwise]\nid = "P4"\nlevel'),
            ('levels = ["P4", "P3"]', 'levels = ["P4", "P2"]', "something else than P3 and P4", '"P2"]'),
            ('["evento", "richiesta"]', '["eventi"]', '"eventi" is no domain', '["eventi"]'),
            ("young_age = 13", "young_age = -1", '"young_age" is not a whole number', "young_age"),
            ("young_age = 13", "", '"young_age" is missing', "[score]"),
            ('when = "Y4 = sì"', 'if = "Y4 = sì"', 'nobody reads "if"', 'if = "Y4'),
            ("[raise]", "[rises]", "the table [raise] is missing", "# Triage"),
        ],
    )  # fmt: skip
    def test_a_fault_is_named_at_its_line(self, good: str, bad: str, said: str, at: str) -> None:
        source = SOURCE.replace(good, bad, 1)

        with pytest.raises(Faulty) as refusal:
            rules.parse(tomllib.loads(source), file="triage.toml", source=source)

        fault = next(fault for fault in refusal.value.faults if said in fault.what)
        line = source.count("\n", 0, source.index(at)) + 1
        assert line <= fault.line <= line + at.count("\n")
        assert fault.cure

    def test_all_faults_are_told_at_once(self) -> None:
        source = SOURCE.replace("X6 = sì", "X6 = forse", 1).replace('level = "P3"', 'level = "P9"', 1)

        with pytest.raises(Faulty) as refusal:
            rules.parse(tomllib.loads(source), file="triage.toml", source=source)

        assert len(refusal.value.faults) == 2

    def test_a_file_without_rules_is_refused(self) -> None:
        source = SOURCE[: SOURCE.index("# ---- P1")] + SOURCE[SOURCE.index("[otherwise]") :]

        with pytest.raises(Faulty) as refusal:
            rules.parse(tomllib.loads(source), file="triage.toml", source=source)

        (fault,) = refusal.value.faults
        assert (fault.what, fault.line) == ("there is no rule", 1)

    def test_a_condition_that_cannot_be_read_is_the_only_fault_of_its_rule(self) -> None:
        for spoilt in ('when = "X6 = forse"', 'when = " "'):
            source = SOURCE.replace('when = "X6 = sì"', spoilt, 1)

            with pytest.raises(Faulty) as refusal:
                rules.parse(tomllib.loads(source), file="triage.toml", source=source)

            assert len(refusal.value.faults) == 1

    def test_the_version_is_followed_by_eight_signs_of_the_content(self) -> None:
        found = rules.parse(tomllib.loads(SOURCE), file="triage.toml", source=SOURCE)

        assert re.fullmatch(r".+\+[0-9a-f]{8}", found.version)

    def test_a_file_that_is_something_else_is_told_and_not_fatal(self) -> None:
        document = {"rules": "many", "score": 3, "otherwise": [], "raise": None, "version": 1}

        with pytest.raises(Faulty) as refusal:
            rules.parse(document, file="triage.toml", source="")

        assert len(refusal.value.faults) >= 5
