"""What triage promises of every report that the shipped forms can make (field notes §4.3, properties a to f)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain import answers as given_answers
from domain import forms, rule_paths, triage
from domain.danger import Hit, Strength
from domain.danger_rules import LABELS
from domain.form_definitions import Form, Question, Screen
from domain.form_views import View
from domain.triage import Assessment, Level
from tests.domain.form_person import AROUND, COMUNI, shipped
from tests.domain.test_triage import the_rules

BY_SCORE = {"M1", "U11"}
BELOW = {"P4", "urgency"}
HITS = st.lists(
    st.builds(
        Hit,
        st.sampled_from(LABELS),
        st.sampled_from(Strength),
        st.just("rule"),
        st.just((0, 4)),
        st.just("it"),
    ),
    max_size=2,
).map(tuple)


@dataclass(frozen=True)
class Report:
    """One report as a form would send it, and what the scan found in its text."""

    form: Form
    answers: dict[str, Any]
    hits: tuple[Hit, ...]

    def assess(self, **changes: Any) -> Assessment:
        """Assess the report with some answers changed."""
        return triage.evaluate(the_rules(), self.form, {**self.answers, **changes}, self.hits)


@st.composite
def reports(draw: st.DrawFn) -> Report:
    """Draw a report: any answer that its form offers to any question that it asks, many of them calm."""
    form = shipped()[draw(st.sampled_from(sorted(shipped())))]
    values: dict[str, Any] = {}
    for screen in form.screens:
        for question in screen.questions:
            if screen.kind in ("changed", "text"):
                continue
            offered = [option.value for option in question.scale.options]
            calm = question.scale.rest if question.scale.rest is not None else offered[0]
            values[question.code] = draw(st.just(calm) | st.sampled_from(offered))
    ticked = draw(st.frozensets(st.sampled_from(sorted(form.items))))
    draft = forms.Draft(form.id, form.version, form.fingerprint, "run", values=values, changed=ticked)
    return Report(form, forms.answers(form, draft), draw(HITS))


def worse(report: Report) -> list[tuple[str, str]]:
    """Give every way to make one known answer of the report worse by one step."""
    steps = []
    for code, item in report.form.items.items():
        given = given_answers.word(item, report.answers)
        order = {"scale": given_answers.SCALE, "yes_no": ("no", "sì"), "safety": given_answers.SAFETY}[
            item.kind
        ]
        if code in report.answers and given in order[:-1]:
            steps.append((code, order[order.index(given) + 1]))
    return steps


@given(reports(), st.data())
def test_a_worse_answer_never_lowers_the_level(report: Report, data: st.DataObject) -> None:
    steps = worse(report)
    assume(steps)
    code, word = data.draw(st.sampled_from(steps))

    assert report.assess(**{code: word}).level <= report.assess().level


@given(reports())
def test_more_difficulty_and_more_time_never_lower_the_level(report: Report) -> None:
    difficult = report.assess(functioning=dict.fromkeys(given_answers.FUNCTIONING, 2))
    long = report.assess(duration=given_answers.DURATIONS[-1])

    assert difficult.level <= report.assess().level
    assert long.level <= report.assess().level


@given(reports(), st.booleans())
def test_protective_factors_change_the_score_alone(report: Report, present: bool) -> None:
    word = "yes" if present else "no"
    changed = report.assess(protective=dict.fromkeys(given_answers.PROTECTIVE, word))
    before = report.assess()

    assert set(changed.rules) - BY_SCORE - BELOW == set(before.rules) - BY_SCORE - BELOW
    others = [reason.level for reason in before.reasons if reason.id not in BY_SCORE | BELOW]
    assert changed.level <= min(others, default=Level.P4)


@given(reports())
def test_the_same_answers_give_the_same_assessment_in_whatever_order_they_stand(report: Report) -> None:
    reversed_answers = dict(reversed(report.answers.items()))

    assert triage.evaluate(the_rules(), report.form, reversed_answers, report.hits) == report.assess()


@given(reports())
def test_urgency_raises_by_one_at_most_and_never_lowers(report: Report) -> None:
    without, urgent = report.assess(urgency="no"), report.assess(urgency="yes")

    raised = {Level.P3: Level.P2, Level.P4: Level.P3}
    assert urgent.level is raised.get(without.level, without.level)
    assert ("urgency" in urgent.rules) is (without.level in raised)


@given(reports())
def test_a_level_always_has_a_reason_in_words(report: Report) -> None:
    assessment = report.assess()

    assert assessment.reasons
    assert all(reason.sentence.endswith(".") and "{" not in reason.sentence for reason in assessment.reasons)
    strictest = min(reason.level for reason in assessment.reasons)
    assert assessment.level is strictest


@given(reports())
def test_what_a_form_sends_is_always_understood(report: Report) -> None:
    assert given_answers.faults(report.form, report.answers) == ()


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
KEYS = st.text() | st.sampled_from(
    ["X1", "T1", "changed", "functioning", "protective", "age", "duration", "urgency"]
)


@given(st.sampled_from(["teacher", "self"]), st.dictionaries(KEYS, ANYTHING, max_size=5))
def test_no_answers_however_odd_stop_the_triage(name: str, answers: Mapping[str, Any]) -> None:
    form = shipped()[name]

    assert triage.evaluate(the_rules(), form, answers).reasons
    assert all(isinstance(fault, str) for fault in given_answers.faults(form, answers))


ALL_IDS = [*(rule.id for rule in the_rules().rules), the_rules().otherwise.id, the_rules().urgency.id]


@pytest.mark.parametrize("id", ALL_IDS)
def test_every_rule_is_reached_by_somebody_who_walks_a_form(id: str) -> None:
    paths = [rule_paths.path_to(the_rules(), id, form) for form in shipped().values()]
    found = [path for path in paths if path is not None]
    assert found

    for path in found:
        sent = walked(shipped()[path.form], path.answers)

        assert id in triage.evaluate(the_rules(), shipped()[path.form], sent, path.hits).rules


@pytest.mark.parametrize(
    ("id", "names"),
    [
        ("R2", {"teacher", "oratorio", "family", "doctor"}),
        ("R8", {"teacher", "oratorio", "family", "doctor", "self"}),
        ("R13", {"self"}),
        ("U9", {"oratorio", "family", "doctor"}),
        ("U10", {"teacher", "family"}),
        ("U13", {"doctor"}),
        ("M2", {"teacher", "oratorio", "family"}),
        ("M3", {"family", "doctor"}),
    ],
)
def test_a_rule_is_reached_from_the_forms_that_ask_about_it(id: str, names: set[str]) -> None:
    found = {name for name, form in shipped().items() if rule_paths.path_to(the_rules(), id, form)}

    assert found == names


def walked(form: Form, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Fill in a form screen by screen with the engine, giving these answers where it asks for them, and send it."""
    draft = forms.begin(form, run="walk")
    for _ in form.screens:
        view = forms.show(form, draft, AROUND)
        screen = form.screens[draft.step]
        if screen.kind == "summary":
            break
        for event in taps(screen, view, wanted):
            draft = forms.step(form, draft, event, AROUND).draft
    sent = forms.step(form, draft, forms.Send(), AROUND)
    assert isinstance(sent.outcome, forms.Sent)
    return forms.answers(form, sent.draft)


