"""The first meeting, the last of the promised steps: who records it, when, and that the first one keeps its time."""

import pytest

from domain import case_acts as acts
from domain.case import Case, CaseState, Progress
from domain.case_acts import ContactMissing, NotNow, NotTheHolder
from domain.case_offers import waits_for_meeting
from domain.people import Duty, Person
from domain.refusals import Refusal
from tests.builders import NOW, a_case, a_person, later

MANAGER = a_person(Duty.CASE_MANAGER, id=5)
OTHER = a_person(Duty.CASE_MANAGER, id=6)
SEEN = Progress(acknowledged_at=NOW, accepted_at=NOW, contacted_at=NOW)
BEGUN = a_case(state=CaseState.IN_ASSESSMENT, manager=MANAGER.id, progress=SEEN)


def test_it_is_the_last_thing_owed_and_keeps_its_time() -> None:
    met = acts.record_meeting(BEGUN, MANAGER, later(days=2))

    assert (BEGUN.next_due, met.next_due) == (BEGUN.promises.meeting, None)
    assert acts.record_meeting(met, MANAGER, later(days=9)) == met
    assert (waits_for_meeting(BEGUN, MANAGER.id), waits_for_meeting(met, MANAGER.id)) == (True, False)


@pytest.mark.parametrize(
    ("case", "by", "refusal"),
    [
        (BEGUN, OTHER, NotTheHolder),
        (
            a_case(state=CaseState.ASSIGNED, manager=MANAGER.id, progress=Progress(accepted_at=NOW)),
            MANAGER,
            ContactMissing,
        ),
        (a_case(state=CaseState.ORIENTED, manager=MANAGER.id, progress=SEEN), MANAGER, NotNow),
    ],
    ids=["another's", "no contact yet", "closed"],
)
def test_it_is_refused(case: Case, by: Person, refusal: type[Refusal]) -> None:
    assert not waits_for_meeting(case, by.id)
    with pytest.raises(refusal):
        acts.record_meeting(case, by, NOW)
