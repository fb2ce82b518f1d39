"""What a newcomer types first: it starts, at once, and brings in only what it needs."""

import re
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest

from tests.house.sources import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
AT_ONCE = 0.5  # seconds, from the promise that `cordata --help` answers at once
OPENS_DOORS = {"run", "story"}  # the commands that talk with Telegram, real or local


@pytest.mark.parametrize("name", sorted(PROJECT["scripts"]))
def test_every_script_starts(name: str) -> None:
    script = Path(sys.executable).with_name(name)

    done = subprocess.run([script, "--help"], capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    assert "usage" in done.stdout.lower()


def test_the_command_line_answers_at_once() -> None:
    took = []
    for _ in range(5):  # the best of five: what is promised is the command, not what else the machine does
        began = time.perf_counter()
        subprocess.run([sys.executable, "-m", "app", "--help"], cwd=ROOT, capture_output=True, check=True)
        took.append(time.perf_counter() - began)

    assert min(took) < AT_ONCE


@pytest.mark.parametrize("heavy", ["aiogram", "sqlalchemy", "aiohttp", "holidays"])
def test_asking_for_help_loads_nothing_heavy(heavy: str) -> None:
    asked = (
        "import sys\n"
        "from app.__main__ import main\n"
        "sys.argv = ['cordata', '--help']\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        f"sys.exit({heavy!r} in sys.modules)\n"
    )

    done = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr or f"{heavy} was imported"


def commands() -> list[str]:
    """List the commands that the help names."""
    told = subprocess.run(
        [sys.executable, "-m", "app", "--help"], cwd=ROOT, capture_output=True, text=True
    ).stdout
    return re.findall(r"^    ([a-z]+) ", told, flags=re.MULTILINE)


@pytest.mark.parametrize("name", commands())
def test_every_command_explains_itself_and_loads_no_more_than_it_needs(name: str) -> None:
    asked = (
        "import sys\n"
        "from app.__main__ import main\n"
        f"sys.argv = ['cordata', {name!r}, '--help']\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code\n"
        f"sys.exit('aiogram' in sys.modules and {name not in OPENS_DOORS})\n"
    )

    done = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr or "aiogram was imported"
    assert f"cordata {name}" in done.stdout


def test_the_help_names_the_commands() -> None:
    assert set(commands()) > OPENS_DOORS


def test_an_automatic_check_runs_the_tests() -> None:
    script = ROOT / ".ci" / "run"

    assert script.stat().st_mode & 0o111
    assert "make test" in script.read_text(encoding="utf-8")
