"""Ids rise and never repeat, whatever the wall clock does."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from db import ids

ROOT = Path(__file__).parents[2]


def test_ids_rise_and_never_repeat() -> None:
    found = [ids.new_id() for _ in range(5000)]

    assert found == sorted(set(found))


def test_ids_rise_even_when_the_clock_is_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    before = ids.new_id()
    real = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: real() - 3_600 * 10**9)

    after = [ids.new_id() for _ in range(10)]

    assert [before, *after] == sorted({before, *after})


def test_an_id_fits_a_column_until_the_year_2250(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ids, "_last", 0)
    monkeypatch.setattr(time, "time_ns", lambda: int(280 * 365.25 * 86_400) * 10**9)

    assert 0 < ids.new_id() < 2**63


def test_a_later_process_goes_on_above() -> None:
    before = ids.new_id()

    told = subprocess.run(
        [sys.executable, "-c", "from db.ids import new_id; print(new_id())"],
        capture_output=True, text=True, check=True, cwd=ROOT,
    )  # fmt: skip

    assert int(told.stdout) > before
