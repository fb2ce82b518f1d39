"""A form filled in all at once at a desk, for somebody who spoke by phone, on paper or in person.

The same definition as in chat decides what is asked, which words are known, and which answers count.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from domain.form_answers import answers
from domain.form_definitions import ABOVE_NEVER, TEXT_LIMIT, Form, Question, Screen, Value
from domain.form_drafts import Draft

_UNASKED = frozenset(("notice", "age_gate", "summary"))
OLDEST = 25
"""The oldest age that the forms take (field notes §3.6)."""


def asked(form: Form) -> tuple[Screen, ...]:
    """Give the screens that hold questions, in the order of the form; conditions are left to whoever reads them aloud."""
    return tuple(screen for screen in form.screens if screen.kind not in _UNASKED and screen.questions)


def filled(
    form: Form, given: Mapping[str, str], changed: Sequence[str], comuni: Mapping[str, str]
) -> Mapping[str, Any]:
    """Give the answers (field notes §3.6) of a sheet: words that the form does not know count as not said."""
    values: dict[str, Value] = {}
    for screen in asked(form):
        for question in screen.questions:
            value = _value(screen, question, given.get(question.code, ""), comuni)
            if screen.kind != "changed" and value is not None:
                values[question.code] = value
    known = {
        question.code for screen in asked(form) if screen.kind == "changed" for question in screen.questions
    }
    ticked = frozenset(code for code in changed if code in known and values.get(code) in ABOVE_NEVER)
    draft = Draft(form.id, form.version, form.fingerprint, "sheet", values=values, changed=ticked)
    return answers(form, draft)


def _value(screen: Screen, question: Question, said: str, comuni: Mapping[str, str]) -> Value | None:
    if not said:
        return None
    if screen.kind == "text":
        return said[:TEXT_LIMIT]
    if screen.kind == "comune" and said in comuni:
        return said
    if screen.kind == "age" and said.isascii() and said.isdigit() and len(said) < 3:
        return min(int(said), OLDEST)
    return next((option.value for option in question.scale.options if str(option.value) == said), None)
