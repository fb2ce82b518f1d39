"""When a promise falls due: two clocks, holidays, closures, and the nights when clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import Target, Unit, WorkingCalendar

ROME = ZoneInfo("Europe/Rome")
AUGUST = frozenset(date(2026, 8, 3) + timedelta(days=count) for count in range(26))
PLAIN = WorkingCalendar()
CLOSED_IN_AUGUST = WorkingCalendar(closures=AUGUST)
CALENDARS = st.sampled_from(
    [
        PLAIN,
        CLOSED_IN_AUGUST,
        WorkingCalendar(opens=time(8, 30), closes=time(12, 45), weekdays=frozenset({1, 3})),
    ]
)
MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
UNITS = st.sampled_from(Unit)
TARGETS = st.builds(Target, st.integers(0, 40), UNITS)


def rome(year: int, month: int, day: int, hour: int = 0, minute: int = 0, *, fold: int = 0) -> datetime:
    """Give a moment by the clock on the wall."""
    return datetime(year, month, day, hour, minute, fold=fold, tzinfo=ROME).astimezone(UTC)


def working_days(count: int) -> Target:
    """Give a target of this many working days."""
    return Target(count, Unit.WORKING_DAYS)


class TestWorkingDays:
    """Counting days on which the services open."""

    @pytest.mark.parametrize(
        ("start", "count", "due"),
        [
            pytest.param(
                rome(2026, 2, 3, 10), 1, rome(2026, 2, 4, 10), id="one day is the same hour tomorrow"
            ),
            pytest.param(rome(2026, 2, 6, 10), 1, rome(2026, 2, 9, 10), id="a weekend does not count"),
            pytest.param(rome(2026, 2, 2, 10), 5, rome(2026, 2, 9, 10), id="five days are a week"),
            pytest.param(
                rome(2026, 2, 7, 11), 1, rome(2026, 2, 9, 18), id="a Saturday counts from Monday morning"
            ),
            pytest.param(
                rome(2026, 2, 3, 20), 1, rome(2026, 2, 4, 18), id="an evening counts from the morning"
            ),
            pytest.param(rome(2026, 2, 3, 6), 1, rome(2026, 2, 3, 18), id="a dawn counts from opening"),
            pytest.param(rome(2026, 4, 3, 12), 1, rome(2026, 4, 7, 12), id="Easter Monday does not count"),
            pytest.param(rome(2025, 12, 23, 9), 3, rome(2025, 12, 30, 9), id="Christmas and the day after"),
            pytest.param(
                rome(2026, 3, 27, 17), 1, rome(2026, 3, 30, 17), id="over the night that loses an hour"
            ),
            pytest.param(
                rome(2026, 10, 23, 17), 1, rome(2026, 10, 26, 17), id="over the night that repeats one"
            ),
        ],
    )
    def test_a_working_day_is_as_many_hours_as_the_services_open(
        self, start: datetime, count: int, due: datetime
    ) -> None:
        assert PLAIN.due_at(start, working_days(count)) == due

    def test_a_long_closure_stops_the_clock(self) -> None:
        assert CLOSED_IN_AUGUST.due_at(rome(2026, 7, 31, 10), working_days(1)) == rome(2026, 8, 31, 10)

    def test_working_hours_stop_at_closing(self) -> None:
        assert PLAIN.due_at(rome(2026, 2, 6, 17), Target(2, Unit.WORKING_HOURS)) == rome(2026, 2, 9, 9)

    @given(CALENDARS, MOMENTS, st.integers(1, 25))
    def test_between_a_report_and_its_due_time_lie_exactly_the_promised_days(
        self, calendar: WorkingCalendar, start: datetime, count: int
    ) -> None:
        due = calendar.due_at(start, working_days(count))

        length = datetime.combine(date.min, calendar.closes) - datetime.combine(date.min, calendar.opens)
        assert calendar.open_time(start, due) == count * length
        assert calendar.is_open(due - timedelta(microseconds=1))


class TestRoundTheClock:
    """Hours that count at night too."""

    @pytest.mark.parametrize(
        ("start", "due"),
        [
            (rome(2026, 3, 28, 23), rome(2026, 3, 29, 4)),
            (rome(2026, 10, 24, 23), rome(2026, 10, 25, 2, fold=1)),
        ],
    )
    def test_four_hours_are_four_hours_when_clocks_change(self, start: datetime, due: datetime) -> None:
        assert PLAIN.due_at(start, Target(4, Unit.HOURS)) == due

    def test_an_emergency_is_due_in_fifteen_minutes_on_christmas_night(self) -> None:
        due = PLAIN.due_at(rome(2026, 12, 25, 3), Target(15, Unit.MINUTES))

        assert due == rome(2026, 12, 25, 3, 15)


class TestDays:
    """Terms in plain days, and the same day."""

    @pytest.mark.parametrize(
        ("start", "due"),
        [
            pytest.param(
                rome(2026, 3, 3, 10), rome(2026, 4, 2, 18), id="at closing, after a change of clocks"
            ),
            pytest.param(rome(2026, 3, 6, 10), rome(2026, 4, 7, 18), id="extended over Easter"),
        ],
    )
    def test_thirty_days_end_at_closing_of_a_working_day(self, start: datetime, due: datetime) -> None:
        assert PLAIN.due_at(start, Target(30, Unit.DAYS)) == due

    @pytest.mark.parametrize("hour", [0, 9, 23])
    def test_the_same_day_ends_at_midnight_on_the_wall(self, hour: int) -> None:
        due = PLAIN.due_at(rome(2026, 3, 29, hour), Target(0, Unit.SAME_DAY))

        assert due == datetime(2026, 3, 29, 23, 59, 59, tzinfo=ROME)


class TestEveryTarget:
    """What holds on any calendar, at any moment."""

    @given(CALENDARS, MOMENTS, TARGETS)
    def test_nothing_is_due_before_it_was_asked(
        self, calendar: WorkingCalendar, start: datetime, target: Target
    ) -> None:
        due = calendar.due_at(start, target)

        assert due >= start
        assert due.tzinfo is UTC

    @given(CALENDARS, MOMENTS, st.timedeltas(timedelta(0), timedelta(days=40)), TARGETS)
    def test_who_asks_later_is_never_due_earlier(
        self, calendar: WorkingCalendar, start: datetime, later: timedelta, target: Target
    ) -> None:
        assert calendar.due_at(start, target) <= calendar.due_at(start + later, target)

    @given(CALENDARS, MOMENTS, st.integers(0, 39), UNITS)
    def test_a_longer_target_is_never_due_earlier(
        self, calendar: WorkingCalendar, start: datetime, count: int, unit: Unit
    ) -> None:
        assert calendar.due_at(start, Target(count, unit)) <= calendar.due_at(start, Target(count + 1, unit))


class TestShare:
    """Three quarters of a promise, on the promise's own clock."""

    def test_on_the_working_clock_closed_hours_do_not_count(self) -> None:
        start = rome(2026, 2, 6, 17)
        due = PLAIN.due_at(start, working_days(2))

        assert PLAIN.share_at(start, due, 0.75, working=True) == rome(2026, 2, 10, 12)

    def test_round_the_clock_every_hour_counts(self) -> None:
        start = rome(2026, 2, 6, 17)

        assert PLAIN.share_at(start, start + timedelta(hours=4), 0.75, working=False) == rome(2026, 2, 6, 20)

    @given(CALENDARS, MOMENTS, st.integers(1, 10), st.floats(0, 1))
    def test_a_share_lies_between_start_and_due(
        self, calendar: WorkingCalendar, start: datetime, count: int, share: float
    ) -> None:
        due = calendar.due_at(start, working_days(count))

        assert start <= calendar.share_at(start, due, share, working=True) <= due


def test_an_hour_is_open_from_its_first_moment_to_before_its_last() -> None:
    day = date(2026, 2, 3)

    opened = [hour for hour in range(24) if PLAIN.is_open(datetime.combine(day, time(hour), ROME))]

    assert opened == list(range(8, 18))


@pytest.mark.parametrize("day", [date(2026, 4, 6), date(2026, 6, 2), date(2026, 8, 14), date(2026, 2, 1)])
def test_holidays_closures_and_sundays_are_closed(day: date) -> None:
    assert not CLOSED_IN_AUGUST.is_working_day(day)
