"""How the house is doing, and the alarm when nothing has come from Telegram for an hour: it keeps updates for 24 alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from casework import paging
from casework.notices import Notice, tell
from casework.on_call import on_call
from db import facts, people, pulse, territories
from db.outbox import Lane
from db.rota import watches
from db.session import Store
from domain.people import Duty
from domain.rota import Gap, gaps

SILENT = timedelta(hours=1)
"""After so long without a word from Telegram people are told (design: outage longer than 24 hours loses input)."""

KEPT = timedelta(hours=24)
"""How long Telegram keeps what nobody fetches (Bot API, getUpdates)."""

WEEK = timedelta(days=7)
HEARD_AT, TOLD_AT = "heard_at", "silence_told_at"


@dataclass(frozen=True, slots=True)
class Pulse:
    """Counts and seconds alone: messages waiting by lane, how late the oldest is, the latest timer, what was set aside."""

    waiting: Mapping[str, int]
    late: Mapping[str, float]
    timer_late: float
    parked: int


async def take(store: Store, now: datetime) -> Pulse:
    """Give how the house is doing now."""
    found = {Lane(lane): value for lane, value in (await pulse.waiting(store)).items()}
    due = await pulse.earliest_timer(store)
    return Pulse(
        {lane.name.lower(): found[lane][0] if lane in found else 0 for lane in Lane},
        {lane.name.lower(): _late(found[lane][1], now) if lane in found else 0.0 for lane in Lane},
        _late(due, now) if due else 0.0,
        await pulse.set_aside(store),
    )


def _late(due: datetime, now: datetime) -> float:
    return max(0.0, (now - due).total_seconds())


async def _fact(store: Store, key: str) -> datetime | None:
    said = await facts.get(store, key)
    return datetime.fromisoformat(said).astimezone(UTC) if said else None


async def rota(store: Store, now: datetime) -> tuple[int, bool, tuple[Gap, ...]]:
    """Give how many would be called now in the lead body's territory, whether one answered, and next week's gaps."""
    lead = await territories.lead_body(store)
    home = await territories.one(store, lead.territory) if lead else None
    if home is None:
        return 0, False, ()
    found = await on_call(store, home.lineage, now)
    return len(found.people), found.covered, gaps(await watches(store, home.lineage), now, now + WEEK)


async def heard(store: Store, now: datetime) -> Notice | None:
    """Note that Telegram was heard; gives `Notice.GAP`, told at once, when it was after more than it keeps."""
    last = await _fact(store, HEARD_AT)
    await facts.put(store, HEARD_AT, now.isoformat())
    if last is None or now - last <= KEPT:
        return None
    await _alarm(store, Notice.GAP, now)
    return Notice.GAP


async def listen(store: Store, now: datetime) -> Notice | None:
    """Look how long nothing was heard; after an hour, and every hour, gives `Notice.SILENT`, told at once."""
    last = await _fact(store, HEARD_AT)
    if last is None:
        await facts.put(store, HEARD_AT, now.isoformat())
        return None
    told = await _fact(store, TOLD_AT)
    if now - last < SILENT or (told is not None and told > last and now - told < SILENT):
        return None
    await facts.put(store, TOLD_AT, now.isoformat())
    await _alarm(store, Notice.SILENT, now)
    return Notice.SILENT


async def is_heard(store: Store, now: datetime) -> bool:
    """Say whether something was fetched within the last hour."""
    last = await _fact(store, HEARD_AT)
    return last is None or now - last < SILENT


async def _alarm(store: Store, kind: Notice, now: datetime) -> None:
    """Tell coordinators and administrators of the lead body, by the second channel too: chat may be what is away."""
    lead = await territories.lead_body(store)
    home = await territories.one(store, lead.territory) if lead else None
    if home is not None:
        found = await people.holding(store, [Duty.COORDINATOR, Duty.ADMINISTRATOR], home.lineage, now)
        whom = [one.id for one in found]
        tell(store, whom, kind, now=now, emergency=True)
        await paging.by_second_channel(store, whom, None, now)
