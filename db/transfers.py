"""Transfers of cases between territories: loaded as domain values, saved only if unchanged since they were read."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from db.referral_tables import transfers
from db.session import Stale, Store
from domain.case import CaseId
from domain.people import TerritoryId
from domain.transfer import Transfer, TransferState


def _transfer(row: Any) -> Transfer:
    return Transfer(
        id=row.id,
        code=row.code,
        case=CaseId(row.case_id),
        source=row.source_id,
        target=row.target_id,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        due_at=row.due_at,
        state=TransferState(row.state),
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        version=row.version,
    )


def create(store: Store, one: Transfer) -> None:
    """Write a new transfer."""
    store.add(
        transfers,
        {
            "id": one.id,
            "code": one.code,
            "case_id": one.case,
            "source_id": one.source,
            "target_id": one.target,
            "asked_by": one.asked_by,
            "asked_at": one.asked_at,
            "due_at": one.due_at,
            "state": one.state.value,
            "decided_by": None,
            "decided_at": None,
            "version": 1,
        },
    )


async def save(store: Store, one: Transfer) -> None:
    """Save the answer to a transfer; raises Stale when somebody saved it meanwhile."""
    changed = await store.write(
        update(transfers)
        .where(transfers.c.id == one.id, transfers.c.version == one.version)
        .values(
            state=one.state.value,
            decided_by=one.decided_by,
            decided_at=one.decided_at,
            version=one.version + 1,
        )
    )
    if not changed:
        raise Stale(one.code)


async def by_id(store: Store, id: int) -> Transfer | None:
    """Load one transfer, or None."""
    row = await store.first(select(transfers).where(transfers.c.id == id))
    return _transfer(row) if row else None


async def by_code(store: Store, code: str) -> Transfer | None:
    """Load one transfer by the code that people read, or None."""
    row = await store.first(select(transfers).where(transfers.c.code == code))
    return _transfer(row) if row else None


async def open_of(store: Store, case: CaseId) -> Transfer | None:
    """Give the transfer of a case that still waits for an answer, or None."""
    row = await store.first(
        select(transfers).where(transfers.c.case_id == case, transfers.c.state == TransferState.ASKED.value)
    )
    return _transfer(row) if row else None


async def asked_of(store: Store, places: Sequence[TerritoryId]) -> list[Transfer]:
    """Give the transfers to these places that still wait for an answer, the first due first."""
    rows = await store.read(
        select(transfers)
        .where(transfers.c.target_id.in_(places), transfers.c.state == TransferState.ASKED.value)
        .order_by(transfers.c.due_at, transfers.c.id)
    )
    return [_transfer(row) for row in rows]


async def since(store: Store, case: CaseId, moment: datetime) -> bool:
    """Say whether a case changed territory after a moment."""
    row = await store.first(
        select(transfers.c.id).where(
            transfers.c.case_id == case,
            transfers.c.state == TransferState.ACCEPTED.value,
            transfers.c.decided_at > moment,
        )
    )
    return row is not None
