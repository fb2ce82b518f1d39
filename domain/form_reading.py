"""A sent report as people read it: question and answer, screen by screen; answers nobody gave are left out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from domain.form_definitions import UNKNOWN, YES, Form, Question, Screen, Value

_NOT_READ = frozenset(("notice", "summary", "age_gate", "changed"))


@dataclass(frozen=True, slots=True)
class Read:
    """One question with its answer; both are msgids, except that a `raw` answer was typed or is a code.

    `changed` marks a recent change, `alarming` a yes to a question about safety, `usual` the answer in which nothing shows.
    """

    question: str
    answer: str
    raw: bool = False
    changed: bool = False
    alarming: bool = False
    usual: bool = False
    short: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """The answers of one screen under its title."""

    title: str
    lines: tuple[Read, ...]

    @property
    def telling(self) -> tuple[Read, ...]:
        """Give the answers in which something shows."""
        return tuple(line for line in self.lines if not line.usual)

    @property
    def usual(self) -> dict[str, tuple[str, ...]]:
        """Give the questions whose answer is the usual one, by that answer, as in the form's own summary."""
        found: dict[str, tuple[str, ...]] = {}
        for line in self.lines:
            if line.usual:
                found[line.answer] = (*found.get(line.answer, ()), line.short or line.question)
        return found


def sections(form: Form, answers: Mapping[str, Any]) -> tuple[Section, ...]:
    """Give the answers (field notes §3.6) under the titles of the form's screens."""
    found = []
    for screen in form.screens:
        if screen.kind not in _NOT_READ:
            lines = tuple(_lines(form, screen, answers))
            if lines:
                found.append(Section(screen.short or screen.title, lines))
    return tuple(found)


def _lines(form: Form, screen: Screen, answers: Mapping[str, Any]) -> Iterator[Read]:
    changed = answers.get("changed") or ()
    for question in screen.questions:
        value = _value(answers, question.code)
        if value is None or value == "":
            continue
        item = form.items.get(question.code)
        is_safety = item is not None and item.kind == "safety"
        words, raw = _words(question, screen, value)
        yield Read(
            question.text,
            words,
            raw=raw,
            changed=question.code in changed,
            alarming=is_safety and value == YES,
            usual=value == question.scale.rest,
            short=question.short,
        )


def _value(answers: Mapping[str, Any], code: str) -> Any:
    group, _, name = code.rpartition(".")
    held = answers.get(group) if group else answers
    return held.get(name) if isinstance(held, Mapping) else None


def _words(question: Question, screen: Screen, value: Value) -> tuple[str, bool]:
    known = UNKNOWN if value == "don't know" else value
    if screen.kind in ("text", "comune") or known not in question.scale.place:
        return str(known), True
    return question.scale.words(known), False
