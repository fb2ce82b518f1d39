"""Walks a person through a form: one event in, the next draft and what happened out; every tap is checked for age.

Pure: the definition comes from the protocol, the draft from memory, the words for people from the catalogues. The screens
and answers are in form_definitions, the way from screen to screen in form_moves, answering in form_marks, the screen to
draw in form_views, typed words in form_typing.
"""

from collections.abc import Mapping
from dataclasses import replace

from domain import form_marks, form_moves, form_typing
from domain.form_answers import answers
from domain.form_definitions import NO, YES, Choice, Form, Item, Option, Question, Screen, Value
from domain.form_drafts import Around, BrokenDraft, Draft, OtherVersion
from domain.form_moves import may_send
from domain.form_outcomes import (
    MARKED,
    NOT_UNDERSTOOD,
    Cancelled,
    Marked,
    Moved,
    NotUnderstood,
    Outcome,
    Over,
    Paused,
    Resumed,
    Sent,
    Stale,
    TooLong,
    Turn,
    UnderAge,
)
from domain.form_parsing import parse, parse_all
from domain.form_taps import (
    Back,
    Cancel,
    Edit,
    Event,
    Pause,
    Resume,
    Send,
    Tap,
    Typed,
    decode,
    encode,
    is_run,
    parts,
)
from domain.form_typing import typeable
from domain.form_views import Control, Line, View, show, summary_lines
from domain.typed_text import fold

__all__ = [
    "Around",
    "Back",
    "BrokenDraft",
    "Cancel",
    "Cancelled",
    "Choice",
    "Control",
    "Draft",
    "Edit",
    "Event",
    "Form",
    "Item",
    "Line",
    "Marked",
    "Moved",
    "NotUnderstood",
    "Option",
    "OtherVersion",
    "Outcome",
    "Over",
    "Pause",
    "Paused",
    "Question",
    "Resume",
    "Resumed",
    "Screen",
    "Send",
    "Sent",
    "Stale",
    "Tap",
    "TooLong",
    "Turn",
    "Typed",
    "UnderAge",
    "View",
    "answers",
    "begin",
    "decode",
    "encode",
    "fold",
    "may_send",
    "parse",
    "parse_all",
    "show",
    "step",
    "summary_lines",
    "typeable",
]

NOTHING_AROUND = Around()
GIVEN = frozenset(("seen_in", "comune", "age", "duration", "text"))


def begin(form: Form, *, run: str, given: Mapping[str, Value] | None = None) -> Draft:
    """Open a form at its first screen; `run` names this filling-in (1-16 letters, digits, - or _), unique for the person.

    `given` holds answers that the house knows already: seen_in and comune as ISTAT codes, age in years, and what was
    told in an orientation just before (duration, text), so that nobody tells it twice.
    """
    if not is_run(run):
        raise ValueError(f"not the name of a run: {run!r}")
    values = {code: value for code, value in (given or {}).items() if code in GIVEN}
    return Draft(form.id, form.version, form.fingerprint, run, values=values)


def step(form: Form, draft: Draft, event: Event, around: Around = NOTHING_AROUND) -> Turn:
    """Take one event; never loses an answer, never raises for what a person did.

    Raises OtherVersion when the draft was begun with another definition (ask `draft.fits(form)` first).
    """
    if not draft.fits(form):
        raise OtherVersion(draft.version)
    if isinstance(event, Tap):
        return _tap(form, draft, event, around)
    if not draft.is_open:
        return Turn(draft, Over())
    if isinstance(event, Typed):
        return _typed(form, draft, event.text, around)
    return form_moves.control(form, draft, event)


def _tap(form: Form, draft: Draft, tap: Tap, around: Around) -> Turn:
    known = tap.run == draft.run and 0 <= tap.step < len(form.screens) and tap.revision <= draft.revision
    if not known or parts(tap.action) is None:
        return Turn(draft, NOT_UNDERSTOOD)
    if not draft.is_open:
        return Turn(draft, Over())
    if tap.revision != draft.revision or tap.step != draft.step:
        return Turn(draft, _stale(form, draft, tap, around))
    return _act(form, draft, tap.action, around)


def _act(form: Form, draft: Draft, action: str, around: Around) -> Turn:
    if action in _CONTROLS:
        return form_moves.control(form, draft, _CONTROLS[action])
    if draft.state == "paused":
        return Turn(draft, NOT_UNDERSTOOD)
    return form_marks.act(form, draft, around, action)


def _typed(form: Form, draft: Draft, text: str, around: Around) -> Turn:
    """Take typed words; a first "annulla" only pauses, with the button to throw the draft away, because words slip."""
    meant = form_typing.read(form, draft, text, around)
    if isinstance(meant, str):
        return _act(form, draft, "p" if meant == "q" and draft.state == "open" else meant, around)
    if draft.state == "paused":
        return Turn(draft, NOT_UNDERSTOOD)
    if isinstance(meant, form_typing.Marks):
        return form_marks.mark(form, draft, meant.marks)
    if isinstance(meant, form_typing.Age):
        return form_marks.pick(form, draft, meant.years)
    if isinstance(meant, form_typing.Search):
        return Turn(replace(draft, search=meant.words, page=0), MARKED)
    if form.screens[draft.step].kind == "text":
        return form_marks.write(form, draft, text)
    return Turn(draft, NOT_UNDERSTOOD)


def _stale(form: Form, draft: Draft, tap: Tap, around: Around) -> Stale:
    """Say which question the late tap belongs to, and what was answered there."""
    screen = form.screens[tap.step]
    letter, first, _ = parts(tap.action) or ("", "", -1)
    questions = screen.questions
    if letter == "v" and first and int(first) < len(questions):
        question = questions[int(first)]
    elif len(questions) == 1 and screen.kind != "text":
        question = questions[0]
    else:
        return Stale(screen.title, "")
    value = draft.values.get(question.code)
    if screen.kind == "changed":
        value = YES if question.code in draft.changed else NO
    shown = around.comuni.get(str(value)) if screen.kind == "comune" else None
    return Stale(question.text, shown or question.scale.words(value))


_CONTROLS: Mapping[str, Event] = {"b": Back(), "p": Pause(), "r": Resume(), "q": Cancel(), "s": Send()}
