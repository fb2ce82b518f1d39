"""What became of messages: people who cannot be reached, and what the team sees of it; no message is lost in silence."""

from dataclasses import dataclass
from datetime import datetime

from casework import notices, paging
from casework.notices import Notice
from db import audit, cases, outbox, people, reports, territories, updates
from db.session import Store
from domain.access import Act, territories_for
from domain.case import CaseId
from domain.people import Duty, Person, PersonId
from domain.words import N_

STATES = {
    "uncertain": N_("forse non arrivato"),
    "unreachable": N_("la persona non riceve più"),
    "dead": N_("rifiutato da Telegram"),
}


@dataclass(frozen=True, slots=True)
class Stuck:
    """One message that did not surely arrive; never its content."""

    kind: str
    state: str
    error: str | None
    at: datetime


async def unreachable(store: Store, person: PersonId, now: datetime, vault: int | None = None) -> None:
    """Note that Telegram no longer delivers to a person, and tell the team of every case it matters to, once."""
    if not await people.unreachable(store, person, now):
        return
    audit.write(store, "unreachable", actor=person, vault=vault, now=now)
    if vault is not None:
        await paging.hurry(store, vault, now)
    touched = {report.case for report in await reports.of_person(store, person)}
    touched |= {CaseId(vault)} if vault is not None else set()
    for case in sorted(touched):
        found = await cases.by_id(store, case)
        if found is not None and found.is_open:
            whom = [found.holder] if found.holder else await notices.operators(store, found.lineage, now)
            _tell(store, [one for one in whom if one != person], found.code, found.level.name, case, now)
    if await _is_staff(store, person):
        lead = await territories.lead_body(store)
        home = await territories.one(store, lead.territory) if lead else None
        above = await notices.coordinators(store, home.lineage, now) if home else []
        _tell(store, [one for one in above if one != person], "", "", None, now)


async def _is_staff(store: Store, person: PersonId) -> bool:
    found = await people.one(store, person)
    return found is not None and found.is_team


def _tell(
    store: Store, whom: list[PersonId], code: str, level: str, vault: int | None, now: datetime
) -> None:
    notices.tell(store, whom, Notice.UNREACHABLE, now=now, vault=vault, code=code, level=level)


async def alarm(store: Store, kind: Notice, now: datetime) -> None:
    """Tell coordinators and administrators of the lead body that something was set aside or refused."""
    lead = await territories.lead_body(store)
    home = await territories.one(store, lead.territory) if lead else None
    if home is not None:
        found = await people.holding(store, [Duty.COORDINATOR, Duty.ADMINISTRATOR], home.lineage, now)
        notices.tell(store, [one.id for one in found], kind, now=now)


async def stuck(store: Store, person: Person, now: datetime) -> tuple[list[Stuck], int]:
    """Give the messages that did not surely arrive, newest first, and how many updates were set aside."""
    territories_for(person, Act.SEE_DELIVERY)
    audit.write(store, Act.SEE_DELIVERY.value, actor=person.id, now=now)
    rows = await outbox.undelivered(store)
    found = [Stuck(row.kind, row.state, row.error, row.created_at) for row in rows]
    return found, await updates.count_parked(store)
