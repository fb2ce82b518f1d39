"""Help contacts: the right numbers for each trouble, 112 always, and an old check that warns and never blocks."""

import tomllib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import contact_file, contacts
from domain.case import AgeBand
from domain.contacts import Age, Contacts, Openness
from domain.faults import Faulty

FILE = Path(__file__).parents[2] / "protocol" / "contacts.toml"
SOURCE = FILE.read_text(encoding="utf-8")
TUESDAY_NOON = datetime(2026, 3, 17, 11, 0, tzinfo=UTC)
NIGHT = datetime(2026, 3, 17, 2, 0, tzinfo=UTC)
TODAY = date(2026, 3, 17)


def parsed(source: str = SOURCE) -> Contacts:
    return contact_file.parse(tomllib.loads(source), file="contacts.toml", source=source)


SHIPPED = parsed()


def numbers(
    *topics: str, age: AgeBand = AgeBand.UNKNOWN, now: datetime = TUESDAY_NOON, danger: bool = True
) -> list[str]:
    return [one.number for one in contacts.choose(SHIPPED, topics, age, now, danger)]


class TestWhichToShow:
    def test_dying_or_self_harm_gives_a_minor_telefono_azzurro_and_an_adult_telefono_amico(self) -> None:
        assert numbers("suicide", age=AgeBand.FROM_14) == ["112", "19696"]
        assert numbers("suicide", age=AgeBand.FROM_18)[:2] == ["112", "02 2327 2327"]
        assert set(numbers("suicide")) >= {"112", "19696", "02 2327 2327"}

    def test_a_child_in_danger_gives_114(self) -> None:
        assert numbers("child", age=AgeBand.FROM_10) == ["112", "114"]

    def test_violence_gives_1522_and_a_minor_114_too(self) -> None:
        assert set(numbers("violence", age=AgeBand.FROM_14)) == {"112", "1522", "114"}
        assert numbers("violence", age=AgeBand.ADULT) == ["112", "1522"]

    def test_overdose_eating_and_running_away_have_their_own(self) -> None:
        assert numbers("overdose") == ["112"]
        assert numbers("eating") == ["112", "800 180 969"]
        assert numbers("runaway") == ["112", "116000"]

    def test_two_troubles_at_once_show_the_contacts_of_both(self) -> None:
        assert set(numbers("suicide", "violence", age=AgeBand.FROM_14)) == {"112", "19696", "114", "1522"}

    def test_the_poison_centre_joins_once_it_is_verified(self) -> None:
        verified = SHIPPED.verified([("antiveleni_niguarda", TODAY)])

        chosen = contacts.choose(verified, ("overdose",), AgeBand.UNKNOWN, TUESDAY_NOON, True)

        assert [one.number for one in chosen] == ["112", "02 66101029"]

    @pytest.mark.parametrize("hidden", ["118", "116117", "06 77208977", "02 66101029", "800 713 713"])
    def test_what_nobody_confirmed_is_not_shown(self, hidden: str) -> None:
        assert hidden not in numbers(*(topic.id for topic in SHIPPED.topics))


class TestOrder:
    def test_what_answers_now_stands_before_what_is_closed(self) -> None:
        by_night = numbers("general", now=NIGHT, danger=False)

        assert by_night.index("02 2327 2327") > by_night.index("1522")
        assert [one.openness(NIGHT) for one in SHIPPED.listed if one.number == "02 2327 2327"] == [
            Openness.CLOSED
        ]

    def test_hours_that_nobody_confirmed_count_as_perhaps(self) -> None:
        amico = next(one for one in SHIPPED.listed if one.id == "telefono_amico")

        assert amico.openness(TUESDAY_NOON) is Openness.PERHAPS
        assert replace(amico, verified_on=TODAY).openness(TUESDAY_NOON) is Openness.OPEN

    def test_hours_end_at_the_minute_they_say_in_rome(self) -> None:
        drugs = next(one for one in SHIPPED.listed if one.id == "droga")

        assert drugs.openness(datetime(2026, 3, 17, 14, 59, tzinfo=UTC)) is Openness.PERHAPS
        assert drugs.openness(datetime(2026, 3, 17, 15, 0, tzinfo=UTC)) is Openness.CLOSED
        assert drugs.openness(datetime(2026, 7, 14, 13, 59, tzinfo=UTC)) is Openness.PERHAPS
        assert drugs.openness(datetime(2026, 7, 14, 14, 0, tzinfo=UTC)) is Openness.CLOSED
        assert drugs.openness(datetime(2026, 3, 21, 11, 0, tzinfo=UTC)) is Openness.CLOSED  # Saturday.

    @given(
        topics=st.lists(st.sampled_from([topic.id for topic in SHIPPED.topics]), max_size=3),
        age=st.sampled_from(AgeBand),
        now=st.datetimes(
            min_value=datetime(2026, 1, 1), max_value=datetime(2027, 1, 1), timezones=st.just(UTC)
        ),
        danger=st.booleans(),
        verified=st.sets(st.sampled_from([one.id for one in SHIPPED.listed])),
        reverse=st.booleans(),
    )
    def test_112_is_in_every_answer_and_above_all_when_danger_is_now(
        self, topics: list[str], age: AgeBand, now: datetime, danger: bool, verified: set[str], reverse: bool
    ) -> None:
        known = SHIPPED.verified([(name, TODAY) for name in verified])
        listed = known.listed[::-1] if reverse else known.listed

        chosen = contacts.choose(replace(known, listed=listed), tuple(topics), age, now, danger)

        assert "112" in [one.number for one in chosen]
        assert not danger or chosen[0].number == "112"


