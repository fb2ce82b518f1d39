"""Everybody at once: one person for every duty at every place; every act on a case as data, and what the grid says."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import select

from casework import board, callbacks, consents, retention, threads, triage
from casework.consents import Word
from db import cases
from db.people import load
from db.reports import Report
from db.session import Store
from db.tables import persons
from domain.access import NotAllowed
from domain.case import Case, CaseState, Progress, Sector, Severity
from domain.consent import Giver, Scope
from domain.people import INVITED, Duty, Person, PersonId
from domain.refusals import NotFound
from domain.triage import Level
from tests.builders import (
    AMBITO,
    COMUNE,
    FAR_COMUNE,
    NEXT_COMUNE,
    NOW,
    a_memory,
    as_held_by,
    joined,
    later,
    network,
    sent,
    the_protocol,
)
from tests.rights import EXPECTED

PLACES = {"own": COMUNE, "parent": AMBITO, "sibling": NEXT_COMUNE, "other region": FAR_COMUNE}
INSIDE = ("own", "parent")
SEES = {
    Duty.TRIAGE_OPERATOR,
    Duty.CASE_MANAGER,
    Duty.COORDINATOR,
    Duty.TEAM_MEMBER,
    Duty.CLINICIAN,
}
"""Who knows that a case of their territory exists; to all others it is as if it did not."""

ALLOWED, NOT_ALLOWED, NOT_FOUND = "allowed", "not allowed", "not found"
RAISED, LOWERED = Level.P2, Level.P4


@dataclass
class Others:
    """Whom and what an act besides needs: a manager to name, a case to join to, an event, a request."""

    manager: PersonId
    into: str = ""
    danger: str = ""
    request: int = 0


Do = Callable[[Store, Person, str, Others], Awaitable[Any]]


@dataclass
class Doing:
    """One function of casework: the line of the grid it stands under, the state its case must be in, and the call."""

    act: str
    do: Do
    case: dict[str, Any] = field(default_factory=dict)
    held: bool = False


ON_A_CASE: dict[str, Doing] = {
    "card": Doing("see_card", lambda s, p, c, o: triage.card(s, p, c, the_protocol(), NOW)),
    "dossier": Doing("read_thread", lambda s, p, c, o: board.case(s, p, c, the_protocol(), NOW)),
    "thread": Doing("read_thread", lambda s, p, c, o: triage.thread(s, p, c, NOW)),
    "take_charge": Doing("take_charge", lambda s, p, c, o: triage.take_charge(s, p, c, the_protocol(), NOW)),
    "ask": Doing("ask_reporter", lambda s, p, c, o: threads.ask(s, p, c, "come va?", the_protocol(), NOW)),
    "note": Doing("write_note", lambda s, p, c, o: threads.note(s, p, c, "una nota", NOW)),
    "classify": Doing(
        "classify",
        lambda s, p, c, o: triage.classify(s, p, c, lambda e: replace(e, severity=Severity.MIDDLE), NOW),
    ),
    "orient": Doing("orient", lambda s, p, c, o: triage.orient(s, p, c, "consultorio", NOW)),
    "dismiss": Doing("dismiss", lambda s, p, c, o: triage.dismiss(s, p, c, "doppione", NOW)),
    "managers": Doing("assign", lambda s, p, c, o: triage.managers(s, p, c, NOW)),
    "assign": Doing("assign", lambda s, p, c, o: triage.assign(s, p, c, o.manager, the_protocol(), NOW)),
    "accept": Doing("accept", lambda s, p, c, o: triage.accept(s, p, c, NOW), held=True),
    "decline": Doing("decline", lambda s, p, c, o: triage.decline(s, p, c, "conosco lei", NOW), held=True),
    "contact": Doing("record_contact", lambda s, p, c, o: triage.record_contact(s, p, c, NOW), held=True),
    "meeting": Doing(
        "record_meeting",
        lambda s, p, c, o: triage.record_meeting(s, p, c, NOW),
        {"progress": Progress(contacted_at=NOW)},
        held=True,
    ),
    "reopen": Doing(
        "reopen",
        lambda s, p, c, o: triage.reopen(s, p, c, the_protocol(), NOW),
        {"state": CaseState.ORIENTED},
    ),
    "raise": Doing(
        "raise_level", lambda s, p, c, o: triage.change_level(s, p, c, RAISED, "sì", the_protocol(), NOW)
    ),
    "lower": Doing(
        "lower_level", lambda s, p, c, o: triage.change_level(s, p, c, LOWERED, "no", the_protocol(), NOW)
    ),
    "alarm": Doing("set_emergency", lambda s, p, c, o: triage.set_emergency(s, p, c, NOW)),
    "calm": Doing(
        "lower_emergency",
        lambda s, p, c, o: triage.lower_emergency(s, p, c, "passata", NOW),
        {"emergency": True},
    ),
    "plan_callback": Doing(
        "plan_callback",
        lambda s, p, c, o: callbacks.plan(s, p, c, 7, NOW),
    ),
    "consents": Doing("see_consents", lambda s, p, c, o: consents.sheet(s, p, c, NOW)),
    "consent": Doing(
        "record_consent",
        lambda s, p, c, o: consents.record(s, p, c, Word(Giver.SUBJECT, Scope.CONTACT, True), NOW),
    ),
    "block_family": Doing(
        "block_family", lambda s, p, c, o: consents.block_family(s, p, c, blocked=True, reason="sì", now=NOW)
    ),
    "keep_longer": Doing(
        "keep_longer",
        lambda s, p, c, o: retention.keep_longer(s, p, c, later(days=9), "serve", NOW),
        {"state": CaseState.ORIENTED},
    ),
    "merge": Doing("merge", lambda s, p, c, o: triage.merge(s, p, c, o.into, the_protocol(), NOW)),
}


async def outcome(store: Store, doing: Callable[..., Awaitable[Any]], *given: Any) -> str:
    """Do it: what was allowed is undone, so that the next finds the same house; what was refused stays as it left it."""
    point = await store.connection.begin_nested()
    try:
        await doing(store, *given)
    except NotAllowed:
        return await _left(store, NOT_ALLOWED)
    except NotFound as refused:
        assert refused.args == (), "a foreign and a missing thing must not be told apart"
        return await _left(store, NOT_FOUND)
    await store.write_trail()
    await point.rollback()
    return ALLOWED


async def _left(store: Store, said: str) -> str:
    """Write out whatever a refusal left behind, so that it is found in the tables."""
    await store.write_trail()
    return said


Crowd = dict[tuple[Duty, str], Person]


def with_a_crowd(url: str) -> None:
    """Prepare a database: the small network, one person for every duty at every place, and six reports of one teacher."""
    network(url)
    asyncio.run(_fill(url))


async def _fill(url: str) -> None:
    memory = a_memory(url)
    async with memory.transaction() as store:
        for duty in Duty:
            for place in PLACES.values():
                await joined(store, duty, at=place) if duty in INVITED else await joined(store)
        teacher = (await crowd(store))[Duty.TEACHER, "own"]
        for _ in ("nobody's", *PLACES, "to join to"):
            await sent(store, teacher)
    await memory.close()


async def crowd(store: Store) -> Crowd:
    """Give everybody, by duty and place; families and young people have no place of their own."""
    ids = [row.id for row in await store.read(select(persons.c.id).order_by(persons.c.id))]
    loaded = await load(store, ids)
    found = iter([loaded[one] for one in ids])  # a database gives rows in any order
    return {(duty, place): next(found) for duty in Duty for place in PLACES}


async def as_needed(store: Store, report: Report, doing: Doing, held: Person | None) -> Case:
    """Give the case of a report in the state that an act needs, with the manager who holds it."""
    made = await cases.by_id(store, report.case)
    assert made is not None
    entry = replace(made.entry, severity=Severity.EARLY, reversible=True, sector=Sector.SOCIAL)
    case = replace(made, level=Level.P3, entry=entry, **doing.case)
    if held is None:
        return case
    return as_held_by(case, held) if doing.held else replace(case, manager=held.id)


def expected(act: str, duty: Duty, place: str, *, own: bool = True) -> str:
    """Read the grid: outside their place, or without work on cases, a case does not exist; a manager has their own."""
    if place not in INSIDE or duty not in SEES or (duty is Duty.CASE_MANAGER and not own):
        return NOT_FOUND
    return ALLOWED if duty in EXPECTED[act] else NOT_ALLOWED
