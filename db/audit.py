"""The audit trail: who did what to which case, reading included; codes and ids only, never words that people typed.

Entries are chained and written at the end of their transaction (`db.trail`); no room changes one.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from db.ids import new_id
from db.session import Store
from db.tables import audit
from domain.people import Duty, PersonId


def write(
    store: Store,
    act: str,
    *,
    actor: PersonId | None,
    duty: Duty | None = None,
    vault: int | None = None,
    detail: str | None = None,
    now: datetime,
) -> None:
    """Add one entry to the trail, in the same transaction as the act; `actor` None is the house itself."""
    store.note(
        {
            "id": new_id(),
            "at": now,
            "actor_id": actor,
            "duty": duty.value if duty else None,
            "act": act,
            "vault_id": vault,
            "detail": detail[:200] if detail else None,
        }
    )


async def about(store: Store, vault: int) -> Sequence[Any]:
    """Give the entries about one case in order: time, actor, duty, act, detail."""
    await store.write_trail()
    return await store.read(select(audit).where(audit.c.vault_id == vault).order_by(audit.c.id))
