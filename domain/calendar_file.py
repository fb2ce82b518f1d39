"""Calendar entries (RFC 5545) for people's own phones; the title is neutral, because calendars are shared and shown."""

from datetime import UTC, datetime

from domain.words import N_

TITLE = N_("Appuntamento")
"""The only title an entry ever has: nobody reads on a screen where somebody goes (field notes §8.3)."""


def entry(
    *, uid: str, opens: datetime, closes: datetime, place: str, title: str, now: datetime, sequence: int = 0
) -> str:
    """Give one entry as the text of an .ics file; the same `uid` with a higher `sequence` replaces it."""
    from icalendar import Calendar, Event  # Slow to load; only who asks for an entry pays for it.

    calendar, event = Calendar(), Event()
    calendar.add("prodid", "-//Cordata//IT")
    calendar.add("version", "2.0")
    event.add("uid", f"{uid}@cordata")
    event.add("sequence", sequence)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", opens)
    event.add("dtend", closes)
    event.add("summary", title)
    event.add("location", place)
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return str(calendar.to_ical().decode())
