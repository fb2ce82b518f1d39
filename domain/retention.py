"""How long a case is kept, and when it goes: by outcome, with a warning before and a respite for anything new.

Pure: says what is due and never erases. An open case is never due; no case goes that nobody was warned of.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.case import CaseState
from domain.refusals import Refusal

AT_MOST = timedelta(days=365)
"""How long one decision to keep a case longer reaches; then somebody decides anew."""


class Step(StrEnum):
    """What is to be done with a case now."""

    WAIT = "wait"
    WARN = "warn"
    ERASE = "erase"


class TooLong(Refusal):
    """A case is kept longer for a year at most at a time, and not into the past."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Days after the last word, by outcome; the respite for something new; how long before a warning goes out."""

    by_outcome: Mapping[str, timedelta]
    grace: timedelta = timedelta(days=30)
    warning: timedelta = timedelta(days=14)

    def of(self, state: CaseState) -> timedelta:
        """Give the term of a closed state; one without a term of its own is kept as long as a closed case."""
        return self.by_outcome.get(state.value, max(self.by_outcome.values()))


@dataclass(frozen=True, slots=True)
class Kept:
    """A closed case as retention sees it: its outcome, since when, the last word since then, and what was decided."""

    state: CaseState
    closed_at: datetime
    new_word_at: datetime | None = None
    warned_at: datetime | None = None
    keep_until: datetime | None = None


def due_at(kept: Kept, terms: Terms) -> datetime:
    """Give when a case goes: its term after it closed, the respite after anything newer, or later when somebody said so."""
    due = kept.closed_at + terms.of(kept.state)
    if kept.new_word_at is not None:
        due = max(due, kept.new_word_at + terms.grace)
    if kept.warned_at is not None:
        due = max(due, kept.warned_at + terms.warning)
    return due if kept.keep_until is None else max(due, kept.keep_until)


def step(kept: Kept, terms: Terms, now: datetime) -> tuple[Step, datetime]:
    """Give what is to be done now and when to look again.

    A warning that was overtaken, by a new word or by somebody who wants the case kept, is given anew.
    """
    due = due_at(kept, terms)
    warn = due - terms.warning
    if now < warn:
        return Step.WAIT, warn
    if kept.warned_at is None or kept.warned_at < warn:
        return Step.WARN, max(due, now + terms.warning)
    return (Step.ERASE, due) if now >= due else (Step.WAIT, due)


def check_longer(until: datetime, now: datetime) -> None:
    """Check until when somebody wants a case kept; raises TooLong."""
    if not now < until <= now + AT_MOST:
        raise TooLong
