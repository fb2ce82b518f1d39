"""Prepares every button that a form can show, so that drawing a screen only picks among them."""

from dataclasses import replace

from domain.form_definitions import ABOVE_NEVER, Choice, Condition, Question, Screen


def prepared(screen: Screen) -> Screen:
    """Give the screen with the buttons of each question; a list of changes is asked when something was noticed."""
    when = screen.when
    if screen.kind == "changed" and when is None:
        when = Condition(screen.codes, ABOVE_NEVER)
    make = _walking if screen.kind in ("toggles", "ticks", "changed") else _single
    questions = tuple(
        replace(question, choices=make(at, question)) for at, question in enumerate(screen.questions)
    )
    return replace(screen, questions=questions, when=when)


def _walking(at: int, question: Question) -> tuple[Choice, ...]:
    """One button for each answer that may stand, the unanswered one last; a tap carries the answer that comes next."""
    options = question.scale.options
    stand = [
        Choice(
            number=at + 1,
            text=question.text,
            short=question.short,
            value=option.text,
            on=place != question.scale.start,
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
