"""The directory's benchmark: what it writes comes in whole, and it counts what it says."""

import json

import pytest

from benchmarks import directory


def test_a_small_directory_comes_in_whole_and_is_measured(capsys: pytest.CaptureFixture[str]) -> None:
    directory.run(as_json=True, services=200)

    found = json.loads(capsys.readouterr().out)
    assert found["services"] == 200
    assert found["refused"] == 0
    assert found["rows"] > 7 * 200
    assert 0 < found["peak_mb"] < directory.MOST_MB
    assert found["first_tenth_seconds"] > 0
    assert found["targets"] == {"peak_mb": 400.0, "last_to_first": 1.5}


def test_each_tenth_costs_what_its_rows_and_its_reading_cost() -> None:
    tenths = directory.Tenths(100)

    for phase in ("service", "read"):
        for _batch in range(10):
            tenths.step(phase, 10)

    assert all(spent > 0 for spent in tenths.spent)
