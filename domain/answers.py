"""Answers as data (field notes §3.6): the words that a report may hold, and their reading against a form.

Reading is lenient and never fails, because a triage must come out of whatever was stored; `faults` is the
strict look for whoever brings answers from outside. What is not a known word counts as "non so".
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from unicodedata import normalize

from domain.form_definitions import DECLINED, NEVER, NO, OFTEN, SOMETIMES, UNKNOWN, YES, Form, Item

SCALE = (NEVER, SOMETIMES, OFTEN)
"""Words of a scale item from the least to the most; "non so" stands outside this order."""
SAFETY = (NO, UNKNOWN, YES)
"""Words of a safety item from the least to the most alarming (field notes §4.3, "Orders")."""
DURATIONS = ("<2 weeks", "2 weeks-3 months", ">3 months")
FUNCTIONING = ("school", "friends", "home")
PROTECTIVE = ("trusted_adult", "close_friend", "accepts_help")

VALUES: Mapping[str, int] = {NEVER: 0, SOMETIMES: 1, OFTEN: 2, NO: 0, YES: 2}
"""Points of a scored answer; "sì" on T12 and F12 counts as 2, "non so" has none (field notes §3.6, §4.3)."""

_YES_NO: Mapping[str, str] = {
    "yes": "yes",
    "sì": "yes",
    "no": "no",
    "don't know": "unknown",
    UNKNOWN: "unknown",
    DECLINED: "unknown",
}
_INFORMED: Mapping[str, str] = {**_YES_NO, "better not": "better not"}
CHOICES: Mapping[str, Mapping[str, str]] = {
    "urgency": _YES_NO,
    "family_informed": _INFORMED,
    "followed_by_service": _YES_NO,
    "duration": {**{word: word for word in DURATIONS}, UNKNOWN: "unknown", DECLINED: "unknown"},
}
"""Words of each answer outside the items, and how a rule names them; one left out is `unknown`."""

TEXTS = ("text", "comune", "seen_in", "family_reason")
OLDEST = 120
LONGEST_SHOWN = 80


def words_of(kind: str) -> tuple[str, ...]:
    """Give the words that an item of this kind (`scale`, `yes_no`, `safety`) can be answered with."""
    known = (*SCALE, UNKNOWN) if kind == "scale" else SAFETY
    return (*known, DECLINED)


def word(item: Item, answers: Mapping[str, Any]) -> str:
    """Give the answer to one item as a word of its scale; left out, declined or unknown it is "non so"."""
    given = answers.get(item.code)
    if not isinstance(given, str):
        return UNKNOWN
    given = normalize("NFC", given)
    return given if given in words_of(item.kind) and given != DECLINED else UNKNOWN


def choice(name: str, answers: Mapping[str, Any]) -> str:
    """Give a named answer outside the items as rules name it; left out or not a known word is `unknown`."""
    given = answers.get(name)
    return CHOICES[name].get(normalize("NFC", given), "unknown") if isinstance(given, str) else "unknown"


def age(answers: Mapping[str, Any]) -> int | None:
    """Give the age in whole years, or None when it is not known."""
    given = answers.get("age")
    known = isinstance(given, int | float) and not isinstance(given, bool) and 0 <= given <= OLDEST
    return int(given) if known and given is not None else None


def ticked(form: Form, answers: Mapping[str, Any]) -> frozenset[str]:
    """Give the scored items of this form that are ticked as a recent change."""
    given = answers.get("changed")
    codes = given if isinstance(given, list | tuple) else ()
    return frozenset(code for code in codes if isinstance(code, str) and _is_scored(form, code))


def functioning(answers: Mapping[str, Any]) -> int:
    """Give the sum of the difficulties at school, with friends and at home, 0 to 6."""
    given = answers.get("functioning")
    parts = given if isinstance(given, Mapping) else {}
    return sum(parts[name] for name in FUNCTIONING if _is_grade(parts.get(name)))


def protective(answers: Mapping[str, Any]) -> int:
    """Give how many protective factors are present, 0 to 3."""
    given = answers.get("protective")
    parts = given if isinstance(given, Mapping) else {}
    return sum(_YES_NO.get(parts[name]) == "yes" for name in PROTECTIVE if isinstance(parts.get(name), str))


def faults(form: Form, answers: Mapping[str, Any]) -> tuple[str, ...]:
    """Name every code and word of `answers` that this form does not know, as a sentence."""
    return tuple(fault for key, given in answers.items() for fault in _faults_at(form, key, given))


def _options(form: Form, code: str) -> tuple[str, ...]:
    """Give the answers that this form offers to a question that is no item."""
    questions = (
        question for screen in form.screens for question in screen.questions if question.code == code
    )
    return tuple(str(option.value) for question in questions for option in question.scale.options)


def _is_scored(form: Form, code: str) -> bool:
    item = form.items.get(code)
    return item is not None and item.kind != "safety"


def _is_grade(given: object) -> bool:
    return isinstance(given, int) and not isinstance(given, bool) and 0 <= given <= 2


def _shown(given: object) -> str:
    """Give what stands there as it was written, cut when it is long."""
    text = json.dumps(given, ensure_ascii=False, default=repr)
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…"


def _said(options: tuple[str, ...]) -> str:
    return ", ".join(f'"{option}"' for option in options)


def _faults_at(form: Form, key: str, given: object) -> Iterator[str]:
    item = form.items.get(key)
    if item is not None:
        yield from _word_faults(key, given, words_of(item.kind))
    elif key in CHOICES:
        yield from _word_faults(key, given, tuple(CHOICES[key]))
    elif key == "talk_with" and _options(form, key):
        yield from _word_faults(key, given, _options(form, key))
    elif key == "changed":
        yield from _ticks_faults(form, given)
    elif key == "functioning":
        yield from _parts_faults(key, given, FUNCTIONING, _is_grade, "0, 1 or 2")
    elif key == "protective":
        yield from _parts_faults(key, given, PROTECTIVE, _is_yes_no, _said(tuple(_YES_NO)))
    elif key == "age":
        if given is not None and (
            isinstance(given, bool) or not isinstance(given, int) or not 0 <= given <= OLDEST
        ):
            yield f'"age" is {_shown(given)}, not a whole number of years or null'
    elif key in TEXTS:
        if given is not None and not isinstance(given, str):
            yield f'"{key}" is {_shown(given)}, not a text'
    else:
        yield f'{_shown(key)} is not in the form "{form.id}"'


def _word_faults(key: str, given: object, known: tuple[str, ...]) -> Iterator[str]:
    if given is not None and not (isinstance(given, str) and normalize("NFC", given) in known):
        yield f'"{key}" is {_shown(given)}, not one of {_said(known)}'


def _ticks_faults(form: Form, given: object) -> Iterator[str]:
    if not isinstance(given, list | tuple):
        yield f'"changed" is {_shown(given)}, not a list of codes'
        return
    for code in given:
        if not (isinstance(code, str) and _is_scored(form, code)):
            yield f'"changed" holds {_shown(code)}, which is no scored question of the form "{form.id}"'


def _is_yes_no(given: object) -> bool:
    return isinstance(given, str) and normalize("NFC", given) in _YES_NO


def _parts_faults(
    key: str, given: object, names: tuple[str, ...], fits: Callable[[object], bool], known: str
) -> Iterator[str]:
    if not isinstance(given, Mapping):
        yield f'"{key}" is {_shown(given)}, not an object with {_said(names)}'
        return
    for name, value in given.items():
        if name not in names:
            yield f"{_shown(f'{key}.{name}')} is not one of {_said(names)}"
        elif value is not None and not fits(value):
            yield f'"{key}.{name}" is {_shown(value)}, not one of {known}'
