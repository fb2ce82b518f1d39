"""The console's view of many cases and of one: the queue with its counts, the case with everything that happened to it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from casework import callback_board, danger, notices, pages, threads, transfers, triage
from casework import cases as desk
from casework.transfers import Offered
from casework.triage import Card
from db import audit, cases, outbox, people, reports, staff, territories
from db.accounts import Account
from db.cases import Counts, Queued, Sieve
from db.dangers import Danger
from db.reports import Content, Report
from db.session import Store
from db.threads import Message, Note
from domain.access import RIGHTS, Act, duty_for, territories_for
from domain.callback import Callback
from domain.case import Case
from domain.codes import as_code
from domain.people import Duty, Person, PersonId, TerritoryId
from domain.protocol import Protocol

PAGE_ROWS = 25

__all__ = ["Board", "Counts", "Dossier", "Queued", "Sieve", "Told", "case", "queue"]


@dataclass(frozen=True, slots=True)
class Board:
    """One page of the queue; `owners` are the colleagues whose cases may be asked for, given with a whole page.

    `offered` is what other territories ask to pass here; `calls` are the call-backs that wait, `late` those past their time.
    """

    rows: tuple[Queued, ...]
    more: bool
    counts: Counts
    places: dict[TerritoryId, str]
    names: dict[PersonId, str]
    mark: str
    owners: tuple[tuple[PersonId, str], ...] = ()
    offered: tuple[Offered, ...] = ()
    calls: int = 0
    late: int = 0


async def queue(
    store: Store,
    person: Person,
    sieve: Sieve,
    now: datetime,
    *,
    after: str | None = None,
    known: str | None = None,
) -> Board | None:
    """Give a page of the queue with its counts; a case manager sees their own cases. One audit entry for the list.

    `known` is the mark of what a page shows already: when nothing of it changed, nothing is shown anew and None is given.
    """
    roots = territories_for(person, Act.SEE_QUEUE)
    places = await territories.under(store, roots)
    of_all = person.duties & {Duty.TRIAGE_OPERATOR, Duty.COORDINATOR}
    if not of_all:
        sieve = Sieve(sieve.level, sieve.state, sieve.territory, person.id, late=sieve.late)
    inside = [sieve.territory] if sieve.territory in places else list(places)
    start = await cases.by_code(store, after) if after else None
    line = cases.as_line(start) if start is not None and start.territory in places else None
    found = await cases.queue(store, inside, now, after=line, limit=PAGE_ROWS + 1, sieve=sieve)
    counted = await cases.counts(store, list(places), now, holder=None if of_all else person.id)
    asked = await transfers.offered(store, person)
    calls = await callback_board.waiting(store, person)
    mark = _mark(found, counted, asked, now)
    if known == mark:
        return None
    page = as_code(after or "") or "first page"
    audit.write(store, Act.SEE_QUEUE.value, actor=person.id, detail=page, now=now)
    names = await people.names(store, [one.holder for one in found])
    owners = await _owners(store, list(places)) if of_all and known is None else ()
    return Board(
        tuple(found[:PAGE_ROWS]),
        len(found) > PAGE_ROWS,
        counted,
        places,
        names,
        mark,
        owners,
        asked,
        len(calls),
        sum(one.due_at < now for one in calls),
    )


async def _owners(store: Store, places: list[TerritoryId]) -> tuple[tuple[PersonId, str], ...]:
    """Give whose cases may be asked for alone: the colleagues of these territories who said their name, by name."""
    found = await people.names(store, await staff.working(store, places, RIGHTS[Act.SEE_QUEUE]))
    return tuple(sorted(found.items(), key=lambda one: (one[1].casefold(), one[0])))


def _mark(found: Sequence[Queued], counted: Counts, asked: Sequence[Offered], now: datetime) -> str:
    """Give a short mark of what a page of the queue shows, the same as long as nothing of it changes."""
    shown = [(one.code, one.level, one.state, one.holder, one.due_at, one.emergency) for one in found]
    late = [one.due_at is not None and one.due_at < now for one in found]
    told = repr((shown, late, counted.late, sorted(counted.by_state.items()), asked))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Told:
    """One report of a case with its answers, opened; `content` None once its key was destroyed."""

    report: Report
    content: Content | None
    organisation: str


@dataclass(frozen=True, slots=True)
class Written:
    """What stands on a protected page, as far as this reader may read it; `family_kept` says that a part is left out."""

    at: datetime
    content: Mapping[str, str]
    family_kept: bool = False


def _written(account: Account, *, follows: bool) -> Written:
    """Leave out how to reach the family unless the reader follows the case: so the page told whoever wrote on it."""
    if follows or "family" not in account.content:
        return Written(account.at, account.content)
    kept = {field: said for field, said in account.content.items() if field != "family"}
    return Written(account.at, kept, family_kept=True)


def _follows(person: Person, case: Case) -> bool:
    """Say whether a person holds the case or coordinates where it is."""
    return case.holder == person.id or Duty.COORDINATOR in desk.acting(person, case)


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything about one case that the person may see."""

    card: Card
    place: str
    told: tuple[Told, ...]
    thread: tuple[Message, ...]
    notes: tuple[Note, ...]
    accounts: tuple[Written, ...]
    trail: Sequence[Any]
    moves: tuple[cases.Moved, ...]
    undelivered: Sequence[Any]
    names: dict[PersonId, str]
    readers: tuple[tuple[str, Duty], ...]
    comuni: dict[str, str]
    calls: tuple[Callback, ...] = ()


