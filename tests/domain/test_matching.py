"""Matching: hard limits, the score against a slow reading of the field notes, and many requests weighed together."""

import itertools
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import matching as bench
from benchmarks import matching_year as year
from domain import matching
from domain.matching import Ask, Helper
from domain.peers import GOOD, MOTHER, Activity, Gender, Theme
from domain.people import PersonId, TerritoryId

NOW = datetime(2027, 3, 9, 9, tzinfo=UTC)
HERE, NEXT, FAR = TerritoryId(5), TerritoryId(6), TerritoryId(50)
AMBITO, OTHER = TerritoryId(1), TerritoryId(2)


def an_ask(id: int = 1, **more: Any) -> Ask:
    """Give a request that fits `a_helper` in everything, unless told otherwise."""
    plain: dict[str, Any] = {
        "id": id,
        "person": PersonId(id),
        "asked_at": NOW,
        "languages": {"it": MOTHER},
        "themes": frozenset({Theme.LOSS}),
        "week": frozenset({0}),
        "comune": HERE,
        "ambito": AMBITO,
    }
    return Ask(**{**plain, **more})


def a_helper(person: int = 100, **more: Any) -> Helper:
    """Give an ESP who is free and fits `an_ask` in everything, unless told otherwise."""
    plain: dict[str, Any] = {
        "person": PersonId(person),
        "languages": {"it": MOTHER},
        "themes": frozenset({Theme.LOSS}),
        "week": frozenset({0}),
        "comuni": frozenset({HERE}),
        "ambiti": frozenset({AMBITO}),
        "remote": True,
        "gender": Gender.WOMAN,
        "activities": frozenset(Activity),
        "free": 3,
        "load": 0,
        "max_load": 3,
    }
    return Helper(**{**plain, **more})


def score(ask: Ask, helper: Helper, barred: matching.Barred = frozenset()) -> float:
    return float(matching.scores([ask], [helper], barred)[0, 0])


def slowly(ask: Ask, helper: Helper) -> float:
    """Read the score off the field notes, one pair at a time, with nothing of the module but its words."""
    common = set(ask.languages) & set(helper.languages)
    if not common:
        return -1
    both = any(ask.languages[one] == helper.languages[one] == MOTHER for one in common)
    together = ask.comune in helper.comuni or ask.ambito in helper.ambiti
    if (ask.remote and helper.remote) or ask.comune in helper.comuni:
        place = 1.0
    elif ask.ambito in helper.ambiti:
        place = 0.5
    else:
        return -1
    if ask.gender is not None and ask.gender is not helper.gender:
        return -1
    themes = ask.themes | helper.themes
    theme = len(ask.themes & helper.themes) / len(themes) if themes else 0.0
    hours = sum((4, 5, 3)[slot % 3] for slot in ask.week & helper.week)
    wishes = [together] if ask.near else []
    wishes += [ask.activity in helper.activities] if ask.activity else []
    preference = sum(wishes) / len(wishes) if wishes else 1.0
    return (
        0.30 * theme
        + 0.20 * (1 if both else 0.7)
        + 0.15 * min(1, hours / 2)
        + 0.15 * place
        + 0.10 * preference
        + 0.10 * (1 - helper.load / helper.max_load)
    )


SUBSETS = st.frozensets(st.sampled_from(list(Theme)), max_size=4)
WEEKS = st.frozensets(st.integers(0, 20), max_size=5)
TONGUES = st.dictionaries(st.sampled_from(["it", "ar", "ro"]), st.sampled_from([MOTHER, GOOD]), min_size=1)
COMUNI = st.sampled_from([(HERE, AMBITO), (NEXT, AMBITO), (FAR, OTHER)])
ASKS = st.builds(
    lambda place, **more: an_ask(comune=place[0], ambito=place[1], **more),
    place=COMUNI,
    themes=SUBSETS,
    week=WEEKS,
    languages=TONGUES,
    remote=st.booleans(),
    near=st.booleans(),
    gender=st.none() | st.sampled_from(list(Gender)),
    activity=st.none() | st.sampled_from(list(Activity)),
)
HELPERS = st.builds(
    lambda place, load, **more: a_helper(
        comuni=frozenset({place[0]}), ambiti=frozenset({place[1]}), load=load, free=3 - load, **more
    ),
    place=COMUNI,
    load=st.integers(0, 3),
    themes=SUBSETS,
    week=WEEKS,
    languages=TONGUES,
    remote=st.booleans(),
    gender=st.sampled_from(list(Gender)),
    activities=st.frozensets(st.sampled_from(list(Activity))),
)


