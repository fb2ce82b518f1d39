"""What is due between house and services: silence, reminders, places to be told, people who wait, slow broadcasts."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from casework import initiatives, places, referral_clock, referrals, transfers, waiting
from db.session import Store
from db.timers import Timer
from domain.protocol import Protocol

Acting = Callable[[Store, Timer, Protocol, datetime], Awaitable[None]]


async def _remind(store: Store, timer: Timer, protocol: Protocol, now: datetime) -> None:
    await referral_clock.remind(store, timer, now)


async def _consent_gone(store: Store, timer: Timer, protocol: Protocol, now: datetime) -> None:
    await referral_clock.consent_gone(store, timer, now)


async def _transfer(store: Store, timer: Timer, protocol: Protocol, now: datetime) -> None:
    await transfers.send_back(store, timer, now)


async def _broadcast(store: Store, timer: Timer, protocol: Protocol, now: datetime) -> None:
    await initiatives.step(store, timer, now)


async def _check(store: Store, timer: Timer, protocol: Protocol, now: datetime) -> None:
    await waiting.ask(store, timer, now)


async def _places(store: Store, timer: Timer, protocol: Protocol, now: datetime) -> None:
    await places.ask(store, timer, now)


ACTS: dict[str, Acting] = {
    referrals.REMIND: _remind,
    referrals.SILENT: referral_clock.send_back,
    referrals.UNMET: referral_clock.unmet,
    referrals.CONSENT_GONE: _consent_gone,
    referrals.CHECK: _check,
    transfers.SILENT: _transfer,
    places.ASK: _places,
    initiatives.STEP: _broadcast,
}
"""Timers by kind."""
