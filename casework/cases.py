"""Loading and saving a case for an acting person: the right is checked, the reading is audited, the move recorded."""

from datetime import datetime

from db import audit, cases
from db.session import Store
from domain.access import RIGHTS, Act, NotAllowed
from domain.case import Case
from domain.people import Duty, Person
from domain.refusals import NotFound

SEES = frozenset({*RIGHTS[Act.SEE_CARD], Duty.CLINICIAN, Duty.TEAM_MEMBER})
"""Duties whose holders know that a case of their territory exists, even where an act is not theirs."""


def acting(person: Person, case: Case) -> frozenset[Duty]:
    """Give the duties that count on this case; a case manager's counts on the cases that name them, and on no other."""
    held = frozenset(duty for duty in person.duties if person.holds(duty, case.lineage))
    return held if case.manager == person.id else held - {Duty.CASE_MANAGER}


def allowed(person: Person, act: Act, case: Case | None) -> tuple[Case, Duty]:
    """Give the case with the duty by which `person` may do `act` with it.

    Raises NotFound for a missing case and for one the person may not even see, alike; NotAllowed when the person may
    see it and not do this.
    """
    duties = acting(person, case) if case is not None else frozenset()
    if case is None or not duties & SEES:
        raise NotFound
    duty = next((duty for duty in RIGHTS[act] if duty in duties), None)
    if duty is None:
        raise NotAllowed(act)
    return case, duty


async def load(store: Store, person: Person, act: Act, code: str) -> tuple[Case, Duty]:
    """Load a case for `act`; raises NotFound and NotAllowed like `allowed`."""
    return allowed(person, act, await cases.by_code(store, code))


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
