"""Trail, retention and papers at the command line: what is whole, what goes next, what the body has to complete."""

import asyncio
import json
import sqlite3

import pytest

from app import privacy_paper, settings
from db import audit
from db.sealing import read_ring
from db.session import Memory
from tests.app.test_commands import Shell, shell, standing
from tests.builders import NOW, the_protocol

__all__ = ["shell", "standing"]


def noted(shell: Shell, *vaults: int | None) -> None:
    """Write entries as the house would."""

    async def write() -> None:
        said = settings.read()
        memory = Memory(said.database, read_ring(said.keys, said.home))
        async with memory.transaction() as store:
            for vault in vaults:
                audit.write(store, "see_card", actor=None, vault=vault, now=NOW)
        await memory.close()

    asyncio.run(write())


def test_a_whole_trail_is_said_to_be_and_a_broken_row_is_named(standing: Shell) -> None:
    noted(standing, 7, 8, 7, None)
    status, said, _ = standing("audit verify")
    assert status == 0 and "The trail is whole." in said

    with sqlite3.connect(standing.home / "cordata.db") as database:
        database.execute("DROP TRIGGER audit_unchanged")
        (row,) = database.execute("SELECT id FROM audit WHERE chain = 7 AND seq = 2").fetchone()
        database.execute("UPDATE audit SET act = 'nothing' WHERE id = ?", (row,))
    status, _, said = standing("audit verify")

    assert status == 1 and f"row {row} (chain 7, entry 2)" in said


def test_entries_are_exported_as_codes_and_numbers(standing: Shell) -> None:
    noted(standing, 7, None)

    status, said, _ = standing("audit export")
    entries = [json.loads(line) for line in said.splitlines()]

    assert status == 0 and {entry["vault_id"] for entry in entries} >= {7, None}
    assert standing("audit export --since 2028-01-01")[1].count("see_card") == 0
    assert standing("audit export --since domani")[0] == 2
    assert standing("audit export --case CRD-22222")[0] == 2
    assert "bound. Last mark:" in standing("audit anchor")[1]


def test_a_dry_run_says_that_nothing_was_changed(standing: Shell) -> None:
    status, said, _ = standing("retention --dry-run")

    assert status == 0 and "Nothing was changed." in said
    assert standing("retention")[0] == 0


@pytest.mark.parametrize("paper", ["register", "dpia"])
def test_the_papers_name_telegram_and_what_the_body_must_decide(shell: Shell, paper: str) -> None:
    status, said, _ = shell(f"privacy {paper}")

    assert status == 0
    assert "destinatario senza contratto da responsabile" in said
    assert "età minima" in said and "______" in said
    for purpose in the_protocol().privacy.purposes:
        assert purpose.text in said


def test_the_register_follows_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORDATA_SMTP", "smtp.example.org:587")
    monkeypatch.setenv("CORDATA_DATABASE", "postgresql+asyncpg://db/cordata")

    said = "\n".join(privacy_paper.register(the_protocol(), settings.read()))

    assert "smtp.example.org" in said and "PostgreSQL" in said
    assert "orientata: 90 giorni" in said and "5 anni" in said
