"""A half-configured house does not open and says each thing that lacks with its cure; old contacts only warn."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text, update

from app import protocol as protocol_files
from app import settings as environment
from app import start
from app.settings import Settings
from db import backups, facts, tables
from db.sealing import KeyRing
from db.session import Memory
from db.trail_tables import erasures
from domain.people import Duty
from domain.protocol import Protocol
from locales import catalogues
from simulator.server import TOKEN as SIMULATED
from tests import builders
from tests.builders import COMUNE, RING

REAL = "123456:a-token-of-botfather"


def settings(tmp_path: Path, token: str | None = REAL, **said: str) -> Settings:
    """Give the settings of a house that speaks to real people, unless told otherwise."""
    about = {"CORDATA_HOME": str(tmp_path / "home"), **({"TELEGRAM_TOKEN": token} if token else {}), **said}
    return environment.read(about)


async def refusal(memory: Memory, settings: Settings, *, joining: bool = False) -> str:
    """Give the words with which the house refuses to open; "" when it opens."""
    try:
        await start.check(memory, settings, joining=joining)
    except start.Refused as refused:
        return str(refused)
    return ""


@pytest.fixture
async def staffed(memory: Memory) -> AsyncIterator[Memory]:
    """A house with the small network, an operator among those on duty."""
    async with memory.transaction() as store:
        await builders.joined(store, Duty.TRIAGE_OPERATOR, on_duty=True)
    yield memory


async def test_a_house_with_everything_opens(staffed: Memory, tmp_path: Path) -> None:
    assert await refusal(staffed, settings(tmp_path)) == ""


async def test_a_house_with_nobody_in_it_names_both_lacks_and_their_cures(
    memory: Memory, tmp_path: Path
) -> None:
    said = await refusal(memory, settings(tmp_path))

    assert "There is no triage operator." in said and "cordata invite triage_operator" in said
    assert "Nobody is on the duty list of the lead body." in said and "cordata run --joining" in said


async def test_a_house_with_nobody_in_it_opens_for_those_who_are_invited(
    memory: Memory, tmp_path: Path
) -> None:
    assert await refusal(memory, settings(tmp_path), joining=True) == ""


async def test_an_operator_who_is_on_no_rota_is_not_enough(memory: Memory, tmp_path: Path) -> None:
    async with memory.transaction() as store:
        await builders.joined(store, Duty.TRIAGE_OPERATOR)

    said = await refusal(memory, settings(tmp_path))

    assert said.startswith("Nobody is on the duty list of the lead body.")


async def test_a_house_without_a_lead_body_is_told_to_load_a_network(staffed: Memory, tmp_path: Path) -> None:
    async with staffed.transaction() as store:
        await store.write(update(tables.organisations).values(is_lead=False))

    assert await refusal(staffed, settings(tmp_path)) == (
        "There is no lead body. Load your network with: cordata network load FILE"
    )


async def test_the_keys_of_another_house_do_not_open_this_one(
    staffed: Memory, network_url: str, tmp_path: Path
) -> None:
    strange = Memory(network_url, KeyRing({1: b"x" * 32}, b"y" * 32))
    try:
        said = await refusal(strange, settings(tmp_path), joining=True)
    finally:
        await strange.close()

    assert "The keys are not those of this database." in said and "CORDATA_KEYS" in said


async def test_a_database_without_tables_is_told_to_migrate(database_url: str, tmp_path: Path) -> None:
    empty = Memory(database_url, RING)
    try:
        said = await refusal(empty, settings(tmp_path))
    finally:
        await empty.close()

    assert said == "The database has older tables. Bring them forward with: cordata migrate"


async def test_tables_of_a_newer_release_keep_the_house_shut(memory: Memory, tmp_path: Path) -> None:
    async with memory.maintaining() as connection, connection.begin():
        await connection.execute(text("UPDATE alembic_version SET version_num = 'r9999'"))

    said = await refusal(memory, settings(tmp_path))

    assert "newer Cordata (r9999)" in said and "backup" in said


class TestTheLedger:
    """However a database was put back, what was erased is erased again before a door opens."""

    async def test_what_it_names_is_erased_again(self, staffed: Memory, tmp_path: Path) -> None:
        house = settings(tmp_path)
        async with staffed.transaction() as store:
            gone, kept = [(await builders.stored(store)).id for _ in range(2)]
        house.backups.mkdir()
        line = {"id": 5, "vault": gone, "report": None, "at": builders.NOW.isoformat(), "why": "asked"}
        (house.backups / backups.LEDGER).write_text(json.dumps(line) + "\n")

        assert await refusal(staffed, house) == ""
        assert await refusal(staffed, house) == ""

        keys = {row.id: row.key_wrapped for row in await builders.rows(staffed, tables.vaults)}
        assert keys[gone] is None and keys[kept]
        assert [row.vault_id for row in await builders.rows(staffed, erasures)] == [gone]

    async def test_one_that_cannot_be_read_keeps_the_house_shut(
        self, staffed: Memory, tmp_path: Path
    ) -> None:
        house = settings(tmp_path)
        house.backups.mkdir()
        (house.backups / backups.LEDGER).write_text('{"id": 5, "vau')

        said = await refusal(staffed, house)

        assert str(house.backups / backups.LEDGER) in said and "Put its second copy" in said


async def test_a_comune_of_no_ambito_is_named(staffed: Memory, tmp_path: Path) -> None:
    async with staffed.transaction() as store:
        alone = update(tables.territories).where(tables.territories.c.id == COMUNE)
        await store.write(alone.values(path=f"/{COMUNE}/"))

    assert "belongs to no ambito" in await refusal(staffed, settings(tmp_path))


@pytest.mark.parametrize("token", [None, SIMULATED])
async def test_invented_people_and_a_moved_clock_are_only_for_the_local_telegram(
    staffed: Memory, tmp_path: Path, token: str | None
) -> None:
    async with staffed.transaction() as store:
        await store.write(update(tables.persons).values(demo=True))
        await facts.put(store, facts.CLOCK_MOVED, "yes")

    said = await refusal(staffed, settings(tmp_path))

    assert await refusal(staffed, settings(tmp_path, token)) == ""
    assert "holds the invented demo network" in said
    assert "The clock of this database was moved." in said


async def test_a_bot_api_of_your_own_on_this_machine_is_no_excuse_for_invented_people(
    staffed: Memory, tmp_path: Path
) -> None:
    async with staffed.transaction() as store:
        await store.write(update(tables.organisations).values(demo=True))

    said = await refusal(staffed, settings(tmp_path, CORDATA_TELEGRAM="http://127.0.0.1:8081"))

    assert "holds the invented demo network" in said


def test_a_form_text_without_a_translation_is_named_with_the_command_that_cures_it() -> None:
    protocol = protocol_files.read(None)
    form = protocol.forms["self"]
    strange = replace(form, title="Titolo che nessuno ha tradotto")
    spoiled = replace(protocol, forms={**protocol.forms, "self": strange})

    with pytest.raises(start.Refused) as refused:
        start.check_words(spoiled, catalogues.load())

    assert "self in en: Titolo che nessuno ha tradotto" in str(refused.value)
    assert "python -m locales update" in str(refused.value)


def test_unverified_contacts_and_an_unapproved_protocol_warn_and_refuse_nothing() -> None:
    said = list(start.warnings(protocol_files.read(None)))

    assert any("help contacts are" in line for line in said)
    assert any("has not approved this version" in line for line in said)


async def test_replicas_may_open_an_empty_house_at_the_same_moment(network_url: str, tmp_path: Path) -> None:
    ours = [builders.a_memory(network_url) for _ in range(4)]
    async with ours[0].transaction() as store:
        await facts.drop(store, facts.KEY_CHECK)

    said = await asyncio.gather(*(refusal(one, settings(tmp_path), joining=True) for one in ours))

    for one in ours:
        await one.close()
    assert said == ["", "", "", ""]


async def test_what_hangs_on_one_person_is_said_and_keeps_no_helpline_shut(
    staffed: Memory, tmp_path: Path
) -> None:
    said = [line for line in await start.lone(staffed) if line.startswith("Fewer than two people")]
    assert [line.split(" are ")[1].split(":")[0] for line in said] == ["administrator", "coordinator"]
    assert await refusal(staffed, settings(tmp_path)) == ""

    async with staffed.transaction() as store:
        for duty in (Duty.ADMINISTRATOR, Duty.COORDINATOR):
            for _ in range(2):
                await builders.joined(store, duty)

    assert not [line for line in await start.lone(staffed) if line.startswith("Fewer than two people")]


class TestNotices:
    """A consent keeps the version of the notice that was read: one version says one thing for ever."""

    def changed(self, **what: Any) -> Protocol:
        known = protocol_files.read(None)
        first, *rest = known.privacy.notices
        return replace(known, privacy=replace(known.privacy, notices=(replace(first, **what), *rest)))

    async def test_the_same_text_opens_again(self, memory: Memory) -> None:
        for _ in range(2):
            await start.check_notices(memory, protocol_files.read(None))

    async def test_another_text_under_the_same_version_keeps_the_house_shut(self, memory: Memory) -> None:
        await start.check_notices(memory, protocol_files.read(None))

        with pytest.raises(start.Refused, match="give it another version"):
            await start.check_notices(memory, self.changed(text="Altro testo."))

    async def test_another_text_with_another_version_opens(self, memory: Memory) -> None:
        await start.check_notices(memory, protocol_files.read(None))

        await start.check_notices(memory, self.changed(text="Altro testo.", version="2"))

        with pytest.raises(start.Refused):
            await start.check_notices(memory, self.changed(text="Terzo testo.", version="2"))
