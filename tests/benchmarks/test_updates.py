"""The job itself: one tiny round of real bots, the ratios, and a disk that is really slow."""

import json
import os
import subprocess
import sys

import pytest

from benchmarks import slow_disk
from benchmarks.contestants import ROOT
from benchmarks.updates import RATIOS, Run, summary

BASELINES = ("aiogram_orm", "aiogram_echo", "aiogram_echo_frozen", "ptb_echo")


def a_run(speed: float) -> Run:
    return Run(speed, p50_ms=1, p99_ms=2, cpu_us_per_update=3, rss_mib=4, calls_per_update=1)


def run_job(*options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "benchmarks", "updates", *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)


class TestTheJob:
    def test_one_tiny_round_of_the_baselines_yields_every_key(self):
        options = ("--users", "5", "--warm-up", "0.1", "--updates", "30")
        done = run_job("--json", "--rounds", "1", "--contestants", ",".join(BASELINES), *options)

        assert done.returncode == 0, done.stderr
        result = json.loads(done.stdout)
        assert {ratio.key for ratio in RATIOS} | {"p99_ms"} <= result.keys()
        assert set(result["contestants"]) == set(BASELINES)
        for row in result["contestants"].values():
            assert row["calls_per_update"] == pytest.approx(1, abs=0.2)
            assert 0 < row["p50_ms"] <= row["p99_ms"]
            assert row["updates_per_s"] > 0 and row["rss_mib"] > 10

    def test_the_house_walks_the_same_talk_with_one_answer_for_each_message(self):
        options = ("--users", "3", "--warm-up", "0.1", "--updates", "36")
        done = run_job("--json", "--rounds", "1", "--contestants", "house,house_act", *options)

        assert done.returncode == 0, done.stderr
        for row in json.loads(done.stdout)["contestants"].values():
            assert row["calls_per_update"] == pytest.approx(1, abs=0.1)

    def test_an_unknown_contestant_is_named(self):
        done = run_job("--contestants", "nobody")

        assert done.returncode == 2
        assert "nobody" in done.stderr


class TestSummary:
    def test_a_ratio_is_the_median_of_the_ratios_within_each_round(self):
        # The machine halves its speed in the last round: both sides suffer, the ratio does not.
        rounds = [
            {"house": a_run(3000), "aiogram_echo": a_run(1000)},
            {"house": a_run(4000), "aiogram_echo": a_run(1000)},
            {"house": a_run(1000), "aiogram_echo": a_run(500)},
        ]

        assert summary(rounds)["ratio_to_aiogram_echo"] == 3

    def test_a_ratio_with_a_side_that_did_not_run_is_none(self):
        result = summary([{"house": a_run(10)}])

        assert result["ratio_to_ptb_echo"] is None
        assert result["p99_ms"] == 2


class TestSlowDisk:
    @pytest.mark.parametrize("flush", ["fsync", "fdatasync"])
    def test_every_flush_waits(self, tmp_path, flush):
        library = slow_disk.build(tmp_path)
        probe = (
            f"import os, sys, time; f = open({str(tmp_path / 'probe')!r}, 'wb'); t = time.perf_counter();"
            f"[os.{flush}(f.fileno()) for _ in range(5)]; print(time.perf_counter() - t)"
        )

        done = subprocess.run(
            [sys.executable, "-c", probe],
            env={**os.environ, **slow_disk.environment(library, delay_us=20_000)},
            capture_output=True,
            text=True,
            check=True,
        )

        assert float(done.stdout) >= 0.1
