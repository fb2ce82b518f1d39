"""Erasing: the key of a case is destroyed, its ciphertexts and marks emptied, and the ledger says so to every restore.

What stays is a bare row for the counts. Nothing that was erased opens again, here or from a backup (field notes §4.5).
"""

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import LargeBinary, Table, delete, func, select, update

from db import children, consents, joined
from db.columns import metadata
from db.directory_tables import callbacks
from db.ids import new_id
from db.session import Store
from db.tables import (
    accounts,
    cases,
    dangers,
    messages,
    notes,
    outbox,
    pages,
    reports,
    vaults,
)
from db.trail_tables import erasures
from domain.case import CaseId

GONE = (messages, notes, accounts)
"""Tables whose rows go as a whole; of the others only what is sealed."""


def _owner(table: Table) -> str | None:
    """Give the column that names the case or vault whose key seals a table's rows, where there is one."""
    return next((name for name in ("case_id", "vault_id") if name in table.c), None)


def _sealed(table: Table) -> dict[str, bytes | None]:
    """Give the empty values of the sealed columns of a table."""
    return {
        column.name: None if column.nullable else b""
        for column in table.columns
        if column.name.endswith("_sealed") and isinstance(column.type, LargeBinary)
    }


async def all_keys(store: Store, case: CaseId) -> list[int]:
    """Give every vault of a case: its own, those of the cases joined to it, of its alarms and of its call-backs."""
    every = await joined.with_all(store, case)
    alarms = await store.read(select(dangers.c.id).where(dangers.c.case_id.in_(every)))
    calls = await store.read(select(callbacks.c.id).where(callbacks.c.case_id.in_(every)))
    return [*every, *(row.id for row in (*alarms, *calls))]


async def shred(store: Store, vaults_of: Iterable[int], why: str, now: datetime) -> int:
    """Destroy the keys of vaults and empty what they sealed, each with a row in the ledger; gives how many keys there were.

    A key destroyed before is left as it is.
    """
    done = 0
    for vault in vaults_of:
        had = update(vaults).where(vaults.c.id == vault, vaults.c.key_wrapped.is_not(None))
        if await store.write(had.values(key_wrapped=None)):
            ledger = {"id": new_id(), "vault_id": vault, "report_id": None, "at": now, "why": why}
            store.add(erasures, ledger)
            done += 1
        store.forget_vault(vault)
        await _empty(store, vault)
    return done


async def _empty(store: Store, vault: int) -> None:
    """Empty everything that a vault's key sealed, and what the house sealed about it."""
    mine = select(reports.c.id).where(reports.c.case_id == vault)
    await store.write(delete(pages).where(pages.c.report_id.in_(mine)))
    await store.write(delete(outbox).where(outbox.c.vault_id == vault))
    await children.erase(store, CaseId(vault))
    await consents.erase(store, CaseId(vault))
    for table in metadata.sorted_tables:
        owner = "id" if table is dangers else _owner(table)
        values = _sealed(table)
        if owner is None or not values:
            continue
        if table in GONE:
            await store.write(delete(table).where(table.c[owner] == vault))
        else:
            await store.write(update(table).where(table.c[owner] == vault).values(values))
    await store.write(
        update(reports).where(reports.c.case_id == vault).values(person_id=None, entered_by=None)
    )
    await store.write(update(dangers).where(dangers.c.id == vault).values(person_id=None))


async def blank(store: Store, report: int, vault: int, why: str, now: datetime) -> None:
    """Empty one report of a case that others keep alive, with a row in the ledger."""
    await _blank(store, report)
    row = {"id": new_id(), "vault_id": vault, "report_id": report, "at": now, "why": why}
    store.add(erasures, row)


async def _blank(store: Store, report: int) -> None:
    await store.write(delete(pages).where(pages.c.report_id == report))
    await store.write(delete(accounts).where(accounts.c.report_id == report))
    query = update(reports).where(reports.c.id == report)
    await store.write(query.values(content_sealed=b"", person_id=None))


async def reports_beside(store: Store, report: int, case: CaseId, *, alone: bool = False) -> int:
    """Give how many other reports, not emptied, stand in the case that a report belongs to now, joined ones too.

    `alone` looks at the case under whose key the report itself was sealed, and at no other.
    """
    top = await joined.surviving(store, case)
    where = reports.c.case_id == case if alone else reports.c.case_id.in_(joined.below(top))
    query = select(reports.c.id).where(where, reports.c.id != report, reports.c.content_sealed != b"")
    return len(await store.read(query))


async def stub(store: Store, case: CaseId) -> None:
    """Leave of an erased case what statistics need: place, times, level, bands; no code that anybody knows, nobody's id."""
    nobody = dict.fromkeys(("operator_id", "manager_id", "lowering_by", "calming_by", "merging_by"))
    await store.write(update(cases).where(cases.c.id == case).values(code=_nameless(), **nobody))
    for row in await store.read(select(reports.c.id).where(reports.c.case_id == case)):
        query = update(reports).where(reports.c.id == row.id)
        await store.write(query.values(receipt=_nameless(), organisation_id=None))


def _nameless() -> str:
    """Make a code that nobody was ever given and that no search reads as one."""
    return f"-{secrets.token_hex(5)}"


async def ledger(store: Store) -> list[tuple[int, int | None]]:
    """Give what was erased: vaults, and single reports of vaults that live on."""
    rows = await store.read(select(erasures).order_by(erasures.c.id))
    return [(row.vault_id, row.report_id) for row in rows]


async def count(store: Store) -> int:
    """Give how many lines the ledger has."""
    return int((await store.read(select(func.count().label("lines")).select_from(erasures)))[0].lines)


async def replay(store: Store, lines: Mapping[int, Mapping[str, Any]]) -> int:
    """Erase again, in a restored database, what was erased since its backup; gives how many lines were new to it."""
    known = {row.id for row in await store.read(select(erasures.c.id))}
    fresh = {number: line for number, line in lines.items() if number not in known}
    for number, line in sorted(fresh.items()):
        at = datetime.fromisoformat(line["at"])
        row = {
            "id": number,
            "vault_id": line["vault"],
            "report_id": line["report"],
            "at": at,
            "why": line["why"],
        }
        store.add(erasures, row)
        if line["report"] is not None:
            await _blank(store, line["report"])
            continue
        await store.write(update(vaults).where(vaults.c.id == line["vault"]).values(key_wrapped=None))
        await _empty(store, line["vault"])
    return len(fresh)


async def still_open(store: Store) -> list[int]:
    """Give the erased vaults that nevertheless have a key, and reports erased alone that nevertheless say something."""
    gone = select(erasures.c.vault_id).where(erasures.c.report_id.is_(None))
    rows = await store.read(
        select(vaults.c.id).where(vaults.c.id.in_(gone), vaults.c.key_wrapped.is_not(None))
    )
    lone = select(erasures.c.report_id).where(erasures.c.report_id.is_not(None))
    said = await store.read(
        select(reports.c.id).where(reports.c.id.in_(lone), reports.c.content_sealed != b"")
    )
    return [*(row.id for row in rows), *(row.id for row in said)]
