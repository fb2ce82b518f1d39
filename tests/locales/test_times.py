"""Times are said as people say them, in Rome, whatever the season."""

from datetime import UTC, datetime, timedelta

import pytest

from locales import catalogues, times

WORDS = catalogues.load()
NOW = datetime(2026, 3, 20, 22, 30, tzinfo=UTC)  # Friday, 23:30 in Rome.


@pytest.mark.parametrize(
    ("at", "italian", "english"),
    [
        (datetime(2026, 3, 20, 22, 45, tzinfo=UTC), "oggi alle 23:45", "today at 23:45"),
        (datetime(2026, 3, 20, 23, 0, tzinfo=UTC), "domani a mezzanotte", "tomorrow at midnight"),
        (datetime(2026, 3, 21, 0, 0, tzinfo=UTC), "domani all'una", "tomorrow at 1:00"),
        (datetime(2026, 3, 21, 0, 5, tzinfo=UTC), "domani all'1:05", "tomorrow at 1:05"),
        (datetime(2026, 3, 21, 13, 0, tzinfo=UTC), "domani alle 14", "tomorrow at 14:00"),
        (datetime(2026, 3, 19, 8, 5, tzinfo=UTC), "ieri alle 9:05", "yesterday at 9:05"),
        (datetime(2026, 3, 23, 8, 30, tzinfo=UTC), "lunedì 23 alle 9:30", "Monday 23 at 9:30"),
        (datetime(2026, 4, 1, 7, 0, tzinfo=UTC), "mercoledì 1 aprile alle 9", "Wednesday 1 April at 9:00"),
        (
            datetime(2027, 1, 4, 8, 0, tzinfo=UTC),
            "lunedì 4 gennaio 2027 alle 9",
            "Monday 4 January 2027 at 9:00",
        ),
    ],
)
def test_an_instant_is_said_as_seen_from_now(at: datetime, italian: str, english: str) -> None:
    assert times.when(at, NOW, WORDS["it"]) == italian
    assert times.when(at, NOW, WORDS["en"]) == english


@pytest.mark.parametrize(
    ("seconds", "italian", "english"),
    [
        (-3, "un attimo fa", "a moment ago"),
        (20, "20 secondi fa", "20 seconds ago"),
        (60, "1 minuto fa", "1 minute ago"),
        (540, "9 minuti fa", "9 minutes ago"),
        (3600, "1 ora fa", "1 hour ago"),
        (86_399, "23 ore fa", "23 hours ago"),
        (86_400, "1 giorno fa", "1 day ago"),
    ],
)
def test_the_past_is_said_in_its_largest_unit(seconds: int, italian: str, english: str) -> None:
    at = NOW - timedelta(seconds=seconds)

    assert times.ago(at, NOW, WORDS["it"]) == italian
    assert times.ago(at, NOW, WORDS["en"]) == english


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(seconds=20), "1 minuto"),
        (timedelta(minutes=15), "15 minuti"),
        (timedelta(hours=1), "1 ora"),
        (timedelta(hours=47), "47 ore"),
        (timedelta(days=30), "30 giorni"),
    ],
)
def test_a_length_of_time_is_said_in_its_largest_unit(length: timedelta, said: str) -> None:
    assert times.span(length, WORDS["it"]) == said
