"""Where an address begins and ends, and which numbers after a street are none."""

import pytest

from domain.relay import Masker
from tests.domain.maskers import shipped


@pytest.fixture(scope="module")
def masker() -> Masker:
    return shipped()


@pytest.mark.parametrize(
    ("said", "passed"),
    [
        ("sono al 12, via Roma con mia zia", "sono al ⟦address⟧ con mia zia"),
        ("sono al 3, via Roma con mia zia", "sono al ⟦address⟧ con mia zia"),
        ("45, calle Mayor con mi tía", "⟦address⟧ con mi tía"),
        ("12 rue de la Paix avec ma mère", "⟦address⟧ avec ma mère"),
        ("abito in via Garibaldi tre", "abito in ⟦address⟧"),
        ("flat 4, 12 Baker Street", "⟦address⟧"),
        ("scala C, via Verdi 12", "⟦address⟧"),
        ("via Verdi 12, scala C ok", "⟦address⟧ ok"),
        ("sto nella scala B, interno 4", "sto nella ⟦address⟧"),
    ],
)
def test_an_address_goes_whole_and_the_rest_stays(masker: Masker, said: str, passed: str) -> None:
    assert masker.mask(said).text == passed


@pytest.mark.parametrize(
    "said",
    [
        "passo in via Roma una volta al giorno",
        "via Roma un giorno sì e uno no",
        "via Roma è a 5 fermate",
        "10 minutes from the old street",
        "12 stops down the street",
        "5 miles from Baker Street",
        "in via Roma alle 18",
        "via Roma, 15 minuti a piedi",
    ],
)
def test_a_street_without_a_house_number_passes(masker: Masker, said: str) -> None:
    assert masker.mask(said).text == said
