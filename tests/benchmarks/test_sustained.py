"""The sustained load in its shortest form: both kinds of house answer, the slow disk included, and memory is read."""

import pytest

from benchmarks import sustained, updates
from benchmarks.sustained import Size, holds

GOOD = {
    **{
        f"{figure}_{name}": value
        for name, speed, p99 in (
            ("sqlite", 700.0, 100.0),
            ("postgresql_two", 700.0, 100.0),
            ("sqlite_slow_disk", 350.0, 600.0),
            ("postgresql_two_slow_disk", 350.0, 600.0),
        )
        for figure, value in (("updates_per_s", speed), ("p99_ms", p99))
    },
    "rss_growth": 0.05,
}


def test_every_target_counts() -> None:
    assert holds(GOOD)
    for key, bad in (
        ("updates_per_s_sqlite", 599.0),
        ("p99_ms_postgresql_two", 501.0),
        ("updates_per_s_postgresql_two_slow_disk", 299.0),
        ("rss_growth", 0.11),
    ):
        assert not holds({**GOOD, key: bad})


@pytest.mark.timeout(200)
def test_two_replicas_answer_what_is_pushed_to_them() -> None:
    with updates.stub() as server:
        run = sustained._two(server, Size(seconds=1.0, users=10, conversations=(0,)), None)

    assert run.updates_per_s > 1 and run.p99_ms > 0
