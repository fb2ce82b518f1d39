"""Every fault of a danger file is told at once, with its line and a cure."""

import tomllib
from pathlib import Path

import pytest

from app import protocol
from domain import danger_file, danger_lexicon
from domain.danger import Scanner
from domain.faults import Faulty
from tests.domain import danger_language

FILES = sorted((protocol.DEFAULT / "danger").glob("*.toml"))


def faults_of(source: str) -> list[str]:
    with pytest.raises(Faulty) as refused:
        danger_file.parse(tomllib.loads(source), file="danger/xx.toml", source=source)
    return [f"{fault.line}: {fault.what}" for fault in refused.value.faults]


class TestParse:
    def test_a_good_file_says_who_reviewed_it(self) -> None:
        language = danger_file.parse(danger_language.document(), file="danger/xx.toml")

        assert (language.code, language.reviewed_by) == ("xx", "nobody yet")

    @pytest.mark.parametrize(
        ("good", "bad", "told"),
        [
            ('reviewed_by = "nobody yet"', "", "nobody says who reviewed this language"),
            (
                'reviewed_by = "nobody yet"',
                'reviewed_by = "Anna B."',
                "nobody says who reviewed this language",
            ),
            ('pattern = "want die"', 'pattern = "want dye"', "names the list «dye», which does not exist"),
            ('pattern = "want die"', 'pattern = "want ( die"', "cannot read the pattern"),
            ('label = "self_harm"', 'label = "sadness"', "has label = «sadness»"),
            ("perish{ing}", "perish{s}", "names the endings «s», which do not exist"),
            ("perish{ing}", "perish(ing", "leaves a bracket open"),
            ("points = 2", "points = 7", "has points = «7»"),
            ("points = 2", "points = -7", "has points = «-7»"),
            ('id = "xx.hurts"', 'id = "xx.wants-to-die"', "has no id of its own"),
            ('unless = ["book"]', 'unless = ["books"]', "names the list «books», which does not exist"),
            ("figurative = true", "funny = true", "has the unknown key «funny»"),
            ('neg = "not never"', "", "the list «neg» is missing"),
            ('language = "xx"', "", "no language is named"),
        ],
    )
    def test_a_fault_is_told_with_its_line(self, good: str, bad: str, told: str) -> None:
        assert good in danger_language.SOURCE

        faults = faults_of(danger_language.SOURCE.replace(good, bad, 1))

        assert any(told in fault for fault in faults), faults
        assert all(int(fault.split(":")[0]) >= 1 for fault in faults)

    def test_all_faults_of_all_languages_are_told_at_once(self) -> None:
        bad = {"rule": [{"id": "a", "label": "no", "pattern": "nowhere"}]}

        with pytest.raises(Faulty) as refused:
            Scanner.from_documents({one: danger_language.document(**bad) for one in ("xx", "yy")})

        assert {fault.file for fault in refused.value.faults} == {"danger/xx.toml", "danger/yy.toml"}
        assert len(refused.value.faults) == 4

    def test_a_fault_of_one_language_among_several_has_its_line(self) -> None:
        bad = danger_language.SOURCE.replace("points = 1", "points = 9", 1)
        documents = {"xx": danger_language.document(), "yy": tomllib.loads(bad) | {"language": "yy"}}

        with pytest.raises(Faulty) as refused:
            Scanner.from_documents(documents, {"xx": danger_language.SOURCE, "yy": bad})

        line = bad.count("\n", 0, bad.index("points = 9")) + 1
        assert any(abs(fault.line - line) <= 4 for fault in refused.value.faults), refused.value.faults

    @pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
    def test_a_shipped_file_is_called_after_its_language(self, file: Path) -> None:
        source = file.read_text(encoding="utf-8")

        language = danger_file.parse(tomllib.loads(source), file=file.name, source=source)

        assert language.code == file.stem
        assert all(rule.id.startswith(f"{file.stem}.") for rule in language.rules)


class TestExpand:
    @pytest.mark.parametrize(
        ("template", "forms"),
        [
            ("mor(ire|to)", ("morire", "morto")),
            ("a(b|c(d|e))", ("ab", "acd", "ace")),
            ("am{are}", ("amo", "ama")),
            ("(per|)dono", ("perdono", "dono")),
            ("È*", ("e*",)),
        ],
    )
    def test_a_template_gives_all_its_forms(self, template: str, forms: tuple[str, ...]) -> None:
        assert danger_lexicon.expand(template, {"are": ("o", "a")}) == forms

    def test_a_template_of_too_many_forms_is_refused(self) -> None:
        with pytest.raises(danger_lexicon.BadTemplate, match="more than"):
            danger_lexicon.expand("(a|b|c|d|e|f|g|h|i|j)" * 5, {})
