"""The short run of the harness, as part of every test run; `make kill` is the long one."""

import asyncio
from pathlib import Path

from tests.databases import PostgreSQL
from tests.kill.trials import TRIALS, Size, play, prepared

SHORT = Size(updates=150, kills=3, people=5, seed=1, to_the_end=False)


async def test_a_house_killed_again_and_again_loses_nothing(
    tmp_path: Path, postgresql_server: PostgreSQL
) -> None:
    """Both at once: most of the time is spent on starting processes, and there is more than one core."""
    polling, replicas = tmp_path / "polling", tmp_path / "replicas"
    polling.mkdir()
    replicas.mkdir()

    async with (
        prepared(TRIALS["polling"], SHORT, polling, None) as one,
        prepared(TRIALS["replicas"], SHORT, replicas, postgresql_server.fresh()) as two,
    ):
        results = await asyncio.gather(play(one), play(two))

    postgresql_server.discard()
    for result in results:
        assert result.verdict.faults == []
        assert (result.kills, result.verdict.reports >= SHORT.people) == (SHORT.kills, True)
        assert result.updates >= SHORT.updates
