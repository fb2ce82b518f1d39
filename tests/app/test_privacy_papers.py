"""The register and the draft of the impact assessment, read as a protection officer would: what the law asks is there."""

import pytest

from app import privacy_paper, settings
from app.privacy_stores import stores
from db.columns import metadata
from domain.access import RIGHTS, Act
from domain.names import DUTIES
from tests.builders import the_protocol

PROTOCOL = the_protocol()


def register() -> str:
    """Give the register as it is printed."""
    return "\n".join(privacy_paper.register(PROTOCOL, settings.read({})))


def dpia() -> str:
    """Give the draft of the impact assessment as it is printed."""
    return "\n".join(privacy_paper.dpia(PROTOCOL, settings.read({})))


def test_every_table_stands_in_the_register_once() -> None:
    named = [table for one in stores(PROTOCOL) for table in one.tables]

    assert sorted(named) == sorted(metadata.tables)
    told = register()
    purposes = {purpose.id for purpose in PROTOCOL.privacy.purposes}
    for one in stores(PROTOCOL):
        assert one.purpose in purposes | {""}
        assert (one.text in told) is bool(one.purpose)
        assert all(f"`{table}`" in told for table in one.tables) is bool(one.purpose)


def test_what_holds_nothing_about_a_person_has_no_sealed_column_and_no_link_to_one() -> None:
    (public,) = [one for one in stores(PROTOCOL) if not one.purpose]
    wrong = {
        f"{name}.{column.name}"
        for name in public.tables
        for column in metadata.tables[name].columns
        if column.name.endswith("_sealed")
        or any(key.column.table.name == "persons" for key in column.foreign_keys)
    }

    assert wrong <= BY_WHOM, "a column that names or seals somebody belongs to a purpose"


BY_WHOM = {
    "contact_checks.person_id",
    "peer_switches.said_by",
    "service_doubts.person_id",
    "service_doubts.closed_by",
    "service_places.updated_by",
    "service_waits.person_id",
    "services.verified_person",
}
"""Columns that say by number which colleague wrote down something public; the trail says the same."""


@pytest.mark.parametrize(
    "asked",
    [
        "Titolare",
        "Contitolari",
        "Responsabile della protezione dei dati",
        "Base giuridica",
        "Persone:",
        "Dati:",
        "artt. 9 e 10",
        "Conservazione:",
        "Destinatari",
        "Trasferimenti fuori dall'Unione",
        "Misure (art. 32)",
    ],
)
def test_the_register_has_what_the_law_asks(asked: str) -> None:
    assert asked in register()


@pytest.mark.parametrize(
    "asked",
    ["Descrizione e finalità", "Necessità", "Rischi e misure", "Diritti", "art. 36", "persone interessate"],
)
def test_the_assessment_has_what_the_law_asks(asked: str) -> None:
    assert asked in dpia()


@pytest.mark.parametrize("paper", [register, dpia])
def test_both_say_what_telegram_leaves_open(paper: object) -> None:
    told = register() if paper is register else dpia()

    assert "Telegram" in told and "destinatario senza contratto da responsabile" in told
    assert "età minima" in told and "fuori dall'Unione" in told and "nessuna garanzia contrattuale" in told


def test_who_reads_what_follows_the_table_of_rights() -> None:
    told = register()

    for act in (Act.READ_THREAD, Act.DECIDE_ACCESS, Act.READ_TALK):
        assert ", ".join(str(DUTIES[duty]) for duty in RIGHTS[act]) in told


def test_terms_are_those_that_the_house_keeps() -> None:
    told = register()

    for said in (
        "bozze 48 ore",
        "30 giorni dopo la chiusura",
        "in arrivo 7 giorni",
        "al più 90 giorni",
        "5 anni",
    ):
        assert said in told


def test_no_line_is_left_half_written() -> None:
    for line in (*register().splitlines(), *dpia().splitlines()):
        assert "None" not in line and "{" not in line and "Duty." not in line, line
