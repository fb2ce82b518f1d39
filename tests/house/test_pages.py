"""The pages that others rely on without running anything: glossary, decisions, metadata, licence."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.house.sources import ROOT, project_files

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
SECTIONS = ["Context", "Decision", "Consequences", "Refused", "What enforces it"]
A_FILE = re.compile(r"`((?:[\w.-]+/)+[\w.-]+\.(?:py|toml|md|sh|c|po|txt))`")

# From the standard's controlled vocabularies, the part that concerns us.
CATEGORIES = {
    "communications",
    "data-collection",
    "digital-citizenship",
    "workflow-management",
    "instant-messaging",
}
SCOPES = {"education", "healthcare", "local-authorities", "society", "welfare", "emergency-services"}
STATUS = {"concept", "development", "beta", "stable", "obsolete"}


def glossary() -> list[tuple[str, str, str]]:
    """Give the rows of the glossary: what people say, the words in code, the file."""
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    return re.findall(r"^\| ([^|]+) \| (`[^|]+`) \| `([^|]+)` \|$", text, flags=re.MULTILINE)


def test_each_word_of_the_glossary_stands_where_it_says() -> None:
    lost = [
        f"{said}: {word} is not in {where}"
        for said, words, where in glossary()
        for word in re.findall(r"`(\w+)`", words)
        if not (ROOT / where).is_file()
        or not re.search(rf"\b{word}\b", (ROOT / where).read_text(encoding="utf-8"))
    ]

    assert len(glossary()) > 40
    assert not lost, "\n".join(["", *lost])


def test_every_duty_of_a_reporter_form_and_state_has_one_meaning() -> None:
    said = [said for said, _, _ in glossary()]

    assert len(said) == len(set(said))


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_says_why_what_was_refused_and_what_enforces_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert re.findall(r"^## (.*)$", text, flags=re.MULTILINE) == SECTIONS
    assert text.startswith(f"# {path.stem[:4]} · ")
    assert len(re.findall(r"^> ", text, flags=re.MULTILINE)) == 1
    assert text.count("\n") < 60


def test_decisions_are_numbered_without_gaps() -> None:
    assert [int(path.stem[:4]) for path in DECISIONS] == list(range(len(DECISIONS)))


def test_every_file_named_in_the_documents_exists() -> None:
    lost = [
        f"{path}: {name}"
        for path in project_files()
        if path.suffix == ".md"
        for name in A_FILE.findall((ROOT / path).read_text(encoding="utf-8"))
        if not (ROOT / name).exists()
    ]

    assert not lost, "\n".join(["", *lost])


@pytest.fixture
def publiccode() -> dict[str, Any]:
    """The metadata of the catalogues of public software, as its readers see it."""
    read = yaml.safe_load((ROOT / "publiccode.yml").read_text(encoding="utf-8"))
    assert isinstance(read, dict)
    return read


def test_the_metadata_holds_what_the_standard_asks(publiccode: dict[str, Any]) -> None:
    asked = {
        "publiccodeYmlVersion",
        "name",
        "url",
        "platforms",
        "categories",
        "developmentStatus",
        "softwareType",
    }
    asked |= {"description", "legal", "maintenance", "localisation"}

    assert asked <= publiccode.keys()
    assert publiccode["publiccodeYmlVersion"] == "0.4"
    assert set(publiccode["categories"]) <= CATEGORIES
    assert set(publiccode["intendedAudience"]["scope"]) <= SCOPES
    assert publiccode["developmentStatus"] in STATUS
    assert publiccode["maintenance"]["type"] == "none" or publiccode["maintenance"]["contacts"]


@pytest.mark.parametrize("language", ["it", "en"])
def test_the_metadata_describes_the_product_within_its_lengths(
    publiccode: dict[str, Any], language: str
) -> None:
    told = publiccode["description"][language]

    assert len(told["shortDescription"]) <= 150
    assert 150 <= len(told["longDescription"]) <= 10_000
    assert 5 <= len(told["features"]) <= 20


def test_the_metadata_agrees_with_the_project(publiccode: dict[str, Any]) -> None:
    languages = {
        path.parts[1] for path in project_files() if path.parts[0] == "locales" and path.suffix == ".po"
    }

    assert publiccode["softwareVersion"] == PROJECT["version"]
    assert publiccode["legal"]["license"] == PROJECT["license"] == "EUPL-1.2"
    assert set(publiccode["localisation"]["availableLanguages"]) == languages


def test_the_changelog_tells_of_this_version() -> None:
    told = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), flags=re.MULTILINE)

    assert told[0] == PROJECT["version"]


def test_the_licence_is_whole() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")

    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
    assert [number for number in range(1, 16) if f"\n{number}." not in text] == []
    assert "Appendix" in text
