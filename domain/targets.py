"""How soon each level is answered (`protocol/targets.toml`, field notes §4.2), and the words that say so.

A target is what the network aims at, told to people as an aim. P1 and P2 run round the clock; P3 and P4 run on the
working calendar (field notes §10.2 I1), so the 72 hours of a first contact at P3 count on working days only: three
working days. Otherwise a long closure would ask for the contact before anybody had read the report.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain.calendar import Target, Unit, WorkingCalendar
from domain.rules import Level
from domain.toml_file import Sheet, Table

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
EARLIEST_OPENING = time(4)
"""Opening hours stay clear of the hours that clock changes repeat or skip."""
LONGEST_CLOSURE = timedelta(days=92)

_PHRASE = re.compile(r"([1-9][0-9]{0,2}) (minute|hour|day|working hour|working day)s?")


class Step(StrEnum):
    """The four steps of a report that carry a target (field notes §4.2)."""

    ACKNOWLEDGE = "acknowledge"
    ACCEPT = "accept"
    FIRST_CONTACT = "first_contact"
    FIRST_MEETING = "first_meeting"


@dataclass(frozen=True, slots=True)
class LevelTargets:
    """One level: its name, its targets, and the aim as the reporter reads it (`{acknowledge}` … filled by the edge)."""

    text: str
    aim: str
    steps: Mapping[Step, Target]


@dataclass(frozen=True, slots=True)
class Targets:
    """Everything of `targets.toml`; `version` is the declared one with a short hash of the content."""

    version: str
    calendar: WorkingCalendar
    levels: Mapping[Level, LevelTargets]

    def due_times(self, level: Level, start: datetime) -> dict[Step, datetime]:
        """Give by when each step is due, in UTC; no step falls due before the one it follows."""
        due: dict[Step, datetime] = {}
        latest = start
        for step in Step:
            latest = max(latest, self.calendar.due_at(start, self.levels[level].steps[step]))
            due[step] = latest
        return due

    def share_at(self, level: Level, step: Step, start: datetime, share: float = 0.75) -> datetime:
        """Give when `share` of the time promised for a step has passed on its own clock, in UTC."""
        working = self.levels[level].steps[step].unit.is_working
        return self.calendar.share_at(start, self.due_times(level, start)[step], share, working=working)


def parse(document: Mapping[str, Any], *, file: str, source: str) -> Targets:
    """Read targets and calendar; raises Faulty with every fault found, each with its line and cure."""
    sheet = Sheet(file, source)
    root = Table(sheet, document)
    version = root.text("version")
    closures = frozenset(day for table in root.tables("closures") for day in _closure(table))
    calendar = _calendar(root.table("calendar"), closures)
    levels = {level: _level(root.table(level.name)) for level in Level}
    root.close()
    sheet.judge()
    digest = hashlib.sha256(source.encode()).hexdigest()[:8]
    return Targets(f"{version}+{digest}", calendar, levels)


def _calendar(table: Table, closures: frozenset[date]) -> WorkingCalendar:
    opens, closes = _hour(table, "opens"), _hour(table, "closes")
    if opens >= closes:
        table.fault("closes", "closing does not come after opening", "Write closes = 18:00:00, for example")
    if opens < EARLIEST_OPENING:
        table.fault("opens", "opening comes before 4, when clocks change", "Write an hour from 04:00:00 on")
    named = table.texts("weekdays")
    for name in named:
        if name not in WEEKDAYS:
            table.fault("weekdays", f'"{name}" is not a day of the week', f"Use {', '.join(WEEKDAYS)}")
    if not named:
        table.fault("weekdays", "the services never open", 'Write ["monday", "tuesday"], for example')
    calendar = WorkingCalendar(
        closures=closures,
        country=table.text("country"),
        subdivision=table.text("subdivision") if "subdivision" in table.given else None,
        opens=opens,
        closes=closes,
        weekdays=frozenset(WEEKDAYS.index(name) for name in named if name in WEEKDAYS),
        zone=_zone(table),
    )
    _check_country(table, calendar)
    table.close()
    return calendar


def _check_country(table: Table, calendar: WorkingCalendar) -> None:
    try:
        calendar.knows_holidays()
    except NotImplementedError:
        table.fault(
            "country", "nobody knows the holidays of this country or subdivision", 'Write country = "IT"'
        )


def _hour(table: Table, key: str) -> time:
    given = table.take(key)
    if isinstance(given, time):
        return given
    table.fault(key, f'"{key}" is not an hour', f"Write {key} = 08:00:00, without quotes")
    return time(8) if key == "opens" else time(18)


def _zone(table: Table) -> ZoneInfo:
    name = table.text("zone")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        if name:
            table.fault("zone", f'"{name}" is no time zone', 'Write zone = "Europe/Rome"')
        return ZoneInfo("UTC")


def _closure(table: Table) -> tuple[date, ...]:
    """Give every day of one closure, first and last included."""
    table.text("name")
    first, last = _day(table, "first"), _day(table, "last")
    table.close()
    if first is None or last is None:
        return ()
    if not first <= last <= first + LONGEST_CLOSURE:
        table.fault(
            "last", "the closure ends before it begins, or lasts more than three months", "Mend the dates"
        )
        return ()
    return tuple(first + timedelta(days=count) for count in range((last - first).days + 1))


def _day(table: Table, key: str) -> date | None:
    given = table.take(key)
    if isinstance(given, date) and not isinstance(given, datetime):
        return given
    table.fault(key, f'"{key}" is not a date', f"Write {key} = 2026-08-10, without quotes")
    return None


def _level(table: Table) -> LevelTargets:
    steps = {step: _target(table, step) for step in Step}
    level = LevelTargets(table.text("text"), _aim(table.table("aim")), steps)
    table.close()
    return level


def _aim(table: Table) -> str:
    text, _ = table.sentence("text", [str(step) for step in Step])
    table.close()
    return text


def _target(table: Table, step: Step) -> Target:
    phrase = table.text(step)
    if phrase == Unit.SAME_DAY:
        return Target(0, Unit.SAME_DAY)
    found = _PHRASE.fullmatch(phrase)
    if found:
        return Target(int(found[1]), Unit(found[2]))
    if phrase:
        cure = 'Write "15 minutes", "4 hours", "3 working days", "30 days" or "same day"'
        table.fault(step, f'"{phrase}" is no length of time', cure)
    return Target(1, Unit.DAYS)
