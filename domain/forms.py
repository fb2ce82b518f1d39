"""Walks a person through a form: one event in, the next draft and what happened out; every tap is checked for age.

Pure: the definition comes from the protocol, the draft from memory, the words for people from the catalogues.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from domain import form_typing
from domain.form_answers import answers, asked, told
from domain.form_definitions import (
    DECLINED,
    NO,
    TEXT_LIMIT,
    UNKNOWN,
    YES,
    Choice,
    Form,
    Item,
    Option,
    Question,
    Screen,
    Value,
)
from domain.form_drafts import Around, BrokenDraft, Draft, OtherVersion
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
from domain.form_views import Control, Line, View, show
from domain.people import UNDER_AGE_LIMIT
from domain.typed_text import clean, fold

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
    "parse",
    "parse_all",
    "show",
    "step",
    "typeable",
]

NOTHING_AROUND = Around()
GIVEN = frozenset(("seen_in", "comune", "age"))


@dataclass(frozen=True, slots=True)
class Moved:
    """Another screen stands now."""


@dataclass(frozen=True, slots=True)
class Marked:
    """The same screen stands; an answer, a tick or a page may have changed."""


@dataclass(frozen=True, slots=True)
class Stale:
    """A button of a screen already left: nothing changed. Two msgids; `given_answer` is "" without a single one."""

    question: str
    given_answer: str


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """Nothing changed: a word, a number or a button that this screen does not have."""


@dataclass(frozen=True, slots=True)
class TooLong:
    """Nothing changed: the cleaned text has `length` characters and may have `limit`."""

    limit: int
    length: int


@dataclass(frozen=True, slots=True)
class Paused:
    """The form waits."""


@dataclass(frozen=True, slots=True)
class Resumed:
    """The form goes on where it was."""


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The draft is thrown away."""


@dataclass(frozen=True, slots=True)
class Sent:
    """The person sends the answers as they stand."""


@dataclass(frozen=True, slots=True)
class UnderAge:
    """The form ends: it is for 14 and over, and the person is younger (`known`) or would rather not say."""

    known: bool


@dataclass(frozen=True, slots=True)
class Over:
    """Nothing changed: this form was sent, thrown away or ended before."""


Outcome = (
    Moved | Marked | Stale | NotUnderstood | TooLong | Paused | Resumed | Cancelled | Sent | UnderAge | Over
)


@dataclass(frozen=True, slots=True)
class Turn:
    """What an event did: the draft after it, what happened, and the codes whose answer changed."""

    draft: Draft
    outcome: Outcome
    changed: tuple[str, ...] = ()


MOVED, MARKED, NOT_UNDERSTOOD = Moved(), Marked(), NotUnderstood()


