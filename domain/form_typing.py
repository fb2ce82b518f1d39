"""Reads what a person types in place of a tap: a number, a word, or "1 spesso, 2 qualche volta"; never half of it.

Every button can be typed, for people whose screen reader does not reach buttons (Telegram field notes §6). A text of which
any part is not understood gives nothing, so that no answer is recorded by accident.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.form_answers import asked, told
from domain.form_definitions import ABOVE_NEVER, NO, Form, Question, Screen
from domain.form_drafts import Around, Draft
from domain.typed_text import fold
from domain.words import N_

# The stable words, and the action each stands for.
COMMANDS: Mapping[str, str] = {
    N_("avanti"): "n",
    N_("indietro"): "b",
    N_("pausa"): "p",
    N_("riprendi"): "r",
    N_("annulla"): "q",
    N_("invia"): "s",
    N_("modifica"): "g1",
}
AND = N_("e")
UNDERSTOOD = N_("Ho capito")
NONE_OF_THESE = N_("Niente di questo")
NOT_KNOWN = N_("Non so")
NOT_TOLD = N_("Preferisco non dire")
ADD_TEXT = N_("Aggiungi due righe")
YEARS = range(
    5, 26
)  # wider than the ages the network serves (field notes §1 row 1), so that nobody is turned away
_NOTHING = (fold(NONE_OF_THESE), "niente altro", "nient altro", "niente", "nessuno", "nessuna", "no")
_LONGEST = 200
_FEW = re.compile(r"[0-9]{1,2}")


@dataclass(frozen=True, slots=True)
class Marks:
    """Positions of questions and of their answers."""

    marks: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Age:
    """A number of years."""

    years: int


@dataclass(frozen=True, slots=True)
class Search:
    """Part of a name of a long list."""

    words: str


def typeable(form: Form) -> tuple[str, ...]:
    """Give the msgids of every word that may be typed; a caller maps the folded translation of each to the msgid."""
    words = dict.fromkeys((*COMMANDS, AND, UNDERSTOOD, NONE_OF_THESE, NOT_KNOWN, NOT_TOLD, ADD_TEXT))
    for screen in form.screens:
        for question in screen.questions:
            words.update((option.text, None) for option in question.scale.options)
    return tuple(words)


def read(form: Form, draft: Draft, text: str, around: Around) -> str | Marks | Age | Search | None:
    """Give what a typed text means on the present screen: an action, marks, an age, a search; None when it means nothing."""
    if len(text) > _LONGEST:
        return None
    typed = fold(text)
    meant = fold(around.words.get(typed, typed))
    screen = form.screens[draft.step]
    if meant in COMMANDS and not (meant == "modifica" and screen.kind != "summary"):
        return "n" if screen.kind == "notice" else COMMANDS[meant]
    if screen.kind == "text" or not typed:
        return None
    if screen.kind == "notice":
        return "n" if meant in (fold(UNDERSTOOD), "ok", "1") else None
    if screen.kind == "summary":
        return _in_summary(form, draft, typed, meant)
    if screen.kind in ("toggles", "changed", "ticks"):
        return _in_list(form, draft, screen, typed, meant, around.words)
    return _in_choice(draft, screen, typed, meant, around)


def _in_choice(
    draft: Draft, screen: Screen, typed: str, meant: str, around: Around
) -> str | Age | Search | None:
    scale = screen.questions[0].scale
    if screen.kind in ("age", "age_gate"):
        if _FEW.fullmatch(typed):
            return Age(int(typed)) if int(typed) in YEARS else None
    elif screen.kind == "comune":
        found = _comune(typed, around)
        if found is not None:
            return found
    elif _FEW.fullmatch(typed):
        return f"o{int(typed) - 1}" if 0 < int(typed) <= len(scale.options) else None
    place = scale.typed.get(meant)
    return None if place is None else f"o{place}"


def _comune(typed: str, around: Around) -> str | Search | None:
    near = []
    for code, name in around.comuni.items():
        folded = fold(name)
        if typed in (folded, code):
            return f"c{code}"
        if len(typed) > 2 and f" {typed}" in f" {folded}":
            near.append(code)
    if len(near) == 1:
        return f"c{near[0]}"
    return Search(typed) if near else None


def _in_summary(form: Form, draft: Draft, typed: str, meant: str) -> str | None:
    if meant == fold(ADD_TEXT):
        return next((f"e{place}" for place, screen in enumerate(form.screens) if screen.optional), None)
    words = typed.split()
    if (len(words) == 2 and words[0] == "modifica") or (draft.page == 1 and len(words) == 1):
        editable = editable_places(form, draft)
        if _FEW.fullmatch(words[-1]) and 0 < int(words[-1]) <= len(editable):
            return f"e{editable[int(words[-1]) - 1]}"
    return None


def editable_places(form: Form, draft: Draft) -> Sequence[int]:
    """Give the places of the screens that the summary offers to answer again, in the order of their numbers."""
    places = asked(form, draft.values)
    return [place for place in places if form.screens[place].kind not in ("notice", "summary")]


def _in_list(
    form: Form, draft: Draft, screen: Screen, typed: str, meant: str, words: Mapping[str, str]
) -> str | Marks | None:
    if screen.kind == "ticks" and meant in _NOTHING:
        return "t0"
    if screen.kind == "ticks" and meant in (fold(NOT_KNOWN), fold(NOT_TOLD)):
        return "t1" if meant == fold(NOT_KNOWN) else "t2"
    if screen.kind == "changed" and meant in _NOTHING:
        return "n"
    places = shown_places(form, draft, screen)
    marks = _pairs(draft, screen, places, typed, words)
    return Marks(tuple(marks)) if marks else None


def shown_places(form: Form, draft: Draft, screen: Screen) -> Sequence[int]:
    """Give the questions that stand on a screen now: of a list of changes, only what was noticed at all."""
    if screen.kind != "changed":
        return range(len(screen.questions))
    values = told(form, draft.values)
    return [at for at, code in enumerate(screen.codes) if values.get(code) in ABOVE_NEVER]


def _pairs(
    draft: Draft, screen: Screen, places: Sequence[int], typed: str, words: Mapping[str, str]
) -> list[tuple[int, int]] | None:
    """Read "1 spesso 3 e 4 qualche volta": a number without a word takes the word that follows, or is one tap."""
    pieces = re.split(r"\b([0-9]{1,2})\b", typed)
    if pieces[0].strip() or len(pieces) < 3:
        return None
    marks: list[tuple[int, int]] = []
    word = ""
    for at in range(len(pieces) - 2, 0, -2):
        said = [part for part in pieces[at + 1].split() if words.get(part, part) != AND]
        word = " ".join(said) or word
        number = int(pieces[at])
        if not 0 < number <= len(places):
            return None
        question = screen.questions[places[number - 1]]
        place = _answer(draft, screen, question, word, words)
        if place is None:
            return None
        marks.append((places[number - 1], place))
    return marks[::-1]


def _answer(
    draft: Draft, screen: Screen, question: Question, word: str, words: Mapping[str, str]
) -> int | None:
    scale = question.scale
    if word:
        return scale.typed.get(fold(words.get(word, word)))
    if screen.kind == "changed":
        return 1
    if screen.kind == "ticks":
        return next(place for place, option in enumerate(scale.options) if option.value != NO)
    value = draft.values.get(question.code)
    now = scale.start if value is None else scale.place.get(value)
    return 0 if now is None else (now + 1) % len(scale.options)