class TestTheScore:
    def test_two_who_fit_in_everything_score_one(self):
        assert score(an_ask(), a_helper()) == pytest.approx(1.0)

    @settings(max_examples=60, deadline=None)
    @given(asks=st.lists(ASKS, min_size=1, max_size=4), helpers=st.lists(HELPERS, min_size=1, max_size=4))
    def test_every_pair_scores_as_the_field_notes_say(self, asks, helpers):
        found = matching.scores(asks, helpers)

        for (row, ask), (column, helper) in itertools.product(enumerate(asks), enumerate(helpers)):
            assert found[row, column] == pytest.approx(slowly(ask, helper), abs=1e-5)

    def test_more_requests_than_a_chunk_score_alike(self):
        asks, helpers = bench.crowd(2 * matching._CHUNK + 3, 5)

        found = matching.scores(asks, helpers)

        for row in (0, matching._CHUNK - 1, matching._CHUNK, 2 * matching._CHUNK + 2):
            assert found[row] == pytest.approx([slowly(asks[row], one) for one in helpers], abs=1e-5)


class TestHardLimits:
    @pytest.mark.parametrize(
        ("ask", "helper"),
        [
            ({"languages": {"ar": MOTHER}}, {}),
            ({"gender": Gender.MAN}, {}),
            ({"remote": False, "comune": FAR, "ambito": OTHER}, {}),
            ({"comune": FAR, "ambito": OTHER}, {"remote": False}),
        ],
        ids=[
            "no common language",
            "another gender wished",
            "far and not remote",
            "far and the ESP not remote",
        ],
    )
    def test_no_score_reaches_past_them(self, ask, helper):
        assert score(an_ask(**ask), a_helper(**helper)) == -1
        assert matching.assign([an_ask(**ask)], [a_helper(**helper)], NOW) == []

    def test_who_must_not_meet_is_never_proposed(self):
        barred = frozenset({(PersonId(1), PersonId(100))})

        assert matching.assign([an_ask()], [a_helper()], NOW, barred) == []
        assert matching.best(an_ask(), [a_helper()], barred) == []

    def test_a_full_esp_is_never_proposed(self):
        full = a_helper(free=0, load=3)

        assert matching.assign([an_ask()], [full], NOW) == []
        assert matching.best(an_ask(), [full]) == []


