"""Any history that any people may act out on a case: who holds it, whose second word counts, what a red flag forbids."""

from datetime import timedelta
from functools import partial
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from domain import case_acts as acts
from domain.case import TRANSITIONS, Case, CaseState, Entry
from domain.people import Duty, Person
from domain.refusals import Refusal
from domain.triage import Level
from tests.builders import COMPLETE, NOW, SIBLING, a_case, a_person

STAFF = (
    a_person(Duty.TRIAGE_OPERATOR, id=1),
    a_person(Duty.TRIAGE_OPERATOR, id=2),
    a_person(Duty.COORDINATOR, id=3),
    a_person(Duty.CLINICIAN, id=4),
    a_person(Duty.CASE_MANAGER, id=5),
    a_person(Duty.CASE_MANAGER, id=6),
    a_person(Duty.TEAM_MEMBER, id=7),
    a_person(Duty.TRIAGE_OPERATOR, Duty.CASE_MANAGER, id=8),
    a_person(Duty.COORDINATOR, at=SIBLING, id=9),
    a_person(Duty.TEACHER, id=10),
)
PEOPLE = st.sampled_from(STAFF)
LEVELS = st.sampled_from(Level)
REASONS = st.sampled_from(["un motivo", "un motivo", "un motivo", " "])
MAY_CALM = {Duty.TRIAGE_OPERATOR, Duty.COORDINATOR, Duty.CLINICIAN}
LEADS = {(row.source, row.target) for row in TRANSITIONS} | {
    (row.source, CaseState.IN_TRIAGE) for row in TRANSITIONS if row.target is CaseState.REOPENED
}


def here(person: Person) -> frozenset[Duty]:
    """Give the duties that count for the case; those of the sibling ambito do not."""
    return frozenset() if person.id == 9 else person.duties


