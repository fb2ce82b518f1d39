"""Erasing what a person or the calendar says is to go: every key of a case, the joined ones too, each in the ledger."""

from datetime import datetime

from db import erasure, joined, timers
from db.reports import Report
from db.session import Store
from domain.case import CaseId

ASKED, TERM = "asked", "term"
"""Why something was erased: somebody asked and a person granted it, or its term had passed."""


async def report(store: Store, report: Report, why: str, now: datetime) -> int:
    """Erase one report; gives how many keys were destroyed.

    The last report of a case takes the whole case with it. One of several goes alone: with its own key when its case was
    joined to another, emptied where others live under the same key.
    """
    top = await joined.surviving(store, report.case)
    if not await erasure.reports_beside(store, report.id, report.case):
        return await case(store, top, why, now)
    if report.case == top or await erasure.reports_beside(store, report.id, report.case, alone=True):
        await erasure.blank(store, report.id, report.case, why, now)
        return 0
    return await erasure.shred(store, [report.case], why, now)


async def case(store: Store, case: CaseId, why: str, now: datetime) -> int:
    """Erase a case with every case and alarm that became part of it; gives how many keys were destroyed."""
    every = await erasure.all_keys(store, case)
    for one in await joined.with_all(store, case):
        await timers.cancel(store, one, *_ITS_OWN)
    return await erasure.shred(store, every, why, now)


_ITS_OWN = ("comes_of_age",)
"""Timers that live on words of the case; promises of an open case run on, for it still asks something of somebody."""