def taps(screen: Screen, view: View, wanted: Mapping[str, Any]) -> list[forms.Event]:
    """Give the taps that answer one screen and leave it."""
    actions = []
    if screen.kind in ("toggles", "ticks"):
        found = {at: said(question, wanted) for at, question in enumerate(screen.questions)}
        if screen.kind == "ticks" and set(found.values()) == {"no"}:
            actions = ["t0"]
        else:
            places = [question.scale.place for question in screen.questions]
            actions = [f"v{at}.{places[at][value]}" for at, value in found.items() if value is not None]
            actions.append("n")
    elif screen.kind == "changed":
        actions = [f"v{at}.{int(code in wanted['changed'])}" for at, code in enumerate(screen.codes)] + ["n"]
    elif screen.kind == "comune":
        actions = [f"c{next(iter(COMUNI))}"]
    elif screen.kind == "age" and isinstance(wanted["age"], int):
        return [forms.Typed(str(wanted["age"]))]
    elif screen.questions and screen.kind != "text":
        question = screen.questions[0]
        value = said(question, wanted)
        fallback = question.scale.place.get("non so", len(question.scale.options) - 1)
        actions = [f"o{question.scale.place.get(value, fallback) if value is not None else fallback}"]
    else:
        actions = ["n"]
    return [tap for action in actions if (tap := forms.decode(view.prefix + action))]


def said(question: Question, wanted: Mapping[str, Any]) -> Any:
    """Give the answer wanted to one question as its scale has it; None when nothing is wanted."""
    group, _, name = question.code.rpartition(".")
    value = wanted.get(group, {}).get(name) if group else wanted.get(name)
    return {"don't know": "non so"}.get(value, value) if isinstance(value, str) else value
