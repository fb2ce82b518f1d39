"""Each promise of the protection page names a test that exists; a promise without one would be a wish."""

import re

import pytest

from tests.house.sources import ROOT

PAGE = ROOT / "docs" / "protection.md"
PROOF = re.compile(r"\]\(\.\./(tests/[^)#]+)#([^)]+)\)")


def proofs() -> list[tuple[str, str]]:
    """Give every file and test that the page names."""
    return PROOF.findall(PAGE.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("file", "test"), proofs(), ids=[test for _, test in proofs()])
def test_every_proof_is_a_test(file: str, test: str) -> None:
    source = (ROOT / file).read_text(encoding="utf-8")

    assert re.search(rf"^\s*(?:async )?def {re.escape(test)}\(", source, re.MULTILINE), (
        f"{file} has no {test}"
    )


def test_every_promise_has_a_proof() -> None:
    promises, figures, _ = PAGE.read_text(encoding="utf-8").partition("## What was run, and what it found")
    assert figures
    lines = promises.splitlines()
    rows = [line for line in lines if line.startswith("| ") and not line.startswith(("| promise", "| no."))]

    assert len(rows) > 50
    assert [row for row in rows if not PROOF.search(row)] == []


def test_everything_that_can_be_stolen_has_its_paragraph() -> None:
    text = PAGE.read_text(encoding="utf-8")

    for thing in (
        "bot token",
        "The database",
        "The key file",
        "The phone",
        "coordinator's account",
        "Telegram, compelled",
    ):
        assert f"### {thing}" in text or re.search(rf"^### .*{re.escape(thing)}", text, re.MULTILINE), thing


def test_the_thirty_promises_stand_there_each_with_its_number() -> None:
    rows = re.findall(r"^\| (\d+) \| ", PAGE.read_text(encoding="utf-8"), re.MULTILINE)

    assert [int(number) for number in rows] == list(range(1, 31))
