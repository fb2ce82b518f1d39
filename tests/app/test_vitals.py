"""What an operator's machines ask: alive, ready, figures; without a word, a name or a number of anybody."""

import re
from collections.abc import AsyncIterator

import httpx
import pytest

from bot import figures
from tests.stories.conftest import Stage, each_house, each_url, stage
from tests.stories.house import House
from tests.stories.walks import CALM, reports

__all__ = ["Stage", "each_house", "each_url", "stage"]

LABELS = {
    "fate": {"handled", "parked", "sent", "uncertain", "unreachable", "dead", "pending"},
    "outcome": {
        *("sent", "later", "uncertain", "unreachable", "moved", "gone", "refused"),
        *("done", "failed", "taken"),
    },
    "lane": {"emergency", "answer", "notice", "slow", "second"},
    "le": None,
}


@pytest.fixture
async def asked(each_house: House) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(each_house.open_doors.vitals.app())
    async with httpx.AsyncClient(transport=transport, base_url="http://figures") as client:
        yield client


async def test_a_house_that_works_is_ready_on_both_ports(each_house: House, asked: httpx.AsyncClient) -> None:
    await each_house.open_doors.watch.look()

    assert (await asked.get("/health")).text == "ok"
    assert (await asked.get("/ready")).text == "ready"
    transport = httpx.ASGITransport(each_house.open_doors.console)
    async with httpx.AsyncClient(transport=transport, base_url="http://console") as client:
        assert (await client.get("/ready")).status_code == 200
        assert (await client.get("/health")).status_code == 200
        assert (await client.get("/metrics")).status_code == 404


async def test_a_house_that_heard_nothing_for_an_hour_is_not_ready(
    each_house: House, asked: httpx.AsyncClient
) -> None:
    watch = each_house.open_doors.watch
    await watch.look()
    watch._since = None
    await each_house.moves(hours=2)

    answer = await asked.get("/ready")

    assert (answer.status_code, answer.text) == (503, "not ready: updates")


async def test_figures_count_what_happened_and_tell_nothing_of_anybody(
    each_house: House, asked: httpx.AsyncClient
) -> None:
    code = await reports(each_house.teacher, *CALM)

    shown = (await asked.get("/metrics")).text

    assert re.search(r'^cordata_updates_total\{fate="handled"\} [1-9]', shown, re.MULTILINE)
    assert "cordata_database_up 1.0" in shown and "cordata_polls 1.0" in shown
    assert code not in shown and not re.search(r"(?<![.\d])\d{7,}", shown)
    for name, value in re.findall(r'(\w+)="([^"]*)"', shown):
        allowed = LABELS[name]
        assert allowed is None or value in allowed, (name, value)


def test_every_figure_has_words_and_no_label_of_a_person() -> None:
    for family in figures.REGISTRY.collect():
        assert family.documentation.endswith(".")
        for sample in family.samples:
            assert sample.labels.keys() <= LABELS.keys()
