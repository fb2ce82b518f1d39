"""What is due between peers: hours that begin, silence, endings, shredding, meetings that are over, reminders."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from casework import care, groups, relay, talks
from db.session import Store
from db.timers import Timer
from domain.protocol import Protocol


async def _ends(store: Store, timer: Timer, protocol: Protocol, now: datetime) -> None:
    await talks.ends(store, timer, now)


ACTS: dict[str, Callable[[Store, Timer, Protocol, datetime], Awaitable[None]]] = {
    relay.RELEASE: relay.release,
    relay.SHRED: relay.shred,
    relay.LATE_EDIT: relay.late_edit,
    talks.QUIET: talks.quiet,
    talks.ENDS: _ends,
    care.SESSION: care.over,
    care.DEBRIEF: care.remind,
    groups.REMINDER: groups.remind,
}
"""Timers by kind."""
