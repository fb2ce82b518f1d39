"""What stands on the screen of a form, as data: msgids and actions; drawing and translating are the edge's."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Literal

from domain.form_answers import asked, told
from domain.form_definitions import NEVER, NO, TEXT_LIMIT, YES, Choice, Form, Screen, Value
from domain.form_drafts import Around, Draft
from domain.form_typing import (
    ADD_TEXT,
    NONE_OF_THESE,
    NOT_KNOWN,
    NOT_TOLD,
    UNDERSTOOD,
    editable_places,
    shown_places,
)
from domain.typed_text import fold
from domain.words import N_

PAGE = 10  # names of a long list on one screen
_NO_PARAMS: Mapping[str, int] = MappingProxyType({})
ControlName = Literal[
    "next",
    "send",
    "send_now",
    "back",
    "pause",
    "resume",
    "cancel",
    "edit",
    "summary",
    "add_text",
    "remove_text",
    "more",
    "first",
]


@dataclass(frozen=True, slots=True)
class Control:
    """A button that answers nothing: `name` for the edge to place it, `text` a msgid, `action` what a tap carries."""

    name: ControlName
    text: str
    action: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the summary: msgids `label: values`, perhaps a `note`; a `raw` value was typed or is a name.

    A `gathered` line is an answer with all the questions that have it.
    """

    label: str
    values: tuple[str, ...]
    note: str = ""
    raw: bool = False
    gathered: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """A screen to draw. The data of a button is `view.data(button)`; `progress` is (n, of), None where none is counted."""

    kind: str
    name: str
    title: str
    text: tuple[str, ...]
    choices: tuple[Choice, ...]
    controls: tuple[Control, ...]
    prefix: str
    progress: tuple[int, int] | None = None
    lines: tuple[Line, ...] = ()
    columns: int = 1
    params: Mapping[str, int] = field(default_factory=lambda: _NO_PARAMS)
    takes_text: bool = False

    @property
    def buttons(self) -> tuple[Choice | Control, ...]:
        """Give every button, answers first."""
        return (*self.choices, *self.controls)

    def data(self, button: Choice | Control) -> str:
        """Give what a tap on `button` carries, without the handler's prefix."""
        return self.prefix + button.action

    def has(self, name: ControlName) -> bool:
        """Tell whether the screen has that control."""
        return any(control.name == name for control in self.controls)


NEXT = Control("next", N_("Avanti"), "n")
UNDERSTAND = Control("next", UNDERSTOOD, "n")
NOTHING_ELSE = Control("next", N_("Nient'altro"), "t0")
SKIP = Control("next", N_("Salta"), "n")
BACK = Control("back", N_("Indietro"), "b")
PAUSE = Control("pause", N_("Pausa"), "p")
RESUME = Control("resume", N_("Riprendi"), "r")
CANCEL = Control("cancel", N_("Butta via la bozza"), "q")
SEND = Control("send", N_("Invia"), "s")
SEND_NOW = Control("send_now", N_("Invia così"), "s")
EDIT = Control("edit", N_("Modifica"), "g1")
SUMMARY = Control("summary", N_("Torna al riepilogo"), "g0")
CHANGE_TEXT = N_("Cambia il testo")
REMOVE_TEXT = Control("remove_text", N_("Togli il testo"), "d")
PAUSED_TITLE = N_("In pausa")
PAUSED_TEXT = N_(
    "La bozza resta qui per 48 ore. Poi si cancella da sola. Per andare avanti scrivi /riprendi."
)
RECENT = N_("è un cambiamento recente")
NOT_SAID_YET = N_("non detto")
CHOOSE_EDIT = N_("Che cosa vuoi cambiare?")
# Of the rest of a screen of ticks: none, not known, not told.
_REST = (
    Choice(0, NONE_OF_THESE, NONE_OF_THESE, "", False, "t0"),
    Choice(0, NOT_KNOWN, NOT_KNOWN, "", False, "t1"),
    Choice(0, NOT_TOLD, NOT_TOLD, "", False, "t2"),
)
_NOT_YET = -1


def show(form: Form, draft: Draft, around: Around = Around()) -> View:  # noqa: B008 (a frozen value)
    """Give the screen that stands now; for a form that is over, a view of kind "over" with nothing to tap."""
    screen = form.screens[draft.step]
    prefix = f"{draft.run}:{draft.step}:{draft.revision}:"
    if draft.state == "paused":
        return View("paused", screen.name, PAUSED_TITLE, (PAUSED_TEXT,), (), (RESUME, CANCEL), prefix)
    if draft.state != "open":
        return View("over", screen.name, form.title, (), (), (), prefix)
    places = asked(form, draft.values)
    choices, controls = _parts(form, draft, screen, around)
    first = not draft.editing and places[0] == draft.step
    in_danger = draft.values.get("X6") == YES and form.notice in draft.done and screen.kind != "summary"
    tail = (
        *((SEND_NOW,) if in_danger else ()),
        *(() if first else (BACK,)),
        *(() if screen.kind in ("danger", "notice") else (PAUSE,)),
    )
    editing = screen.kind == "summary" and draft.page > 0
    return View(
        screen.kind,
        screen.name,
        CHOOSE_EDIT if editing else screen.title,
        () if editing else screen.text,
        choices,
        (*controls, *tail),
        prefix,
        _progress(form, draft, screen, places),
        summary_lines(form, draft, around) if screen.kind == "summary" and not editing else (),
        2 if editing else screen.columns,
        {"limit": TEXT_LIMIT} if screen.kind == "text" else _NO_PARAMS,
        screen.kind == "text",
    )


