"""Consents as rows, and what each family's yes depends on; reasons and birth dates open only with the key of their case."""

from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import delete, select, update

from db import joined
from db.consents_tables import consents, families
from db.session import Store
from db.tables import cases, reports
from domain.case import CaseId
from domain.consent import Basis, Born, Consent, Giver, Responsibility, Scope
from domain.people import Duty


def _consent(row: Any) -> Consent:
    return Consent(
        row.id,
        CaseId(row.case_id),
        Giver(row.giver),
        Scope(row.scope),
        Basis(row.basis),
        row.given,
        row.from_at,
        row.until_at,
        row.notice,
        row.recorded_by,
        row.withdrawn_at,
    )


async def add(store: Store, consent: Consent, reason: str) -> None:
    """Write one yes or no; its reason is sealed under the case key, or left out once that key is destroyed."""
    box = await store.vault(consent.case) if reason else None
    store.add(
        consents,
        {
            "id": consent.id,
            "case_id": consent.case,
            "giver": consent.giver.value,
            "scope": consent.scope.value,
            "basis": consent.basis.value,
            "given": consent.given,
            "from_at": consent.from_at,
            "until_at": consent.until_at,
            "withdrawn_at": consent.withdrawn_at,
            "notice": consent.notice,
            "recorded_by": consent.recorded_by,
            "reason_sealed": box.seal(_place(consent.id), reason.encode()) if box else None,
        },
    )


def _place(consent: int) -> bytes:
    return f"consents.reason:{consent}".encode()


async def of_case(store: Store, case: CaseId) -> list[Consent]:
    """Give every yes and no of a case and of those joined to it, oldest first; those withdrawn too."""
    query = select(consents).where(consents.c.case_id.in_(joined.below(case))).order_by(consents.c.id)
    return [_consent(row) for row in await store.read(query)]


async def reason(store: Store, consent: Consent) -> str | None:
    """Open the reason of one record; None when it has none or its case is erased."""
    row = await store.first(select(consents.c.reason_sealed).where(consents.c.id == consent.id))
    box = await store.vault(consent.case)
    if row is None or row.reason_sealed is None or box is None:
        return None
    return box.unseal(_place(consent.id), row.reason_sealed).decode()


async def withdraw(store: Store, consent: int, now: datetime) -> bool:
    """Note that a yes was taken back; gives False when it was before."""
    query = update(consents).where(consents.c.id == consent, consents.c.withdrawn_at.is_(None))
    return bool(await store.write(query.values(withdrawn_at=now)))


async def family(store: Store, case: CaseId) -> tuple[Responsibility, Born | None]:
    """Give who answers for the minor and between which days they were born, as far as somebody recorded it."""
    query = (
        select(families).where(families.c.case_id.in_(joined.below(case))).order_by(families.c.case_id.desc())
    )
    responsibility, born = Responsibility.UNKNOWN, None
    for row in await store.read(query):
        if responsibility is Responsibility.UNKNOWN:
            responsibility = Responsibility(row.responsibility)
        box = await store.vault(row.case_id) if row.born_sealed and born is None else None
        if box is not None:
            said = orjson.loads(box.unseal(f"families.born:{row.case_id}".encode(), row.born_sealed))
            born = Born(*map(date.fromisoformat, said))
    return responsibility, born


async def set_family(store: Store, case: CaseId, responsibility: Responsibility, born: Born | None) -> None:
    """Keep who answers for the minor, and sealed between which days they were born."""
    box = await store.vault(case)
    sealed = None
    if born is not None and box is not None:
        said = orjson.dumps([born.earliest.isoformat(), born.latest.isoformat()])
        sealed = box.seal(f"families.born:{case}".encode(), said)
    await store.write(delete(families).where(families.c.case_id == case))
    row = {"case_id": case, "responsibility": responsibility.value, "born_sealed": sealed}
    await store.write(families.insert(), row)


async def is_kept_from(store: Store, vault: int, person: int) -> bool:
    """Say whether the house tells a person nothing by itself: they reported as the family, and the family is blocked."""
    case = await joined.surviving(store, vault)
    blocked = await store.first(select(cases.c.id).where(cases.c.id == case, cases.c.family_blocked))
    if blocked is None:
        return False
    query = select(reports.c.id).where(
        reports.c.case_id.in_(joined.below(case)),
        reports.c.person_id == person,
        reports.c.reporter_kind == Duty.FAMILY.value,
    )
    return await store.first(query.limit(1)) is not None


async def erase(store: Store, case: CaseId) -> None:
    """Take birth dates and reasons away; which yes stood when stays, to answer for what was done."""
    await store.write(update(consents).where(consents.c.case_id == case).values(reason_sealed=None))
    await store.write(update(families).where(families.c.case_id == case).values(born_sealed=None))
