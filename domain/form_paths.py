"""Walks forms as people would, tap by tap: what a form can really give, for whoever must know that something is reached.

Never invents answers: a wish that the form does not ask for, or not to such a person, is simply not said.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from domain import forms
from domain.form_definitions import DECLINED, NEVER, NO, OFTEN, UNKNOWN, YES, Form, Question, Screen, Value
from domain.form_drafts import Draft
from domain.form_taps import Edit, Event, Send, Tap, Typed

_LONGEST = 200  # events; every shipped form needs far fewer, and a form that needs more does not end
_QUIET: Mapping[str, Value] = {"danger": NO, "age_gate": 15}


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody would say if asked: values by code, changes ticked, a text."""

    values: Mapping[str, Value] = field(default_factory=dict)
    changed: frozenset[str] = frozenset()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Path:
    """A way through a form: the screens seen in order, how it ended, and its answers as data (field notes §3.6)."""

    screens: tuple[str, ...]
    end: str
    answers: Mapping[str, Any]


class Endless(Exception):
    """A form that a person cannot get out of."""


def walk(form: Form, wish: Wish) -> Path:
    """Fill in the form with these wishes and send it; raises Endless when the end does not come."""
    draft = forms.begin(form, run="path")
    seen: list[str] = []
    for _ in range(_LONGEST):
        if not draft.is_open:
            return Path(tuple(seen), draft.state, forms.answers(form, draft))
        screen = form.screens[draft.step]
        if not seen or seen[-1] != screen.name:
            seen.append(screen.name)
        for event in _events(form, draft, screen, wish):
            draft = forms.step(form, draft, event).draft
    raise Endless(form.id)


def paths(form: Form) -> Iterator[Path]:
    """Give representative paths: calm, each answer alone, the grave ones in pairs, and everything of a kind at once."""
    seen: set[str] = set()
    for wish in _wishes(form):
        path = walk(form, wish)
        told = repr(path)
        if told not in seen:
            seen.add(told)
            yield path


def _events(form: Form, draft: Draft, screen: Screen, wish: Wish) -> Iterator[Event]:
    def tap(action: str) -> Tap:
        return Tap(draft.run, draft.step, draft.revision, action)

    if screen.kind in ("danger", "age_gate", "choice", "age", "comune"):
        yield tap(f"o{_option(screen, wish)}")
    elif screen.kind == "summary":
        optional = next((one for one in form.screens if one.optional), None)
        yield (
            Edit(optional.name)
            if wish.text and optional and optional.codes[0] not in draft.values
            else Send()
        )
    elif screen.kind == "text":
        yield Typed(wish.text) if wish.text else tap("n")
    else:
        for at, question in enumerate(screen.questions):
            place = _place(screen, question, wish)
            if place is not None:
                yield tap(f"v{at}.{place}")
        yield tap("t0" if screen.kind == "ticks" else "n")


def _option(screen: Screen, wish: Wish) -> int:
    question = screen.questions[0]
    quiet = _QUIET.get(screen.kind, UNKNOWN)
    return question.scale.place.get(wish.values.get(question.code, quiet), question.scale.place.get(quiet, 0))


def _place(screen: Screen, question: Question, wish: Wish) -> int | None:
    if screen.kind == "changed":
        return 1 if question.code in wish.changed else None
    return question.scale.place.get(wish.values[question.code]) if question.code in wish.values else None


def _wishes(form: Form) -> Iterator[Wish]:
    yield Wish()
    questions = [
        question for screen in form.screens if screen.kind != "changed" for question in screen.questions
    ]
    for question in questions:
        yield from (Wish({question.code: option.value}) for option in question.scale.options)
    for worst, item_worst in ((YES, OFTEN), (UNKNOWN, UNKNOWN), (DECLINED, DECLINED), (NO, NEVER)):
        everything = {
            code: item_worst if item.kind == "scale" else worst for code, item in form.items.items()
        }
        yield Wish(everything, frozenset(form.items), "Parole")
        yield Wish({code: word for code, word in everything.items() if form.items[code].kind != "safety"})
    yield from _grave_pairs(form)
    yield from _noticed(form, questions)


def _grave_pairs(form: Form) -> Iterator[Wish]:
    codes = [code for code, item in form.items.items() if item.kind == "safety"]
    for one, other in combinations(codes, 2):
        for first in (YES, UNKNOWN):
            yield from (Wish({one: first, other: second}) for second in (YES, UNKNOWN))
    for one, other, third in combinations(codes, 3):
        yield Wish({one: YES, other: YES, third: YES})


def _noticed(form: Form, questions: list[Question]) -> Iterator[Wish]:
    """What was seen often, beside every age and duration, two by two with a change, and in growing numbers."""
    worst: dict[str, Value] = {item.code: OFTEN if item.kind == "scale" else YES for item in form.scored}
    plain = [question for question in questions if question.code in ("age", "duration")]
    for code, word in worst.items():
        for question in plain:
            yield from (Wish({code: word, question.code: option.value}) for option in question.scale.options)
    for one, other in combinations(worst, 2):
        yield Wish({one: worst[one], other: worst[other]}, frozenset((one, other)))
    for length in range(3, len(worst)):
        yield Wish(dict(list(worst.items())[:length]), frozenset(worst))
