"""The planting itself: every kind of fault is planted, each changes the module, and words are left alone."""

import ast

from tests.house.sources import ROOT
from tests.mutation.__main__ import SUBJECTS, accepted, source
from tests.mutation.mutants import faults, plant

SOURCE = '''"""A rule 1."""
def may(age: int = 14) -> bool:
    """Say 2."""
    if age < 18 and not blocked(age):
        return age + 1 > 3
    for _ in range(2):
        continue
    raise ValueError("never 7")
'''


def test_each_kind_of_fault_is_planted_and_is_one_change() -> None:
    found = list(plant(SOURCE))

    assert {one.did for one in found} == {
        *("comparison turned", "and/or swapped", "condition denied", "operator swapped"),
        *("number off by one", "nothing returned", "loop changed"),
    }
    clean = ast.unparse(ast.parse(SOURCE))
    assert len({one.source for one in found}) == len(found)
    for one in found:
        assert one.source != clean and ast.parse(one.source)
        assert "never 7" in one.source and "A rule 1" in one.source


def test_every_subject_has_modules_and_tests_that_stand_there() -> None:
    for subject in SUBJECTS.values():
        for module in subject.modules:
            assert (ROOT / f"{module.replace('.', '/')}.py").is_file()
        for name in subject.tests:
            assert (ROOT / "tests" / "domain" / name).is_file()


def test_what_may_live_stands_in_a_module_that_is_counted_and_says_why() -> None:
    counted = {module for subject in SUBJECTS.values() for module in subject.modules}
    planted = {module: set(faults(source(module))) for module in counted}

    for (module, was, did), reason in accepted().items():
        assert (was, did) in planted[module], f"{module} has no longer the line «{was}» with «{did}»"
        assert len(reason) >= 10
