"""A small simulated year: the ranking of the house against the two usual ways, and what one ranking costs."""

import pytest

from benchmarks import distribution, simulated_year


@pytest.fixture(scope="module")
def years() -> list[dict[str, object]]:
    return distribution.measured([150_000], [0.7, 0.9, 1.1], 3, lambda line: None, processes=1)


def test_at_every_load_ours_is_no_worse_and_meets_more_in_time(years: list[dict[str, object]]) -> None:
    assert [entry["load"] for entry in years] == [0.7, 0.9, 1.1]
    assert all(map(distribution.is_better, years)), years


def test_the_same_year_is_the_same_year() -> None:
    given = simulated_year.parameters()

    first, again = [simulated_year.simulate(given, 150_000, 0.9, 1, "ours").waits for _ in range(2)]

    assert first == again


def test_all_policies_meet_the_same_people() -> None:
    given = simulated_year.parameters()
    years = [simulated_year.simulate(given, 150_000, 0.9, 1, policy) for policy in simulated_year.POLICIES]

    assert len({len(year.waits) + year.nowhere for year in years}) == 1


def test_a_worse_policy_is_not_called_better() -> None:
    ours = {"p90_wait": 9.0, "overload": 1.0, "within_target": 0.9}
    entry = {name: {"ours": value, "nearest": value, "declared": value} for name, value in ours.items()}

    assert not distribution.is_better(entry)


def test_one_ranking_among_many_costs_little_more() -> None:
    few, many = distribution.ranking_ms(100, 60), distribution.ranking_ms(20_000, 60)

    assert many <= distribution.RATIO * few
