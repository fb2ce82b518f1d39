"""What became of messages: people who cannot be reached, and what the team sees of it; no message is lost in silence."""

from dataclasses import dataclass
from datetime import datetime

from casework import notices, paging, talks
from casework.notices import Notice
from casework.reports import surviving
from db import audit, cases, outbox, people, reports, territories, updates
from db.session import Store
from domain.access import Act, duty_for, territories_for
from domain.case import CaseId
from domain.people import Duty, Person, PersonId
from domain.words import N_

STATES = {
    "uncertain": N_("forse non arrivato"),
    "unreachable": N_("la persona non riceve più"),
    "dead": N_("rifiutato da Telegram"),
}


ADVICE = {
    "uncertain": N_("Chiedi alla persona se l'ha ricevuto. Non lo mando due volte da solo."),
    "unreachable": N_("Cerca un'altra via: telefono, scuola, oratorio. In chat non riceve più niente."),
    "dead": N_("Dillo a chi cura il sistema: il messaggio così non può partire."),
}
"""What to do about a message that did not surely arrive."""


@dataclass(frozen=True, slots=True)
class Parked:
    """One update that was set aside: its number, when, and why; never its words."""

    number: int
    at: datetime
    why: str


async def parked(store: Store, person: Person) -> list[Parked]:
    """Give the updates that nobody has looked at yet."""
    territories_for(person, Act.SEE_DELIVERY)
    return [Parked(row.update_id, row.at, row.why) for row in await updates.parked_now(store)]


async def close_parked(store: Store, person: Person, seen_at: datetime, now: datetime) -> None:
    """Mark what was set aside until `seen_at` as looked at: what came since, nobody has seen yet."""
    territories_for(person, Act.SEE_DELIVERY)
    await updates.close_parked(store, now, seen_at=min(seen_at, now))
    audit.write(store, "parked_closed", actor=person.id, now=now)


@dataclass(frozen=True, slots=True)
class Stuck:
    """One message that did not surely arrive; never its content."""

    kind: str
    state: str
    error: str | None
    at: datetime
    code: str = ""


async def unreachable(store: Store, person: PersonId, now: datetime, vault: int | None = None) -> None:
    """Note that Telegram no longer delivers to a person, and tell the team of every case it matters to, once."""
    if vault is not None:
        await paging.hurry(store, vault, now)
    if not await people.unreachable(store, person, now):
        return
    audit.write(store, "unreachable", actor=person, vault=vault, now=now)
    await talks.lost(store, person, now)
    touched = {report.case for report in await reports.of_person(store, person)}
    touched |= {CaseId(vault)} if vault is not None else set()
    now_in = {found.id: found for case in touched if (found := await surviving(store, case)) is not None}
    for case, found in sorted(now_in.items()):
        if found.is_open:
            whom = [found.holder] if found.holder else await notices.operators(store, found.lineage, now)
            _tell(store, [one for one in whom if one != person], found.code, found.level.name, case, now)
    if await _is_staff(store, person):
        lead = await territories.lead_body(store)
        home = await territories.one(store, lead.territory) if lead else None
        above = await notices.coordinators(store, home.lineage, now) if home else []
        _tell(store, [one for one in above if one != person], "", "", None, now)


async def not_delivered(store: Store, vault: int | None, now: datetime) -> None:
    """A page that cannot arrive, for whatever reason, goes on to the next at once."""
    if vault is not None:
        await paging.hurry(store, vault, now)


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
    seen = await _codes(store, person, [row.vault_id for row in rows if row.vault_id])
    found = [
        Stuck(row.kind, row.state, row.error, row.created_at, seen.get(row.vault_id, "")) for row in rows
    ]
    return found, await updates.count_parked(store)


async def _codes(store: Store, person: Person, vaults: list[int]) -> dict[int, str]:
    """Give the codes of those cases that the person may open; of the others a message says nothing."""
    found = {}
    for vault in dict.fromkeys(vaults):
        case = await cases.by_id(store, CaseId(vault))
        if case is not None and duty_for(person, Act.SEE_CARD, case.lineage):
            found[vault] = case.code
    return found
