"""Long accounts typed on a protected page: who the youngster is, how to reach the family; sealed into the case."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import orjson
from sqlalchemy import select

from db.ids import new_id
from db.session import Store
from db.tables import accounts
from db.threads import VaultDestroyed
from domain.case import CaseId


@dataclass(frozen=True, slots=True)
class Account:
    """One account, opened."""

    id: int
    report: int
    at: datetime
    content: Mapping[str, str]


async def add(store: Store, case: CaseId, report: int, content: Mapping[str, str], now: datetime) -> int:
    """Seal one account into a case; gives its id."""
    box = await store.vault(case)
    if box is None:
        raise VaultDestroyed(case)
    account = new_id()
    store.add(
        accounts,
        {
            "id": account,
            "case_id": case,
            "report_id": report,
            "at": now,
            "content_sealed": box.seal(f"accounts.content:{account}".encode(), orjson.dumps(dict(content))),
        },
    )
    return account


async def of_case(store: Store, case: CaseId) -> list[Account]:
    """Open the accounts of a case, oldest first; none once its key was destroyed."""
    box = await store.vault(case)
    if box is None:
        return []
    rows = await store.read(select(accounts).where(accounts.c.case_id == case).order_by(accounts.c.id))
    return [
        Account(
            row.id,
            row.report_id,
            row.at,
            orjson.loads(box.unseal(f"accounts.content:{row.id}".encode(), row.content_sealed)),
        )
        for row in rows
    ]
