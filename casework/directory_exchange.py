"""Bringing a directory in and sending it out: rows judged, compared, written whole; then read by the house.

Nothing is written before every row was judged; whoever calls decides whether a bad row stops everything.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from db import audit, directory, directory_reading, directory_rows
from db.session import Store
from domain import directory_writing as writing
from domain import hsds, hsds_nested
from domain.hsds import Finding, Inspection, Line
from domain.hsds_tables import TABLES

BATCH = 500


@dataclass(slots=True)
class Tally:
    """What an import does or would do, by table: rows new, changed, the same, refused."""

    new: dict[str, int] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)
    same: dict[str, int] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)
    services: int = 0
    unusable: int = 0

    def add(self, table: str, new: int, changed: int, all: int) -> None:
        """Count one batch."""
        self.new[table] = self.new.get(table, 0) + new
        self.changed[table] = self.changed.get(table, 0) + changed
        self.same[table] = self.same.get(table, 0) + all - new - changed


def judge(
    lines: Iterable[Line], inspection: Inspection, report: Callable[[Finding], None], tally: Tally
) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """Judge rows and give the good ones in batches of one table; findings go to `report` as they are made."""
    table, batch = "", list[dict[str, str]]()
    for found in lines:
        if batch and (found.table != table or len(batch) >= BATCH):
            yield table, batch
            batch = []
        table = found.table
        findings = inspection.judge(found)
        for finding in findings:
            report(finding)
        if any(finding.refused for finding in findings):
            tally.refused[table] = tally.refused.get(table, 0) + 1
        else:
            batch.append(dict(found.row))
    if batch:
        yield table, batch


async def loose_ends(store: Store, inspection: Inspection) -> list[Finding]:
    """Give a finding for each link that leads nowhere, neither in the files nor in the directory that stands."""
    return inspection.dangling(await directory_rows.links_missing(store, inspection.loose()))


async def bring_in(
    store: Store,
    batches: Iterable[tuple[str, list[dict[str, str]]]],
    tally: Tally,
    now: datetime,
    *,
    write: bool,
    demo: bool = False,
    step: Callable[[str, int], None] = lambda phase, count: None,
) -> None:
    """Write batches of judged rows and read the services they touch anew; with `write` False it only counts.

    `step` hears of each batch: the table and its rows, then `read` and the services read.
    """
    touched: set[str] = {_EVERYTHING} if await directory.is_empty(store) else set()
    for table, batch in batches:
        new, changed, owners = await directory_rows.save(store, table, batch, now, demo=demo, write=write)
        tally.add(table, new, changed, len(batch))
        if write and table == "organization":
            await directory_reading.read_bodies(store, [row["id"] for row in batch], demo=demo)
        if table in ("taxonomy_term", "unit") and (new or changed):
            touched = {_EVERYTHING}
        elif _EVERYTHING not in touched:
            touched |= owners
        step(table, len(batch))
    if not write:
        return
    await read_again(store, touched, tally, now, demo=demo, step=step)
    await directory.note_change(store, now)
    audit.write(store, "directory_imported", actor=None, now=now, detail=f"services={tally.services}")


_EVERYTHING = ""
"""Among the touched: a word or unit changed, so that every service is read again."""


async def read_again(
    store: Store,
    touched: set[str],
    tally: Tally,
    now: datetime,
    *,
    demo: bool = False,
    step: Callable[[str, int], None] = lambda phase, count: None,
) -> None:
    """Read the services that changed rows belong to; all of them when a word or a unit changed."""
    found, codes = await directory_reading.places(store), await directory_reading.terms(store)
    wanted = None if _EVERYTHING in touched else await directory_rows.services_of(store, touched)
    touched.clear()
    async for page in directory_rows.keys(store, "service"):
        keys = page if wanted is None else [key for key in page if key in wanted]
        if keys:
            await directory_reading.read_services(store, keys, found, codes, now, demo=demo)
            tally.services += len(keys)
            step("read", len(keys))
    tally.unusable = await directory.unusable(store)


async def keep_columns(store: Store, columns: dict[str, list[str]], now: datetime) -> None:
    """Keep which columns each file came with, so that it goes out alike."""
    for table, names in columns.items():
        await directory_rows.keep_columns(store, table, names, now)


async def columns(store: Store, table: str) -> list[str]:
    """Give the columns of a table going out: those it came with, then what its rows have besides."""
    have: set[str] = set()
    async for page in pages(store, table):
        for row in page:
            have.update(row)
    known = await directory_rows.columns(store, table)
    return hsds.header(TABLES[table], known or [column.name for column in TABLES[table].columns], have)


async def tables(store: Store) -> dict[str, int]:
    """Give the tables that have rows, with how many, in the order of the statement."""
    counts = await directory_rows.counts(store)
    if await directory.last_waits(store):
        counts = {"taxonomy": 0, "taxonomy_term": 0, "attribute": 0, **counts}
    return {name: counts[name] for name in TABLES if name in counts}


async def pages(store: Store, table: str) -> AsyncIterator[list[dict[str, str]]]:
    """Give a table's rows as they go out, a page at a time; waits, kept apart, go out as attributes."""
    waits = await directory.last_waits(store) if table == "attribute" else {}
    ours = {writing.wait_id(*key): key for key in waits}
    codes = (await directory_reading.terms(store)).codes if waits else {}
    async for page in directory_rows.all_of(store, table):
        for row in page:
            source = codes.get(row.get("taxonomy_term_id", ""), "").removeprefix("attesa:")
            known = waits.get((row.get("link_id", ""), source))
            if known is not None:
                ours.pop(writing.wait_id(row["link_id"], source), None)
                if row.get("value") != str(known.days):
                    row.update(writing.wait(row["link_id"], source, known), id=row["id"])
        yield page
    if ours:
        yield [writing.wait(service, source, waits[service, source]) for service, source in ours.values()]
    if table in ("taxonomy", "taxonomy_term") and await directory.last_waits(store):
        stand = await directory_rows.having(store, table, [row["id"] for _, row in writing.terms()])
        missing = [row for name, row in writing.terms() if name == table and row["id"] not in stand]
        if missing:
            yield missing


async def documents(store: Store) -> AsyncIterator[tuple[str, dict[str, object]]]:
    """Give the compiled form piece by piece: the name of a list, and one of its items; each row stands somewhere."""
    done: set[str] = set()
    singles: dict[str, dict[str, dict[str, str]]] = {}
    for table in ("taxonomy", "taxonomy_term", "unit"):
        async for page in pages(store, table):
            singles.setdefault(table, {}).update({row["id"]: row for row in page})
    for table in TABLES:
        async for page in pages(store, table):
            left = [row for row in page if hsds_nested.mark(table, row) not in done]
            owned = await _around(store, table, left, singles)
            for row in left:
                done.add(hsds_nested.mark(table, row))
                yield hsds_nested.top_level(table), hsds_nested.nest(table, row, owned, singles, done)


async def _around(
    store: Store, table: str, rows: list[dict[str, str]], singles: dict[str, dict[str, dict[str, str]]]
) -> dict[str, dict[str, list[dict[str, str]]]]:
    """Load what lies inside some rows: their own, those of their places, and theirs again."""
    if table not in ("service", "organization", "location"):
        return {}
    owned = await directory_rows.owned(store, [row["id"] for row in rows])
    sites = [site for mine in owned.values() for site in mine.get("service_at_location", ())]
    owned |= await directory_rows.owned(store, [site["id"] for site in sites])
    return owned
