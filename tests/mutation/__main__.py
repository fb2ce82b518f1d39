"""`python -m tests.mutation`: plants every fault, runs the tests of its subject, and lists what they did not notice.

One process a mutant, forked from a parent that has loaded everything but the house itself, so that a mutant costs about
a second; the quick tests of a subject stand first, and the first that fails ends it. What survives is told at once: it
stands in `survivors.toml` with the reason, or is listed as unexplained.
"""

import argparse
import ast
import importlib
import importlib.abc
import importlib.machinery
import os
import random
import resource
import sys
import tomllib
import types
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.mutation.mutants import Mutant, plant

ROOT = Path(__file__).parents[2]
SCORE = 0.75
"""The least part of the mutants that the tests must notice."""

PATIENCE, TIMES = 15, 5
"""Seconds of work, and times the work without a fault, after which a mutant never ends and was noticed, whichever is more.

Work, not time, for the machine may be busy; and for the same reason tests of speed are left out.
"""
LONGEST = 300
LEFT_OUT = "not MovedAbout and not within_the_time"
PRELOADED = (
    "pytest",
    "hypothesis",
    "pytest_asyncio",
    "sqlalchemy.ext.asyncio",
    "cryptography.hazmat.primitives.ciphers.aead",
)


@dataclass(frozen=True, slots=True)
class Subject:
    """What is mutated together, and the tests that must notice."""

    modules: tuple[str, ...]
    tests: tuple[str, ...]


SUBJECTS = {
    "triage": Subject(
        ("domain.triage", "domain.rules", "domain.score", "domain.conditions"),
        ("test_triage.py", "test_rules.py", "test_levels.py", "test_triage_properties.py"),
    ),
    "danger": Subject(
        (
            *("domain.danger", "domain.danger_rules", "domain.danger_patterns", "domain.danger_text"),
            *("domain.danger_places", "domain.danger_reading"),
        ),
        (
            *("test_danger_reading.py", "test_danger_text.py", "test_danger_patterns.py"),
            *("test_danger_places.py", "test_danger.py", "test_danger_file.py", "test_danger_phrases.py"),
        ),
    ),
    "sealing": Subject(("db.sealing",), ("../db/test_sealing.py",)),
    "relay": Subject(
        (
            *("domain.relay", "domain.relay_reading", "domain.relay_words", "domain.relay_addresses"),
            *("domain.relay_numbers", "domain.relay_names", "domain.relay_places"),
        ),
        (
            *("test_relay_reading.py", "test_relay_numbers.py", "test_relay_addresses.py"),
            *("test_relay_names.py", "test_relay_places.py", "test_relay_bounds.py"),
            *("test_hand_written.py", "test_relay.py"),
        ),
    ),
    "retention": Subject(("domain.retention",), ("test_retention.py",)),
}


class _Planted(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives the mutant instead of the module, to whoever imports it."""

    def __init__(self, module: str, mutant: Mutant) -> None:
        self._module, self._mutant = module, mutant

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        return importlib.machinery.ModuleSpec(name, self) if name == self._module else None

    def exec_module(self, module: types.ModuleType) -> None:
        file = ROOT / f"{self._module.replace('.', '/')}.py"
        module.__file__ = str(file)
        exec(compile(self._mutant.source, str(file), "exec"), module.__dict__)


def source(module: str) -> str:
    """Give the text of a module."""
    return (ROOT / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8")


def notices(module: str, mutant: Mutant, tests: Sequence[str], patience: int) -> tuple[bool, float]:
    """Say whether the tests fail with a mutant in place of the module, and the seconds of work that took."""
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (patience, patience))
        _tests(module, mutant, tests)
    _done, status, used = os.wait4(child, 0)
    return status != 0, used.ru_utime + used.ru_stime


def _tests(module: str, mutant: Mutant, tests: Sequence[str]) -> None:
    """Run the tests in a child and end it with their status."""
    import hypothesis
    import pytest

    status = 3
    hypothesis.settings.register_profile("mutation", deadline=None, derandomize=True, database=None)
    hypothesis.settings.load_profile("mutation")
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        sys.meta_path.insert(0, _Planted(module, mutant))
        options = [
            "-x",
            "-q",
            "--tb=no",
            "--assert=plain",
            "--noconftest",
            "-p",
            "no:cacheprovider",
            "-k",
            LEFT_OUT,
        ]
        options += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]
        status = int(pytest.main([*options, *tests]))
    finally:
        os._exit(status)


def accepted() -> dict[tuple[str, str, str], str]:
    """Give the survivors that a person looked at, with the reason why each may live."""
    text = (Path(__file__).parent / "survivors.toml").read_text(encoding="utf-8")
    return {(one["module"], one["was"], one["did"]): one["reason"] for one in tomllib.loads(text)["survivor"]}


def judged(
    subject: Subject, sample: int, chance: random.Random, at_once: int
) -> Iterator[tuple[str, Mutant, bool]]:
    """Give every mutant of a subject, or so many by chance, with whether the tests noticed it."""
    tests = [str((ROOT / "tests" / "domain" / name).resolve()) for name in subject.tests]
    work = 0.0
    for module in subject.modules:
        whole = Mutant(0, "", "", ast.unparse(ast.parse(source(module))))
        failed, took = notices(module, whole, tests, LONGEST)
        if failed:
            raise SystemExit(f"the tests of {module} fail without any fault planted")
        work = max(work, took)
    patience = max(PATIENCE, round(TIMES * work))
    found = [(module, mutant) for module in subject.modules for mutant in plant(source(module))]
    if sample and sample < len(found):
        found = chance.sample(found, sample)
    with ThreadPoolExecutor(at_once) as pool:
        noticed = pool.map(lambda one: notices(one[0], one[1], tests, patience)[0], found)
        yield from ((*one, seen) for one, seen in zip(found, noticed, strict=True))


def main() -> int:
    """Run the subjects asked for; gives 0 when the score is reached."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("--subject", choices=SUBJECTS, action="append")
    parser.add_argument("--sample", type=int, default=0, help="so many mutants of each subject, by chance")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--at-once", type=int, default=os.cpu_count(), help="how many are tried side by side")
    asked = parser.parse_args()
    for name in PRELOADED:
        importlib.import_module(name)
    explained, drawn = accepted(), Table(title="mutation")
    for name in ("subject", "mutants", "noticed", "survived", "explained", "score"):
        drawn.add_column(name, justify="left" if name == "subject" else "right")
    everything = lived = 0
    for name in asked.subject or SUBJECTS:
        count = survived = known = 0
        for module, mutant, noticed in judged(
            SUBJECTS[name], asked.sample, random.Random(asked.seed), asked.at_once
        ):
            count += 1
            if noticed:
                continue
            survived += 1
            reason = explained.get((module, mutant.was, mutant.did))
            known += reason is not None
            print(
                f"{module}:{mutant.line}: {mutant.did}: {mutant.was} -- {reason or 'UNEXPLAINED'}", flush=True
            )
        everything, lived = everything + count, lived + survived
        score = 1 - survived / max(1, count)
        drawn.add_row(name, *map(str, (count, count - survived, survived, known)), f"{score:.2f}")
    score = 1 - lived / max(1, everything)
    drawn.add_row("all", str(everything), str(everything - lived), str(lived), "", f"{score:.2f}")
    Console(width=None if sys.stdout.isatty() else 120).print(drawn)
    return int(score < SCORE)


if __name__ == "__main__":
    raise SystemExit(main())
