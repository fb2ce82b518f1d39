"""Keys are renewed while people write: everybody goes on where they were, and nobody becomes a stranger."""

import asyncio
import shutil
from datetime import date
from pathlib import Path

from app import keys_command
from db import key_files, tables
from tests.stories.conftest import Stage
from tests.stories.house import opened, settings_for
from tests.stories.walks import CALM, reports


async def test_all_keys_are_renewed_and_people_go_on_where_they_were(
    each_url: str, stage: Stage, tmp_path: Path
) -> None:
    keys = Path(shutil.copytree(stage.keys, tmp_path / "keys"))
    settings = settings_for(tmp_path / "home", keys, each_url)
    async with opened(settings, stage.protocol) as house:
        first = await reports(house.teacher, *CALM)
        people = await house.count(tables.persons)

        key_files.propose_index(keys)
        number = key_files.begin_epoch(keys, date(2027, 3, 9))
        renewing = asyncio.create_task(keys_command.renew(settings, number, indexes=True))
        second = await reports(house.teacher, *CALM)
        assert await renewing == 0

        await house.teacher.says("/mie")
        shown = (await house.teacher.screen()).text
        assert first in shown and second in shown
        await house.operator.says("/coda")
        await house.operator.sees(first)
        assert await house.count(tables.persons) == people
        assert house.memory.ring.newest == 2
