"""What is due about people's data: birthdays that change who decides, requests near their term, the daily round."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from casework import consents, privacy, upkeep
from db.session import Store
from db.timers import Timer
from domain.protocol import Protocol

Acting = Callable[[Store, Timer, Protocol, datetime], Awaitable[None]]


async def _of_age(store: Store, timer: Timer, protocol: Protocol, now: datetime) -> None:
    await consents.come_of_age(store, timer, now)


async def _request(store: Store, timer: Timer, protocol: Protocol, now: datetime) -> None:
    await privacy.remind(store, timer, now)


ACTS: dict[str, Acting] = {
    consents.COMES_OF_AGE: _of_age,
    privacy.REQUEST_DUE: _request,
    upkeep.ROUND: upkeep.act,
}
"""What each of these timers does."""
