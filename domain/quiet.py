"""Quiet hours: an unasked message to a family or young person waits for the morning, except in an emergency."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

ROME = ZoneInfo("Europe/Rome")
SILENT_FROM = time(21)
SILENT_TO = time(8)
"""Hours in which nothing unasked arrives (field notes §7, hours window 8-21)."""


def speak_at(now: datetime) -> datetime:
    """Give when a message written at `now` may leave: now, or the end of the quiet hours."""
    here = now.astimezone(ROME)
    if SILENT_TO <= here.time() < SILENT_FROM:
        return now
    day = here.date() if here.time() < SILENT_TO else here.date() + timedelta(days=1)
    return datetime.combine(day, SILENT_TO, tzinfo=ROME).astimezone(now.tzinfo)
