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
from db import audit, cases, dangers, outbox, people, reports, rota, territories, timers
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
    await by_second_channel(store, whom, vault, now)


async def by_second_channel(store: Store, whom: Sequence[PersonId], vault: int | None, now: datetime) -> None:
    """Let the neutral text leave too for those of `whom` who gave another way to reach them."""
    for person in dict.fromkeys(whom):
        if await people.second_channel(store, person) is not None:
            outbox.put(store, person, SECOND_CHANNEL, {}, lane=Lane.SECOND, now=now, vault=vault)


def start(store: Store, subject: int, now: datetime) -> None:
    """Set the clock of a page that was just sent to the first on duty."""
    timers.set_timer(store, PAGE, subject, now + SECOND_AFTER)


async def hand_on(store: Store, danger: Danger, case: CaseId) -> bool:
    """Let the page of an event go on as that of the case it turned into, so that nobody is paged for both."""
    return await timers.hand_on(store, danger.id, PAGE, case)


async def runs(store: Store, danger: Danger) -> bool:
    """Say whether somebody is still being paged about an event, or about its case."""
    return await timers.runs(store, PAGE, danger.id, *([danger.case] if danger.case else []))


async def told(store: Store, danger: Danger) -> frozenset[PersonId]:
    """Give who was paged about an event so far."""
    return await outbox.told(store, [danger.id], _PAGES)


async def stop(store: Store, subject: int) -> None:
    """Stop paging: somebody has acknowledged."""
    await timers.cancel(store, subject, PAGE)


async def hurry(store: Store, subject: int, now: datetime) -> None:
    """Go on to the next at once, because the one who was paged cannot be reached.

    Once everybody is paged the clock keeps its pace: there is nobody left to go on to.
    """
    danger = await dangers.by_id(store, subject)
    for one in (subject, *([danger.case] if danger and danger.case else [])):
        await timers.hurry(store, one, PAGE, now, below=EVERYBODY)


EVERYBODY = 2
"""The step from which on everybody is paged: 0 is the second on duty, 1 the coordinator."""


async def again(store: Store, timer: Timer, now: datetime) -> None:
    """Page on, unless somebody has acknowledged meanwhile."""
    danger = await dangers.by_id(store, timer.subject)
    if danger is not None:
        if danger.read_at is not None or danger.closed_at is not None:
            return
        told = await outbox.told(store, [danger.id], _PAGES)
        await page_danger(
            store, danger, await _next(store, await lineage_of(store, danger), timer.step, told, now), now
        )
        if timer.step == 1:
            await _still_waiting(store, danger.person, danger.id, now)
    else:
        case = await cases.by_id(store, CaseId(timer.subject))
        if case is None or not case.is_open or case.progress.acknowledged_at is not None:
            return
        events = [one.id for one in await dangers.of_case(store, case.id)]
        told = await outbox.told(store, [case.id, *events], _PAGES)
        await page_case(store, case, await _next(store, case.lineage, timer.step, told, now), now)
        if timer.step == 1:
            for report in await reports.of_case(store, case.id):
                await _still_waiting(store, report.person, case.id, now)
    audit.write(store, "page", actor=None, vault=timer.subject, detail=f"step {timer.step + 2}", now=now)
    wait = COORDINATOR_AFTER - SECOND_AFTER if timer.step == 0 else AGAIN_AFTER
    on_time = timer.due_at + wait
    timers.set_timer(store, PAGE, timer.subject, on_time if on_time > now else now + wait, timer.step + 1)


_PAGES = (Notice.DANGER, Notice.PAGE)


async def _still_waiting(store: Store, person: PersonId | None, vault: int, now: datetime) -> None:
    """Show the numbers once more to whoever asked: nobody has read yet."""
    await notices.tell_reporter(store, person, Notice.STILL_WAITING, now=now, emergency=True, vault=vault)


async def above(store: Store, lineage: tuple[TerritoryId, ...], now: datetime) -> list[PersonId]:
    """Give the coordinators to page, without those who cannot be reached unless there is nobody else."""
    found = await notices.coordinators(store, lineage, now)
    there = await rota.reachable(store, found, now)
    return [one for one in found if one in there] or found


async def _next(
    store: Store, lineage: tuple[TerritoryId, ...], step: int, told: frozenset[PersonId], now: datetime
) -> list[PersonId]:
    """Give who is paged at a step: the next whom nobody paged yet, then the coordinators, then everybody."""
    called = list((await on_call(store, lineage, now)).people)
    coordinators = await above(store, lineage, now)
    if step == 0:
        fresh = [one for one in (*called, *coordinators) if one not in told]
        return fresh[:1] or called[1:2] or called[:1] or coordinators
    return list(dict.fromkeys([*called, *coordinators])) if step >= EVERYBODY else coordinators or called
