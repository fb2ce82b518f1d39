"""Contacts as people wrote them by hand, two hundred lines of each kind in eight languages, and as many ordinary lines.

The lines know nothing of the masker. What stands between `[[` and `]]` must not pass, and nothing else may be covered; a
line names its trick. The few lines where the masker takes too little or too much stand in `inexact.tsv`, as they pass.
"""

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from domain.relay import Masker
from tests.domain.contact_strings import LANGUAGES
from tests.domain.maskers import shipped

FOLDER = Path(__file__).parent / "hand_written"
KINDS = ("phone", "mail", "link", "handle", "address", "name")
ENOUGH = 200
LEFT, SHARE = 2, 0.2
"""How many letters and digits of a contact may be left: two, or a fifth of a long one said in words."""

_EDGES = "@*_()<>\"'«»"
_SIGN = re.compile(r"⟦\w+⟧")
_MARKED = re.compile(r"(\[\[.*?\]\])(?!\])", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Written:
    """One line as it is typed, the places of its contacts, and the names known of the writer."""

    language: str
    trick: str
    text: str
    places: tuple[tuple[int, int], ...]
    known: tuple[str, ...]


def lines_of(kind: str) -> list[Written]:
    """Read the lines of one kind."""
    rows = (FOLDER / f"{kind}.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return [_written(*row.split("\t")) for row in rows]


def _written(language: str, trick: str, marked: str, known: str = "") -> Written:
    text, places = "", []
    for piece in _MARKED.split(marked.replace("\\n", "\n")):
        if piece.startswith("[["):
            places.append((len(text), len(text) + len(piece) - 4))
            piece = piece[2:-2]
        text += piece
    return Written(language, trick, text, tuple(places), tuple(known.split()))


def passed_places(text: str, passed: str) -> list[bool]:
    """Say of each sign of a text whether it passed."""
    left = [False] * len(text)
    at = 0
    parts = _SIGN.split(passed)
    for number, part in enumerate(parts):
        at = len(text) - len(part) if number == len(parts) - 1 else text.find(part, at)
        left[at : at + len(part)] = [True] * len(part)
        at += len(part)
    return left


def is_hidden(line: Written, passed: str, kind: str) -> bool:
    """Tell whether too little of every contact in a line is left to reach somebody by."""
    left = passed_places(line.text, passed)
    for first, last in line.places:
        signs = [place for place in range(first, last) if line.text[place].isalnum()]
        digits = [place for place in signs if line.text[place].isdigit()]
        told = digits if kind == "phone" and len(digits) >= 6 else signs
        shown = sum(left[place] for place in told)
        if shown > max(LEFT, SHARE * len(told)) or shown == len(told):
            return False
    return bool(line.places)


def covered(line: Written, kind: str) -> re.Pattern[str]:
    """Give what should pass of a line: a sign for each contact, or for each of its words; signs at its edges may stay."""
    parts, at = [], 0
    for first, last in line.places:
        contact = line.text[first:last]
        inner = contact.strip(_EDGES)
        before, _, after = contact.partition(inner)
        sign = re.escape(f"⟦{kind}⟧")
        many = len(re.findall(r"[\s-]", inner)) if kind == "name" else 0
        parts += [re.escape(line.text[at:first]), *(re.escape(one) + "?" for one in before)]
        parts += [sign, rf"(?:[\s-]{sign}){{0,{many}}}", *(re.escape(one) + "?" for one in after)]
        at = last
    return re.compile("".join([*parts, re.escape(line.text[at:])]), re.DOTALL)


@pytest.fixture(scope="module")
def masker() -> Masker:
    return shipped()


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_stands_in_eight_languages(kind: str) -> None:
    lines = lines_of(kind)
    told = Counter(line.language for line in lines)

    assert len({(line.language, line.text) for line in lines}) >= ENOUGH
    assert set(told) == set(LANGUAGES)
    assert min(told.values()) >= 20
    assert all(line.places for line in lines)


def known_inexact(kind: str) -> set[tuple[str, str]]:
    """Read the lines of a kind of which too little or too much is covered, each with what passes."""
    rows = (FOLDER / "inexact.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return {(line, passes) for found, line, passes in (row.split("\t") for row in rows) if found == kind}


@pytest.mark.parametrize("kind", KINDS)
def test_the_contact_goes_and_nothing_else_but_for_the_lines_that_are_known(
    masker: Masker, kind: str
) -> None:
    inexact = set()
    for line in lines_of(kind):
        passed = masker.mask(line.text, names=line.known).text
        if not covered(line, kind).fullmatch(passed):
            inexact.add((line.text.replace("\n", "\\n"), passed.replace("\n", "\\n")))

    assert inexact == known_inexact(kind)


def test_nothing_written_by_hand_passes(masker: Masker) -> None:
    asked: Counter[tuple[str, str]] = Counter()
    hidden: Counter[tuple[str, str]] = Counter()
    missed = []

    for kind in KINDS:
        for line in lines_of(kind):
            passed = masker.mask(line.text, names=line.known).text
            asked[kind, line.trick] += 1
            if is_hidden(line, passed, kind):
                hidden[kind, line.trick] += 1
            else:
                missed.append((kind, line.trick, line.language, line.text, passed))

    recalls = {trick: hidden[trick] / asked[trick] for trick in asked}
    assert sum(hidden.values()) / sum(asked.values()) >= 0.99, missed
    assert {trick: recall for trick, recall in recalls.items() if recall < 0.95} == {}, missed


def test_a_line_that_passes_whole_is_noticed() -> None:
    line = _written("it", "plain", "chiamami al [[333 1234567]] dopo")

    assert not is_hidden(line, line.text, "phone")
    assert not is_hidden(line, "chiamami al ⟦phone⟧4567 dopo", "phone")
    assert is_hidden(line, "chiamami al ⟦phone⟧ dopo", "phone")


def test_ordinary_lines_pass_whole(masker: Masker) -> None:
    rows = (FOLDER / "ordinary.tsv").read_text(encoding="utf-8").splitlines()[1:]
    lines = [row.split("\t") for row in rows]

    masked = [(line, found.text) for _language, line in lines if (found := masker.mask(line)).kinds]

    assert len(lines) >= ENOUGH
    assert {language for language, _line in lines} == set(LANGUAGES)
    assert len(masked) / len(lines) <= 0.01, masked


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Conte", "con te parlo volentieri"),
        ("Perla", "grazie per la pazienza"),
        ("Dino", "mi ha detto di no"),
        ("Teo", "scegli te o me"),
        ("Mia", "la mia famiglia"),
        ("Sole", "siamo usciti sole"),
    ],
)
def test_a_name_that_hides_in_everyday_words_eats_none(masker: Masker, name: str, said: str) -> None:
    assert masker.mask(said, names=(name,)).kinds == ()
