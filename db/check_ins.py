"""Check-ins of people who wait: when they were asked, what they answered (sealed under the case's key)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from db.ids import new_id
from db.referral_tables import check_ins, referrals
from db.session import Store
from db.threads import VaultDestroyed
from domain.case import CaseId
from domain.people import PersonId
from domain.referral import ReferralId


@dataclass(frozen=True, slots=True)
class CheckIn:
    """One asking of the three questions."""

    id: int
    referral: ReferralId
    case: CaseId
    person: PersonId
    asked_at: datetime
    answered_at: datetime | None
    answers: str


def ask(store: Store, referral: ReferralId, person: PersonId, now: datetime) -> int:
    """Keep that somebody is asked; gives its number."""
    id = new_id()
    store.add(
        check_ins,
        {
            "id": id,
            "referral_id": referral,
            "person_id": person,
            "asked_at": now,
            "answered_at": None,
            "answers_sealed": None,
        },
    )
    return id


async def of_case(store: Store, case: CaseId) -> list[CheckIn]:
    """Give the check-ins of a case, oldest first; answers are empty once its key was destroyed."""
    box = await store.vault(case)
    rows = await store.read(
        select(check_ins, referrals.c.case_id)
        .join(referrals, referrals.c.id == check_ins.c.referral_id)
        .where(referrals.c.case_id == case)
        .order_by(check_ins.c.id)
    )
    return [
        CheckIn(
            row.id,
            ReferralId(row.referral_id),
            CaseId(row.case_id),
            row.person_id,
            row.asked_at,
            row.answered_at,
            box.unseal(f"check_ins.answers:{row.id}".encode(), row.answers_sealed).decode()
            if box and row.answers_sealed
            else "",
        )
        for row in rows
    ]


async def of_person(store: Store, person: PersonId) -> list[CheckIn]:
    """Give what somebody was asked while they waited, and what they answered, oldest first."""
    query = (
        select(referrals.c.case_id)
        .join(check_ins, referrals.c.id == check_ins.c.referral_id)
        .where(check_ins.c.person_id == person)
        .distinct()
    )
    found = [one for row in await store.read(query) for one in await of_case(store, CaseId(row.case_id))]
    return sorted((one for one in found if one.person == person), key=lambda one: one.id)


async def one(store: Store, id: int, person: PersonId) -> CheckIn | None:
    """Give a check-in for the very person it was asked, or None."""
    row = await store.first(
        select(referrals.c.case_id)
        .join(check_ins, referrals.c.id == check_ins.c.referral_id)
        .where(check_ins.c.id == id, check_ins.c.person_id == person)
    )
    if row is None:
        return None
    return next((found for found in await of_case(store, CaseId(row.case_id)) if found.id == id), None)


async def answer(store: Store, asked: CheckIn, said: str, now: datetime) -> bool:
    """Keep the answers, once; gives whether they were kept."""
    box = await store.vault(asked.case)
    if box is None:
        raise VaultDestroyed(asked.case)
    sealed = box.seal(f"check_ins.answers:{asked.id}".encode(), said.encode())
    kept = await store.write(
        update(check_ins)
        .where(check_ins.c.id == asked.id, check_ins.c.answered_at.is_(None))
        .values(answered_at=now, answers_sealed=sealed)
    )
    return bool(kept)
