"""The doctor looks at everything and says each cure; it changes nothing and finds what is wrong, all of it at once."""

import shutil
from collections import namedtuple
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from app import doctor
from app import settings as environment
from app.doctor import Finding, Verdict
from app.settings import Settings
from db.sealing import make_ring
from db.session import Memory
from domain.people import Duty
from simulator.server import TOKEN
from tests.builders import everything, joined
from tests.stories.conftest import Stage, each_house, each_url, stage
from tests.stories.house import House

__all__ = ["Stage", "each_house", "each_url", "stage"]


def settings_of(house: House) -> Settings:
    return replace(house.settings, token=TOKEN, telegram=house.simulator.base_url)


async def look(settings: Settings, now: datetime) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    async for finding in doctor.examine(settings, now):
        found.setdefault(finding.what, []).append(finding)
    return found


def worst(found: dict[str, list[Finding]], what: str) -> Verdict:
    return max((one.verdict for one in found[what]), key=list(Verdict).index)


async def test_a_house_that_works_has_nothing_wrong_and_stays_as_it_is(each_house: House) -> None:
    await each_house.open_doors.watch.look()
    before = await everything(each_house.memory)

    found = await look(settings_of(each_house), each_house.clock())

    wrong = [one for group in found.values() for one in group if one.verdict is Verdict.WRONG]
    assert wrong == []
    assert {
        "disk",
        "key",
        "migrations",
        "rota",
        "contacts",
        "telegram",
        "clock",
        "token",
        "webhook",
    } <= found.keys()
    assert await everything(each_house.memory) == before


async def test_every_cure_is_said_for_what_is_wrong(each_house: House, tmp_path: Path) -> None:
    await each_house.open_doors.watch.look()
    settings = replace(
        settings_of(each_house), token="1:wrong", webhook="https://cordata.example.org/telegram"
    )

    found = await look(settings, each_house.clock() + timedelta(hours=2))

    assert worst(found, "token") is Verdict.WRONG
    assert worst(found, "updates") is Verdict.WRONG
    for group in found.values():
        for one in group:
            assert one.seen and (one.cure or one.verdict is Verdict.GOOD)


async def test_a_door_that_telegram_does_not_use_is_named(each_house: House) -> None:
    settings = replace(settings_of(each_house), webhook="https://cordata.example.org/telegram")

    found = await look(settings, each_house.clock())

    assert worst(found, "webhook") is Verdict.WARNING


async def test_a_telegram_that_is_away_hides_nothing_else(each_house: House) -> None:
    settings = replace(settings_of(each_house), telegram="http://127.0.0.1:9")

    found = await look(settings, each_house.clock())

    assert worst(found, "telegram") is Verdict.WRONG
    assert worst(found, "migrations") is Verdict.GOOD


async def test_missing_keys_and_an_empty_database_are_told_apart(tmp_path: Path, database_url: str) -> None:
    said = {"CORDATA_HOME": str(tmp_path / "home"), "CORDATA_DATABASE": database_url}
    settings = environment.read(said)
    settings.home.mkdir()
    found = await look(settings, datetime.now(UTC))
    assert worst(found, "key") is Verdict.WRONG and "migrations" not in found
    make_ring(settings.keys)

    found = await look(settings, datetime.now(UTC))

    lacking = found.get("migrations") or found["database"]
    assert "cordata migrate" in lacking[0].cure
    assert worst(found, "token") is Verdict.WARNING
    assert list(settings.home.iterdir()) == [], (
        "it made a database, and a backup could not be put back here any more"
    )


async def test_a_foreign_key_ring_is_found(memory: Memory, network_url: str, tmp_path: Path) -> None:
    settings = environment.read({"CORDATA_HOME": str(tmp_path / "home"), "CORDATA_DATABASE": network_url})
    settings.home.mkdir()
    make_ring(settings.keys)

    found = await look(settings, datetime.now(UTC))

    assert worst(found, "key") is Verdict.WRONG
    assert worst(found, "rota") is Verdict.WRONG


@pytest.mark.parametrize("count", [0, 1, 2])
async def test_a_house_that_hangs_on_one_administrator_is_found(
    memory: Memory, network_url: str, tmp_path: Path, count: int
) -> None:
    async with memory.transaction() as store:
        for _ in range(count):
            await joined(store, Duty.ADMINISTRATOR)
    settings = environment.read({"CORDATA_HOME": str(tmp_path / "home"), "CORDATA_DATABASE": network_url})
    settings.home.mkdir()
    make_ring(settings.keys)

    found = await look(settings, datetime.now(UTC))

    assert worst(found, "administrators") is (Verdict.GOOD if count == 2 else Verdict.WRONG)


def test_the_invented_network_of_a_demo_is_only_reminded() -> None:
    assert doctor.hands(0, invented=True).verdict is Verdict.WARNING
    assert doctor.hands(2, invented=True).verdict is Verdict.GOOD


@pytest.mark.parametrize(
    ("hours", "made", "verdict"),
    [
        ("24", [], Verdict.WARNING),
        ("24", [60, 1], Verdict.GOOD),
        ("24", [90, 48], Verdict.GOOD),
        ("24", [90, 49], Verdict.WRONG),
        ("0", [1], Verdict.WARNING),
    ],
)
def test_a_house_without_a_fresh_backup_is_found(
    tmp_path: Path, hours: str, made: list[int], verdict: Verdict
) -> None:
    now = datetime(2027, 3, 9, 12, tzinfo=UTC)
    settings = environment.read({"CORDATA_HOME": str(tmp_path / "home"), "CORDATA_BACKUP_HOURS": hours})
    settings.backups.mkdir()
    for ago in made:
        (settings.backups / f"cordata-{now - timedelta(hours=ago):%Y%m%dT%H%M%S}.backup").touch()

    found = doctor.copies(settings, now)

    assert found.verdict is verdict
    assert bool(found.cure) is (verdict is not Verdict.GOOD)


@pytest.mark.parametrize(("days", "verdict"), [(35, Verdict.GOOD), (36, Verdict.WARNING)])
def test_a_month_without_a_new_key_is_found(tmp_path: Path, days: int, verdict: Verdict) -> None:
    settings = environment.read({"CORDATA_HOME": str(tmp_path / "home")})
    made = date(2027, 3, 9)
    make_ring(settings.keys, made)

    assert doctor.month(settings, made + timedelta(days=days)).verdict is verdict


@pytest.mark.parametrize(
    ("free", "verdict"),
    [(1 << 20, Verdict.WRONG), (5 << 30, Verdict.WARNING), (50 << 30, Verdict.GOOD)],
)
def test_a_full_disk_is_found(
    free: int, verdict: Verdict, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _place: usage(100 << 30, 0, free))

    assert doctor.disk(environment.read({"CORDATA_HOME": str(tmp_path)})).verdict is verdict
