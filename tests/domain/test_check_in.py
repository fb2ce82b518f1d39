"""Three questions while waiting: what counts as worse, and how far a level rises by itself."""

from itertools import product

import pytest

from domain import check_in
from domain.check_in import Answers, AnswersUnread
from domain.triage import Level
from tests.builders import a_case

EVERY_ANSWER = [Answers(*marks) for marks in product(range(3), repeat=3)]


@pytest.mark.parametrize("said", ["", "01", "0123", "013", "a12", "-11"])
def test_what_is_no_answer_is_refused(said: str) -> None:
    with pytest.raises(AnswersUnread):
        check_in.read(said)


def test_every_answer_is_read_as_it_was_tapped() -> None:
    assert check_in.read("012") == Answers(0, 1, 2)


class TestWorse:
    def test_something_that_cannot_wait_is_always_worse(self) -> None:
        assert all(check_in.is_worse(one, None) for one in EVERY_ANSWER if one.cannot_wait)

    def test_better_without_anything_urgent_never_is(self) -> None:
        calm = [one for one in EVERY_ANSWER if one.change == 0 and not one.cannot_wait]

        assert not any(check_in.is_worse(one, before) for one in calm for before in (None, *EVERY_ANSWER))

    def test_worse_with_days_that_do_not_work_is(self) -> None:
        assert check_in.is_worse(Answers(2, 1, 0), None)
        assert not check_in.is_worse(Answers(2, 0, 0), None)

    def test_worse_twice_in_a_row_is_even_with_days_that_work(self) -> None:
        assert check_in.is_worse(Answers(2, 0, 0), Answers(2, 0, 0))

    def test_a_darker_answer_never_counts_for_less(self) -> None:
        for before in (None, *EVERY_ANSWER):
            for one in EVERY_ANSWER:
                if not check_in.is_worse(one, before):
                    continue
                darker = Answers(min(2, one.change + 1), min(2, one.days + 1), min(2, one.urgent + 1))
                assert check_in.is_worse(darker, before), (one, before)


class TestLevel:
    @pytest.mark.parametrize(
        ("before", "after"),
        [(Level.P4, Level.P3), (Level.P3, Level.P2), (Level.P2, Level.P2), (Level.P1, Level.P1)],
    )
    def test_it_rises_by_one_and_never_to_an_emergency_by_itself(self, before: Level, after: Level) -> None:
        assert check_in.raised(a_case(level=before)).level is after