class TestTopics:
    def test_signals_lead_to_their_topics_and_anything_else_to_the_general_one(self) -> None:
        assert SHIPPED.topics_for(["suicide_implicit"]) == ("suicide",)
        assert SHIPPED.topics_for(["X5"]) == ("overdose", "eating")
        assert SHIPPED.topics_for(["T1"]) == ("general",)
        assert SHIPPED.topics_for([]) == ("general",)

    @pytest.mark.parametrize(
        "label",
        [
            "suicide_explicit",
            "suicide_implicit",
            "self_harm",
            "violence_abuse",
            "eating",
            "substance",
            "runaway",
        ],
    )
    def test_every_danger_label_has_one(self, label: str) -> None:
        assert SHIPPED.topics_for([label]) != ("general",)

    def test_contacts_of_another_place_stay_there(self) -> None:
        local = replace(SHIPPED.listed[2], id="crema", territory="019035")
        known = replace(SHIPPED, listed=(*SHIPPED.listed, local))

        assert local in known.within(["019035"]).listed
        assert local not in known.within([]).listed


class TestWarnings:
    def test_the_shipped_file_is_unverified_throughout_and_stops_nothing(self) -> None:
        assert {reminder.age for reminder in contacts.warnings(SHIPPED, TODAY)} == {Age.UNVERIFIED}
        assert contacts.expired(SHIPPED, TODAY, file="contacts.toml") == ()

    @pytest.mark.parametrize(
        ("days", "age"),
        [(0, None), (179, None), (180, Age.OLD), (364, Age.OLD), (365, Age.EXPIRED), (-1, Age.UNVERIFIED)],
    )
    def test_a_check_grows_old_after_180_days_and_expires_after_365(self, days: int, age: Age | None) -> None:
        known = SHIPPED.verified([("112", TODAY - timedelta(days=days))])

        found = [reminder.age for reminder in contacts.warnings(known, TODAY) if reminder.contact == "112"]

        assert found == ([age] if age else [])
        assert bool(contacts.expired(known, TODAY, file="contacts.toml")) is (age is Age.EXPIRED)

    def test_an_expired_contact_is_still_shown(self) -> None:
        known = SHIPPED.verified([(one.id, date(2020, 1, 1)) for one in SHIPPED.listed])

        assert len(contacts.choose(known, ("suicide",), AgeBand.UNKNOWN, TUESDAY_NOON, True)) > 2


class TestTheFile:
    @pytest.mark.parametrize(
        ("was", "becomes", "what"),
        [
            ('number = "114"', 'number = "114 oppure 112"', "no number that a phone can dial"),
            ('number = "114"', 'number = "1\u200b14"', "no number that a phone can dial"),
            ('topics = ["runaway"]', 'topics = ["fuga"]', 'nobody knows "fuga"'),
            ('opening = ["mon-sun 10:00-24:00"]', 'opening = ["lun-dom 10-24"]', "no opening hours"),
            ('opening = ["mon-sun 10:00-24:00"]', 'opening = ["mon-sun 10:00-25:00"]', "no opening hours"),
            ('audience = "minors"', 'audience = "kids"', "no audience"),
            ('confirmed = ["number", "hours", "chat"]', 'confirmed = ["all"]', 'nobody knows "all"'),
            ('id = "1522"', 'id = "114"', "stands twice"),
            ('short = "cibo"\n', "", '"short" is missing'),
            ('short = "cibo"', "short = 3", '"short" is not a text'),
            ('short = "cibo"', 'short = "cibo"\nsite = "x"', 'nobody reads "site"'),
            ('status = "unverified"', 'status = "verified"', "do not agree"),
            ('status = "unverified"', 'status = "unverified"\nverified_on = 2026-01-01', "do not agree"),
            ('id = "general"', 'id = "altro"', 'the topic "general" is missing'),
            ('number = "112"', 'number = "113"', "112 is not the first emergency number"),
        ],
    )
    def test_names_each_fault_with_a_line_and_a_cure(self, was: str, becomes: str, what: str) -> None:
        assert was in SOURCE

        with pytest.raises(Faulty) as caught:
            parsed(SOURCE.replace(was, becomes, 1))

        faults = [fault for fault in caught.value.faults if what in fault.what]
        assert faults
        assert all(fault.line >= 1 and fault.cure for fault in faults)

    def test_points_at_the_line_of_the_fault(self) -> None:
        source = SOURCE.replace('audience = "adults"', 'audience = "grown"', 1)
        line = source.count("\n", 0, source.index('audience = "grown"')) + 1

        with pytest.raises(Faulty) as caught:
            parsed(source)

        assert [fault.line for fault in caught.value.faults] == [line]

    def test_names_all_faults_at_once(self) -> None:
        source = SOURCE.replace('number = "114"', 'number = "x"').replace('number = "1522"', 'number = "y"')

        with pytest.raises(Faulty) as caught:
            parsed(source)

        assert len(caught.value.faults) == 2

    def test_a_verified_contact_carries_its_day(self) -> None:
        source = SOURCE.replace('status = "unverified"', 'status = "verified"\nverified_on = 2026-01-31', 1)

        assert parsed(source).listed[0].verified_on == date(2026, 1, 31)
