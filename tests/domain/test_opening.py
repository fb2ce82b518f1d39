"""Opening hours: open now, opening next, never on a holiday, never by a rule that cannot be read."""

from datetime import date, datetime, timedelta

import pytest

from domain.directory import Hours
from domain.opening import ROME, now_or_next, slots

TUESDAY = datetime(2027, 3, 9, 10, tzinfo=ROME)
WEEKLY = Hours("FREQ=WEEKLY;BYDAY=TU,TH", "09:00", "12:30", date(2026, 1, 5))


def next_of(hours: Hours, now: datetime = TUESDAY) -> str:
    """Give the opening that runs or comes next, in words."""
    slot = now_or_next([hours], now)
    return f"{slot.opens:%d/%m %H:%M}-{slot.closes:%H:%M}" if slot else ""


def test_open_now() -> None:
    assert next_of(WEEKLY) == "09/03 09:00-12:30"


def test_closed_now_opens_next_on_its_next_day() -> None:
    assert next_of(WEEKLY, TUESDAY.replace(hour=13)) == "11/03 09:00-12:30"
    assert next_of(WEEKLY, TUESDAY.replace(hour=12, minute=30)) == "11/03 09:00-12:30"


def test_a_holiday_is_closed() -> None:
    # The 25th of April 2028 is a Tuesday.
    assert next_of(WEEKLY, datetime(2028, 4, 25, 8, tzinfo=ROME)) == "27/04 09:00-12:30"


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=MONTHLY;BYDAY=2TH", "11/03 09:00-12:30"),
        ("FREQ=MONTHLY;BYMONTHDAY=15", "15/03 09:00-12:30"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=WE;WKST=MO", "17/03 09:00-12:30"),
        ("FREQ=WEEKLY;BYDAY=XX", ""),
        ("nonsense", ""),
        ("", ""),
    ],
)
def test_rules_of_the_standard_are_read_and_others_open_nothing(rule: str, expected: str) -> None:
    hours = Hours(rule, "09:00", "12:30", date(2026, 1, 5))

    assert next_of(hours) == expected


def test_hours_hold_only_while_they_are_valid() -> None:
    summer = Hours(WEEKLY.rule, "09:00", "12:30", date(2026, 1, 5), valid_from=date(2027, 3, 16))
    past = Hours(WEEKLY.rule, "09:00", "12:30", date(2026, 1, 5), valid_to=date(2027, 3, 8))

    assert next_of(summer) == "16/03 09:00-12:30"
    assert next_of(past) == ""


def test_an_opening_across_midnight_ends_the_next_day() -> None:
    late = Hours("FREQ=WEEKLY;BYDAY=MO", "22:00", "02:00", date(2026, 1, 5))

    assert now_or_next([late], datetime(2027, 3, 8, 23, tzinfo=ROME)) is not None
    slot = slots([late], TUESDAY)[0]
    assert slot.closes - slot.opens == timedelta(hours=4)


def test_hours_stay_the_same_on_the_clock_when_clocks_change() -> None:
    sunday = Hours("FREQ=WEEKLY;BYDAY=MO", "09:00", "10:00", date(2026, 1, 5))

    opens = [slot.opens for slot in slots([sunday], datetime(2027, 3, 20, tzinfo=ROME))]

    assert {at.astimezone(ROME).hour for at in opens} == {9}
    assert len({at.utcoffset() for at in opens}) == 2
