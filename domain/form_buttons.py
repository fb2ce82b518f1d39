"""Prepares every button that a form can show, so that drawing a screen only picks among them."""

from collections.abc import Sequence
from dataclasses import replace

from domain.form_definitions import ABOVE_NEVER, Choice, Condition, Question, Screen


def prepared(screens: Sequence[Screen]) -> tuple[Screen, ...]:
    """Give the screens with the buttons of each question, and with the place where their condition is decided."""
    return tuple(_prepared(screen, screens) for screen in screens)


def _prepared(screen: Screen, screens: Sequence[Screen]) -> Screen:
    """A list of changes that says nothing else is asked when something was noticed."""
    when = screen.when
    if screen.kind == "changed" and when is None:
        when = Condition(screen.codes, ABOVE_NEVER)
    make = _walking if screen.kind in ("toggles", "ticks", "changed") else _single
    questions = tuple(
        replace(question, choices=make(at, question)) for at, question in enumerate(screen.questions)
    )
    return replace(screen, questions=questions, when=when, decided=_decided(when, screens))


def _decided(when: Condition | None, screens: Sequence[Screen]) -> int:
    codes = frozenset(when.codes) if when is not None else frozenset()
    asking = (
        place
        for place, one in enumerate(screens)
        if one.kind != "changed" and not codes.isdisjoint(one.codes)
    )
    return max(asking, default=-1)


def _walking(at: int, question: Question) -> tuple[Choice, ...]:
    """One button for each answer that may stand, the unanswered one last; a tap carries the answer that comes next."""
    options = question.scale.options
    stand = [
        Choice(
            number=at + 1,
            text=question.text,
            short=question.short,
            value=option.text,
            on=place != question.scale.start and option.value != question.scale.rest,
            action=f"v{at}.{(place + 1) % len(options)}",
        )
        for place, option in enumerate(options)
    ]
    return (*stand, Choice(at + 1, question.text, question.short, "", False, f"v{at}.0"))


def _single(at: int, question: Question) -> tuple[Choice, ...]:
    """One button for each answer, first as not chosen, then as chosen."""
    return tuple(
        Choice(place + 1, option.text, option.text, "", on, f"o{place}")
        for on in (False, True)
        for place, option in enumerate(question.scale.options)
    )
