"""What may be announced, until when one may say that one comes, and who hears of what."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain import initiatives
from domain.initiatives import (
    Audience,
    Initiative,
    InitiativeId,
    LinkUnsafe,
    TimesWrong,
    TooLate,
    Topic,
    WordsMissing,
)
from tests.builders import AMBITO, NOW, later

TALK = Initiative(
    InitiativeId(1),
    "INI-7K3MA",
    Topic.PARENTS,
    Audience.FAMILIES,
    AMBITO,
    "Parlare con i figli",
    "Una sera insieme. Ingresso libero.",
    "Sala civica",
    "https://esempio.it/sera",
    later(days=10),
    later(days=10, hours=2),
    later(days=11),
)


class TestAnnouncing:
    def test_what_is_right_passes_and_is_trimmed(self) -> None:
        assert initiatives.checked(replace(TALK, title="  Parlare con i figli "), NOW) == TALK

    @pytest.mark.parametrize(
        "wrong",
        [
            {"begins_at": later(days=-1)},
            {"ends_at": later(days=9)},
            {"deadline_at": later(days=10, hours=1)},
            {"deadline_at": NOW},
            {"expires_at": later(days=9)},
            {"begins_at": later(days=800), "ends_at": later(days=801), "expires_at": later(days=801)},
            {"ends_at": later(days=60), "expires_at": later(days=60)},
        ],
    )
    def test_times_out_of_order_are_refused(self, wrong: dict[str, object]) -> None:
        with pytest.raises(TimesWrong):
            initiatives.checked(replace(TALK, **wrong), NOW)  # type: ignore[arg-type]

    @pytest.mark.parametrize(
        "wrong", [{"title": " "}, {"text": ""}, {"title": "x" * 81}, {"text": "x" * 601}]
    )
    def test_too_few_or_too_many_words_are_refused(self, wrong: dict[str, str]) -> None:
        with pytest.raises(WordsMissing):
            initiatives.checked(replace(TALK, **wrong), NOW)  # type: ignore[arg-type]

    @pytest.mark.parametrize(
        "link",
        ["http://esempio.it", "javascript:alert(1)", "https://", "https://banca.it@altro.it/", "esempio.it"],
    )
    def test_a_link_that_may_mislead_is_refused(self, link: str) -> None:
        with pytest.raises(LinkUnsafe):
            initiatives.checked(replace(TALK, link=link), NOW)


class TestTime:
    def test_one_may_come_until_the_deadline_else_until_it_begins(self) -> None:
        early = replace(TALK, deadline_at=later(days=5))

        assert early.takes(later(days=4)) and not early.takes(later(days=5))
        assert TALK.takes(later(days=9)) and not TALK.takes(later(days=10))

    def test_it_goes_by_itself_when_it_expires(self) -> None:
        assert TALK.is_shown(later(days=10, hours=23))
        assert not TALK.is_shown(TALK.expires_at)

    def test_what_was_called_off_is_not_shown_and_calendars_follow(self) -> None:
        off = initiatives.called_off(TALK, NOW)

        assert not off.is_shown(NOW)
        assert off.sequence == TALK.sequence + 1
        with pytest.raises(TooLate):
            initiatives.called_off(off, NOW)

    def test_what_was_moved_keeps_its_span_in_sight_and_calendars_follow(self) -> None:
        early = replace(TALK, deadline_at=later(days=9))
        moved = initiatives.moved(early, later(days=5), later(days=5, hours=3), "Oratorio", NOW)

        assert (moved.begins_at, moved.ends_at, moved.place) == (
            later(days=5),
            later(days=5, hours=3),
            "Oratorio",
        )
        assert moved.expires_at - moved.ends_at == TALK.expires_at - TALK.ends_at
        assert (moved.deadline_at, moved.sequence) == (later(days=5), TALK.sequence + 1)

    def test_a_deadline_that_is_past_stays_past(self) -> None:
        shut = replace(TALK, deadline_at=later(days=2))
        moved = initiatives.moved(shut, later(days=20), later(days=20, hours=2), TALK.place, later(days=3))

        assert moved.deadline_at == later(days=2) and not moved.takes(later(days=3))

    def test_nothing_is_moved_to_where_it_is_nor_once_it_began(self) -> None:
        same = initiatives.moved(TALK, TALK.begins_at, TALK.ends_at, TALK.place, NOW)
        off = initiatives.called_off(TALK, NOW)

        assert same is TALK
        for gone, now in ((off, NOW), (TALK, TALK.begins_at)):
            with pytest.raises(TooLate):
                initiatives.moved(gone, later(days=20), later(days=20, hours=2), "", now)
        with pytest.raises(TimesWrong):
            initiatives.moved(TALK, later(days=5), later(days=4), "", NOW)

    def test_people_are_counted_once_it_began(self) -> None:
        assert initiatives.counted(TALK, 31, later(days=11)).attended == 31
        with pytest.raises(TimesWrong):
            initiatives.counted(TALK, 31, NOW + timedelta(days=1))


def test_who_follows_hears_of_their_own_and_of_what_is_for_everybody() -> None:
    assert initiatives.audiences_for(Audience.ALL) == tuple(Audience)
    assert initiatives.audiences_for(Audience.YOUNG) == (Audience.YOUNG, Audience.ALL)
