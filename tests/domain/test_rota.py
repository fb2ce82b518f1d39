"""The rota: weeks, holidays, nights, swaps, the word of its holder, and the gaps between."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from domain import rota
from domain.people import PersonId, TerritoryId
from domain.rota import HOLIDAY, Place, Swap, Watch, WatchId

ROME = ZoneInfo("Europe/Rome")
MARTA, DAVIDE, CARLA = PersonId(1), PersonId(2), PersonId(3)
HERE = TerritoryId(9)
ALWAYS = Watch(WatchId(1), HERE, Place.FIRST, MARTA)
MONDAY = date(2026, 11, 23)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=ROME)


class TestAWatch:
    def test_around_the_clock_is_always_on_and_changes_at_eight(self) -> None:
        early, late = ALWAYS.shift_at(at(MONDAY, 7, 59)), ALWAYS.shift_at(at(MONDAY, 8))

        assert early is not None and late is not None
        assert early.begins == at(MONDAY - timedelta(days=1), 8)
        assert late.begins == at(MONDAY, 8) and late.ends == at(MONDAY + timedelta(days=1), 8)

    def test_of_the_night_goes_on_past_midnight(self) -> None:
        night = replace(ALWAYS, starts=time(20), ends=time(8))

        assert night.shift_at(at(MONDAY, 3)) is not None
        assert night.shift_at(at(MONDAY, 12)) is None

    def test_on_weekdays_is_off_at_the_weekend(self) -> None:
        weekdays = replace(ALWAYS, days=frozenset(range(5)), starts=time(8), ends=time(20))

        assert weekdays.shift_at(at(MONDAY, 9)) is not None
        assert weekdays.shift_at(at(MONDAY + timedelta(days=5), 9)) is None

    def test_keeps_public_holidays_free_unless_it_names_them(self) -> None:
        christmas = date(2026, 12, 25)
        weekdays = replace(ALWAYS, days=frozenset(range(5)), starts=time(8), ends=time(20))

        assert weekdays.shift_at(at(christmas, 9)) is None
        assert replace(weekdays, days=frozenset({HOLIDAY})).shift_at(at(christmas, 9)) is not None

    def test_begins_and_ends_with_its_dates(self) -> None:
        bounded = replace(ALWAYS, since=MONDAY, until=MONDAY)

        assert bounded.shift_at(at(MONDAY, 7)) is None
        assert bounded.shift_at(at(MONDAY, 9)) is not None
        assert bounded.shift_at(at(MONDAY + timedelta(days=1), 9)) is None
        assert bounded.next_shift(at(MONDAY, 9)) is None

    def test_is_held_by_a_colleague_on_the_days_of_a_swap(self) -> None:
        swapped = replace(ALWAYS, swaps=(Swap(DAVIDE, MONDAY, MONDAY),))

        held = [swapped.shift_at(at(MONDAY + timedelta(days=day), 9)) for day in (-1, 0, 1)]

        assert [shift.person for shift in held if shift] == [MARTA, DAVIDE, MARTA]

    @given(st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2027, 12, 31)))
    def test_names_a_next_shift_that_is_on_when_it_begins(self, moment: datetime) -> None:
        watch = replace(ALWAYS, days=frozenset({1, 3, HOLIDAY}), starts=time(20), ends=time(8))
        now = moment.replace(tzinfo=ROME)

        coming = watch.next_shift(now)

        assert coming is not None and coming.begins > now
        assert watch.shift_at(coming.begins) == coming


class TestOnDuty:
    def test_the_order_is_place_then_the_word_of_the_holder(self) -> None:
        second = Watch(WatchId(2), HERE, Place.SECOND, DAVIDE)
        other = Watch(WatchId(3), HERE, Place.FIRST, CARLA)
        shift = other.shift_at(at(MONDAY, 9))
        assert shift is not None

        found = rota.on_duty([second, ALWAYS, other], frozenset({shift.key}), at(MONDAY, 9))

        assert [one.person for one in found] == [CARLA, MARTA, DAVIDE]
        assert [one.answered for one in found] == [True, False, False]


class TestGaps:
    def test_nobody_at_all_is_one_long_gap(self) -> None:
        begin, end = at(MONDAY, 0), at(MONDAY + timedelta(days=7), 0)

        assert rota.gaps([], begin, end) == (rota.Gap(begin, end),)

    def test_a_second_does_not_fill_the_first_place(self) -> None:
        begin, end = at(MONDAY, 9), at(MONDAY, 18)

        assert rota.gaps([replace(ALWAYS, place=Place.SECOND)], begin, end) == (rota.Gap(begin, end),)

    def test_days_on_and_nights_off_leave_the_nights(self) -> None:
        days = replace(ALWAYS, starts=time(8), ends=time(20))

        found = rota.gaps([days], at(MONDAY, 8), at(MONDAY + timedelta(days=2), 8))

        assert found == (
            rota.Gap(at(MONDAY, 20), at(MONDAY + timedelta(days=1), 8)),
            rota.Gap(at(MONDAY + timedelta(days=1), 20), at(MONDAY + timedelta(days=2), 8)),
        )

    @given(
        st.lists(
            st.tuples(st.frozensets(st.integers(0, 7)), st.integers(0, 23), st.integers(0, 23)), max_size=4
        )
    )
    def test_every_minute_is_either_held_or_in_a_gap(
        self, lines: list[tuple[frozenset[int], int, int]]
    ) -> None:
        watches = [
            replace(ALWAYS, id=WatchId(number), days=days, starts=time(start), ends=time(end))
            for number, (days, start, end) in enumerate(lines, 1)
        ]
        begin, end = at(MONDAY, 0), at(MONDAY + timedelta(days=3), 0)

        gaps = rota.gaps(watches, begin, end)

        for hour in range(0, 72):
            moment = (begin.astimezone(ZoneInfo("UTC")) + timedelta(hours=hour, minutes=30)).astimezone(ROME)
            held = bool(rota.on_duty(watches, frozenset(), moment))
            assert held is not any(gap.begins <= moment < gap.ends for gap in gaps)
