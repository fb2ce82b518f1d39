"""How soon each level is answered: the values of the protocol as it ships, and what its reader refuses."""

import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import targets
from domain.faults import Faulty
from domain.rules import Level
from domain.targets import Step

FILE = Path(__file__).parents[2] / "protocol" / "targets.toml"
SOURCE = FILE.read_text(encoding="utf-8")
TARGETS = targets.parse(tomllib.loads(SOURCE), file="targets.toml", source=SOURCE)
ROME = ZoneInfo("Europe/Rome")
TUESDAY_AT_TEN = datetime(2026, 2, 3, 10, tzinfo=ROME)
FRIDAY_EVENING = datetime(2026, 2, 6, 21, tzinfo=ROME)
MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))


def closed(first: str, last: str) -> targets.Targets:
    """Give the shipped targets with one long closure."""
    source = SOURCE + f'\n[[closures]]\nname = "Chiusura"\nfirst = {first}\nlast = {last}\n'
    return targets.parse(tomllib.loads(source), file="targets.toml", source=source)


class TestDueTimes:
    """By when each step is due."""

    @pytest.mark.parametrize(
        ("level", "due"),
        [
            (Level.P1, ["2026-02-03 10:15", "2026-02-03 10:15", "2026-02-03 11:00", "2026-02-03 23:59"]),
            (Level.P2, ["2026-02-03 14:00", "2026-02-03 14:00", "2026-02-04 10:00", "2026-02-06 10:00"]),
            (Level.P3, ["2026-02-04 10:00", "2026-02-04 10:00", "2026-02-06 10:00", "2026-02-17 10:00"]),
            (Level.P4, ["2026-02-05 10:00", "2026-02-05 10:00", "2026-02-10 10:00", "2026-03-05 18:00"]),
        ],
    )
    def test_each_level_has_the_times_of_the_field_notes(self, level: Level, due: list[str]) -> None:
        found = TARGETS.due_times(level, TUESDAY_AT_TEN)

        assert list(found) == list(Step)
        assert [f"{at.astimezone(ROME):%Y-%m-%d %H:%M}" for at in found.values()] == due

    def test_urgent_levels_do_not_wait_for_monday(self) -> None:
        due = TARGETS.due_times(Level.P2, FRIDAY_EVENING)

        assert due[Step.ACKNOWLEDGE] == FRIDAY_EVENING + timedelta(hours=4)

    def test_other_levels_count_from_monday(self) -> None:
        due = TARGETS.due_times(Level.P3, FRIDAY_EVENING)

        assert due[Step.ACKNOWLEDGE] == datetime(2026, 2, 9, 18, tzinfo=ROME)

    @given(MOMENTS, st.sampled_from(Level))
    def test_no_step_falls_due_before_the_one_it_follows(self, start: datetime, level: Level) -> None:
        for chosen in (TARGETS, CLOSED_IN_AUGUST):
            due = list(chosen.due_times(level, start).values())

            assert start <= due[0]
            assert due == sorted(due)

    @given(MOMENTS, st.sampled_from(Step))
    def test_a_more_urgent_report_is_acknowledged_no_later(self, start: datetime, step: Step) -> None:
        due = [TARGETS.due_times(level, start)[step] for level in (Level.P3, Level.P4)]

        assert TARGETS.due_times(Level.P1, start)[step] <= TARGETS.due_times(Level.P2, start)[step] <= due[0]
        assert due[0] <= due[1] or step is Step.FIRST_MEETING

    def test_no_report_waits_a_closed_august_for_its_first_meeting_before_it_was_read(self) -> None:
        due = CLOSED_IN_AUGUST.due_times(Level.P4, datetime(2026, 7, 31, 17, tzinfo=ROME))

        assert due[Step.ACKNOWLEDGE] == datetime(2026, 9, 1, 17, tzinfo=ROME)
        assert due[Step.FIRST_MEETING] == due[Step.FIRST_CONTACT] == datetime(2026, 9, 4, 17, tzinfo=ROME)


