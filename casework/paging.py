"""Paging: somebody on duty is told in the emergency lane, and told on until a person has read; never silent.

First the first on duty; after 15 minutes the second; after 30 the coordinator, and whoever wrote reads the numbers again;
then every 10 minutes everybody, until somebody has acknowledged (field notes §4.2). Each page also leaves by the second
channel of whoever has one, with a text that tells nothing.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from casework import notices
from casework.notices import Notice
from casework.on_call import on_call
from db import audit, cases, dangers, outbox, people, reports, territories, timers
from db.dangers import Danger
from db.outbox import Lane
from db.session import Store
from db.timers import Timer
from domain.case import Case, CaseId
from domain.people import PersonId, TerritoryId

PAGE = "page"
SECOND_CHANNEL = "second"
SECOND_AFTER, COORDINATOR_AFTER, AGAIN_AFTER = (
    timedelta(minutes=15),
    timedelta(minutes=30),
    timedelta(minutes=10),
)


async def lineage_of(store: Store, danger: Danger) -> tuple[TerritoryId, ...]:
    """Give the territory of an event, the lead body's when it is not known."""
    if danger.territory is not None:
        place = await territories.one(store, danger.territory)
        if place is not None:
            return place.lineage
    lead = await territories.lead_body(store)
    home = await territories.one(store, lead.territory) if lead else None
    return home.lineage if home else ()


async def page_danger(store: Store, danger: Danger, whom: Sequence[PersonId], now: datetime) -> None:
    """Page `whom` about a danger event: code and nothing else."""
    await _tell(store, whom, Notice.DANGER, danger.id, now, code=danger.code, source=danger.source)


async def page_case(store: Store, case: Case, whom: Sequence[PersonId], now: datetime) -> None:
    """Page `whom` about an emergency case: code and level."""
    await _tell(store, whom, Notice.PAGE, case.id, now, code=case.code, level=case.level.name)


async def _tell(
    store: Store, whom: Sequence[PersonId], kind: Notice, vault: int, now: datetime, **params: str
) -> None:
    notices.tell(store, whom, kind, now=now, emergency=True, vault=vault, **params)
    for person in dict.fromkeys(whom):
        if await people.second_channel(store, person) is not None:
            outbox.put(store, person, SECOND_CHANNEL, {}, lane=Lane.SECOND, now=now, vault=vault)


def start(store: Store, subject: int, now: datetime) -> None:
    """Set the clock of a page that was just sent to the first on duty."""
    timers.set_timer(store, PAGE, subject, now + SECOND_AFTER)


async def stop(store: Store, subject: int) -> None:
    """Stop paging: somebody has acknowledged."""
    await timers.cancel(store, subject, PAGE)


async def hurry(store: Store, subject: int, now: datetime) -> None:
    """Go on to the next at once, because the one who was paged cannot be reached."""
    await timers.hurry(store, subject, PAGE, now)


async def again(store: Store, timer: Timer, now: datetime) -> None:
    """Page on, unless somebody has acknowledged meanwhile."""
    danger = await dangers.by_id(store, timer.subject)
    if danger is not None:
        if danger.read_at is not None or danger.closed_at is not None:
            return
        await page_danger(
            store, danger, await _next(store, await lineage_of(store, danger), timer.step, now), now
        )
        if timer.step == 1:
            await _still_waiting(store, danger.person, danger.id, now)
    else:
        case = await cases.by_id(store, CaseId(timer.subject))
        if case is None or not case.is_open or case.progress.acknowledged_at is not None:
            return
        await page_case(store, case, await _next(store, case.lineage, timer.step, now), now)
        if timer.step == 1:
            for report in await reports.of_case(store, case.id):
                await _still_waiting(store, report.person, case.id, now)
    audit.write(store, "page", actor=None, vault=timer.subject, detail=f"step {timer.step + 2}", now=now)
    wait = COORDINATOR_AFTER - SECOND_AFTER if timer.step == 0 else AGAIN_AFTER
    timers.set_timer(store, PAGE, timer.subject, timer.due_at + wait, timer.step + 1)


async def _still_waiting(store: Store, person: PersonId | None, vault: int, now: datetime) -> None:
    """Show the numbers once more to whoever asked: nobody has read yet."""
    await notices.tell_reporter(store, person, Notice.STILL_WAITING, now=now, emergency=True, vault=vault)


async def _next(store: Store, lineage: tuple[TerritoryId, ...], step: int, now: datetime) -> list[PersonId]:
    """Give who is paged at a step: the second, then the coordinators, then everybody."""
    called = list((await on_call(store, lineage, now)).people)
    above = await notices.coordinators(store, lineage, now)
    if step == 0:
        return called[1:2] or called[:1] or above
    return list(dict.fromkeys([*called, *above])) if step > 1 else above or called
