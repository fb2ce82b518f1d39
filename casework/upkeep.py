"""The daily round of the house over its own memory: what has passed its term, anchors over the trail, old rows.

A timer like any other, so that of several processes one does it and none forgets it; long rounds go on in pieces.
"""

from datetime import datetime, timedelta

from casework import needs, peer_requests, retention
from db import append_only, copies, pages, requests, timers, trail
from db.ids import id_at
from db.session import Store
from db.timers import Timer
from domain.protocol import Protocol

ROUND = "upkeep"
EVERY = timedelta(days=1)
ANSWERED = timedelta(days=730)
"""How long an answered request about one's own data is kept, to answer for it."""

_SUBJECT = 0


async def ensure(store: Store, now: datetime) -> None:
    """Make sure that the round is set; one that stands stays as it is."""
    if not await timers.runs(store, ROUND, _SUBJECT):
        timers.set_timer(store, ROUND, _SUBJECT, now)


async def act(store: Store, timer: Timer, protocol: Protocol, now: datetime) -> None:
    """Do a piece of the round; when nothing of it is left, tidy up and set the next day's."""
    await timers.cancel(store, _SUBJECT, ROUND)
    if await retention.round_(store, protocol, now) or await peer_requests.forget_old(
        store, protocol.privacy.terms, now
    ):
        timers.set_timer(store, ROUND, _SUBJECT, now, timer.step + 1)
        return
    await trail.anchor(store.connection, store.ring, id_at(trail.SETTLED), now)
    await store.connection.run_sync(append_only.old_entries_go)
    await pages.purge(store, now - EVERY)
    await copies.purge(store, now)
    await requests.purge(store, now - ANSWERED)
    await needs.forget(store, now)
    timers.set_timer(store, ROUND, _SUBJECT, now + EVERY)
