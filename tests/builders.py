"""Builders: a small network, people, cases and whole databases; each takes only what a test is about.

The network has two ambiti of one district and an ambito of another region, so that "own", "above", "beside" and
"elsewhere" each have a place. Nothing here goes through a chat: stories do that.
"""

import asyncio
import functools
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import Table, insert, select

from app import protocol as protocol_files
from casework import people, reports
from casework.reports import Receipt
from db import cases, identities, schema, territories
from db import people as persons
from db.columns import metadata
from db.ids import new_id
from db.sealing import KeyRing
from db.session import Memory, Store
from db.tables import facts
from domain.case import AgeBand, Case, CaseId, CaseState, Entry, Promises, Sector, Severity
from domain.danger import Hit
from domain.people import Assignment, Duty, OrganisationId, Person, PersonId, TerritoryId
from domain.protocol import Protocol
from domain.territory import Nature, Organisation, Territory, TerritoryKind
from domain.triage import Level

NOW = datetime(2027, 3, 9, 9, tzinfo=UTC)
"""A Tuesday at ten in Rome, far from holidays and from the change of the clock."""

RING = KeyRing({1: b"m" * 32}, b"i" * 32)
BOT = 4200000001

REGION, AGENCY, DISTRICT, AMBITO, COMUNE, NEXT_COMUNE = map(TerritoryId, (1, 2, 3, 4, 5, 6))
SIBLING, SIBLING_COMUNE, ELSEWHERE, FAR_AMBITO, FAR_COMUNE = map(TerritoryId, (7, 8, 9, 10, 11))
LINEAGE = (REGION, AGENCY, DISTRICT, AMBITO, COMUNE)
SIBLING_LINEAGE = (REGION, AGENCY, DISTRICT, SIBLING, SIBLING_COMUNE)
LEAD, SCHOOL = OrganisationId(1), OrganisationId(2)

_KINDS = TerritoryKind
PLACES = (
    Territory(REGION, _KINDS.REGION, "LOM", "Lombardia", (REGION,)),
    Territory(AGENCY, _KINDS.ATS_AGENCY, "ATS-1", "ATS inventata", LINEAGE[:2]),
    Territory(DISTRICT, _KINDS.DISTRICT, "ASST-1", "Distretto inventato", LINEAGE[:3]),
    Territory(AMBITO, _KINDS.AMBITO, "AMB-1", "Ambito di Crema", LINEAGE[:4]),
    Territory(COMUNE, _KINDS.COMUNE, "900001", "Borgoserio", LINEAGE),
    Territory(NEXT_COMUNE, _KINDS.COMUNE, "900002", "Roncalto", (*LINEAGE[:4], NEXT_COMUNE)),
    Territory(SIBLING, _KINDS.AMBITO, "AMB-2", "Ambito di Valdoglio", SIBLING_LINEAGE[:4]),
    Territory(SIBLING_COMUNE, _KINDS.COMUNE, "900101", "Pontedoglio", SIBLING_LINEAGE),
    Territory(ELSEWHERE, _KINDS.REGION, "VEN", "Veneto", (ELSEWHERE,)),
    Territory(FAR_AMBITO, _KINDS.AMBITO, "AMB-9", "Ambito di Altrove", (ELSEWHERE, FAR_AMBITO)),
    Territory(FAR_COMUNE, _KINDS.COMUNE, "900901", "Lontano", (ELSEWHERE, FAR_AMBITO, FAR_COMUNE)),
)
BODIES = (
    Organisation(LEAD, "Azienda consortile inventata", Nature.PUBLIC, "lead_body", AMBITO, is_lead=True),
    Organisation(SCHOOL, "Istituto inventato", Nature.PUBLIC, "school", COMUNE),
)

_codes = count(1)
_numbers = count(9_000_001)


