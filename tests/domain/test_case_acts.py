"""What people do with a case: each guard by name, and that what is allowed changes exactly what it says."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from domain import case_acts as acts
from domain.access import Act, NotAllowed
from domain.case import Case, CaseId, CaseState, Entry, Progress
from domain.case_acts import (
    AlreadyTaken,
    ContactMissing,
    EntryMissing,
    NotNow,
    NotTheHolder,
    ReasonMissing,
    RedFlagStands,
    SameCase,
    SecondPersonNeeded,
    TooUrgentToOrient,
)
from domain.consent import ConsentMissing
from domain.people import Duty, PersonId
from domain.refusals import Refusal
from domain.triage import Level
from tests.builders import AMBITO, NOW, SIBLING, SIBLING_LINEAGE, a_case, a_person, later, promised

OPERATOR = a_person(Duty.TRIAGE_OPERATOR, id=1)
COLLEAGUE = a_person(Duty.TRIAGE_OPERATOR, id=2)
COORDINATOR = a_person(Duty.COORDINATOR, id=3)
CLINICIAN = a_person(Duty.CLINICIAN, id=4)
MANAGER = a_person(Duty.CASE_MANAGER, id=5)
OTHER_MANAGER = a_person(Duty.CASE_MANAGER, id=6)
MEMBER = a_person(Duty.TEAM_MEMBER, id=7)
TEACHER = a_person(Duty.TEACHER, id=8)
FAR_MANAGER = a_person(Duty.CASE_MANAGER, at=SIBLING, id=9)
FAR_COORDINATOR = a_person(Duty.COORDINATOR, at=SIBLING, id=10)
BOTH_COORDINATE = replace(
    COORDINATOR, assignments=(*COORDINATOR.assignments, *FAR_COORDINATOR.assignments), id=PersonId(11)
)

CLOSED = (CaseState.ORIENTED, CaseState.NOT_PERTINENT, CaseState.MERGED)
ASSIGNED = {"state": CaseState.ASSIGNED, "manager": MANAGER.id, "operator": OPERATOR.id}
ACCEPTED = {**ASSIGNED, "progress": Progress(acknowledged_at=NOW, accepted_at=NOW)}

Doing = Callable[[Case], Any]

GUARDS: list[tuple[str, dict[str, Any], Doing, type[Refusal]]] = [
    ("taken", {"operator": 2}, lambda c: acts.take_charge(c, OPERATOR, NOW), AlreadyTaken),
    *(
        ("closed", {"state": state}, lambda c: acts.take_charge(c, OPERATOR, NOW), NotNow)
        for state in (*CLOSED, CaseState.IN_ASSESSMENT, CaseState.SENT, CaseState.REOPENED)
    ),
    *(("closed", {"state": state}, lambda c: acts.ask_reporter(c, OPERATOR), NotNow) for state in CLOSED),
    *(("closed", {"state": state}, lambda c: acts.set_emergency(c, MEMBER), NotNow) for state in CLOSED),
    *(
        ("closed", {"state": state}, lambda c: acts.classify(c, OPERATOR, Entry()), NotNow)
        for state in CLOSED
    ),
    *(
        (
            "closed",
            {"state": state},
            lambda c: acts.raise_level(c, OPERATOR, Level.P1, "motivo"),
            NotNow,
        )
        for state in CLOSED
    ),
    *(
        (
            "closed",
            {"state": state},
            lambda c: acts.lower_level(c, OPERATOR, Level.P4, "motivo"),
            NotNow,
        )
        for state in CLOSED
    ),
    ("no reason", {}, lambda c: acts.orient(c, OPERATOR, " \n"), ReasonMissing),
    ("P1", {"level": Level.P1}, lambda c: acts.orient(c, OPERATOR, "consultorio"), TooUrgentToOrient),
    ("P2", {"level": Level.P2}, lambda c: acts.orient(c, OPERATOR, "consultorio"), TooUrgentToOrient),
    ("emergency", {"emergency": True}, lambda c: acts.orient(c, OPERATOR, "x"), TooUrgentToOrient),
    ("unclassified", {"entry": Entry()}, lambda c: acts.orient(c, OPERATOR, "consultorio"), EntryMissing),
    ("waiting", {"state": CaseState.AWAITING_ANSWER}, lambda c: acts.orient(c, OPERATOR, "x"), NotNow),
    ("no reason", {}, lambda c: acts.dismiss(c, OPERATOR, ""), ReasonMissing),
    ("red flag", {"red_flags": 1}, lambda c: acts.dismiss(c, OPERATOR, "doppione"), RedFlagStands),
    ("emergency", {"emergency": True}, lambda c: acts.dismiss(c, OPERATOR, "doppione"), RedFlagStands),
    ("unclassified", {"entry": Entry()}, lambda c: acts.assign(c, OPERATOR, MANAGER), EntryMissing),
    ("foreign manager", {}, lambda c: acts.assign(c, OPERATOR, FAR_MANAGER), NotAllowed),
    ("no manager at all", {}, lambda c: acts.assign(c, OPERATOR, COLLEAGUE), NotAllowed),
    ("assigned before", ASSIGNED, lambda c: acts.assign(c, OPERATOR, MANAGER), NotNow),
    ("another's", ASSIGNED, lambda c: acts.accept(c, OTHER_MANAGER, NOW), NotTheHolder),
    (
        "in triage",
        {"manager": 5},
        lambda c: acts.accept(c, MANAGER, NOW),
        NotNow,
    ),
    ("another's", ASSIGNED, lambda c: acts.decline(c, OTHER_MANAGER, "ferie"), NotTheHolder),
    ("no reason", ASSIGNED, lambda c: acts.decline(c, MANAGER, " "), ReasonMissing),
    (
        "not accepted",
        ASSIGNED,
        lambda c: acts.record_contact(c, MANAGER, NOW, consented=True),
        ContactMissing,
    ),
    (
        "another's",
        ACCEPTED,
        lambda c: acts.record_contact(c, OTHER_MANAGER, NOW, consented=True),
        NotTheHolder,
    ),
    (
        "not assigned",
        {"manager": 5, "progress": Progress(accepted_at=NOW)},
        lambda c: acts.record_contact(c, MANAGER, NOW, consented=False),
        NotNow,
    ),
    (
        "still no consent",
        ASSIGNED | {"progress": Progress(accepted_at=NOW, contacted_at=NOW)},
        lambda c: acts.record_contact(c, MANAGER, NOW, consented=False),
        ConsentMissing,
    ),
    *(
        ("open", {"state": state}, lambda c: acts.reopen(c, OPERATOR), NotNow)
        for state in (CaseState.IN_TRIAGE, CaseState.MERGED, CaseState.ASSIGNED)
    ),
    ("calm", {}, lambda c: acts.lower_emergency(c, OPERATOR, "passata"), NotNow),
    ("no reason", {"emergency": True}, lambda c: acts.lower_emergency(c, OPERATOR, ""), ReasonMissing),
    (
        "same person",
        {"emergency": True, "calming_by": 3},
        lambda c: acts.lower_emergency(c, COORDINATOR, "passata"),
        SecondPersonNeeded,
    ),
    (
        "two operators",
        {"emergency": True, "calming_by": 1},
        lambda c: acts.lower_emergency(c, COLLEAGUE, "passata"),
        SecondPersonNeeded,
    ),
    ("not higher", {}, lambda c: acts.raise_level(c, OPERATOR, Level.P3, "motivo"), NotNow),
    ("lower", {}, lambda c: acts.raise_level(c, OPERATOR, Level.P4, "motivo"), NotNow),
    ("no reason", {}, lambda c: acts.raise_level(c, OPERATOR, Level.P1, ""), ReasonMissing),
    ("not lower", {}, lambda c: acts.lower_level(c, OPERATOR, Level.P3, "motivo"), NotNow),
    ("no reason", {}, lambda c: acts.lower_level(c, OPERATOR, Level.P4, ""), ReasonMissing),
    (
        "same person",
        {"level": Level.P1, "lowering_to": Level.P2, "lowering_by": 1},
        lambda c: acts.lower_level(c, OPERATOR, Level.P2, "motivo"),
        SecondPersonNeeded,
    ),
    ("nobody's", {}, lambda c: acts.hand_over(c, OPERATOR, COLLEAGUE), NotTheHolder),
    ("to whom may not", ASSIGNED, lambda c: acts.hand_over(c, MANAGER, COLLEAGUE), NotAllowed),
    ("to another place", ASSIGNED, lambda c: acts.hand_over(c, MANAGER, FAR_MANAGER), NotAllowed),
    ("itself", {}, lambda c: acts.merge(c, c, OPERATOR), SameCase),
    *(
        ("closed", {}, lambda c, state=state: acts.merge(c, a_case(state=state), OPERATOR), NotNow)
        for state in CLOSED
    ),
    ("assigned", ASSIGNED, lambda c: acts.merge(c, a_case(), OPERATOR), NotNow),
]


@pytest.mark.parametrize(("why", "state", "doing", "refusal"), GUARDS)
def test_a_guard_has_a_name(why: str, state: dict[str, Any], doing: Doing, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        doing(a_case(**state))


class TestTakingCharge:
    def test_the_first_holds_the_case_and_has_seen_it(self) -> None:
        case = a_case()

        taken = acts.take_charge(case, OPERATOR, later(minutes=5))

        assert taken == replace(
            case, operator=OPERATOR.id, progress=Progress(acknowledged_at=later(minutes=5))
        )

    def test_the_second_learns_who_and_when(self) -> None:
        taken = acts.take_charge(a_case(), OPERATOR, later(minutes=5))

        with pytest.raises(AlreadyTaken) as refused:
            acts.take_charge(taken, COLLEAGUE, later(minutes=6))

        assert (refused.value.holder, refused.value.taken_at) == (OPERATOR.id, later(minutes=5))

    def test_taking_ones_own_case_again_changes_nothing(self) -> None:
        taken = acts.take_charge(a_case(), OPERATOR, NOW)

        assert acts.take_charge(taken, OPERATOR, later(hours=1)) is taken

    def test_an_earlier_acknowledgement_stays(self) -> None:
        case = a_case(progress=Progress(acknowledged_at=NOW))

        assert acts.take_charge(case, OPERATOR, later(hours=1)).progress.acknowledged_at == NOW


class TestAsking:
    def test_a_case_in_triage_waits_for_the_answer_and_comes_back(self) -> None:
        waiting = acts.ask_reporter(a_case(), OPERATOR)

        assert waiting.state is CaseState.AWAITING_ANSWER
        assert acts.answered(waiting).state is CaseState.IN_TRIAGE

    @pytest.mark.parametrize("state", [CaseState.ASSIGNED, CaseState.IN_ASSESSMENT])
    def test_later_a_question_moves_nothing(self, state: CaseState) -> None:
        case = a_case(state=state, manager=MANAGER.id)

        assert acts.ask_reporter(case, MANAGER) is case
        assert acts.answered(case) is case

    def test_promises_run_on_while_it_waits(self) -> None:
        case = a_case(level=Level.P1)

        assert acts.ask_reporter(case, OPERATOR).next_due == case.next_due


class TestTheManager:
    def test_accepting_acknowledges_what_nobody_had_seen(self) -> None:
        accepted = acts.accept(a_case(**ASSIGNED), MANAGER, later(hours=2))

        assert accepted.progress == Progress(acknowledged_at=later(hours=2), accepted_at=later(hours=2))
        assert accepted.state is CaseState.ASSIGNED

    def test_accepting_twice_keeps_the_first_time(self) -> None:
        once = acts.accept(a_case(**ASSIGNED), MANAGER, NOW)

        assert acts.accept(once, MANAGER, later(hours=2)) == once

    def test_declining_sends_it_back_without_a_manager(self) -> None:
        back = acts.decline(a_case(**ACCEPTED), MANAGER, "conosco la famiglia")

        assert (back.state, back.manager, back.progress.accepted_at) == (CaseState.IN_TRIAGE, None, None)
        assert back.operator == OPERATOR.id

    def test_the_first_contact_begins_the_assessment(self) -> None:
        begun = acts.record_contact(a_case(**ACCEPTED), MANAGER, later(hours=3), consented=True)

        assert (begun.state, begun.progress.contacted_at) == (CaseState.IN_ASSESSMENT, later(hours=3))

    def test_a_contact_without_consents_is_kept_and_the_assessment_waits(self) -> None:
        waiting = acts.record_contact(a_case(**ACCEPTED), MANAGER, later(hours=3), consented=False)
        assert (waiting.state, waiting.progress.contacted_at) == (CaseState.ASSIGNED, later(hours=3))

        begun = acts.record_contact(waiting, MANAGER, later(hours=9), consented=True)

        assert (begun.state, begun.progress.contacted_at) == (CaseState.IN_ASSESSMENT, later(hours=3))

    def test_an_operator_who_closes_a_case_holds_it(self) -> None:
        assert acts.orient(a_case(), COLLEAGUE, "consultorio").operator == COLLEAGUE.id
        assert acts.dismiss(a_case(), COLLEAGUE, "doppione").operator == COLLEAGUE.id
        assert acts.dismiss(a_case(operator=OPERATOR.id), COLLEAGUE, "doppione").operator == OPERATOR.id

    def test_reopening_leads_through_to_triage(self) -> None:
        assert acts.reopen(a_case(state=CaseState.ORIENTED), OPERATOR).state is CaseState.IN_TRIAGE


class TestLevels:
    def test_one_person_raises(self) -> None:
        case = a_case(lowering_to=Level.P4, lowering_by=2)

        raised = acts.raise_level(case, MANAGER, Level.P1, "peggiora")

        assert (raised.level, raised.lowering_to, raised.lowering_by) == (Level.P1, None, None)
        assert raised.computed_level is Level.P3

    @pytest.mark.parametrize("level", [Level.P2, Level.P3])
    def test_one_person_lowers_from_below_p1(self, level: Level) -> None:
        assert acts.lower_level(a_case(level=level), CLINICIAN, Level.P4, "calma").level is Level.P4

    def test_from_p1_the_first_word_only_proposes(self) -> None:
        proposed = acts.lower_level(a_case(level=Level.P1), OPERATOR, Level.P3, "calma")

        assert (proposed.level, proposed.lowering_to, proposed.lowering_by) == (Level.P1, Level.P3, 1)
        assert acts.lower_level(proposed, CLINICIAN, Level.P3, "vista").level is Level.P3

    def test_another_target_is_a_new_proposal(self) -> None:
        proposed = acts.lower_level(a_case(level=Level.P1), OPERATOR, Level.P3, "calma")

        again = acts.lower_level(proposed, COORDINATOR, Level.P2, "un po'")

        assert (again.level, again.lowering_to, again.lowering_by) == (Level.P1, Level.P2, COORDINATOR.id)


class TestTheEmergencyFlag:
    @pytest.mark.parametrize("second", [COORDINATOR, CLINICIAN])
    def test_a_coordinator_or_clinician_completes_an_operators_word(self, second: Any) -> None:
        asked = acts.lower_emergency(a_case(emergency=True), OPERATOR, "passata")

        assert (asked.emergency, asked.calming_by) == (True, OPERATOR.id)
        calm = acts.lower_emergency(asked, second, "vista")
        assert (calm.emergency, calm.calming_by) == (False, None)

    def test_raising_it_again_takes_the_first_word_back(self) -> None:
        asked = acts.lower_emergency(a_case(emergency=True), OPERATOR, "passata")

        assert acts.set_emergency(asked, MEMBER).calming_by is None

    @pytest.mark.parametrize("state", [CaseState.IN_TRIAGE, CaseState.ASSIGNED, CaseState.IN_ASSESSMENT])
    def test_it_may_stand_in_any_open_state(self, state: CaseState) -> None:
        assert acts.set_emergency(a_case(state=state), MANAGER).emergency


class TestJoining:
    def test_the_survivor_takes_the_stricter_level_and_every_flag(self) -> None:
        urgent = a_case(level=Level.P1, emergency=True, red_flags=2, family_blocked=True)
        kept = a_case(level=Level.P3, red_flags=1, promises=promised(later(days=1)))

        gone, survivor = acts.merge(urgent, kept, OPERATOR)

        assert (gone.state, gone.merging_into, gone.merging_by) == (CaseState.MERGED, kept.id, OPERATOR.id)
        assert survivor == replace(
            kept,
            level=Level.P1,
            promises=urgent.promises,
            emergency=True,
            red_flags=3,
            family_blocked=True,
        )

    def test_a_milder_case_leaves_level_and_promises(self) -> None:
        kept = a_case(level=Level.P2)

        assert acts.merge(a_case(level=Level.P4), kept, OPERATOR)[1] == kept

    def test_across_territories_both_coordinators_speak(self) -> None:
        case, other = a_case(), a_case(lineage=SIBLING_LINEAGE)

        proposed, untouched = acts.merge(case, other, COORDINATOR)
        gone, survivor = acts.merge(proposed, other, FAR_COORDINATOR)

        assert (proposed.state, proposed.merging_into, untouched) == (CaseState.IN_TRIAGE, other.id, other)
        assert (gone.state, gone.merging_by, survivor) == (CaseState.MERGED, COORDINATOR.id, other)

    @pytest.mark.parametrize("first", [OPERATOR, FAR_COORDINATOR, MEMBER])
    def test_only_the_cases_own_coordinator_proposes_across(self, first: Any) -> None:
        with pytest.raises(NotAllowed):
            acts.merge(a_case(), a_case(lineage=SIBLING_LINEAGE), first)

    def test_one_person_with_both_duties_is_still_one_person(self) -> None:
        case, other = a_case(), a_case(lineage=SIBLING_LINEAGE)
        proposed, _ = acts.merge(case, other, BOTH_COORDINATE)

        with pytest.raises(SecondPersonNeeded):
            acts.merge(proposed, other, BOTH_COORDINATE)

    def test_a_proposal_for_another_case_does_not_count(self) -> None:
        case = a_case(merging_into=CaseId(77), merging_by=COORDINATOR.id)

        with pytest.raises(NotAllowed):
            acts.merge(case, a_case(lineage=SIBLING_LINEAGE), FAR_COORDINATOR)


class TestHandingOver:
    def test_a_manager_and_an_operator_pass_what_they_hold(self) -> None:
        assert acts.hand_over(a_case(**ASSIGNED), MANAGER, OTHER_MANAGER).manager == OTHER_MANAGER.id
        assert acts.hand_over(a_case(operator=1), OPERATOR, COLLEAGUE).operator == COLLEAGUE.id


def test_without_the_duty_nothing_is_possible_whatever_the_state() -> None:
    case = a_case(manager=TEACHER.id, operator=TEACHER.id, emergency=True)
    doings: list[tuple[Act, Doing]] = [
        (Act.TAKE_CHARGE, lambda c: acts.take_charge(c, TEACHER, NOW)),
        (Act.ASK_REPORTER, lambda c: acts.ask_reporter(c, TEACHER)),
        (Act.CLASSIFY, lambda c: acts.classify(c, TEACHER, Entry())),
        (Act.ORIENT, lambda c: acts.orient(c, TEACHER, "x")),
        (Act.DISMISS, lambda c: acts.dismiss(c, TEACHER, "x")),
        (Act.ASSIGN, lambda c: acts.assign(c, TEACHER, MANAGER)),
        (Act.ACCEPT, lambda c: acts.accept(c, TEACHER, NOW)),
        (Act.DECLINE, lambda c: acts.decline(c, TEACHER, "x")),
        (Act.RECORD_CONTACT, lambda c: acts.record_contact(c, TEACHER, NOW, consented=True)),
        (Act.RECORD_MEETING, lambda c: acts.record_meeting(c, TEACHER, NOW)),
        (Act.REOPEN, lambda c: acts.reopen(c, TEACHER)),
        (Act.SET_EMERGENCY, lambda c: acts.set_emergency(c, TEACHER)),
        (Act.LOWER_EMERGENCY, lambda c: acts.lower_emergency(c, TEACHER, "x")),
        (Act.RAISE_LEVEL, lambda c: acts.raise_level(c, TEACHER, Level.P1, "x")),
        (Act.LOWER_LEVEL, lambda c: acts.lower_level(c, TEACHER, Level.P4, "x")),
        (Act.MERGE, lambda c: acts.merge(c, a_case(), TEACHER)),
        (Act.CONFIRM_MERGE, lambda c: acts.merge(c, a_case(lineage=SIBLING_LINEAGE), TEACHER)),
    ]

    for act, doing in doings:
        with pytest.raises(NotAllowed) as refused:
            doing(case)
        assert refused.value.act is act


def test_the_manager_named_must_hold_the_duty_where_the_case_is() -> None:
    named = acts.assign(a_case(), OPERATOR, a_person(Duty.CASE_MANAGER, at=AMBITO, id=12))

    assert (named.state, named.manager) == (CaseState.ASSIGNED, 12)
