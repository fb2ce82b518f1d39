"""Finds, for a triage rule, a way through a real form that makes it true; a rule without one is dead words.

Proposes answers from the rule's own condition, keeps only those that the form would ask, and lets triage judge.
It can miss a very odd rule, never praise a dead one.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from domain import answers as given_answers
from domain import triage
from domain.conditions import (
    COMPARISONS,
    AllOf,
    AnyOf,
    Condition,
    DangerIs,
    IsTicked,
    ItemIs,
    Leaf,
    NumberIs,
    NumberUnknown,
    TextIs,
)
from domain.danger import Hit, Strength
from domain.danger_rules import LABELS
from domain.form_answers import answers
from domain.form_definitions import NEVER, NO, OFTEN, UNKNOWN, YES, Form, Value
from domain.form_drafts import Draft
from domain.people import UNDER_AGE_LIMIT
from domain.rules import Rules

AGES = range(9, 20)
"""Ages that a form may hold."""
OLD = 17
"""An age beyond all rules about age, still that of a minor."""


@dataclass(frozen=True, slots=True)
class Path:
    """A way through a form: its answers as data and the danger phrases its text would hold."""

    form: str
    answers: Mapping[str, Any]
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class _Wish:
    """Answers that would make a condition true; the rest of the form may be filled at will."""

    values: Mapping[str, Value] = field(default_factory=dict)
    ticked: frozenset[str] = frozenset()
    danger: tuple[tuple[str, int], ...] = ()


def path_to(rules: Rules, id: str, form: Form) -> Path | None:
    """Give a way through `form` on which the rule with this id matches, or None when none was found."""
    for wish in _wishes(_condition(rules, id), form):
        hits = tuple(Hit(label, Strength(strength), "", (0, 0), "it") for label, strength in wish.danger)
        if hits and not any("text" in screen.codes for screen in form.screens):
            continue
        for rest in (_calm(form), _grave(form), _unsure(form)):
            values = {**rest, **wish.values}
            if not _passes_the_gate(form, values):
                continue
            said = _through(form, values, wish.ticked)
            if id in triage.evaluate(rules, form, said, hits).rules:
                return Path(form.id, said, hits)
    return None


def _condition(rules: Rules, id: str) -> Condition:
    if id == rules.urgency.id:
        return rules.urgency.when
    rule = rules.rule(id)
    if rule is None:
        raise KeyError(id)
    return AllOf(()) if rule is rules.otherwise else rule.when


def _through(form: Form, values: Mapping[str, Value], ticked: frozenset[str]) -> dict[str, Any]:
    """Give what the form would send had a person given these answers where it asks for them."""
    offered = {code: value for code, value in values.items() if _is_offered(form, code, value)}
    draft = Draft(form.id, form.version, form.fingerprint, "path", values=offered, changed=ticked)
    return answers(form, draft)


def _passes_the_gate(form: Form, values: Mapping[str, Value]) -> bool:
    """Say whether the form goes on after its age gate, where it has one (field notes §4.5)."""
    age = values.get("age")
    old_enough = isinstance(age, int) and age >= UNDER_AGE_LIMIT
    return old_enough or all(screen.kind != "age_gate" for screen in form.screens)


def _is_offered(form: Form, code: str, value: Value) -> bool:
    if code == "age":
        return True
    return any(
        value == option.value
        for screen in form.screens
        for question in screen.questions
        if question.code == code and screen.kind != "changed"
        for option in question.scale.options
    )


def _calm(form: Form) -> dict[str, Value]:
    """Nothing noticed, nothing grave."""
    return {"age": OLD, **{code: NEVER if item.kind == "scale" else NO for code, item in form.items.items()}}


def _grave(form: Form) -> dict[str, Value]:
    """Everything at its worst."""
    worst: dict[str, Value] = {
        code: OFTEN if item.kind == "scale" else YES for code, item in form.items.items()
    }
    difficulties = {f"functioning.{name}": 2 for name in given_answers.FUNCTIONING}
    return {"age": OLD, **worst, **difficulties, "duration": given_answers.DURATIONS[-1]}


def _unsure(form: Form) -> dict[str, Value]:
    """Nothing known for certain."""
    return {"age": OLD, **dict.fromkeys(form.items, UNKNOWN)}


def _wishes(condition: Condition, form: Form) -> Iterator[_Wish]:
    if isinstance(condition, AnyOf):
        for part in condition.parts:
            yield from _wishes(part, form)
    elif isinstance(condition, AllOf):
        for parts in product(*(tuple(_wishes(part, form)) for part in condition.parts)):
            yield from _joined(parts)
    else:
        yield from _simple(condition, form)


def _joined(parts: Iterable[_Wish]) -> Iterator[_Wish]:
    """Give one wish for all the parts; nothing when two of them contradict each other."""
    values: dict[str, Value] = {}
    ticked: frozenset[str] = frozenset()
    danger: tuple[tuple[str, int], ...] = ()
    for part in parts:
        if any(values.get(code, value) != value for code, value in part.values.items()):
            return
        values |= part.values
        ticked |= part.ticked
        danger += part.danger
    yield _Wish(values, ticked, danger)


def _simple(leaf: Leaf, form: Form) -> Iterator[_Wish]:
    match leaf:
        case ItemIs():
            for code in leaf.codes:
                if code in form.items:
                    yield from (_Wish({code: word}) for word in sorted(leaf.accepted))
        case IsTicked():
            yield from (_Wish(ticked=frozenset({code})) for code in leaf.codes if code in form.items)
        case DangerIs():
            labels = [label for label in LABELS if (label in leaf.labels) is not leaf.others]
            yield from (_Wish(danger=pair) for pair in _pairs(labels, leaf.strengths))
        case TextIs():
            yield from _texts(leaf, form)
        case NumberIs(name="age"):
            yield from (_Wish({"age": age}) for age in AGES if COMPARISONS[leaf.sign](age, leaf.limit))
        case NumberIs() | NumberUnknown():
            yield _Wish()
            yield _Wish({"age": UNKNOWN})


def _pairs(labels: Iterable[str], strengths: Iterable[int]) -> Iterator[tuple[tuple[str, int], ...]]:
    return (((label, strength),) for label in labels for strength in sorted(strengths))


def _texts(leaf: TextIs, form: Form) -> Iterator[_Wish]:
    if leaf.name == "form":
        if form.id in leaf.accepted:
            yield _Wish()
        return
    for word, meaning in given_answers.CHOICES[leaf.name].items():
        if meaning in leaf.accepted:
            yield _Wish({leaf.name: word})
