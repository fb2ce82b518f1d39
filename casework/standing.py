"""What of ours stands in a person's chat: noted when it is shown, deleted when it is hidden or its time has come."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from db import screens
from db.session import Store
from domain.people import Person, PersonId

SLACK = timedelta(seconds=1)
"""An answer leaves within the second in which it was asked for; what came later came unasked."""


async def note(store: Store, shown: Sequence[tuple[PersonId, int, datetime, datetime | None]]) -> None:
    """Note messages that now stand in chats, each with when it came and when to delete it by itself."""
    await screens.stand(store, shown)


async def uncovered(store: Store, person: Person, message: int, now: datetime) -> None:
    """Note a message whose neutral line a person has just opened."""
    await screens.stand(store, [(person.id, message, now, None)])


async def hide(store: Store, person: Person, now: datetime, *, seen_at: datetime | None = None) -> list[int]:
    """Give the messages that can be deleted in a person's chat, oldest first, and forget them.

    With `seen_at`, only what stood there when the person was last here: what came later was not read yet.
    """
    until = now if seen_at is None else seen_at + SLACK
    found = await screens.of(store, person.id, now, until)
    await screens.forget(store, person.id, until)
    return found


async def take_due(store: Store, now: datetime) -> list[tuple[PersonId, int]]:
    """Take the messages off the list whose time has come."""
    return await screens.take_due(store, now)
