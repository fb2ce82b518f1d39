"""Loading and saving a case for an acting person: the right is checked, the reading is audited, the move recorded."""

from datetime import datetime

from db import audit, cases
from db.session import Store
from domain.access import Act, duty_for, require
from domain.case import Case
from domain.people import Duty, Person
from domain.refusals import NotFound


async def load(store: Store, person: Person, act: Act, code: str) -> tuple[Case, Duty]:
    """Load a case that `person` may see, for `act`.

    Raises NotFound for a missing case and for one the person may not even see, alike; NotAllowed when the person may
    see it and not do this. A case manager sees the cases that name them, and no other.
    """
    case = await cases.by_code(store, code)
    seen_by = duty_for(person, Act.SEE_CARD, case.lineage) if case else None
    other = (
        person.holds(Duty.CLINICIAN, case.lineage) or person.holds(Duty.TEAM_MEMBER, case.lineage)
        if case
        else False
    )
    if case is None or (seen_by is None and not other):
        raise NotFound
    if seen_by is Duty.CASE_MANAGER and case.manager != person.id:
        raise NotFound
    return case, require(person, act, case.lineage)


async def save(
    store: Store,
    before: Case,
    after: Case,
    *,
    act: Act,
    by: Person,
    duty: Duty,
    now: datetime,
    reason: str = "",
    detail: str | None = None,
) -> None:
    """Save the new value of a case, record its move with the sealed reason, and write the audit entry.

    Saving an unchanged case writes the audit entry alone. Raises Stale when somebody saved it meanwhile.
    """
    audit.write(store, act.value, actor=by.id, duty=duty, vault=before.id, detail=detail, now=now)
    if after == before:
        return
    await cases.save(store, after)
    await cases.record(
        store, before, after.state, act=act.value, actor=by.id, duty=duty, now=now, reason=reason
    )


async def reread(store: Store, case: Case) -> Case:
    """Load a case again after it was saved."""
    found = await cases.by_id(store, case.id)
    if found is None:
        raise NotFound
    return found
