"""Quiet hours: nothing unasked arrives between nine in the evening and eight in the morning, in Rome, all year round."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.quiet import speak_at

ROME = ZoneInfo("Europe/Rome")
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))


@given(MOMENTS)
def test_a_message_never_leaves_at_night(now: datetime) -> None:
    leaves = speak_at(now)

    assert time(8) <= leaves.astimezone(ROME).time() < time(21)


@given(MOMENTS)
def test_it_waits_for_the_next_morning_and_no_longer(now: datetime) -> None:
    leaves = speak_at(now)

    assert timedelta() <= leaves - now <= timedelta(hours=12)
    if leaves != now:
        assert leaves.astimezone(ROME).time() == time(8)
        assert speak_at(leaves) == leaves


@pytest.mark.parametrize(
    ("written", "leaves"),
    [
        ((2027, 3, 9, 7, 59), (2027, 3, 9, 8, 0)),
        ((2027, 3, 9, 8, 0), (2027, 3, 9, 8, 0)),
        ((2027, 3, 9, 20, 59), (2027, 3, 9, 20, 59)),
        ((2027, 3, 9, 21, 0), (2027, 3, 10, 8, 0)),
        ((2027, 3, 27, 23, 30), (2027, 3, 28, 8, 0)),  # the night in which an hour is skipped
        ((2027, 10, 30, 22, 0), (2027, 10, 31, 8, 0)),  # the night in which an hour comes twice
        ((2027, 12, 31, 23, 0), (2028, 1, 1, 8, 0)),
    ],
)
def test_the_hours_are_those_on_the_wall_in_rome(written: tuple[int, ...], leaves: tuple[int, ...]) -> None:
    now = datetime(*written, tzinfo=ROME).astimezone(UTC)  # type: ignore[arg-type,misc]

    assert speak_at(now) == datetime(*leaves, tzinfo=ROME)  # type: ignore[arg-type,misc]