async def case(store: Store, person: Person, code: str, protocol: Protocol, now: datetime) -> Dossier:
    """Open a case with all that happened to it; the reading is audited in the same transaction."""
    found, duty = await desk.load(store, person, Act.READ_THREAD, code)
    card = await triage.card(store, person, code, protocol, now)
    audit.write(store, Act.READ_THREAD.value, actor=person.id, duty=duty, vault=found.id, now=now)
    told = []
    for report in card.reports:
        body = await territories.organisation(store, report.organisation) if report.organisation else None
        told.append(Told(report, await reports.content(store, report.id), body.name if body else ""))
    trail = await audit.about(store, found.id)
    moves = await cases.moves(store, found.id)
    thread, notes = await threads.whole(store, found)
    whom = [*(row.actor_id for row in trail), *(move.actor for move in moves)]
    whom += [*(one.author for one in notes), *(one.author for one in thread)]
    calls = await callback_board.of_case(store, person, found)
    whom += [one.owner for one in calls]
    place = await territories.one(store, found.territory)
    follows = _follows(person, found)
    return Dossier(
        card=card,
        place=place.name if place else "",
        told=tuple(told),
        thread=tuple(thread),
        notes=tuple(notes),
        accounts=tuple(_written(one, follows=follows) for one in await pages.written(store, found.id)),
        trail=trail,
        moves=tuple(moves),
        undelivered=await outbox.undelivered(store, [found.id]),
        names=await people.names(store, [one for one in whom if one is not None]),
        readers=await _readers(store, found, now),
        comuni={one.code: one.name for one in await territories.all_of(store)},
        calls=tuple(calls),
    )


async def _readers(store: Store, case: Case, now: datetime) -> tuple[tuple[str, Duty], ...]:
    """Give who may open a case, by name and duty: operators and coordinators of its territory, and its case manager."""
    able = await notices.able(store, Act.READ_THREAD, case.lineage, now)
    names = await people.names(store, [one.id for one in able])
    found = []
    for one in able:
        duty = duty_for(one, Act.READ_THREAD, case.lineage)
        if duty is not None and (duty is not Duty.CASE_MANAGER or case.manager == one.id):
            found.append((names.get(one.id, "?"), duty))
    return tuple(found)


async def alarms(
    store: Store, person: Person, now: datetime, *, known: str | None = None
) -> tuple[list[tuple[Danger, str]], str] | None:
    """Give the open alarms with who read each, those nobody has read first, and the mark of what is shown.

    One audit entry for the list; None, and no entry, when a page that shows `known` already would show the same.
    """
    territories_for(person, Act.ANSWER_DANGER)
    found = await danger.open_events(store, person, now)
    told = repr([(one.code, one.read_by, one.under_age) for one, _ in found])
    mark = hashlib.sha256(told.encode()).hexdigest()[:16]
    if known == mark:
        return None
    audit.write(store, "see_alarms", actor=person.id, now=now)
    return found, mark
