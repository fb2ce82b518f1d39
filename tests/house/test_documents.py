"""What the documents say is so: commands exist, links lead somewhere, each sentence has its own line."""

import functools
import re
import shlex
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.house.sources import ROOT, project_files

COMMAND = re.compile(r"(?:^|[\s$(])((?:\S*python3? -m |make |cordata )[^`#\n|&;]+)")
END_OF_SENTENCE = re.compile(r"(?<=[a-zà-ú0-9)`*\"])[.?!] (?=[A-ZÀ-Ú`*])")
PLACEHOLDER = re.compile(r"[A-Z<{$…]")


def documents() -> list[Path]:
    """List the project's Markdown files."""
    return [path for path in project_files() if path.suffix == ".md"]


def code_in(text: str) -> list[str]:
    """Give the code spans of a text and the lines of its code blocks, one string each."""
    blocks = re.findall(r"^```[^\n]*\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    spans = re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))
    return [*spans, *(line for block in blocks for line in block.splitlines())]


def commands_in(text: str) -> set[tuple[str, ...]]:
    """Give the commands of ours that a text names, up to the first word that stands for something else."""
    found = set()
    for code in code_in(text):
        for line in COMMAND.findall(code):
            words = shlex.split(line, comments=True)
            kept = [
                word
                for number, word in enumerate(words)
                if not any(map(PLACEHOLDER.match, words[: number + 1]))
            ]
            found.add(tuple(kept))
    return found


def fault_of(command: tuple[str, ...]) -> str | None:
    """Say why a command does not exist, or None when it does."""
    first, *rest = command
    if first == "make":
        targets = {word for word in rest if "=" not in word and not word.startswith("-")}
        return f"make knows no {targets - make_targets()}" if targets - make_targets() else None
    if first == "cordata":
        acts = [word for word in rest if re.fullmatch(r"[a-z][a-z-]*", word)][:2]
        return (
            None
            if any(answers_help(*acts[:count]) for count in range(len(acts), 0, -1)) or not acts
            else str(acts)
        )
    module = rest[1]
    runs = find_spec(module) is not None and (
        find_spec(module).submodule_search_locations is None or find_spec(f"{module}.__main__") is not None  # type: ignore[union-attr]
    )
    return None if runs else f"python knows no {module}"


def make_targets() -> set[str]:
    """List what the Makefile can make."""
    return set(
        re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    )


@functools.cache
def answers_help(*acts: str) -> bool:
    """Ask the command line whether it knows an act."""
    command = [sys.executable, "-m", "app", *acts, "--help"]
    return subprocess.run(command, cwd=ROOT, capture_output=True).returncode == 0


def test_every_command_in_the_documents_exists() -> None:
    named = {
        command for path in documents() for command in commands_in((ROOT / path).read_text(encoding="utf-8"))
    }

    faults = [f"{' '.join(command)}: {fault}" for command in sorted(named) if (fault := fault_of(command))]

    assert len(named) > 5
    assert not faults, "\n".join(["", *faults])


def test_every_command_in_the_makefile_exists() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    recipes = re.findall(r"^\t@?\$\(bin\)/(.+)$", text, flags=re.MULTILINE)
    named = {command for recipe in recipes for command in commands_in(f"`{recipe}`")}

    faults = [f"{' '.join(command)}: {fault}" for command in sorted(named) if (fault := fault_of(command))]

    assert len(named) > 3
    assert not faults, "\n".join(["", *faults])


@pytest.mark.parametrize(
    "text", ["`make coffee`", "```sh\npython -m coffee\n```", "run `cordata coffee --now`"]
)
def test_a_command_that_does_not_exist_is_caught(text: str) -> None:
    (command,) = commands_in(text)

    assert fault_of(command)


def test_every_link_between_documents_leads_to_a_file() -> None:
    dead = []
    for path in documents():
        for link in re.findall(r"\]\(([^)\s#]+)", (ROOT / path).read_text(encoding="utf-8")):
            if "://" not in link and not (ROOT / path.parent / link).exists():
                dead.append(f"{path}: {link}")

    assert dead == []


def crowded_lines(text: str) -> list[str]:
    """Give the lines of prose that hold more than one sentence; tables and code are left out."""
    prose = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    lines = [re.sub(r"^\s*(?:\d+\.|-) ", "", line) for line in prose.splitlines() if not line.startswith("|")]
    return [line for line in lines if END_OF_SENTENCE.search(line)]


def test_each_sentence_has_its_own_line() -> None:
    crowded = [
        f"{path}: {line}"
        for path in documents()
        for line in crowded_lines((ROOT / path).read_text(encoding="utf-8"))
    ]

    assert not crowded, "\n".join(["", *crowded])


def test_a_crowded_line_is_caught() -> None:
    assert crowded_lines("One sentence stands here. Another follows it.")


def test_the_readme_tells_every_setting_and_no_other() -> None:
    setting = re.compile(r"\b(?:CORDATA|TELEGRAM)_[A-Z_]+\b")
    read = set(setting.findall((ROOT / "app" / "settings.py").read_text(encoding="utf-8")))

    assert set(setting.findall((ROOT / "README.md").read_text(encoding="utf-8"))) == read


def test_every_target_of_the_makefile_is_explained() -> None:
    # Inside `make test` a make within names the folders it enters, unless told not to.
    command = ["make", "--no-print-directory", "help"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert {line.split()[1] for line in told.splitlines()} == make_targets()