def _parts(
    form: Form, draft: Draft, screen: Screen, around: Around
) -> tuple[tuple[Choice, ...], tuple[Control, ...]]:
    values = draft.values
    if screen.kind in ("toggles", "ticks"):
        marked = tuple(
            question.choices[_now(question.scale.place, values.get(question.code), question.scale.start)]
            for question in screen.questions
        )
        if screen.kind == "toggles":
            return marked, (NEXT,)
        told_some = any(values.get(code, NO) != NO for code in screen.codes)
        return marked + (_REST[1:] if told_some else _REST), (NOTHING_ELSE,) if told_some else ()
    if screen.kind == "changed":
        return _changes(form, draft, screen), (NEXT,)
    if screen.kind == "summary":
        return _summary_parts(form, draft)
    if screen.kind == "notice":
        return (), (UNDERSTAND,)
    if screen.kind == "text":
        return (), ((SKIP, REMOVE_TEXT) if screen.codes[0] in values else (SKIP,))
    question = screen.questions[0]
    length = len(question.choices) // 2
    at = question.scale.place.get(values.get(question.code, ""), _NOT_YET)
    options = question.choices[:length]
    if at != _NOT_YET:
        options = (*options[:at], question.choices[length + at], *options[at + 1 :])
    if screen.kind == "comune":
        return _comuni(draft, around, options)
    return options, ()


def _now(place: Mapping[Value, int], value: Value | None, start: int | None) -> int:
    if value is None:
        return _NOT_YET if start is None else start
    return place.get(value, _NOT_YET)


def _changes(form: Form, draft: Draft, screen: Screen) -> tuple[Choice, ...]:
    shown = shown_places(form, draft, screen)
    return tuple(
        replace(screen.questions[at].choices[screen.codes[at] in draft.changed], number=number)
        for number, at in enumerate(shown, 1)
    )


def _comuni(
    draft: Draft, around: Around, options: tuple[Choice, ...]
) -> tuple[tuple[Choice, ...], tuple[Control, ...]]:
    found = list(around.comuni.items())
    if draft.search:
        found = [(code, name) for code, name in found if f" {draft.search}" in f" {fold(name)}"]
    page = draft.page if draft.page * PAGE < len(found) else 0
    chosen = draft.values.get("comune")
    part = found[page * PAGE : (page + 1) * PAGE]
    names = tuple(Choice(0, name, name, "", code == chosen, f"c{code}", raw=True) for code, name in part)
    more = Control("more", N_("Altri comuni"), f"g{page + 1}")
    first = Control("first", N_("Torna ai primi"), "g0")
    controls = ((more,) if (page + 1) * PAGE < len(found) else ()) + (
        (first,) if page or draft.search else ()
    )
    return names + tuple(replace(option, number=0) for option in options), controls


def _summary_parts(form: Form, draft: Draft) -> tuple[tuple[Choice, ...], tuple[Control, ...]]:
    if draft.page:
        choices = tuple(
            Choice(number, form.screens[place].short, form.screens[place].short, "", False, f"e{place}")
            for number, place in enumerate(editable_places(form, draft), 1)
        )
        return choices, (SUMMARY,)
    texts = tuple(
        Control("add_text", CHANGE_TEXT if screen.codes[0] in draft.values else ADD_TEXT, f"e{place}")
        for place, screen in enumerate(form.screens)
        if screen.optional
    )
    return (), (SEND, EDIT, *texts)


def _progress(form: Form, draft: Draft, screen: Screen, places: list[int]) -> tuple[int, int] | None:
    """Count the screens that these answers call for, and those that probably will be, until that is decided."""
    if not screen.counted:
        return None
    before = of = 0
    wanted = set(places)
    for place, one in enumerate(form.screens):
        likely = one.likely and place > draft.step and draft.step <= one.decided
        if one.counted and not one.optional and (place in wanted or likely):
            of += 1
            before += place <= draft.step
    return before, of


def summary_lines(form: Form, draft: Draft, around: Around = Around()) -> tuple[Line, ...]:  # noqa: B008
    """Give every answer in words: what stands out one by one, usual answers gathered in one line each."""
    values = told(form, draft.values)
    lines: list[Line] = []
    gathered: dict[str, list[str]] = {}
    places = asked(form, values) + [place for place, screen in enumerate(form.screens) if screen.optional]
    for place in places:
        screen = form.screens[place]
        if screen.kind in ("text", "comune", "age", "age_gate"):
            lines.extend(_raw_line(screen, values, around))
        elif screen.kind not in ("notice", "summary", "changed"):
            lines.extend(_lines(draft, screen, values, gathered))
    return (*lines, *(Line(words, tuple(shorts), gathered=True) for words, shorts in gathered.items()))


def _raw_line(screen: Screen, values: Mapping[str, Value], around: Around) -> tuple[Line, ...]:
    question = screen.questions[0]
    value = values.get(question.code)
    if screen.kind == "text" and value is None:
        return ()
    name = str(value) if screen.kind == "text" else around.comuni.get(str(value))
    if name is not None:
        return (Line(question.short, (name,), raw=True),)
    return (Line(question.short, (question.scale.words(value) or NOT_SAID_YET,)),)


def _lines(
    draft: Draft, screen: Screen, values: Mapping[str, Value], gathered: dict[str, list[str]]
) -> list[Line]:
    lines: list[Line] = []
    for question in screen.questions:
        value = values.get(question.code)
        words = question.scale.words(value) or NOT_SAID_YET
        if len(screen.questions) > 1 and (value is None or value == question.scale.rest):
            gathered.setdefault(words, []).append(question.short)
            continue
        recent = question.code in draft.changed and value not in (NEVER, NO, None)
        lines.append(Line(question.short, (words,), RECENT if recent else ""))
    return lines
