"""Measured waits and the time ahead: what is said of a wait is neither rosier nor darker than what happened."""

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import waiting
from domain.waiting import Waits

DAYS = st.lists(st.integers(0, 400).map(float), max_size=30)


class TestCurve:
    def test_a_textbook_example(self) -> None:
        # Six people: met after 1, 3, 4 days; still waiting since 2, 4 and 5 days.
        drawn = waiting.curve([1, 3, 4], [2, 4, 5])

        assert [day for day, _left in drawn.steps] == [1, 3, 4]
        assert [left for _day, left in drawn.steps] == pytest.approx([5 / 6, 5 / 8, 5 / 12])
        assert drawn.median == 4

    def test_without_anybody_waiting_it_is_the_plain_share(self) -> None:
        drawn = waiting.curve([10, 20, 30, 40], [])

        assert [left for _day, left in drawn.steps] == pytest.approx([0.75, 0.5, 0.25, 0.0])
        assert (drawn.median, drawn.after(0.9)) == (20, 40)

    @given(DAYS, DAYS)
    def test_it_only_falls_and_stays_a_share(self, met: list[float], running: list[float]) -> None:
        left = [1.0, *(share for _day, share in waiting.curve(met, running).steps)]

        assert all(0 <= after <= before for before, after in pairwise(left))

    @given(DAYS.filter(bool), DAYS)
    def test_whoever_still_waits_never_makes_a_service_look_quicker(
        self, met: list[float], running: list[float]
    ) -> None:
        alone, together = waiting.curve(met, []).median, waiting.curve(met, running).median

        assert alone is not None
        assert together is None or together >= alone

    def test_it_finds_the_true_median_where_half_are_still_waiting(self) -> None:
        dice = random.Random(4)
        waits = [dice.expovariate(1 / 40) for _ in range(4000)]
        looked = [dice.uniform(10, 60) for _ in waits]
        met = [wait for wait, seen in zip(waits, looked, strict=True) if wait <= seen]
        running = [seen for wait, seen in zip(waits, looked, strict=True) if wait > seen]

        found = waiting.curve(met, running).median

        assert found == pytest.approx(27.7, abs=2.5)
        assert sorted(met)[len(met) // 2] < 20  # leaving out who waits would have promised this


class TestLine:
    def test_the_next_of_a_line_that_moves_weekly_waits_about_a_week(self) -> None:
        ahead = waiting.in_line(1, 12)

        assert ahead is not None
        assert 3 < ahead.middle < 7
        assert ahead.low < ahead.middle < ahead.high < 25

    @given(st.integers(1, 60), st.integers(waiting.FEWEST, 80))
    def test_further_back_is_later_and_a_spread_holds_its_middle(self, place: int, met: int) -> None:
        here, behind = waiting.in_line(place, met), waiting.in_line(place + 1, met)

        assert here is not None and behind is not None
        assert here.low <= here.middle <= here.high
        assert here.middle < behind.middle

    def test_nothing_is_said_of_a_line_nobody_saw_move(self) -> None:
        assert waiting.in_line(4, waiting.FEWEST - 1) is None
        assert Waits().ahead() is None

    def test_a_service_nobody_was_met_at_is_judged_by_its_places(self) -> None:
        small, large = waiting.in_line(3, 0, pace=1 / 100), waiting.in_line(3, 0, pace=10 / 100)

        assert small is not None and large is not None
        assert small.middle > 2 * large.middle

    def test_eight_of_ten_fall_within_the_spread(self) -> None:
        dice = random.Random(11)
        inside = 0
        for _ in range(2000):
            pace = dice.uniform(0.05, 0.5)
            met = sum(1 for _ in range(2000) if dice.random() < pace * waiting.RATE_DAYS / 2000)
            ahead = waiting.in_line(5, met)
            if ahead is None:
                continue
            came = sum(dice.expovariate(pace) for _ in range(5))
            inside += ahead.low <= came <= ahead.high

        assert 1500 < inside < 1750


class TestMeasured:
    def test_two_meetings_measure_nothing(self) -> None:
        waits = waiting.measured([(10, 1), (20, 1)], [], declared=15)

        assert not waits.is_measured
        assert waits.ahead() == waiting.Ahead(15, 15, 15)

    def test_a_service_that_met_nobody_for_months_does_not_look_quick(self) -> None:
        waits = waiting.measured([], [90.0, 120.0, 150.0], declared=7)

        assert waits.median == 150.0

    def test_only_meetings_of_the_last_weeks_say_how_fast_a_line_moves(self) -> None:
        waits = waiting.measured([(10, 1), (12, 40), (9, 200), (11, 300)], [3.0])

        assert (waits.met, waits.line) == (2, 1)
