"""The network file: what it must say, and that every fault is named with its line, all at once."""

import tomllib
from pathlib import Path

import pytest

from domain import network_file
from domain.faults import Faulty
from domain.network_file import Network
from domain.territory import Nature, TerritoryKind

GOOD = """\
[[territories]]
code = "LOM"
name = "Lombardia"
kind = "region"

[[territories]]
code = "AMB-1"
name = "Ambito"
kind = "ambito"
parent = "LOM"

[[territories]]
code = "900001"
name = "Borgoserio"
kind = "comune"
parent = "AMB-1"

[[organisations]]
name = "Azienda"
nature = "pubblico"
kind = "lead_body"
territory = "AMB-1"
lead = true

[[organisations]]
name = "Oratorio"
nature = "privato_sociale"
kind = "oratorio"
territory = "900001"
"""


def read(source: str) -> Network:
    return network_file.parse(tomllib.loads(source), file="network.toml", source=source)


def faults(source: str) -> list[tuple[int, str]]:
    with pytest.raises(Faulty) as refused:
        read(source)
    assert all(fault.file == "network.toml" and fault.cure for fault in refused.value.faults)
    return [(fault.line, fault.what) for fault in refused.value.faults]


def test_a_good_file_is_a_tree_with_a_lead_body() -> None:
    told = read(GOOD)

    region, ambito, comune = told.territories
    assert (comune.kind, comune.code) == (TerritoryKind.COMUNE, "900001")
    assert comune.lineage == (region.id, ambito.id, comune.id)
    assert [(body.name, body.is_lead, body.nature) for body in told.organisations] == [
        ("Azienda", True, Nature.PUBLIC),
        ("Oratorio", False, Nature.THIRD_SECTOR),
    ]
    assert told.organisations[1].territory == comune.id
    assert not told.invented
    assert read("invented = true\n" + GOOD).invented


FAULTS: list[tuple[str, str, int, str]] = [
    ('kind = "ambito"', 'kind = "ats"', 9, '"ats" is no kind of territory'),
    ('parent = "LOM"', 'parent = "VEN"', 10, 'the parent "VEN" does not stand above'),
    ('parent = "AMB-1"', 'parent = "LOM"', 16, "Borgoserio is in no ambito"),
    ('code = "900001"', 'code = "AMB-1"', 13, 'the code "AMB-1" stands twice'),
    ('code = "900001"\n', "", 12, '"code" is missing'),
    ('code = "900001"', f'code = "{"9" * 21}"', 13, '"code" has 21 characters'),
    ('name = "Borgoserio"', "name = 3", 14, '"name" is not a text with words in it'),
    ('nature = "privato_sociale"', 'nature = "onlus"', 27, '"onlus" is no legal nature'),
    ('territory = "900001"', 'territory = "9"', 29, 'the territory "9" does not stand above'),
    ("lead = true\n", "", 1, "exactly one organisation leads the network"),
    ('kind = "oratorio"', 'kind = "oratorio"\nlead = true', 29, "exactly one organisation leads the network"),
    ("lead = true", 'lead = "sì"', 23, '"lead" is neither true nor false'),
    ('kind = "comune"', 'kind = "comune"\nprovincia = "CR"', 16, 'nobody reads "provincia" here'),
]


@pytest.mark.parametrize(("good", "spoilt", "line", "what"), FAULTS)
def test_a_fault_is_named_with_its_line(good: str, spoilt: str, line: int, what: str) -> None:
    assert good in GOOD

    assert (line, what) in faults(GOOD.replace(good, spoilt))


def test_every_fault_is_told_at_once() -> None:
    source = GOOD.replace('"privato_sociale"', '"onlus"').replace('"comune"', '"frazione"')

    # the comune's kind, and the oratorio's nature and lost territory
    assert [line for line, _ in faults(source)] == [15, 27, 29]


@pytest.mark.parametrize(
    "source",
    [
        "",
        "territories = 3",
        'territories = ["Crema"]',
        'organisations = "Azienda"',
        '[[territories]]\ncode = "A"\nkind = ["region"]\n',
        '[[territories]]\ncode = "A"\nkind = "region"\nparent = ["B"]\n',
        '[[organisations]]\nname = "X"\nnature = ["pubblico"]\nterritory = ["A"]\n',
    ],
)
def test_a_file_of_another_shape_is_a_fault_and_no_crash(source: str) -> None:
    assert faults(source)


def test_the_demo_network_can_be_read() -> None:
    source = (Path(__file__).parents[2] / "app" / "demo_network.toml").read_text(encoding="utf-8")

    assert read(source).invented
