"""Duty notes: each kind of reporter reads its own, and nobody is left without."""

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

from domain import duty_notes
from domain.duty_notes import DutyNotes
from domain.faults import Faulty
from domain.people import REPORTERS, Duty
from domain.territory import Nature

FILE = Path(__file__).parents[2] / "protocol" / "duty_notes.toml"
SOURCE = FILE.read_text(encoding="utf-8")


def parsed(source: str = SOURCE) -> DutyNotes:
    return duty_notes.parse(tomllib.loads(source), file="duty_notes.toml", source=source)


SHIPPED = parsed()


class TestWhichNote:
    @pytest.mark.parametrize(
        ("reporter", "nature", "note"),
        [
            (Duty.TEACHER, Nature.PUBLIC, "school"),
            (Duty.TEACHER, Nature.PRIVATE, "school"),
            (Duty.EDUCATIONAL_SERVICE, Nature.THIRD_SECTOR, "public_service"),
            (Duty.SPORT, Nature.PUBLIC, "public_service"),
            (Duty.SPORT, Nature.THIRD_SECTOR, "private_volunteer"),
            (Duty.ORATORIO, None, "private_volunteer"),
            (Duty.JOB_CENTRE, None, "public_service"),
            (Duty.DOCTOR, Nature.PUBLIC, "health"),
            (Duty.FAMILY, None, "family"),
        ],
    )
    def test_follows_the_reporter_and_the_nature_of_the_organisation(
        self, reporter: Duty, nature: Nature | None, note: str
    ) -> None:
        found = duty_notes.choose(SHIPPED, reporter, nature, {"X3": "sì"})

        assert found is not None
        assert found.id == note

    def test_a_young_person_is_asked_nothing(self) -> None:
        assert all(SHIPPED.of(Duty.YOUNG_PERSON, nature) is None for nature in (None, *Nature))

    def test_the_five_texts_differ(self) -> None:
        assert len({note.text for note in SHIPPED.notes}) == 5

    def test_none_claims_that_a_report_was_made(self) -> None:
        for note in SHIPPED.notes:
            assert "non è una denuncia" in note.text or "non è un referto" in note.text


class TestWhenItIsCalledFor:
    def test_a_report_that_touches_nothing_of_the_kind_shows_none(self) -> None:
        assert duty_notes.choose(SHIPPED, Duty.TEACHER, Nature.PUBLIC, {"X3": "no"}) is None
        assert duty_notes.choose(SHIPPED, Duty.TEACHER, Nature.PUBLIC, {}, ["violence_abuse"]) is not None

    @pytest.mark.parametrize(
        "answers", [{"X3": "sì"}, {"Y7": "sì"}, {"M8": "qualche volta"}, {"M8": "spesso"}]
    )
    def test_an_answer_that_touches_abuse_calls_for_it(self, answers: dict[str, str]) -> None:
        assert SHIPPED.are_called_for(answers)

    def test_a_danger_label_calls_for_it(self) -> None:
        assert SHIPPED.are_called_for({}, ["violence_abuse"])

    @pytest.mark.parametrize(
        "answers", [{}, {"X3": "no"}, {"X3": "non so"}, {"M8": "mai"}, {"X1": "sì", "T9": "spesso"}]
    )
    def test_anything_else_does_not(self, answers: dict[str, str]) -> None:
        assert not SHIPPED.are_called_for(answers, ["eating"])


class TestTheFile:
    def test_gives_a_note_by_its_name(self) -> None:
        assert duty_notes.named(SHIPPED, "health") == SHIPPED.of(Duty.DOCTOR, None)
        assert duty_notes.named(SHIPPED, "of another year") is None

    def test_ships_unchecked(self) -> None:
        assert {note.checked_on for note in SHIPPED.notes} == {None}

    def test_carries_the_day_of_its_check(self) -> None:
        source = SOURCE.replace('status = "to check"', 'status = "checked"\nchecked_on = 2026-01-31', 1)

        assert parsed(source).notes[0].checked_on == date(2026, 1, 31)

    @pytest.mark.parametrize("reporter", [one for one in REPORTERS if one is not Duty.YOUNG_PERSON])
    def test_a_reporter_without_a_note_is_a_fault(self, reporter: Duty) -> None:
        with pytest.raises(Faulty, match=f'no note is for "{reporter}"'):
            parsed(re.sub(rf'(for = .*)"{reporter}"', r'\1"young_person"', SOURCE))

    @pytest.mark.parametrize(
        ("was", "becomes", "what"),
        [
            ('for = ["teacher"]', 'for = ["maestro"]', '"maestro" is no kind of reporter'),
            ('"sport/pubblico"', '"sport/statale"', '"sport/statale" is no kind of reporter'),
            ('status = "to check"', 'status = "checked"', "do not agree"),
            ('law = "art. 333 c.p.p."', 'law = ""', '"law" is not a text'),
            ('informed = "Ho letto"\n', "", '"informed" is missing'),
        ],
    )
    def test_names_each_fault(self, was: str, becomes: str, what: str) -> None:
        assert was in SOURCE

        with pytest.raises(Faulty) as caught:
            parsed(SOURCE.replace(was, becomes, 1))

        assert any(what in fault.what and fault.line > 1 for fault in caught.value.faults)
