"""Draws a screen of a form: the engine's view becomes a text and buttons in the person's language."""

from domain.form_definitions import Choice
from domain.form_views import Control, Line, View
from handlers.ui import screens
from handlers.ui.screens import Button
from locales.catalogues import Translate

PREFIX = "f:"
_LAST_ROW = ("back", "pause")
_ALONE = ("next", "send", "send_now")
_WALKED = ("toggles", "ticks", "changed")


def text(view: View, _: Translate) -> str:
    """Give the text of a screen: progress first, then the question, its words, and the lines of a summary."""
    title = _(view.title)
    if view.progress is not None:
        n, of = view.progress
        title = _("{n} di {of} · {title}").format(n=n, of=of, title=title)
    parts = [title, *(_(paragraph).format(**view.params) for paragraph in view.text)]
    parts.append("\n".join(f"{choice.number}) {_(choice.text)}" for choice in _cut_short(view, _)))
    parts.append("\n".join(_line(line, _) for line in view.lines if not line.gathered))
    parts += [_line(line, _) for line in view.lines if line.gathered]
    return "\n\n".join(part for part in parts if part)


def _cut_short(view: View, _: Translate) -> list[Choice]:
    """Give the questions whose buttons hold fewer words: they stand whole in the text, with the numbers one may type."""
    asked = [choice for choice in view.choices if view.kind in _WALKED and choice.number]
    return asked if any(len(_(choice.text)) > len(_(choice.short)) for choice in asked) else []


def _line(line: Line, _: Translate) -> str:
    values = ", ".join(line.values if line.raw else [_(value) for value in line.values])
    label = _(line.label)
    said = _("{label}: {value}").format(label=label[:1].upper() + label[1:], value=values)
    return _("{line} ({note})").format(line=said, note=_(line.note)) if line.note else said


def rows(view: View, _: Translate) -> list[list[Button]]:
    """Give the buttons: answers, then what goes on, then back, pause and help, always in that order."""
    drawn: list[list[Button]] = []
    rest = [choice for choice in view.choices if view.kind == "ticks" and not choice.number]
    answers = [_answer(view, choice, _) for choice in view.choices if choice not in rest]
    for start in range(0, len(answers), view.columns):
        drawn.append(answers[start : start + view.columns])
    drawn += _rest([_answer(view, choice, _) for choice in rest])
    by_name = {control.name: control for control in view.controls}
    drawn += [[_button(view, one, _)] for one in view.controls if one.name in _ALONE]
    going_on = [_button(view, one, _) for one in view.controls if one.name not in (*_ALONE, *_LAST_ROW)]
    drawn += screens.grid(going_on)
    last = [_button(view, by_name[name], _) for name in _LAST_ROW if name in by_name]
    drawn.append([*last, Button(_("Aiuto"), "help")])
    return drawn


def _rest(answers: list[Button]) -> list[list[Button]]:
    """Give the rows of "none of these", by itself, and of "I do not know" beside "I would rather not say"."""
    alone = len(answers) % 2
    return [answers[:alone], answers[alone:]] if alone else [answers]


def _button(view: View, control: Control, _: Translate) -> Button:
    return Button(_(control.text), PREFIX + view.data(control))


def _answer(view: View, choice: Choice, _: Translate) -> Button:
    words = choice.short if choice.raw else _(choice.short)
    if choice.value:
        words = _("{label}: {value}").format(label=words, value=_(choice.value))
    elif choice.on:
        words = _("✓ {label}").format(label=words)
    return Button(words, PREFIX + view.data(choice))
