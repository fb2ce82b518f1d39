"""Which ways of writing a known name are seen, and which everyday words and other people's names are left alone."""

import pytest

from domain.relay import Masker
from tests.domain.maskers import shipped


@pytest.fixture(scope="module")
def masker() -> Masker:
    return shipped()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Teo", "sono [Teo]"),
        ("Bruno", "io sono [bruno]"),
        ("Marco", "sono [mar co]"),
        ("Marco", "sono [Ma rco]"),
        ("Marco", "sono [Mar co]"),
        ("Elena", "sono [El ena]"),
        ("Giuliano", "sono [giul iano]"),
        ("Luna", "sono [lunaaa]"),
        ("Luna", "sono [1una]"),
        ("Luna", "sono [lun@]"),
        ("Leo", "sono [le0]"),
        ("Luca", "sono [l u c a]"),
        ("Lucas", "parlo con [Lucass]"),
        ("Лев", "я [лев]"),
        ("Олена", "sono [Olena]"),
        ("Олена", "шукай [Олену]"),
        ("Olena", "я [олена]"),
        ("Ivan", "я [Іван]"),
        ("Ira", "[Іра] тут"),
        ("Oleh", "[ОЛЕГ] тут"),
        ("مريم", "[ومريم] هنا"),
        ("Maria Grazia", "la [maria]"),
    ],
)
def test_a_known_name_is_covered_and_nothing_beside_it(masker: Masker, name: str, said: str) -> None:
    before, _, rest = said.partition("[")
    written, _, after = rest.partition("]")

    assert masker.mask(before + written + after, names=(name,)).text == f"{before}⟦name⟧{after}"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Luna", "la luna piena"),
        ("Luca", "parlo con Lucas"),
        ("Marco", "parlo con Marc o con te"),
        ("Elena", "chiedi a el ena"),
        ("Conte", "Con te parlo volentieri"),
        ("Leo", "ho 130 euro"),
        ("Gio", "la g10 passa qui"),
        ("Al", "sono Al"),
        ("Ivan", "я іван"),
        ("Ia", "Іа"),
        ("Marta", "la martora"),
        ("Adrian", "in Adriatico"),
    ],
)
def test_a_word_or_another_name_passes(masker: Masker, name: str, said: str) -> None:
    assert masker.mask(said, names=(name,)).text == said
