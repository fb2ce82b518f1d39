"""Who must say yes, at which age; what counts as a yes; what never does."""

from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as some

from domain import consent
from domain.case import AgeBand, CaseId, SubjectKind
from domain.consent import Basis, BasisUnclear, Born, Consent, Family, Giver, Responsibility, Scope

NOW = datetime(2027, 3, 9, 9, tzinfo=UTC)
TODAY = NOW.date()
_ids = count(1)


def aged(years: int, **more: object) -> Family:
    day = TODAY.replace(year=TODAY.year - years)
    return Family(Born(day, day), **more)  # type: ignore[arg-type]


def a_yes(giver: Giver, scope: Scope = Scope.REFERRAL, **what_matters: object) -> Consent:
    plain = {
        "id": next(_ids), "case": CaseId(1), "giver": giver, "scope": scope, "basis": Basis.CONSENT, "given": True,
        "from_at": NOW - timedelta(days=1), "until_at": None, "notice": "", "recorded_by": None,
    }  # fmt: skip
    return Consent(**{**plain, **what_matters})  # type: ignore[arg-type]


BOTH = frozenset({Giver.PARENT_ONE, Giver.PARENT_TWO})


class TestWhoIsAsked:
    @pytest.mark.parametrize(
        ("years", "responsibility", "expected"),
        [
            (13, Responsibility.BOTH, (BOTH,)),
            (13, Responsibility.UNKNOWN, (BOTH,)),
            (14, Responsibility.BOTH, (BOTH | {Giver.SUBJECT},)),
            (17, Responsibility.GUARDIAN, (frozenset({Giver.GUARDIAN, Giver.SUBJECT}),)),
            (12, Responsibility.ONE, (frozenset({Giver.PARENT_ONE}), frozenset({Giver.PARENT_TWO}))),
            (18, Responsibility.BOTH, (frozenset({Giver.SUBJECT}),)),
            (25, Responsibility.GUARDIAN, (frozenset({Giver.SUBJECT}),)),
        ],
    )
    def test_parents_below_fourteen_everybody_to_eighteen_then_only_oneself(
        self, years: int, responsibility: Responsibility, expected: tuple[frozenset[Giver], ...]
    ) -> None:
        family = aged(years, responsibility=responsibility)

        assert consent.needed(Scope.REFERRAL, family, TODAY) == expected

    def test_the_day_before_a_birthday_is_the_lower_age(self) -> None:
        tomorrow = Family(Born(date(2009, 3, 10), date(2009, 3, 10)), Responsibility.BOTH)

        assert consent.needed(Scope.PEER, tomorrow, TODAY) == (BOTH | {Giver.SUBJECT},)
        assert consent.needed(Scope.PEER, tomorrow, date(2027, 3, 10)) == (frozenset({Giver.SUBJECT}),)

    def test_while_the_age_is_uncertain_everybody_is_asked(self) -> None:
        for band in (AgeBand.UNKNOWN, AgeBand.FROM_14):
            family = Family(consent.born_by_band(band, TODAY), Responsibility.BOTH)
            assert consent.needed(Scope.HEALTH, family, TODAY) == (BOTH | {Giver.SUBJECT},)
        adult = Family(consent.born_by_band(AgeBand.FROM_18, TODAY))
        assert consent.needed(Scope.HEALTH, adult, TODAY) == (frozenset({Giver.SUBJECT}),)

    def test_for_a_household_those_who_answer_for_it_are_asked(self) -> None:
        family = aged(20, responsibility=Responsibility.BOTH, subject=SubjectKind.HOUSEHOLD)

        assert consent.needed(Scope.TAKE_UP, family, TODAY) == (BOTH,)

    def test_to_be_contacted_ones_own_word_is_enough_at_any_age(self) -> None:
        for years in (11, 15, 30):
            said = [a_yes(Giver.SUBJECT, Scope.CONTACT)]
            assert consent.is_held(said, Scope.CONTACT, aged(years), NOW)


