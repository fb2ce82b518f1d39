"""Invitations: single-use, expiring codes by which staff and institutional reporters join; only their hashes are kept."""

from datetime import datetime

from sqlalchemy import select, update

from db.sealing import hashed
from db.session import Stale, Store
from db.tables import invitations
from domain.invitation import Invitation
from domain.people import Assignment, Duty, PersonId


def create(store: Store, code: str, invitation: Invitation, by: PersonId | None) -> None:
    """Keep the hash of a new code with what it grants."""
    store.add(
        invitations,
        {
            "code_hash": hashed(code),
            "duty": invitation.grants.duty.value,
            "territory_id": invitation.grants.territory,
            "organisation_id": invitation.grants.organisation,
            "invited_by": by,
            "on_rota": invitation.on_rota,
            "expires_at": invitation.expires_at,
        },
    )


async def find(store: Store, code: str) -> Invitation | None:
    """Give what a code grants, used or not, or None for a code never made."""
    row = await store.first(select(invitations).where(invitations.c.code_hash == hashed(code)))
    if row is None:
        return None
    return Invitation(
        Assignment(Duty(row.duty), row.territory_id, row.organisation_id),
        row.expires_at,
        row.used_at,
        row.on_rota,
    )


async def use(store: Store, code: str, now: datetime) -> None:
    """Burn a code; raises Stale when somebody was quicker."""
    changed = await store.write(
        update(invitations)
        .where(invitations.c.code_hash == hashed(code), invitations.c.used_at.is_(None))
        .values(used_at=now)
    )
    if not changed:
        raise Stale("invitation")
