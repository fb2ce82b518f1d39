"""Perhaps the same child: two cases whose pages told alike are shown to triage operators alone; a person says yes or no."""

from datetime import datetime

from casework import cases as desk
from casework import triage
from casework.pages import SAME_CHILD
from db import audit, cases, children, facts
from db.session import Store
from domain.access import Act, duty_for
from domain.case import Case
from domain.people import Person
from domain.protocol import Protocol
from domain.refusals import NotFound


async def switch(store: Store, reference: str | None, now: datetime) -> None:
    """Open the signal with the reference of DPIA entry and notice to parents, or close it (None)."""
    await (facts.put(store, SAME_CHILD, reference[:200]) if reference else facts.drop(store, SAME_CHILD))
    audit.write(store, "same_child_on" if reference else "same_child_off", actor=None, now=now)


async def perhaps(store: Store, person: Person, case: Case) -> list[str]:
    """Give the codes of open cases that may be about the same child; only to those who triage both of them."""
    if not case.is_open or duty_for(person, Act.MERGE, case.lineage) is None:
        return []
    if await facts.get(store, SAME_CHILD) is None:
        return []
    found = []
    for other in await children.alike(store, case.id):
        known = await cases.by_id(store, other)
        if known is not None and known.is_open and duty_for(person, Act.MERGE, known.lineage) is not None:
            found.append(known.code)
    return found


async def decide(
    store: Store, person: Person, code: str, other: str, *, same: bool, protocol: Protocol, now: datetime
) -> Case:
    """Say whether two cases are about the same child: yes joins them, no is kept, nobody is asked twice."""
    case, duty = await desk.load(store, person, Act.MERGE, code)
    twin, _ = await desk.load(store, person, Act.MERGE, other)
    if twin.code not in await perhaps(store, person, case):
        raise NotFound
    await children.decide(store, case.id, twin.id, person.id, now, same=same)
    detail = f"{twin.code} {'same' if same else 'another'}"
    audit.write(store, "same_child", actor=person.id, duty=duty, vault=case.id, detail=detail, now=now)
    return await triage.merge(store, person, code, other, protocol, now) if same else case
