"""What each kind of timer does when it is due."""

from datetime import datetime

from casework import (
    callbacks,
    danger,
    paging,
    peer_timers,
    privacy_timers,
    promises,
    rota,
    service_timers,
    talk_timers,
)
from db.session import Store
from db.timers import Timer
from domain.people import PersonId
from domain.protocol import Protocol


async def act(store: Store, timer: Timer, protocol: Protocol, now: datetime) -> PersonId | None:
    """Act on one due timer, in its own transaction; the timer is off the table already.

    Gives a person of whom nothing is kept any more, for the door to forget.
    """
    if timer.kind == promises.NEAR:
        await promises.near(store, timer, protocol, now)
    elif timer.kind == promises.DUE:
        await promises.due(store, timer, protocol, now)
    elif timer.kind == promises.PATIENCE:
        await promises.patience(store, timer, protocol, now)
    elif timer.kind == promises.OFFERED:
        await promises.send_back(store, timer, now)
    elif timer.kind == paging.PAGE:
        await paging.again(store, timer, now)
    elif timer.kind == rota.SHIFT:
        await rota.begins(store, timer, now)
    elif timer.kind == rota.UNANSWERED:
        await rota.unanswered(store, timer, now)
    elif timer.kind == danger.EXPIRY:
        return await danger.expire(store, timer, now)
    elif timer.kind in peer_timers.ACTS:
        await peer_timers.ACTS[timer.kind](store, timer, now)
    elif timer.kind in service_timers.ACTS:
        await service_timers.ACTS[timer.kind](store, timer, protocol, now)
    elif timer.kind == callbacks.TIMER:
        await callbacks.tick(store, timer, now)
    elif timer.kind in privacy_timers.ACTS:
        await privacy_timers.ACTS[timer.kind](store, timer, protocol, now)
    elif timer.kind in talk_timers.ACTS:
        await talk_timers.ACTS[timer.kind](store, timer, protocol, now)
    else:
        raise LookupError(timer.kind)
    return None
