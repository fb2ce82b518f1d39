"""Checks a form before anybody sees it: it ends, it asks what it says it asks, every condition can come true."""

from collections.abc import Iterator

from domain.faults import Fault, line_of
from domain.form_definitions import DOMAINS, FIELDS, Condition, Form, Item, Screen, Value

MOST_TOGGLES = 8
HEAVIEST = 2  # field notes §3.2-3.5: weights are 1 or 2
MOST_CHANGES = 12  # a list of changes shows only what was noticed
_MULTIPLE = {"toggles": MOST_TOGGLES, "ticks": MOST_TOGGLES, "changed": MOST_CHANGES}
_SINGLE = ("danger", "age_gate", "choice", "age", "comune", "text")


def faults_of(form: Form, *, file: str, source: str) -> tuple[Fault, ...]:
    """Give every fault of a form's shape, with the line of `source` where it shows and its cure."""

    def at(*marks: str) -> int:
        return line_of(source, *marks)

    found = (*_identity(form), *_order(form), *_screens(form), *_items(form), *_conditions(form))
    return tuple(Fault(file, at(*marks), what, cure) for what, cure, marks in found)


_Found = Iterator[tuple[str, str, tuple[str, ...]]]


def _identity(form: Form) -> _Found:
    if not form.reporters:
        yield "nobody may fill in this form", 'Write reporters = ["teacher"]', ("reporters",)
    names = [screen.name for screen in form.screens]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f'two screens are called "{name}"', "Give each its own name", (f'"{name}"',)


def _order(form: Form) -> _Found:
    """The engine only goes forward, so a form ends when its last asked screen is a summary that nothing can hide."""
    kinds = [screen.kind for screen in form.screens]
    if (
        kinds.count("summary") != 1
        or form.screens[form.summary].when is not None
        or form.screens[form.summary].optional
    ):
        yield "the form cannot end", "Give it exactly one summary, without a condition", ("summary",)
        return
    for screen in form.screens[form.summary + 1 :]:
        if not screen.optional:
            yield (
                f'screen "{screen.name}" stands after the summary and is never reached',
                "Move it before, or make it optional = true",
                (f'"{screen.name}"',),
            )
    if kinds[:1] != ["danger"] or form.screens[0].codes != ("X6",):
        yield (
            "the form does not begin with the danger question",
            'Put use = "danger" first (X6)',
            ("[[screens]]",),
        )
    if kinds[1:2] != ["notice"]:
        yield "the notice does not come second", "Put it after the danger question", ("[[screens]]",)
    if form.first_person and kinds[2:3] != ["age_gate"]:
        yield (
            "a form for youngsters does not ask the age after the notice",
            "Put the age gate third",
            ("[[screens]]",),
        )


def _screens(form: Form) -> _Found:
    for screen in form.screens:
        marks = (f'"{screen.name}"',)
        most = _MULTIPLE.get(screen.kind)
        if most is not None and not 1 <= len(screen.questions) <= most:
            yield f'screen "{screen.name}" has {len(screen.questions)} items', f"Put 1 to {most} on it", marks
        if screen.kind in _SINGLE and len(screen.questions) != 1:
            yield f'screen "{screen.name}" does not ask exactly one thing', "Give it one item or field", marks
        if screen.kind in ("notice", "summary") and screen.questions:
            yield f'screen "{screen.name}" asks something', "Move the question to a screen of its own", marks
        if screen.optional and (screen.kind != "text" or screen.when is not None):
            yield f'screen "{screen.name}" is optional', "Only a text without a condition may be", marks
        if screen.kind == "text" and not screen.text:
            yield (
                f'screen "{screen.name}" has no reminder',
                "Write text: no names, addresses or photos",
                marks,
            )
    asked = [code for screen in form.screens if screen.kind != "changed" for code in screen.codes]
    for code in sorted({code for code in asked if asked.count(code) > 1}):
        yield f"{code} is asked twice", "Ask it on one screen", (f'"{code}"',)
    for code in asked:
        if code not in form.items and code not in FIELDS:
            yield (
                f'"{code}" is no answer that anybody knows',
                "Use an item or a field of the exchange format",
                (f'"{code}"',),
            )
    for code in form.items:
        if code not in asked:
            yield f"{code} is never asked", "Put it on a screen", (f'code = "{code}"',)


def _items(form: Form) -> _Found:
    for item in form.items.values():
        marks = (f'code = "{item.code}"',)
        if not item.code.isalnum():
            yield f'"{item.code}" is no code', "Use a letter and a number, as T1", marks
        yield from _weight(item, marks)
        if item.kind != "safety" and item.domain not in DOMAINS:
            yield (
                f'{item.code} has no known domain ("{item.domain}")',
                f"Use one of {', '.join(sorted(DOMAINS))}",
                marks,
            )


def _weight(item: Item, marks: tuple[str, ...]) -> _Found:
    if item.kind == "safety" and item.weight:
        yield (
            f"{item.code} is a safety item with a weight",
            "Leave weight out: rules judge it, not the score",
            marks,
        )
    elif item.kind != "safety" and not 1 <= item.weight <= HEAVIEST:
        yield f"{item.code} has no known weight", f"Write weight = 1 to {HEAVIEST}", marks


def _conditions(form: Form) -> _Found:
    """A condition looks back only, and at an answer that its question can really have."""
    known: dict[str, set[Value]] = {}
    for screen in form.screens:
        if screen.when is not None:
            yield from _condition(screen, screen.when, known)
        for question in screen.questions if screen.kind != "changed" else ():
            known.setdefault(question.code, set()).update(option.value for option in question.scale.options)
    for rise in form.rises:
        values = known.get(rise.code, set())
        if not rise.when.codes or rise.before not in values or rise.after not in values:
            yield (
                f'the rise of "{rise.code}" names an answer that is never given',
                "Write when, code, before, after",
                ("[[rises]]",),
            )


def _condition(screen: Screen, when: Condition, known: dict[str, set[Value]]) -> _Found:
    marks = (f'"{screen.name}"',)
    for code in when.codes:
        if code not in known:
            yield (
                f'screen "{screen.name}" depends on {code}, not asked before it',
                "Name an earlier question",
                marks,
            )
    if when.codes and not any(known.get(code, set()) & when.values for code in when.codes):
        yield (
            f'screen "{screen.name}" is never reached',
            "Name an answer that the question really offers",
            marks,
        )