class CaseHistory(RuleBasedStateMachine):
    """Acts in any order by anybody; refused ones change nothing, the others only what they may."""

    case: Case

    @initialize(level=LEVELS, red_flags=st.integers(0, 2), emergency=st.booleans(), classified=st.booleans())
    def begins(self, level: Level, red_flags: int, emergency: bool, classified: bool) -> None:
        entry = COMPLETE if classified else Entry()
        self.case = self.first = a_case(
            level=level, computed_level=level, red_flags=red_flags, emergency=emergency, entry=entry
        )
        self.now = NOW
        self.calmed_by: Person | None = None
        self.lowered_by: tuple[Person, Level] | None = None

    def _do(self, act: Any, *given: Any) -> bool:
        """Do one act; gives whether it was allowed."""
        self.now += timedelta(minutes=7)
        before = self.case
        try:
            self.case = act(before, *given)
        except Refusal:
            return False
        assert self.case.state is before.state or (before.state, self.case.state) in LEADS
        assert (self.case.red_flags, self.case.version) == (before.red_flags, before.version)
        if self.case.state is not before.state and self.case.state is CaseState.NOT_PERTINENT:
            assert not before.red_flags and not before.emergency
        if self.case.state is not before.state and self.case.state is CaseState.ORIENTED:
            assert not before.emergency and before.level in (Level.P3, Level.P4)
        return True

    @rule(by=PEOPLE)
    def take(self, by: Person) -> None:
        before = self.case.operator
        if self._do(acts.take_charge, by, self.now):
            assert before in (None, by.id)
            assert self.case.operator == by.id
            assert here(by) & {Duty.TRIAGE_OPERATOR, Duty.COORDINATOR}

    @rule(by=PEOPLE)
    def ask(self, by: Person) -> None:
        self._do(acts.ask_reporter, by)

    @rule()
    def answer(self) -> None:
        self._do(acts.answered)

    @rule(by=PEOPLE, reason=REASONS)
    def orient(self, by: Person, reason: str) -> None:
        if self._do(acts.orient, by, reason):
            assert reason.strip() and self.case.operator is not None

    @rule(by=PEOPLE, reason=REASONS)
    def dismiss(self, by: Person, reason: str) -> None:
        if self._do(acts.dismiss, by, reason):
            assert reason.strip() and self.case.operator is not None

    @rule(by=PEOPLE)
    def reopen(self, by: Person) -> None:
        self._do(acts.reopen, by)

    @rule(by=PEOPLE)
    def classify(self, by: Person) -> None:
        self._do(acts.classify, by, COMPLETE)

    @rule(by=PEOPLE, to=PEOPLE)
    def assign(self, by: Person, to: Person) -> None:
        if self._do(acts.assign, by, to):
            assert self.case.manager == to.id and Duty.CASE_MANAGER in here(to)

    @rule(by=PEOPLE)
    def accept(self, by: Person) -> None:
        if self._do(acts.accept, by, self.now):
            assert self.case.manager == by.id

    @rule(by=PEOPLE, reason=REASONS)
    def decline(self, by: Person, reason: str) -> None:
        named = self.case.manager
        if self._do(acts.decline, by, reason):
            assert named == by.id and reason.strip()

    @rule(by=PEOPLE, consented=st.booleans())
    def contact(self, by: Person, consented: bool) -> None:
        accepted = self.case.progress.accepted_at
        if self._do(partial(acts.record_contact, consented=consented), by, self.now):
            assert accepted is not None and self.case.manager == by.id
            assert consented is (self.case.state is CaseState.IN_ASSESSMENT)

    @rule(by=PEOPLE, to=PEOPLE)
    def hand_over(self, by: Person, to: Person) -> None:
        before = self.case
        if self._do(acts.hand_over, by, to):
            assert by.id in (before.manager, before.operator)
            assert self.case.holder == to.id or before.manager not in (None, by.id)

    @rule(by=PEOPLE)
    def raise_flag(self, by: Person) -> None:
        if self._do(acts.set_emergency, by):
            self.calmed_by = None
            assert here(by) & {*MAY_CALM, Duty.CASE_MANAGER, Duty.TEAM_MEMBER}

    @rule(by=PEOPLE, reason=REASONS)
    def lower_flag(self, by: Person, reason: str) -> None:
        before = self.case
        if not self._do(acts.lower_emergency, by, reason):
            return
        assert before.emergency and here(by) & MAY_CALM
        if self.case.emergency:
            assert self.calmed_by is None
            self.calmed_by = by
        else:
            first = self.calmed_by
            assert first is not None and first.id != by.id
            assert here(by) & {Duty.COORDINATOR, Duty.CLINICIAN}
            self.calmed_by = None

    @rule(by=PEOPLE, level=LEVELS, reason=REASONS)
    def raise_level(self, by: Person, level: Level, reason: str) -> None:
        before = self.case.level
        if self._do(acts.raise_level, by, level, reason):
            assert level < before and self.case.level is level
            self.lowered_by = None

    @rule(by=PEOPLE, level=LEVELS, reason=REASONS)
    def lower_level(self, by: Person, level: Level, reason: str) -> None:
        before = self.case.level
        if not self._do(acts.lower_level, by, level, reason):
            return
        assert level > before and here(by) & MAY_CALM
        if before is Level.P1 and self.case.level is Level.P1:
            self.lowered_by = (by, level)
        elif before is Level.P1:
            assert self.lowered_by is not None
            first, wanted = self.lowered_by
            assert first.id != by.id and wanted is level is self.case.level
            self.lowered_by = None
        else:
            assert self.case.level is level

    @invariant()
    def the_first_word_is_kept_until_the_second(self) -> None:
        assert self.case.calming_by == (self.calmed_by.id if self.calmed_by else None)
        assert self.case.lowering_by == (self.lowered_by[0].id if self.lowered_by else None)

    @invariant()
    def a_manager_stands_exactly_on_assigned_cases(self) -> None:
        assigned = self.case.state in (CaseState.ASSIGNED, CaseState.IN_ASSESSMENT)
        assert (self.case.manager is not None) is assigned
        assert assigned or self.case.progress.accepted_at is None or self.case.progress.contacted_at

    @invariant()
    def what_was_sent_never_changes(self) -> None:
        kept = ("id", "code", "lineage", "computed_level", "sent_at", "promises", "protocol_version")
        assert all(getattr(self.case, name) == getattr(self.first, name) for name in kept)


CaseHistory.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestCaseHistory = CaseHistory.TestCase