CLOSED_IN_AUGUST = closed("2026-08-01", "2026-08-30")


class TestShare:
    """Three quarters of a promise."""

    def test_at_p2_the_coordinator_is_told_an_hour_before(self) -> None:
        told = TARGETS.share_at(Level.P2, Step.ACCEPT, TUESDAY_AT_TEN)

        assert told == TUESDAY_AT_TEN + timedelta(hours=3)

    def test_at_p3_the_night_does_not_count(self) -> None:
        told = TARGETS.share_at(Level.P3, Step.ACCEPT, TUESDAY_AT_TEN)

        assert told == datetime(2026, 2, 3, 17, 30, tzinfo=ROME)


class TestWords:
    """How a target is said after "entro"."""

    @pytest.mark.parametrize(
        ("level", "step", "said"),
        [
            (Level.P1, Step.ACKNOWLEDGE, "15 minuti"),
            (Level.P1, Step.FIRST_CONTACT, "un'ora"),
            (Level.P1, Step.FIRST_MEETING, "la fine della giornata"),
            (Level.P3, Step.ACKNOWLEDGE, "un giorno lavorativo"),
            (Level.P3, Step.FIRST_CONTACT, "3 giorni lavorativi"),
        ],
    )
    def test_a_target_is_said_in_plain_italian(self, level: Level, step: Step, said: str) -> None:
        target = TARGETS.levels[level].steps[step]

        assert target.text.format(count=target.count) == said

    def test_every_aim_can_be_filled_in(self) -> None:
        for level in TARGETS.levels.values():
            assert "{" not in level.aim.format(**dict.fromkeys(Step, "…"))


class TestFaults:
    """Each way to get the file wrong, with its line."""

    @pytest.mark.parametrize(
        ("good", "bad", "said", "at"),
        [
            ('accept = "4 hours"', 'accept = "4 ore"', '"4 ore" is no length of time', '"4 ore"'),
            ('accept = "4 hours"', "", '"accept" is missing', "[P2]"),
            ("opens = 08:00:00", "opens = 02:00:00", "opening comes before 4", "opens ="),
            ("opens = 08:00:00", "opens = 19:00:00", "closing does not come after opening", "closes ="),
            ("opens = 08:00:00", 'opens = "8"', '"opens" is not an hour', "opens ="),
            ('"friday"]', '"venerdì"]', '"venerdì" is not a day', "weekdays ="),
            ('["monday", "tuesday", "wednesday", "thursday", "friday"]', "[]", "never open", "weekdays ="),
            ('"Europe/Rome"', '"Europe/Roma"', '"Europe/Roma" is no time zone', "zone ="),
            ('country = "IT"', 'country = "XX"', "nobody knows the holidays", "country ="),
            ("{acknowledge}. Se", "{lettura}. Se", "nobody fills in {lettura}", "{lettura}"),
            (
                "{acknowledge}. Se",
                "{acknowledge. Se",
                "the braces of the sentence do not match",
                "{acknowledge. Se",
            ),
            ("[calendar]", "[calender]", "the table [calendar] is missing", "# How soon"),
            ('version = "1"', 'version = ""', '"version" is not a text', "version ="),
            ('text = "verde - ordinaria"', "colour = 1", 'nobody reads "colour" here', "colour ="),
        ],
    )
    def test_a_fault_is_named_at_its_line(self, good: str, bad: str, said: str, at: str) -> None:
        source = SOURCE.replace(good, bad, 1)

        with pytest.raises(Faulty) as refusal:
            targets.parse(tomllib.loads(source), file="targets.toml", source=source)

        fault = next(fault for fault in refusal.value.faults if said in fault.what)
        assert fault.line == source.count("\n", 0, source.index(at)) + 1
        assert fault.cure

    @pytest.mark.parametrize(("first", "last"), [("2026-08-20", "2026-08-10"), ("2026-01-01", "2027-01-01")])
    def test_a_closure_that_cannot_be_is_a_fault(self, first: str, last: str) -> None:
        with pytest.raises(Faulty, match="the closure ends before it begins"):
            closed(first, last)