class TestWhatCounts:
    def test_one_parent_does_not_speak_for_the_other(self) -> None:
        family = aged(12, responsibility=Responsibility.BOTH)

        assert consent.missing([a_yes(Giver.PARENT_ONE)], Scope.REFERRAL, family, NOW) == {Giver.PARENT_TWO}
        assert consent.is_held(list(map(a_yes, BOTH)), Scope.REFERRAL, family, NOW)

    def test_a_yes_for_one_thing_is_none_for_another(self) -> None:
        said = [a_yes(Giver.SUBJECT, Scope.PEER)]

        assert not consent.is_held(said, Scope.REFERRAL, aged(19), NOW)

    @pytest.mark.parametrize(
        "word",
        [
            {"given": False},
            {"withdrawn_at": NOW},
            {"until_at": NOW},
            {"from_at": NOW + timedelta(seconds=1)},
        ],
        ids=["no", "taken back", "over", "not yet"],
    )
    def test_what_is_no_yes_now(self, word: dict[str, object]) -> None:
        assert not consent.is_held(
            [a_yes(Giver.SUBJECT, Scope.REFERRAL, **word)], Scope.REFERRAL, aged(19), NOW
        )

    def test_the_last_word_counts(self) -> None:
        yes, no = a_yes(Giver.SUBJECT), a_yes(Giver.SUBJECT, given=False)

        assert not consent.is_held([no, yes], Scope.REFERRAL, aged(19), NOW)
        assert consent.is_held([yes, no, a_yes(Giver.SUBJECT)], Scope.REFERRAL, aged(19), NOW)

    @pytest.mark.parametrize("basis", [Basis.COURT, Basis.VITAL, Basis.EXCEPTION])
    def test_a_reason_that_needs_no_word_stands_in_for_all_while_it_lasts(self, basis: Basis) -> None:
        standing = a_yes(Giver.HOUSE, basis=basis, until_at=NOW + timedelta(days=1))

        assert consent.is_held([standing], Scope.REFERRAL, aged(12), NOW)
        assert not consent.is_held([standing], Scope.REFERRAL, aged(12), NOW + timedelta(days=1))

    def test_parents_words_count_no_more_at_eighteen(self) -> None:
        said = [a_yes(giver) for giver in (*BOTH,)]
        birth = Family(Born(date(2009, 4, 1), date(2009, 4, 1)), Responsibility.BOTH)

        after = datetime(2027, 4, 1, tzinfo=UTC)
        assert consent.missing(said, Scope.REFERRAL, birth, after) == {Giver.SUBJECT}


@pytest.mark.parametrize(
    ("giver", "basis", "given", "reason"),
    [
        (Giver.HOUSE, Basis.CONSENT, True, "x"),
        (Giver.PARENT_ONE, Basis.COURT, True, "x"),
        (Giver.HOUSE, Basis.COURT, False, "x"),
        (Giver.HOUSE, Basis.EXCEPTION, True, "  "),
    ],
)
def test_a_record_that_mixes_people_and_reasons_is_refused(
    giver: Giver, basis: Basis, given: bool, reason: str
) -> None:
    with pytest.raises(BasisUnclear):
        consent.check(giver, basis, given=given, reason=reason)


@given(
    some.dates(date(1950, 1, 1), date(2027, 3, 9)),
    some.sampled_from(Responsibility),
    some.sampled_from([scope for scope in Scope if scope is not Scope.CONTACT]),
    some.sets(some.sampled_from([giver for giver in Giver if giver is not Giver.HOUSE])),
)
def test_held_means_that_one_whole_set_said_yes(
    birth: date, responsibility: Responsibility, scope: Scope, givers: set[Giver]
) -> None:
    family = Family(Born(birth, birth), responsibility)
    said = [a_yes(giver, scope) for giver in givers]

    wanted = consent.needed(scope, family, TODAY)
    assert consent.is_held(said, scope, family, NOW) is any(each <= givers for each in wanted)
    grown = consent.birthday(birth, 18) <= TODAY
    assert all((each == {Giver.SUBJECT}) is grown for each in wanted)


def test_who_was_born_on_a_leap_day_turns_eighteen_on_the_first_of_march() -> None:
    assert consent.birthday(date(2008, 2, 29), 18) == date(2026, 3, 1)
    assert consent.birthday(date(2008, 2, 29), 20) == date(2028, 2, 29)