def a_code() -> str:
    """Give a code that no other case of this run has."""
    number, marks = next(_codes), "23456789ABCDEFGHJKMNPQRSTVWXYZ"
    return "CRD-" + "".join(marks[number // 30**place % 30] for place in range(5))


def a_person(*held: Duty, at: TerritoryId = AMBITO, id: int | None = None, **more: Any) -> Person:
    """Give a person with these duties at one place."""
    assignments = tuple(Assignment(duty, at) for duty in held)
    return Person(PersonId(new_id() if id is None else id), assignments=assignments, **more)


def promised(start: datetime = NOW) -> Promises:
    """Give promises an hour, two hours, a day and three days ahead."""
    hours = (1, 2, 24, 72)
    return Promises(*(start + timedelta(hours=hour) for hour in hours))


COMPLETE = Entry(Severity.EARLY, True, Sector.SOCIAL, AgeBand.FROM_14)
"""What an operator must have recorded before a case leaves triage."""


def a_case(**what_matters: Any) -> Case:
    """Give a P3 case in triage at the comune, classified and held by nobody, unless told otherwise."""
    plain: dict[str, Any] = {
        "id": CaseId(new_id()),
        "code": a_code(),
        "state": CaseState.IN_TRIAGE,
        "level": Level.P3,
        "computed_level": Level.P3,
        "lineage": LINEAGE,
        "sent_at": NOW,
        "promises": promised(),
        "protocol_version": "test",
        "entry": COMPLETE,
    }
    return Case(**{**plain, **what_matters})


@functools.cache
def the_protocol() -> Protocol:
    """Read the shipped protocol once a run."""
    return protocol_files.read(None)


def a_memory(url: str) -> Memory:
    """Open a database with the keys of the tests."""
    return Memory(url, RING)


def tables(url: str) -> None:
    """Prepare a database: every table at the newest revision, nothing in them."""
    asyncio.run(_prepared(url, network=False))


def network(url: str) -> None:
    """Prepare a database: every table, and the small network of this file."""
    asyncio.run(_prepared(url, network=True))


async def _prepared(url: str, *, network: bool) -> None:
    memory = a_memory(url)
    await schema.upgrade(memory)
    if network:
        async with memory.transaction() as store:
            for place in PLACES:
                await territories.add_territory(store, place)
            for body in BODIES:
                await territories.add_organisation(store, body)
            store.add(facts, {"key": "key_check", "value": RING.check})
    await memory.close()


async def joined(store: Store, *held: Duty, at: TerritoryId = AMBITO, **more: Any) -> Person:
    """Write a person who holds these duties at one place, with a Telegram number; gives them as loaded.

    `on_duty` puts them on the duty list there, `number` is theirs instead of a new one, `organisation` is whom they work
    for, `name` is what colleagues call them.
    """
    number = more.get("number") or next(_numbers)
    caller = identities.welcome(store, number, more.get("language", "it"), NOW)
    person = caller.person.id
    for duty in held:
        on_duty = bool(more.get("on_duty"))
        code = await people.invite(store, None, duty, at, more.get("organisation"), NOW, on_rota=on_duty)
        await people.redeem(store, caller.person, code, NOW)
    if "name" in more:
        await persons.set_name(store, person, more["name"])
    found = await persons.one(store, person)
    assert found is not None
    return found


async def stored(store: Store, **what_matters: Any) -> Case:
    """Write a case with its vault and give it as loaded."""
    case = a_case(**what_matters)
    store.new_vault(case.id)
    await cases.create(store, case)
    found = await cases.by_id(store, case.id)
    assert found is not None
    return found


CALM: dict[str, Any] = {
    **dict.fromkeys(("X1", "X2", "X3", "X4", "X5", "X6"), "no"),
    **{f"T{number}": "mai" for number in range(1, 12)},
    "T12": "no",
    "age": 15,
    "comune": "900001",
    "functioning": {"school": 0},
    "duration": "<2 weeks",
}
"""A teacher's report in which nothing is urgent: P4."""


async def sent(
    store: Store, reporter: Person, *, form: str = "teacher", hits: tuple[Hit, ...] = (), **answers: Any
) -> Receipt:
    """Send a calm report, with some answers changed, through casework."""
    protocol = the_protocol()
    said = {**CALM, **answers}
    return await reports.send(store, reporter, protocol.forms[form], said, hits, protocol=protocol, now=NOW)


async def everything(memory: Memory) -> dict[str, list[tuple[Any, ...]]]:
    """Give all rows of all tables through a fresh transaction, sorted, to see whether anything changed."""
    found = {}
    async with memory.transaction() as store:
        for table in metadata.sorted_tables:
            rows = await store.read(select(table))
            found[table.name] = sorted((tuple(row) for row in rows), key=repr)
    return found


async def rows(memory: Memory, table: Table, **where: Any) -> list[Any]:
    """Give the rows of a table whose columns have these values, oldest number first, through a fresh transaction."""
    query = select(table).order_by(*table.primary_key.columns)
    for name, value in where.items():
        query = query.where(table.c[name] == value)
    async with memory.transaction() as store:
        return list(await store.read(query))


async def plant(memory: Memory, table: Table, *found: dict[str, Any]) -> None:
    """Write rows as they are, past the rooms that would refuse them."""
    async with memory.transaction() as store:
        await store.write(insert(table), list(found))


def later(**span: float) -> datetime:
    """Give a time after `NOW`."""
    return NOW + timedelta(**span)


def as_held_by(case: Case, manager: Person) -> Case:
    """Give a case that its manager accepted an hour after it was sent."""
    kept = replace(case.progress, acknowledged_at=later(hours=1), accepted_at=later(hours=1))
    return replace(case, state=CaseState.ASSIGNED, manager=manager.id, progress=kept)
