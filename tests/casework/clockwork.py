"""Time that passes in these tests: every timer acts at its own moment, and what people were told is read from the outbox."""

from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import select

from casework import timers as clockwork
from db import outbox, timers
from db.session import Memory
from db.tables import outbox as outbox_rows
from domain.people import Person
from tests.builders import the_protocol

Told = tuple[str, dict[str, Any]]


async def runs_until(memory: Memory, end: datetime) -> None:
    """Let every timer due until `end` act, in order, each in a transaction of its own and at its own time."""
    while True:
        async with memory.transaction() as store:
            due = await timers.next_due(store)
            if due is None or due > end:
                return
            timer = await timers.take_due(store, due)
            assert timer is not None
            await clockwork.act(store, timer, the_protocol(), due)


async def told(memory: Memory, person: Person, *, since: datetime | None = None) -> list[Told]:
    """Give the notices written to a person, oldest first: kind and parameters."""
    async with memory.transaction() as store:
        query = select(outbox_rows.c.id).where(outbox_rows.c.person_id == person.id)
        if since is not None:
            query = query.where(outbox_rows.c.created_at >= since)
        found = []
        for row in await store.read(query.order_by(outbox_rows.c.id)):
            parcel = await outbox.one_of(store, row.id, person.id)
            assert parcel is not None
            found.append((parcel.kind, orjson.loads(parcel.payload)))
    return found


async def kinds(memory: Memory, person: Person, *, since: datetime | None = None) -> list[str]:
    """Give only the kinds of the notices written to a person."""
    return [kind for kind, _ in await told(memory, person, since=since)]
