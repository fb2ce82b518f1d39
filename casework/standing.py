"""What of ours stands in a person's chat: noted when it is shown, deleted when it is hidden or its time has come."""

from collections.abc import Sequence
from datetime import datetime

from db import screens
from db.session import Store
from domain.people import Person, PersonId


async def note(store: Store, shown: Sequence[tuple[PersonId, int, datetime | None]], now: datetime) -> None:
    """Note messages that now stand in chats, each with when to delete it by itself."""
    await screens.stand(store, shown, now)


async def hide(store: Store, person: Person, now: datetime) -> list[int]:
    """Give the messages that can be deleted in a person's chat, and forget them."""
    found = await screens.of(store, person.id, now)
    await screens.forget(store, person.id)
    return found


async def take_due(store: Store, now: datetime) -> list[tuple[PersonId, int]]:
    """Take the messages off the list whose time has come."""
    return await screens.take_due(store, now)
