"""The table of behaviours is kept honest: each names a test that exists, each has a source, each test file is in it."""

import ast
from pathlib import Path

from simulator.behaviours import API, ASSUMED, BEHAVIOURS, NOTES, SERVER, STRICTER, TDLIB

HERE = Path(__file__).parent
NOT_ABOUT_TELEGRAM = {
    "aiogram",
    "behaviours",
    "faults",
    "hostile_calls",
    "page",
    "page_bench",
    "page_gate",
    "page_phone",
    "page_right_to_left",
    "phone",
    "python_telegram_bot",
    "workbench",
}


def existing_tests() -> set[str]:
    return {
        f"{path.name}::{group.name}::{test.name}"
        for path in HERE.glob("test_*.py")
        for group in ast.parse(path.read_text()).body
        if isinstance(group, ast.ClassDef)
        for test in group.body
        if isinstance(test, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def test_every_behaviour_names_a_test_that_exists() -> None:
    missing = {behaviour.test for behaviour in BEHAVIOURS} - existing_tests()

    assert not missing


def test_every_behaviour_has_a_source_and_stands_there_once() -> None:
    known = (API, SERVER, TDLIB, NOTES, STRICTER, ASSUMED, "Telegram's bot", "tginfo/")

    assert [
        behaviour for behaviour in BEHAVIOURS if not any(source in behaviour.source for source in known)
    ] == []
    assert len({behaviour.what for behaviour in BEHAVIOURS}) == len(BEHAVIOURS)
    assert len({behaviour.test for behaviour in BEHAVIOURS}) == len(BEHAVIOURS)


def test_every_file_of_rules_is_in_the_table() -> None:
    files = {path.stem.removeprefix("test_") for path in HERE.glob("test_*.py")} - NOT_ABOUT_TELEGRAM

    assert files == {behaviour.test.split(".py")[0].removeprefix("test_") for behaviour in BEHAVIOURS}
