"""What stands in a person's chat, ours and their own words: noted when it comes, deleted when it is hidden or due.

What is deleted here stays with whoever has received it: a case, a person on duty, the other one in a talk.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from db import screens
from db.screens import Screen as Screen
from db.session import Store
from domain.people import Person, PersonId

SLACK = timedelta(seconds=1)
"""An answer leaves within the second in which it was asked for; what came later came unasked."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """What can be deleted in a chat: our messages and the person's own, each oldest first; whether older ones stay."""

    ours: tuple[int, ...]
    own: tuple[int, ...]
    older: bool

    @property
    def every(self) -> list[int]:
        """Give all that can be deleted, oldest first."""
        return sorted((*self.ours, *self.own))


async def note(store: Store, shown: Sequence[Screen]) -> None:
    """Note messages that now stand in chats, each with when it came and when to delete it by itself."""
    await screens.stand(store, shown)


async def uncovered(store: Store, person: Person, message: int, now: datetime) -> None:
    """Note a message whose neutral line a person has just opened."""
    await screens.stand(store, [Screen(person.id, message, now)])


async def hide(store: Store, person: Person, now: datetime, *, seen_at: datetime | None = None) -> Hidden:
    """Give the messages that can be deleted in a person's chat, and forget them.

    With `seen_at`, only what stood there when the person was last here: what came later was not read yet.
    """
    until = now if seen_at is None else seen_at + SLACK
    since = now - screens.DELETABLE
    found = await screens.of(store, person.id, until)
    await screens.forget(store, person.id, since, until)
    fresh = [one for one in found if one.at > since]
    return Hidden(
        tuple(one.message for one in fresh if not one.own),
        tuple(one.message for one in fresh if one.own),
        len(fresh) < len(found),
    )


async def take_due(store: Store, now: datetime) -> list[tuple[PersonId, int]]:
    """Take the messages off the list whose time has come."""
    return await screens.take_due(store, now)
