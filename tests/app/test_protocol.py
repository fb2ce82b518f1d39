"""The protocol folder read as one value, and every fault of every file told at once."""

import shutil
from pathlib import Path

import pytest

from app import protocol
from domain.faults import Fault, Faulty
from domain.people import REPORTERS
from tests.app.folders import Folder


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A protocol that this test may spoil."""
    return Folder.copied(tmp_path)


def faults(folder: Folder) -> tuple[Fault, ...]:
    """Read a spoilt protocol and give its faults."""
    with pytest.raises(Faulty) as refusal:
        protocol.read(folder.path)
    return refusal.value.faults


class TestRead:
    """What comes out of a sound folder."""

    def test_every_kind_of_reporter_has_a_form(self) -> None:
        known = protocol.read()

        for reporter in REPORTERS:
            form = known.form_for(reporter)
            assert form is not None
            assert reporter in form.reporters
        assert known.form_for("passer-by") is None

    def test_a_copy_is_the_same_protocol(self, folder: Folder) -> None:
        assert protocol.read(folder.path).version == protocol.read().version

    @pytest.mark.parametrize("name", ["triage.toml", "targets.toml", "forms/self.toml", "danger/it.toml"])
    def test_any_change_of_content_gives_another_version(self, folder: Folder, name: str) -> None:
        file = folder.path / name
        file.write_text(file.read_text(encoding="utf-8") + "\n# a word more\n", encoding="utf-8")

        assert protocol.read(folder.path).version != protocol.read().version

    def test_an_approval_counts_for_the_content_it_names(self, folder: Folder) -> None:
        known = protocol.read(folder.path)
        file = folder.path / "approval.toml"
        approval = f'\n[[approvals]]\nby = "Equipe NPIA"\non = 2026-01-31\ncontent = "{known.content}"\n'
        file.write_text(file.read_text(encoding="utf-8") + approval, encoding="utf-8")

        approved = protocol.read(folder.path)
        folder.change("triage.toml", "percent >= 60", "percent >= 55")
        changed = protocol.read(folder.path)

        assert not known.is_approved
        assert approved.is_approved
        assert approved.content == known.content
        assert not changed.is_approved


class TestFaults:
    """What a spoilt folder says."""

    def test_toml_that_cannot_be_read_is_named_with_its_line(self, folder: Folder) -> None:
        line = folder.change("targets.toml", 'accept = "4 hours"', "accept = 4 hours")

        assert [(fault.file, fault.line) for fault in faults(folder)] == [("targets.toml", line)]

    def test_a_form_that_cannot_be_read_is_named_with_its_line(self, folder: Folder) -> None:
        line = folder.change("forms/self.toml", "weight = 2", "weight = = 2")

        assert ("forms/self.toml", line) in {(fault.file, fault.line) for fault in faults(folder)}

    def test_danger_phrases_that_cannot_be_read_are_named_with_their_line(self, folder: Folder) -> None:
        line = folder.change("danger/en.toml", 'label = "', 'label = "sad_')

        found = faults(folder)
        assert [(fault.file, fault.line) for fault in found] == [("danger/en.toml", line)]

    def test_a_house_without_danger_phrases_is_refused(self, folder: Folder) -> None:
        shutil.rmtree(folder.path / "danger")

        assert [fault.file for fault in faults(folder)] == ["danger"]

    @pytest.mark.parametrize("name", ["triage.toml", "targets.toml", "contacts.toml", "approval.toml"])
    def test_a_missing_file_is_a_fault(self, folder: Folder, name: str) -> None:
        (folder.path / name).unlink()

        assert [(fault.file, fault.what) for fault in faults(folder)] == [(name, "the file is missing")]

    def test_a_file_that_is_no_text_is_a_fault(self, folder: Folder) -> None:
        (folder.path / "triage.toml").write_bytes(b'version = "\xff"')

        assert [fault.what for fault in faults(folder)] == ["the file is not UTF-8 text"]

    def test_an_empty_folder_names_all_that_is_missing(self, tmp_path: Path) -> None:
        found = faults(Folder(tmp_path))

        assert {"forms", "triage.toml", "targets.toml", "contacts.toml", "danger"} <= {
            fault.file for fault in found
        }

    def test_the_faults_of_all_files_are_told_at_once(self, folder: Folder) -> None:
        folder.change("triage.toml", "X6 = sì", "X6 = forse")
        folder.change("targets.toml", 'accept = "4 hours"', 'accept = "4 ore"')
        folder.change("forms/teacher.toml", "weight = 2", "weight = 0")

        assert {fault.file for fault in faults(folder)} == {
            "triage.toml",
            "targets.toml",
            "forms/teacher.toml",
        }

    @pytest.mark.parametrize(
        ("name", "good", "bad", "said"),
        [
            ("triage.toml", "Y4 = sì", "Z4 = sì", "asks about Z4, which no form has"),
            ("triage.toml", "Y4 = sì", "Y4 = spesso", 'Y4 is never "spesso"'),
            ("triage.toml", "any of T1, O2, F1, F7, S5 ticked", "any of X1 ticked", "X1 cannot be ticked"),
            ("triage.toml", "percent >= 60", "percent > 100", 'no path of any form reaches the rule "U11"'),
            ("triage.toml", "form = self and X1 = sì", "form = sef and X1 = sì", 'reaches the rule "R13"'),
            ("triage.toml", "self and X1 = sì", "self and X1 = sì and X1 = no", 'reaches the rule "R13"'),
            ("triage.toml", "percent >= 30", "percent >= 0", '"P4" is never reached'),
            ("forms/oratorio.toml", '"sport"', '"teacher"', 'the reporter "teacher" has 2 forms'),
            ("forms/oratorio.toml", '"sport"', '"teacher"', 'the reporter "sport" has 0 forms'),
        ],
    )
    def test_what_only_shows_between_files_is_told(
        self, folder: Folder, name: str, good: str, bad: str, said: str
    ) -> None:
        folder.change(name, good, bad)

        assert said in " ".join(fault.what for fault in faults(folder))

    @pytest.mark.parametrize("name", ["contacts.toml", "duty_notes.toml"])
    def test_a_signal_that_nothing_gives_is_told_at_its_line(self, folder: Folder, name: str) -> None:
        line = folder.change(name, "signals = [", 'signals = ["X9", ')

        found = [fault for fault in faults(folder) if '"X9"' in fault.what]
        assert [(fault.file, fault.line) for fault in found] == [(name, line)]
