"""What must have a clock, and which clocks may run: the whole table of timers against everything that is open.

Nothing that waits is without a clock, and no clock runs for what is over or was never there.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Table, select

from casework import callbacks, consents, paging, places, privacy, promises, referrals, rota, transfers
from db import cases
from db.directory_tables import callbacks as calls
from db.directory_tables import services
from db.referral_tables import referrals as referral_rows
from db.referral_tables import transfers as transfer_rows
from db.session import Store
from db.tables import cases as case_rows
from db.tables import dangers, reports, requests, timers
from db.tables import rota as rota_rows
from domain.case import Case, CaseState
from domain.consent import ALONE_FROM, OWN_WORD_FROM
from domain.referral import IN_LINE, WAITING, ReferralState
from domain.transfer import TransferState

OF_AN_OPEN_CASE = (
    *(promises.NEAR, promises.DUE, promises.PATIENCE, promises.OFFERED),
    consents.COMES_OF_AGE,
)
OF_A_REFERRAL = {
    referrals.REMIND: WAITING,
    referrals.SILENT: WAITING,
    referrals.UNMET: {ReferralState.ACCEPTED, ReferralState.LISTED},
    referrals.CHECK: IN_LINE,
}
"""Timers of a referral, and the states in which each may run."""

OF_OTHERS: Mapping[str, tuple[Table, ...]] = {
    paging.PAGE: (case_rows, dangers),
    consents.GONE: (case_rows,),
    callbacks.TIMER: (calls,),
    places.ASK: (services,),
    rota.SHIFT: (rota_rows,),
    rota.UNANSWERED: (rota_rows,),
}
"""Timers that may run as long as what they are about stands."""

Clocks = dict[int, set[tuple[str, int]]]


async def look(store: Store, now: datetime) -> None:
    """Assert all of it."""
    clocks: Clocks = {}
    for row in await store.read(select(timers.c.kind, timers.c.subject_id, timers.c.step)):
        clocks.setdefault(row.subject_id, set()).add((row.kind, row.step))
    found: dict[int, Case] = {one.id: one for one in await _cases(store)}
    await _no_orphans(store, clocks, found)
    for case in found.values():
        running = clocks.get(case.id, set())
        _owed(case, running, now)
        if case.is_open:
            _family, born = await consents.family_of(store, case)
            for years in (OWN_WORD_FROM, ALONE_FROM) if born is not None else ():
                comes = born is not None and born.month_of(years) > now.date()
                assert not comes or (consents.COMES_OF_AGE, years) in running, (
                    f"{case.code} turns {years} unnoticed"
                )
    await _what_is_asked(store, clocks)
    await _what_waits_for_a_word(store, clocks)


async def _cases(store: Store) -> list[Case]:
    rows = await store.read(select(case_rows.c.id))
    return [one for row in rows if (one := await cases.by_id(store, row.id)) is not None]


async def _no_orphans(store: Store, clocks: Clocks, found: Mapping[int, Case]) -> None:
    """Every clock is of a kind that is known here, and about something that stands and is not over."""
    states = {
        row.id: ReferralState(row.state)
        for row in await store.read(select(referral_rows.c.id, referral_rows.c.state))
    }
    leaving = {
        row.id: row.state for row in await store.read(select(transfer_rows.c.id, transfer_rows.c.state))
    }
    asked = {row.id: row.decided_at for row in await store.read(select(requests.c.id, requests.c.decided_at))}
    stand = {
        kind: {row.id for table in tables for row in await store.read(select(table.c.id))}
        for kind, tables in OF_OTHERS.items()
    }
    for subject, running in clocks.items():
        for kind, _step in running:
            if kind in OF_AN_OPEN_CASE:
                assert subject in found and found[subject].is_open, f"{kind} of a case that is not open"
            elif kind in OF_A_REFERRAL:
                assert states.get(subject) in OF_A_REFERRAL[kind], (
                    f"{kind} of a referral {states.get(subject)}"
                )
            elif kind == transfers.SILENT:
                assert leaving.get(subject) == TransferState.ASKED, f"{kind} of {leaving.get(subject)}"
            elif kind == privacy.REQUEST_DUE:
                assert subject in asked and asked[subject] is None, f"{kind} of a request that was decided"
            else:
                assert subject in stand[kind], f"{kind} of nothing"


def _owed(case: Case, running: set[tuple[str, int]], now: datetime) -> None:
    """Each promise that is still owed has its own clock, and so has an offer nobody took and a question nobody answered."""
    if not case.is_open:
        return
    kept, owed = case.progress, case.promises
    steps = (
        (kept.acknowledged_at, owed.acknowledge),
        (kept.accepted_at, owed.accept),
        (kept.contacted_at, owed.contact),
        (kept.met_at, owed.meeting),
    )
    for number, (done, due) in enumerate(steps):
        if done is None and due > now:
            assert (promises.DUE, number) in running, f"step {number} of {case.code} is owed without a clock"
    kinds = {kind for kind, _step in running}
    if case.state is CaseState.ASSIGNED and kept.accepted_at is None:
        assert promises.OFFERED in kinds, f"{case.code} was offered without a clock"
    if case.state is CaseState.AWAITING_ANSWER:
        assert promises.PATIENCE in kinds, f"{case.code} waits for an answer without a clock"


async def _what_is_asked(store: Store, clocks: Clocks) -> None:
    """What waits for a service or another territory has its clock."""
    for one in await store.read(select(referral_rows.c.id, referral_rows.c.state)):
        kinds = {kind for kind, _step in clocks.get(one.id, set())}
        waits = ReferralState(one.state) in WAITING
        assert not waits or referrals.SILENT in kinds, f"a referral {one.state} waits without a clock"
    for one in await store.read(select(transfer_rows.c.id, transfer_rows.c.state)):
        kinds = {kind for kind, _step in clocks.get(one.id, set())}
        assert (one.state == TransferState.ASKED) is (transfers.SILENT in kinds), f"a transfer {one.state}"


async def _what_waits_for_a_word(store: Store, clocks: Clocks) -> None:
    """A request about one's own data and a call-back that was planned have their clocks until somebody has done them."""
    open_: list[tuple[str, Any]] = []
    stand = select(reports.c.id)
    still = requests.c.report_id.is_(None) | requests.c.report_id.in_(stand)
    query = select(requests.c.id).where(requests.c.decided_at.is_(None), still)
    open_ += [(privacy.REQUEST_DUE, row.id) for row in await store.read(query)]
    query = select(calls.c.id).where(calls.c.done_at.is_(None))
    open_ += [(callbacks.TIMER, row.id) for row in await store.read(query)]
    for kind, subject in open_:
        kinds = {found for found, _step in clocks.get(subject, set())}
        assert kind in kinds, f"{subject} waits without its {kind}"
