"""Who may import whom: the contracts hold, they can fail, and the page that explains them tells the same."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from itertools import product
from pathlib import Path

import pytest

from tests.house.sources import ROOT, python_files

ARCHITECTURE = ROOT / "docs" / "architecture.md"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONTRACTS = PROJECT["tool"]["importlinter"]["contracts"]
ROOMS: list[str] = PROJECT["tool"]["importlinter"]["root_packages"]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter on a folder."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True)


def test_the_borders_between_rooms_hold() -> None:
    done = lint(ROOT)

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("domain/__init__.py", "import sqlalchemy"),
        ("domain/__init__.py", "import asyncio"),
        ("casework/__init__.py", "import aiogram"),
        ("casework/__init__.py", "import bot"),
        ("casework/__init__.py", "import db.identities"),
        ("handlers/__init__.py", "import db"),
        ("web/__init__.py", "import db"),
        ("web/__init__.py", "import handlers"),
        ("web/__init__.py", "import bot"),
        ("bot/__init__.py", "import simulator"),
        ("simulator/__init__.py", "import domain"),
    ],
)
def test_a_planted_import_is_caught(path: str, line: str, tmp_path: Path) -> None:
    shutil.copyfile(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    for room in ROOMS:
        (tmp_path / room).mkdir()
        (tmp_path / room / "__init__.py").touch()
    (tmp_path / "db" / "identities.py").touch()
    assert lint(tmp_path).returncode == 0

    (tmp_path / path).write_text(line + "\n", encoding="utf-8")

    assert lint(tmp_path).returncode == 1


def test_every_room_with_code_stands_under_the_contracts() -> None:
    found = {path.parent.name for path in ROOT.glob("*/__init__.py")}

    assert found - {"tests", "benchmarks"} == set(ROOMS)


def test_the_page_on_architecture_tells_what_the_contracts_say() -> None:
    text = ARCHITECTURE.read_text(encoding="utf-8")

    rows = re.findall(r"^\| `(\w+)` \|.*\| (.*) \|$", text, flags=re.MULTILINE)
    told = {room: set(re.findall(r"`(\w+)`", imports)) for room, imports in rows}

    assert told == {room: {other for other in ROOMS if may_import(room, other)} for room in ROOMS}


def test_the_page_on_architecture_names_every_contract() -> None:
    text = ARCHITECTURE.read_text(encoding="utf-8")

    assert [contract["name"] for contract in CONTRACTS if contract["name"] not in text] == []


def test_no_room_imports_what_the_page_does_not_grant() -> None:
    broken = [
        f"{source.path}:{node.lineno}: {name}"
        for source in python_files(*ROOMS)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module or ""] if isinstance(node, ast.ImportFrom) else [part.name for part in node.names]
        )
        if (other := name.partition(".")[0]) in ROOMS
        and other != (room := source.path.partition("/")[0])
        and not may_import(room, other)
    ]

    assert broken == []


def may_import(room: str, other: str) -> bool:
    """Say what the contracts in pyproject.toml allow, read the plain way."""
    if room == other:
        return False
    (layers,) = [contract["layers"] for contract in CONTRACTS if contract["type"] == "layers"]
    height = {name.strip(): level for level, names in enumerate(layers) for name in names.split("|")}
    if room in height and other in height and height[room] >= height[other]:
        return False
    forbidden = {
        pair
        for contract in CONTRACTS
        if contract["type"] == "forbidden"
        for pair in product(contract["source_modules"], contract["forbidden_modules"])
    }
    return (room, other) not in forbidden
