"""The sustained load in its shortest form: both kinds of house answer, the slow disk included, and memory is read."""

import subprocess
import time
from pathlib import Path

import pytest

from benchmarks import slow_disk, sustained, updates
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
    "conversations": [0, 10_000, 100_000],
    "conversations_open": [0, 10_000, 100_000],
}


def test_every_target_counts() -> None:
    assert holds(GOOD)
    for key, bad in (
        ("updates_per_s_sqlite", 599.0),
        ("p99_ms_postgresql_two", 501.0),
        ("updates_per_s_postgresql_two_slow_disk", 299.0),
        ("rss_growth", 0.11),
        ("conversations_open", [0, 10_000, 99_999]),
    ):
        assert not holds({**GOOD, key: bad})


@pytest.mark.timeout(200)
def test_two_replicas_answer_what_is_pushed_to_them() -> None:
    with updates.stub() as server:
        run = sustained._two(server, Size(seconds=1.0, users=10, conversations=(0,)), None)

    assert run.updates_per_s > 1 and run.p99_ms > 0


@pytest.mark.timeout(200)
def test_memory_is_read_with_as_many_conversations_open_as_it_says() -> None:
    with updates.stub() as server:
        rss, counted = sustained._memory(server, Size(users=3, conversations=(0, 5, 20)), lambda _line: None)

    assert counted == [0, 5, 20]
    assert all(100 < one < 2_000 for one in rss)


def test_a_process_that_is_not_on_the_slow_disk_is_noticed(tmp_path: Path) -> None:
    slow = slow_disk.environment(slow_disk.build(tmp_path), 3000)
    for environment in (slow, {}):
        with subprocess.Popen(["/bin/sleep", "30"], env=environment) as process:
            time.sleep(0.2)
            try:
                if environment:
                    slow_disk.must_be_under(process.pid, slow)
                else:
                    with pytest.raises(slow_disk.NotSlow):
                        slow_disk.must_be_under(process.pid, slow)
            finally:
                process.kill()