class TestAssigning:
    def test_nobody_carries_more_than_what_fits(self):
        asks = [an_ask(id) for id in range(1, 9)]
        helpers = [a_helper(100, free=2), a_helper(200, free=3)]

        found = matching.assign(asks, helpers, NOW)

        assert len(found) == 5
        assert sum(one.esp == 100 for one in found) == 2

    def test_one_who_only_one_can_help_is_not_left_out(self):
        plain, rare = an_ask(1), an_ask(2, languages={"ar": MOTHER}, themes=frozenset({Theme.CARE}))
        both = a_helper(100, languages={"it": MOTHER, "ar": MOTHER}, free=1)
        other = a_helper(200, themes=frozenset({Theme.SCHOOL}), free=1)

        found = {one.request: one.esp for one in matching.assign([plain, rare], [both, other], NOW)}

        assert found == {1: 200, 2: 100}

    def test_a_rare_language_is_kept_for_who_needs_it_although_nobody_asks_yet(self):
        speaks_two = a_helper(100, languages={"it": MOTHER, "ar": MOTHER}, free=1)
        speaks_one = a_helper(200, themes=frozenset({Theme.LOSS, Theme.SCHOOL}), free=1)

        (found,) = matching.assign([an_ask()], [speaks_two, speaks_one], NOW)

        assert found.esp == 200

    def test_who_waits_long_goes_before_a_better_fit(self):
        fits = an_ask(1)
        waits = an_ask(2, asked_at=NOW - timedelta(days=60), themes=frozenset({Theme.CARE}))

        (found,) = matching.assign([fits, waits], [a_helper(free=1)], NOW)

        assert found.request == 2

    def test_nobody_starves_however_well_others_fit(self):
        waits = an_ask(1, asked_at=NOW, themes=frozenset({Theme.CARE}), week=frozenset())
        served = []
        for week in range(30):
            now = NOW + timedelta(weeks=week)
            newer = an_ask(100 + week, asked_at=now)
            served += [one.request for one in matching.assign([waits, newer], [a_helper(free=1)], now)]

        assert 1 in served
        assert served.index(1) < 8

    def test_a_tie_goes_to_who_had_nobody_for_longest_then_to_who_came_first(self):
        recent = a_helper(100, matched_at=NOW - timedelta(days=1), free=1)
        long_ago = a_helper(200, matched_at=NOW - timedelta(days=90), free=1)
        never, later = a_helper(400, free=1), a_helper(300, free=1)

        assert [one.esp for one in matching.assign([an_ask()], [recent, long_ago], NOW)] == [200]
        assert [one.esp for one in matching.best(an_ask(), [recent, long_ago, never, later])] == [
            300,
            400,
            200,
        ]

    def test_three_proposals_at_most_and_the_best_first(self):
        helpers = [a_helper(100 + load, load=load, free=3 - load) for load in (2, 0, 1)] + [a_helper(200)]

        found = matching.best(an_ask(), helpers)

        assert [one.esp for one in found] == [100, 200, 101]
        assert found[0].score == pytest.approx(1.0)

    def test_the_order_of_asking_and_of_the_register_changes_nothing(self):
        asks, helpers = bench.crowd(30, 12)
        before = matching.assign(asks, helpers, bench.NOW)
        chance = random.Random(3)
        for _ in range(3):
            chance.shuffle(asks)
            chance.shuffle(helpers)
            assert sum(one.score for one in matching.assign(asks, helpers, bench.NOW)) == pytest.approx(
                sum(one.score for one in before)
            )

    def test_no_other_assignment_is_worth_more(self):
        chance = random.Random(11)
        for _ in range(5):
            asks, helpers = bench.crowd(4, 3, seed=chance.randrange(999))
            helpers = [replace(one, free=1, max_load=3) for one in helpers]
            found = matching.assign(asks, helpers, bench.NOW)
            table = matching.scores(asks, helpers) - matching.RESERVE * matching.kept_back(asks, helpers)
            possible = matching.scores(asks, helpers) >= 0
            waits = [1 + matching.patience(bench.NOW - ask.asked_at) for ask in asks]

            def worth(pairs: Any, table: Any = table, possible: Any = possible, waits: Any = waits) -> float:
                return float(sum(table[a, h] + waits[a] for a, h in pairs if possible[a, h]))

            everything = (
                list(zip(some, order, strict=True))
                for some in itertools.permutations(range(4), 3)
                for order in [range(3)]
            )
            best = max(map(worth, everything))
            row = {ask.id: number for number, ask in enumerate(asks)}
            column = {helper.person: number for number, helper in enumerate(helpers)}
            ours = worth([(row[one.request], column[one.esp]) for one in found])
            assert ours == pytest.approx(best, abs=1e-4)


class TestASimulatedYear:
    def test_matching_waits_no_longer_than_first_come_and_fits_better(self):
        known = year.parameters()
        known["house"] |= {"esp": 16, "counted_weeks": 20}

        found = bench.policies(known, [0.9], seeds=3)["0.9"]

        assert found["mean_wait_ratio"] <= bench.MEAN_WAIT
        assert found["p95_wait_ratio"] <= 1.15  # three short years are noisier than ten whole ones
        assert found["score_ratio"] > 1.05
        assert found["matching"]["most_carried"] <= 3

    def test_both_policies_meet_the_same_people(self):
        known = year.parameters()
        known["house"] |= {"esp": 6, "counted_weeks": 6}

        plays = [year.Play(known, 0.9, 1, policy).run() for policy in (year.first_come, matching.assign)]

        assert len({len(play.waits) + play.beyond for play in plays}) == 1

    def test_a_small_matching_is_quick(self):
        assert bench.cost(bench.SMALL)["seconds"] < 5 * bench.SMALL_SECONDS
