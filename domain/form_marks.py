"""Answers: ticks that carry their target value, single choices that go on by themselves, texts; each tap twice is once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from domain.form_definitions import DECLINED, NO, TEXT_LIMIT, UNKNOWN, Form, Value
from domain.form_drafts import Around, Draft
from domain.form_moves import differing, edit, leave
from domain.form_outcomes import MARKED, NOT_UNDERSTOOD, TooLong, Turn, UnderAge
from domain.form_taps import parts
from domain.people import UNDER_AGE_LIMIT
from domain.typed_text import clean


def mark(form: Form, draft: Draft, marks: Sequence[tuple[int, int]]) -> Turn:
    """Set questions of the present screen to positions of their scales; the same mark twice is the same mark once."""
    screen = form.screens[draft.step]
    if screen.kind not in ("toggles", "ticks", "changed"):
        return Turn(draft, NOT_UNDERSTOOD)
    for at, place in marks:
        if at >= len(screen.questions) or not 0 <= place < len(screen.questions[at].scale.options):
            return Turn(draft, NOT_UNDERSTOOD)
    if screen.kind == "changed":
        return _tick(draft, {screen.codes[at]: place == 1 for at, place in marks})
    values = dict(draft.values)
    for at, place in marks:
        question = screen.questions[at]
        values[question.code] = question.scale.options[place].value
    changed = differing(form, draft, values)
    return Turn(replace(draft, values=values), MARKED, changed) if changed else Turn(draft, MARKED)


def _tick(draft: Draft, ticks: Mapping[str, bool]) -> Turn:
    on = {code for code, ticked in ticks.items() if ticked}
    changed = (draft.changed | on) - (ticks.keys() - on)
    if changed == draft.changed:
        return Turn(draft, MARKED)
    return Turn(replace(draft, changed=changed), MARKED, tuple(sorted(changed ^ draft.changed)))


def pick(form: Form, draft: Draft, value: Value) -> Turn:
    """Answer the one question of the present screen and go on; an age gate lets nobody under 14 pass (field notes §4.5)."""
    screen = form.screens[draft.step]
    values = {**draft.values, screen.codes[0]: value}
    if screen.kind == "age_gate" and not (isinstance(value, int) and value >= UNDER_AGE_LIMIT):
        ended = replace(draft, values=values, state="under_age", revision=draft.revision + 1)
        return Turn(ended, UnderAge(known=isinstance(value, int)), differing(form, draft, values))
    return leave(form, draft, values)


def write(form: Form, draft: Draft, text: str) -> Turn:
    """Keep a typed text and go on; the limit is counted on what would be kept."""
    kept = clean(text)
    if not kept:
        return Turn(draft, NOT_UNDERSTOOD)
    if len(kept) > TEXT_LIMIT:
        return Turn(draft, TooLong(TEXT_LIMIT, len(kept)))
    return pick(form, draft, kept)


def act(form: Form, draft: Draft, around: Around, action: str) -> Turn:
    """Do what a button of the present screen says; an action that the screen does not have changes nothing."""
    letter, first, second = parts(action) or ("", "", -1)
    done = _ACTS[letter](form, draft, around, first, second) if letter in _ACTS else None
    return Turn(draft, NOT_UNDERSTOOD) if done is None else done


def _mark(form: Form, draft: Draft, around: Around, first: str, second: int) -> Turn | None:
    return mark(form, draft, [(int(first), second)]) if first and second >= 0 else None


def _option(form: Form, draft: Draft, around: Around, first: str, second: int) -> Turn | None:
    screen = form.screens[draft.step]
    if screen.kind not in ("danger", "age_gate", "choice", "age", "comune") or not first:
        return None
    options = screen.questions[0].scale.options
    return pick(form, draft, options[int(first)].value) if int(first) < len(options) else None


def _comune(form: Form, draft: Draft, around: Around, first: str, second: int) -> Turn | None:
    if form.screens[draft.step].kind != "comune" or first not in around.comuni:
        return None
    return pick(form, draft, first)


def _page(form: Form, draft: Draft, around: Around, first: str, second: int) -> Turn | None:
    if form.screens[draft.step].kind not in ("comune", "summary") or not first:
        return None
    return Turn(replace(draft, page=int(first), search=""), MARKED)


def _edit(form: Form, draft: Draft, around: Around, first: str, second: int) -> Turn | None:
    return edit(form, draft, int(first)) if first and int(first) < len(form.screens) else None


def _next(form: Form, draft: Draft, around: Around, first: str, second: int) -> Turn | None:
    """Go on; what nobody touched is recorded as its scale says. On a screen of ticks something must have been said."""
    screen = form.screens[draft.step]
    if screen.kind in ("notice", "changed", "text"):
        return leave(form, draft, draft.values)
    if screen.kind == "ticks" and all(draft.values.get(code, NO) == NO for code in screen.codes):
        return None
    if screen.kind not in ("toggles", "ticks"):
        return None
    values = dict(draft.values)
    for question in screen.questions:
        if question.scale.untouched is not None:
            values.setdefault(question.code, question.scale.untouched)
    return leave(form, draft, values)


def _rest(form: Form, draft: Draft, around: Around, first: str, second: int) -> Turn | None:
    """Answer all that is not ticked on a screen of ticks with one tap; a tick is never wiped."""
    screen = form.screens[draft.step]
    if screen.kind != "ticks" or first not in _RESTS:
        return None
    rest = {code: _RESTS[first] for code in screen.codes if draft.values.get(code, NO) == NO}
    return leave(form, draft, {**draft.values, **rest})


def _remove(form: Form, draft: Draft, around: Around, first: str, second: int) -> Turn | None:
    screen = form.screens[draft.step]
    if screen.kind != "text":
        return None
    return leave(
        form, draft, {code: value for code, value in draft.values.items() if code != screen.codes[0]}
    )


_RESTS: Mapping[str, Value] = {"0": NO, "1": UNKNOWN, "2": DECLINED}
_ACTS: Mapping[str, Callable[[Form, Draft, Around, str, int], Turn | None]] = {
    "v": _mark,
    "o": _option,
    "c": _comune,
    "g": _page,
    "e": _edit,
    "n": _next,
    "t": _rest,
    "d": _remove,
}