def begin(form: Form, *, run: str, given: Mapping[str, Value] | None = None) -> Draft:
    """Open a form at its first screen; `run` names this filling-in (1-16 letters, digits, - or _), unique for the person.

    `given` holds answers that the house knows already: seen_in and comune as ISTAT codes, age in years.
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
    return _control(form, draft, event)


def _tap(form: Form, draft: Draft, tap: Tap, around: Around) -> Turn:
    if tap.run != draft.run or not 0 <= tap.step < len(form.screens) or tap.revision > draft.revision:
        return Turn(draft, NOT_UNDERSTOOD)
    if not draft.is_open:
        return Turn(draft, Over())
    action = parts(tap.action)
    if action is None:
        return Turn(draft, NOT_UNDERSTOOD)
    if tap.revision != draft.revision or tap.step != draft.step:
        return Turn(draft, _stale(form, draft, tap.step, action, around))
    letter, first, second = action
    control = _CONTROLS.get(tap.action)
    if control is not None:
        return _control(form, draft, control)
    if draft.state == "paused":
        return Turn(draft, NOT_UNDERSTOOD)
    act = _ACTS.get(letter)
    return Turn(draft, NOT_UNDERSTOOD) if act is None else act(form, draft, around, first, second)


def _stale(form: Form, draft: Draft, place: int, action: tuple[str, str, int], around: Around) -> Stale:
    screen = form.screens[place]
    letter, first, _ = action
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


def _control(form: Form, draft: Draft, event: Event) -> Turn:
    if isinstance(event, Cancel):
        return Turn(replace(draft, state="cancelled", revision=draft.revision + 1), Cancelled())
    if isinstance(event, Resume):
        if draft.state != "paused":
            return Turn(draft, MARKED)
        return Turn(replace(draft, state="open", revision=draft.revision + 1), Resumed())
    if draft.state == "paused":
        return Turn(draft, Paused() if isinstance(event, Pause) else NOT_UNDERSTOOD)
    if isinstance(event, Pause):
        return Turn(replace(draft, state="paused", revision=draft.revision + 1), Paused())
    if isinstance(event, Back):
        return _back(form, draft)
    if isinstance(event, Send):
        return _send(form, draft)
    if isinstance(event, Edit) and event.screen in form.at:
        return _edit(form, draft, form.at[event.screen])
    return Turn(draft, NOT_UNDERSTOOD)


def may_send(form: Form, draft: Draft) -> bool:
    """Tell whether the report may leave now: from the summary, or at any point when danger is now and the notice was read.

    Field notes §4.4: nobody in danger is kept in a menu; §2.2: nothing is sent before the notice.
    """
    if form.screens[draft.step].kind == "summary":
        return True
    return draft.values.get("X6") == YES and form.notice in draft.done


def _send(form: Form, draft: Draft) -> Turn:
    if not may_send(form, draft):
        return Turn(draft, NOT_UNDERSTOOD)
    return Turn(replace(draft, state="sent", revision=draft.revision + 1), Sent())


def _enter(draft: Draft, place: int, **also: object) -> Draft:
    return replace(draft, step=place, revision=draft.revision + 1, page=0, search="", **also)  # type: ignore[arg-type]


def _back(form: Form, draft: Draft) -> Turn:
    if draft.editing:
        return Turn(_enter(draft, form.summary, editing=False), MOVED)
    before = [place for place in asked(form, draft.values) if place < draft.step]
    return Turn(_enter(draft, before[-1]), MOVED) if before else Turn(draft, NOT_UNDERSTOOD)


def _edit(form: Form, draft: Draft, place: int) -> Turn:
    screen = form.screens[place]
    known = draft.step == form.summary and screen.kind not in ("summary", "notice")
    if not known or not (screen.optional or place in asked(form, draft.values)):
        return Turn(draft, NOT_UNDERSTOOD)
    return Turn(_enter(draft, place, editing=True), MOVED)


def _leave(form: Form, draft: Draft, values: Mapping[str, Value], changed: tuple[str, ...]) -> Turn:
    """Go on from the present screen: to the next one asked, or back to the summary after an edit."""
    done = draft.done | {draft.step}
    places = asked(form, values)
    if draft.editing:
        place = next((place for place in places if place not in done), form.summary)
        editing = place != form.summary
    else:
        place = next((place for place in places if place > draft.step), form.summary)
        editing = False
    return Turn(_enter(draft, place, values=values, done=done, editing=editing), MOVED, changed)


def _keep(form: Form, draft: Draft, values: Mapping[str, Value]) -> Turn:
    changed = tuple(
        code for code in form.screens[draft.step].codes if values.get(code) != draft.values.get(code)
    )
    if not changed:
        return Turn(draft, MARKED)
    return Turn(replace(draft, values=values), MARKED, changed)


def _mark(form: Form, draft: Draft, marks: Sequence[tuple[int, int]]) -> Turn:
    """Set questions of the present screen to positions of their scales; the same mark twice is the same mark once."""
    screen = form.screens[draft.step]
    if screen.kind not in ("toggles", "ticks", "changed"):
        return Turn(draft, NOT_UNDERSTOOD)
    for at, place in marks:
        if at >= len(screen.questions) or not 0 <= place < len(screen.questions[at].scale.options):
            return Turn(draft, NOT_UNDERSTOOD)
    if screen.kind == "changed":
        on = {screen.codes[at] for at, place in marks if place == 1}
        off = {screen.codes[at] for at, place in marks if place == 0}
        ticked = (draft.changed | on) - off
        if ticked == draft.changed:
            return Turn(draft, MARKED)
        return Turn(replace(draft, changed=ticked), MARKED, tuple(sorted(ticked ^ draft.changed)))
    values = dict(draft.values)
    for at, place in marks:
        question = screen.questions[at]
        values[question.code] = question.scale.options[place].value
    return _keep(form, draft, values)


def _pick(form: Form, draft: Draft, value: Value) -> Turn:
    """Answer the one question of the present screen and go on."""
    screen = form.screens[draft.step]
    code = screen.codes[0]
    values = {**draft.values, code: value}
    changed = (code,) if draft.values.get(code) != value else ()
    if screen.kind == "age_gate" and not (isinstance(value, int) and value >= UNDER_AGE_LIMIT):
        ended = replace(draft, values=values, state="under_age", revision=draft.revision + 1)
        return Turn(ended, UnderAge(known=isinstance(value, int)), changed)
    return _leave(form, draft, values, changed)


def _next(form: Form, draft: Draft) -> Turn:
    """Go on; what nobody touched is recorded as its scale says."""
    screen = form.screens[draft.step]
    if screen.kind in ("notice", "changed", "text"):
        return _leave(form, draft, draft.values, ())
    if screen.kind not in ("toggles", "ticks"):
        return Turn(draft, NOT_UNDERSTOOD)
    if screen.kind == "ticks" and not any(draft.values.get(code, NO) != NO for code in screen.codes):
        return Turn(draft, NOT_UNDERSTOOD)
    values = dict(draft.values)
    for question in screen.questions:
        if question.scale.untouched is not None:
            values.setdefault(question.code, question.scale.untouched)
    return _leave(
        form,
        draft,
        values,
        tuple(code for code in screen.codes if values.get(code) != draft.values.get(code)),
    )


def _rest(form: Form, draft: Draft, value: Value) -> Turn:
    """Answer all that is not ticked on a screen of ticks with one tap; a tick is never wiped."""
    screen = form.screens[draft.step]
    if screen.kind != "ticks":
        return Turn(draft, NOT_UNDERSTOOD)
    values = {**draft.values, **{code: value for code in screen.codes if draft.values.get(code, NO) == NO}}
    return _leave(
        form, draft, values, tuple(code for code in screen.codes if values[code] != draft.values.get(code))
    )


def _act_mark(form: Form, draft: Draft, around: Around, first: str, second: int) -> Turn:
    return (
        _mark(form, draft, [(int(first), second)]) if first and second >= 0 else Turn(draft, NOT_UNDERSTOOD)
    )


def _act_option(form: Form, draft: Draft, around: Around, first: str, second: int) -> Turn:
    screen = form.screens[draft.step]
    if screen.kind not in ("danger", "age_gate", "choice", "age", "comune") or not first:
        return Turn(draft, NOT_UNDERSTOOD)
    options = screen.questions[0].scale.options
    place = int(first)
    return _pick(form, draft, options[place].value) if place < len(options) else Turn(draft, NOT_UNDERSTOOD)


def _act_comune(form: Form, draft: Draft, around: Around, first: str, second: int) -> Turn:
    if form.screens[draft.step].kind != "comune" or first not in around.comuni:
        return Turn(draft, NOT_UNDERSTOOD)
    return _pick(form, draft, first)


def _act_page(form: Form, draft: Draft, around: Around, first: str, second: int) -> Turn:
    if form.screens[draft.step].kind not in ("comune", "summary") or not first:
        return Turn(draft, NOT_UNDERSTOOD)
    return Turn(replace(draft, page=int(first), search=""), MARKED)


def _act_edit(form: Form, draft: Draft, around: Around, first: str, second: int) -> Turn:
    if not first or int(first) >= len(form.screens):
        return Turn(draft, NOT_UNDERSTOOD)
    return _edit(form, draft, int(first))


def _act_next(form: Form, draft: Draft, around: Around, first: str, second: int) -> Turn:
    return _next(form, draft)


def _act_rest(form: Form, draft: Draft, around: Around, first: str, second: int) -> Turn:
    values = {"0": NO, "1": UNKNOWN, "2": DECLINED}
    return _rest(form, draft, values[first]) if first in values else Turn(draft, NOT_UNDERSTOOD)


def _act_remove(form: Form, draft: Draft, around: Around, first: str, second: int) -> Turn:
    screen = form.screens[draft.step]
    if screen.kind != "text":
        return Turn(draft, NOT_UNDERSTOOD)
    code = screen.codes[0]
    values = {kept: value for kept, value in draft.values.items() if kept != code}
    return _leave(form, draft, values, (code,) if code in draft.values else ())


_CONTROLS: Mapping[str, Event] = {"b": Back(), "p": Pause(), "r": Resume(), "q": Cancel(), "s": Send()}
_ACTS: Mapping[str, Callable[[Form, Draft, Around, str, int], Turn]] = {
    "v": _act_mark,
    "o": _act_option,
    "c": _act_comune,
    "g": _act_page,
    "e": _act_edit,
    "n": _act_next,
    "t": _act_rest,
    "d": _act_remove,
}


def _typed(form: Form, draft: Draft, text: str, around: Around) -> Turn:
    screen = form.screens[draft.step]
    meant = form_typing.read(form, draft, text, around)
    if isinstance(meant, str):
        letter, first, second = parts(meant) or ("", "", -1)
        control = _CONTROLS.get(meant)
        if control is not None:
            return _control(form, draft, control)
        act = _ACTS.get(letter)
        if draft.state == "paused" or act is None:
            return Turn(draft, NOT_UNDERSTOOD)
        return act(form, draft, around, first, second)
    if draft.state == "paused":
        return Turn(draft, NOT_UNDERSTOOD)
    if isinstance(meant, form_typing.Marks):
        return _mark(form, draft, meant.marks)
    if isinstance(meant, form_typing.Age):
        return _pick(form, draft, meant.years)
    if isinstance(meant, form_typing.Search):
        return Turn(replace(draft, search=meant.words, page=0), MARKED)
    if screen.kind == "text":
        return _write(form, draft, text)
    return Turn(draft, NOT_UNDERSTOOD)


def _write(form: Form, draft: Draft, text: str) -> Turn:
    kept = clean(text)
    if not kept:
        return Turn(draft, NOT_UNDERSTOOD)
    if len(kept) > TEXT_LIMIT:
        return Turn(draft, TooLong(TEXT_LIMIT, len(kept)))
    return _pick(form, draft, kept)


def raised(form: Form, draft: Draft) -> Mapping[str, Value]:
    """Give the values as they count after the form's own corrections (M8 raises X3)."""
    return told(form, draft.values)
