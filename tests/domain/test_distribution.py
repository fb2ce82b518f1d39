"""The ranking of services: fit first, the lowest adequate level, room, real wait; full ones only for who chooses to wait."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from domain import distribution
from domain.atlas import DEGREE, kilometres
from domain.distribution import Care, Offer, Places, Room, Wish
from domain.waiting import Waits
from tests.builders import COMUNE, LINEAGE, NEXT_COMUNE, SIBLING

NOW = datetime(2027, 3, 9, 9, tzinfo=UTC)
HERE = (45.36, 9.69)
FREE, FULL = Places(3, 8, NOW), Places(0, 8, NOW)
QUICK = Waits(None, 10.0, 3.0, 25.0, 12)


def north(km: float) -> tuple[float, float]:
    return HERE[0] + km / DEGREE, HERE[1]


def an_offer(service: int, **more: object) -> Offer:
    plain = Offer(
        service, f"s{service}", "consultorio", Care.PRIMARY, HERE, LINEAGE, places=FREE, waits=QUICK
    )
    return replace(plain, **more)  # type: ignore[arg-type]


def a_wish(**more: object) -> Wish:
    return replace(Wish(Care.PRIMARY, LINEAGE, spot=HERE, age=15), **more)  # type: ignore[arg-type]


def order(*offers: Offer, wish: Wish | None = None) -> list[int]:
    found = distribution.rank(distribution.atlas(offers), wish or a_wish(), NOW)
    return [one.offer.service for one in found]


class TestWhoFits:
    def test_a_service_below_the_adequate_level_is_never_named(self) -> None:
        assert order(an_offer(1, care=Care.COMMUNITY), an_offer(2)) == [2]

    def test_age_kind_place_and_refusal_shut_a_service_out(self) -> None:
        offers = (
            an_offer(1, ages=(0, 13)),
            an_offer(2, kind="npia"),
            an_offer(3, catchment=frozenset({SIBLING, NEXT_COMUNE})),
            an_offer(4),
            an_offer(5, catchment=frozenset({COMUNE}), ages=(14, 17)),
        )

        wish = a_wish(kinds=frozenset({"consultorio"}), refused=frozenset({4}))

        assert order(*offers, wish=wish) == [5]

    def test_beyond_the_reach_nobody_is_sent(self) -> None:
        assert order(an_offer(1, spot=north(60)), an_offer(2, spot=north(20))) == [2]


class TestOrder:
    def test_the_lowest_adequate_level_comes_first(self) -> None:
        assert order(an_offer(1, care=Care.SPECIALIST, kind="npia"), an_offer(2)) == [2, 1]

    def test_the_nearer_of_two_alike_comes_first(self) -> None:
        assert order(an_offer(1, spot=north(12)), an_offer(2, spot=north(3))) == [2, 1]

    def test_who_follows_the_person_already_comes_first(self) -> None:
        offers = (an_offer(1), an_offer(2, spot=north(15)))

        assert order(*offers, wish=a_wish(known=frozenset({2}))) == [2, 1]

    def test_a_full_service_stands_below_one_with_room_further_away(self) -> None:
        assert order(an_offer(1, places=FULL), an_offer(2, spot=north(25))) == [2, 1]

    def test_of_full_ones_the_line_that_really_moves_comes_first(self) -> None:
        slow = an_offer(1, places=FULL, waits=replace(QUICK, declared=5.0, met=3, line=6))
        quick = an_offer(2, places=FULL, waits=replace(QUICK, declared=40.0, met=30, line=6))

        assert order(slow, quick) == [2, 1]

    @settings(max_examples=60, deadline=None)
    @given(st.integers(0, 10**6))
    def test_a_place_more_or_a_kilometre_less_never_lowers_a_service(self, seed: int) -> None:
        dice = random.Random(seed)
        offers = [
            an_offer(
                number,
                spot=north(dice.uniform(0, 30)),
                care=dice.choice(list(Care)),
                places=dice.choice((FREE, FULL, Places(), Places(2, 8, NOW - timedelta(days=40)))),
                waits=Waits(dice.uniform(1, 90), met=dice.randrange(20), line=dice.randrange(9)),
            )
            for number in range(12)
        ]
        before = order(*offers)
        if not before:
            return
        lucky = dice.choice(before)
        better = [
            replace(one, spot=HERE, places=FREE, waits=replace(one.waits, line=0))
            if one.service == lucky
            else one
            for one in offers
        ]

        after = order(*better)

        assert after.index(lucky) <= before.index(lucky)


class TestRoom:
    def test_whom_we_sent_since_counts(self) -> None:
        told = Places(2, 8, NOW - timedelta(days=2), sent_since=2)

        assert an_offer(1, places=told).room(NOW) is Room.FULL
        assert an_offer(1, places=replace(told, sent_since=1)).room(NOW) is Room.FREE

    def test_old_figures_are_not_believed_and_shown_with_their_age(self) -> None:
        old = an_offer(1, places=Places(5, 8, NOW - timedelta(days=30)))

        (found,) = distribution.rank(distribution.atlas([old]), a_wish(), NOW)

        assert found.room is Room.UNKNOWN
        assert "posti detti 30 giorni fa: da sentire" in said(found)

    def test_old_figures_with_people_of_ours_in_line_mean_full(self) -> None:
        old = Places(5, 8, NOW - timedelta(days=30))

        assert an_offer(1, places=old, waits=replace(QUICK, line=1)).room(NOW) is Room.FULL

    def test_a_full_service_may_not_be_sent_to(self) -> None:
        found = distribution.rank(distribution.atlas([an_offer(1, places=FULL), an_offer(2)]), a_wish(), NOW)

        assert {one.offer.service: one.may_be_sent for one in found} == {1: False, 2: True}


def said(one: distribution.Ranked) -> list[str]:
    return [reason.text.format(**reason.params) for reason in one.reasons]


class TestReasons:
    def test_every_ranked_service_says_why_in_words(self) -> None:
        measured = an_offer(1, spot=north(7), languages=frozenset({"ro"}))
        full = an_offer(2, places=FULL, waits=Waits(20.0, line=4), spot=north(2))

        first, second = distribution.rank(
            distribution.atlas([measured, full]), a_wish(language="ro", known=frozenset({1})), NOW
        )

        assert said(first) == [
            "segue già questa persona",
            "basta questo livello",
            "a 7 km",
            "parla la lingua della famiglia",
            "posti liberi: 3",
            "attesa misurata: circa 3 giorni, tra 0 e 10",
        ]
        assert "piena: in attesa 4" in said(second)

    def test_a_wait_that_is_only_declared_is_called_so(self) -> None:
        declared = an_offer(1, places=Places(), waits=Waits(30.0))

        (found,) = distribution.rank(distribution.atlas([declared]), a_wish(), NOW)

        assert said(found)[-2:] == ["posti mai detti", "attesa dichiarata: 30 giorni"]


class TestMaps:
    @settings(max_examples=25, deadline=None)
    @given(st.integers(0, 10**6), st.integers(1, 400))
    def test_the_near_ones_are_the_nearest(self, seed: int, count: int) -> None:
        dice = random.Random(seed)
        offers = [an_offer(number, spot=(45 + dice.random(), 9 + dice.random())) for number in range(count)]
        spot = (45 + dice.random(), 9 + dice.random())
        reachable = sorted(
            (kilometres(spot, one.spot), one.service)
            for one in offers
            if one.spot and kilometres(spot, one.spot) <= 39
        )

        found = distribution.weighed(distribution.atlas(offers), a_wish(spot=spot), NOW)

        near = {service for _distance, service in reachable[:10]}
        assert near <= {one.offer.service for one in found}

    def test_without_a_map_those_who_serve_the_place_are_found(self) -> None:
        mine = an_offer(1, spot=None, catchment=frozenset({COMUNE}))
        other = an_offer(2, spot=None, catchment=frozenset({NEXT_COMUNE}))
        mapped = an_offer(3, catchment=frozenset({COMUNE}))

        assert order(mine, other, mapped, wish=a_wish(spot=None)) == [1, 3]


class TestWhatIf:
    WISHES = tuple((number, a_wish()) for number in range(6))

    def test_nobody_is_placed_beyond_the_free_places(self) -> None:
        offers = distribution.atlas([an_offer(1), an_offer(2, spot=north(5), places=Places(1, 8, NOW))])

        plan = distribution.what_if(offers, self.WISHES, NOW)

        assert plan.placed == 4
        assert len(plan.waiting) == 2
        assert offers.get(1) == an_offer(1)  # nothing was sent

    def test_more_places_place_more_people(self) -> None:
        offers = distribution.atlas([an_offer(1, places=FULL)])

        plan = distribution.what_if(offers, self.WISHES, NOW, more={1: 5})

        assert (plan.placed, len(plan.waiting)) == (5, 1)

    def test_who_finds_no_service_is_named(self) -> None:
        plan = distribution.what_if(distribution.atlas([]), self.WISHES[:2], NOW)

        assert plan.nowhere == (0, 1)
