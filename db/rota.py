"""The rota as rows: watches, swaps, and which shifts their holders answered for."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from db.ids import new_id
from db.session import Store
from db.tables import persons, rota, shift_answers, swaps
from domain.people import PersonId, TerritoryId
from domain.rota import Place, Shift, Swap, Watch, WatchId

_MINUTES = 60


def _time(minutes: int) -> time:
    return time(minutes // _MINUTES, minutes % _MINUTES)


def _watch(row: Any, stand_ins: Sequence[Swap] = ()) -> Watch:
    return Watch(
        id=row.id,
        territory=row.territory_id,
        place=Place(row.place),
        person=row.person_id,
        days=frozenset(int(day) for day in row.days),
        starts=_time(row.starts),
        ends=_time(row.ends),
        since=row.since,
        until=row.until,
        swaps=tuple(stand_ins),
    )


async def _with_swaps(store: Store, rows: Sequence[Any]) -> list[Watch]:
    stand_ins: dict[int, list[Swap]] = defaultdict(list)
    if rows:
        query = select(swaps).where(
            swaps.c.watch_id.in_([row.id for row in rows]), swaps.c.accepted_at.is_not(None)
        )
        for swap in await store.read(query.order_by(swaps.c.id.desc())):
            stand_ins[swap.watch_id].append(Swap(swap.person_id, swap.first, swap.last))
    return [_watch(row, stand_ins[row.id]) for row in rows]


async def watches(store: Store, inside: Sequence[TerritoryId]) -> list[Watch]:
    """Give the watches of the territories `inside`, swaps included, in the order of calling."""
    rows = await store.read(
        select(rota).where(rota.c.territory_id.in_(list(inside))).order_by(rota.c.place, rota.c.id)
    )
    return await _with_swaps(store, rows)


async def one(store: Store, watch: WatchId) -> Watch | None:
    """Give one watch, or None."""
    found = await _with_swaps(store, await store.read(select(rota).where(rota.c.id == watch)))
    return found[0] if found else None


async def add(store: Store, watch: Watch) -> None:
    """Write a new watch."""
    await store.write(
        rota.insert(),
        {
            "id": watch.id,
            "territory_id": watch.territory,
            "person_id": watch.person,
            "place": int(watch.place),
            "days": "".join(str(day) for day in sorted(watch.days)),
            "starts": watch.starts.hour * _MINUTES + watch.starts.minute,
            "ends": watch.ends.hour * _MINUTES + watch.ends.minute,
            "since": watch.since,
            "until": watch.until,
        },
    )


async def remove(store: Store, watch: WatchId) -> bool:
    """Take a watch off the rota, with its swaps and answers; gives whether it stood there."""
    await store.write(delete(swaps).where(swaps.c.watch_id == watch))
    await store.write(delete(shift_answers).where(shift_answers.c.watch_id == watch))
    return bool(await store.write(delete(rota).where(rota.c.id == watch)))


async def held_by(store: Store, person: PersonId) -> list[WatchId]:
    """Give the watches that name a person."""
    rows = await store.read(select(rota.c.id).where(rota.c.person_id == person).order_by(rota.c.id))
    return [row.id for row in rows]


async def stand_in_no_more(store: Store, person: PersonId) -> None:
    """Forget every swap in which a person stands in for a colleague, asked or accepted."""
    await store.write(delete(swaps).where(swaps.c.person_id == person))


async def next_place(store: Store, territory: TerritoryId) -> Place:
    """Give the first place of a territory that nobody holds; the last one once all are held."""
    rows = await store.read(select(rota.c.place).where(rota.c.territory_id == territory))
    held = {row.place for row in rows}
    return next((place for place in (Place.FIRST, Place.SECOND) if place not in held), Place.DEPUTY)


async def answered(store: Store, ids: Sequence[WatchId]) -> frozenset[tuple[WatchId, int]]:
    """Give which shifts of the watches were answered for."""
    if not ids:
        return frozenset()
    rows = await store.read(
        select(shift_answers.c.watch_id, shift_answers.c.begins).where(
            shift_answers.c.watch_id.in_(list(ids))
        )
    )
    return frozenset((row.watch_id, row.begins) for row in rows)


async def answer(store: Store, shift: Shift, now: datetime) -> None:
    """Note that the holder of a shift said «sono di turno»; saying it twice changes nothing."""
    insert = postgresql_insert if store.postgresql else sqlite_insert
    watch, begins = shift.key
    row = {"watch_id": watch, "begins": begins, "at": now}
    await store.write(insert(shift_answers).values(row).on_conflict_do_nothing())


async def reachable(store: Store, people: Sequence[PersonId], now: datetime) -> frozenset[PersonId]:
    """Give who of `people` is neither away nor unreachable."""
    rows = await store.read(
        select(persons.c.id).where(
            persons.c.id.in_(list(people)),
            or_(persons.c.away_until.is_(None), persons.c.away_until <= now),
            persons.c.unreachable_at.is_(None),
        )
    )
    return frozenset(row.id for row in rows)


async def ask_swap(store: Store, watch: WatchId, by: PersonId, to: PersonId, first: date, last: date) -> int:
    """Write a swap that the colleague has not accepted yet; gives its id."""
    swap = new_id()
    store.add(
        swaps,
        {"id": swap, "watch_id": watch, "person_id": to, "first": first, "last": last, "asked_by": by},
    )
    return swap


async def accept_swap(store: Store, swap: int, person: PersonId, now: datetime) -> WatchId | None:
    """Let the colleague accept a swap; gives the watch, or None when there is no such swap for this person."""
    asked = (swaps.c.id == swap, swaps.c.person_id == person, swaps.c.accepted_at.is_(None))
    row = await store.first(select(swaps.c.watch_id).where(*asked))
    if row is None:
        return None
    taken = await store.write(update(swaps).where(*asked).values(accepted_at=now))
    return row.watch_id if taken else None
